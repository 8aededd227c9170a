"""The answer is counted from the verdicts."""

import pytest

from azm.report.cards import card, claimed_words
from azm.report.graphics import curve, strip
from azm.report.scorecard import answer, scorecard
from azm.report.sources import SourceList

from .making import MIME, verdict


@pytest.fixture
def cards(claims, sources):
    def made(**words):
        return {c: card(verdict(c, word)[MIME], SourceList(sources)) for c, word in words.items()}

    return made


@pytest.fixture
def answered(claims, cards):
    def said(**words):
        rows = scorecard(claims.to_dict("records"), cards(**words), {})
        return [count.lead + count.rest for count in answer(rows)]

    return said


def test_only_supported_and_mostly_supported_hold(answered):
    first = answered(c0a="supported", c0b="mostly supported", c1="overstated", c2="not verifiable")
    assert first[0] == (
        "Two of 4 checkable statements judged so far hold; 1 is contradicted or misstated, "
        "1 can’t be settled from public evidence."
    )
    assert first[1].startswith("None of 2 figures among them hold;")


def test_what_nobody_can_check_is_named_and_not_counted(answered):
    said = answered(c1="supported", h3="not checkable")
    assert said[0] == "The one checkable statement judged so far holds."
    assert said[-1] == (
        "One statement of opinion can’t be checked at all. "
        "Six statements are not yet judged and are not counted."
    )


def test_nothing_is_answered_before_anything_is_judged(answered):
    assert answered() == ["Eight statements are not yet judged and are not counted."]


def test_the_hope_is_answered_in_the_verdict_s_own_words(answered):
    assert "On the hope of a turning point: A stated reason." in answered(h2="contradicted")


def test_parts_of_a_claim_stand_together_in_the_article_s_order(claims, cards):
    rows = scorecard(claims.to_dict("records"), cards(), {})
    assert [d.key for d in rows] == ["cpec", "mob_justice", "turning_point"]
    assert [[r.component for r in claim.rows] for claim in rows[0].claims] == [
        ["c0a", "c0b"],
        ["c1"],
        ["c2"],
        ["c3"],
    ]


def test_parts_with_one_quotation_show_their_paraphrases(claims, cards):
    lines = claims.to_dict("records")
    lines[0]["quote"] = lines[1]["quote"] = "the same words"
    first, second = scorecard(lines, cards(), {})[0].claims[0].rows
    assert (first.says, second.says) == ("", "")
    assert first.paraphrase != second.paraphrase


@pytest.mark.parametrize(
    ("claimed", "words"),
    [
        (
            {"low": 60, "high": None, "bound": "more_than", "unit": "people_killed"},
            "more than 60 people killed",
        ),
        ({"low": 20, "high": 20, "bound": "exact", "unit": "percent"}, "20%"),
        ({"low": 3, "high": 5, "bound": "range", "unit": "attacks"}, "3 to 5 attacks"),
        ({"low": None, "high": None, "bound": "", "unit": ""}, ""),
        (None, ""),
    ],
)
def test_the_claimed_value_in_words(claimed, words):
    assert claimed_words(claimed) == words


def place(html, mark):
    return float(html.split(f'class="{mark}"')[1].split("M")[1].split()[0])


def test_a_strip_places_the_claim_right_of_a_smaller_estimate():
    claimed = {"low": 60, "high": None, "bound": "more_than"}
    html = strip(claimed, {"low": 20, "high": 22, "central": 20, "bound": "range"})
    assert place(html, "range") < place(html, "claim")
    assert place(strip(claimed, {"low": 70, "high": 90, "bound": "range"}), "range") > place(
        strip(claimed, {"low": 70, "high": 90, "bound": "range"}), "claim"
    )


def test_a_lower_bound_is_drawn_open_and_a_number_without_bounds_as_a_dot():
    claimed = {"low": 15, "high": 15, "bound": "exact"}
    assert "range" in strip(claimed, {"low": 1, "high": None, "bound": "at_least"})
    alone = strip(claimed, {"low": 5, "high": 5, "bound": "range"})
    assert "range" not in alone and 'class="dot"' in alone


@pytest.mark.parametrize("estimate", [None, {"low": None, "high": None, "bound": "unknown"}])
def test_without_an_estimate_the_strip_shows_the_claim_alone(estimate):
    html = strip({"low": 15, "high": 15, "bound": "exact"}, estimate)
    assert 'class="claim"' in html and "dot" not in html


def test_no_strip_without_a_claimed_number():
    assert strip(None, {"low": 1, "high": 2}) == ""


def test_a_curve_tells_apart_the_choices_with_another_verdict():
    points = [
        {"low": 20, "high": 22, "verdict": "contradicted"},
        {"low": 61, "high": 63, "verdict": "supported"},
        {"low": None, "high": None, "verdict": "not verifiable"},
    ]
    html = curve(points, {"low": 60, "high": None})
    assert html.count('class="same"') == 1 and html.count('class="other"') == 1
