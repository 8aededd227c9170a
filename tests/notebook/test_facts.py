"""Prose is computed: sentences take facts, refuse typed numbers, and stop when they turn false."""

import pandas as pd
import pytest

from azm.errors import AzmError
from azm.notebook.channel import MIME, Said, packed, unpacked
from azm.notebook.facts import fact, holds, number_text, rows_of, say
from azm.tables import load


@pytest.fixture
def rows():
    """Fixture: two rows of an imagined table."""
    frame = pd.DataFrame(
        {"source_ids": ["paper-a;paper-b", "paper-b"], "killed": [3, 4]},
        index=pd.Index(["event-1", "event-2"], name="event_id"),
    )
    frame.attrs["table"] = "attacks"
    return frame


def test_a_fact_carries_its_rows_and_their_sources(rows):
    killed = fact("c1.killed", rows["killed"].sum(), unit="people_killed", rows=rows)
    bundle = unpacked(say("They killed {n} people.", n=killed)._repr_mimebundle_()[MIME])
    assert bundle["parts"] == ["They killed ", {"fact": "c1.killed"}, " people."]
    assert bundle["facts"]["c1.killed"] == {
        "text": "7",
        "value": 7,
        "unit": "people_killed",
        "rows": [["attacks", "event-1"], ["attacks", "event-2"]],
        "sources": ["paper-a", "paper-b"],
    }


@pytest.mark.parametrize(
    "template",
    [
        "The list holds 20 dead.",
        "A rise of 5%.",
        "Some 1,200 accounts.",
        "In 3 of the cases.",
        "It killed 2000 people.",
        "In 1900 attacks 1999 died",
        "In 2000 attacks many died.",
        "A toll of 1999 killed.",
        "By 2000 people it was seen.",
        "It rose from 1900 to 2000 attacks.",
        "It rose in 2000 percent of cases.",
        "Between {a} and 1999.",
        "It cost Rs500.",
        "It cost USD65million.",
        "It rose by H15 percent",
        "An x15 plane and a c99 claim.",
        "In 20000 cases, in 2000,500 and in 2000.5.",
        "2000 died.",
        "½ of them, or ²",
        "In June 2024, 7 died.",
        "45 June",
    ],
)
def test_a_typed_number_is_refused(template):
    with pytest.raises(AzmError, match="a number is typed"):
        say(template, a="x")


@pytest.mark.parametrize(
    "template",
    [
        "On 22 June 2024 the operation was announced, on 23 June discussed.",
        "Between 2015 and 2024, in FY2019-20 and the 1990s.",
        "From 2024 to 2025, attacks rose; since early 2026 they fell, in mid-2026 they ended.",
        "In 2009, 2014 and 2024, until spring 2025 or 2026.",
        "In FY2024-25, for the years 2021–22 and the year 2023.",
        "People killed, 2004 to 2025",
        "After Altman and Bland (1994) and Feller (Probability, 1971).",
        "The plan of 2014 was dated April 2015.",
        "Claims c1, h1b and m1 and the first half, H1 or Q3, are meant, per 100,000 people.",
    ],
)
def test_dates_years_and_names_may_be_typed(template):
    assert say(template).bundle["parts"] == [template]


@pytest.mark.parametrize("form", ["{n:.0f}", "{n!r}", "{n:>{n}}"])
def test_a_format_is_refused_since_a_fact_says_how_it_is_shown(form):
    with pytest.raises(AzmError, match=r"has a format in .*digits=1"):
        say(f"They killed {form}.", n=fact("c1.killed", 7.5))


@pytest.mark.parametrize("template", ["They killed {n.", "They killed n}.", "A lone { brace"])
def test_a_brace_without_a_partner_is_refused(template):
    with pytest.raises(AzmError, match=r"a brace in .* has no partner"):
        say(template, n=fact("c1.killed", 7))


def test_a_brace_written_twice_is_shown_once():
    assert say("A set {{a}}.").text == "A set {a}."


def test_a_fact_is_rounded_as_it_is_made_so_that_its_text_is_that_of_its_bundle():
    assert fact("c1.a", 2.4999999999999996, digits=0).text == fact("c1.a", 2.5, digits=0).text
    share = fact("c1.share", 100 / 7, low=1 / 3, high=float("inf"), digits=9)
    assert (share.value, share.low, share.high) == (14.2857, 0.333333, None)
    assert share.text == "14.285700000"
    assert fact("c1.rupees", 1234567.0).text == "1,234,567"


