"""Totals that nobody counted whole: how complete a list is, what it lacks, what parts allow."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
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

# Lists up to this length are compared within a second.
_LONGEST_LIST = 100_000
_MOST = 2**53
# Chances closer to a tail than this equal it, but for last bits.
_SLACK = 1e-9


class Factors(NamedTuple):
    """By what factor counts of the same thing differ.

    Attributes
    ----------
    median, largest : float
        Of all factors; 1 is no difference.
    each : tuple of float
        The factors, in the order of the groups.
    """

    median: float
    largest: float
    each: tuple[float, ...]


def share_found_interval(found: int, reference: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval for the share of cases that a list holds, from a reference list.

    It supposes that the list was made without the reference, and that what the reference holds
    is as hard to find as the rest.

    Parameters
    ----------
    found : int
        Cases of the reference list that the list holds as well.
    reference : int
        Cases of the reference list, 1 or more.
    level : float
        Confidence level between 0 and 1. Each end alone holds at (1 + level) / 2: the lower end
        at level 0.9 is the share below which the list lies with at most 5 percent.

    Returns
    -------
    tuple of float
        Lower and upper end, from 0 to 1.

    Raises
    ------
    AzmError
        If a count isn't whole, the reference list is empty, or more were found than it holds.

    Notes
    -----
    C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
    case of the binomial", Biometrika 26 (1934), 404-413.

    Examples
    --------
    >>> [round(end, 2) for end in share_found_interval(19, 20, level=0.9)]
    [0.78, 1.0]
    """
    reference = whole_count("reference", reference, 1)
    found = whole_count("found", found, 0, reference)
    tail = (1 - valid_level(level)) / 2
    low = float(special.betaincinv(found, reference - found + 1, tail)) if found else 0.0
    if found == reference:
        return low, 1.0
    return low, float(special.betaincinv(found + 1, reference - found, 1 - tail))


def total_behind(count: float, coverage: float | tuple[float, float]) -> tuple[float, float]:
    """The total that a count stands for, if it covers a share of it.

    Parameters
    ----------
    count : float
        Events or deaths counted, above 0: a list that holds none doesn't say what it lacks.
    coverage : float or tuple of float
        Share of the total that the count holds, from 0 to 1, or its lower and upper end, as from
        :func:`share_found_interval`.

    Returns
    -------
    tuple of float
        Lower and upper end of the total; infinite where the coverage may be 0.

    Raises
    ------
    AzmError
        If the count isn't above 0 or the coverage isn't from 0 to 1 and above 0 at its upper end.

    Notes
    -----
    The expected total of P. S. de Laplace's method of ratios (W. G. Cochran, "Laplace's ratio
    estimator", 1978). Chance in which cases were found is in it only as far as it is in the
    coverage.

    Examples
    --------
    >>> [round(end) for end in total_behind(20, share_found_interval(19, 20, level=0.9))]
    [20, 26]
    """
    count = number_above_0("count", count)
    advice = "a coverage is a share from 0 to 1"
    low, high = ends_between("coverage", coverage, 0, 1, advice)
    if high == 0:
        raise AzmError("coverage is 0: a list that covers nothing says nothing of the total")
    return count / high, count / low if low else math.inf


def two_lists_total(
    first: int,
    second: int,
    both: int,
    level: float = 0.95,
    *,
    odds_ratio: float | tuple[float, float] = 1.0,
) -> tuple[float, float, float]:
    """How many cases there are in all, from two lists that overlap.

    Two lists made independently overlap the less the more cases there are. Lists of violence are
    seldom independent: a deadly attack is known to both, a small one to neither. The odds ratio
    says how much more often a case stands in one list if it stands in the other; above 1, there
    are more cases than independent lists would tell. The lists themselves can't tell it, so that
    a range of it must be stated and argued.

    Parameters
    ----------
    first, second : int
        Cases in each list, 1 or more.
    both : int
        Cases that stand in both.
    level : float
        Confidence level between 0 and 1.
    odds_ratio : float or tuple of float
        Odds ratio between standing in one list and in the other, or its lower and upper end;
        above 0, and 1 for independent lists.

    Returns
    -------
    tuple of float
        Estimate (at the geometric middle of the odds ratios), lower and upper end over all odds
        ratios. The upper end is infinite if no case stands in both.

    Raises
    ------
    AzmError
        If a list is empty, more cases stand in both than in one, or an odds ratio isn't above 0.

    Notes
    -----
    D. G. Chapman, "Some properties of the hypergeometric distribution with applications to
    zoological sample censuses", University of California Publications in Statistics 1 (1951),
    131-160, estimate and exact interval; the odds ratio as in K. Lum and P. Ball, "Estimating
    undocumented homicides with two lists and list dependence", Human Rights Data Analysis Group
    (2015). Given the total, the overlap of dependent lists has R. A. Fisher's noncentral
    hypergeometric distribution (Journal of the Royal Statistical Society 98 (1935), 39-82).

    Examples
    --------
    >>> estimate, low, high = two_lists_total(10, 15, 5)
    >>> round(estimate, 1), low, high
    (28.3, 21.0, 73.0)
    """
    first = whole_count("first", first, 1, _LONGEST_LIST)
    second = whole_count("second", second, 1, _LONGEST_LIST)
    both = whole_count("both", both, 0, min(first, second))
    advice = "an odds ratio is a number above 0, 1 for independent lists"
    least, most = ends_between("odds_ratio", odds_ratio, 1e-6, 1e6, advice)
    tail = (1 - valid_level(level)) / 2 - _SLACK
    seen = first + second - both
    unseen = math.sqrt(least * most) * (first - both) * (second - both) / (both + 1)

    def few_enough(total: int) -> bool:  # an overlap as small as this one isn't too rare
        possible, chances = _overlaps(first, second, total, least)
        return bool(chances[possible <= both].sum() >= tail)

    def too_many(total: int) -> bool:  # an overlap as large as this one would be too rare
        possible, chances = _overlaps(first, second, total, most)
        return bool(chances[possible >= both].sum() < tail)

    low = _first_true(few_enough, seen)
    high = _first_true(too_many, seen) - 1 if both else math.inf
    return seen + unseen, float(low), float(high)


