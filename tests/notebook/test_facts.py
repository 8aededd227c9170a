"""Prose is computed: sentences take facts, refuse typed numbers, and stop when they turn false."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.notebook.channel import MIME, packed, unpacked
from azm.notebook.facts import fact, holds, number_text, rows_of, say, significant
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
    ["The list holds 20 dead.", "A rise of 5%.", "Some 1,200 accounts.", "In 3 of the cases."],
)
def test_a_typed_number_is_refused(template):
    with pytest.raises(AzmError, match="a number is typed"):
        say(template)


@pytest.mark.parametrize(
    "template",
    [
        "On 22 June 2024 the operation was announced.",
        "Between 2015 and 2024, in FY2019-20 and the 1990s.",
        "Claim c1 and the first half, H1, are meant.",
    ],
)
def test_dates_years_and_names_may_be_typed(template):
    assert say(template).bundle["parts"] == [template]


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


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_rounding_keeps_six_significant_digits(value):
    rounded = significant(value)
    assert math.isclose(rounded, value, rel_tol=5.1e-6, abs_tol=0)
    assert significant(rounded) == rounded


def test_the_last_bits_of_a_float_do_not_show():
    assert significant(0.1 + 0.2) == significant(0.3)


def test_rows_with_a_key_of_several_columns_are_named_by_all_of_them():
    rows = load("internet_shutdowns_by_year", iso3="PAK", year=2016)
    assert rows_of(rows) == (("internet_shutdowns_by_year", "PAK/2016"),)
