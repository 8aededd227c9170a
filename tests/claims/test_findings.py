"""What findings from independent origins amount to."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.claims import SEVERITY, rule_table
from azm.claims.criteria import THRESHOLDS
from azm.claims.findings import RULE_TABLE, Tally, deciding_origins, judge_findings

STANCES = ("supports", "contradicts", "silent")
RULES = ("event", "level", "intent", "effect", "causal")
findings_lists = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from(STANCES),
        st.sampled_from(["direct", "near", "proxy"]),
    ),
    max_size=8,
)


def frame(rows):
    return pd.DataFrame(rows, columns=["origin_id", "stance", "directness"])


def tally(**sides):
    """Build a tally from `supports="DDN"`: two direct origins and a near one."""
    words = {"D": "direct", "N": "near", "P": "proxy"}
    rows = [
        (f"{stance}-{number}", stance, words[letter])
        for stance, letters in sides.items()
        for number, letter in enumerate(letters)
    ]
    return Tally.of(frame(rows))


def verdict(rule, thresholds=None, **sides):
    return judge_findings(rule, tally(**sides), THRESHOLDS[rule] | (thresholds or {})).verdict


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ({}, "not verifiable"),
        ({"supports": "DN"}, "supported"),
        ({"supports": "NN"}, "not verifiable"),
        ({"supports": "D"}, "mostly supported"),
        ({"supports": "N"}, "not verifiable"),
        ({"supports": "PPPP"}, "not verifiable"),
        ({"supports": "DN", "contradicts": "P"}, "supported"),
        ({"supports": "DN", "contradicts": "N"}, "mostly supported"),
        ({"supports": "D", "contradicts": "N"}, "not verifiable"),
        ({"supports": "DDD", "contradicts": "DD"}, "not verifiable"),
        ({"supports": "N", "contradicts": "DN"}, "contradicted"),
        ({"contradicts": "DN"}, "contradicted"),
        ({"contradicts": "D"}, "not verifiable"),
        ({"supports": "D", "contradicts": "DD"}, "not verifiable"),
        ({"silent": "DDD"}, "not verifiable"),
        ({"supports": "DD", "silent": "DDD"}, "supported"),
    ],
)
def test_an_event_needs_two_independent_origins_one_of_them_direct(sides, expected):
    assert verdict("event", **sides) == expected


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ({"supports": "DDD"}, "supported"),
        ({"supports": "DDD", "contradicts": "D"}, "overstated"),
        ({"supports": "NN", "contradicts": "D"}, "contradicted"),
        ({"contradicts": "D"}, "contradicted"),
        ({"supports": "DDD", "contradicts": "N"}, "mostly supported"),
    ],
)
def test_a_claim_about_all_fails_with_one_direct_exception(sides, expected):
    assert verdict("event", {"universal": True}, **sides) == expected


def test_a_level_that_is_shown_and_bounded_is_overstated_where_an_event_would_be_in_dispute():
    sides = {"supports": "DDDD", "contradicts": "DN"}
    assert verdict("level", **sides) == "overstated"
    assert verdict("event", **sides) == "mostly supported"
    assert verdict("level", supports="D", contradicts="DN") == "overstated"
    assert verdict("level", supports="N", contradicts="DN") == "contradicted"


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ({"supports": "D"}, "supported"),
        ({"supports": "D", "silent": "D"}, "mostly supported"),
        ({"supports": "D", "silent": "N"}, "supported"),
        ({"supports": "D", "contradicts": "N"}, "mostly supported"),
        ({"supports": "D", "contradicts": "D"}, "not verifiable"),
        ({"supports": "NN", "silent": "DD"}, "overstated"),
        ({"supports": "N", "contradicts": "N"}, "overstated"),
        ({"supports": "N", "contradicts": "D"}, "contradicted"),
        ({"contradicts": "D"}, "contradicted"),
        ({"contradicts": "N"}, "not verifiable"),
        ({"contradicts": "N", "silent": "D"}, "contradicted"),
        ({"silent": "DD"}, "contradicted"),
        ({"silent": "D"}, "not verifiable"),
        ({"silent": "NNN"}, "not verifiable"),
        ({"supports": "P", "silent": "DD"}, "contradicted"),
        ({}, "not verifiable"),
    ],
)
def test_an_intent_stands_in_the_text_of_the_decision_or_does_not(sides, expected):
    assert verdict("intent", **sides) == expected


@pytest.mark.parametrize("rule", ["effect", "causal"])
def test_an_effect_is_never_more_than_not_verifiable_but_can_be_contradicted(rule):
    for number in range(6):
        assert verdict(rule, supports="D" * number) == "not verifiable"
    assert verdict(rule, contradicts="DD") == "contradicted"
    assert verdict(rule, contradicts="D", supports="N") == "not verifiable"
    assert verdict(rule, contradicts="DDD", supports="D") == "not verifiable"


def test_one_briefing_in_ten_papers_is_one_origin():
    once = Tally.of(frame([("briefing", "supports", "direct")]))
    ten = Tally.of(frame([("briefing", "supports", "direct")] * 10))
    assert once == ten


def test_an_origin_counts_by_its_most_direct_finding():
    both = Tally.of(frame([("a", "supports", "near"), ("a", "supports", "direct")]))
    assert (both.supports.direct, both.supports.near) == ({"a"}, frozenset())


@given(findings_lists, st.sampled_from(RULES), st.randoms())
def test_the_order_of_rows_does_not_matter(rows, rule, random):
    shuffled = random.sample(rows, len(rows))
    numbers = THRESHOLDS[rule]
    one, two = Tally.of(frame(rows)), Tally.of(frame(shuffled))
    assert judge_findings(rule, one, numbers) is judge_findings(rule, two, numbers)
    assert deciding_origins(rule, one, numbers) == deciding_origins(rule, two, numbers)


@given(findings_lists, st.sampled_from(["event", "level"]), st.booleans())
def test_one_more_origin_in_support_never_makes_an_event_or_level_worse(rows, rule, universal):
    numbers = THRESHOLDS[rule] | ({"universal": universal} if rule == "event" else {})
    before = judge_findings(rule, Tally.of(frame(rows)), numbers).verdict
    for directness in ("direct", "near", "proxy"):
        after = judge_findings(
            rule, Tally.of(frame([*rows, ("new", "supports", directness)])), numbers
        )
        assert SEVERITY[after.verdict] <= SEVERITY[before]


@given(findings_lists, st.sampled_from(RULES), st.booleans())
def test_one_more_origin_against_never_makes_a_verdict_better(rows, rule, universal):
    numbers = THRESHOLDS[rule] | ({"universal": universal} if rule == "event" else {})
    before = Tally.of(frame(rows))
    for directness in ("direct", "near", "proxy"):
        after = Tally.of(frame([*rows, ("new", "contradicts", directness)]))
        assert (
            SEVERITY[judge_findings(rule, after, numbers).verdict]
            >= SEVERITY[judge_findings(rule, before, numbers).verdict]
        )


@given(findings_lists, st.sampled_from(RULES))
def test_without_the_deciding_origins_the_verdict_is_another_and_no_smaller_set_does_it(rows, rule):
    numbers = THRESHOLDS[rule]
    whole = Tally.of(frame(rows))
    deciding = deciding_origins(rule, whole, numbers)
    here = judge_findings(rule, whole, numbers).verdict
    if deciding:
        left = [row for row in rows if row[0] not in deciding]
        assert judge_findings(rule, Tally.of(frame(left)), numbers).verdict != here
    smaller = range(1, len(deciding)) if deciding else range(1, len(whole.origins) + 1)
    for size in smaller:
        for removed in itertools.combinations(sorted(whole.origins), size):
            left = [row for row in rows if row[0] not in removed]
            assert judge_findings(rule, Tally.of(frame(left)), numbers).verdict == here


def test_every_row_of_the_printed_rule_table_can_decide():
    letters = ["", "D", "DD", "DDDD", "N", "NN", "DN"]
    decided = set()
    for supports, contradicts, silent in itertools.product(letters, repeat=3):
        found = tally(supports=supports, contradicts=contradicts, silent=silent)
        for rule in (*RULES, "opinion"):
            for universal in (False, True):
                numbers = THRESHOLDS[rule] | {"universal": universal}
                decided.add(judge_findings(rule, found, numbers))
    assert decided == set(RULE_TABLE)
    assert len(rule_table()) == sum(len(rule.names) for rule in RULE_TABLE)
    assert not rule_table().duplicated(["rule", "evidence"]).any()
    assert rule_table()["verdict"].isin({rule.verdict for rule in RULE_TABLE}).all()
