"""Totals that come in clusters: a plain Poisson interval is too narrow for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.methods import (
    compound_dispersion,
    compound_poisson_interval,
    event_bootstrap_total,
    index_of_dispersion,
    poisson_interval,
)

CLUSTERED = [9, 5, 3, 1, 1, 1]
sizes = st.lists(st.integers(0, 30), min_size=1, max_size=12).filter(any)


@given(st.integers(1, 60))
def test_events_that_each_cost_one_life_have_the_plain_poisson_interval(n):
    assert compound_poisson_interval([1] * n) == pytest.approx(poisson_interval(n))


def test_the_same_total_in_clusters_is_far_less_certain():
    low, high = compound_poisson_interval(CLUSTERED)
    plain_low, plain_high = poisson_interval(sum(CLUSTERED))
    assert low < plain_low and high > plain_high
    assert (high - low) > 2 * (plain_high - plain_low)


@given(sizes)
def test_scaling_every_size_scales_the_interval(values):
    doubled = compound_poisson_interval([2 * value for value in values])
    expected = [2 * end for end in compound_poisson_interval(values)]
    assert doubled == pytest.approx(expected, rel=1e-9)


@given(sizes)
def test_events_without_deaths_and_the_order_of_events_change_nothing(values):
    shuffled = [0, *reversed(values), 0]
    assert compound_poisson_interval(shuffled) == pytest.approx(compound_poisson_interval(values))


def test_the_interval_covers_the_expected_total_at_least_as_often_as_it_says():
    """Simulated: a compound Poisson process with a known expected total."""
    random = np.random.Generator(np.random.PCG64(7))
    possible, expected_events, runs = np.array([1, 1, 1, 3, 9]), 12, 800
    truth = expected_events * possible.mean()
    hits = plain_hits = 0
    for _ in range(runs):
        values = random.choice(possible, random.poisson(expected_events))
        low, high = compound_poisson_interval(values, largest=9)
        plain_low, plain_high = poisson_interval(int(values.sum()))
        hits += low <= truth <= high
        plain_hits += plain_low <= truth <= plain_high
    assert hits / runs >= 0.94
    assert plain_hits / runs < 0.75


def test_without_a_death_the_upper_end_depends_on_the_largest_event_reckoned_with():
    with pytest.raises(AzmError, match="give the size of the largest event"):
        compound_poisson_interval([0, 0])
    assert compound_poisson_interval([0, 0], largest=5) == pytest.approx((0, 5 * 3.6889), rel=1e-4)
    with pytest.raises(AzmError, match="not below what was seen"):
        compound_poisson_interval([9], largest=5)


def test_the_bootstrap_agrees_with_the_theory_of_its_own_scheme():
    """Each event Poisson(1) times: mean sum(x), variance sum(x**2), near normal for many events."""
    values = np.repeat([1, 2, 3, 4], 100)
    low, high = event_bootstrap_total(values, n_boot=40_000, seed=3)
    spread = 1.96 * np.sqrt((values**2).sum())
    assert (low, high) == pytest.approx(
        (values.sum() - spread, values.sum() + spread), abs=0.05 * spread
    )


def test_the_bootstrap_repeats_with_its_seed_and_not_with_another():
    first = event_bootstrap_total(CLUSTERED, n_boot=200, seed=1)
    assert first == event_bootstrap_total(CLUSTERED[::-1], n_boot=200, seed=1)
    seeds = {event_bootstrap_total(CLUSTERED, n_boot=200, seed=seed) for seed in range(6)}
    assert len(seeds) > 1


def test_independent_events_have_an_index_of_dispersion_near_one_and_waves_a_larger_one():
    random = np.random.Generator(np.random.PCG64(1))
    assert index_of_dispersion(random.poisson(4, 4000)) == pytest.approx(1, abs=0.1)
    assert index_of_dispersion([0, 0, 12, 0]) == pytest.approx(12)


def test_the_dispersion_of_a_total_is_one_for_single_deaths_and_the_size_for_equal_clusters():
    assert compound_dispersion([1, 1, 1]) == 1
    assert compound_dispersion([7, 7]) == 7
    assert compound_dispersion(CLUSTERED) == pytest.approx(118 / 20)


@pytest.mark.parametrize("values", [[1, None], [1, float("nan")], [1, -1]])
def test_unknown_and_negative_sizes_are_refused(values):
    for method in (
        compound_poisson_interval,
        event_bootstrap_total,
        compound_dispersion,
        index_of_dispersion,
    ):
        with pytest.raises(AzmError, match="missing or negative"):
            method(values)


def test_nothing_to_measure_is_refused():
    with pytest.raises(AzmError, match="two counts or more"):
        index_of_dispersion([3])
    with pytest.raises(AzmError, match="two counts or more"):
        index_of_dispersion([0, 0])
    with pytest.raises(AzmError, match="size above 0"):
        compound_dispersion([0])
    with pytest.raises(AzmError, match="one event and one replicate"):
        event_bootstrap_total([])
    with pytest.raises(AzmError, match="one event and one replicate"):
        event_bootstrap_total([1], n_boot=0)
