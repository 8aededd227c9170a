"""How often a flag is right depends on how rare the thing is that it looks for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.methods import (
    Stage,
    break_even,
    chance_of_match,
    expected_flags,
    posterior,
    precision,
    two_stages,
)

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


def test_mammography_leaves_the_chance_of_illness_that_eddy_computed():
    """D. M. Eddy 1982: prior 1 percent, 79.2 percent found, 9.6 percent flagged wrongly: 7.7."""
    found = posterior({"ill": 0.01, "well": 0.99}, {"ill": 0.792, "well": 0.096})
    assert found.loc["ill", ["low", "high"]].tolist() == pytest.approx([0.077, 0.077], abs=5e-4)


@given(rates, rates, rates)
def test_the_share_of_right_flags_is_the_posterior_of_two_hypotheses(prevalence, hit, false):
    found = posterior({"yes": prevalence, "no": 1 - prevalence}, {"yes": hit, "no": false})
    assert found.loc["yes", "low"] == pytest.approx(precision(prevalence, hit, false))


triples = st.lists(st.floats(0.05, 20), min_size=3, max_size=3)


@given(triples, triples, triples, triples, st.floats(0.01, 100))
def test_every_likelihood_in_the_ranges_leaves_a_belief_between_the_ends(
    weights, lows, widths, places, scale
):
    names = ["as claimed", "another unit", "no basis"]
    prior = dict(zip(names, np.array(weights) / sum(weights), strict=True))
    ranges = {n: (low, low + width) for n, low, width in zip(names, lows, widths, strict=True)}
    found = posterior(prior, ranges)
    inside = {
        name: low + (high - low) * place / 20
        for (name, (low, high)), place in zip(ranges.items(), places, strict=True)
    }
    exact = posterior(prior, {name: scale * value for name, value in inside.items()})
    assert exact["low"].tolist() == pytest.approx(exact["high"].tolist())
    assert exact["low"].sum() == pytest.approx(1)
    assert (found["low"] <= exact["low"] + 1e-12).all()
    assert (exact["low"] <= found["high"] + 1e-12).all()
    one, other = names[:2]  # odds form: posterior odds are prior odds times the ratio
    odds = prior[one] / prior[other] * inside[one] / inside[other]
    assert exact.loc[one, "low"] / exact.loc[other, "low"] == pytest.approx(odds)


def test_evidence_that_every_hypothesis_explains_alike_changes_no_belief():
    prior = {"as claimed": 0.2, "no basis": 0.8}
    found = posterior(prior, {"as claimed": 3, "no basis": 3})
    assert found["low"].to_dict() == pytest.approx(prior)


@given(
    st.lists(st.floats(-5, 2000), min_size=1, max_size=13),
    st.floats(0, 0.6),
    st.sampled_from(["log", "linear"]),
)
def test_a_match_is_as_probable_as_figures_that_lie_near_a_value(values, tolerance, spread):
    """Figures tried at even steps from 1 to 1000, each held against every value."""
    space = np.geomspace if spread == "log" else np.linspace
    figures = space(1, 1000, 20_001)
    near = np.abs(np.subtract.outer(figures, values)) <= tolerance * figures[:, None]
    chance = chance_of_match(values, tolerance, (1, 1000), spread=spread)
    assert chance == pytest.approx(near.any(axis=1).mean(), abs=2e-3)


def test_more_series_or_more_tolerance_make_a_match_say_less():
    few = chance_of_match([10, 90], 0.25, (1, 1000))
    assert few == pytest.approx(2 * np.log(1.25 / 0.75) / np.log(1000))
    assert chance_of_match([10, 10, 90], 0.25, (1, 1000)) == pytest.approx(few)
    assert chance_of_match([10, 90, 400], 0.25, (1, 1000)) > few
    assert chance_of_match([10, 90], 0.5, (1, 1000)) > few
    assert chance_of_match([10, 90], 0.25, (5, 1000)) > few
    assert chance_of_match([10, 90], 0, (1, 1000)) == 0
