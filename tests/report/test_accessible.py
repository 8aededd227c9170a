"""No barrier that axe-core finds at WCAG 2.2 AA, in any state of the page; keys reach it all."""

import pytest
from chromium import needs_chromium

from azm.report.summary import write_summary

from .browsing import faults, open_everything, overflow, pick, printed
from .committed import drawn_report

pytestmark = needs_chromium


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
    "everything opened": (open_everything, None),
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_summary_has_no_barrier_fits_screens_and_prints_on_two_pages(opened, tmp_path, scheme):
    page = opened(write_summary(drawn_report(), tmp_path), color_scheme=scheme)
    assert faults(page) == []
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, width
    assert printed(page) == [(595, 842)] * 2
    page.evaluate(
        "for (let n = 0; n < 3; n++) "
        "document.querySelector('tbody:last-of-type').append("
        "document.querySelector('tbody tr.claim').cloneNode(true))"
    )
    assert len(printed(page)) == 2  # there is room for a few more lines


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


def test_the_keyboard_reaches_content_and_menu(opened, report):
    page = opened(report, 390)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.locator("#menu summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#menu nav").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#menu nav").is_visible()


def test_every_control_is_reached_by_tabbing(opened, report):
    page = opened(report)
    wanted = page.evaluate(
        "window.reached = new Set();"
        "addEventListener('focusin', event => reached.add(event.target));"
        "window.controls = [...document.querySelectorAll('button, select, summary, a[href]')]"
        ".filter(e => e.checkVisibility() && !e.closest('dialog'));"
        "controls.length"
    )
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
    assert wanted > 50
    assert page.evaluate("controls.filter(e => !reached.has(e)).map(e => e.outerHTML)") == []


CONTRAST = """(names) => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const value = style.getPropertyValue(name).trim();
    const parts = [1, 3, 5].map((i) => parseInt(value.slice(i, i + 2), 16) / 255);
    const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = parts.map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const apart = (a, b) => Math.max(light(a) / light(b), light(b) / light(a)) >= 4.5;
  return names.filter((name) => !apart(name, "--paper") || !apart(name, "--wash"));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_chart_text_stand_out_from_the_page(opened, report, scheme):
    page = opened(report, color_scheme=scheme)
    names = [f"--{c}" for c in ("ink", "mid", "accent", "blue", "teal", "ochre", "violet")]
    assert page.evaluate(CONTRAST, [*names, "--paper"]) == ["--paper"]
