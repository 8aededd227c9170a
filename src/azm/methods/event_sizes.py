"""How many events fit a total, and which totals fit a number of events."""

from collections.abc import Sequence

import numpy as np

from azm.errors import AzmError
from azm.methods.intervals import checked_level, whole_count

# Probabilities closer than this count as equal: far above the noise of a sum's last bits.
_SLACK = 1e-9


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
    return float(
        _sum_of(_shares(sizes), whole_count("events", events))[whole_count("total", total) :].sum()
    )


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
    """
    tail = (1 - checked_level(level)) / 2
    up_to = np.cumsum(_sum_of(_shares(sizes), whole_count("events", events)))
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
    """
    shares, wanted = _shares(sizes), whole_count("total", total)
    tail = (1 - checked_level(level)) / 2
    if shares[0] > 0 or wanted == 0:
        raise AzmError("sizes and total must be above 0: events of size 0 leave no trace in it")
    fitting = []
    distribution = np.ones(1)
    for events in range(1, wanted + 1):
        distribution = np.convolve(distribution, shares)
        at_most, below = distribution[: wanted + 1].sum(), distribution[:wanted].sum()
        if min(at_most, 1 - below) >= tail - _SLACK:
            fitting.append(events)
    if not fitting:
        raise AzmError(f"no number of events of these sizes adds up to {wanted}; check the sizes")
    return fitting[0], fitting[-1]


def _shares(sizes: Sequence[int]) -> np.ndarray:
    """Share of events by size, from size 0 on."""
    counts = [whole_count("size", size) for size in sizes]
    if not counts:
        raise AzmError("no sizes are given; events that nobody saw can't be added up")
    return np.bincount(counts) / len(counts)


def _sum_of(shares: np.ndarray, events: int) -> np.ndarray:
    distribution = np.ones(1)
    for _ in range(events):
        distribution = np.convolve(distribution, shares)
    return distribution
