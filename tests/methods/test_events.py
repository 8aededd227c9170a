"""Sums of event sizes, such as dice and coins; the longest gap shrinks when events lack."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from azm.methods import (
    chance_of_total,
    event_counts_that_fit,
    longest_gap_interval,
    totals_that_fit,
)

DIE = [1, 2, 3, 4, 5, 6]
GAPS = [100.0, 400.0, 250.0]
gaps = st.lists(st.floats(1, 500), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("dice", "total", "ways"), [(2, 7, 21 / 36), (3, 16, 10 / 216), (3, 3, 1.0), (3, 19, 0.0)]
)
def test_dice_have_the_chances_of_the_textbook(dice, total, ways):
    assert chance_of_total(DIE, dice, total) == pytest.approx(ways)


@given(st.integers(0, 60), st.integers(0, 61))
def test_coins_are_binomial(coins, heads):
    assert chance_of_total([0, 1], coins, heads) == pytest.approx(
        stats.binom.sf(heads - 1, coins, 0.5), abs=1e-12
    )


def test_the_range_of_totals_is_the_binomial_one():
    low, high = totals_that_fit([0, 1], 40, 0.9)
    assert (low, high) == tuple(stats.binom.interval(0.9, 40, 0.5))


def test_events_of_one_size_leave_no_doubt():
    assert totals_that_fit([2, 2, 2], 17) == (34, 34)
    assert event_counts_that_fit([2], 34) == (17, 17)


@given(st.lists(st.integers(1, 4), min_size=3, max_size=12), st.integers(4, 40))
def test_a_number_of_events_fits_exactly_if_its_range_of_totals_holds_the_total(sizes, total):
    def holds(events):
        low, high = totals_that_fit(sizes, events)
        return low <= total <= high

    if any(holds(events) for events in range(1, total + 1)):
        low, high = event_counts_that_fit(sizes, total)
        assert holds(low) and holds(high)
        assert not holds(low - 1) and not holds(high + 1)


def test_the_true_number_of_events_lies_in_the_range_about_as_often_as_it_should():
    sizes, rng = [1, 1, 1, 2, 3], np.random.default_rng(1)
    totals = rng.choice(sizes, (1000, 20)).sum(axis=1)
    ranges = {total: event_counts_that_fit(sizes, total) for total in set(totals.tolist())}
    inside = [ranges[total][0] <= 20 <= ranges[total][1] for total in totals.tolist()]
    assert 0.94 <= np.mean(inside) <= 0.985


def simulated(lengths, rate, level, runs=6_000):
    """The same interval from events thrown at random into each gap, many times over."""
    random = np.random.Generator(np.random.PCG64(11))
    longest = np.zeros(runs)
    for run in range(runs):
        for length in lengths:
            points = random.uniform(0, length, random.poisson(rate * length))
            inside = np.diff(np.sort([0, *points, length])).max()
            longest[run] = max(longest[run], inside)
    return np.quantile(longest, [(1 - level) / 2, (1 + level) / 2])


@pytest.mark.parametrize(
    ("rate", "level"), [(0.001, 0.9), (0.005, 0.95), (0.02, 0.8), (0.1, 0.95), (0.5, 0.5)]
)
def test_the_interval_is_that_of_events_thrown_at_random(rate, level):
    assert longest_gap_interval(GAPS, rate, level) == pytest.approx(
        simulated(GAPS, rate, level), rel=0.03
    )


@pytest.mark.parametrize("kinds", [20, 40, 60, 80, 100])
def test_a_share_that_equals_the_level_counts_however_its_last_bits_fell(kinds):
    sizes = range(1, kinds + 1)
    for cut in range(1, kinds // 4):
        level = 1 - 2 * cut / kinds
        assert totals_that_fit(sizes, 1, level) == (cut, kinds - cut)
        fitting = [event_counts_that_fit(sizes, total, level)[0] for total in (cut, cut + 1)]
        assert fitting == [1, 1]


def test_a_complete_list_says_how_long_the_longest_gap_was():
    assert longest_gap_interval(GAPS, 0.0) == (400, 400)


def test_one_missed_event_in_one_gap_by_hand():
    """A gap of 1 keeps its length only if nothing fell into it: with chance exp(-0.2), 0.82."""
    assert longest_gap_interval([1.0], 0.2, 0.5)[1] == 1
    assert longest_gap_interval([1.0], 0.2, 0.99)[0] < 1


@given(gaps, st.floats(0.0001, 2), st.floats(0.5, 0.99))
def test_missed_events_never_lengthen_the_longest_gap_and_more_of_them_shorten_it(
    lengths, rate, level
):
    low, high = longest_gap_interval(lengths, rate, level)
    assert 0 < low <= high <= max(lengths)
    fewer_low, fewer_high = longest_gap_interval(lengths, rate / 2, level)
    assert fewer_low >= low - 1e-6 and fewer_high >= high - 1e-6


@given(gaps, st.floats(0.0001, 2))
def test_the_unit_of_time_and_the_order_of_gaps_change_nothing(lengths, rate):
    in_weeks = longest_gap_interval([length / 7 for length in reversed(lengths)], rate * 7)
    in_days = longest_gap_interval(lengths, rate)
    assert [7 * end for end in in_weeks] == pytest.approx(in_days, rel=1e-6)


def test_where_very_many_events_are_missed_the_longest_gap_is_the_largest_of_very_many():
    """The largest of n exponential gaps of mean 1 / rate is near log(n) / rate: Gumbel's law."""
    rate, level = 1e12, 0.9
    ends = [rate * end - np.log(rate) for end in longest_gap_interval([1.0], rate, level)]
    assert ends == pytest.approx(stats.gumbel_r.interval(level), rel=1e-3)
