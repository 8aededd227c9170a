"""Exact intervals for counts of independent events and for the ratio of two rates."""

import math
from numbers import Real

from scipy import special

from azm.errors import AzmError


def poisson_interval(n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact central interval for the mean of a Poisson count.

    Fit for events that happen independently of each other (attacks). Deaths come in
    clusters and need :func:`azm.methods.compound_poisson_interval`.

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
    tail = (1 - checked_level(level)) / 2
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
    """
    n1, n2 = whole_count("n1", n1), whole_count("n2", n2)
    exposures = {"t1": t1, "t2": t2}
    for name, exposure in exposures.items():
        if not (isinstance(exposure, Real) and math.isfinite(exposure) and exposure > 0):
            raise AzmError(f"{name} is {exposure!r}: an exposure must be a number above 0")
    tail = (1 - checked_level(level)) / 2
    low = 0.0 if n1 == 0 else float(special.betaincinv(n1, n2 + 1, tail))
    high = 1.0 if n2 == 0 else float(special.betaincinv(n1 + 1, n2, 1 - tail))
    scale = t2 / t1
    return low / (1 - low) * scale, math.inf if high == 1.0 else high / (1 - high) * scale


def whole_count(name: str, value: object) -> int:
    """`value` as a whole number of 0 or more, or an AzmError that names it."""
    whole = isinstance(value, Real) and math.isfinite(value) and float(value).is_integer()
    if not whole or value < 0:
        raise AzmError(f"{name} is {value!r}: a count must be a whole number of 0 or more")
    return int(value)


def checked_level(level: float) -> float:
    """`level` itself if it lies between 0 and 1, else an AzmError."""
    if not (isinstance(level, Real) and 0 < level < 1):
        raise AzmError(f"level is {level!r}: give a confidence level between 0 and 1, such as 0.95")
    return float(level)
