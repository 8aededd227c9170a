"""Confidence: the weakest of five computed domains, each with its sentence."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st
from samples import (
    finding,
    finding_criteria,
    findings_lists,
    frame,
    numeric,
    read,
)  # fmt: skip

from azm.claims import LEVELS, judge_component
from azm.claims.confidence import lowest, of_estimate
from azm.claims.criteria import COUNTS
from azm.claims.findings import Tally, judge_findings
from azm.claims.outcome import outcome_of

DOMAINS = [
    "kind of evidence",
    "independent origins",
    "directness",
    "precision",
    "coverage and timeliness",
]


def level(confidence):
    return LEVELS.index(confidence)


def test_all_five_domains_are_there_and_the_weakest_is_the_confidence(register, killed):
    register.find("c4a", "N/N")
    for verdict in (judge_component("c4a"), judge_component("c1", killed(20, 22), then=killed(0))):
        assert list(verdict.domains) == DOMAINS
        weakest = min((domain.level for domain in verdict.domains.values()), key=level)
        assert verdict.confidence == weakest


SIDES = {"both": ["supports", "contradicts"], "tests_for": ["supports"], "silent": ["silent"]}


@given(finding_criteria(), findings_lists, st.data())
def test_a_finding_on_the_verdicts_side_never_lowers_confidence(criterion, found, data):
    before = read(criterion, found)
    assume(not before.why_open)
    tally = Tally.of(frame(found), COUNTS[criterion.counts])
    behind = judge_findings(criterion.rule, tally, criterion.thresholds).rests_on
    side = SIDES.get(behind, ["supports"] if behind == "supports" else ["contradicts"])
    # What weak statements alone support, and a direct one would uphold, is overstated.
    letters = "NP" if (before.verdict, behind) == ("overstated", "supports") else "DNPBCET"
    more = finding(
        data.draw(st.sampled_from("abcxyz")),
        data.draw(st.sampled_from(side)),
        data.draw(st.sampled_from(letters)),
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
