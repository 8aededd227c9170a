"""Sums of event sizes, such as dice and coins; the longest gap shrinks when events lack."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from azm.methods import (
    chance_of_gap,
    chance_of_total,
    event_counts_that_fit,
    longest_gap_interval,
    totals_that_fit,
)

DIE = [1, 2, 3, 4, 5, 6]
GAPS = [100.0, 400.0, 250.0]
gaps = st.lists(st.floats(1, 500), min_size=1, max_size=8)


def times_of(lengths):
    """Events with these gaps between them."""
    return np.cumsum([17.0, *lengths])


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
    assert longest_gap_interval(times_of(GAPS), rate, level) == pytest.approx(
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
    assert longest_gap_interval(times_of(GAPS), 0.0) == (400, 400)


def test_one_missed_event_in_one_gap_by_hand():
    """A gap of 1 keeps its length only if nothing fell into it: with chance exp(-0.2), 0.82."""
    assert longest_gap_interval([0, 1], 0.2, 0.5)[1] == 1
    assert longest_gap_interval([0, 1], 0.2, 0.99)[0] < 1


@given(gaps, st.floats(0.0001, 2), st.floats(0.5, 0.99))
def test_missed_events_never_lengthen_the_longest_gap_and_more_of_them_shorten_it(
    lengths, rate, level
):
    low, high = longest_gap_interval(times_of(lengths), rate, level)
    assert 0 < low <= high <= max(lengths) * (1 + 1e-12)
    fewer_low, fewer_high = longest_gap_interval(times_of(lengths), rate / 2, level)
    assert fewer_low >= low - 1e-6 and fewer_high >= high - 1e-6


@given(gaps, st.floats(0.0001, 2))
def test_the_unit_of_time_and_the_order_of_gaps_change_nothing(lengths, rate):
    in_weeks = longest_gap_interval(times_of(lengths)[::-1] / 7, rate * 7)
    in_days = longest_gap_interval(times_of(lengths), rate)
    assert [7 * end for end in in_weeks] == pytest.approx(in_days, rel=1e-6)


def test_where_very_many_events_are_missed_the_longest_gap_is_the_largest_of_very_many():
    """The largest of n exponential gaps of mean 1 / rate is near log(n) / rate: Gumbel's law."""
    rate, level = 1e12, 0.9
    ends = [rate * end - np.log(rate) for end in longest_gap_interval([0, 1], rate, level)]
    assert ends == pytest.approx(stats.gumbel_r.interval(level), rel=1e-3)


@given(gaps, st.floats(0.0001, 2), st.floats(0.5, 0.99))
def test_a_gap_exceeds_the_ends_of_its_interval_with_the_chances_of_their_tails(
    lengths, rate, level
):
    times = times_of(lengths)
    longest = np.diff(times).max()
    for end, tail in zip(
        longest_gap_interval(times, rate, level), ((1 + level) / 2, (1 - level) / 2), strict=True
    ):  # a gap that nothing broke has a chance of its own, so that chances jump there
        assert chance_of_gap(times, rate, end * (1 - 1e-6)) >= tail - 1e-4
        assert chance_of_gap(times, rate, end * (1 + 1e-6)) <= tail + 1e-4
    assert chance_of_gap(times, rate, 1.01 * longest) == 0


def test_a_gap_of_one_event_in_the_middle_by_hand():
    """A gap of 10 with Poisson(1) points: longer than 9.9 if none fell in, or all near an end."""
    none = np.exp(-1)
    assert none < chance_of_gap([0, 10], 0.1, 9.9) < none + 0.02
    assert chance_of_gap([0, 10], 0, 9.9) == 1 and chance_of_gap([0, 10], 0, 10) == 0


def test_the_edge_of_a_window_is_no_event():
    """Stretches of 100 and 60 days at the edges, 30 and 40 between events."""
    times, window = [100, 130, 170], (0, 230)
    assert longest_gap_interval(times, 0) == (40, 40)
    assert longest_gap_interval(times, 0, window=window) == (100, 100)
    assert chance_of_gap(times, 0, 50) == 0 and chance_of_gap(times, 0, 50, window=window) == 1
    assert longest_gap_interval([], 0, window=window) == (230, 230)


@given(gaps, st.floats(0.0001, 2), st.floats(0, 300), st.floats(0, 300), st.floats(1, 400))
def test_stretches_at_the_edges_only_ever_add_to_the_chance_of_a_long_one(
    lengths, rate, before, after, asked
):
    times = times_of(lengths)
    window = (times[0] - before, times[-1] + after)
    between = chance_of_gap(times, rate, asked)
    assert chance_of_gap(times, rate, asked, window=window) >= between - 1e-12


@pytest.mark.parametrize("sizes", [[1, 1, 1, 2, 3], [2, 5], [1, 40]])
def test_the_search_for_numbers_of_events_stops_where_none_can_fit_any_more(sizes):
    """Each number held against the central range, far beyond where the search stops."""

    def holds(events):
        low, high = totals_that_fit(sizes, events, 0.9)
        return low <= 40 <= high

    fitting = [events for events in range(1, 80) if holds(events)]
    assert event_counts_that_fit(sizes, 40, 0.9) == (fitting[0], fitting[-1])
