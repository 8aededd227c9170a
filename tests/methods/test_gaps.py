"""The longest time without an event shrinks when events are missing from the list."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.methods import longest_gap_interval

GAPS = [100.0, 400.0, 250.0]
gaps = st.lists(st.floats(1, 500), min_size=1, max_size=8)


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


@pytest.mark.parametrize(
    ("lengths", "rate", "message"),
    [([], 1, "needs gaps"), ([0], 1, "needs gaps"), ([-1, 2], 1, "needs gaps"), ([1], -1, "rate")],
)
def test_what_is_no_gap_or_no_rate_is_refused(lengths, rate, message):
    with pytest.raises(AzmError, match=message):
        longest_gap_interval(lengths, rate)
