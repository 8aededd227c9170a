"""The sentences that a reader meets beside a verdict, word for word."""

import pandas as pd
import pytest

from azm.claims import Estimate, component, criterion, judge_component
from azm.claims.confidence import of_estimate
from azm.claims.criteria import parse_criterion
from azm.claims.findings import Tally
from azm.claims.outcome import Steps, apply_rule, compare_steps
from azm.claims.truth import TABLE_CRITERION, ClaimedFigure, compare_figure

COUNTED = {"range": "complete", "at_least": "partial", "at_most": "partial", "unknown": "none"}


def estimate(low, high, bound="range", unit="people_killed", **fields):
    return Estimate(low, high, unit, bound, fields.pop("coverage", COUNTED[bound]), **fields)


@pytest.mark.parametrize(
    ("claim", "found", "ends", "reason"),
    [
        (
            (60, None, "more_than"), (70, 80), ("supported", "supported"),
            "Claimed is more than 60 people killed, and the evidence shows 70–80.",
        ),
        (
            (60, None, "exact"), (57, 63), ("mostly supported", "mostly supported"),
            "Claimed is 60 people killed, and the evidence shows 57–63.",
        ),
        (
            (60, None, "exact"), (56, 58), ("mostly supported", "mostly supported"),
            "Claimed is 60 people killed, and the evidence shows 56–58, which is off by no more "
            "than the slack of 10%.",
        ),
        (
            (60, None, "more_than"), (57, None, "at_least"), ("mostly supported", "supported"),
            "Claimed is more than 60 people killed, and the evidence shows at least 57, which is "
            "off by no more than the slack of 10%.",
        ),
        (
            (60, None, "more_than"), (20, 45), ("contradicted", "overstated"),
            "Claimed is more than 60 people killed, but the evidence shows 20–45: the claim is too "
            "high by a factor of 1.3 at least, and 1.5 or more contradicts it.",
        ),
        (
            (20, 30, "exact"), (40, 60), ("understated", "contradicted"),
            "Claimed is 20–30 people killed, but the evidence shows 40–60: the claim is too low by "
            "a factor of 1.3 at least, and 1.5 or more contradicts it.",
        ),
        (
            (60, None, "more_than"), (0, 0), ("contradicted", "contradicted"),
            "Claimed is more than 60 people killed, but the evidence shows 0, which leaves nothing "
            "of the claim.",
        ),
        (
            (60, None, "exact"), (50, 58), ("overstated", "mostly supported"),
            "Claimed is 60 people killed, and the evidence shows 50–58: every value allowed lies "
            "below the claim, some within the slack and some beyond.",
        ),
        (
            (60, None, "exact"), (62, 75), ("mostly supported", "understated"),
            "Claimed is 60 people killed, and the evidence shows 62–75: every value allowed lies "
            "above the claim, some within the slack and some beyond.",
        ),
        (
            (60, None, "exact"), (40, 80), ("contradicted", "understated"),
            "Claimed is 60 people killed, and the evidence shows 40–80: some values that it allows "
            "uphold the claim and others don't.",
        ),
        (
            (60, None, "exact"), (None, None, "unknown"), None,
            "No figure was found that answers 60 people killed.",
        ),
    ],
)  # fmt: skip
def test_a_figure_is_compared_in_a_sentence(claim, found, ends, reason):
    claimed = ClaimedFigure.of(*claim, unit="people_killed")
    outcome = compare_figure(claimed, estimate(*found), **TABLE_CRITERION)
    assert (outcome.reason, outcome.ends) == (reason, ends)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (Steps(6, 12), "at most 6 supports the claim, at most 12 mostly supports it"),
        (
            Steps(0.9, 0.66, 0.1),
            "at least 0.9 supports the claim, at least 0.66 mostly supports it, less than 0.1 "
            "contradicts it",
        ),
        (
            Steps(-50, fails_from=0),
            "at most −50 supports the claim, more than 0 contradicts it",
        ),
    ],
)
def test_steps_are_told_in_the_order_of_what_they_show(steps, words):
    assert steps.text == words


