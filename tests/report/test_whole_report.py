"""What holds on the report of the committed notebooks: its size, its figures, tables and paper."""

from pathlib import Path

import pytest
from chromium import needs_chromium

from azm import words
from azm.report import build

from .committed import bundles, committed, committed_report, drawn_report
from .paper import pages_of
from .reading import Page

LARGEST = 4_000_000
FIGURES = [bundle for _, bundle in bundles(committed()[0], "figure")]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return build(drawn_report(), tmp_path_factory.mktemp("whole"))


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


def test_every_figure_tells_what_it_shows_with_a_number_that_was_computed(page):
    shown = {drawing.get("aria-label", "") for drawing in page.all("svg", role="img")}
    for bundle in FIGURES:
        assert len(bundle["alt"]) > 40 and bundle["alt"] in shown
        told = [str(fact["text"]) for fact in (bundle.get("facts") or {}).values()]
        assert any(text in bundle["alt"] for text in told), bundle["id"]


def test_every_figure_has_its_data_behind_it(page):
    rows = {}
    table = None
    for tag, attributes, above in page.elements:
        if tag == "div" and attributes.get("aria-label", "").startswith("Data of figure "):
            table = attributes["aria-label"].split(":")[0]
        elif tag == "tr" and "tbody" in above and "figure" in above:
            rows[table] = rows.get(table, 0) + 1
    assert sorted(rows.values()) == sorted(len(bundle["data"]) for bundle in FIGURES)


def test_every_table_has_a_caption_and_every_header_a_scope(page):
    captions = [above for tag, _, above in page.elements if tag == "caption"]
    assert all(above[-1] == "table" for above in captions)
    assert len(captions) == len(page.all("table"))
    assert {named.get("scope") for named in page.all("th")} == {"col", "row", "rowgroup"}


def test_every_way_of_counting_is_named_in_words():
    listed = committed()[1]["grid"]
    assert all(len(one["labels"]) == len(one["choices"]) for g in listed.values() for one in g)
    values = {
        (component, one["parameter"], words.cell(value))
        for component, grid in listed.items()
        for one in grid
        for value in one["choices"]
    }
    for part in committed_report().results:
        stable = part.verdict.get("stability") or {}
        for point in [*stable.get("points", ()), *stable.get("charitable", ())]:
            tried = {(part.component, name, words.cell(v)) for name, v in point["choice"].items()}
            assert tried <= values


@needs_chromium
def test_it_prints_on_few_pages_and_nothing_is_wider_than_a_page(opened, whole):
    shown = opened(whole, width=696)  # the width of A4 between its margins, in CSS pixels
    pages = pages_of(shown.pdf(prefer_css_page_size=True))
    assert set(pages) == {(595, 842)}
    assert 30 < len(pages) < 75
    shown.emulate_media(media="print")
    wider = shown.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(e => e.getClientRects().length && !e.closest('.unseen, svg'))"
        ".filter(e => [...e.getClientRects()].some(r => r.right > innerWidth + 1 || r.left < -1))"
        ".map(e => e.outerHTML.slice(0, 200))"
    )
    assert wider == []
