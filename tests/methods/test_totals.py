"""Completeness of lists against published limits, textbook overlaps and every total tried."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from azm.methods import (
    bounds_of_sum,
    factors_between,
    share_found_interval,
    total_behind,
    two_lists_total,
)

levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@given(st.integers(1, 60), st.data(), levels)
def test_the_share_found_has_the_limits_that_scipy_gives(reference, data, level):
    found = data.draw(st.integers(0, reference))
    expected = stats.binomtest(found, reference).proportion_ci(level, method="exact")
    assert share_found_interval(found, reference, level) == pytest.approx(expected, abs=1e-9)


def test_the_share_found_has_the_published_limits():
    """Clopper and Pearson's chart and the rule of three: 0 of 10 leaves at most 0.31."""
    assert share_found_interval(0, 10) == (0, pytest.approx(0.3085, abs=5e-5))
    assert share_found_interval(10, 10) == (pytest.approx(0.6915, abs=5e-5), 1)
    assert share_found_interval(0, 1000, 0.9)[1] == pytest.approx(3 / 1000, rel=0.01)


def test_a_list_that_lacks_little_leaves_little_room_and_one_that_may_lack_half_leaves_much():
    """19 of 20 deaths found, or 4 of 4 events: 20 counted are at most 26, or at most 42."""
    for found, reference, lowest, total in [(19, 20, 0.784, 26), (4, 4, 0.473, 42)]:
        coverage = share_found_interval(found, reference, level=0.9)
        assert coverage[0] == pytest.approx(lowest, abs=5e-4)
        assert round(total_behind(20, coverage)[1]) == total


@given(st.integers(1, 1000), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_total_is_never_below_its_count_and_grows_as_coverage_shrinks(count, one, other):
    low, high = sorted((one, other))
    assert count <= total_behind(count, high)[0] <= total_behind(count, low)[1]
    assert total_behind(count, (low, high)) == (count / high, count / low)
    assert total_behind(count, (0, high))[1] == math.inf
    twice = total_behind(2 * count, (low, high))
    assert twice == pytest.approx([2 * end for end in total_behind(count, (low, high))])


def test_two_lists_have_chapmans_estimate_of_the_textbook():
    """10 turtles marked, 15 caught, 5 of them marked: 28, with 22 to 65 by Sadinle's limits."""
    estimate, low, high = two_lists_total(10, 15, 5)
    assert estimate == pytest.approx(11 * 16 / 6 - 1)
    assert (low, high) == (21, 73)


@given(st.integers(1, 12), st.integers(1, 12), st.data(), levels, st.sampled_from([0.5, 1, 3]))
def test_the_interval_holds_every_total_that_the_overlap_does_not_speak_against(
    first, second, data, level, odds
):
    """Every total tried with scipy's distribution of the overlap of dependent lists."""
    both = data.draw(st.integers(0, min(first, second)))
    seen, tail = first + second - both, (1 - level) / 2
    _, low, high = two_lists_total(first, second, both, level, odds_ratio=odds)

    def fits(total):
        overlap = stats.nchypergeom_fisher(total, first, second, odds)
        return overlap.cdf(both) >= tail - 1e-9 and overlap.sf(both - 1) >= tail - 1e-9

    for total in {seen, int(low), int(min(high, 5000))}:
        assert fits(total) == (low <= total <= high)
    if low > seen:
        assert not fits(int(low) - 1)
    assert (high == math.inf) == (both == 0)
    if both and high < 5000:
        assert not fits(int(high) + 1)


@given(st.integers(1, 300), st.integers(1, 300), st.data(), st.floats(1, 5))
def test_lists_that_know_the_same_cases_hide_more_of_them(first, second, data, odds):
    both = data.draw(st.integers(1, min(first, second)))
    alone, low, high = two_lists_total(first, second, both)
    assert (alone, low, high) == two_lists_total(second, first, both)
    dependent, least, most = two_lists_total(first, second, both, odds_ratio=(1 / odds, odds))
    assert dependent == pytest.approx(alone)  # the middle of ratios that go both ways
    assert first + second - both <= least <= low and high <= most
    assert two_lists_total(first, second, both, odds_ratio=odds)[0] >= alone


def test_the_true_number_lies_in_the_interval_of_two_lists_as_often_as_it_should():
    random = np.random.default_rng(3)
    first, second = random.random((2000, 60)) < 0.5, random.random((2000, 60)) < 0.4
    hits = 0
    for one, other in zip(first, second, strict=True):
        _, low, high = two_lists_total(one.sum(), other.sum(), (one & other).sum(), 0.9)
        hits += low <= 60 <= high
    assert 0.9 <= hits / 2000 <= 0.98


def test_totals_less_a_half_and_with_another_make_the_year_between():
    """People injured, as PICSS counts them: 2024, less its first half, with the half after it."""
    assert bounds_of_sum([1292, 991], less=[539]) == (1744, 1744)


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted), max_size=5),
    st.data(),
)
def test_a_sum_lies_within_its_bounds_and_reaches_both(parts, less, data):
    value = sum(data.draw(st.integers(*part)) for part in parts)
    value -= sum(data.draw(st.integers(*part)) for part in less)
    low, high = bounds_of_sum(parts, less)
    assert low <= value <= high
    assert low == sum(part[0] for part in parts) - sum(part[1] for part in less)
    assert high == sum(part[1] for part in parts) - sum(part[0] for part in less)


def test_a_part_that_is_open_leaves_the_sum_open_on_the_side_that_it_moves():
    assert bounds_of_sum([10, (5, None)]) == (15, math.inf)
    assert bounds_of_sum([10, (None, 5)]) == (-math.inf, 15)
    assert bounds_of_sum([10], less=[(5, None)]) == (-math.inf, 5)
    assert bounds_of_sum([10], less=[(5, math.inf), (None, None)]) == (-math.inf, math.inf)


def test_counts_of_the_same_thing_differ_by_the_largest_over_the_smallest():
    factors = factors_between([(379, 282), (100, 100), (20, 50, 40)])
    assert factors.each == pytest.approx((379 / 282, 1, 2.5))
    assert (factors.median, factors.largest) == pytest.approx((379 / 282, 2.5))
