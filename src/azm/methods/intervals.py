"""Exact intervals for counts of independent events, and the ratio of two rates."""

from __future__ import annotations

import math
import sys
from datetime import date
from typing import NamedTuple

from scipy import special

from azm.errors import AzmError
from azm.methods.arguments import as_day, number_above_0, valid_level, whole_count

# The exponential of anything larger is beyond floating-point numbers.
_LARGEST_LOG = math.log(sys.float_info.max)


class Exposure(NamedTuple):
    """What was exposed to events, and for how long: years, or persons times years.

    Attributes
    ----------
    years : float
        Length of time in which events were counted, above 0.
    persons : float, optional
        How many were there in that time on average, above 0; left out for events per year.

    Examples
    --------
    >>> Exposure(years=4.5, persons=20_000)
    Exposure(years=4.5, persons=20000)
    """

    years: float
    persons: float | None = None

    @classmethod
    def between(cls, first: date | str, last: date | str, persons: float | None = None) -> Exposure:
        """The exposure of a time that begins on the day `first` and ends with the day `last`.

        Raises
        ------
        AzmError
            If either is no day, or the last lies before the first.

        Examples
        --------
        >>> Exposure.between("2015-01-01", "2018-12-31")
        Exposure(years=4.0, persons=None)
        """
        start, end = as_day("first", first), as_day("last", last)
        if end < start:
            raise AzmError(f"last is {end.date()}, before the first day {start.date()}")
        return cls(((end - start).days + 1) / 365.25, persons)


def poisson_interval(n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact central interval for the mean of a Poisson count.

    Fit for events that happen independently of each other (attacks). Deaths come in
    clusters and need :func:`azm.methods.dispersed_total_interval`.

    Parameters
    ----------
    n : int
        Events counted, 0 or more.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end, in events over the same exposure.

    Raises
    ------
    AzmError
        If `n` is not a whole number of 0 or more, or `level` is not between 0 and 1.

    Notes
    -----
    F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936), 437-442.

    Examples
    --------
    >>> [round(end, 3) for end in poisson_interval(10)]
    [4.795, 18.39]
    """
    n = whole_count("n", n)
    tail = (1 - valid_level(level)) / 2
    low = 0.0 if n == 0 else float(special.gammaincinv(n, tail))
    return low, float(special.gammaincinv(n + 1, 1 - tail))


def rate_ratio_interval(
    n1: int, exposure1: Exposure, n2: int, exposure2: Exposure, level: float = 0.95
) -> tuple[float, float]:
    """Exact conditional interval for the ratio of two Poisson rates, first over second.

    Given the total of both counts, the first is binomial; its Clopper-Pearson limits are
    carried over to the ratio of the rates.

    Parameters
    ----------
    n1, n2 : int
        Events counted in each period or group.
    exposure1, exposure2 : Exposure
        Years of each, with persons in both or in neither.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end of the rate behind `n1` over that behind `n2`. The upper end is
        infinite when `n2` is 0; without any event the interval is (0, inf).

    Raises
    ------
    AzmError
        If a count is not a whole number of 0 or more, an exposure is a plain number or not above
        0, only one of them has persons, or `level` is not between 0 and 1.

    Notes
    -----
    J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson
    series", Biometrika 31 (1940), 313-323; C. J. Clopper and E. S. Pearson, "The use of
    confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934),
    404-413.

    Examples
    --------
    >>> ends = rate_ratio_interval(11, Exposure(1, 800), 21, Exposure(1, 3011))
    >>> [round(end, 3) for end in ends]
    [0.858, 4.277]
    """
    n1, n2 = whole_count("n1", n1), whole_count("n2", n2)
    scale = 1 / _relative(exposure1, exposure2)
    tail = (1 - valid_level(level)) / 2
    return _odds(n1, n2 + 1, tail) * scale, _odds(n1 + 1, n2, 1 - tail) * scale


def rate_ratio_probability(n1: int, exposure1: Exposure, n2: int, exposure2: Exposure) -> float:
    """Probability that the rate behind `n1` events exceeds the rate behind `n2`.

    Parameters
    ----------
    n1, n2 : int
        Events counted.
    exposure1, exposure2 : Exposure
        As for :func:`rate_ratio_interval`.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    AzmError
        As :func:`rate_ratio_interval`.

    Notes
    -----
    Given n1 + n2, the first count is binomial with share r1 t1 / (r1 t1 + r2 t2) (J. Przyborowski
    and H. Wilenski, Biometrika 31, 1940). With Jeffreys' prior that share has the posterior
    Beta(n1 + 1/2, n2 + 1/2) (L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16, 2001),
    and r1 exceeds r2 where the share exceeds t1 / (t1 + t2).

    Examples
    --------
    >>> rate_ratio_probability(5, Exposure(2, 10_000), 5, Exposure(4, 5_000))
    0.5
    """
    n1, n2 = whole_count("n1", n1), whole_count("n2", n2)
    relative = _relative(exposure1, exposure2)
    return float(special.betaincc(n1 + 0.5, n2 + 0.5, relative / (1 + relative)))


def ends_of_ratio(ratio: float, spread: float, level: float, cause: str) -> tuple[float, float]:
    """Ends round a ratio whose logarithm is normal with standard deviation `spread`.

    Raises
    ------
    AzmError
        If the ratio may be anything; `cause` says of what the spread is so large.
    """
    half = float(special.ndtri((1 + valid_level(level)) / 2)) * spread
    if abs(math.log(ratio)) + half > _LARGEST_LOG:
        raise AzmError(f"{cause} lets a ratio near {ratio:.3g} be anything; check where it is from")
    return ratio * math.exp(-half), ratio * math.exp(half)


def _odds(first: int, second: int, chance: float) -> float:
    """Odds at a quantile of the beta distribution: each part at its own full precision."""
    if first == 0 or second == 0:
        return math.inf if second == 0 else 0.0
    share = special.betaincinv(first, second, chance)
    rest = special.betainccinv(second, first, chance)
    return float(share / rest)


def _relative(first: Exposure, second: Exposure) -> float:
    """The first exposure over the second."""
    sizes = []
    for name, exposure in (("exposure1", first), ("exposure2", second)):
        if not isinstance(exposure, Exposure):
            raise AzmError(
                f"{name} is {exposure!r}: give Exposure(years) or Exposure(years, persons), since "
                "a rate needs time"
            )
        advice = "an exposure must be a number above 0"
        sizes.append(number_above_0(f"years of {name}", exposure.years, advice))
        if exposure.persons is not None:
            sizes[-1] *= number_above_0(f"persons of {name}", exposure.persons, advice)
    if (first.persons is None) != (second.persons is None):
        raise AzmError("one exposure has persons and the other none; give both or neither")
    return sizes[0] / sizes[1]
