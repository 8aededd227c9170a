"""What holds on the report of the committed notebooks, and on its two-page summary."""

import re
from pathlib import Path

import pytest
from chromium import needs_chromium

from azm import words
from azm.report.sources import SourceList
from azm.report.summary import write_summary
from azm.tables.load import as_text

from .committed import COLLECTION, bundles, committed_report, drawn_report
from .poison import poisoned_report
from .reading import Page

LARGEST = 4_000_000


@pytest.fixture(scope="module")
def page(whole):
    return Page(whole.read_text(encoding="utf-8"))


def test_the_report_is_light_enough_to_be_sent(whole):
    assert whole.stat().st_size <= LARGEST


def test_addresses_that_people_may_have_kept_still_lead_somewhere(page):
    """Of components, sections, figures, tables, terms and facts; rows are numbered anew."""
    kept, prefix = set(), ""
    for line in (Path(__file__).parent / "anchors.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            kept |= {prefix + name for name in line.split()}
        else:
            prefix = line.removeprefix("#")
    assert len(kept) > 700
    assert sorted(kept - set(page.ids())) == []


def test_a_source_is_dated_no_more_exactly_than_its_file_dates_it():
    columns = as_text("sources").columns
    cited = SourceList(committed_report().load("sources")).cite(columns["source_id"])
    for source, day in zip(cited, columns["published"], strict=True):
        assert source.published.partition(" (date ")[0] == (words.date(day) or "undated")


def test_every_figure_has_its_data_and_tells_what_it_shows_with_a_number_that_was_computed(page):
    shown = {drawing["aria-label"] for drawing in page.all("svg", role="img")}
    for bundle in bundles("figure"):
        assert len(bundle["alt"]) > 40 and bundle["alt"] in shown
        told = [str(fact["text"]) for fact in bundle["facts"].values()]
        assert any(text in bundle["alt"] for text in told), bundle["id"]
    rows = [
        tag for tag, _, above in page.elements if tag == "tr" and {"tbody", "figure"} <= {*above}
    ]
    assert len(rows) == sum(len(bundle["data"]) for bundle in bundles("figure")) > 500


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    path = write_summary(drawn_report(), tmp_path_factory.mktemp("summary"))
    return path.read_text(encoding="utf-8")


@needs_chromium
def test_no_payload_runs_in_the_summary(opened, tmp_path):
    page = opened(write_summary(poisoned_report(), tmp_path))
    assert page.locator("tbody tr").count() > 8
    assert "not the published summary" in page.locator(".notice").inner_text()


def test_every_component_stands_in_the_summary_with_its_verdict(summary):
    rows = dict(re.findall(r'<td class="id">(\w+)</td>(.*?)</tr>', summary, re.DOTALL))
    assert len(rows) == len(bundles("verdict"))
    for bundle in bundles("verdict"):
        assert f"</svg>{bundle['verdict']}</span>" in rows[bundle["component"]]


def test_the_summary_says_question_answer_date_limits_method_and_hope(summary):
    text = Page(summary).text
    hope = committed_report().hope
    assert hope.endswith(".") and not Page(summary).all("script")
    for said in (
        COLLECTION["notebook"][-1]["question"], hope, "checkable statements hold",
        "evidence to 12 June 2026", "30 claims were split into 43 parts", "What to bear in mind",
        "Two coders", "version 0.1.0, commit 0123456789ab",
    ):  # fmt: skip
        assert said in text


def test_the_figure_of_the_summary_has_an_alternative_text_and_needs_a_drawing(summary, tmp_path):
    (drawing,) = Page(summary).all("svg", role="img")
    assert len(drawing["aria-label"]) > 40
    bare = write_summary(committed_report(), tmp_path).read_text(encoding="utf-8")
    assert not Page(bare).all("figure")
