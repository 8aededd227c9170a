"""Sums of event sizes: dice, coins and the range of counts that a total can come from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from azm.errors import AzmError
from azm.methods import chance_of_total, event_counts_that_fit, totals_that_fit

DIE = [1, 2, 3, 4, 5, 6]


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


def test_what_cannot_be_added_up_is_refused():
    with pytest.raises(AzmError, match="no sizes are given"):
        chance_of_total([], 3, 4)
    with pytest.raises(AzmError, match="leave no trace"):
        event_counts_that_fit([0, 1], 4)
    with pytest.raises(AzmError, match="no number of events"):
        event_counts_that_fit([2], 3)
    with pytest.raises(AzmError, match=r"size is 1\.5"):
        totals_that_fit([1.5], 3)


@pytest.mark.parametrize("kinds", [20, 40, 60, 80, 100])
def test_a_share_that_equals_the_level_counts_however_its_last_bits_fell(kinds):
    sizes = range(1, kinds + 1)
    for cut in range(1, kinds // 4):
        level = 1 - 2 * cut / kinds
        assert totals_that_fit(sizes, 1, level) == (cut, kinds - cut)
        fitting = [event_counts_that_fit(sizes, total, level)[0] for total in (cut, cut + 1)]
        assert fitting == [1, 1]
