"""How a verdict from findings stands up to one origin less, one code off, and other coders."""

import pandas as pd
import pytest
from hypothesis import given, settings
from samples import figure, finding_codes, finding_criteria, findings_lists, frame, of_rule, rows

from azm.claims import judge_component
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


@settings(max_examples=50)
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
    ("rule", "short", "codes", "verdict"),
    [
        ("event", "DD", ("supports direct", "supports direct"), "supported"),
        ("event", "DD", ("supports near", "supports near"), "not verifiable"),
        ("event", "DD", ("contradicts direct", "contradicts near"), "contradicted"),
        # What couldn't be read is left out, and so is what wasn't coded.
        ("event", "DD", ("not_read direct", "supports direct"), "mostly supported"),
        ("event", "DD", ("supports direct",), "mostly supported"),
        ("intent", "//TT", ("silent direct", "not_read direct"), "not verifiable"),
        # What doesn't bear on the component is silent and decides nothing.
        ("event", "DD", ("not_about -", "supports direct"), "mostly supported"),
        ("intent", "//TT", ("silent direct", "not_about direct"), "not verifiable"),
    ],
)
def test_another_coders_codes_give_a_verdict_of_their_own(rule, short, codes, verdict):
    made = sensitivity_of(of_rule(rule), frame(rows(short)), finding_codes(*codes))
    assert made.coders == {"second": verdict}


def test_each_coder_is_judged_apart(register):
    register.find("c5", "DD")
    both = ["c5.001", "c5.002"]
    register.extra["finding_codes"] = pd.concat(
        [
            finding_codes("supports direct", "contradicts direct", findings=both),
            finding_codes("supports near", "supports direct", findings=both, coder="third"),
            finding_codes("supports proxy", "supports proxy", findings=both, coder="project"),
        ]
    ).rename_axis("finding_id")
    made = judge_component("c5").sensitivity
    assert made.coders == {"second": "not verifiable", "third": "supported"}


def test_a_verdict_from_an_estimate_or_from_nothing_has_none(register):
    assert judge_component("c5").sensitivity is None
    register.find("c1", "D")
    assert judge_component("c1", figure(20, 22), then=figure(20, 22)).sensitivity is None
