"""The page in a real browser: silent, closed, readable at every width, usable by hand and key."""

import os
import shutil
from pathlib import Path

import pytest

from azm.report import build

from .poison import poisoned_frame, poisoned_notebook

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")

CHROMIUM = os.environ.get("AZM_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install it or set AZM_CHROMIUM"
)


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium):
    """Opens a file; the test fails if the page complains, asks for anything or runs a payload."""
    contexts, complaints = [], []

    def open_(path: Path, width: int = 1280, **settings):
        context = chromium.new_context(viewport={"width": width, "height": 860}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("popup", lambda popup: complaints.append(f"popup {popup.url}"))
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url)
                if request.url != path.as_uri() and not request.url.startswith("data:")
                else None
            ),
        )
        page.goto(path.as_uri())
        return page

    yield open_
    ran = [page.evaluate("window.hit") for context in contexts for page in context.pages]
    for context in contexts:
        context.close()
    assert complaints == []
    assert ran == [None] * len(ran)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory, executed, collection, record, frames):
    return build(
        {name: poisoned_notebook(one) for name, one in executed.items()},
        {**collection, "title": "<script>window.hit=1</script>"},
        {**record, "canonical": False, "parameters": {"01_cpec_security": {"a": "<svg onload=x>"}}},
        tmp_path_factory.mktemp("poisoned"),
        claims=poisoned_frame(frames["claims"], ["paraphrase", "quote", "kind"]),
        sources=poisoned_frame(
            frames["sources"], ["publisher", "title", "kind", "language", "url"]
        ),
        glossary=poisoned_frame(frames["glossary"], ["long_form", "meaning"]),
        corrections=['"><img src=x onerror="window.hit=1">'],
    )


def shown_rows(page):
    return page.locator("#scorecard tr.row:visible").evaluate_all("rows => rows.map(r => r.id)")


def pick(page, name, value):
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def open_everything(page):
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")


def test_it_opens_from_disk_without_a_word(opened, report):
    page = opened(report)
    assert page.title() == "Azm-e-Istahkam, checked"
    open_everything(page)
    page.locator("#sources").scroll_into_view_if_needed()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_payload_runs_when_everything_is_opened_and_pressed(opened, poisoned, scheme):
    page = opened(poisoned, color_scheme=scheme)
    open_everything(page)
    for button in page.locator("main button:visible").all():
        button.click()
    for number in page.locator("a.fact").all():
        number.click()
    page.mouse.move(600, 400)
    page.wait_for_timeout(200)
    assert page.locator("main h2").count() > 3 and page.locator("figure svg").count() == 4


@pytest.mark.parametrize("width", [360, 390, 640, 768, 1024, 1180, 1280, 1600])
@pytest.mark.parametrize("opened_up", [False, True])
def test_no_width_scrolls_sideways(opened, report, width, opened_up):
    page = opened(report, width)
    if opened_up:
        open_everything(page)
        for opener in page.locator(".opener").all():
            opener.click()
    assert overflow(page) <= 0


def test_long_unbroken_text_does_not_scroll_a_phone_sideways(opened, poisoned):
    page = opened(poisoned, 360)
    open_everything(page)
    assert overflow(page) <= 0


def test_rows_are_filtered_by_dimension_and_verdict(opened, report):
    page = opened(report)
    assert len(shown_rows(page)) == 8
    pick(page, "dimension", "turning_point")
    assert shown_rows(page) == ["row-h2", "row-h3"]
    assert page.locator(".controls .status").inner_text() == "2 of 8 statements"
    page.locator('select[name="verdict"]').select_option("contradicted")
    assert shown_rows(page) == ["row-h2"]
    pick(page, "dimension", "")
    assert shown_rows(page) == ["row-c1", "row-h2"]
    page.locator('select[name="verdict"]').select_option("not yet judged")
    assert shown_rows(page) == ["row-c0b", "row-c3", "row-m1a"]


def test_then_and_now_show_and_filter_by_their_own_verdicts(opened, report):
    page = opened(report)
    verdict = page.locator("#row-c1 .judged .verdict:visible")
    assert verdict.inner_text() == "contradicted"
    pick(page, "asof", "then")
    assert verdict.inner_text() == "not verifiable"
    page.locator('select[name="verdict"]').select_option("not verifiable")
    assert shown_rows(page) == ["row-c1", "row-c2"]


