"""Intervals for shares against published values and independent calculation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from azm.methods import cluster_design_effect, share_interval

# R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
# Medicine 17 (1998), 857-872, table I, score method without continuity correction.
NEWCOMBE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0000, 0.1611),
    (1, 29): (0.0061, 0.1718),
}


@pytest.mark.parametrize(("counts", "ends"), NEWCOMBE.items())
def test_simple_random_samples_have_the_published_score_intervals(counts, ends):
    yes, n = counts
    assert share_interval(yes / n, n) == pytest.approx(ends, abs=0.00005)


@given(st.integers(0, 400), st.integers(1, 400), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_two_other_libraries_give_the_same_interval(yes, more, level):
    n = yes + more
    ours = share_interval(yes / n, n, level=level)
    test = stats.binomtest(yes, n).proportion_ci(level, method="wilson")
    assert ours == pytest.approx((test.low, test.high), abs=1e-9)
    other = proportion_confint(yes, n, alpha=1 - level, method="wilson")
    assert ours == pytest.approx(other, abs=1e-9)


@given(st.floats(0, 1), st.integers(50, 5000), st.floats(1, 4))
def test_a_design_effect_does_what_a_smaller_sample_would_do(share, n, deff):
    assert share_interval(share, n, deff) == pytest.approx(share_interval(share, n / deff))
    narrow, wide = share_interval(share, n), share_interval(share, n, deff)
    assert wide[0] <= narrow[0] + 1e-12 and narrow[1] <= wide[1] + 1e-12


def test_a_thousand_answers_with_a_design_effect_of_two_miss_by_about_four_points():
    low, high = share_interval(0.45, 1000, design_effect=2)
    assert 100 * (high - low) / 2 == pytest.approx(4.4, abs=0.1)


def test_kish_ten_interviews_a_point_with_a_likeness_of_a_tenth_nearly_double_the_variance():
    assert cluster_design_effect(10, 0.1) == pytest.approx(1.9)
    assert cluster_design_effect(1, 0.5) == 1
