"""The page in a real browser: silent, closed, readable at every width, usable by hand and key."""

import base64
from pathlib import Path

import pytest
from chromium import needs_chromium

import azm.notebook
from azm.report import build, read

from .browsing import open_everything, overflow, pick, shown_rows
from .making import code, figure, notebook

pytestmark = needs_chromium


@pytest.fixture
def built_with_cells(tmp_path, collection, record, claims, frames):
    def made(cells):
        shown = figure("f", lambda fig: fig.subplots().plot([1, 2]), cells, ["a", "b", "c"])
        executed = {"01_cpec_security": notebook(code("x", shown))}
        model = read(executed, collection, record, claims=claims)
        return build(model, tmp_path, **frames)

    return made


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


@pytest.mark.parametrize("opened_up", [False, True])
def test_no_width_scrolls_sideways(opened, report, opened_up):
    page = opened(report)
    if opened_up:
        open_everything(page)
        for opener in page.locator(".opener").all():
            opener.click()
    for width in (1600, 1280, 1180, 1024, 768, 640, 390, 360):
        page.set_viewport_size({"width": width, "height": 860})
        assert overflow(page) <= 0, width


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
    more.get_by_text("how c1 was judged").click()
    assert page.locator("article#c1").evaluate("c => c.getBoundingClientRect().top") < 400
    opener.click()
    assert not more.is_visible()


def test_a_link_back_to_a_row_that_is_filtered_away_shows_it(opened, report):
    page = opened(report)
    pick(page, "dimension", "turning_point")
    page.locator("#c1 .label a").click()
    assert page.locator("#row-c1").is_visible()


def test_saved_text_is_no_formula_and_saved_numbers_are_bare(opened, built_with_cells):
    cells = [
        ["=1", -5, 12345.5],
        ["@x", None, 0],
        ["−3 to 4", 7, 1],
        ['say "x", y', 2, 3],
    ]
    page = opened(built_with_cells(cells))
    open_everything(page)
    with page.expect_download() as saved:
        page.locator(".behind .save").click()
    lines = Path(saved.value.path()).read_text("utf-8").splitlines()
    assert lines[1:] == ["'=1,-5,12345.5", "'@x,,0", "−3 to 4,7,1", '"say ""x"", y",2,3']


def test_without_script_numbers_lead_to_their_rows_and_sources(opened, report):
    page = opened(report, java_script_enabled=False)
    page.locator(".finding a.fact").click()
    line = page.locator("tr:target")
    line.get_by_text("1–6").click()
    row = page.locator("tr:target")
    assert "target 1" in row.inner_text() and row.is_visible()
    row.locator('a[href="#s1"]').click()
    assert "Reply to the committee" in page.locator("li:target").inner_text()
    assert not page.locator(".choose-way").first.is_visible()
    assert page.locator("#c1 table.grid tbody tr").count() == 10


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
    assert family.evaluate("t => getComputedStyle(t).fontFamily").startswith('"Azm Sans"')
    loaded = page.evaluate(
        "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert "Azm Sans" in loaded


def test_the_packed_type_has_the_widths_of_the_charts_own(opened, report):
    """Labels were placed with the TrueType files; the page carries the same type as WOFF2."""
    page = opened(report)
    fonts = Path(azm.notebook.__file__).parent / "fonts"
    for weight in (400, 600):
        data = base64.b64encode((fonts / f"azm-sans-{weight}.ttf").read_bytes()).decode()
        widths = page.evaluate(
            """async ([data, weight]) => {
              const file = `url(data:font/ttf;base64,${data})`;
              const face = new FontFace("Original", file, { weight });
              document.fonts.add(await face.load());
              const pen = document.createElement("canvas").getContext("2d");
              const width = (family) => {
                pen.font = `${weight} 100px "${family}"`;
                return [..."AVfi 0123456789−–“”’…éñşİ%·×→"].map((c) => pen.measureText(c).width)
                  .concat(pen.measureText("Chinese killed, 1 to 60").width);
              };
              return [width("Original"), width("Azm Sans")];
            }""",
            [data, str(weight)],
        )
        assert widths[0] == widths[1]


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
    for hidden in (".bar", ".controls", ".side", "details.code", "#panel", "#rows", ".cite"):
        assert not page.locator(hidden).first.is_visible()
    spelled = "a => getComputedStyle(a, '::after').content"
    link = page.locator('.source-list a[href^="https"]').first
    assert "https://example.org/nacta" in link.evaluate(spelled)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