def test_a_row_opens_in_place_by_key_and_leads_to_its_card(opened, report):
    page = opened(report)
    more = page.locator("#row-c1\\.more")
    assert not more.is_visible()
    opener = page.locator("#row-c1 .opener")
    opener.focus()
    page.keyboard.press("Enter")
    assert more.is_visible() and opener.get_attribute("aria-expanded") == "true"
    assert "The whole range, 20 to 22, lies below 60." in more.inner_text()
    more.get_by_text("How c1 was judged").click()
    assert page.locator("article#c1").evaluate("c => c.getBoundingClientRect().top") < 400
    opener.click()
    assert not more.is_visible()


def test_two_steps_lead_from_a_number_to_its_source(opened, report):
    page = opened(report)
    page.locator(".finding a.fact").click()
    row = page.locator("tr:target")
    assert "invented_attacks" in row.inner_text()
    row.locator("a.source").first.click()
    assert "Reply to the committee" in page.locator("li:target").inner_text()


def test_a_link_back_to_a_row_that_is_filtered_away_shows_it(opened, report):
    page = opened(report)
    pick(page, "dimension", "turning_point")
    page.locator("#c1 .label a").click()
    assert page.locator("#row-c1").is_visible()


def test_a_figure_s_data_is_saved_as_csv(opened, report):
    page = opened(report)
    page.get_by_text("Data behind figure 1").click()
    with page.expect_download() as saved:
        page.locator("#fig-c1_rules").get_by_text("Save as CSV").click()
    assert saved.value.suggested_filename == "c1_rules.csv"
    assert Path(saved.value.path()).read_text("utf-8").splitlines()[:2] == [
        "rule,people_killed",
        '"Every nationality, every target",63',
    ]


def test_without_script_the_whole_table_stands_open(opened, report):
    page = opened(report, java_script_enabled=False)
    assert page.locator("#scorecard tr.row:visible").count() == 8
    assert page.locator("#scorecard tr.more:visible").count() == 5
    assert not page.locator(".controls").is_visible()
    assert not page.locator("button.theme").is_visible()


@pytest.mark.parametrize(("width", "drawing"), [(1280, "wide"), (390, "narrow")])
def test_a_figure_has_one_drawing_for_pages_and_one_for_phones(opened, report, width, drawing):
    page = opened(report, width)
    seen = page.locator("#fig-c1_rules .drawing:visible")
    assert seen.count() == 1 and drawing in seen.get_attribute("class").split()


def test_chart_text_is_set_in_the_type_that_placed_it(opened, report):
    page = opened(report)
    family = page.locator("#fig-c1_rules .wide text").first
    assert family.evaluate("t => getComputedStyle(t).fontFamily").startswith("Inter")
    assert page.evaluate("document.fonts.check('12px Inter')")


def contrast(page, foreground, background):
    return page.evaluate(
        """([f, b]) => {
          const light = (name) => {
            const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
            const parts = [1, 3, 5].map((i) => parseInt(value.slice(i, i + 2), 16) / 255);
            const linear = (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            const [r, g, b] = parts.map(linear);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const [x, y] = [light(f), light(b)].sort((m, n) => n - m);
          return (x + 0.05) / (y + 0.05);
        }""",
        [foreground, background],
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_chart_text_stand_out_from_the_page(opened, report, scheme):
    page = opened(report, color_scheme=scheme)
    for colour in ("ink", "mid", "accent", "blue", "teal", "ochre", "violet"):
        assert contrast(page, f"--{colour}", "--paper") >= 4.5, colour
        assert contrast(page, f"--{colour}", "--wash") >= 4.5, colour


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


def test_the_keyboard_reaches_content_controls_and_menu(opened, report):
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


def test_paper_has_no_controls_and_spells_links_out(opened, report):
    page = opened(report, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".bar", ".controls", ".side", "details.code"):
        assert not page.locator(hidden).first.is_visible()
    spelled = "a => getComputedStyle(a, '::after').content"
    link = page.locator('.source-list a[href^="https"]').first
    assert "https://example.org/nacta" in link.evaluate(spelled)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
