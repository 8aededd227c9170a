"""The longest time without an event, when a list is known to lack some."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import optimize, special

from azm.errors import AzmError
from azm.methods.intervals import checked_level

# Above this many expected spacings of a length, that none occurs has no chance worth a number.
_MANY = 30.0


def longest_gap_interval(
    gaps: Sequence[float], rate: float, level: float = 0.95
) -> tuple[float, float]:
    """Central interval for the longest gap between events, some of which the list lacks.

    What the list lacks is taken as a Poisson process of constant rate. A missed event may fall
    into a long gap and break it, so the longest gap of the list is the longest that there can
    have been.

    Parameters
    ----------
    gaps : sequence of float
        Lengths of time between neighbouring listed events, from the start of the period to the
        first one and from the last one to its end included.
    rate : float
        Missed events expected per unit of time, 0 or more.
    level : float
        Probability that the interval holds, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper end, in the unit of `gaps`; both the longest listed gap if `rate` is 0.

    Raises
    ------
    AzmError
        If there is no gap, one is negative or none is longer than 0, `rate` is negative, or
        `level` is not between 0 and 1.

    Notes
    -----
    W. Feller, An Introduction to Probability Theory and Its Applications II (1971), section I.9:
    n points at random on a line of length 1 leave no spacing longer than x with probability
    sum over k of (-1)^k C(n + 1, k) (1 - kx)^n, where kx is 1 at most. Here n is a Poisson count,
    over which that sum is taken in closed form. Listed gaps are independent of each other.

    Examples
    --------
    >>> [round(end, 2) for end in longest_gap_interval([100, 400, 250], rate=0.005)]
    [151.97, 400.0]
    """
    lengths = np.asarray(gaps, dtype=float)
    if not (lengths.size and np.isfinite(lengths).all() and lengths.min() >= 0 < lengths.max()):
        raise AzmError("the longest gap needs gaps of 0 or more, one of them longer than 0")
    if not (math.isfinite(rate) and rate >= 0):
        raise AzmError(f"the rate of missed events is {rate}; give 0 or more per unit of time")
    tail = (1 - checked_level(level)) / 2
    longest = float(lengths.max())
    if rate == 0:
        return longest, longest

    def end(chance: float) -> float:
        if _chance_of_none_longer(longest, lengths, rate) <= chance:
            return longest  # no missed event fell into the longest gap, or hardly any could
        shortest = min(longest / 200, 0.5 / rate)
        return float(
            optimize.brentq(
                lambda x: _chance_of_none_longer(x, lengths, rate) - chance, shortest, longest
            )
        )

    return end(tail), end(1 - tail)


def _chance_of_none_longer(x: float, lengths: np.ndarray, rate: float) -> float:
    """Probability that missed events leave no gap of `x` or longer."""
    chance = 1.0
    for length in lengths[lengths >= x]:
        mean, share = rate * length, x / length
        if mean * (1 - share) * math.exp(-mean * share) > _MANY:
            return 0.0
        k = np.arange(1, math.floor(1 / share) + 1)
        room = mean * (1 - k * share)  # mean number of points that k spacings leave
        terms = special.xlogy(k, room) - special.gammaln(k + 1)
        fewer = special.xlogy(k - 1, room) - special.gammaln(k)
        signs = np.where(k % 2 == 0, 1.0, -1.0)
        parts = signs * np.exp(-mean * k * share) * (np.exp(terms) + np.exp(fewer))
        chance *= min(1.0, max(0.0, 1.0 + float(parts.sum())))
    return chance
