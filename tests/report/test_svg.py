"""Drawings are rebuilt from what is allowed, themed and cropped."""

import re

import pytest

from azm.errors import AzmError
from azm.notebook.outputs import SVG_MIME
from azm.report import svg

from .invented import PAYLOADS, RULES, YEARS, draw_rules, draw_years
from .making import figure
from .reading import Page

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
BOX = {"x": 0, "y": 36, "width": 518.4, "height": 244.8}


def inlined(source, name="f", alt="alt"):
    return svg.inline(source, name, alt, BOX)


@pytest.fixture(scope="module")
def rules():
    return figure("f", draw_rules, RULES)[SVG_MIME]["wide"]


@pytest.mark.parametrize("inner", PAYLOADS["svg"])
def test_payloads_are_left_out(inner):
    page = Page(inlined(HEAD.format(inner)))
    allowed = {"svg", "g", "rect", "path", "text", "tspan", "image", "use"}
    assert {tag for tag, _, _ in page.elements} <= allowed
    for tag, attributes, _ in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
        assert "href" not in attributes, tag
        assert "url" not in "".join(attributes.values())


def bomb():
    entities = '<!ENTITY a0 "boom">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    return f"<!DOCTYPE svg [{entities}]>{HEAD.format('<text>&a9;</text>')}"


FILE = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hosts">]>' + HEAD.format("<text>&a;</text>")


@pytest.mark.parametrize("source", ["", "<svg", bomb(), FILE], ids=["none", "cut", "bomb", "file"])
def test_what_is_no_drawing_is_refused_in_one_sentence(source):
    with pytest.raises(AzmError, match="drawing 'f' is not SVG"):
        inlined(source)


def test_a_drawing_keeps_its_text_and_loses_its_frame(rules):
    html = inlined(rules)
    assert "Killed and injured, Chinese</text>" in html and "the article: more than 60" in html
    assert "Set by the page" in rules and "Set by the page" not in html
    root = Page(html).all("svg")[0]
    assert root["viewbox"] == "0 36 518.4 244.8"
    assert (root["width"], root["height"]) == ("691.2", "326.4")


def test_styles_become_attributes_and_house_colours_variables(rules):
    html = inlined(rules)
    assert "style=" not in html and "font-family" not in html
    assert 'text-anchor="end"' in html and 'stroke-dasharray="3.6,2.4"' in html
    assert not re.findall(r"#[0-9a-f]{6}", html) and "var(--accent)" in html


def test_two_drawings_share_no_id_and_every_reference_is_met():
    source = figure("years", draw_years, YEARS)[SVG_MIME]["wide"]
    both = [inlined(source, name) for name in ("fig-a", "fig-b")]
    ids = [set(Page(html).ids()) for html in both]
    assert ids[0] and not ids[0] & ids[1]
    for html, known in zip(both, ids, strict=True):
        assert set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", html)) == known
