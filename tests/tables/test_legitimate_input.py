"""What is legitimate stays so."""

from __future__ import annotations

import pandas as pd
import pytest

from azm import tables
from azm.tables import rules
from azm.tables.grid import Grid, lay_out
from azm.tables.reading import Row, Sheet
from azm.tables.schema import Field, Table


def test_a_sound_project_has_no_problems(project):
    assert project.problems() == []


def test_crlf_line_ends_and_a_byte_order_mark_change_nothing(project):
    plain = tables.load("counts")
    content = project.read("counts")
    project.write("counts", b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert project.problems() == []
    pd.testing.assert_frame_equal(tables.load("counts"), plain)


def test_a_missing_last_line_end_changes_nothing(project):
    plain = tables.load("events")
    content = project.read("events")
    project.write("events", content.rstrip(b"\n"))
    pd.testing.assert_frame_equal(tables.load("events"), plain)


def test_a_budget_for_next_year_is_accepted(project):
    assert tables.load("grants").loc["grants.1", "period_end"] == pd.Timestamp("2027-06-30")
    assert project.problems() == []


def test_a_defined_negative_code_and_a_negative_change_are_accepted(project):
    values = tables.load("counts")["value"]
    assert list(tables.load("codings")["central"]) == [-1, 1]
    assert (values["lag.1"], values["change.1"]) == (-1, -12.5)
    assert project.problems() == []


def test_an_empty_period_bound_that_is_marked_is_accepted_and_stays_missing(project):
    counts = tables.load("counts")
    assert pd.isna(counts.loc["killed.4", "period_start"])
    assert counts.loc["killed.5", ["period_start", "period_end"]].isna().all()
    assert project.problems() == []


def test_a_cell_may_hold_commas_quotation_marks_and_line_breaks(project):
    note = tables.load("counts").loc["killed.4", "note"]
    assert note == 'The page says "about sixty",\nthen a number'


def test_lines_are_counted_through_cells_of_several_lines(project):
    project.replace("counts", "-12.5,percent", "-12.5,per cent")
    assert project.problems() == [
        "data/counts.csv:8: column 'unit' is 'per cent': not in units; did you mean 'percent'?"
    ]


def test_a_cell_after_a_cell_of_several_lines_is_named_by_its_own_line(project):
    project.replace(
        "events", "ev-1,2021-07-14,stated,Dasu,", 'ev-1,2021-07-14,stated,"Dasu\nvalley",'
    )
    project.replace("events", ",13,9,9,", ",many,9,9,")
    assert project.problems() == [
        "data/events.csv:3: column 'killed_total' is 'many': not a whole number; write digits only"
    ]


def test_a_date_may_be_known_to_the_month_where_the_schema_says_so(project):
    assert tables.load("sources").loc["daily-2023", "published"] == pd.Timestamp("2023-01-31")
    project.replace("sources", "2023-01,assumed", "2023,assumed")
    assert tables.load("sources").loc["daily-2023", "published"] == pd.Timestamp("2023-12-31")


def test_equal_figures_of_two_sources_both_stay(project):
    row = project.read("counts").decode().splitlines()[1]
    project.append(
        "counts", row.replace("killed.1", "killed.6").replace("daily-2022", "daily-2023")
    )
    tables.renew_package(project.root)
    assert project.problems() == []


def test_a_source_that_nothing_cites_is_accepted(project):
    project.append("sources", "daily-2024,press,The Daily,Title,original,,,en,https://d.example/1")
    tables.renew_package(project.root)
    assert project.problems() == []


def test_addresses_that_a_fragment_tells_apart_are_two_sources(project):
    address = "https://daily.example.org/2022/killed#second"
    project.append("sources", f"daily-2024,press,The Daily,Title,original,,,en,{address}")
    tables.renew_package(project.root)
    assert project.problems() == []


def test_several_sources_may_have_no_address(project):
    for name in ("first", "second"):
        project.append("sources", f"report-{name},official,Ministry,Report {name},original,,,en,")
    tables.renew_package(project.root)
    assert project.problems() == []


@pytest.mark.parametrize("end", ["2024", "2024-06", "2024-06-22", "2024-07", ""])
def test_an_end_known_to_the_month_does_not_fall_before_a_day_in_it(end):
    grid = spell("2024-06-22", end)
    rules.ascending(grid)
    assert grid.problems == []


@pytest.mark.parametrize("end", ["2023", "2024-05", "2024-06-21"])
def test_an_end_known_to_the_month_may_fall_before_a_day(end):
    grid = spell("2024-06-22", end)
    rules.ascending(grid)
    assert [problem.message for problem in grid.problems] == [
        "before date 2024-06-22; correct one of them"
    ]


def spell(start: str, end: str) -> Grid:
    """A table of one row that lasts from one day to another, which may be known less well."""
    fields = (Field("date", "date"), Field("end_date", "date", format="any"))
    table = Table("spells", "spells.csv", fields=fields, ascending=(("date", "end_date"),))
    return lay_out(table, Sheet("spells.csv", ["date", "end_date"], [Row(2, [start, end])]))
