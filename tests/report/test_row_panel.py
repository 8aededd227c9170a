"""Rows behind a number are named by place, counted by origin, and shown in few words."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from azm.report.row_panel import RowPanel
from azm.report.sources import SourceList

from . import invented


def panel(**columns):
    lines = {
        "id": [f"x.{n}" for n in range(1, 10)],
        "indicator": "people_killed",
        "geography": "Punjab",
        "period_start": pd.Timestamp(2023, 1, 1),
        "period_end": pd.Timestamp(2023, 12, 31),
        "value": 12345.0,
        "unit": "people_killed",
        "qualifier": "at_least",
        "status": "usable",
        "origin_id": [f"o{n % 3}" for n in range(9)],
        "source_id": "dawn-2021;aaj-2024",
    }
    counts = pd.DataFrame({**lines, **columns}).set_index("id")
    return RowPanel({"counts": counts}.__getitem__, SourceList(invented.TABLES["sources"]))


def refer(rows, places):
    return rows.refer([("counts", f"x.{n}") for n in places])


@given(st.sets(st.integers(1, 9)))
def test_places_are_told_in_runs_that_name_each_row_once(chosen):
    behind = refer(panel(), sorted(chosen, reverse=True))
    found = []
    for run in filter(None, behind.code.partition(":")[2].split(",")):
        first, _, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    assert found == sorted(chosen)
    assert bool(behind) == bool(chosen)


def test_repeats_of_one_statement_are_one_origin_and_rows_without_any_told_by_their_sources():
    assert refer(panel(), (1, 2, 3, 4, 4)).words == "4 rows from 3 independent origins"
    assert refer(panel(origin_id=None), (1, 2)).words == "2 rows told by 2 sources"


def test_a_row_is_shown_with_what_where_when_value_status_and_sources():
    rows = panel()
    refer(rows, [2])
    (listing,) = rows.tables
    assert (listing.name, listing.total, len(listing.lines)) == ("counts", 9, 1)
    assert listing.columns == ("What", "Where", "When", "Value", "Status", "Sources")
    (line,) = listing.lines
    assert (line.place, line.anchor, line.key) == (2, "r1.2", "x.2")
    assert line.cells == (
        "people killed", "Punjab", "2023", "at least 12,345 people killed", "usable",
    )  # fmt: skip
    assert [source.source_id for source in line.sources] == ["dawn-2021", "aaj-2024"]


def test_columns_that_no_row_fills_are_left_out():
    rows = panel(geography=None, source_id=None, status=None)
    refer(rows, [1])
    assert rows.tables[0].columns == ("What", "When", "Value")
