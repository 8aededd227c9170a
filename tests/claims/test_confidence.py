"""Confidence: the weakest of five computed domains, each with its sentence."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import (
    figure,
    finding,
    finding_criteria,
    findings_lists,
    frame,
    numeric,
    of_rule,
    read,
    rows,
)  # fmt: skip

from azm.claims import LEVELS
from azm.claims.confidence import lowest, of_estimate
from azm.claims.criteria import COUNTS
from azm.claims.findings import Tally, judge_findings
from azm.claims.outcome import outcome_of
from azm.claims.truth import TABLE_CRITERION, ClaimedFigure, compare_figure

DOMAINS = [
    "kind of evidence",
    "independent origins",
    "directness",
    "precision",
    "coverage and timeliness",
]


def level(confidence):
    return LEVELS.index(confidence)


def domains_of(low=20, high=22, bound="range", entry=None, **fields):
    """Level and sentence of the domains of an estimate of the dead, for a claim of over 60."""
    fields = {"evidence_to": "2024-06-22", "origins": "abc", **fields}
    fields["origins"] = list(fields["origins"])
    criterion = of_rule(
        "count", **{"evidence": "counts", "period": ["2015-01-01", "2024-06-22"], **(entry or {})}
    )
    found = figure(low, high, bound, **fields)
    outcome = compare_figure(ClaimedFigure.of(60, None, "more_than"), found, **TABLE_CRITERION)
    return {one.domain: (one.level, one.why) for one in of_estimate(criterion, found, outcome)}


@pytest.mark.parametrize(
    ("changed", "domain", "expected", "why"),
    [
        (
            {"entry": {"evidence": "documents"}}, 0, "high",
            "Documents that state the matter start high.",
        ),
        ({}, 0, "moderate", "Counts compiled from reports start moderate."),
        (
            {"entry": {"evidence": "proxies"}}, 0, "low",
            "Stand-ins for the thing claimed start low.",
        ),
        (
            {"entry": {"evidence": "effects"}}, 0, "low",
            "Effects seen without a comparison group start low.",
        ),
        ({"origins": ""}, 1, "very low", "No origin is named or speaks of it."),
        ({"origins": "a"}, 1, "low", "1 origin stands behind it, repeats not counted."),
        ({"origins": "ab"}, 1, "moderate", "2 origins stand behind it, repeats not counted."),
        ({"origins": "abcd"}, 1, "high", "4 origins stand behind it, repeats not counted."),
        (
            {"origins": "a", "entry": {"evidence": "documents"}}, 1, "moderate",
            "1 origin stands behind it, repeats not counted.",
        ),
        ({}, 2, "high", "The estimate measures the very thing that is claimed."),
        (
            {"direct": "near"}, 2, "moderate",
            "The estimate measures something close to what is claimed.",
        ),
        ({"direct": "proxy"}, 2, "low", "The estimate measures a stand-in for what is claimed."),
        ({}, 3, "high", "Every value allowed, 20–22, gives the same verdict."),
        (
            {"low": 70, "bound": "at_least"}, 3, "high",
            "Every value allowed, at least 70, gives the same verdict.",
        ),
        (
            {"high": 50}, 3, "moderate",
            "The values allowed, 20–50, differ in degree, not in direction.",
        ),
        ({"bound": "unknown"}, 3, "very low", "Nothing is known of the value."),
        ({}, 4, "high", "The rows cover all that is counted and reach the end of the period."),
        (
            {"coverage": "sample"}, 4, "moderate",
            "The rows are a sample and reach the end of the period.",
        ),
        (
            {"coverage": "partial"}, 4, "low",
            "The rows are known to lack cases and reach the end of the period.",
        ),
        ({"coverage": "none"}, 4, "very low", "There are no rows."),
        (
            {"low": 70, "bound": "at_least", "coverage": "partial"}, 4, "moderate",
            "The rows lack cases, which could only strengthen the verdict and reach the end of "
            "the period.",
        ),
        (
            {"low": 57, "bound": "at_least", "coverage": "partial"}, 4, "low",
            "The rows are known to lack cases and reach the end of the period.",
        ),
        (
            {"evidence_to": None}, 4, "moderate",
            "The rows cover all that is counted; how far they reach isn't stated.",
        ),
        (
            {"evidence_to": "2024-06-21"}, 4, "moderate",
            "The rows cover all that is counted and stop 1 day before the period ends.",
        ),
        (
            {"evidence_to": "2019-09-27"}, 4, "moderate",  # exactly half of 3,460 days lack
            "The rows cover all that is counted and stop 1730 days before the period ends.",
        ),
        (
            {"evidence_to": "2019-09-26"}, 4, "low",
            "The rows cover all that is counted and stop 1731 days before the period ends.",
        ),
        (
            {"evidence_to": "2000-01-01", "entry": {"period": ["", "2024-06-22"]}}, 4, "moderate",
            "The rows cover all that is counted and stop 8939 days before the period ends.",
        ),
        (
            {"evidence_to": "2000-01-01", "entry": {"period": ["2015-01-01", ""]}}, 4, "high",
            "The rows cover all that is counted and reach the end of the period.",
        ),
    ],
)  # fmt: skip
def test_each_weakness_of_an_estimate_caps_its_own_domain_in_a_sentence(
    changed, domain, expected, why
):
    five = domains_of(**changed)
    assert list(five) == DOMAINS
    assert five[DOMAINS[domain]] == (expected, why)


@pytest.mark.parametrize(
    ("rule", "short", "domain", "expected", "why"),
    [
        ("event", "DD", 0, "high", "Documents that state the matter start high."),
        ("intent", "//TT", 0, "low", "Silence of texts, complete ones too, is weak evidence."),
        ("intent", "D", 1, "moderate", "1 origin stands behind it, repeats not counted."),
        ("intent", "DD", 1, "high", "2 origins stand behind it, repeats not counted."),
        # A verdict on two sides is as well founded as the weaker of them.
        ("level", "D/DD", 1, "moderate", "1 origin stands behind it, repeats not counted."),
        (
            "event", "D", 2, "moderate",
            "1 of 1 origin that it rests on speaks directly of the thing claimed.",
        ),
        (
            "event", "DNNNN", 2, "moderate",
            "1 of 5 origins that it rests on speaks directly of the thing claimed.",
        ),
        (
            "event", "DDNNN", 2, "high",  # enough by themselves
            "2 of 5 origins that it rests on speak directly of the thing claimed.",
        ),
        (
            "intent", "NN", 2, "low",
            "0 of 2 origins that it rests on speak directly of the thing claimed.",
        ),
        ("event", "DD", 3, "high", "All origins that take a side take the same."),
        ("intent", "//TT", 3, "high", "The texts agree in their silence."),
        ("level", "D/DD", 3, "moderate", "The origins differ, and the verdict rests on that."),
        (
            "event", "DD/N", 3, "moderate",
            "1 of 3 origins that take a side differs from those that it rests on.",
        ),
        (
            "event", "NN/DDD", 3, "low",
            "2 of 5 origins that take a side differ from those that it rests on.",
        ),
        (
            "effect", "D/CC", 3, "moderate",
            "1 of 3 origins that take a side differs from those that it rests on.",
        ),
    ],
)  # fmt: skip
def test_each_weakness_of_findings_caps_its_own_domain_in_a_sentence(
    rule, short, domain, expected, why
):
    reading = read(of_rule(rule), rows(short))
    assert [one.domain for one in reading.domains] == DOMAINS
    assert (reading.domains[domain].level, reading.domains[domain].why) == (expected, why)
    assert reading.confidence == min((one.level for one in reading.domains), key=level)


def test_effects_start_moderate_where_a_comparison_or_an_experiment_decides():
    kinds = {
        short: read(of_rule("effect", evidence="effects"), rows(short)).domains[0]
        for short in ("C", "/E", "/B")
    }
    assert {short: kind.level for short, kind in kinds.items()} == {
        "C": "moderate", "/E": "moderate", "/B": "low",
    }  # fmt: skip
    assert kinds["C"].why == "Comparisons and experiments start moderate."


@pytest.mark.parametrize(
    ("dated", "expected", "why"),
    [
        (0, "low", "0 of 3 parties that it rests on have a dated report."),
        (1, "moderate", "1 of 3 parties that it rests on has a dated report."),
        (2, "high", "2 of 3 parties that it rests on have a dated report."),
    ],
)
def test_as_many_dated_reports_as_are_needed_are_enough(dated, expected, why):
    days = ["2024-01-01"] * dated + [None] * (3 - dated)
    found = [finding(f"o{n}", "supports", "D", published=day) for n, day in enumerate(days)]
    last = read(of_rule("event", counts="parties"), found).domains[-1]
    assert (last.level, last.why) == (expected, why)


SIDES = {"both": ["supports", "contradicts"], "tests_for": ["supports"], "silent": ["silent"]}


@given(finding_criteria(), findings_lists, st.data())
def test_a_finding_on_the_verdicts_side_never_lowers_confidence(criterion, found, data):
    before = read(criterion, found)
    assume(not before.why_open)
    tally = Tally.of(frame(found), COUNTS[criterion.counts])
    behind = judge_findings(criterion.rule, tally, criterion.thresholds).rests_on
    side = SIDES.get(behind, ["supports"] if behind == "supports" else ["contradicts"])
    more = finding(
        data.draw(st.sampled_from("abcxyz")),
        data.draw(st.sampled_from(side)),
        data.draw(st.sampled_from("DNPBCET")),
        published=data.draw(st.sampled_from(["2024-01-01", None])),
    )
    after = read(criterion, [*found, more])
    assert not after.why_open
    assert level(after.confidence) >= level(before.confidence)


@given(finding_criteria(), findings_lists.filter(bool), st.data())
def test_a_second_report_of_an_origin_changes_no_verdict_and_never_lowers_confidence(
    criterion, found, data
):
    again = data.draw(st.sampled_from(found)) | {"published": None}
    before, after = read(criterion, found), read(criterion, [*found, *[again] * 10])
    assert (after.verdict, after.why_open) == (before.verdict, before.why_open)
    if not before.why_open:
        assert level(after.confidence) >= level(before.confidence)


@given(numeric(), st.lists(st.sampled_from("abcd")), st.sampled_from("abcd"))
def test_another_count_of_the_same_total_never_lowers_confidence(case, origins, more):
    part, criterion, estimate = case
    outcome = outcome_of(part, criterion, estimate)
    levels = [
        level(lowest(of_estimate(criterion, replace(estimate, origins=given), outcome)))
        for given in (origins, [*origins, more])
    ]
    assert levels == sorted(levels)
