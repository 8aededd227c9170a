"""Exact intervals against published values and independent calculation."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from azm.errors import AzmError
from azm.methods import (
    Exposure,
    poisson_interval,
    rate_ratio_interval,
    rate_ratio_probability,
)

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


counts = st.integers(0, 60)
exposures = st.builds(Exposure, st.floats(0.1, 50), st.none())


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
    ends = rate_ratio_interval(11, Exposure(800), 21, Exposure(3011))
    assert ends == pytest.approx((0.8584264, 4.2772659), rel=1e-6)


@given(counts, counts, exposures, exposures)
def test_the_ratio_turned_round_has_the_interval_turned_round(n1, n2, t1, t2):
    low, high = rate_ratio_interval(n1, t1, n2, t2)
    turned_low, turned_high = rate_ratio_interval(n2, t2, n1, t1)
    assert low == pytest.approx(0 if math.isinf(turned_high) else 1 / turned_high)
    assert high == pytest.approx(math.inf if turned_low == 0 else 1 / turned_low)
    if n1 and n2:
        assert low < (n1 / t1.years) / (n2 / t2.years) < high


def test_without_any_event_every_ratio_is_possible():
    assert rate_ratio_interval(0, Exposure(12), 0, Exposure(24)) == (0.0, math.inf)


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_rate_ratio_has_the_limits_that_scipy_gives_the_share_of_the_first(n1, n2, level):
    if n1 + n2:
        share = stats.binomtest(n1, n1 + n2).proportion_ci(level, method="exact")
        low, high = rate_ratio_interval(n1, Exposure(3), n2, Exposure(2), level)
        assert low * 3 / (2 + low * 3) == pytest.approx(share.low, abs=1e-9)
        if n2:
            assert high * 3 / (2 + high * 3) == pytest.approx(share.high, abs=1e-9)
        else:
            assert math.isinf(high) and share.high == 1


@given(counts, exposures, counts, exposures)
def test_of_two_rates_one_is_the_greater(n1, t1, n2, t2):
    chance = rate_ratio_probability(n1, t1, n2, t2)
    assert chance + rate_ratio_probability(n2, t2, n1, t1) == pytest.approx(1)
    assert rate_ratio_probability(n1 + 1, t1, n2, t2) >= chance


def test_the_probability_is_that_of_two_simulated_rates():
    """Jeffreys' prior for each rate: gamma with shape n + 1/2."""
    random = np.random.Generator(np.random.PCG64(5))
    first, second = random.gamma(14.5, 1 / 9.5, 200_000), random.gamma(2.5, 1 / 1.6, 200_000)
    chance = rate_ratio_probability(14, Exposure(9.5), 2, Exposure(1.6))
    assert chance == pytest.approx((first > second).mean(), abs=0.005)


@given(counts, exposures, counts, exposures, st.floats(0.1, 10), st.floats(1, 1e5))
def test_a_rate_is_per_person_and_year_whoever_is_exposed_and_however_long(
    n1, first, n2, second, factor, persons
):
    """The same factor on both exposures changes nothing; on one it changes the ratio by as much."""
    interval, chance = rate_ratio_interval, rate_ratio_probability
    plain = interval(n1, first, n2, second)
    first, second = (Exposure(time.years, persons) for time in (first, second))
    longer = [Exposure(time.years * factor, persons) for time in (first, second)]
    crowded = [Exposure(time.years, persons * factor) for time in (first, second)]
    for both in ([first, second], longer, crowded):
        assert interval(n1, both[0], n2, both[1]) == pytest.approx(plain)
        assert chance(n1, both[0], n2, both[1]) == pytest.approx(chance(n1, first, n2, second))
    for one in (longer[1], crowded[1]):
        assert interval(n1, first, n2, one) == pytest.approx([end * factor for end in plain])
        assert interval(n1, one, n2, one) == pytest.approx(interval(n1, first, n2, first))
    less, more = (chance(n1, first, n2, Exposure(second.years, p)) for p in (persons, 2 * persons))
    assert less < more or more == pytest.approx(1) or less == pytest.approx(more, abs=1e-9)


@given(st.integers(1, 40), exposures, st.integers(1, 40), exposures)
def test_events_and_years_doubled_in_both_halves_leave_the_ratio_and_narrow_its_interval(
    n1, first, n2, second
):
    twice = [Exposure(2 * time.years) for time in (first, second)]
    ratio = (n1 / first.years) / (n2 / second.years)
    low, high = rate_ratio_interval(n1, first, n2, second)
    low_twice, high_twice = rate_ratio_interval(2 * n1, twice[0], 2 * n2, twice[1])
    assert low < low_twice < ratio < high_twice < high
    only_events = rate_ratio_interval(2 * n1, first, n2, second)
    assert only_events[0] > low and only_events[1] > high


def test_attacks_per_person_need_years_as_well():
    """Notebook 01 once took 6.0 and 3.5 years for equal times."""
    early, late = Exposure(6.0, 20_000), Exposure(3.5, 20_000)
    assert rate_ratio_probability(7, late, 12, early) == pytest.approx(
        rate_ratio_probability(7, Exposure(3.5), 12, Exposure(6.0))
    )
    assert rate_ratio_probability(7, late, 12, early) > 0.45
    assert rate_ratio_probability(7, Exposure(1, 20_000), 12, Exposure(1, 20_000)) < 0.15
    with pytest.raises(AzmError, match="both or neither"):
        rate_ratio_probability(7, late, 12, Exposure(6.0))


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2015-01-01", "2015-01-01", 1 / 365.25),
        ("2015-01-01", pd.Timestamp("2018-12-31 13:00"), 4),
        (pd.Timestamp("2015-01-01").date(), "2024-06-22", 3461 / 365.25),
    ],
)
def test_the_first_and_the_last_day_belong_to_an_exposure(first, last, years):
    assert Exposure.between(first, last, 500) == Exposure(pytest.approx(years), 500)


@pytest.mark.parametrize("day", ["soon", None, pd.NaT, 2015, float("nan"), "2014-12-31"])
def test_an_exposure_lasts_from_a_day_to_a_later_one(day):
    with pytest.raises(AzmError, match="last is"):
        Exposure.between("2015-01-01", day)
