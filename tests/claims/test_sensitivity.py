"""How a verdict from findings stands up to one origin less, one code off, and other coders."""

import json

import pandas as pd
import pytest
from hypothesis import given
from samples import finding_criteria, findings_lists, frame, of_rule, rows

from azm.claims import Sensitivity, judge_component
from azm.claims.criteria import COUNTS
from azm.claims.findings import Tally, judge_findings
from azm.claims.sensitivity import sensitivity_of

#: Codes in the order of their scales.
SCALES = {
    "stance": ["supports", "silent", "contradicts"],
    "directness": ["direct", "near", "proxy"],
}


def verdict_of(criterion, found):
    tally = Tally.of(frame(found), COUNTS[criterion.counts])
    return judge_findings(criterion.rule, tally, criterion.thresholds).verdict


def codes(**given):
    """Codes of a second coder: `x0="contradicts near"` for finding x.0."""
    made = {name.replace("x", "x."): words.split() for name, words in given.items()}
    table = pd.DataFrame.from_dict(made, orient="index", columns=["stance", "directness"])
    return table.assign(coder="second")


@given(finding_criteria(), findings_lists)
def test_one_origin_less_and_one_code_off_give_what_judging_anew_gives(criterion, found):
    by, here = COUNTS[criterion.counts], verdict_of(criterion, found)
    less = {
        name: verdict_of(criterion, [row for row in found if row[by] != name])
        for name in {row[by] for row in found}
    }
    recoded = [
        (
            f"x.{number}",
            value,
            verdict_of(criterion, [*found[:number], other, *found[number + 1 :]]),
        )
        for number, row in enumerate(found)
        for column, scale in SCALES.items()
        for value in scale
        if abs(scale.index(value) - scale.index(row[column])) == 1
        for other in [row | {column: value}]
    ]
    made = sensitivity_of(criterion, frame(found))
    assert (made.counts, made.n_origins) == (criterion.counts, len(less))
    assert made.without == {name: other for name, other in less.items() if other != here}
    assert made.n_recodings == len(recoded)
    assert sorted((one.finding, one.code, one.verdict) for one in made.recodings) == sorted(
        one for one in recoded if one[2] != here
    )


@pytest.mark.parametrize(
    ("given_codes", "verdict"),
    [
        (codes(x0="supports direct", x1="supports direct"), "supported"),
        (codes(x0="supports near", x1="supports near"), "not verifiable"),
        (codes(x0="contradicts direct", x1="contradicts near"), "contradicted"),
        # What couldn't be read is left out, and so is what wasn't coded.
        (codes(x0="not_read -", x1="supports direct"), "mostly supported"),
        (codes(x1="supports direct"), "mostly supported"),
        # What doesn't bear on the component is silent.
        (codes(x0="not_about -", x1="supports direct"), "mostly supported"),
        (codes(x0="not_about direct", x1="not_about direct"), "not verifiable"),
    ],
)
def test_another_coders_codes_give_a_verdict_of_their_own(given_codes, verdict):
    made = sensitivity_of(of_rule("event"), frame(rows("DD")), given_codes)
    assert made.coders == {"second": verdict}


def test_each_coder_is_judged_apart(register):
    register.find("c5", "DD")
    second = codes(x0="supports direct", x1="contradicts direct").set_axis(["c5.001", "c5.002"])
    both = pd.concat(
        [second, second.assign(coder="third", stance="supports"), second.assign(coder="project")]
    )
    register.extra["finding_codes"] = both.rename_axis("finding_id")
    made = judge_component("c5").sensitivity
    assert made.coders == {"second": "not verifiable", "third": "supported"}


@pytest.mark.parametrize(
    ("short", "given_codes", "text"),
    [
        (
            "DN", codes(x0="supports near", x1="supports near"),
            "Of 2 origins, one less gives mostly supported (1), not verifiable (1). Of 5 codes "
            "one step off, 4 change it: mostly supported (2), not verifiable (2). It hangs on the "
            "coder: the codes of 'second' give not verifiable.",
        ),
        (
            "DDDD", codes(x0="supports direct", x1="supports direct"),
            "Of 4 origins, none decides alone. Of 8 codes one step off, none changes it. The "
            "codes of coder 'second' give the same verdict.",
        ),
        (
            "D", None,
            "Of 1 origin, one less gives not verifiable (1). Of 2 codes one step off, 2 change "
            "it: not verifiable (2).",
        ),
    ],
)  # fmt: skip
def test_sensitivity_is_told_in_sentences_and_travels_as_plain_json(short, given_codes, text):
    criterion = of_rule("event")
    made = sensitivity_of(criterion, frame(rows(short)), given_codes)
    assert made.text(verdict_of(criterion, rows(short))) == text
    bundle = json.loads(json.dumps(made.bundle()))
    assert Sensitivity.from_bundle(bundle) == made


def test_a_verdict_from_an_estimate_or_from_nothing_has_none(register, killed):
    assert judge_component("c5").sensitivity is None
    register.find("c1", "D")
    assert judge_component("c1", killed(20, 22), then=killed(20, 22)).sensitivity is None
