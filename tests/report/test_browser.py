"""The page in a real browser: silent, closed, readable at every width, usable by hand and key."""

import base64
from pathlib import Path

import pandas as pd
import pytest
from chromium import needs_chromium

import azm.notebook
from azm.report import build

from .browsing import open_everything, overflow, pick, printed, shown_rows
from .making import code, figure, notebook

pytestmark = needs_chromium


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_payload_runs_when_everything_is_opened_and_pressed(opened, poisoned, scheme):
    page = opened(poisoned, color_scheme=scheme)
    open_everything(page)
    for button in page.locator("main button:visible").all():
        button.click()
    for link in page.locator("a.fact, a.rows:visible, a.term").all():
        link.click()
        assert page.locator("#panel").is_visible()
        page.keyboard.press("Escape")
    for select in page.locator("select:visible").all():
        for n in range(select.locator("option").count()):
            select.select_option(index=n)
    assert page.locator("#panel .data tr").count() or page.locator("#panel p").count()
    page.mouse.move(600, 400)
    page.wait_for_timeout(200)
    assert page.locator("main h2").count() > 3 and page.locator("figure svg").count() == 4


@pytest.mark.parametrize("name", ["report", "poisoned"])
def test_no_width_scrolls_sideways(opened, request, name):
    page = opened(request.getfixturevalue(name))
    for open_up in (lambda page: None, open_everything):
        open_up(page)
        for width in (1600, 1280, 1180, 1024, 768, 640, 390, 360):
            page.set_viewport_size({"width": width, "height": 860})
            assert overflow(page) <= 0, width


def test_rows_are_filtered_by_dimension_verdict_and_day(opened, report):
    page = opened(report)
    verdict = page.locator("#row-c1 .judged .verdict:visible")
    assert len(shown_rows(page)) == 8 and verdict.inner_text() == "contradicted"
    pick(page, "dimension", "turning_point")
    assert shown_rows(page) == ["row-h2", "row-h3"]
    assert page.locator(".controls .status").inner_text() == "2 of 8 statements"
    choose = page.locator('select[name="verdict"]').select_option
    choose("contradicted")
    assert shown_rows(page) == []
    pick(page, "dimension", "")
    assert shown_rows(page) == ["row-c1"]
    choose("not yet judged")
    assert shown_rows(page) == ["row-c0b", "row-c3", "row-m1a"]
    pick(page, "asof", "then")
    choose("not verifiable")
    assert shown_rows(page) == ["row-c1", "row-c2"]
    assert verdict.inner_text() == "not verifiable"


def test_a_link_back_to_a_row_that_is_filtered_away_shows_it(opened, report):
    page = opened(report)
    pick(page, "dimension", "turning_point")
    page.locator("#c1 .label a").click()
    assert page.locator("#row-c1").is_visible()


def test_saved_text_is_no_formula_and_saved_numbers_are_bare(opened, model, tmp_path):
    cells = [["=1", -5, 12345.5], ["@x", None, 0], ["−3 to 4", 7, 1], ['say "x", y', 2, 3]]
    data = pd.DataFrame(cells, columns=["a", "b", "c"])
    shown = figure("f", lambda fig: fig.subplots().plot([1, 2]), data)
    page = opened(build(model({"01_cpec_security": notebook(code(shown))}), tmp_path))
    open_everything(page)
    with page.expect_download() as saved:
        page.locator(".behind .save").click()
    assert saved.value.suggested_filename == "f.csv"
    lines = Path(saved.value.path()).read_text("utf-8").splitlines()
    assert lines[1:] == ["'=1,-5,12345.5", "'@x,,0", "−3 to 4,7,1", '"say ""x"", y",2,3']


def test_without_script_all_is_open_and_numbers_lead_to_their_rows_and_sources(opened, report):
    page = opened(report, java_script_enabled=False)
    assert page.locator("#scorecard tr.row:visible").count() == 8
    assert page.locator("#scorecard tr.more:visible").count() == 5
    for hidden in (".controls", "button.theme", ".choose-way"):
        assert not page.locator(hidden).first.is_visible()
    page.locator(".finding a.fact").click()
    page.locator("tr:target").get_by_text("1–6").click()
    row = page.locator("tr:target")
    assert "target 1" in row.inner_text() and row.is_visible()
    row.locator('a[href="#s1"]').click()
    assert "Reply to the committee" in page.locator("li:target").inner_text()
    assert page.locator("#c1 table.grid tbody tr").count() == 11


@pytest.mark.parametrize(("width", "drawing"), [(1280, "wide"), (390, "narrow")])
def test_a_figure_has_one_drawing_for_pages_and_one_for_phones(opened, report, width, drawing):
    seen = opened(report, width).locator("#fig-c1_rules .drawing:visible")
    assert seen.count() == 1 and drawing in seen.get_attribute("class").split()


def test_chart_text_is_set_in_type_of_the_widths_that_placed_it(opened, report):
    """Labels were placed with the TrueType files; the page carries the same type as WOFF2."""
    page = opened(report)
    family = page.locator("#fig-c1_rules .wide text").first
    assert family.evaluate("t => getComputedStyle(t).fontFamily").startswith('"Azm Sans"')
    fonts = Path(azm.notebook.__file__).parent / "fonts"
    for weight in (400, 600):
        data = base64.b64encode((fonts / f"azm-sans-{weight}.ttf").read_bytes()).decode()
        ours, carried = page.evaluate(
            """async ([data, weight]) => {
              const face = new FontFace("Ours", `url(data:font/ttf;base64,${data})`, { weight });
              document.fonts.add(await face.load());
              const pen = document.createElement("canvas").getContext("2d");
              return ["Ours", "Azm Sans"].map((family) => {
                pen.font = `${weight} 100px "${family}"`;
                return [..."AVfi 0123456789−–“”’…éñşİ%·×→", "AVA 1 to 60"].map(
                  (text) => pen.measureText(text).width);
              });
            }""",
            [data, str(weight)],
        )
        assert ours == carried


def test_the_page_and_its_charts_follow_the_system_and_the_button(opened, report):
    page = opened(report, color_scheme="dark")
    colours = (
        "() => [getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('#fig-c1_rules .wide text')).fill]"
    )
    dark = page.evaluate(colours)
    page.locator("button.theme").click()
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="light")
    assert page.evaluate(colours) == light
    assert dark[0] != light[0] and dark[1] != light[1]
    page.locator("button.theme").click()
    assert page.evaluate(colours) == dark


def test_paper_has_no_controls_and_spells_links_out(opened, report):
    page = opened(report, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".bar", ".controls", ".side", "details.code", "#panel", "#rows", ".cite"):
        assert not page.locator(hidden).first.is_visible()
    for shown in ("#row-c1", "article#c1", "#fig-c1_rules .drawing", ".source-list li"):
        assert page.locator(f"{shown}:visible").first.is_visible()
    link = page.locator('.source-list a[href^="https"]').first
    spelled = link.evaluate("a => getComputedStyle(a, '::after').content")
    assert "https://example.org/nacta" in spelled
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_whole_prints_on_few_pages_and_nothing_is_wider_than_a_page(opened, whole):
    page = opened(whole, width=696)  # the width of A4 between its margins, in CSS pixels
    pages = printed(page)
    assert set(pages) == {(595, 842)} and 30 < len(pages) < 90
    page.emulate_media(media="print")
    wider = page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(e => e.getClientRects().length && !e.closest('.unseen, svg'))"
        ".filter(e => [...e.getClientRects()].some(r => r.right > innerWidth + 1 || r.left < -1))"
        ".map(e => e.outerHTML.slice(0, 200))"
    )
    assert wider == []