@pytest.mark.parametrize(
    ("found", "ends", "reason"),
    [
        ((1, 1), ("supported", "supported"), "The evidence shows 1 month; {}."),
        ((13, 20), ("overstated", "overstated"), "The evidence shows 13–20 months; {}."),
        (
            (11, 20), ("mostly supported", "overstated"),
            "The evidence shows 11–20 months; {}; the values allowed lie on both sides.",
        ),
        ((None, None, "unknown"), None, "No figure was found; {}."),
    ],
)  # fmt: skip
def test_an_estimate_is_compared_with_steps_in_a_sentence(found, ends, reason):
    outcome = compare_steps(Steps(6, 12), estimate(*found, unit="months"))
    assert outcome.ends == ends
    assert outcome.reason == reason.format(Steps(6, 12).text)


@pytest.mark.parametrize(
    ("low", "high", "ends", "reason"),
    [
        (
            1.1, 3, ("contradicted", "contradicted"),
            "The ratio of the rate after to the rate before is 1.1–3, all of it above 1.",
        ),
        (
            0.5, 3, ("not verifiable", "contradicted"),
            "The ratio of the rate after to the rate before is 0.5–3, not all of it above 1, and a "
            "trend alone shows no effect.",
        ),
        (None, None, None, "No figure was found, and a trend alone shows no effect."),
    ],
)  # fmt: skip
def test_a_trend_after_an_effect_is_told_in_a_sentence(register, low, high, ends, reason):
    ratio = estimate(low, high, "unknown" if low is None else "range", "ratio")
    outcome = apply_rule(component("c4b"), criterion("c4b"), ratio)
    assert (outcome.reason, outcome.ends) == (reason, ends)


def test_a_forecast_says_why_it_is_open(register):
    def reason(component_id, *ends, to="2026-01-31"):
        bound = "range" if ends else "unknown"
        found = estimate(*(ends or (None, None)), bound, "percent", evidence_to=to)
        return judge_component(component_id, found, then=Estimate.missing("percent")).reason

    steps = (
        "at most −50 supports the claim, at most −25 mostly supports it, more than 0 contradicts it"
    )
    assert reason("h4") == "No figure was found on what was foretold."
    assert reason("h4", -20, -5) == f"The evidence shows −20 to −5 percent; {steps}."
    assert reason("h2", -20, -5) == (
        f"The evidence shows −20 to −5 percent; {steps}; the forecast hangs on a condition that "
        "nobody measured."
    )
    assert reason("h4", -60, -55, to="2025-12-21") == (
        "The evidence ends on 21 December 2025, before the 18 months set for it were over on "
        "22 December 2025."
    )


def domains(found, **entry):
    """Level and sentence of the five domains for an estimate of c1's kind."""
    fields = {"rule": "count", "evidence": "counts", "basis": "b", "seen": "s"}
    criterion = parse_criterion("x", {**fields, "period": ["2015-01-01", "2024-06-22"], **entry})
    claimed = ClaimedFigure.of(60, None, "more_than")
    outcome = compare_figure(claimed, found, **TABLE_CRITERION)
    five = of_estimate(criterion, found, outcome)
    return {domain.domain: (domain.level, domain.why) for domain in five}


@pytest.mark.parametrize(
    ("kind", "level", "why"),
    [
        ("documents", "high", "Documents that state the matter start high."),
        ("counts", "moderate", "Counts compiled from reports start moderate."),
        ("proxies", "low", "Stand-ins for the thing claimed start low."),
        ("effects", "low", "Effects seen without a comparison group start low."),
    ],
)
def test_each_kind_of_evidence_says_where_it_starts(kind, level, why):
    assert domains(estimate(20, 22), evidence=kind)["kind of evidence"] == (level, why)


