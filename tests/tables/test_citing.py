"""Sources are cited as a reader needs them."""

from __future__ import annotations

import dataclasses

import pytest

from azm import tables
from azm.claims import Estimate
from azm.claims.register import sources_of
from azm.errors import AzmError
from azm.tables.load import citation


def test_a_source_is_cited_by_publisher_title_date_and_address(project):
    assert tables.cite("daily-2022") == (
        "The Daily, “Twenty killed in a year” (3 January 2022), "
        "https://daily.example.org/2022/killed"
    )


def test_a_described_page_has_no_quotation_marks_and_an_assumed_date_says_about(project):
    assert tables.cite("daily-2023") == (
        "The Daily, Yearly count, in brief (about January 2023), "
        "https://daily.example.org/2023/killed?page=2"
    )


def test_a_source_without_a_date_is_cited_as_undated(project):
    assert tables.cite("budget-2026") == (
        "Finance Division, “Budget in Brief” (undated), https://www.finance.example.org/brief.pdf"
    )


def test_a_source_without_an_address_ends_with_its_date():
    line = citation("The Daily", "Title", "original", "2020", "stated", "")
    assert line == "The Daily, “Title” (2020)"


def test_sources_come_once_each_in_the_order_in_which_they_are_named(project):
    wanted = ["budget-2026", "daily-2022"]
    assert list(tables.sources([*wanted, "budget-2026"]).index) == wanted
    assert list(tables.sources("budget-2026;daily-2022").index) == wanted
    assert list(tables.sources(tables.load("grants")).index) == ["budget-2026"]
    assert list(tables.sources(tables.load("events")).index) == ["daily-2022", "daily-2023"]


def test_sources_carry_their_citation(project):
    frame = tables.sources(tables.load("counts", status="do_not_use"))
    assert frame.loc["daily-2023", "citation"] == tables.cite("daily-2023")
    assert frame.attrs["table"] == "sources"


def test_rows_that_cite_nothing_have_no_sources(project):
    assert len(tables.sources(tables.load("counts", status="superseded"))) == 0


def test_an_unknown_source_is_refused_with_the_nearest(project):
    with pytest.raises(AzmError, match=r"no source 'daily-202'; did you mean 'daily-202[23]'\?$"):
        tables.cite("daily-202")


def test_a_frame_without_sources_is_refused(project):
    with pytest.raises(AzmError, match="no column source_ids or source_id or evidence; load them"):
        tables.sources(tables.load("counts")[["value"]])


def test_evidence_of_a_coding_is_its_source(project):
    assert list(tables.sources(tables.load("codings")).index) == ["daily-2022"]
    assert tables.publishers(tables.load("codings")).tolist() == ["The Daily", ""]


def test_publishers_of_an_unknown_source_or_of_none_are_refused(project):
    rows = tables.load("events").assign(source_ids="daily-202")
    with pytest.raises(AzmError, match=r"no source 'daily-202'; did you mean 'daily-202[23]'\?$"):
        tables.publishers(rows)
    with pytest.raises(AzmError, match="no column source_ids or source_id or evidence; load them"):
        tables.publishers(tables.load("units"))


def test_rows_of_a_key_of_several_columns_are_found_by_its_parts(project):
    assert tables.rows("rubrics", ["position/-1", "x/1"])["meaning"].to_dict() == {
        "position/-1": "against"
    }


def test_an_estimate_may_rest_on_any_table(project):
    behind = [("rubrics", "position/0"), ("units", "percent"), ("codings", "position.1")]
    given = Estimate(1, 1, "percent", "range", "complete", central=1, rows=behind, origins=["x"])
    assert sources_of(given) == ("daily-2022",)
    lost = dataclasses.replace(given, rows=(("rubrics", "position/7"),))
    with pytest.raises(AzmError, match="the row 'position/7', which table 'rubrics' hasn't got"):
        sources_of(lost)


def test_a_broken_table_of_sources_is_named(project):
    project.replace("sources", "original,2022-01-03", "original,2022-01-33")
    with pytest.raises(tables.TableError, match=r"^data/sources\.csv:2: column 'published'"):
        tables.cite("daily-2022")
