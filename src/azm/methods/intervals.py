"""Exact intervals for counts of independent events, and the ratio of two rates."""

from __future__ import annotations

import contextlib
import math
from numbers import Real

import numpy as np
from scipy import special

from azm.errors import AzmError

#: Products and squares of numbers up to here stay within floating point.
LARGEST = 1e60
# Above this, neighbouring whole numbers are one and the same floating-point number.
_LARGEST_COUNT = 2**53


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
    n1: int, t1: float, n2: int, t2: float, level: float = 0.95
) -> tuple[float, float]:
    """Exact conditional interval for the ratio of two Poisson rates, first over second.

    Given the total of both counts, the first is binomial; its Clopper-Pearson limits are
    carried over to the ratio of the rates.

    Parameters
    ----------
    n1, n2 : int
        Events counted in each period or group.
    t1, t2 : float
        Exposure of each (months, person-years), in one unit and above 0.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end of (n1/t1) / (n2/t2). The upper end is infinite when `n2` is 0;
        without any event the interval is (0, inf).

    Raises
    ------
    AzmError
        If a count is not a whole number of 0 or more, an exposure is not above 0, or `level` is
        not between 0 and 1.

    Notes
    -----
    J. Przyborowski and H. Wilenski, "Homogeneity of results in testing samples from Poisson
    series", Biometrika 31 (1940), 313-323; C. J. Clopper and E. S. Pearson, "The use of
    confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934),
    404-413.

    Examples
    --------
    >>> [round(end, 3) for end in rate_ratio_interval(11, 800, 21, 3011)]
    [0.858, 4.277]
    """
    n1, n2 = whole_count("n1", n1), whole_count("n2", n2)
    scale = _exposure("t2", t2) / _exposure("t1", t1)
    tail = (1 - valid_level(level)) / 2
    low = 0.0 if n1 == 0 else float(special.betaincinv(n1, n2 + 1, tail))
    high = 1.0 if n2 == 0 else float(special.betaincinv(n1 + 1, n2, 1 - tail))
    return low / (1 - low) * scale, math.inf if high == 1.0 else high / (1 - high) * scale


def rate_ratio_probability(n1: int, t1: float, n2: int, t2: float) -> float:
    """Probability that the rate behind `n1` events exceeds the rate behind `n2`.

    Parameters
    ----------
    n1, n2 : int
        Events counted.
    t1, t2 : float
        Exposure of each, in the same unit (years, or people times years), above 0.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    AzmError
        If a count is not a whole number of at least 0, or an exposure isn't above 0.

    Notes
    -----
    Given n1 + n2, the first count is binomial with share r1 t1 / (r1 t1 + r2 t2) (J. Przyborowski
    and H. Wilenski, Biometrika 31, 1940). With Jeffreys' prior that share has the posterior
    Beta(n1 + 1/2, n2 + 1/2) (L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16, 2001),
    and r1 exceeds r2 where the share exceeds t1 / (t1 + t2).

    Examples
    --------
    >>> rate_ratio_probability(5, 1.0, 5, 1.0)
    0.5
    """
    n1, n2 = whole_count("n1", n1), whole_count("n2", n2)
    t1, t2 = _exposure("t1", t1), _exposure("t2", t2)
    return float(special.betaincc(n1 + 0.5, n2 + 0.5, t1 / (t1 + t2)))


def whole_count(name: str, value: object, least: int = 0) -> int:
    """`value` as a whole number of `least` or more, or an AzmError that names it."""
    advice = f"give a whole number of {least} or more"
    number = number_between(name, value, least, _LARGEST_COUNT, advice)
    if not number.is_integer():
        raise AzmError(f"{name} is {value!r}: {advice}")
    return int(number)


def number_between(name: str, value: object, least: float, most: float, advice: str) -> float:
    """`value` as a number from `least` to `most`, or an AzmError that names it and gives advice.

    Neither text nor a missing value is a number, nor is True or False.
    """
    number = math.nan  # fails every comparison
    if isinstance(value, Real) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):
            number = float(value)
    if not least <= number <= most:
        raise AzmError(f"{name} is {value!r}: {advice}")
    return number


def number_above_0(name: str, value: object, advice: str = "give a number above 0") -> float:
    """`value` as a finite number above 0, or an AzmError that names it and gives advice."""
    return number_between(name, value, 1 / LARGEST, LARGEST, advice)


def valid_level(level: float) -> float:
    """`level` itself if it lies between 0 and 1, else an AzmError."""
    below_1 = math.nextafter(1, 0)
    advice = "give a confidence level between 0 and 1, such as 0.95"
    return number_between("level", level, 1 / LARGEST, below_1, advice)


def random_generator(seed: int) -> np.random.Generator:
    """NumPy's generator for a seed, or an AzmError if the seed isn't a whole number."""
    return np.random.default_rng(whole_count("seed", seed))


def _exposure(name: str, value: object) -> float:
    return number_above_0(name, value, "an exposure must be a number above 0")
