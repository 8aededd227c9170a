"""Intervals for clustered totals against the exact Poisson ones and a fitted model."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.methods import (
    compound_poisson_interval,
    dispersed_ratio_interval,
    dispersed_total_interval,
    poisson_interval,
)


@given(st.integers(0, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_deaths_that_come_singly_have_the_exact_poisson_interval(total, level):
    assert dispersed_total_interval(total, 1, level) == pytest.approx(
        poisson_interval(total, level)
    )


@given(st.integers(1, 60), st.integers(1, 9))
def test_events_of_one_size_have_the_interval_of_their_list(events, size):
    assert dispersed_total_interval(events * size, size) == pytest.approx(
        compound_poisson_interval([size] * events)
    )


@pytest.mark.parametrize(("after", "before", "scale"), [(24, 34, 1.0), (24, 34, 1.6), (7, 10, 3.0)])
def test_the_ratio_has_the_interval_of_a_quasi_poisson_regression(after, before, scale):
    halves = [before - 4, 4, after - 3, 3]  # how a total is spread over its half-years is no matter
    later = np.column_stack([[1, 1, 1, 1], [0, 0, 1, 1]])
    fitted = sm.GLM(halves, later, family=sm.families.Poisson()).fit(scale=scale, tol=1e-14)
    assert dispersed_ratio_interval(after, before, scale) == pytest.approx(
        np.exp(fitted.conf_int()[1]), rel=1e-6
    )


@given(st.integers(1, 200), st.integers(1, 200), st.floats(1, 10))
def test_the_ratio_turned_round_has_the_interval_turned_round(after, before, dispersion):
    low, high = dispersed_ratio_interval(after, before, dispersion)
    turned = dispersed_ratio_interval(before, after, dispersion)
    assert (1 / high, 1 / low) == pytest.approx(turned)


def test_bad_totals_and_dispersions_are_refused():
    with pytest.raises(AzmError, match="both above 0"):
        dispersed_ratio_interval(0, 5, 1)
    with pytest.raises(AzmError, match=r"dispersion is 0\.5"):
        dispersed_total_interval(5, 0.5)
    with pytest.raises(AzmError, match="total is -1"):
        dispersed_total_interval(-1, 1)
