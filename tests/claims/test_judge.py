"""A component put to its rule: what is asked for, what is refused, what comes out."""

import json

import pytest

from azm.claims import Estimate, judge_component
from azm.errors import AzmError


def months(low, high=None, bound="range"):
    return Estimate(low, high, "months", bound, "complete", evidence_to="2024-06-22")


def chance(low, high):
    return Estimate(low, high, "probability", "range", "complete")


def change(low, high, to="2026-01-31"):
    return Estimate(low, high, "percent", "range", "complete", evidence_to=to)


def both(component_id, estimate):
    """Judge with the same estimate for then and now."""
    return judge_component(component_id, estimate, then=estimate)


def test_then_and_now_are_judged_each_from_its_own_estimate(register, killed):
    verdict = judge_component("c1", killed(20, 22), then=killed(70, 80))
    assert verdict.now.verdict == verdict.verdict == "contradicted"
    assert verdict.then.verdict == "supported"
    assert verdict.then.estimate.low == 70


def test_then_counts_findings_published_by_30_june_2024_and_undated_ones_only_now(register):
    register.find("c5", "supports", source="old-b")
    assert judge_component("c5").then.verdict == "mostly supported"
    register.find("c5", "supports", source="undated")
    register.find("c5", "supports", source="new-a")
    verdict = judge_component("c5")
    assert (verdict.now.verdict, verdict.then.verdict) == ("supported", "mostly supported")
    register.published["undated"] = "2024-06-30"
    assert judge_component("c5").then.verdict == "supported"


def test_removing_the_deciding_findings_changes_the_verdict(register):
    for origin in ("briefing", "briefing", "letter"):
        register.find("c5", "supports", origin=origin)
    verdict = judge_component("c5")
    assert (verdict.verdict, verdict.deciding) == ("supported", ("c5.001", "c5.002"))
    register.findings = [
        row for row in register.findings if row["finding_id"] not in verdict.deciding
    ]
    assert judge_component("c5").verdict == "mostly supported"


def test_where_nothing_was_found_nothing_decides(register):
    assert judge_component("c5").deciding == ()
    assert judge_component("c5").reason.startswith("Found: no origin that speaks of it")


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (months(4, 6), "supported"),
        (months(5, 9), "mostly supported"),
        (months(None, 12, "at_most"), "mostly supported"),
        (months(14, 20), "overstated"),
        (months(11, 20), "not verifiable"),
        (months(None, 30, "at_most"), "not verifiable"),
        (months(100, None, "at_least"), "overstated"),
    ],
)
def test_gaps_between_attacks_can_show_a_pause_but_never_contradict(register, estimate, expected):
    assert both("c0a", estimate).verdict == expected


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (chance(0.9, 1), "supported"),
        (chance(0.66, 0.95), "mostly supported"),
        (chance(0.2, 0.5), "overstated"),
        (chance(0.05, 0.3), "overstated"),
        (chance(0.02, 0.09), "contradicted"),
        (chance(0.5, 0.7), "not verifiable"),
    ],
)
def test_a_rising_trend_is_judged_by_its_probability_in_calibrated_steps(
    register, estimate, expected
):
    assert both("c0b", estimate).verdict == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.5, 0.8, "supported"),
        (0.1, 0.43, "overstated"),
        (0.1, 0.19, "contradicted"),
        (0.3, 0.6, "not verifiable"),
    ],
)
def test_precedents_are_a_rule_when_half_of_the_cases_show_them(register, low, high, expected):
    assert both("p4", Estimate(low, high, "share", "range", "complete")).verdict == expected


def test_a_trend_can_contradict_an_effect_and_never_supports_it(register):
    def ratio(low, high):
        return both("c4b", Estimate(low, high, "ratio", "range", "complete")).verdict

    assert ratio(0.1, 0.2) == ratio(0.5, 1.5) == ratio(1.0, 3.0) == "not verifiable"
    assert ratio(1.1, 3.0) == "contradicted"


