"""Intervals for totals that come in clusters, such as deaths in attacks.

A plain Poisson interval takes every death for an independent event. Where two attacks hold most
of the deaths that is wrong: the number of attacks varies, and so does what each attack costs.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from azm.errors import AzmError
from azm.methods.intervals import checked_level, whole_count


def index_of_dispersion(counts: Sequence[float]) -> float:
    """Variance over mean of counts per period; about 1 if events are independent.

    Parameters
    ----------
    counts : sequence of float
        One count per period of equal length, at least two periods.

    Returns
    -------
    float
        Sample variance (n - 1) over mean.

    Raises
    ------
    AzmError
        If there are fewer than two counts, one is missing or negative, or all are 0.

    Notes
    -----
    D. R. Cox and P. A. W. Lewis, The Statistical Analysis of Series of Events (1966), section 6.3.
    """
    values = _sizes(counts)
    if len(values) < 2 or values.sum() == 0:
        raise AzmError("the index of dispersion needs two counts or more that are not all 0")
    return float(values.var(ddof=1) / values.mean())


def compound_dispersion(values: Sequence[float]) -> float:
    """Variance over mean of a total made of clusters, from the size of each cluster.

    If clusters arrive as a Poisson process, a total of sizes x has the mean sum(x) and the
    variance sum(x**2). Their ratio is 1 if every cluster holds one death; at 7 an honest
    interval is about sqrt(7) times as wide as the plain Poisson one.

    Parameters
    ----------
    values : sequence of float
        Size of each event (deaths), 0 or more.

    Returns
    -------
    float
        sum(x**2) / sum(x).

    Raises
    ------
    AzmError
        If a size is missing or negative, or all are 0.

    Notes
    -----
    W. Feller, An Introduction to Probability Theory and Its Applications, vol. 1, section XII.2.
    """
    sizes = _sizes(values)
    if sizes.sum() == 0:
        raise AzmError("the dispersion of a total needs an event with a size above 0")
    return float((sizes**2).sum() / sizes.sum())


def compound_poisson_interval(
    values: Sequence[float], level: float = 0.95, *, largest: float | None = None
) -> tuple[float, float]:
    """Interval for the expected total of events whose number and size both vary.

    The total is a sum of Poisson counts, one per size of event, weighted by size. The gamma
    interval for such sums is used; it equals the exact Poisson interval if all sizes are 1.

    Parameters
    ----------
    values : sequence of float
        Size of each event (deaths), 0 or more; the order doesn't matter.
    level : float
        Confidence level between 0 and 1.
    largest : float, optional
        Size of the largest event to be reckoned with, which decides the upper end. Default: the
        largest one seen. It must be given if no event has a size above 0.

    Returns
    -------
    tuple of float
        Lower and upper end of the expected total over the same exposure.

    Raises
    ------
    AzmError
        If a size is missing or negative, or `largest` is needed or smaller than a size seen.

    Notes
    -----
    M. P. Fay and E. J. Feuer, "Confidence intervals for directly standardized rates: a method
    based on the gamma distribution", Statistics in Medicine 16 (1997), 791-801.
    """
    sizes = _sizes(values)
    tail = (1 - checked_level(level)) / 2
    seen = float(sizes.max(initial=0.0))
    top = seen if largest is None else float(largest)
    if top <= 0 or top < seen:
        raise AzmError(
            f"largest is {largest!r} and the largest size seen is {seen:g}: give the size of the "
            "largest event to be reckoned with, above 0 and not below what was seen"
        )
    total, variance = float(sizes.sum()), float((sizes**2).sum())
    low = _gamma_quantile(tail, total, variance) if total else 0.0
    return low, _gamma_quantile(1 - tail, total + top, variance + top**2)


def event_bootstrap_total(
    values: Sequence[float], n_boot: int = 10_000, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """Percentile interval for a total, by drawing whole events anew.

    Each replicate takes every event a Poisson(1) number of times, so that the number of events
    varies as well as their sizes. Events that never happened can't be drawn: with few
    events the upper end is too low, and :func:`compound_poisson_interval` is the safer one.

    Parameters
    ----------
    values : sequence of float
        Size of each event (deaths), 0 or more; the order doesn't matter.
    n_boot : int
        Replicates, 1 or more.
    seed : int
        Seed of the generator: the same seed gives the same interval.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end of the total over the same exposure.

    Raises
    ------
    AzmError
        If a size is missing or negative, there are no events, or `n_boot` is not 1 or more.

    Notes
    -----
    B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    sizes = np.sort(_sizes(values))
    if whole_count("n_boot", n_boot) == 0 or len(sizes) == 0:
        raise AzmError("a bootstrap needs one event and one replicate at least")
    tail = (1 - checked_level(level)) / 2
    draws = np.random.Generator(np.random.PCG64(seed)).poisson(1.0, (int(n_boot), len(sizes)))
    low, high = np.quantile(draws @ sizes, [tail, 1 - tail])
    return float(low), float(high)


def _gamma_quantile(p: float, mean: float, variance: float) -> float:
    return float(special.gammaincinv(mean**2 / variance, p) * variance / mean)


def _sizes(values: Sequence[float]) -> np.ndarray:
    sizes = pd.to_numeric(pd.Series(list(values), dtype="object")).to_numpy(
        dtype=float, na_value=np.nan
    )
    if not np.isfinite(sizes).all() or (sizes < 0).any():
        raise AzmError("a size is missing or negative: leave unknown sizes out and say so")
    return sizes
