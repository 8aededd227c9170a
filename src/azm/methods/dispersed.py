"""Intervals for printed totals of deaths, whose single events nobody published."""

import math

from scipy import special

from azm.errors import AzmError
from azm.methods.intervals import checked_level


def dispersed_total_interval(
    total: float, dispersion: float, level: float = 0.95
) -> tuple[float, float]:
    """Interval for the expected total, if all that is known is how clustered it is.

    Parameters
    ----------
    total : float
        Deaths counted, 0 or more.
    dispersion : float
        Variance of such a total over its mean, 1 or more; 1 where deaths come singly, else from
        :func:`azm.methods.compound_dispersion` on events of the same kind.
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
    The gamma interval of M. P. Fay and E. J. Feuer, Statistics in Medicine 16 (1997), 791-801, for
    events that all have the size `dispersion`; with 1 it is Garwood's exact Poisson interval.
    """
    events = _non_negative("total", total) / _dispersion(dispersion)
    tail = (1 - checked_level(level)) / 2
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
        If a total isn't above 0 or the dispersion is below 1.

    Notes
    -----
    Quasi-Poisson: the logarithm of the ratio has the variance `dispersion` (1/total + 1/before)
    (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), section 6.2.3).
    """
    if not (_non_negative("total", total) and _non_negative("before", before)):
        raise AzmError("a ratio of totals needs both above 0; give the interval of each instead")
    spread = math.sqrt(_dispersion(dispersion) * (1 / total + 1 / before))
    half = float(special.ndtri((1 + checked_level(level)) / 2)) * spread
    ratio = total / before
    return ratio * math.exp(-half), ratio * math.exp(half)


def _non_negative(name: str, value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise AzmError(f"{name} is {value!r}: a total is a number of 0 or more")
    return value


def _dispersion(value: float) -> float:
    if not (math.isfinite(value) and value >= 1):
        raise AzmError(f"dispersion is {value!r}: totals of events vary by 1 or more")
    return value
