"""The answer is counted from the verdicts."""

import re

import pytest

from azm.report.graphics import curve, strip
from azm.report.scorecard import answer, scorecard
from azm.report.sources import SourceList
from azm.report.verdict_view import VerdictView, claimed_words

from .making import MIME, verdict


@pytest.fixture
def cards(claims, sources):
    def made(**words):
        return {
            c: VerdictView.from_bundle(verdict(c, word)[MIME], SourceList(sources))
            for c, word in words.items()
        }

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


def test_the_hope_is_answered_by_what_was_found_or_by_the_verdict_s_reason(answered, claims, cards):
    assert "The hope of a turning point. A stated reason." in answered(h2="contradicted")
    rows = scorecard(claims.to_dict("records"), cards(h2="contradicted"), {})
    said = [c.lead + c.rest for c in answer(rows, hope="Attacks rose.")]
    assert "The hope of a turning point. Attacks rose." in said


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
        ({"low": 3, "high": 5, "bound": "range", "unit": "attacks"}, "3–5 attacks"),
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
def test_without_an_estimate_there_is_nothing_to_set_the_claim_against(estimate):
    assert strip({"low": 15, "high": 15, "bound": "exact"}, estimate) == ""


def test_no_strip_without_a_claimed_number():
    assert strip(None, {"low": 1, "high": 2}) == ""


def test_a_curve_tells_apart_the_choices_with_another_verdict():
    points = [
        ("0", {"low": 61, "high": 63, "verdict": "supported"}),
        ("1", {"low": 20, "high": 22, "verdict": "contradicted"}),
        ("2", {"low": None, "high": None, "verdict": "not verifiable"}),
    ]
    html = curve(points, {"low": 60, "high": None}, "contradicted")
    assert html.count('class="same" data-k="1"') == 1
    assert html.count('class="other" data-k="0"') == 1 and 'data-k="2"' not in html
    assert '<path class="claim"' in html


def test_labels_of_a_curve_do_not_meet():
    points = [(str(n), {"low": v, "high": v, "verdict": "x"}) for n, v in enumerate((58, 59, 61))]
    html = curve(points, {"low": 60, "high": 60}, "x")
    heights = sorted(float(y) for y in re.findall(r'<text class="\w+" x="\d+" y="([\d.]+)"', html))
    assert len(heights) == 2 and heights[1] - heights[0] >= 14


def test_no_curve_for_a_single_number():
    assert curve([("0", {"low": 1, "high": 1, "verdict": "x"})], None, "x") == ""


STABLE = {
    "share": 0.5,
    "n": 2,
    "flips": [{"changes": {"who": "chinese", "late": True}, "verdict": "supported"}],
    "fragile": {"threshold": "most", "stated": 0.5, "turns_at": 0.4286, "verdict": "supported"},
    "points": [
        {"choice": {"who": "all", "late": False}, "low": 1, "high": 3, "verdict": "supported"},
        {
            "choice": {"who": "chinese", "late": False},
            "low": 1, "high": None, "verdict": "overstated", "is_base": True,
        },
    ],
    "charitable": [
        {"choice": {"who": "all", "late": True}, "low": None, "high": None, "verdict": "x"}
    ],
}  # fmt: skip


def test_a_control_offers_each_choice_marks_the_report_s_own_and_says_why(sources):
    bundle = verdict("c1", "overstated", stability=STABLE)[MIME]
    grid = [
        {
            "parameter": "who",
            "label": "who is counted",
            "choices": ["all"],
            "labels": ["all killed"],
            "reason": "The words allow it.",
        }
    ]
    stable = VerdictView.from_bundle(bundle, SourceList(sources), grid=grid).stability
    who, late = stable.parameters
    assert who.choices == (("all killed", ""), ("Chinese", "this report"))
    assert late.choices == (("no", "this report"), ("yes", "kinder reading"))
    assert (who.label, late.label) == ("who is counted", "late")
    assert (who.reasons, late.reasons) == (("The words allow it.",), ())
    assert [(p.code, p.estimate, p.remark) for p in stable.points] == [
        ("0.0", "1 to 3", ""), ("1.0", "at least 1", "this report’s choice"),
        ("0.1", "no figure", "kinder reading"),
    ]  # fmt: skip
    assert stable.flips == ("who is counted: Chinese, late: yes → supported",)
    assert "“most” is the most delicate: stated as 0.5, it would have to be 0.429" in stable.fragile
    assert (stable.share, stable.same) == ("50%", 1)


def test_a_capped_verdict_has_a_control_but_no_share(sources):
    capped = verdict("c1", "overstated", stability={**STABLE, "share": None})[MIME]
    stable = VerdictView.from_bundle(capped, SourceList(sources)).stability
    assert (stable.share, stable.bar) == ("", "") and len(stable.points) == 3
    alone = {**STABLE, "points": STABLE["points"][:1], "charitable": []}
    bundle = verdict("c1", "x", stability=alone)[MIME]
    assert VerdictView.from_bundle(bundle, SourceList(sources)).stability is None
