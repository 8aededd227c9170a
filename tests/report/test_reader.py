"""A reader's tasks, by hand and thumb: at a desk and on a phone."""

from pathlib import Path

import pytest
from chromium import needs_chromium

from .browsing import overflow

pytestmark = needs_chromium


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def page(opened, report, request):
    height = 900 if request.param == 1440 else 844
    return opened(report, viewport={"width": request.param, "height": height})


def in_view(page, selector, screens=1):
    return page.locator(selector).first.evaluate(
        "(e, n) => e.getBoundingClientRect().bottom <= n * innerHeight", screens
    )


def test_the_answer_and_every_verdict_stand_on_the_first_screens(page):
    thumbs = 1 if page.viewport_size["width"] > 1000 else 3
    assert in_view(page, ".counts .first")
    assert in_view(page, ".glance", thumbs) and in_view(page, ".controls", thumbs)
    assert in_view(page, "#scorecard tr.row", thumbs)


def test_find_the_verdict_on_the_dead_see_why_and_reach_a_source(page):
    page.locator('#glance a[href="#row-c1"]').click()
    row = page.locator("#row-c1")
    assert "contradicted" in row.inner_text()
    row.locator(".opener").click()
    more = page.locator("#row-c1\\.more")
    assert "The whole range, 20 to 22, lies below 60." in more.inner_text()
    more.locator("a.rows").click()
    panel = page.locator("#panel")
    assert "The reply counts 20" in panel.inner_text()
    assert "2 rows from 1 independent origin" in panel.inner_text()
    assert panel.locator('a[href="https://example.org/nacta"]').is_visible()


def test_two_clicks_lead_from_a_number_a_figure_or_a_table_to_a_source(page):
    panel = page.locator("#panel")
    for start in (".finding a.fact", "#fig-c1_rules .foot a.rows", "#table-c3_grants .foot a.rows"):
        page.locator(start).click()
        assert "target" in panel.locator(".data").inner_text()
        source = panel.locator('.source-list a[href^="https://"]').first
        source.scroll_into_view_if_needed()
        assert source.is_visible()
        panel.get_by_text("Close").click()
        assert not panel.is_visible()


def test_a_source_mark_in_the_panel_leads_to_the_source_beside_it(page):
    page.locator(".finding a.fact").click()
    page.locator("#panel tbody a").first.click()
    assert "Reply to the committee" in page.evaluate("document.activeElement.textContent")
    assert page.locator("#panel").is_visible()


def test_switch_a_way_of_counting_and_see_the_verdict_turn(page):
    page.locator("#c1 .stability > summary").click()
    outcome = page.locator("#c1 .outcome")
    assert "20 to 22" in outcome.inner_text() and "contradicted" in outcome.inner_text()
    scope, start = page.locator("#c1 .choose-way select").all()
    scope.select_option(label="everyone")
    assert "61 to 63" in outcome.inner_text() and "supported" in outcome.inner_text()
    assert page.locator("#c1 circle.at").count() == page.locator("#c1 tr.at").count() == 1
    start.select_option(label="1999 (kinder reading)")
    assert "Not run" in outcome.inner_text() and page.locator("#c1 .at").count() == 0
    scope.select_option(label="nationals (this report)")
    assert "at least 36" in outcome.inner_text() and "kinder reading" in outcome.inner_text()


def test_every_choice_of_the_control_agrees_with_the_table(page):
    page.locator("#c1 .stability > summary").click()
    for row in page.locator("#c1 table.grid tbody tr").all():
        cells = row.locator("th, td").all_text_contents()
        for select, place in zip(
            page.locator("#c1 .choose-way select").all(),
            row.get_attribute("data-k").split("."),
            strict=True,
        ):
            select.select_option(value=place)
        said = page.locator("#c1 .outcome").inner_text()
        assert cells[-3] in said and cells[-2] in said


def test_the_data_of_a_figure_are_saved(page):
    page.get_by_text("Data behind figure 1").click()
    with page.expect_download() as saved:
        page.locator("#fig-c1_rules").get_by_text("Save as CSV").click()
    assert saved.value.suggested_filename == "c1_rules.csv"
    lines = Path(saved.value.path()).read_text("utf-8").splitlines()
    assert lines[:2] == ["rule,people killed", '"Every nationality, every target",63']
    assert len(lines) == 7


def test_a_verdict_is_cited_by_its_own_address(page):
    page.locator("#c1 .cite > summary").click()
    words = page.locator("#c1 .citation").inner_text()
    assert "Chinese nationals killed since 2015" in words and "contradicted" in words
    assert "evidence to 31 January 2026" in words and words.endswith("report.html#c1")
    page.locator("#c1 .copy").click()
    page.wait_for_function(
        "document.querySelector('#c1 .copy').textContent !== 'Copy the citation'"
    )
    assert page.evaluate("String(getSelection())").strip() == words


def test_the_panel_keeps_to_the_page_s_width(page):
    page.locator(".figure a.rows").first.click()
    assert overflow(page) <= 0
    box = page.locator("#panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]


def test_paper_shows_the_verdicts_the_figures_and_the_sources(page):
    page.emulate_media(media="print")
    for selector in ("#row-c1", "article#c1", ".source-list li"):
        assert page.locator(selector).first.is_visible()
    assert page.locator("#fig-c1_rules .drawing:visible").count() == 1
    assert page.pdf().startswith(b"%PDF")
