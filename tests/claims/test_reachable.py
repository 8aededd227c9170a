"""Which verdicts each rule can reach: no rule can only win or only lose without saying so."""

from hypothesis import given, settings
from samples import finding_criteria, findings_lists, frame, numeric

from azm.claims import reachable_verdicts
from azm.claims.criteria import COUNTS, RULES
from azm.claims.findings import Tally, judge_findings
from azm.claims.outcome import apply_rule

FIGURE = ["supported", "mostly supported", "overstated", "understated", "contradicted"]
STEPS = ["supported", "mostly supported", "overstated", "contradicted"]
OPEN = "not verifiable"
STATED = {
    "count": [*FIGURE, OPEN],
    "share": [*FIGURE, OPEN],
    "change": [*FIGURE, OPEN],
    "trend": [*STEPS, OPEN],
    "precedent": ["supported", "overstated", "contradicted", OPEN],
    "forecast": ["came about", "not so far", OPEN],
    "event": [*STEPS, OPEN],
    "level": [*STEPS, OPEN],
    "intent": [*STEPS, OPEN],
    "effect": [*STEPS, OPEN],
    "causal": [*STEPS, OPEN],
    "opinion": ["not checkable"],
}


def test_the_table_states_what_each_rule_can_reach():
    found = reachable_verdicts()["verdicts"].str.split(", ").to_dict()
    assert found == STATED
    assert list(found) == list(RULES)


def test_every_rule_can_win_and_lose_and_says_why_where_some_verdict_is_beyond_it():
    table = reachable_verdicts().drop("opinion")
    assert table["can_win"].all()
    assert table["can_lose"].all()
    for rule, row in reachable_verdicts().iterrows():
        assert bool(row["why"]) == (STATED[rule] != [*FIGURE, OPEN]), rule
    assert reachable_verdicts().loc["opinion", ["can_win", "can_lose"]].tolist() == [False, False]


@settings(max_examples=300)
@given(numeric(bounds=("range", "at_least", "at_most", "unknown")))
def test_no_estimate_reaches_a_verdict_that_the_table_hasnt_got(case):
    assert apply_rule(*case).verdict in STATED[case[1].rule]


@settings(max_examples=300)
@given(finding_criteria(), findings_lists)
def test_no_findings_reach_a_verdict_that_the_table_hasnt_got(criterion, found):
    tally = Tally.of(frame(found), COUNTS[criterion.counts])
    row = judge_findings(criterion.rule, tally, criterion.thresholds)
    assert row.verdict in STATED[criterion.rule]
