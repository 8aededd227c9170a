"""Confidence: the weakest of five computed domains, each with its sentence."""

from hypothesis import assume, given
from hypothesis import strategies as st
from samples import figure, finding, finding_criteria, findings_lists, frame, read

from azm.claims import LEVELS, judge_component
from azm.claims.criteria import COUNTS
from azm.claims.findings import Tally, judge_findings

DOMAINS = [
    "kind of evidence",
    "independent origins",
    "directness",
    "precision",
    "coverage and timeliness",
]


def level(confidence):
    return LEVELS.index(confidence)


def test_all_five_domains_are_there_and_the_weakest_is_the_confidence(register):
    register.find("c4a", "N/N")
    for verdict in (
        judge_component("c4a"),
        judge_component("c1", figure(20, 22), then=figure(0, 0)),
    ):
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
