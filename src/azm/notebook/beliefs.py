"""Where a number may come from: rival hypotheses, weighed by what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from azm import methods
from azm.notebook.facts import Fact, fact
from azm.notebook.outputs import Output
from azm.notebook.table_output import table


class Beliefs(NamedTuple):
    """The hypotheses as a table, and belief in the first before and after, in percent."""

    shown: Output
    before: Fact
    low: Fact
    high: Fact


def beliefs(
    component: str,
    hypotheses: Iterable[tuple[str, float, float, str]],
    prior: float,
    *,
    rows: pd.DataFrame | Iterable[pd.DataFrame],
) -> Beliefs:
    """Weigh where the number of a component may come from, by Bayes' rule.

    Parameters
    ----------
    component : str
        A component of the register such as `c1`, or the letter and number of several.
    hypotheses : iterable of (hypothesis, least, most, why)
        At least two, the one that takes the claim at its word first: how likely what was seen is
        if it is so, from least to most of 0 to 1, and why.
    prior : float
        The reader's belief in the first before; the others share evenly what it leaves.
    rows : DataFrame or several
        The rows of `data/` that the likelihoods come from.

    Returns
    -------
    Beliefs
        Facts are named `before`, `belief_low` and `belief_high` of the component.

    Raises
    ------
    AzmError
        As `azm.methods.posterior`.

    Notes
    -----
    I. J. Good, Probability and the Weighing of Evidence (1950); see `azm.methods.posterior`.

    Examples
    --------
    >>> import azm
    >>> rows = azm.load("claims").loc[["c1"]]
    >>> ways = [("a count", 0.1, 0.2, "one in five at most"), ("a guess", 0.4, 0.4, "two in five")]
    >>> weighed = azm.beliefs("c1", ways, 0.5, rows=rows)
    >>> print(weighed.low, weighed.high)
    20 33
    >>> weighed.shown.bundle["rows"][0]
    ['a count', 'one in five at most', '10 to 20', '50', '20', '33.3']
    """
    told = pd.DataFrame(list(hypotheses), columns=["hypothesis", "least", "most", "why"])
    others = len(told) - 1
    shares = [prior] + [(1 - prior) / others for _ in range(others)]
    before = dict(zip(told["hypothesis"], shares, strict=True))
    ends = {way.hypothesis: (way.least, way.most) for way in told.itertuples()}
    after = 100 * methods.posterior(before, ends)
    told["chance"] = [
        f"{100 * least:.3g} to {100 * most:.3g}" if least < most else f"{100 * most:.3g}"
        for least, most in ends.values()
    ]
    shown = table(
        told[["hypothesis", "why", "chance"]].join(after, on="hypothesis"),
        f"{component}_hypotheses",
        caption=f"Where the claim of {component} may come from, and belief in each hypothesis",
        labels={
            "why": "what was seen, if so",
            "chance": "its chance, percent",
            "prior": "belief before, percent",
            "low": "after, at least",
            "high": "after, at most",
        },
        rows=rows,
    )
    names = {"before": "prior", "belief_low": "low", "belief_high": "high"}
    return Beliefs(
        shown,
        *(
            fact(f"{component}.{name}", after[end].iloc[0], unit="percent", digits=0, rows=rows)
            for name, end in names.items()
        ),
    )
