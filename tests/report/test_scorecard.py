"""The answer is counted from the verdicts; a card shows its claim, estimate and choices."""

import re

import pytest

from azm.claims import Estimate, Point, Sensitivity, Stability
from azm.claims.fragility import Fragility
from azm.claims.stability import Flip
from azm.report.graphics import curve, strip
from azm.report.scorecard import answer, scorecard
from azm.report.sources import SourceList, records
from azm.report.verdict_view import VerdictView

from . import invented
from .making import verdict

REGISTER = records(invented.TABLES["claims"], "component_id")
OVER_60 = (60, None, "more_than", "people_killed")
JUST_15 = (15, 15, "exact", "attacks")


def view(given, grid=()):
    return VerdictView.of(given, SourceList(invented.TABLES["sources"]), grid=grid)


def told(hope="", **words):
    cards = {component: view(verdict(component, word)) for component, word in words.items()}
    counts = answer(scorecard(REGISTER, cards, {}), hope=hope)
    return [count.lead + count.rest for count in counts]


def test_what_holds_is_wrong_open_or_a_forecast_not_yet_true_is_counted_apart():
    first = told(
        c0a="supported", c0b="mostly supported", m1a="came about",
        c1="overstated", c2="not verifiable", h2="not so far",
    )  # fmt: skip
    assert first[0] == (
        "Three of 6 checkable statements judged so far hold; 1 is contradicted or misstated, "
        "1 forecast has not come true so far, 1 can’t be settled from public evidence."
    )
    assert first[1].startswith("One of 3 figures among them holds;")
    assert told(c2="not verifiable")[0] == (
        "The one checkable statement judged so far can’t be settled from public evidence."
    )
    assert told(h2="not so far")[0].endswith("judged so far has not come true so far.")


def test_what_nobody_can_check_is_named_and_not_counted():
    said = told(c1="supported", h3="not checkable")
    assert said[0] == "The one checkable statement judged so far holds."
    assert said[-1] == (
        "One statement of opinion can’t be checked at all. "
        "Six statements are not yet judged and are not counted."
    )
    assert told() == ["Eight statements are not yet judged and are not counted."]


def test_the_hope_is_answered_by_what_was_found_or_by_the_verdict_s_reason():
    lead = "The hope of a turning point."
    assert f"{lead} A stated reason." in told(h2="contradicted")
    assert f"{lead} Attacks rose." in told(h2="contradicted", hope="Attacks rose.")


def test_parts_with_one_quotation_show_their_paraphrases():
    lines = [{**line, "quote": "the same words"} for line in REGISTER]
    first, second = scorecard(lines, {}, {})[0].claims[0]
    assert (first.says, second.says) == ("", "")
    assert first.heading != second.heading


@pytest.mark.parametrize(
    ("whose", "claimed", "says"),
    [
        (("the author", "so"), {}, "incessant terror attacks"),
        (("an officer", "so"), {"claimed": JUST_15}, "incessant terror attacks"),
        (("an officer", "so"), {}, ""),
        (("an officer", "said"), {}, ""),
    ],
)
def test_the_words_of_somebody_else_stand_with_whose_they_are_unless_they_are_a_figure(
    whose, claimed, says
):
    card = view(verdict("c0a", "supported", paraphrase="Attacks went on", whose=whose, **claimed))
    row = scorecard(REGISTER, {"c0a": card}, {})[0].claims[0][0]
    assert row.says == says
    assert row.heading.startswith("Attacks went on") and ("(" in row.heading) == (
        whose[0] != "the author"
    )


def drawn(claimed, *estimate, **central):
    component = verdict("c1", "supported", claimed=claimed).component
    return strip(component, Estimate(*estimate, "complete", **central) if estimate else None)


@pytest.mark.parametrize(("low", "high", "left"), [(20, 22, True), (70, 90, False)])
def test_a_strip_places_claim_and_estimate_by_size(low, high, left):
    html = drawn(OVER_60, low, high, "attacks", "range")
    at = {kind: float(x) for kind, x in re.findall(r'class="(\w+)" d="M([\d.]+)', html)}
    assert (at["range"] < at["claim"]) == left


def test_a_lower_bound_is_drawn_open_and_a_number_without_bounds_as_a_dot():
    assert "range" in drawn(JUST_15, 1, None, "attacks", "at_least")
    alone = drawn(JUST_15, 5, 5, "attacks", "range")
    assert "range" not in alone and 'class="dot"' in alone


def test_there_is_no_strip_without_a_claimed_number_or_an_estimate():
    assert drawn(JUST_15) == drawn(JUST_15, None, None, "attacks", "unknown") == ""
    assert drawn((None, None, "", ""), 1, 2, "attacks", "range") == ""


def point(low, high, word="x", is_base=False, **choices):
    return Point(choices, low, high, "", word, is_base)


