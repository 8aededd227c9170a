"""Totals that come in clusters: a plain Poisson interval is too narrow for them."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from azm.methods import (
    compound_dispersion,
    dispersed_ratio_interval,
    dispersed_total_interval,
    event_bootstrap_total,
    poisson_interval,
)

CLUSTERED = [9, 5, 3, 1, 1, 1]


@given(st.integers(0, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_deaths_that_come_singly_have_the_exact_poisson_interval(total, level):
    assert dispersed_total_interval(total, 1, level) == pytest.approx(
        poisson_interval(total, level)
    )


@given(st.integers(1, 60), st.integers(1, 9))
def test_events_of_one_size_have_the_interval_of_their_number_times_that_size(events, size):
    assert dispersed_total_interval(events * size, size) == pytest.approx(
        [size * end for end in poisson_interval(events)]
    )


def test_the_interval_covers_the_expected_total_at_least_as_often_as_it_says():
    """Simulated: a compound Poisson process with a known expected total."""
    random = np.random.Generator(np.random.PCG64(7))
    possible, expected_events, runs = np.array([1, 1, 1, 3, 9]), 12, 800
    truth = expected_events * possible.mean()
    dispersion = compound_dispersion(possible)
    hits = plain_hits = 0
    for _ in range(runs):
        total = int(random.choice(possible, random.poisson(expected_events)).sum())
        low, high = dispersed_total_interval(total, dispersion)
        plain_low, plain_high = poisson_interval(total)
        hits += low <= truth <= high
        plain_hits += plain_low <= truth <= plain_high
    assert hits / runs >= 0.94
    assert plain_hits / runs < 0.75


@pytest.mark.parametrize(("after", "before", "scale"), [(24, 34, 1.0), (24, 34, 1.6), (7, 10, 3.0)])
def test_the_ratio_has_the_interval_of_a_quasi_poisson_regression(after, before, scale):
    halves = [before - 4, 4, after - 3, 3]  # how a total is spread over its half-years is no matter
    later = np.column_stack([[1, 1, 1, 1], [0, 0, 1, 1]])
    model = sm.GLM(halves, later, family=sm.families.Poisson()).fit(scale=scale, tol=1e-14)
    assert dispersed_ratio_interval(after, before, scale) == pytest.approx(
        np.exp(model.conf_int()[1]), rel=1e-6
    )


@given(st.integers(1, 200), st.integers(1, 200), st.floats(1, 10))
def test_the_ratio_turned_round_has_the_interval_turned_round(after, before, dispersion):
    low, high = dispersed_ratio_interval(after, before, dispersion)
    turned = dispersed_ratio_interval(before, after, dispersion)
    assert (1 / high, 1 / low) == pytest.approx(turned)


def test_a_higher_level_gives_a_wider_ratio_interval():
    low, high = dispersed_ratio_interval(24, 34, 1.6, level=0.99)
    narrow_low, narrow_high = dispersed_ratio_interval(24, 34, 1.6, level=0.9)
    assert low < narrow_low < 24 / 34 < narrow_high < high


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


def test_the_dispersion_of_a_total_is_one_for_single_deaths_and_the_size_for_equal_clusters():
    assert compound_dispersion([1, 1, 1]) == 1
    assert compound_dispersion([7, 7]) == 7
    assert compound_dispersion(CLUSTERED) == pytest.approx(118 / 20)
