"""What is legitimate stays so."""

from __future__ import annotations

import pandas as pd
import pytest

from azm import tables


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


@pytest.mark.parametrize("end", ["2024", "2024-06", "2024-06-22", "2024-07", ""])
def test_an_end_known_to_the_month_does_not_fall_before_a_day_in_it(project, end):
    assert spell(project, "2024-06-22", end) == []


@pytest.mark.parametrize("end", ["2023", "2024-05", "2024-06-21"])
def test_an_end_known_to_the_month_may_fall_before_a_day(project, end):
    [problem] = spell(project, "2024-06-22", end)
    assert problem.endswith("before date 2024-06-22; correct one of them")


def spell(project, start: str, end: str) -> list[str]:
    """The problems of a row that lasts from one day to another, which may be known less well."""

    def describe(package):
        days = [{"name": "date", "type": "date"}, {"name": "end", "type": "date", "format": "any"}]
        table = {"name": "spells", "path": "spells.csv", "schema": {"fields": days}}
        package["resources"].append({**table, "azm:ascending": [["date", "end"]]})

    project.describe(describe)
    project.write("spells", f"date,end\n{start},{end}\n")
    tables.renew_package(project.root)
    return project.problems()
