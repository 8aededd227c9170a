"""No barrier that axe-core finds at WCAG 2.2 AA, in any state of the page; keys reach it all."""

import pytest
from chromium import needs_chromium

from .browsing import faults, open_everything, pick

pytestmark = needs_chromium


def everything_opened(page):
    open_everything(page)
    for opener in page.locator(".opener").all():
        opener.click()


def rows_shown(page):
    page.locator("a.fact").first.click()


def term_shown(page):
    page.locator("a.term").first.click()


def filtered_as_of_then(page):
    pick(page, "asof", "then")
    pick(page, "dimension", "cpec")
    page.locator('select[name="verdict"]').select_option("not verifiable")


def another_choice(page):
    page.locator("#c1 .stability > summary").click()
    page.locator("#c1 .choose-way select").first.select_option(index=2)


def menu_opened(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("#menu summary").click()


def on_a_phone_with_rows(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(".figure a.rows").first.click()


#: What a state of the page shows that no state before it did; None for all of it.
STATES = {
    "as it opens": (lambda page: None, None),
    "everything opened": (everything_opened, None),
    "rows shown": (rows_shown, "#panel"),
    "term shown": (term_shown, "#panel"),
    "filtered, as of then": (filtered_as_of_then, "#scorecard"),
    "another choice": (another_choice, "#c1"),
    "on a phone with the menu opened": (menu_opened, None),
    "on a phone with rows": (on_a_phone_with_rows, "#panel"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_no_state_of_the_page_has_a_barrier(opened, report, scheme, state):
    page = opened(report, color_scheme=scheme)
    reach, within = STATES[state]
    reach(page)
    assert faults(page, within) == []


@pytest.mark.parametrize("within", [None, "#c1"])
def test_the_audit_would_find_one(opened, report, within):
    page = opened(report)
    page.evaluate("document.querySelector('#c1').append(document.createElement('button'))")
    assert [rule for rule, _ in faults(page, within)] == ["button-name"]


def test_keys_alone_open_rows_reach_a_source_and_come_back(opened, report):
    page = opened(report)
    number = page.locator(".finding a.fact")
    number.focus()
    page.keyboard.press("Enter")
    assert page.locator("#panel").is_visible()
    held = []
    for _ in range(12):
        page.keyboard.press("Tab")
        held.append(page.evaluate("document.activeElement.closest('#panel, body').id"))
    assert set(held) <= {"panel", ""}  # the panel, or the browser's own controls
    links = page.locator("#panel .source-list a")
    assert links.first.get_attribute("href") == "https://example.org/nacta"
    page.keyboard.press("Escape")
    assert not page.locator("#panel").is_visible()
    assert number.evaluate("n => n === document.activeElement")


def test_every_control_is_reached_by_tabbing(opened, report):
    page = opened(report)
    page.evaluate("window.reached = new Set()")
    wanted = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, a[href]')]"
        ".filter(e => e.checkVisibility() && !e.closest('dialog')).length"
    )
    page.evaluate("addEventListener('focusin', event => window.reached.add(event.target))")
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
    missed = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, a[href]')]"
        ".filter(e => e.checkVisibility() && !e.closest('dialog') && !window.reached.has(e))"
        ".map(e => e.outerHTML)"
    )
    assert missed == []


def test_words_of_another_language_are_marked(opened, report):
    page = opened(report)
    title = page.locator('#sources cite[lang="ur"]')
    assert title.get_attribute("dir") == "auto" and "چینی" in title.text_content()
