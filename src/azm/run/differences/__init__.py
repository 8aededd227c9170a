"""What differs between two published states, and which change of the inputs each difference is
due to.

A state is what `azm report` published: :mod:`azm.run.differences.holdings` keeps what went into
it, :mod:`~azm.run.differences.outcome` reads what it says, :mod:`~azm.run.differences.factors`
lists the inputs that differ, and :mod:`~azm.run.differences.causes` asks
:mod:`~azm.run.differences.bench` what the newer state would say with some of them put back.
"""
