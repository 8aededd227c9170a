"""Exact intervals against published values and independent calculation."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from azm.errors import AzmError
from azm.methods import poisson_interval, rate_ratio_interval, rate_ratio_probability

# E. S. Pearson and H. O. Hartley, Biometrika Tables for Statisticians, vol. 1, table 40.
PUBLISHED_95 = {
    0: (0.0, 3.69),
    1: (0.0253, 5.57),
    2: (0.242, 7.22),
    5: (1.62, 11.67),
    10: (4.80, 18.39),
    20: (12.22, 30.89),
    50: (37.11, 65.92),
}


@pytest.mark.parametrize(("n", "ends"), PUBLISHED_95.items())
def test_poisson_intervals_are_those_of_the_published_table(n, ends):
    assert poisson_interval(n) == pytest.approx(ends, abs=0.006)


def test_the_99_percent_interval_of_ten_is_the_published_one():
    assert poisson_interval(10, 0.99) == pytest.approx((3.72, 21.40), abs=0.005)


@given(st.integers(1, 300), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_at_each_end_the_count_lies_just_at_its_tail(n, level):
    """The definition: at either end the count seen, or one further out, has the tail's chance."""
    low, high = poisson_interval(n, level)
    tail = (1 - level) / 2
    assert stats.poisson.sf(n - 1, low) == pytest.approx(tail, rel=1e-6)
    assert stats.poisson.cdf(n, high) == pytest.approx(tail, rel=1e-6)


def test_the_rate_ratio_interval_is_that_of_the_worked_example_in_r():
    """`poisson.test(c(11, 21), c(800, 3011))` in R, breast cancer after fluoroscopy."""
    assert rate_ratio_interval(11, 800, 21, 3011) == pytest.approx((0.8584264, 4.2772659), rel=1e-6)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 50), st.floats(0.1, 50))
def test_the_ratio_turned_round_has_the_interval_turned_round(n1, n2, t1, t2):
    low, high = rate_ratio_interval(n1, t1, n2, t2)
    turned_low, turned_high = rate_ratio_interval(n2, t2, n1, t1)
    assert low == pytest.approx(0 if math.isinf(turned_high) else 1 / turned_high)
    assert high == pytest.approx(math.inf if turned_low == 0 else 1 / turned_low)
    if n1 and n2:
        assert low < (n1 / t1) / (n2 / t2) < high


def test_without_any_event_every_ratio_is_possible():
    assert rate_ratio_interval(0, 12, 0, 24) == (0.0, math.inf)


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_rate_ratio_has_the_limits_that_scipy_gives_the_share_of_the_first(n1, n2, level):
    if n1 + n2:
        share = stats.binomtest(n1, n1 + n2).proportion_ci(level, method="exact")
        low, high = rate_ratio_interval(n1, 3.0, n2, 2.0, level)
        assert low * 3 / (2 + low * 3) == pytest.approx(share.low, abs=1e-9)
        if n2:
            assert high * 3 / (2 + high * 3) == pytest.approx(share.high, abs=1e-9)
        else:
            assert math.isinf(high) and share.high == 1


@given(st.integers(0, 40), st.floats(0.1, 50), st.integers(0, 40), st.floats(0.1, 50))
def test_of_two_rates_one_is_the_greater(n1, t1, n2, t2):
    chance = rate_ratio_probability(n1, t1, n2, t2)
    assert chance + rate_ratio_probability(n2, t2, n1, t1) == pytest.approx(1)
    assert rate_ratio_probability(n1 + 1, t1, n2, t2) >= chance


def test_the_probability_is_that_of_two_simulated_rates():
    """Jeffreys' prior for each rate: gamma with shape n + 1/2."""
    random = np.random.Generator(np.random.PCG64(5))
    first, second = random.gamma(14.5, 1 / 9.5, 200_000), random.gamma(2.5, 1 / 1.6, 200_000)
    assert rate_ratio_probability(14, 9.5, 2, 1.6) == pytest.approx(
        (first > second).mean(), abs=0.005
    )


@pytest.mark.parametrize("n", [-1, 2.5, float("nan"), "3", None, True, pd.NA, 1e300, 10**400])
def test_only_whole_counts_are_taken(n):
    with pytest.raises(AzmError, match="whole number of 0 or more"):
        poisson_interval(n)


@pytest.mark.parametrize("exposure", [0, -1, float("inf"), "12", None, pd.NA])
def test_exposures_are_above_zero(exposure):
    with pytest.raises(AzmError, match=r"t2 is .*above 0"):
        rate_ratio_interval(1, 12, 1, exposure)
    with pytest.raises(AzmError, match=r"t1 is .*above 0"):
        rate_ratio_probability(1, exposure, 1, 12)


@pytest.mark.parametrize("level", [0, 1, 95, "0.95"])
def test_a_level_lies_between_0_and_1(level):
    with pytest.raises(AzmError, match="confidence level between 0 and 1"):
        poisson_interval(3, level)
    with pytest.raises(AzmError, match="confidence level between 0 and 1"):
        rate_ratio_interval(3, 1, 4, 1, level)