@pytest.mark.parametrize(
    ("number", "of_counts", "of_documents", "why"),
    [
        (0, "very low", "very low", "No origin is named or speaks of it."),
        (1, "low", "moderate", "One origin stands behind it, repeats not counted."),
        (2, "moderate", "high", "2 independent origins stand behind it, repeats not counted."),
        (3, "high", "high", "3 independent origins stand behind it, repeats not counted."),
        (9, "high", "high", "9 independent origins stand behind it, repeats not counted."),
    ],
)
def test_origins_are_counted_in_a_sentence(number, of_counts, of_documents, why):
    found = estimate(20, 22, origins=[f"origin {n}" for n in range(number)])
    assert domains(found)["independent origins"] == (of_counts, why)
    assert domains(found, evidence="documents")["independent origins"] == (of_documents, why)


@pytest.mark.parametrize(
    ("direct", "level", "why"),
    [
        ("direct", "high", "The estimate measures the very thing that is claimed."),
        ("near", "moderate", "The estimate measures something close to what is claimed."),
        ("proxy", "low", "The estimate measures a stand-in for what is claimed."),
    ],
)
def test_directness_is_told_in_a_sentence(direct, level, why):
    assert domains(estimate(20, 22, direct=direct))["directness"] == (level, why)


@pytest.mark.parametrize(
    ("found", "level", "why"),
    [
        ((20, 22), "high", "Every value allowed, 20–22, gives the same verdict."),
        (
            (70, None, "at_least"), "high",
            "Every value allowed, at least 70, gives the same verdict.",
        ),
        ((20, 50), "moderate", "The values allowed, 20–50, differ in degree, not in direction."),
        ((57, 62), "moderate", "The values allowed, 57–62, differ in degree, not in direction."),
        (
            (20, 80), "low",
            "The values allowed, 20–80, lie on both sides of a line between verdicts.",
        ),
        (
            (20, None, "at_least"), "low",
            "The values allowed, at least 20, lie on both sides of a line between verdicts.",
        ),
        ((None, None, "unknown"), "very low", "Nothing is known of the value."),
    ],
)  # fmt: skip
def test_precision_is_told_in_a_sentence(found, level, why):
    assert domains(estimate(*found))["precision"] == (level, why)


@pytest.mark.parametrize(
    ("found", "fields", "level", "why"),
    [
        (
            (20, 22), {}, "high",
            "The rows cover all that is counted and reach the end of the period.",
        ),
        (
            (20, 22), {"coverage": "sample"}, "moderate",
            "The rows are a sample and reach the end of the period.",
        ),
        (
            (20, 22), {"coverage": "partial"}, "low",
            "The rows are known to lack cases and reach the end of the period.",
        ),
        ((20, 22), {"coverage": "none"}, "very low", "There are no rows."),
        (
            (70, None, "at_least"), {}, "moderate",
            "The rows lack cases, which could only strengthen the verdict and reach the end of the "
            "period.",
        ),
        (
            (20, None, "at_least"), {}, "low",
            "The rows are known to lack cases and reach the end of the period.",
        ),
        (
            (20, 22), {"evidence_to": None}, "moderate",
            "The rows cover all that is counted; how far they reach isn't stated.",
        ),
        (
            (20, 22), {"evidence_to": "2024-06-21"}, "moderate",
            "The rows cover all that is counted and stop 1 day before the period ends.",
        ),
        (
            # 1,730 of 3,460 days: half of the period.
            (20, 22), {"evidence_to": "2019-09-27"}, "moderate",
            "The rows cover all that is counted and stop 1730 days before the period ends.",
        ),
        (
            (20, 22), {"evidence_to": "2019-09-26"}, "low",
            "The rows cover all that is counted and stop 1731 days before the period ends.",
        ),
    ],
)  # fmt: skip
def test_coverage_is_told_in_a_sentence(found, fields, level, why):
    whole = estimate(*found, **({"evidence_to": "2024-06-22"} | fields))
    assert domains(whole)["coverage and timeliness"] == (level, why)


def test_a_period_without_a_start_caps_at_moderate_and_one_without_an_end_is_reached():
    short = estimate(20, 22, evidence_to="2000-01-01")
    coverage = "coverage and timeliness"
    assert domains(short, period=["", "2024-06-22"])[coverage][0] == "moderate"
    assert domains(short, period=["2015-01-01", ""])[coverage][0] == "high"


