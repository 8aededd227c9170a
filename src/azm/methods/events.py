"""Events behind what is published: how many fit a total, how long the longest gap was."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import scipy
from scipy import special

from azm.errors import AzmError
from azm.methods.arguments import (
    LARGEST,
    ends_between,
    number_above_0,
    number_between,
    several,
    valid_level,
    whole_count,
)

# Above this many expected spacings of a length, that none occurs has no chance worth a number.
_MANY = 30.0
# Probabilities closer than this count as equal: far above the noise of a sum's last bits.
_SLACK = 1e-9
# Sums of events up to here are added up one by one within seconds.
_MOST_TOTAL = 20_000
_MOST_TERMS = 200  # 30**200 / 200! is nothing beside the first terms


def chance_of_total(sizes: Sequence[int], events: int, total: int) -> float:
    """Probability that events like those seen add up to `total` or more.

    Parameters
    ----------
    sizes : sequence of int
        Size of each event seen (deaths), 0 or more; each is as likely as any other to be met.
    events : int
        Number of events to be added up, 0 or more.
    total : int
        The total asked about, 0 or more.

    Returns
    -------
    float
        Between 0 and 1, exact.

    Raises
    ------
    AzmError
        If there are no sizes, or a number is not a whole number of 0 or more.

    Notes
    -----
    The sum of independent draws has the convolution of their distributions: W. Feller, An
    Introduction to Probability Theory and Its Applications, vol. 1, section XI.2. Events unlike
    those seen can't be drawn, and the sizes seen are taken as they are.

    Examples
    --------
    >>> round(chance_of_total([1, 2, 3, 4, 5, 6], 2, 11), 4)
    0.0833
    """
    chances = _chances_of_totals(sizes, events)
    return float(chances[whole_count("total", total) :].sum())


def totals_that_fit(sizes: Sequence[int], events: int, level: float = 0.95) -> tuple[int, int]:
    """Central range of the total of `events` events like those seen.

    Parameters
    ----------
    sizes, events
        As for :func:`chance_of_total`.
    level : float
        Probability between 0 and 1 that the total lies in the range, or a little more.

    Returns
    -------
    tuple of int
        Smallest and largest total.

    Raises
    ------
    AzmError
        As :func:`chance_of_total`.

    Examples
    --------
    >>> totals_that_fit([1, 2, 3, 4, 5, 6], 2, level=0.9)
    (3, 11)
    """
    tail = (1 - valid_level(level)) / 2
    up_to = np.cumsum(_chances_of_totals(sizes, events))
    # Shares of whole events often add up to a level exactly, but for their last bits.
    low, high = (int(np.argmax(up_to >= end - _SLACK)) for end in (tail, 1 - tail))
    return low, high


def event_counts_that_fit(sizes: Sequence[int], total: int, level: float = 0.95) -> tuple[int, int]:
    """Numbers of events that a total can have come from, if they were like those seen.

    Parameters
    ----------
    sizes : sequence of int
        As for :func:`chance_of_total`; none may be 0.
    total : int
        The total, 1 or more.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    tuple of int
        Smallest and largest number of events whose central range of totals holds `total`.

    Raises
    ------
    AzmError
        As :func:`chance_of_total`, or if a size or the total is 0, or no number of events fits.

    Notes
    -----
    The range of all parameters that a test at `level` doesn't reject (J. Neyman, "Outline of a
    theory of statistical estimation", Philosophical Transactions A 236 (1937), 333-380).

    Examples
    --------
    >>> event_counts_that_fit([1, 1, 1, 2, 3], 34)
    (17, 26)
    """
    shares, total = _shares(sizes), whole_count("total", total, 0, _MOST_TOTAL)
    tail = (1 - valid_level(level)) / 2
    if shares[0] > 0 or total == 0:
        raise AzmError("sizes and total must be above 0: events of size 0 leave no trace in it")
    fitting = []
    distribution = np.ones(1)
    for events in range(1, total + 1):
        distribution = np.convolve(distribution, shares)[: total + 1]
        at_most, below = distribution.sum(), distribution[:total].sum()
        if at_most < tail - _SLACK:
            break  # of more events still fewer add up to so little
        if 1 - below >= tail - _SLACK:
            fitting.append(events)
    if not fitting:
        raise AzmError(f"no number of events of these sizes adds up to {total}; check the sizes")
    return fitting[0], fitting[-1]


def longest_gap_interval(
    times: Sequence[float],
    rate: float,
    level: float = 0.95,
    *,
    window: tuple[float, float] | None = None,
) -> tuple[float, float]:
    """Central interval for the longest gap between events, some of which the list lacks.

    What the list lacks is taken as a Poisson process of constant rate. A missed event may fall
    into a long gap and break it, so the longest gap of the list is the longest that there can
    have been.

    Parameters
    ----------
    times : sequence of float
        When the listed events were (days since any day), in any order; two at least.
    rate : float
        Missed events expected per unit of time, 0 or more.
    level : float
        Probability that the interval holds, between 0 and 1.
    window : tuple of float, optional
        First and last time that the list covers. No event marks either, so that the gaps there
        are censored: how long they went on outside isn't known. With a window their parts inside
        it count as well, and the interval is for the longest stretch of the window without an
        event; without one, for gaps from event to event alone.

    Returns
    -------
    tuple of float
        Lower and upper end, in the unit of `times`; both the longest listed gap if `rate` is 0.

    Raises
    ------
    AzmError
        If there are fewer than two times (with a window, none), one is missing or outside the
        window, all are the same, `rate` is negative, or `level` is not between 0 and 1.

    Notes
    -----
    W. Feller, An Introduction to Probability Theory and Its Applications II (1971), section I.9:
    n points at random on a line of length 1 leave no spacing longer than x with probability
    sum over k of (-1)^k C(n + 1, k) (1 - kx)^n, where kx is 1 at most. Here n is a Poisson count,
    over which that sum is taken in closed form. Listed gaps are independent of each other.

    Examples
    --------
    >>> [round(end, 2) for end in longest_gap_interval([0, 100, 500, 750], rate=0.005)]
    [151.97, 400.0]
    """
    lengths, rate = _gaps(times, window), _missed(rate)
    tail = (1 - valid_level(level)) / 2
    longest = float(lengths.max())

    def end(chance: float) -> float:
        if _chance_of_none_longer(longest, lengths, rate) <= chance:
            return longest  # no missed event fell into the longest gap, or hardly any could
        shortest = min(longest / 200, 0.5 / rate)
        # By its full name SciPy loads its optimiser here, not in every notebook.
        shorter = scipy.optimize.brentq(
            lambda log: _chance_of_none_longer(longest * math.exp(-log), lengths, rate) - chance,
            0.0,
            math.log(longest / shortest),
            xtol=1e-10,
        )
        return longest * math.exp(-shorter)

    return end(tail), end(1 - tail)


def chance_of_gap(
    times: Sequence[float],
    rate: float,
    longer_than: float,
    *,
    window: tuple[float, float] | None = None,
) -> float:
    """Probability that some gap between events exceeds a length, though the list lacks events.

    Parameters
    ----------
    times, rate, window
        As for :func:`longest_gap_interval`.
    longer_than : float
        Length asked about, above 0, in the unit of `times`.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    AzmError
        As :func:`longest_gap_interval`, or if the length isn't above 0.

    Notes
    -----
    As for :func:`longest_gap_interval`.

    Examples
    --------
    Gaps of 100, 400 and 250 days; only the second can have lasted 300, if nothing broke it:

    >>> round(chance_of_gap([0, 100, 500, 750], rate=0.005, longer_than=300), 2)
    0.33
    """
    lengths, rate = _gaps(times, window), _missed(rate)
    length = number_above_0("longer_than", longer_than)
    # A listed gap of this very length doesn't exceed it.
    return 1.0 - _chance_of_none_longer(np.nextafter(length, np.inf), lengths, rate)


def _gaps(times: Sequence[float], window: tuple[float, float] | None) -> np.ndarray:
    """Lengths of time between listed events, and to the ends of the window if there is one."""
    advice = "a time is a number, such as days since the first of them"
    points = [
        number_between("a time", time, -LARGEST, LARGEST, advice)
        for time in several("times", times)
    ]
    if window is not None:
        start, end = ends_between("window", window, -LARGEST, LARGEST, advice)
        outside = [time for time in points if not start <= time <= end]
        if outside:
            raise AzmError(f"a time is {outside[0]:g}, outside the window {start:g} to {end:g}")
        points += [start, end]
    lengths = np.diff(np.sort(points))
    if not (lengths > 0).any():
        raise AzmError("a gap lies between two times that differ; give two events or a window")
    return lengths


def _missed(rate: float) -> float:
    advice = "the rate of missed events is 0 or more per unit of time"
    return number_between("rate", rate, 0, LARGEST, advice)


def _shares(sizes: Sequence[int]) -> np.ndarray:
    """Share of events by size, from size 0 on."""
    counts = [whole_count("size", size, 0, _MOST_TOTAL) for size in several("sizes", sizes)]
    if not counts:
        raise AzmError("no sizes are given; events that nobody saw can't be added up")
    return np.bincount(counts) / len(counts)


def _chances_of_totals(sizes: Sequence[int], events: int) -> np.ndarray:
    """Probability of each total of so many events, from 0 on."""
    shares, chances = _shares(sizes), np.ones(1)
    most = _MOST_TOTAL // max(1, len(shares) - 1)
    for _ in range(whole_count("events", events, 0, most)):
        chances = np.convolve(chances, shares)
    return chances


def _chance_of_none_longer(x: float, lengths: np.ndarray, rate: float) -> float:
    """Probability that missed events leave no gap of `x` or longer."""
    chance = 1.0
    for length in lengths[lengths >= x]:
        mean, share = rate * length, x / length
        if mean * (1 - share) * math.exp(-mean * share) > _MANY:
            return 0.0
        k = np.arange(1, min(math.floor(1 / share), _MOST_TERMS) + 1)
        # Mean number of points that k spacings leave; but for last bits they fill it at most.
        room = mean * np.maximum(0.0, 1 - k * share)
        terms = special.xlogy(k, room) - special.gammaln(k + 1) - mean * k * share
        fewer = special.xlogy(k - 1, room) - special.gammaln(k) - mean * k * share
        parts = np.where(k % 2 == 0, 1.0, -1.0) * (np.exp(terms) + np.exp(fewer))
        chance *= min(1.0, max(0.0, 1.0 + float(parts.sum())))
    return chance
