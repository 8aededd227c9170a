"""A component put to its rule: what comes out, then and now, and what a card carries."""

import json

import pandas as pd
import pytest
from samples import NUMERIC, figure, of_component, part

from azm.claims import judge_component
from azm.claims.outcome import apply_rule

OPEN = "not verifiable"


def both(component_id, estimate):
    """Judge with the same estimate for then and now."""
    return judge_component(component_id, estimate, then=estimate)


def test_then_and_now_are_judged_each_from_its_own_estimate(register):
    verdict = judge_component("c1", figure(20, 22), then=figure(70, 80))
    assert verdict.now.verdict == verdict.verdict == "contradicted"
    assert verdict.then.verdict == "supported"
    assert verdict.then.estimate.low == 70


def test_then_counts_findings_published_by_30_june_2024_and_undated_ones_only_now(register):
    register.find("c5", "D", source="old-b")
    assert judge_component("c5").then.verdict == "mostly supported"
    register.find("c5", "D", source="undated")
    register.find("c5", "D", source="new-a")
    verdict = judge_component("c5")
    assert (verdict.now.verdict, verdict.then.verdict) == ("supported", "mostly supported")
    register.published["undated"] = "2024-06-30"
    assert judge_component("c5").then.verdict == "supported"


def test_all_findings_of_a_deciding_origin_are_named(register):
    for origin in ("briefing", "briefing", "letter"):
        register.find("c5", "D", origin_id=origin)
    verdict = judge_component("c5")
    assert (verdict.verdict, verdict.deciding) == ("supported", ("c5.001", "c5.002"))


@pytest.mark.parametrize(
    ("component_id", "cases"),
    [
        # Gaps between attacks can show a pause, and never contradict.
        (
            "c0a",
            {
                (4, 6): "supported", (5, 9): "mostly supported", (14, 20): "overstated",
                (11, 20): "mostly supported or overstated", (4, 20): OPEN,
                (None, 12): "mostly supported", (None, 30): OPEN,
                (8, None): "mostly supported or overstated", (100, None): "overstated",
            },
        ),
        # A rising trend is judged by its probability in calibrated steps.
        (
            "c0b",
            {
                (0.9, 1): "supported", (0.66, 0.95): "mostly supported", (0.2, 0.5): "overstated",
                (0.05, 0.3): "overstated", (0.02, 0.09): "contradicted",
                (0.5, 0.7): "mostly supported or overstated",
                (0.5, 0.95): "supported or mostly supported or overstated",
            },
        ),
        # The plural asks for two precedents, and more are no fault.
        (
            "p4",
            {
                (0, 0): "contradicted", (1, 1): "overstated", (0, 1): "overstated",
                (2, 2): "supported", (2, 9): "supported", (3, None): "supported",
                (1, 2): "supported or overstated", (0, 2): OPEN,
            },
        ),
        # Before and after can speak against an effect, and alone never for it.
        (
            "c4b",
            {
                (0.1, 0.2): OPEN, (0.5, 1.5): OPEN, (1.0, 3.0): OPEN, (None, 0.5): OPEN,
                (1.1, 3.0): "overstated", (2, None): "overstated",
            },
        ),
        # A forecast came about or did not so far; nothing contradicts it.
        (
            "h2",
            {
                (-60, -50): "came about", (-45, -30): "came about", (-25, -25): "came about",
                (-24, -5): "not so far", (5, 30): "not so far", (900, 950): "not so far",
                (-30, -20): OPEN, (-60, 10): OPEN, (None, -30): "came about",
                (0, None): "not so far",
            },
        ),
        ("m2", {(41, 49): "supported", (60, 60): "understated"}),
        ("c3", {(-10, -5): "contradicted", (18, 24): "supported"}),
    ],
)  # fmt: skip
def test_an_estimate_is_judged_by_the_steps_of_its_rule(component_id, cases):
    criterion, said = of_component(component_id), {}
    component = part(criterion, *{"m2": (45, "about"), "c3": (20, "exact")}.get(component_id, ()))
    for low, high in cases:
        bound = "at_most" if low is None else "at_least" if high is None else "range"
        found = apply_rule(component, criterion, figure(low, high, bound, NUMERIC[component_id]))
        said[low, high] = " or ".join(found.possible) or found.verdict
    assert said == cases


@pytest.mark.parametrize(
    ("findings", "ratio", "verdict", "why_open"),
    [
        ("DD", (1.1, 3), "overstated", ""),  # nothing tests it, so the rates speak
        ("DD", (0.1, 0.5), OPEN, "not_measured"),
        ("CE", (1.1, 3), "supported", ""),  # a test of the effect decides beside them
        ("/CE", (0.1, 0.2), "contradicted", ""),
        ("C/E", (1.1, 3), OPEN, "both_ways"),  # and tests that disagree leave it open
    ],
)
def test_tests_of_an_effect_decide_before_a_rate_after_over_the_rate_before(
    register, findings, ratio, verdict, why_open
):
    register.find("c4b", findings)
    estimate = figure(*ratio, unit="ratio")
    found = both("c4b", estimate)
    assert (found.verdict, found.now.why_open) == (verdict, why_open)
    assert found.estimate == estimate


@pytest.mark.parametrize(
    ("to", "verdict", "why_open"),
    [("2025-12-21", OPEN, "not_due"), ("2025-12-22", "came about", "")],
)
def test_a_forecast_is_not_judged_before_its_horizon(register, to, verdict, why_open):
    now = both("h2", figure(-60, -55, unit="percent", evidence_to=to)).now
    assert (now.verdict, now.why_open) == (verdict, why_open)


def test_an_opinion_is_not_checkable(register):
    verdict = judge_component("p5")
    assert (verdict.verdict, verdict.confidence) == ("not checkable", "n/a")
    assert verdict.then == verdict.now


def test_two_units_that_count_the_same_thing_compare(register):
    assert both("c1", figure(20, 22, unit="victims")).verdict == "contradicted"


def test_the_bundle_is_plain_json_and_holds_what_a_card_needs(register):
    register.find("c1", "/D")
    bundle = judge_component(
        "c1", figure(20, 22, central=20), then=figure(33, None, "at_least")
    ).bundle()
    assert json.loads(json.dumps(bundle)) == bundle
    assert (bundle["kind"], bundle["component"], bundle["says"]) == (
        "verdict",
        "c1",
        "what it says",
    )
    short = ("verdict", "confidence", "reason", "why_open")
    assert bundle["now"] == {key: bundle[key] for key in short}
    assert (bundle["stability"], bundle["sensitivity"], bundle["possible"]) == (None, None, [])
    assert bundle["claimed"] == {
        "low": 60, "high": None, "bound": "more_than", "unit": "people_killed",
    }  # fmt: skip
    assert (bundle["then"]["verdict"], bundle["then"]["why_open"]) == (OPEN, "lower_bound")
    assert (bundle["sources"], bundle["basis"]) == (["old-a"], "an outside reason")
    assert bundle["fingerprint"] == of_component("c1").fingerprint


def test_the_sources_of_a_verdict_are_those_of_its_rows_then_those_of_its_findings(register):
    register.extra["events"] = pd.DataFrame(
        {"source_ids": ["old-c;old-b", "old-b", "new-a"]}, index=["e1", "e2", "e3"]
    )
    register.find("c1", "D", source="old-a")
    estimate = figure(2, 2, rows=[("events", "e1"), ("events", "e2")])
    assert both("c1", estimate).sources == ("old-b", "old-c", "old-a")
