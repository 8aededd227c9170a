"""What findings from independent origins amount to."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import finding, finding_criteria, findings_lists, frame, of_rule, read, rows

from azm.claims import SEVERITY, WHY_OPEN, rule_table
from azm.claims.criteria import COUNTS, THRESHOLDS
from azm.claims.findings import RULE_TABLE, Tally, deciding_origins, judge_findings

ALL = {"thresholds": {"universal": True}}
BOTH = "not verifiable: both_ways"
THIN = "not verifiable: too_thin"
SILENT = "not verifiable: silent"
UNTESTED = "not verifiable: not_measured"


def tally_of(criterion, findings):
    return Tally.of(frame(findings), COUNTS[criterion.counts])


def row_of(criterion, findings):
    return judge_findings(criterion.rule, tally_of(criterion, findings), criterion.thresholds)


@pytest.mark.parametrize(
    ("rule", "entry", "cases"),
    [
        (
            "event", {},
            {
                "": THIN, "DN": "supported", "NN": THIN, "D": "mostly supported", "N": THIN,
                "PPPP": THIN, "DN/P": "supported", "DN/N": "mostly supported", "D/N": BOTH,
                "DDD/DD": BOTH, "N/DN": "contradicted", "/DN": "contradicted", "/D": THIN,
                "D/DD": BOTH, "//DDD": THIN, "//TTT": THIN, "DD//DDD": "supported",
            },
        ),
        (
            "event", ALL,
            {
                "DDD": "supported", "DDD/D": "overstated", "NN/D": "contradicted",
                "/D": "contradicted", "DDD/N": "mostly supported",
            },
        ),
        (
            "level", {},
            {
                "DDDD/DN": "overstated", "D/DN": "overstated", "N/DN": "contradicted",
                "DN": "supported", "DN/N": "mostly supported", "D/N": BOTH, "//DD": THIN,
            },
        ),
        (
            "intent", {},
            {
                "D": "supported", "D//D": "supported", "D//T": "mostly supported",
                "D/N": "mostly supported", "D/D": BOTH, "N": "overstated", "NN//DD": "overstated",
                "N/N": "overstated", "N/D": "contradicted", "/D": "contradicted", "/N": THIN,
                "/N/D": THIN, "//D": SILENT, "//DD": SILENT, "//T": SILENT, "//TT": "overstated",
                "P//TT": "overstated", "//NNN": SILENT, "//P": THIN, "": THIN,
            },
        ),
        (
            "effect", {},
            {
                "": UNTESTED, "DDDDDD": UNTESTED, "/DDDD": UNTESTED, "D/D": UNTESTED,
                "BBB": UNTESTED, "//CC": UNTESTED, "C": "mostly supported",
                "E": "mostly supported", "CE": "supported", "CC/B": "supported", "/B": "overstated",
                "/BBB": "overstated", "/C": "overstated", "DDD/E": "overstated",
                "/CE": "contradicted", "BB/CC": "contradicted", "C/E": BOTH, "CCC/C": BOTH,
            },
        ),
    ],
    ids=["event", "claim about all", "level", "intent", "effect"],
)  # fmt: skip
def test_the_first_row_of_the_rule_that_holds_gives_the_verdict(rule, entry, cases):
    found = {short: row_of(of_rule(rule, **entry), rows(short)) for short in cases}
    said = {
        short: f"{row.verdict}: {row.why_open}" if row.why_open else row.verdict
        for short, row in found.items()
    }
    assert said == cases
    if rule == "effect":
        assert found == {short: row_of(of_rule("causal"), rows(short)) for short in cases}


def test_every_row_of_the_printed_rule_table_can_decide_and_an_open_one_says_why():
    letters = ["", "D", "DD", "DDDD", "N", "C", "CC"]
    decided = set()
    for sides in itertools.product(letters, letters, ["", "D", "T", "TT"]):
        tally = Tally.of(frame(rows("/".join(sides))))
        for rule in ("event", "level", "intent", "effect", "opinion"):
            for universal in (False, True):
                numbers = THRESHOLDS[rule] | {"universal": universal}
                decided.add(judge_findings(rule, tally, numbers))
    assert decided == set(RULE_TABLE)
    for row in RULE_TABLE:
        assert (row.verdict == "not verifiable") == (row.why_open in WHY_OPEN) == bool(row.why_open)
    assert len(rule_table()) == sum(len(rule.names) for rule in RULE_TABLE)
    assert not rule_table().duplicated(["rule", "evidence"]).any()


@given(finding_criteria(), findings_lists)
def test_silence_alone_contradicts_nothing_and_adds_nothing_to_what_contradicts(criterion, found):
    speaking = [row for row in found if row["stance"] != "silent"]
    if row_of(criterion, found).verdict == "contradicted":
        assert row_of(criterion, speaking).verdict == "contradicted"
    else:
        silence = [{**row, "stance": "silent"} for row in found]
        assert row_of(criterion, [*found, *silence]).verdict != "contradicted"
        assert row_of(criterion, silence).verdict != "contradicted"


@given(finding_criteria(), findings_lists, st.randoms())
def test_the_order_of_rows_does_not_matter_and_one_report_in_ten_papers_is_one_origin(
    criterion, found, random
):
    one = tally_of(criterion, found)
    two = tally_of(criterion, random.sample(found * 10, len(found) * 10))
    assert one == two
    arguments = criterion.rule, two, criterion.thresholds
    assert deciding_origins(criterion.rule, one, criterion.thresholds) == deciding_origins(
        *arguments
    )


def test_an_origin_counts_by_its_most_direct_finding_and_on_every_side_that_it_takes():
    found = [("supports", "N"), ("supports", "D"), ("contradicts", "P"), ("silent", "N")]
    tally = Tally.of(frame([finding("a", stance, letter) for stance, letter in found]))
    assert (tally.supports.direct, tally.supports.near) == ({"a"}, frozenset())
    assert (tally.contradicts.proxy, tally.silent.near) == ({"a"}, {"a"})


def test_two_organs_of_one_party_count_once_where_the_criterion_counts_parties():
    found = [finding(organ, "supports", "D", "government") for organ in ("army", "cabinet")]
    criteria = {counts: of_rule("event", counts=counts) for counts in COUNTS}
    assert {counts: read(c, found).verdict for counts, c in criteria.items()} == {
        "origins": "supported", "parties": "mostly supported",
    }  # fmt: skip
    found.append(finding("a party that sits elsewhere", "supports", "N"))
    assert read(criteria["parties"], found).verdict == "supported"
    assert read(criteria["parties"], found).deciding == ("x.0", "x.1")


@given(finding_criteria(rules=["event", "level"]), findings_lists, st.sampled_from("DNP"))
def test_one_more_origin_in_support_never_makes_an_event_or_level_worse(criterion, found, letter):
    more = [*found, finding("new", "supports", letter)]
    before, after = row_of(criterion, found).verdict, row_of(criterion, more).verdict
    assert SEVERITY[after] <= SEVERITY[before]


@given(finding_criteria(), findings_lists, st.sampled_from("DNPBCE"))
def test_one_more_origin_against_never_makes_a_verdict_better(criterion, found, letter):
    more = [*found, finding("new", "contradicts", letter)]
    before, after = row_of(criterion, found).verdict, row_of(criterion, more).verdict
    assert SEVERITY[after] >= SEVERITY[before]


@given(finding_criteria(), findings_lists)
def test_without_the_deciding_origins_the_verdict_is_another_and_no_smaller_set_does_it(
    criterion, found
):
    def without(origins):
        by = COUNTS[criterion.counts]
        left = [row for row in found if row[by] not in origins]
        return row_of(criterion, left).verdict

    whole = tally_of(criterion, found)
    deciding = deciding_origins(criterion.rule, whole, criterion.thresholds)
    here = without(())
    assert not deciding or without(deciding) != here
    smaller = range(1, len(deciding) if deciding else len(whole.origins) + 1)
    for size in smaller:
        for removed in itertools.combinations(sorted(whole.origins), size):
            assert without(removed) == here