@pytest.mark.parametrize(
    ("name", "findings", "expected"),
    [
        (
            "c5", [],
            {
                "independent origins": ("very low", "No origin is named or speaks of it."),
                "directness": (
                    "very low", "No origin speaks of the thing itself or of a neighbour.",
                ),
                "precision": ("very low", "No origin takes a side."),
                "coverage and timeliness": (
                    "very low", "The search found nothing that speaks of it.",
                ),
            },
        ),
        (
            "c5", [("supports", "near"), ("supports", "near")],
            {
                "directness": (
                    "low", "0 of 2 origins that it rests on speak directly of the thing claimed.",
                ),
                "precision": ("high", "All origins that take a side take the same."),
            },
        ),
        (
            "c4a", [("silent", "direct"), ("silent", "direct")],
            {"precision": ("high", "The texts agree in their silence.")},
        ),
        (
            "m0", [("supports", "direct"), ("contradicts", "direct"), ("contradicts", "direct")],
            {
                "independent origins": (
                    "low", "One origin stands behind it, repeats not counted.",
                ),
                "precision": ("moderate", "The origins differ, and the verdict rests on that."),
            },
        ),
        (
            "c5", [("supports", "direct")] * 3 + [("contradicts", "near")] * 2,
            {"precision": ("low", "2 of 5 origins that take a side differ from the rest.")},
        ),
    ],
    ids=["nothing", "near", "silence", "both sides", "conflict"],
)  # fmt: skip
def test_confidence_in_findings_is_told_in_sentences(register, name, findings, expected):
    for stance, directness in findings:
        register.find(name, stance, directness)
    five = judge_component(name).domains
    assert {key: (five[key].level, five[key].why) for key in expected} == expected


@pytest.mark.parametrize(
    ("sides", "text", "brief"),
    [
        ({}, "no origin that speaks of it", "no source found"),
        (
            {"supports": "D"},
            "1 independent origin in support (1 directly)", "1 origin for",
        ),
        (
            {"supports": "DN", "contradicts": "N", "silent": "DDP"},
            "2 independent origins in support (1 directly), 1 independent origin against "
            "(0 directly), 2 independent origins silent (2 directly)",
            "2 origins for, 1 against, 2 silent",
        ),
    ],
)  # fmt: skip
def test_a_tally_is_told_at_length_and_in_brief(sides, text, brief):
    words = {"D": "direct", "N": "near", "P": "proxy"}
    rows = [
        (f"{stance}-{number}", stance, words[letter])
        for stance, letters in sides.items()
        for number, letter in enumerate(letters)
    ]
    tally = Tally.of(pd.DataFrame(rows, columns=["origin_id", "stance", "directness"]))
    assert (tally.text, tally.brief) == (text, brief)


@pytest.mark.parametrize(
    ("component_id", "found", "evidence"),
    [
        ("c1", (20, 22, "range", "people_killed"), "20–22 people killed"),
        ("c1", (None, None, "unknown", "people_killed"), "no figure found"),
        ("c0b", (0.154, 0.7, "range", "probability"), "15–70 in 100 likely"),
        ("c0b", (0.9, None, "at_least", "probability"), "at least 90 in 100 likely"),
        ("c4b", (0.5, 3, "range", "ratio"), "0.5–3 times"),
        ("p4", (0.1, 0.43, "range", "share"), "0.1–0.43 of all"),
    ],
)
def test_the_scorecards_line_says_what_the_evidence_shows(register, component_id, found, evidence):
    low, high, bound, unit = found
    seen = estimate(low, high, bound, unit)
    verdict = judge_component(component_id, seen, then=Estimate.missing(unit))
    assert verdict.evidence == evidence


def test_the_scorecards_line_counts_findings_where_they_decide(register):
    register.find("c5", "supports")
    register.find("c5", "silent")
    verdict = judge_component("c5")
    assert verdict.evidence == "1 origin for, 1 silent"
    assert verdict.reason == (
        "Found: 1 independent origin in support (1 directly), 1 independent origin silent "
        "(1 directly); an origin directly supports it, fewer than needed, and none contradicts it."
    )
    assert judge_component("p5").evidence == "not checkable"