def bounds_of_sum(parts: Sequence[Any], less: Sequence[Any] = ()) -> tuple[float, float]:
    """What is known of a sum, from what is known of its parts.

    Parameters
    ----------
    parts : sequence of float or tuple
        Parts that are added: a number, or lower and upper end with None for an end that isn't
        known. "At least 40" is (40, None), "at most 40" is (None, 40).
    less : sequence of float or tuple
        Parts that are taken away, in the same form.

    Returns
    -------
    tuple of float
        Lower and upper end; infinite where a part leaves it open.

    Raises
    ------
    AzmError
        If there is no part, or one is no number or has its ends exchanged.

    Notes
    -----
    R. E. Moore, Interval Analysis (1966), chapter 2. Parts count as free of each other; where two
    hang together the sum is known better than this says.

    Examples
    --------
    >>> bounds_of_sum([1292, 991], less=[539])
    (1744.0, 1744.0)
    >>> bounds_of_sum([(40, None), (10, 12)])
    (50.0, inf)
    """
    added, taken = several("parts", parts), several("less", less)
    if not added + taken:
        raise AzmError("a sum needs a part at least; give numbers, or pairs of ends")
    ends = [_ends(part) for part in added]
    ends += [(-high, -low) for low, high in map(_ends, taken)]
    return math.fsum(low for low, _ in ends), math.fsum(high for _, high in ends)


def factors_between(groups: Sequence[Sequence[float]]) -> Factors:
    """By what factor counts of the same thing differ: what a mere difference of counting can be.

    Parameters
    ----------
    groups : sequence of sequence of float
        Each group holds two or more counts, above 0, of the same thing in the same time (deaths
        of one year, by tracker).

    Returns
    -------
    Factors
        Of each group the largest count over the smallest; their median and their largest.

    Raises
    ------
    AzmError
        If there is no group, one holds fewer than two counts, or a count isn't above 0.

    Examples
    --------
    >>> factors_between([(300, 240), (120, 120), (30, 20, 25)])
    Factors(median=1.25, largest=1.5, each=(1.25, 1.0, 1.5))
    """
    factors = []
    for group in several("groups", groups):
        advice = "a factor lies between counts above 0; leave groups with none out and say so"
        counts = [number_above_0("a count", count, advice) for count in several("a group", group)]
        if len(counts) < 2:
            raise AzmError(f"a group is {group!r}: a factor lies between two counts or more")
        factors.append(max(counts) / min(counts))
    if not factors:
        raise AzmError("there is no group of counts; a factor lies between two counts or more")
    return Factors(float(np.median(factors)), max(factors), tuple(factors))


def _ends(part: Any) -> tuple[float, float]:
    if isinstance(part, tuple | list) and len(part) == 2:
        part = (-math.inf if part[0] is None else part[0], math.inf if part[1] is None else part[1])
    advice = "a part is a number, or lower and upper end with None for an open one"
    low, high = ends_between("a part", part, -math.inf, math.inf, advice)
    for end in (low, -high):
        # An infinite number is no part, an end that isn't known is.
        if end != -math.inf:
            number_between("a part", abs(end), 0, LARGEST, advice)
    return low, high


def _overlaps(
    first: int, second: int, total: int, odds_ratio: float
) -> tuple[np.ndarray, np.ndarray]:
    """Every possible overlap of two lists, and its chance."""
    possible = np.arange(max(0, first + second - total), min(first, second) + 1, dtype=float)
    x = possible[:-1]
    steps = np.log(first - x) + np.log(second - x) - np.log(x + 1)
    steps += math.log(odds_ratio) - np.log(total - first - second + x + 1)
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chances = np.exp(logs - logs.max())
    return possible, chances / chances.sum()


def _first_true(fits: Callable[[int], bool], start: int) -> int:
    """The smallest whole number from `start` on that fits, if all above it do."""
    if fits(start):
        return start
    below, above = start, 2 * start
    while not fits(above):
        below, above = above, 2 * above
        if above > _MOST:
            raise AzmError("two lists so unlike leave the total open; give a lower odds ratio")
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if fits(middle) else (middle, above)
    return above
