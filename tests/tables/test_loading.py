"""Tables load typed, filters keep the rows that they say, and sources are cited in full."""

import dataclasses
from datetime import date

import pandas as pd
import pytest

from azm import tables
from azm.claims import Estimate
from azm.claims.register import sources_of
from azm.errors import AzmError
from azm.tables.load import citation


def test_a_table_is_typed_and_indexed_by_its_key_and_carries_its_name(project):
    events, counts = tables.load("events"), tables.load("counts")
    assert str(events["date"].dtype).startswith("datetime64")
    assert str(events["killed_total"].dtype) == "Int64"
    assert str(counts["value"].dtype) == "float64"
    assert pd.api.types.is_string_dtype(events["province"])
    assert (counts.index.name, counts.attrs["table"]) == ("id", "counts")
    assert list(counts.columns) == list(tables.schema("counts").names[1:])


def test_unknown_is_missing_and_never_zero_or_empty_text(project):
    events = tables.load("events")
    assert events.loc["ev-3", ["killed_total", "chinese_killed", "note"]].isna().all()
    assert events["killed_total"].sum() == 19


def test_a_table_keyed_by_several_columns_keeps_them_and_is_found_by_all(project):
    def two_keys(package):
        [units] = [one for one in package["resources"] if one["name"] == "units"]
        units["schema"]["primaryKey"] = ["unit", "dimension"]

    project.describe(two_keys)
    units = tables.load("units", dimension=["share", "code"])
    assert units.reset_index()["unit"].to_dict() == {0: "percent", 1: "position_code"}
    assert list(tables.rows("units", ["percent/share", "percent/code"])["unit"]) == ["percent"]


def test_a_changed_table_is_read_anew_and_a_date_known_to_the_year_is_its_last_day(project):
    assert tables.load("sources")["published"]["daily-2023"] == pd.Timestamp("2023-01-31")
    project.replace("sources", "2023-01,assumed", "2023,assumed")
    assert tables.load("sources")["published"]["daily-2023"] == pd.Timestamp("2023-12-31")


FILTERED = [
    ("counts", {"status": "disputed"}, "killed.3"),
    ("counts", {"status": ["disputed", "do_not_use"]}, "killed.3 killed.4"),
    ("counts", {"period_start": None}, "killed.4 killed.5"),
    ("events", {"killed_total": [6, None]}, "ev-2 ev-3"),
    ("counts", {"unit": "people_killed", "status": "usable", "value": 20}, "killed.1"),
    ("counts", {"value": 20, "status": "usable", "unit": "people_killed"}, "killed.1"),
    # A value that the schema allows, or that stands where the column refers to.
    ("counts", {"status": "superseded"}, ""),
    ("counts", {"source_id": "budget-2026"}, ""),
    ("events", {"source_ids": "daily-2022"}, "ev-1"),
    ("events", {"source_ids": ["daily-2022", "daily-2023"]}, "ev-1 ev-2 ev-3"),
    ("events", {"date": "2021-07-14"}, "ev-1"),
    ("events", {"date_between": ("2021-07-14", "2024-03-26")}, "ev-1 ev-2"),
    ("events", {"date_between": (date(2024, 1, 1), None)}, "ev-2 ev-3"),
    ("events", {"killed_total_between": (None, 6)}, "ev-2"),
    ("events", {"killed_total_between": iter((None, 6))}, "ev-2"),
    ("counts", {"value_between": (-12.5, 3)}, "killed.5 change.1 lag.1"),
]


@pytest.mark.parametrize(("name", "filters", "ids"), FILTERED)
def test_filters_keep_what_they_say(project, name, filters, ids):
    assert list(tables.load(name, **filters).index) == ids.split()


