"""Tables read well and keep their order."""

import datetime as dt

import pandas as pd
import pytest

import azm
from azm.errors import AzmError
from azm.notebook.table_output import table

FRAME = pd.DataFrame(
    {
        "day": pd.to_datetime(["2024-06-22", None]),
        "killed": pd.array([1200, None], dtype="Int64"),
        "place": ["Swat <b>", None],
    }
)


def test_cells_are_for_readers():
    shown = table(FRAME, "t", caption="Fixture", labels={"killed": "people killed"})
    assert "Swat &lt;b&gt;" in shown.markup
    bundle = shown.bundle
    assert bundle["rows"] == [["22 Jun 2024", "1,200", "Swat <b>"], ["–", "–", "–"]]
    assert [c["label"] for c in bundle["columns"]] == ["day", "people killed", "place"]
    assert [c["align"] for c in bundle["columns"]] == ["left", "right", "left"]


def test_years_stand_without_a_comma_and_numbers_by_the_year_with_one():
    frame = pd.DataFrame({"start_year": [2004, 2015.5], "killed_per_year": [2004, 1]})
    rows = table(frame, "t", caption="Fixture").bundle["rows"]
    assert rows == [["2004", "2,004"], ["2015.5", "1"]]
    shutdowns = azm.load("internet_shutdowns_by_year", iso3="PAK", year=2016)
    assert table(shutdowns[["year"]], "t", caption="Fixture").bundle["rows"] == [["2016"]]


def test_a_table_selected_from_loaded_rows_knows_them():
    claims = azm.load("claims", dimension="cpec")[["paraphrase"]]
    for frame in (claims, claims.reset_index()):
        shown = table(frame, "claims", caption="What is claimed")
        assert shown.bundle["behind"] == [["claims", key] for key in claims.index]
    assert table(FRAME, "t", caption="Fixture").bundle["behind"] == []


def test_days_missing_and_infinite_numbers_read_well_whatever_holds_them():
    days = [dt.date(2024, 6, 2), dt.datetime(2024, 6, 22, 7, 30), pd.NaT]
    frame = pd.DataFrame({"day": pd.Series(days, dtype="object"), "n": [0.25, None, float("inf")]})
    rows = table(frame, "t", caption="Fixture").bundle["rows"]
    assert rows == [["2 Jun 2024", "0.2"], ["22 Jun 2024", "–"], ["–", "any number"]]


def test_last_bits_choose_no_digit_of_a_cell():
    lower, higher = 12.34565 * (1 - 1e-15), 12.34565 * (1 + 1e-15)
    frame = pd.DataFrame({"n": [2.4999999999999996, 2.5, 2.5000000000000004, lower, higher]})
    rows = table(frame, "t", caption="Fixture").bundle["rows"]
    assert rows == [["2.5"]] * 3 + [["12.3"]] * 2


def test_what_is_no_frame_or_has_no_rows_is_refused_in_a_sentence():
    with pytest.raises(AzmError, match=r"'t' is made of .*; pass a frame"):
        table(FRAME["killed"], "t", caption="Fixture")
    with pytest.raises(AzmError, match="'t' has no rows"):
        table(FRAME.head(0), "t", caption="Fixture")
