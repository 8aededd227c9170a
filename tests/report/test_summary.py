"""The two-page summary: two pages on paper, everything on them, nothing that runs."""

import re

import pytest
from chromium import needs_chromium

from azm.report.summary import write_summary

from .browsing import faults, overflow
from .committed import bundles, committed, committed_report, drawn_report
from .paper import pages_of
from .poison import poisoned_frame
from .reading import Page


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_summary(drawn_report(), tmp_path_factory.mktemp("summary"))


@pytest.fixture(scope="module")
def page(path):
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory, poisoned_model, frames):
    sources = poisoned_frame(frames["sources"], ["publisher", "title"])
    return write_summary(poisoned_model, tmp_path_factory.mktemp("poisoned"), sources=sources)


@needs_chromium
def test_it_prints_on_two_pages_of_a4_and_keeps_room_for_a_few_more_lines(opened, path):
    shown = opened(path)
    assert pages_of(shown.pdf(prefer_css_page_size=True)) == [(595, 842)] * 2
    shown.evaluate(
        "for (let n = 0; n < 3; n++) "
        "document.querySelector('tbody:last-of-type').append("
        "document.querySelector('tbody tr.claim').cloneNode(true))"
    )
    assert len(pages_of(shown.pdf(prefer_css_page_size=True))) == 2


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_barrier_and_no_screen_scrolls_sideways(opened, path, scheme):
    shown = opened(path, color_scheme=scheme)
    assert faults(shown) == []
    for width in (360, 768, 1440):
        shown.set_viewport_size({"width": width, "height": 900})
        assert overflow(shown) <= 0, width


@needs_chromium
def test_no_payload_runs_or_asks_for_anything(opened, poisoned):
    assert opened(poisoned).locator("tbody tr").count() > 8


def test_payloads_make_no_element(poisoned):
    page = Page(poisoned.read_text(encoding="utf-8"))
    assert not page.all("script") and not page.all("img") and not page.all("iframe")
    assert not [a for _, attributes, _ in page.elements for a in attributes if a.startswith("on")]


def test_it_holds_no_script_and_a_strict_policy(page):
    assert not page.all("script")
    policy = next(m["content"] for m in page.all("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy and "unsafe" not in policy
    assert not [a for _, attributes, _ in page.elements for a in attributes if a == "style"]


def test_every_component_stands_there_with_its_verdict(path):
    verdicts = [bundle for _, bundle in bundles(committed()[0], "verdict")]
    html = path.read_text(encoding="utf-8")
    rows = dict(re.findall(r'<td class="id">(\w+)</td>(.*?)</tr>', html, re.DOTALL))
    assert len(verdicts) == len(rows)
    for bundle in verdicts:
        assert f"</svg>{bundle['verdict']}</span>" in rows[bundle["component"]]


def test_it_says_question_answer_date_limits_and_method(page):
    _, collection, _ = committed()
    assert collection["notebook"][-1]["question"] in page.text
    for words in (
        "checkable statements hold",
        "evidence to 12 June 2026",
        "30 claims were split into 43 parts",
        "What to bear in mind",
        "One coder",
        "version 0.1.0, commit 0123456789ab",
    ):
        assert words in page.text


def test_it_answers_the_hope_as_the_page_does(page):
    hope = committed_report().hope
    assert hope.endswith(".") and hope in page.text


def test_its_figure_has_a_title_and_an_alternative_text(page):
    drawings = [a for a in page.all("svg") if a.get("role") == "img"]
    assert len(drawings) == 1
    assert len(drawings[0].get("aria-label", "")) > 40


def test_without_a_drawing_it_has_no_figure(tmp_path):
    text = write_summary(committed_report(), tmp_path).read_text(encoding="utf-8")
    assert not Page(text).all("figure")


def test_the_same_run_gives_the_same_bytes(path, tmp_path):
    assert write_summary(drawn_report(), tmp_path).read_bytes() == path.read_bytes()


def test_a_run_with_changed_parameters_says_so(poisoned):
    assert "not the published summary" in Page(poisoned.read_text(encoding="utf-8")).text
