"""Tables load typed, and filters keep the rows that they say."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from azm import tables
from azm.errors import AzmError


def ids(name: str, **filters: object) -> list[str]:
    return list(tables.load(name, **filters).index)


def test_columns_have_the_types_of_the_schema(project):
    events = tables.load("events")
    assert str(events["date"].dtype).startswith("datetime64")
    assert str(events["killed_total"].dtype) == "Int64"
    assert str(tables.load("counts")["value"].dtype) == "float64"
    assert pd.api.types.is_string_dtype(events["province"])


def test_unknown_is_missing_and_never_zero_or_empty_text(project):
    events = tables.load("events")
    assert events.loc["ev-3", ["killed_total", "chinese_killed", "note"]].isna().all()
    assert events["killed_total"].sum() == 19


def test_a_table_is_indexed_by_its_key_and_carries_its_name(project):
    counts = tables.load("counts")
    assert counts.index.name == "id"
    assert counts.attrs["table"] == "counts"
    assert list(counts.columns) == list(tables.schema("counts").names[1:])


def test_a_table_keyed_by_several_columns_keeps_them_as_columns(project):
    def two_keys(package):
        [units] = [one for one in package["resources"] if one["name"] == "units"]
        units["schema"]["primaryKey"] = ["unit", "dimension"]

    project.describe(two_keys)
    units = tables.load("units", dimension=["share", "code"])
    assert list(units.index) == [0, 1]
    assert list(units["unit"]) == ["percent", "position_code"]


def test_filters_keep_a_value_one_of_several_or_missing_ones(project):
    assert ids("counts", status="disputed") == ["killed.3"]
    assert ids("counts", status=["disputed", "do_not_use"]) == ["killed.3", "killed.4"]
    assert ids("counts", period_start=None) == ["killed.4", "killed.5"]
    assert ids("events", killed_total=[6, None]) == ["ev-2", "ev-3"]
    assert ids("counts", unit="people_killed", status="usable", value=20) == ["killed.1"]


def test_a_value_that_the_schema_allows_but_no_row_has_gives_no_rows(project):
    assert ids("counts", status="superseded") == []
    assert ids("counts", source_id="budget-2026") == []


def test_a_list_column_passes_if_it_holds_the_value(project):
    assert ids("events", source_ids="daily-2022") == ["ev-1"]
    assert ids("events", source_ids=["daily-2022", "daily-2023"]) == ["ev-1", "ev-2", "ev-3"]


def test_between_includes_both_ends_and_leaves_out_missing_values(project):
    assert ids("events", date_between=("2021-07-14", "2024-03-26")) == ["ev-1", "ev-2"]
    assert ids("events", date_between=(date(2024, 1, 1), None)) == ["ev-2", "ev-3"]
    assert ids("events", killed_total_between=(None, 6)) == ["ev-2"]
    assert ids("events", killed_total_between=(end for end in (None, 6))) == ["ev-2"]
    assert ids("counts", value_between=(-12.5, 3)) == ["killed.5", "change.1", "lag.1"]


def test_period_within_keeps_whole_periods(project):
    assert ids("counts", period_within=("2021-01-01", "2021-12-31")) == ["killed.1"]
    assert ids("counts", period_within=("2021-01-02", "2021-12-31")) == []
    assert ids("counts", period_within=(None, "2021-12-31")) == ["killed.1"]
    assert ids("counts", period_within=("2022-06-01", None)) == []


def test_filters_do_not_depend_on_each_others_order(project):
    assert ids("counts", unit="people_killed", status="usable") == ids(
        "counts", status="usable", unit="people_killed"
    )


REFUSED = [
    ("conts", {}, "there is no table 'conts'; did you mean 'counts'?"),
    ("counts", {"statuss": "usable"}, "no column 'statuss'; did you mean 'status'?"),
    ("events", {"date_betwen": (1, 2)}, "no column 'date_betwen'; did you mean 'date_between'?"),
    ("events", {"period_within": (None, None)}, "no column 'period_within'; columns: event_id, "),
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
