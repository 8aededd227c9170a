"""How far coders agree, beyond what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from azm.errors import AzmError
from azm.methods.arguments import enough_draws, random_generator, several, valid_level

MEASURES = ("agreement", "gwet", "kappa", "alpha")


def agreement(
    codes: pd.DataFrame,
    categories: Sequence[Any],
    *,
    ordinal: bool = False,
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Agreement of two or more coders by four measures, with bootstrap intervals.

    Kappa falls where one category is common, however well coders agree; Gwet's coefficient
    doesn't. Alpha allows for few units. Where they part, say so rather than choose.

    Parameters
    ----------
    codes : DataFrame
        One row per unit, one column per coder; a unit that a coder left out is empty there.
    categories : sequence
        All categories that could have been chosen, in order if they have one.
    ordinal : bool
        Whether neighbouring categories agree in part.
    level : float
        Confidence level between 0 and 1.
    draws, seed : int
        Bootstrap samples of units and their seed; at least 2 / (1 - level) - 1.

    Returns
    -------
    DataFrame, shape (4, 3)
        value, low and high of `agreement` (share of pairs of codes that are the same), `gwet`
        (AC1, or AC2 if ordinal), `kappa` (Cohen's; of more than two coders the mean over pairs)
        and `alpha` (Krippendorff's).

    Raises
    ------
    AzmError
        If a code is none of the categories, fewer than two units were coded twice, all codes are
        the same (chance then agrees as well), or there are too few draws for the level.

    Notes
    -----
    K. L. Gwet, Handbook of Inter-Rater Reliability (4th ed. 2014), chapters 2 to 5, also for the
    ordinal weights, which kappa shares; J. Cohen, Educational and Psychological Measurement 20
    (1960), 37-46, and Psychological Bulletin 70 (1968), 213-220; R. J. Light, Psychological
    Bulletin 76 (1971), 365-377, for the mean over pairs; K. Krippendorff, Computing
    Krippendorff's Alpha-Reliability (2011), with his ordinal metric. Intervals: percentiles over
    units drawn anew (A. Zapf and others, BMC Medical Research Methodology 16 (2016), 93); draws
    in which a measure isn't defined are left out of it.

    Examples
    --------
    Two observers of ten articles, Krippendorff's first example:

    >>> meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> found = agreement(pd.DataFrame({"Meg": meg, "Owen": owen}), [0, 1])
    >>> found["value"].round(3).to_dict()
    {'agreement': 0.6, 'gwet': 0.31, 'kappa': 0.091, 'alpha': 0.095}
    """
    chosen = _one_hot(codes, several("categories", categories))
    tails = (1 - valid_level(level)) / 2, (1 + valid_level(level)) / 2
    draws = enough_draws("draws", draws, tails[0])
    units = len(chosen)
    samples = random_generator(seed).multinomial(units, np.full(units, 1 / units), draws)
    with np.errstate(invalid="ignore", divide="ignore"):  # a measure that isn't defined is nan
        value = _measures(chosen, np.ones(units), ordinal)
        drawn = np.array([_measures(chosen, sample, ordinal) for sample in samples])
    if not np.isfinite(value).all():
        raise AzmError("no two coders share units of two categories; agreement can't be measured")
    low, high = np.nanquantile(drawn, tails, axis=0)
    return pd.DataFrame({"value": value, "low": low, "high": high}, index=list(MEASURES))


def _one_hot(codes: pd.DataFrame, categories: list[Any]) -> np.ndarray:
    """Who chose what: units by coders by categories, units that nobody coded left out."""
    plain = all(isinstance(name, str | Real) and name == name for name in categories)
    if not plain or len(set(categories)) != len(categories) or len(categories) < 2:
        raise AzmError(f"the categories are {categories!r}; give two or more, each once")
    if not isinstance(codes, pd.DataFrame) or codes.shape[1] < 2:
        raise AzmError("the codes need a DataFrame with a column for each of two coders or more")
    wrong = [code for code in codes.stack().dropna().unique() if code not in categories]
    if wrong:
        raise AzmError(f"a code is {wrong[0]!r}; give one of {', '.join(map(str, categories))}")
    chosen = np.stack([(codes == category).to_numpy(dtype=bool) for category in categories], axis=2)
    chosen = chosen[chosen.any(axis=(1, 2))].astype(float)
    twice = chosen.sum(axis=(1, 2)) >= 2
    if twice.sum() < 2:
        raise AzmError("fewer than two units were coded by two coders; there is nothing to compare")
    if chosen[twice].any(axis=(0, 1)).sum() < 2:
        raise AzmError(
            "every code is the same: how far coders agree beyond chance can't be told; give the "
            "number of units instead"
        )
    return chosen


def _measures(chosen: np.ndarray, weights: np.ndarray, ordinal: bool) -> list[float]:
    """The four measures, each unit as often as its weight says."""
    kinds = chosen.shape[2]
    counts = chosen.sum(axis=1)
    coders = counts.sum(axis=1)
    twice = coders >= 2
    pairs, several_coders = counts[twice], coders[twice]
    apart = np.abs(np.subtract.outer(np.arange(kinds), np.arange(kinds)))
    same = np.eye(kinds)
    alike = 1 - apart * (apart + 1) / (kinds * (kinds - 1)) if ordinal else same

    def agreed(alike: np.ndarray) -> float:
        pairwise = ((pairs @ alike) * pairs).sum(axis=1) - several_coders
        shares = pairwise / (several_coders * (several_coders - 1))
        return float((weights[twice] * shares).sum() / weights[twice].sum())

    prevalence = weights @ (counts / coders[:, None]) / weights.sum()
    by_chance = alike.sum() * (prevalence * (1 - prevalence)).sum() / (kinds * (kinds - 1))
    kappas = [
        _kappa(chosen[:, one].T @ (weights[:, None] * chosen[:, other]), alike)
        for one, other in combinations(range(chosen.shape[1]), 2)
    ]
    together = np.einsum("u,uc,uk->ck", weights[twice] / (several_coders - 1), pairs, pairs)
    together -= np.diag((weights[twice] / (several_coders - 1)) @ pairs)
    return [
        agreed(same),
        (agreed(alike) - by_chance) / (1 - by_chance),
        float(np.mean([kappa for kappa in kappas if np.isfinite(kappa)] or np.nan)),
        _alpha(together, ordinal),
    ]


def _kappa(table: np.ndarray, alike: np.ndarray) -> float:
    """Cohen's kappa of a table of two coders, weighted by how alike categories are."""
    shares = table / table.sum()
    by_chance = shares.sum(axis=1) @ alike @ shares.sum(axis=0)
    return float(((shares * alike).sum() - by_chance) / (1 - by_chance))


def _alpha(together: np.ndarray, ordinal: bool) -> float:
    """Krippendorff's alpha of a table of coincidences."""
    totals = together.sum(axis=0)
    if ordinal:
        # Codes between two categories, with half of those in either.
        middles = np.cumsum(totals) - totals / 2
        distance = np.subtract.outer(middles, middles) ** 2
    else:
        distance = 1 - np.eye(len(totals))
    expected = totals @ distance @ totals / (totals.sum() - 1)
    return float(1 - (together * distance).sum() / expected)
