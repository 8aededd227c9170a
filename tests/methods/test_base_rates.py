"""How often a flag is right depends on how rare the thing is that it looks for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.methods import Stage, break_even, expected_flags, precision, two_stages

rates = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
    ("prevalence", "printed"),
    [(258 / 344, 0.88), (0.25, 0.45)],
    ids=["in the study", "where disease is rarer"],
)
def test_liver_scans_have_the_predictive_values_that_altman_and_bland_print(prevalence, printed):
    """BMJ 309:102: 231 of 258 ill and 32 of 86 healthy patients had abnormal scans."""
    assert precision(prevalence, 231 / 258, 32 / 86) == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize(
    ("screened", "false_positive", "flags", "share_right"),
    [
        # 3,000 relevant and 94 % detected are 2,820 right flags; the rest is long multiplication.
        (71_700_000, 0.01, 719_790, 0.0039),
        (71_700_000, 0.001, 74_517, 0.0378),
        (71_700_000, 0.00005, 6_405, 0.4403),
        (217_100_000, 0.001, 219_917, 0.0128),
        (217_100_000, 0.0001, 24_530, 0.1150),
        (217_100_000, 0.00001, 4_991, 0.5650),
    ],
)
def test_hand_worked_screenings_of_a_country_come_out(screened, false_positive, flags, share_right):
    screening = expected_flags(screened, 3000, 0.94, false_positive)
    assert screening.all == pytest.approx(flags, abs=0.5)
    assert screening.right == pytest.approx(2820)
    assert screening.missed == pytest.approx(180)
    assert screening.precision == pytest.approx(share_right, abs=5e-5)


def test_precision_is_what_a_simulated_screening_shows():
    """An independent calculation: draw cases and flags, then count."""
    random = np.random.Generator(np.random.PCG64(11))
    relevant = random.random(2_000_000) < 0.02
    flagged = random.random(relevant.size) < np.where(relevant, 0.8, 0.05)
    assert precision(0.02, 0.8, 0.05) == pytest.approx(relevant[flagged].mean(), abs=0.005)


@given(rates, rates, rates)
def test_precision_follows_from_the_odds(prevalence, detection, false_positive):
    """Bayes' theorem in its odds form: odds after = odds before times the likelihood ratio."""
    odds = prevalence / (1 - prevalence) * detection / false_positive
    assert precision(prevalence, detection, false_positive) == pytest.approx(odds / (1 + odds))


@given(rates, rates, rates)
def test_a_better_classifier_or_a_commoner_thing_makes_flags_right_more_often(low, high, other):
    low, high = sorted((low, high))
    assert precision(low, other, other) <= precision(high, other, other) + 1e-12
    assert precision(other, low, other) <= precision(other, high, other) + 1e-12
    assert precision(other, other, high) <= precision(other, other, low) + 1e-12


@given(st.floats(1e-9, 0.4), rates, st.floats(0.05, 0.99))
def test_at_the_break_even_rate_the_wanted_share_of_flags_is_right(prevalence, detection, wanted):
    rate = break_even(prevalence, detection, wanted)
    if rate < 1:
        assert precision(prevalence, detection, rate) == pytest.approx(wanted)
    else:
        assert precision(prevalence, detection, 1.0) >= wanted - 1e-9


def test_half_of_the_flags_are_wrong_at_rates_that_can_be_worked_by_hand():
    """2,820 right flags allow 2,820 wrong ones among the other accounts."""
    assert break_even(3000 / 71_700_000, 0.94) == pytest.approx(2820 / 71_697_000)
    assert break_even(3000 / 217_100_000, 0.94) == pytest.approx(2820 / 217_097_000)


def test_a_reviewer_raises_precision_as_worked_by_hand():
    """0.1 % of 217,097,000 wrong flags, of which a reviewer leaves 1 %, and 95 % of 2,820."""
    both = two_stages(Stage(0.94, 0.001), Stage(0.95, 0.01))
    screening = expected_flags(217_100_000, 3000, *both)
    assert screening.right == pytest.approx(2679)
    assert screening.wrong == pytest.approx(2170.97)
    assert screening.precision == pytest.approx(0.5524, abs=5e-5)


def test_a_reviewer_who_errs_with_the_machine_adds_nothing_but_misses():
    both = two_stages(Stage(0.94, 0.001), Stage(0.95, 0.01), shared_errors=1)
    assert both.false_positive == pytest.approx(0.001)
    assert both.detection == pytest.approx(0.94 * 0.95)


@given(rates, rates, rates, rates)
def test_the_order_of_independent_stages_does_not_matter(a, b, c, d):
    assert two_stages(Stage(a, b), Stage(c, d)) == pytest.approx(
        two_stages(Stage(c, d), Stage(a, b))
    )


def test_a_whole_map_is_computed_at_once():
    prevalences = np.logspace(-7, -2, 6)[:, None]
    chances = precision(prevalences, 0.94, np.logspace(-6, -1, 5))
    assert chances.shape == (6, 5)
    assert chances[2, 3] == pytest.approx(precision(1e-5, 0.94, 10**-2.25))


def test_flagging_nothing_has_no_precision():
    assert np.isnan(precision(0.5, 0.0, 0.0))
    assert np.isnan(expected_flags(10, 1, 0.0, 0.0).precision)


def test_numbers_give_plain_numbers_and_any_rate_will_do_where_most_cases_are_relevant():
    assert type(precision(0.25, 0.9, 0.1)) is type(break_even(0.25, 0.9)) is float
    assert break_even(0.9, 0.9) == 1
    assert expected_flags(10, 10, 0.5, 0.5) == (5, 0, 5)
    assert precision(np.array([]), 0.9, 0.1).size == 0
