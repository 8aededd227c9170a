"""How nbval runs the notebooks and compares what they say.

Drawings are compared through their digest, not their bytes.
"""

import nbval.kernel

from azm.run.kernel import OwnKernelManager


def pytest_configure(config):
    # Else a kernelspec or an IPython profile of the user's decides what is run.
    nbval.kernel.KernelManager = lambda **_: OwnKernelManager()


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("application/vnd.azm.svg+json",)
