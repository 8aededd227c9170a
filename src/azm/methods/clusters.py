"""Intervals for totals that come in clusters, such as deaths in attacks.

A plain Poisson interval takes every death for an independent event. Where two attacks hold most
of the deaths that is wrong: the number of attacks varies, and so does what each attack costs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from azm.errors import AzmError
from azm.methods.arguments import (
    LARGEST,
    enough_draws,
    number_above_0,
    number_between,
    random_generator,
    several,
    valid_level,
)
from azm.methods.intervals import ends_of_ratio


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

    Examples
    --------
    >>> compound_dispersion([9, 5, 3, 1, 1, 1])
    5.9
    """
    sizes = _sizes(values)
    if sizes.sum() == 0:
        raise AzmError("the dispersion of a total needs an event with a size above 0")
    return float((sizes**2).sum() / sizes.sum())


def event_bootstrap_total(
    values: Sequence[float], n_boot: int = 10_000, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """Percentile interval for a total, by drawing whole events anew.

    Each replicate takes every event a Poisson(1) number of times, so that the number of events
    varies as well as their sizes. Events that never happened can't be drawn: with few
    events the upper end is too low, and :func:`dispersed_total_interval` is the safer one.

    Parameters
    ----------
    values : sequence of float
        Size of each event (deaths), 0 or more; the order doesn't matter.
    n_boot : int
        Replicates, at least 2 / (1 - level) - 1.
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
        If a size is missing or negative, there are no events, or there are too few
        replicates for the level.

    Notes
    -----
    B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.

    Examples
    --------
    >>> [round(end) for end in event_bootstrap_total([9, 5, 3, 1, 1, 1], n_boot=2000)]
    [3, 44]
    """
    sizes = np.sort(_sizes(values))
    if len(sizes) == 0:
        raise AzmError("there are no events; a bootstrap needs one at least")
    tail = (1 - valid_level(level)) / 2
    shape = (enough_draws("n_boot", n_boot, tail), len(sizes))
    draws = random_generator(seed).poisson(1.0, shape)
    low, high = np.quantile(draws @ sizes, [tail, 1 - tail])
    return float(low), float(high)


def dispersed_total_interval(
    total: float, dispersion: float, level: float = 0.95
) -> tuple[float, float]:
    """Interval for an expected total, if all that is known is how clustered it is.

    Fit for printed totals of deaths, whose single events nobody published.

    Parameters
    ----------
    total : float
        Deaths counted, 0 or more.
    dispersion : float
        Variance of such a total over its mean, 1 or more; 1 where deaths come singly, else from
        :func:`compound_dispersion` on events of the same kind.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end of the expected total over the same exposure.

    Raises
    ------
    AzmError
        If the total is negative or the dispersion below 1.

    Notes
    -----
    The gamma interval of M. P. Fay and E. J. Feuer, "Confidence intervals for directly
    standardized rates: a method based on the gamma distribution", Statistics in Medicine 16
    (1997), 791-801, for events that all have the size `dispersion`; with 1 it is Garwood's exact
    Poisson interval.

    Examples
    --------
    >>> [round(end, 1) for end in dispersed_total_interval(34, dispersion=2)]
    [19.8, 54.4]
    """
    dispersion = _dispersion(dispersion)
    advice = "a total is a number of 0 or more"
    events = number_between("total", total, 0, LARGEST, advice) / dispersion
    tail = (1 - valid_level(level)) / 2
    low = dispersion * float(special.gammaincinv(events, tail)) if events else 0.0
    return low, dispersion * float(special.gammaincinv(events + 1, 1 - tail))


def dispersed_ratio_interval(
    total: float, before: float, dispersion: float, level: float = 0.95
) -> tuple[float, float]:
    """Interval for the ratio of two totals over equal exposures, later over earlier.

    Parameters
    ----------
    total, before : float
        Deaths counted, above 0.
    dispersion : float
        As for :func:`dispersed_total_interval`, the same for both.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end of the ratio of the expected totals.

    Raises
    ------
    AzmError
        If a total isn't above 0, the dispersion is below 1, or it is so large beside the totals
        that the ratio may be anything.

    Notes
    -----
    Quasi-Poisson: the logarithm of the ratio has the variance `dispersion` (1/total + 1/before)
    (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), section 6.2.3).

    Examples
    --------
    >>> [round(end, 2) for end in dispersed_ratio_interval(24, 34, dispersion=1.6)]
    [0.36, 1.37]
    """
    advice = "a ratio of totals needs both above 0; give the interval of each instead"
    total, before = number_above_0("total", total, advice), number_above_0("before", before, advice)
    spread = math.sqrt(_dispersion(dispersion) * (1 / total + 1 / before))
    cause = f"a dispersion of {dispersion:g}"
    return ends_of_ratio(total / before, spread, level, cause)


def _sizes(values: Sequence[float]) -> np.ndarray:
    advice = "a size must be a number of 0 or more; leave unknown sizes out and say so"
    sizes = several("values", values)
    return np.array([number_between("a size", size, 0, LARGEST, advice) for size in sizes])


def _dispersion(value: float) -> float:
    advice = "totals of events vary by 1 or more"
    return number_between("dispersion", value, 1, LARGEST, advice)