def test_an_infinite_fact_is_a_word_and_a_missing_one_is_refused():
    assert fact("c4b.high", float("inf")).bundle()["value"] == "any number"
    assert say("At most {n}.", n=fact("c4b.high", float("inf"))).text == "At most any number."
    for missing in (float("nan"), None, pd.NA):
        with pytest.raises(AzmError, match="has no value"):
            fact("c4b.high", missing)


def test_every_float_of_a_bundle_is_rounded_however_deep_and_nothing_else():
    deep = {"a": [{"b": (1 / 3)}, [2 / 3, 20.0, 7, True, None, "1.23456789"]], "points": [[1 / 7]]}
    bundle = Said(deep, "", "")._repr_mimebundle_()[MIME]
    assert bundle["a"] == [{"b": 0.333333}, [0.666667, 20, 7, True, None, "1.23456789"]]
    assert bundle["points"] == "[[0.142857]]"
    assert [type(x) for x in bundle["a"][1]] == [float, int, int, bool, type(None), str]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_carry_is_named_with_its_place(value):
    with pytest.raises(AzmError, match=r"at data 2 1: .* no finite number"):
        Said({"kind": "figure", "data": [[1.0], [value]]}, "", "")


def test_a_bare_number_is_refused_as_a_fact():
    with pytest.raises(AzmError, match="bare int"):
        say("They killed {n}.", n=7)


def test_what_travels_packed_comes_out_as_it_was():
    fact_bundle = {"rows": [["attacks", "a-1"], ["attacks", "b-2"], ["polls", "c.3"]], "low": None}
    bundle = {
        "kind": "figure",
        "data": [[1, "a"], [None, "b"]],
        "facts": {"f": fact_bundle, "g": {"rows": [], "sources": []}},
        "sources": ["dawn-1", "nacta-2"],
    }
    assert unpacked(packed(bundle)) == unpacked(bundle) == bundle
    assert packed(bundle)["data"] == '[[1, "a"], [null, "b"]]'
    assert packed(bundle)["sources"] == "dawn-1;nacta-2"
    assert packed(bundle)["facts"]["f"]["rows"] == "attacks=a-1;b-2|polls=c.3"


def test_facts_with_the_same_rows_list_them_once_and_come_out_whole():
    rows = [["attacks", f"a-{n}"] for n in range(9)]
    low, high = ({"text": text, "rows": rows, "sources": ["dawn-1"]} for text in ("1", "2"))
    other = {"text": "3", "rows": rows[:1], "sources": ["dawn-1"]}
    bundle = {"kind": "sentence", "facts": {"c1.low": low, "c1.high": high, "c1.other": other}}
    travelling = packed(bundle)["facts"]
    assert travelling["c1.high"] == {"text": "2", "rows_of": "c1.low"}
    assert travelling["c1.other"]["rows"] == "attacks=a-0"
    assert unpacked(packed(bundle)) == bundle


def test_the_cells_of_a_table_are_no_row_keys():
    table = {"kind": "table", "rows": [["swat", "20 = few; |"], ["x", "–"]]}
    assert unpacked(packed(table)) == table
    assert unpacked(packed({"rows": [["swat", "few"]]})) == {"rows": [["swat", "few"]]}


def test_a_missing_fact_is_named():
    with pytest.raises(AzmError, match="pass n="):
        say("They killed {n}.")


def test_a_sentence_that_turned_false_stops_the_run():
    assert holds("It holds.", True).bundle["role"] == "holds"
    for condition in (False, None, 1, pd.NA):
        with pytest.raises(AzmError, match="no longer true: “It holds"):
            holds("It holds.", condition)


def test_rows_from_nowhere_are_refused():
    with pytest.raises(AzmError, match="which table they came from"):
        fact("c1.killed", 7, rows=pd.DataFrame({"a": [1]}))


def test_numbers_are_shown_as_a_reader_expects():
    assert number_text(12345) == "12,345"
    assert number_text(0.5) == "0.5"
    assert number_text(-3.25, 2) == "−3.25"
    assert number_text(-1234567) == "−1,234,567"
    assert number_text(-0.4, 0) == "0"
    assert number_text(float("nan")) == "unknown"


def test_rows_with_a_key_of_several_columns_are_named_by_all_of_them():
    rows = load("internet_shutdowns_by_year", iso3="PAK", year=2016)
    assert rows_of(rows) == (("internet_shutdowns_by_year", "PAK/2016"),)
