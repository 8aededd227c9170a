"""Confidence: the weakest of five computed domains."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azm.claims import Estimate, judge_component
from azm.claims.confidence import LEVELS, lowest, of_findings
from azm.claims.criteria import parse_criterion
from azm.claims.findings import Tally, judge_findings

DOMAINS = [
    "kind of evidence",
    "independent origins",
    "directness",
    "precision",
    "coverage and timeliness",
]


def level(verdict, domain):
    return verdict.domains[domain].level


@pytest.fixture
def judged(register, killed):
    """Judge c1 with one property of a sound estimate changed."""

    def run(low=20, high=22, bound=None, **changed):
        return judge_component("c1", killed(low, high, bound, **changed), then=killed(0, 0))

    return run


def test_all_five_domains_are_there_each_with_its_reason(judged):
    verdict = judged()
    assert list(verdict.domains) == DOMAINS
    assert all(domain.why.endswith(".") for domain in verdict.domains.values())


@pytest.mark.parametrize("stance", ["supports", "silent"])
def test_findings_are_graded_by_the_same_five_domains(register, stance):
    assert list(judge_component("c4a").domains) == DOMAINS
    register.find("c4a", stance)
    assert list(judge_component("c4a").domains) == DOMAINS


def test_counts_start_moderate_and_nothing_lifts_them(judged):
    assert judged().confidence == "moderate"


@pytest.mark.parametrize(
    ("changed", "domain", "expected"),
    [
        ({"origins": []}, "independent origins", "very low"),
        ({"origins": ["a"]}, "independent origins", "low"),
        ({"origins": ["a", "b"]}, "independent origins", "moderate"),
        ({"origins": ["a", "b", "c"]}, "independent origins", "high"),
        ({"direct": "near"}, "directness", "moderate"),
        ({"direct": "proxy"}, "directness", "low"),
        ({"high": 50}, "precision", "moderate"),
        ({"high": 80}, "precision", "low"),
        ({"coverage": "sample"}, "coverage and timeliness", "moderate"),
        ({"coverage": "partial"}, "coverage and timeliness", "low"),
        ({"evidence_to": None}, "coverage and timeliness", "moderate"),
        ({"evidence_to": "2023-06-01"}, "coverage and timeliness", "moderate"),
        ({"evidence_to": "2018-01-01"}, "coverage and timeliness", "low"),
        ({"evidence_to": "2026-01-01"}, "coverage and timeliness", "high"),
    ],
)
def test_each_weakness_caps_its_own_domain(judged, changed, domain, expected):
    verdict = judged(**changed)
    assert level(verdict, domain) == expected
    assert verdict.confidence == min((level(verdict, name) for name in DOMAINS), key=LEVELS.index)


def test_gaps_in_a_list_that_already_decides_could_only_strengthen_the_verdict(judged):
    enough = judged(70, None, coverage="partial")
    assert (enough.verdict, level(enough, "coverage and timeliness")) == ("supported", "moderate")
    too_few = judged(20, None, coverage="partial")
    assert (too_few.verdict, level(too_few, "coverage and timeliness")) == ("not verifiable", "low")


def test_where_nothing_was_found_confidence_is_very_low(register, killed):
    verdict = judge_component(
        "c1", Estimate.missing("people_killed"), then=Estimate.missing("people_killed")
    )
    assert (verdict.verdict, verdict.confidence) == ("not verifiable", "very low")
    assert judge_component("c5").confidence == "very low"


def test_a_document_proves_itself_and_a_second_origin_adds_to_it(register):
    register.find("c4a", "supports")
    assert level(judge_component("c4a"), "independent origins") == "moderate"
    register.find("c4a", "supports")
    assert level(judge_component("c4a"), "independent origins") == "high"


def test_silent_origins_do_not_raise_confidence_that_an_event_cannot_be_verified(register):
    register.find("c5", "supports", "near")
    before = judge_component("c5").confidence
    for _ in range(4):
        register.find("c5", "silent")
    assert LEVELS.index(judge_component("c5").confidence) <= LEVELS.index(before)


def test_undated_sources_lower_timeliness(register):
    register.find("c5", "supports")
    register.find("c5", "supports", source="undated")
    assert level(judge_component("c5"), "coverage and timeliness") == "moderate"


def test_origins_that_disagree_lower_precision(register):
    for _ in range(4):
        register.find("c5", "supports")
    assert level(judge_component("c5"), "precision") == "high"
    register.find("c5", "contradicts")
    assert level(judge_component("c5"), "precision") == "moderate"


def test_reasons_agree_in_number_with_what_they_count(register):
    def reasons(*names):
        return [judge_component("c5").domains[name].why for name in names]

    register.find("c5", "supports")
    assert reasons("directness", "coverage and timeliness") == [
        "1 of 1 origin that it rests on speaks directly of the thing claimed.",
        "1 of 1 origin found speaks to it, 1 of them with a date.",
    ]
    for _ in range(2):
        register.find("c5", "supports")
    register.find("c5", "contradicts")
    assert reasons("directness", "precision", "coverage and timeliness") == [
        "3 of 3 origins that it rests on speak directly of the thing claimed.",
        "1 of 4 origins that take a side differs from the rest.",
        "3 of 4 origins found speak to it, 3 of them with a date.",
    ]


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.sampled_from(["supports", "contradicts", "silent"]),
            st.sampled_from(["direct", "near", "proxy"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["event", "level", "intent", "effect"]),
    st.sampled_from(["documents", "counts"]),
    st.booleans(),
)
def test_ten_more_papers_with_the_same_statement_do_not_raise_confidence(
    rows, rule, evidence, repeats_are_dated
):
    entry = {"rule": rule, "evidence": evidence, "basis": "b", "seen": "s"}
    criterion = parse_criterion("x", entry)

    def confidence(given_rows):
        found = pd.DataFrame(given_rows, columns=["origin_id", "stance", "directness", "dated"])
        found["published"] = pd.to_datetime(found["dated"].map({True: "2020-01-01", False: None}))
        tally = Tally.of(found)
        row = judge_findings(rule, tally, criterion.thresholds)
        return row.verdict, LEVELS.index(lowest(of_findings(criterion, found, tally, row)))

    repeated = (*rows[0][:3], repeats_are_dated)
    before, after = confidence(rows), confidence([*rows, *[repeated] * 10])
    assert after[0] == before[0]
    assert after[1] <= before[1]


@pytest.mark.parametrize(
    ("direct", "near", "expected"), [(1, 1, "high"), (2, 3, "moderate"), (2, 2, "high")]
)
def test_half_of_the_origins_must_speak_directly_and_half_is_enough(
    register, direct, near, expected
):
    for directness, number in (("direct", direct), ("near", near)):
        for _ in range(number):
            register.find("c5", "supports", directness)
    assert level(judge_component("c5"), "directness") == expected


@pytest.mark.parametrize(
    ("speaking", "silent", "expected"), [(2, 2, "high"), (2, 3, "moderate"), (3, 2, "high")]
)
def test_half_of_the_origins_found_must_speak_to_it_and_half_is_enough(
    register, speaking, silent, expected
):
    for stance, number in (("supports", speaking), ("silent", silent)):
        for _ in range(number):
            register.find("c5", stance)
    assert level(judge_component("c5"), "coverage and timeliness") == expected


@pytest.mark.parametrize(
    ("fewer", "more", "expected"), [(1, 2, "moderate"), (2, 4, "moderate"), (2, 3, "low")]
)
def test_origins_that_differ_may_be_half_as_many_as_the_rest(register, fewer, more, expected):
    for stance, number in (("contradicts", fewer), ("supports", more)):
        for _ in range(number):
            register.find("c5", stance)
    assert level(judge_component("c5"), "precision") == expected


@pytest.mark.parametrize(
    ("evidence_to", "expected"),
    [
        ("2024-06-22", "high"),  # the very end of the period
        ("2024-06-21", "moderate"),
        ("2019-09-28", "moderate"),  # 1,729 of 3,460 days lack
        ("2019-09-27", "moderate"),  # exactly half of them
        ("2019-09-26", "low"),
    ],
)
def test_evidence_that_stops_early_costs_more_once_over_half_the_period_lacks(
    judged, evidence_to, expected
):
    assert level(judged(evidence_to=evidence_to), "coverage and timeliness") == expected
