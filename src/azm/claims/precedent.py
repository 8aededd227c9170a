"""The share of earlier cases that reach a step of a rubric, from coded judgements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from azm.claims.estimate import Estimate
from azm.errors import AzmError


def precedent_share(
    codings: pd.DataFrame,
    step: float,
    *,
    evidence_to: date | str | None = None,
    origins: Iterable[str] = (),
) -> Estimate:
    """The share of coded cases at or above a step of the rubric.

    Parameters
    ----------
    codings : DataFrame
        Rows of `codings.csv`, one per case, indexed by coding_id, with low, central and high.
    step : float
        Step of the rubric that counts as a precedent.
    evidence_to : date, optional
        Last day that the search for acts covered.
    origins : iterable of str
        Origins behind the codes.

    Returns
    -------
    Estimate
        Unit share (0 to 1). `low` counts the cases whose lower code reaches the step, `central`
        the central and `high` the upper code.

    Raises
    ------
    AzmError
        If there are no cases, or a case lacks a code.
    """
    codes = codings[["low", "central", "high"]]
    if codes.empty or codes.isna().any(axis=None):
        raise AzmError(
            "a share of precedents needs cases with low, central and high codes; complete "
            "data/codings.csv or leave the case out"
        )
    low, central, high = (float(share) for share in (codes >= step).mean())
    return Estimate(
        low,
        high,
        "share",
        "range",
        "complete",
        central=central,
        evidence_to=evidence_to,
        origins=origins,
        rows=[("codings", coding_id) for coding_id in codings.index],
    )
