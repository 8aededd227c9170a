"""The two-page summary: two pages on paper, everything on them, nothing that runs."""

import copy
import re

import pytest
from chromium import ARGUMENTS, CHROMIUM, LONGEST_WAIT, needs_chromium

from azm.notebook.channel import MIME, SVG_MIME
from azm.report import read
from azm.report.summary import KEY_FIGURE, write_summary

from .browsing import faults
from .committed import committed, committed_edition
from .making import drawn
from .paper import pages_of
from .poison import poisoned_frame, poisoned_notebook
from .reading import Page


def with_drawing():
    """The committed notebooks as a run leaves them: with the drawing of the key figure."""
    executed = copy.deepcopy(committed()[0])
    for book in executed.values():
        for cell in book.cells:
            for output in cell.get("outputs", []):
                bundle = output.get("data", {}).get(MIME, {})
                if bundle.get("id") == KEY_FIGURE:
                    box = bundle["body"]["wide"]
                    high = (box["height"] + box["y"]) / 72
                    plot = drawn(lambda fig: fig.subplots().plot([1, 60]), 7.2, high, KEY_FIGURE)
                    output["data"][SVG_MIME] = {"wide": plot}
    return executed


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    _, collection, summary = committed()
    edition = read(with_drawing(), collection, summary)
    return write_summary(edition, tmp_path_factory.mktemp("summary"))


@pytest.fixture(scope="module")
def page(path):
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory, executed, collection, record, claims, frames):
    edition = read(
        {name: poisoned_notebook(one) for name, one in executed.items()},
        {**collection, "title": "<script>window.hit=1</script>", "subtitle": "</style><b>"},
        {**record, "canonical": False, "package_version": '"><img src=x onerror="window.hit=1">'},
        claims=poisoned_frame(claims, ["paraphrase", "quote", "kind"]),
    )
    sources = poisoned_frame(frames["sources"], ["publisher", "title"])
    return write_summary(edition, tmp_path_factory.mktemp("poisoned"), sources=sources)


@pytest.fixture(scope="module")
def opened():
    """Fixture: opens a file in Chromium and gives the page and all that it complained about."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=LONGEST_WAIT
        )

        def open_(path, width=900, **settings):
            shown = browser.new_page(viewport={"width": width, "height": 900}, **settings)
            shown.set_default_timeout(LONGEST_WAIT)
            complaints = []
            shown.on("console", lambda message: complaints.append(message.text))
            shown.on("pageerror", lambda error: complaints.append(str(error)))
            shown.on("dialog", lambda dialog: complaints.append(dialog.message))
            shown.on(
                "request",
                lambda asked: (
                    complaints.append(asked.url)
                    if asked.url != path.as_uri() and not asked.url.startswith("data:")
                    else None
                ),
            )
            shown.goto(path.as_uri())
            return shown, complaints

        yield open_
        browser.close()


@needs_chromium
def test_it_prints_on_exactly_two_pages_of_a4(opened, path):
    shown, complaints = opened(path)
    pdf = shown.pdf(prefer_css_page_size=True)
    assert pages_of(pdf) == [(595, 842)] * 2
    assert complaints == []


@needs_chromium
def test_it_keeps_room_for_a_few_more_lines(opened, path):
    shown, _ = opened(path)
    shown.evaluate(
        "for (let n = 0; n < 3; n++) "
        "document.querySelector('tbody:last-of-type').append("
        "document.querySelector('tbody tr.claim').cloneNode(true))"
    )
    assert len(pages_of(shown.pdf(prefer_css_page_size=True))) == 2


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_barrier(opened, path, scheme):
    shown, complaints = opened(path, color_scheme=scheme)
    assert faults(shown) == []
    assert complaints == []


@needs_chromium
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_screen_scrolls_sideways(opened, path, width):
    shown, complaints = opened(path, width)
    assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert complaints == []


@needs_chromium
def test_no_payload_runs_or_asks_for_anything(opened, poisoned):
    shown, complaints = opened(poisoned)
    assert shown.evaluate("window.hit") is None
    assert complaints == []
    assert shown.locator("tbody tr").count() > 8


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
    executed, _, _ = committed()
    verdicts = [
        data
        for book in executed.values()
        for cell in book.cells
        for output in cell.get("outputs", [])
        for data in [output.get("data", {}).get(MIME, {})]
        if data.get("kind") == "verdict"
    ]
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
    hope = committed_edition().hope
    assert hope.endswith(".") and hope in page.text


def test_its_figure_has_a_title_and_an_alternative_text(page):
    drawings = [a for a in page.all("svg") if a.get("role") == "img"]
    assert len(drawings) == 1
    assert len(drawings[0].get("aria-label", "")) > 40


def test_without_a_drawing_it_has_no_figure(tmp_path):
    text = write_summary(committed_edition(), tmp_path).read_text(encoding="utf-8")
    assert not Page(text).all("figure")


def test_the_same_run_gives_the_same_bytes(path, tmp_path):
    _, collection, summary = committed()
    again = write_summary(read(with_drawing(), collection, summary), tmp_path)
    assert again.read_bytes() == path.read_bytes()


def test_a_run_with_changed_parameters_says_so(poisoned):
    assert "not the published summary" in Page(poisoned.read_text(encoding="utf-8")).text