def test_a_curve_tells_apart_the_choices_with_another_verdict():
    component = verdict("c1", "contradicted", claimed=OVER_60).component
    points = [
        ("0", point(61, 63, "supported")),
        ("1", point(20, 22, "contradicted")),
        ("2", point(None, None, "not verifiable")),
    ]
    html = curve(points, component, "contradicted")
    assert html.count('class="same" data-k="1"') == 1
    assert html.count('class="other" data-k="0"') == 1 and 'data-k="2"' not in html
    assert '<path class="claim"' in html
    assert curve(points[1:], component, "contradicted") == ""  # a single number makes no curve


def test_labels_of_a_curve_do_not_meet():
    component = verdict("c1", "x", claimed=(60, 60, "exact", "")).component
    html = curve([(str(n), point(v, v)) for n, v in enumerate((58, 59, 61))], component, "x")
    heights = sorted(float(y) for y in re.findall(r'<text class="\w+" x="\d+" y="([\d.]+)"', html))
    assert len(heights) == 2 and heights[1] - heights[0] >= 14


KINDER = (point(None, None, "not verifiable", who="all", late=True),)
ASKED = (point(5, 5, "contradicted", who="hurt", late=False),)
GRID = [
    {
        "parameter": "who",
        "label": "who is counted",
        "choices": ["all"],
        "labels": ["all killed"],
        "kind": "measurement",
        "reason": "The words allow it.",
    },
    {"parameter": "who", "choices": ["hurt"], "kind": "question", "reason": "It may mean them."},
]


def stable(kinder=KINDER, asked=ASKED, others=(), by_choice=True):
    points = (
        point(1, 3, "supported", who="all", late=False),
        point(1, None, "overstated", True, who="Chinese", late=False),
    )[not kinder :]
    flips = (Flip({"who": "Chinese", "late": True}, "supported"),)
    fragile = Fragility("most", 0.5, 0.4286, -0.14, "supported")
    stability = Stability("c1", by_choice, (*points, *others), asked, kinder, flips, fragile)
    return verdict("c1", "overstated", stability=stability)


def test_a_control_offers_each_choice_marks_the_report_s_own_and_says_why():
    shown = view(stable(), GRID).stability
    who, late = shown.parameters
    assert who.choices == {
        "all killed": "", "Chinese": "this report", "hurt": "another question"
    }  # fmt: skip
    assert late.choices == {"no": "this report", "yes": "kinder reading"}
    assert (who.label, late.label) == ("who is counted", "late")
    assert (who.reasons[0], late.reasons) == ("The words allow it.", ())
    assert [(p.code, p.estimate, p.remark) for p in shown.points] == [
        ("0.0", "1 to 3", ""), ("1.0", "at least 1", "this report’s choice"),
        ("2.0", "5", "another question"), ("0.1", "no figure", "kinder reading"),
    ]  # fmt: skip
    assert shown.flips == ("who is counted: Chinese, late: yes → supported",)
    assert "“most” is the most delicate: stated as 0.5, it would have to be 0.429" in shown.fragile


def test_other_questions_and_kinder_readings_are_told_apart_from_what_is_counted():
    shown = view(stable(), GRID).stability
    assert (shown.questions, shown.kinder) == ("hurt: contradicted 1", "not verifiable 1")


def more(n, word):
    return [point(10 + k, 10 + k, word, who=str(k), late=False) for k in range(n)]


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (stable(others=more(3, "overstated")), ("4 of 5", "estimates")),
        (stable(others=more(3, "supported")), ("1 of 5", "estimates; another verdict is commoner")),
        (stable(), ("", "the choices give no more than 2 different estimates")),
        (stable(by_choice=False), ("", "an estimate alone can hardly move this verdict")),
        (stable(kinder=()), ("", "no other choice keeps the words of the claim")),
        (verdict("h3", "not checkable", "n/a"), ("", "")),
    ],
)
def test_a_card_says_in_how_many_estimates_its_verdict_holds_or_why_it_cannot(given, holds):
    assert view(given).holds == holds


@pytest.mark.parametrize(
    ("counts", "coder", "holds"),
    [
        ("origins", "supported", ("2 of 3", "origins, each left out once")),
        ("parties", "overstated", ("2 of 3", "parties, each left out once; hangs on the coder")),
    ],
)
def test_a_verdict_from_findings_says_how_many_of_them_it_can_spare(counts, coder, holds):
    found = Sensitivity(counts, 3, {"a": "not verifiable"}, 4, (), {"second": coder})
    assert view(verdict("c1", "supported", sensitivity=found)).holds == holds


def test_a_verdict_from_one_origin_cannot_spare_it():
    found = Sensitivity("origins", 1, {"a": "not verifiable"}, 2, ())
    assert view(verdict("c1", "supported", sensitivity=found)).holds == ("", "one alone decides")


def test_without_another_choice_there_is_no_control():
    assert view(stable(kinder=(), asked=())).stability is None
