"""What other choices would have made of a verdict."""

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import figure, grid, stability_of

from azm.claims import evaluate_grid, judge_component

BASE = {"scope": "nationals", "disputed": False, "language": "english"}
ROWS = {"nationals": 20, "all_targets": 41, "every_victim": 63}
drawn_here = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def estimate_c1(rows, *, scope, disputed, language):
    killed = rows[scope] + (2 if disputed else 0)
    return figure(killed, killed)


def verdict_at(number):
    estimate = figure(number, number)
    return judge_component("c1", estimate, then=estimate).verdict


def test_distribution_points_and_base_come_from_the_measurement_choices(register):
    stability = evaluate_grid("c1", estimate_c1, ROWS, BASE)
    assert stability.base_verdict == "contradicted"
    assert (stability.n, stability.distinct, stability.share) == (4, 4, None)
    assert stability.points["low"].tolist() == [20, 22, 41, 43]
    assert stability.distribution == {"overstated": 2, "contradicted": 2}
    assert stability.inert == (("language", "urdu"),)
    assert set(stability.points["language"]) == {"english"}
    assert stability.charitable[["scope", "low", "verdict"]].values.tolist() == [
        ["every_victim", 63, "supported"]
    ]


def test_points_become_a_table_with_the_words_of_their_estimates(register):
    def every_bound(rows, *, scope, disputed, language):
        low = {"nationals": 70, "all_targets": None, "every_victim": 5}[scope]
        high = 80 if disputed else None
        bound = {(0, 0): "unknown", (1, 0): "at_least", (0, 1): "at_most", (1, 1): "range"}
        return figure(low, high, bound[low is not None, high is not None])

    points = evaluate_grid("c1", every_bound, None, BASE).points
    columns = ["scope", "disputed", "bound", "estimate", "is_base"]
    assert points[columns].values.tolist() == [
        ["all_targets", True, "at_most", "at most 80", False],
        ["all_targets", False, "unknown", "unknown", False],
        ["nationals", True, "range", "70–80", False],
        ["nationals", False, "at_least", "at least 70", True],
    ]


@drawn_here
@given(st.lists(st.integers(0, 120), min_size=1, max_size=8, unique=True))
def test_shares_are_taken_over_distinct_estimates_and_equal_ones_change_nothing(register, values):
    stability = stability_of(values)
    verdicts = Counter(map(verdict_at, values))
    assert stability.base_verdict == verdict_at(values[0])
    assert stability.distribution == verdicts
    same = verdicts[stability.base_verdict]
    assert stability.share == (same / len(values) if len(values) >= 5 else None)
    assert stability.commonest == (same == max(verdicts.values()))
    again = stability_of(values, other="abc")
    assert again.distribution == verdicts
    assert (again.share, again.distinct) == (stability.share, stability.distinct)


def test_combinations_that_give_one_estimate_count_once(register):
    grid(n=[20, 30, 70], other=["a", "b"])

    def estimate(rows, *, n, other):
        number = 21 if (n, other) == (20, "b") else n
        return figure(number, number)

    stability = evaluate_grid("c1", estimate, None, {"n": 20, "other": "a"})
    assert (stability.n, stability.distinct, stability.share) == (6, 4, None)
    assert stability.distribution == {"supported": 1, "contradicted": 3}


def test_estimates_that_differ_in_how_far_they_reach_alone_are_counted_by_verdict(register):
    grid("h2", to=["2026-01-31", "2025-01-31"])

    def fall(rows, *, to):
        return figure(-60, -60, unit="percent", evidence_to=to)

    for base, verdict in (("2026-01-31", "came about"), ("2025-01-31", "not verifiable")):
        stability = evaluate_grid("h2", fall, None, {"to": base})
        assert stability.base_verdict == verdict
        assert stability.distribution == {"came about": 1, "not verifiable": 1}


def test_questions_stand_beside_and_are_not_averaged(register):
    values = [20, 25, 30, 45, 70]
    plain, asked = stability_of(values), stability_of(values, other="ab", kind="question")
    assert (asked.distribution, asked.share) == (plain.distribution, plain.share)
    assert (asked.n, asked.share) == (5, 0.6)
    assert asked.questions[["n", "other"]].values.tolist() == [[n, "b"] for n in values]
    assert plain.question_points == ()


def test_a_base_that_the_grid_does_not_list_is_added_to_it(register):
    grid(scope=["all_targets"], disputed=[False], language=["english"])
    assert evaluate_grid("c1", estimate_c1, ROWS, BASE).points["low"].tolist() == [20, 41]


def test_the_smallest_set_of_changes_that_flips_the_verdict(register):
    def both_needed(rows, *, scope, disputed, language):
        wide = scope == "all_targets" and disputed
        return figure(70 if wide else 20, 70 if wide else 20)

    flips = evaluate_grid("c1", both_needed, None, BASE).flips
    assert [(flip.changes, flip.verdict) for flip in flips] == [
        ({"scope": "all_targets", "disputed": True}, "supported")
    ]


@pytest.mark.parametrize(
    ("component_id", "base", "threshold", "verdict", "turns_at"),
    [
        # 20 dead contradict a claim of more than 60 until the claim falls to 30: half of it; the
        # factor would have to double.
        ("c1", 20, "claimed figure", "overstated", 30),
        ("c1", 53, "claimed figure", "mostly supported", 53 / 0.9),
        ("c0a", 5, "supported_to", "mostly supported", 5),
        ("h2", -20, "lenient_drop", "came about", 0.2),
    ],
)
def test_the_fragile_number_needs_the_smallest_relative_change(
    register, component_id, base, threshold, verdict, turns_at
):
    fragile = stability_of([base], component_id).fragile
    assert (fragile.threshold, fragile.verdict) == (threshold, verdict)
    assert fragile.turns_at == pytest.approx(turns_at, rel=1e-3)
    assert fragile.change == pytest.approx(turns_at / fragile.stated - 1, abs=1e-3)


def test_an_estimate_that_no_number_of_the_rule_can_turn_has_no_fragile_number(register):
    assert stability_of([0]).fragile is None


def test_the_bundle_is_plain_json(register):
    bundle = evaluate_grid("c1", estimate_c1, ROWS, BASE).bundle()
    assert json.loads(json.dumps(bundle)) == bundle
    assert bundle["points"][0] == {
        "choice": BASE, "low": 20, "high": 20, "estimate": "20", "verdict": "contradicted",
        "is_base": True,
    }  # fmt: skip
