"""Drawings are rebuilt from what is allowed, themed and cropped."""

import re
from xml.etree import ElementTree

import pytest

from azm.errors import AzmError
from azm.report import svg

from . import payloads
from .invented import draw_rules, draw_years
from .making import drawn
from .reading import Page

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 10 20">{}</svg>'
)


@pytest.fixture(scope="module")
def rules():
    return drawn(draw_rules, 7.2, 3.4, "rules", framed=True)


@pytest.mark.parametrize("inner", payloads.SVG)
def test_payloads_are_left_out(inner):
    page = Page(svg.inline(HEAD.format(inner), "f", "alt"))
    allowed = {"svg", "g", "rect", "path", "text", "tspan", "image", "use"}
    assert {tag for tag, _, _ in page.elements} <= allowed
    for tag, attributes, _ in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
        assert "href" not in attributes, tag
        assert "url" not in "".join(attributes.values())


def test_entities_are_refused_before_they_are_read():
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD.format("&b;")
    with pytest.raises(AzmError, match="entities"):
        svg.inline(bomb, "f", "alt")


@pytest.mark.parametrize(
    "source", ["", "<svg", "<html/>", '<svg xmlns="http://www.w3.org/2000/svg"/>']
)
def test_what_is_no_drawing_is_told_in_one_sentence(source):
    with pytest.raises(AzmError, match="drawing 'f'"):
        svg.inline(source, "f", "alt")


def test_the_alternative_text_is_escaped():
    page = Page(svg.inline(HEAD.format(""), "f", '20 < 60 & "more" <script>'))
    assert page.all("svg")[0]["aria-label"] == '20 < 60 & "more" <script>'


def test_a_drawing_keeps_its_text_and_loses_title_and_foot(rules):
    html = svg.inline(rules, "f", "alt")
    assert "Killed and injured, Chinese</text>" in html and "the article: more than 60" in html
    assert "Title set by the page" not in html


def test_a_drawing_is_cropped_to_its_body(rules):
    body = {"x": 0, "y": 36, "width": 518.4, "height": 244.8}
    page = Page(svg.inline(rules, "f", "alt", body))
    root = page.all("svg")[0]
    assert root["viewbox"] == "0 36 518.4 244.8"
    assert (root["width"], root["height"]) == ("691.2", "326.4")


def test_styles_become_attributes(rules):
    html = svg.inline(rules, "f", "alt")
    assert "style=" not in html and "font-family" not in html
    assert 'text-anchor="end"' in html and 'font-size="9.5"' in html
    assert 'stroke-dasharray="3.6,2.4"' in html


@pytest.mark.parametrize(("colour", "variable"), svg.PALETTE.items())
def test_house_colours_become_variables(colour, variable):
    inner = f"<rect style='fill: {colour}; stroke: {colour.upper()}' width='1' height='1'/>"
    rect = Page(svg.inline(HEAD.format(inner), "f", "alt")).all("rect")[0]
    assert (rect["fill"], rect["stroke"]) == (f"var({variable})", f"var({variable})")


def test_a_chart_in_the_house_style_has_no_colour_of_its_own(rules):
    html = svg.inline(rules, "f", "alt")
    assert not re.findall(r"#[0-9a-f]{6}", html)
    assert "var(--accent)" in html


def test_two_drawings_share_no_id_and_every_reference_is_met():
    source = drawn(draw_years, 7.2, 3, "years")
    both = [svg.inline(source, name, "alt") for name in ("fig-a", "fig-b")]
    ids = [set(Page(html).ids()) for html in both]
    assert ids[0] and not ids[0] & ids[1]
    for html, known in zip(both, ids, strict=True):
        assert set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", html)) == known


def test_a_drawing_is_well_formed_small_and_the_same_every_time(rules):
    first, second = (svg.inline(rules, "f", "a & b") for _ in range(2))
    ElementTree.fromstring(first)
    assert first == second and len(first) < 0.6 * len(rules)