REFUSED = [
    ("conts", {}, "there is no table 'conts'; did you mean 'counts'?"),
    ("counts", {"statuss": "usable"}, "no column 'statuss'; did you mean 'status'?"),
    ("events", {"date_betwen": (1, 2)}, "no column 'date_betwen'; did you mean 'date_between'?"),
    ("events", {"xyz": (None, None)}, "no column 'xyz'; columns: event_id, "),
    ("counts", {"status": "usble"}, "has no value 'usble'; did you mean 'usable'?"),
    ("counts", {"series": ["killed", "kiled"]}, "no value 'kiled'; did you mean 'killed'?"),
    ("events", {"source_ids": "daily-222"}, "no value 'daily-222'; did you mean 'daily-2022'?"),
    ("counts", {"measure": "xyz"}, "'xyz'; values: flow, rate, running_total, stock"),
    ("counts", {"value": "twenty"}, "can't be compared with 'twenty': not a number; write digits"),
    ("events", {"date": "2021-02-30"}, "'2021-02-30': no such day in the calendar; correct"),
    ("events", {"date_between": "2021"}, "is '2021'; give a pair, as date_between=(low, high)"),
    ("counts", {"status_between": ("a", "b")}, "no order; filter it by value, status=…"),
]


@pytest.mark.parametrize(("name", "filters", "message"), REFUSED)
def test_a_filter_that_can_not_be_meant_is_refused_with_the_nearest(
    project, name, filters, message
):
    with pytest.raises(AzmError) as refused:
        tables.load(name, **filters)
    assert message in str(refused.value) and f"'{name}'" in str(refused.value)


def test_the_tables_are_named_in_the_order_of_the_package(project):
    assert tables.names()[:3] == ["counts", "grants", "events"]
    assert tables.schema("counts").field("value").negative_by.column == "unit"
    with pytest.raises(AzmError, match=r"^table 'counts' has no column 'valu'; did you mean"):
        tables.schema("counts").field("valu")


# ---- what rows rest on ----


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("daily-2022", "The Daily, “Twenty killed in a year” (3 January 2022), "
         "https://daily.example.org/2022/killed"),
        # A title that only describes the page, and a date that is assumed.
        ("daily-2023", "The Daily, Yearly count, in brief (about January 2023), "
         "https://daily.example.org/2023/killed?page=2"),
        ("budget-2026", "Finance Division, “Budget in Brief” (undated), "
         "https://www.finance.example.org/brief.pdf"),
    ],
)  # fmt: skip
def test_a_source_is_cited_by_publisher_title_date_and_address(project, source, line):
    assert tables.cite(source) == line
    assert tables.sources(source)["citation"].tolist() == [line]


def test_a_source_without_an_address_ends_with_its_date():
    line = citation("The Daily", "Title", "original", "2020", "stated", "")
    assert line == "The Daily, “Title” (2020)"


def test_sources_come_once_each_in_the_order_in_which_they_are_named(project):
    wanted = ["budget-2026", "daily-2022"]
    nothing = tables.load("counts", status="superseded")
    for named, found in [
        ([*wanted, "budget-2026"], wanted),
        ("budget-2026;daily-2022", wanted),
        (tables.load("grants"), ["budget-2026"]),
        (tables.load("events"), ["daily-2022", "daily-2023"]),
        (tables.load("codings"), ["daily-2022"]),
        (nothing, []),
    ]:
        sources = tables.sources(named)
        assert (list(sources.index), sources.attrs["table"]) == (found, "sources")
    assert tables.publishers(tables.load("codings")).tolist() == ["The Daily", ""]


def test_an_unknown_source_and_rows_that_name_none_are_refused(project):
    unknown = r"no source 'daily-202'; did you mean 'daily-202[23]'\?$"
    with pytest.raises(AzmError, match=unknown):
        tables.cite("daily-202")
    with pytest.raises(AzmError, match=unknown):
        tables.publishers(tables.load("events").assign(source_ids="daily-202"))
    for function in (tables.sources, tables.publishers):
        with pytest.raises(AzmError, match="no column source_ids or source_id or evidence; load"):
            function(tables.load("counts")[["value"]])


def test_a_broken_table_of_sources_is_named(project):
    project.replace("sources", "original,2022-01-03", "original,2022-01-33")
    with pytest.raises(tables.TableError, match=r"^data/sources\.csv:2: column 'published'"):
        tables.cite("daily-2022")


def test_an_estimate_may_rest_on_any_table(project):
    behind = [("rubrics", "position/0"), ("units", "percent"), ("codings", "position.1")]
    given = Estimate(1, 1, "percent", "range", "complete", central=1, rows=behind, origins=["x"])
    assert sources_of(given) == ("daily-2022",)
    lost = dataclasses.replace(given, rows=(("rubrics", "position/7"),))
    with pytest.raises(AzmError, match="the row 'position/7', which table 'rubrics' hasn't got"):
        sources_of(lost)
