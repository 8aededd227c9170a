"""Which verdicts each rule can reach: no rule can only win or only lose without saying so."""

from hypothesis import given, settings
from samples import finding_criteria, findings_lists, frame, numeric, read

from azm.claims import WHY_OPEN, reachable_verdicts
from azm.claims.criteria import RULES
from azm.claims.judge import reading

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


def keeps_to_the_table(criterion, made):
    """Whether a reading has a verdict of its rule, and a reason or a confidence as it must."""
    assert made.verdict in STATED[criterion.rule]
    is_open = made.verdict == OPEN
    assert (made.why_open in WHY_OPEN) == bool(made.why_open) == is_open
    assert (made.confidence == "n/a") == (made.domains == ()) == is_open
    assert len(made.possible) in ((0, 2, 3) if is_open else (0,))


@settings(max_examples=300)
@given(numeric(bounds=("range", "at_least", "at_most", "unknown")))
def test_an_estimate_gives_a_verdict_of_the_table_and_a_reason_or_a_confidence(case):
    component, criterion, estimate = case
    keeps_to_the_table(criterion, reading(component, criterion, estimate, frame([])))


@settings(max_examples=300)
@given(finding_criteria(), findings_lists)
def test_findings_give_a_verdict_of_the_table_and_a_reason_or_a_confidence(criterion, found):
    keeps_to_the_table(criterion, read(criterion, found))
