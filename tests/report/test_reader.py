"""A reader's tasks, by hand and thumb: at a desk and on a phone."""

import pytest
from chromium import needs_chromium

from .browsing import overflow

pytestmark = needs_chromium


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def page(opened, report, request):
    return opened(report, *request.param)


def test_the_answer_and_every_verdict_stand_on_the_first_screens(page):
    screens = 1 if page.viewport_size["width"] > 1000 else 3
    for selector, n in (
        (".counts .first", 1),
        (".glance", screens),
        ("#scorecard tr.row", screens),
    ):
        first = page.locator(selector).first
        assert first.evaluate("(e, n) => e.getBoundingClientRect().bottom <= n * innerHeight", n)


def test_find_the_verdict_on_the_dead_see_why_and_reach_a_source(page):
    page.locator('#glance a[href="#row-c1"]').click()
    row, more, panel = (page.locator(one) for one in ("#row-c1", "#row-c1\\.more", "#panel"))
    assert "contradicted" in row.inner_text() and not more.is_visible()
    row.locator(".opener").focus()
    page.keyboard.press("Enter")
    assert row.locator(".opener").get_attribute("aria-expanded") == "true"
    assert "The whole range, 20 to 22, lies below 60." in more.inner_text()
    more.locator("a.rows").click()
    assert "The reply counts 20" in panel.inner_text()
    assert "2 rows from 1 independent origin" in panel.inner_text()
    assert panel.locator('a[href="https://example.org/nacta"]').is_visible()
    page.keyboard.press("Escape")
    more.get_by_text("how c1 was judged").click()
    assert page.locator("article#c1").evaluate("c => c.getBoundingClientRect().top") < 400


def test_two_clicks_lead_from_a_number_a_figure_or_a_table_to_a_source(page):
    panel = page.locator("#panel")
    for start in (".finding a.fact", "#fig-c1_rules .foot a.rows", "#table-c3_grants .foot a.rows"):
        page.locator(start).click()
        assert "target" in panel.locator(".data").inner_text()
        source = panel.locator('.source-list a[href^="https://"]').first
        source.scroll_into_view_if_needed()
        assert source.is_visible() and overflow(page) <= 0
        panel.locator("tbody a").first.click()
        assert page.evaluate("document.activeElement.matches('#panel .source-list *')")
        box = panel.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
        panel.get_by_text("Close").click()
        assert not panel.is_visible()


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
    for row in page.locator("#c1 table.grid tbody tr").all():
        cells = row.locator("th, td").all_text_contents()
        for select, place in zip(
            (scope, start), row.get_attribute("data-k").split("."), strict=True
        ):
            select.select_option(value=place)
        assert cells[-3] in outcome.inner_text() and cells[-2] in outcome.inner_text()


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
