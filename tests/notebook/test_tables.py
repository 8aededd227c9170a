"""Tables read well and keep their order."""

import datetime as dt

import pandas as pd
import pytest

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
    bundle = table(FRAME, "t", caption="Fixture", labels={"killed": "people killed"}).bundle
    assert bundle["rows"] == [["22 Jun 2024", "1,200", "Swat <b>"], ["–", "–", "–"]]
    assert [c["label"] for c in bundle["columns"]] == ["day", "people killed", "place"]
    assert [c["align"] for c in bundle["columns"]] == ["left", "right", "left"]


def test_html_is_escaped():
    assert "Swat &lt;b&gt;" in table(FRAME, "t", caption="Fixture").markup


def test_an_empty_table_is_refused():
    with pytest.raises(AzmError, match="has no rows"):
        table(FRAME.head(0), "t", caption="Fixture")


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


def test_what_is_no_frame_is_refused_in_a_sentence():
    with pytest.raises(AzmError, match=r"'t' is made of .*; pass a frame"):
        table(FRAME["killed"], "t", caption="Fixture")
