"""Scores against integrals of their definition; honesty pays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from azm.errors import AzmError
from azm.methods import (
    brier_score,
    crps_lognormal,
    crps_normal,
    crps_sample,
    interval_score,
    share_covered,
)

values = st.floats(-50, 50)


def integral(distribution, came):
    """The definition: the squared distance of the distribution from a step at what came."""
    start, end = min(distribution.ppf(1e-12), came), max(distribution.isf(1e-12), came)
    below = integrate.quad(lambda x: distribution.cdf(x) ** 2, start, came, limit=200)
    return below[0] + integrate.quad(lambda x: distribution.sf(x) ** 2, came, end, limit=200)[0]


@pytest.mark.parametrize(("mean", "deviation", "came"), [(0, 1, 0), (3, 2, 7.5), (-4, 0.5, -3.9)])
def test_the_score_of_a_normal_forecast_is_the_integral(mean, deviation, came):
    expected = integral(stats.norm(mean, deviation), came)
    assert crps_normal(mean, deviation, came) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("mean", "deviation", "came"), [(0, 1, 0), (1, 0.5, 3), (2, 0.2, 5.0)])
def test_the_score_of_a_lognormal_forecast_is_the_integral(mean, deviation, came):
    expected = integral(stats.lognorm(deviation, scale=np.exp(mean)), came)
    assert crps_lognormal(mean, deviation, came) == pytest.approx(expected, rel=1e-5)


def test_known_scores_come_out():
    """A normal forecast at its mean: (sqrt 2 - 1) / sqrt pi. An interval missed by 10 of 50."""
    assert crps_normal(0, 1, 0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi))
    assert interval_score(100, 150, 160, 0.8) == pytest.approx(50 + 10 * 10)
    assert interval_score(100, 150, 95, 0.8) == pytest.approx(50 + 10 * 5)
    assert interval_score(100, 150, 150, 0.8) == 50
    assert brier_score(np.array([0.9, 0.2, 0.5]), [1, 1, 0]) == pytest.approx([0.01, 0.64, 0.25])


@given(st.lists(values, min_size=1, max_size=20), values)
def test_the_score_of_a_sample_is_that_of_its_steps(sample, came):
    """Both means by hand, every pair of values taken."""
    x = np.array(sample)
    expected = np.abs(x - came).mean() - np.abs(np.subtract.outer(x, x)).mean() / 2
    assert crps_sample(sample, came) == pytest.approx(expected, abs=1e-9)
    assert crps_sample(sample[::-1], came) >= -1e-12
    assert crps_sample(sample[:1], came) == pytest.approx(abs(sample[0] - came))


def test_a_large_sample_has_the_score_of_what_it_was_drawn_from():
    sample = np.random.default_rng(1).lognormal(1, 0.5, 40_000)
    assert crps_sample(sample, 3.5) == pytest.approx(crps_lognormal(1, 0.5, 3.5), rel=0.03)


@given(values, st.floats(0.1, 20), values, st.floats(0.1, 10))
def test_scores_have_the_unit_of_the_forecast(mean, deviation, came, factor):
    score = crps_normal(mean, deviation, came)
    scaled = crps_normal(mean * factor, deviation * factor, came * factor)
    assert scaled == pytest.approx(score * factor, rel=1e-6, abs=1e-9)
    assert 0 <= score <= abs(mean - came) + deviation


def test_on_average_whoever_states_what_they_believe_scores_best():
    random = np.random.default_rng(2)
    came = random.normal(10, 2, 20_000)
    honest = crps_normal(10, 2, came).mean()
    assert all(crps_normal(*other, came).mean() > honest for other in [(10, 1), (10, 4), (11, 2)])
    ends = stats.norm(10, 2).interval(0.9)
    honest = interval_score(*ends, came, 0.9).mean()
    for change in (-1, 1):
        assert interval_score(ends[0] - change, ends[1] + change, came, 0.9).mean() > honest
    assert share_covered(*ends, came) == pytest.approx(0.9, abs=0.01)
    happened = (random.random(20_000) < 0.3).astype(int)
    honest = brier_score(0.3, happened).mean()
    assert all(brier_score(other, happened).mean() > honest for other in (0.2, 0.4, 1))


def test_an_end_of_an_interval_belongs_to_it():
    assert share_covered([1, 1, 1], [3, 3, 3], [1, 3, 3.01]) == pytest.approx(2 / 3)


def test_only_forecasts_and_outcomes_that_belong_together_are_scored():
    with pytest.raises(AzmError, match="there are 2, 2, 3 numbers"):
        share_covered([1, 2], [3, 4], [1, 2, 3])
    with pytest.raises(AzmError, match="lower end above the upper"):
        interval_score(3, 1, 2, 0.9)
    with pytest.raises(AzmError, match="wait until something has come"):
        share_covered([], [], [])
    with pytest.raises(AzmError, match=r"happened is 0\.5: give 1"):
        brier_score(0.5, 0.5)