def test_findings_against_an_effect_stand_beside_its_estimate(register):
    safer = Estimate(0.1, 0.2, "ratio", "range", "complete")
    for _ in range(2):
        register.find("c4b", "contradicts")
    assert judge_component("c4b").verdict == both("c4b", safer).verdict == "contradicted"
    assert judge_component("c4b", safer, then=safer).estimate == safer


def test_a_forecast_is_not_judged_before_its_horizon(register):
    early = both("h4", change(-60, -55, to="2025-12-21"))
    assert early.verdict == "not verifiable"
    assert "before the 18 months set for it were over on 22 December 2025" in early.reason
    assert both("h4", change(-60, -55, to="2025-12-22")).verdict == "supported"


@pytest.mark.parametrize(
    ("low", "high", "plain", "conditional"),
    [
        (-60, -50, "supported", "supported"),
        (-45, -30, "mostly supported", "mostly supported"),
        (-20, -5, "overstated", "not verifiable"),
        (5, 30, "contradicted", "not verifiable"),
        (0.1, 0.9, "contradicted", "not verifiable"),
    ],
)
def test_a_forecast_that_hangs_on_an_unmeasured_condition_is_never_contradicted(
    register, low, high, plain, conditional
):
    assert both("h4", change(low, high)).verdict == plain
    assert both("h2", change(low, high)).verdict == conditional


def test_an_opinion_is_not_checkable_and_says_why(register):
    verdict = judge_component("p5")
    assert (verdict.verdict, verdict.confidence) == ("not checkable", "n/a")
    assert verdict.reason == "A judgement of value; nothing settles it."
    assert verdict.then == verdict.now


def test_a_share_said_to_be_about_45_allows_a_poll_of_41_to_49(register):
    poll = Estimate(41, 49, "percent", "range", "sample")
    assert both("m2", poll).verdict == "supported"


def test_two_units_that_count_the_same_thing_compare(register, killed):
    assert both("c1", Estimate(20, 22, "victims", "range", "complete")).verdict == "contradicted"


def test_a_change_in_a_rule_of_changes_may_be_negative(register):
    assert both("c3", change(-10, -5)).verdict == "contradicted"


def test_the_bundle_is_plain_json_and_holds_what_a_card_needs(register, killed):
    register.find("c1", "contradicts")
    bundle = judge_component("c1", killed(20, 22, central=20), then=killed(33, None)).bundle()
    assert json.loads(json.dumps(bundle)) == bundle
    assert (bundle["kind"], bundle["component"], bundle["claim"]) == ("verdict", "c1", "c1")
    assert (bundle["says"], bundle["paraphrase"]) == ("what it says", "What is said")
    assert bundle["now"] == {key: bundle[key] for key in ("verdict", "confidence", "reason")}
    assert bundle["stability"] is None
    assert bundle["evidence"] == "20 (20–22) people killed"
    assert bundle["claimed"] == {
        "low": 60, "high": None, "bound": "more_than", "unit": "people_killed",
    }  # fmt: skip
    assert bundle["then"]["verdict"] == "not verifiable"
    assert bundle["sources"] == ["old-a"]
    assert (bundle["rule"], bundle["basis"]) == ("count", "an outside reason")
    assert [domain["level"] for domain in bundle["domains"]] == ["moderate"] + ["high"] * 4


def test_the_sources_of_a_verdict_are_those_of_its_rows_then_those_of_its_findings(
    register, killed
):
    import pandas as pd

    register.extra["events"] = pd.DataFrame(
        {"source_ids": ["old-c;old-b", "old-b", "new-a"]}, index=["e1", "e2", "e3"]
    )
    register.find("c1", "supports", source="old-a")
    estimate = killed(2, 2, rows=[("events", "e1"), ("events", "e2")])
    assert both("c1", estimate).sources == ("old-b", "old-c", "old-a")
    with pytest.raises(AzmError, match="row 'e9', which table 'events' hasn't got"):
        both("c1", killed(2, 2, rows=[("events", "e9")]))
