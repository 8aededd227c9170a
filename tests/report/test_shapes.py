"""Drawings keep their picture while they lose their weight."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.report import svg
from azm.report.shapes import Node, commands_of, tidy, written

from . import payloads
from .conftest import draw_years
from .making import drawn
from .reading import Page

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 100 100">{}</svg>'
)
CLIP = '<defs><clipPath id="c"><rect x="10" y="10" width="50" height="50"/></clipPath></defs>'

places = st.floats(-1000, 1000, allow_nan=False)


def commands(letter, n):
    return st.tuples(st.just(letter), st.tuples(*[places] * n))


paths = st.lists(
    st.one_of(
        commands("M", 2), commands("L", 2), commands("Q", 4), commands("C", 6),
        st.just(("Z", ())),
    ),
    max_size=12,
)  # fmt: skip


def absolute(text):
    """Places of a written path, read by the rules of SVG, command by command."""
    found, x, y, start, letter = [], 0.0, 0.0, (0.0, 0.0), ""
    tokens = re.findall(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)", text)
    counts = {"m": 2, "l": 2, "q": 4, "c": 6, "h": 1, "v": 1}
    while tokens:
        if tokens[0].isalpha():
            letter = tokens.pop(0)
            if letter == "z":
                x, y = start
                found.append(("Z", ()))
                continue
        n = counts[letter.lower()]
        numbers, tokens = [float(t) for t in tokens[:n]], tokens[n:]
        base = (0.0, 0.0) if letter.isupper() else (x, y)
        if letter in "hv":
            end = (x + numbers[0], y) if letter == "h" else (x, y + numbers[0])
            numbers, name = list(end), "L"
        else:
            numbers = [v + base[i % 2] for i, v in enumerate(numbers)]
            name = letter.upper()
        x, y = numbers[-2:]
        start = (x, y) if name == "M" else start
        found.append((name, tuple(numbers)))
        letter = {"M": "L", "m": "l"}.get(letter, letter)
    return found


@given(paths.map(lambda rest: [("M", (0.0, 0.0)), *rest]))
def test_a_written_path_goes_through_the_same_places(path):
    back = absolute(written(path, places=1))
    assert [letter for letter, _ in back] == [letter for letter, _ in path]
    for (_, before), (_, after) in zip(path, back, strict=True):
        assert all(math.isclose(a, b, abs_tol=0.051) for a, b in zip(before, after, strict=True))


@given(paths.map(lambda rest: [("M", (1.5, -2.5)), *rest]))
def test_a_path_in_absolute_places_is_read_as_it_stands(path):
    text = " ".join(f"{letter} {' '.join(map(repr, numbers))}" for letter, numbers in path)
    assert commands_of(text) == path


@pytest.mark.parametrize("d", ["", "M", "M 1", "M 1 2 A 1 1 0 0 0 3 4", "m 1 2", "L", "M x y"])
def test_what_is_no_plain_path_is_left_as_it_is(d):
    assert commands_of(d) == []
    node = Node("path", {"d": d, "fill": "#123456"})
    assert [n.attributes.get("d") for n in tidy([node])] == ([d] if d else [])


def parts(inner, **options):
    page = Page(svg.inline(HEAD.format(inner), "f", "alt", **options))
    return [(tag, attributes) for tag, attributes, _ in page.elements[1:]]


def test_a_clip_that_cuts_nothing_falls_away_and_one_that_cuts_stays():
    inside = '<path d="M 20 20 L 30 30" stroke="#000000" fill="none" clip-path="url(#c)"/>'
    across = '<path d="M 20 20 L 90 30" stroke="#123456" fill="none" clip-path="url(#c)"/>'
    found = [a for tag, a in parts(CLIP + inside + across) if tag == "path"]
    assert ["clip-path" in a for a in found] == [False, True]
    assert not [tag for tag, _ in parts(CLIP + inside) if tag in ("defs", "clippath")]


def test_many_dots_of_one_colour_are_one_dotted_stroke():
    circle = " ".join(
        f"C 0 0 0 0 {3 * math.cos(math.pi / 2 - k * math.pi / 4):.6f} "
        f"{3 * math.sin(math.pi / 2 - k * math.pi / 4):.6f}"
        for k in range(1, 9)
    )
    marker = f'<defs><path id="m" d="M 0 3 {circle} z"/></defs>'
    dots = "".join(f'<use href="#m" x="{x}" y="20" fill="#b5452c"/>' for x in (10, 20.04, 30))
    ((tag, look),) = parts(marker + dots)
    assert tag == "path" and look["d"] == "M10 20h0m10 0h0m10 0h0"
    assert (look["stroke"], look["stroke-width"], look["stroke-linecap"]) == (
        "var(--accent)", "6", "round",
    )  # fmt: skip


def test_see_through_shapes_are_not_joined_since_overlaps_would_lighten():
    shape = '<path d="M 1 1 L 5 5 L 1 5 z" fill="#2f6690" fill-opacity="0.4"/>'
    assert len(parts(shape * 2)) == 2


def test_what_cannot_be_seen_is_left_out():
    paper = '<path d="M 0 100 L 100 100 L 100 0 L 0 0 z" fill="#ffffff"/>'
    nothing = '<path d="M 5 5 L 6 6" fill="none"/>'
    label = '<path d="M 5 5 L 9 5 L 9 9 z" fill="#ffffff"/>'
    assert [a["d"] for _, a in parts(paper + nothing + label)] == ["M5 5h4v4z"]


def test_looks_become_classes_that_the_page_defines_once():
    looks = svg.Looks()
    source = drawn(draw_years, 7.2, 3, "years")
    first, second = (svg.inline(source, name, "a", looks=looks) for name in "ab")
    page = Page(first)
    classes = {a["class"] for _, a, _ in page.elements if "class" in a}
    assert classes and all(f".{name}{{" in looks.css for name in classes)
    assert "stroke-width=" not in first and "font-size:9.5px" in looks.css
    assert {c for _, a, _ in Page(second).elements if (c := a.get("class"))} == classes
    assert not set(page.ids()) & set(Page(second).ids())


@pytest.mark.parametrize("inner", payloads.SVG)
def test_payloads_leave_nothing_but_plain_looks_in_the_style_sheet(inner):
    looks = svg.Looks()
    for tag, attributes in parts(inner, looks=looks):
        assert tag != "script" and not [key for key in attributes if key.startswith("on")]
    rule = r"\.k\d+\{(?:[a-z-]+:[\w(). ,#-]+;?)+\}\n"
    assert re.fullmatch(f"(?:{rule})*", looks.css)


@pytest.mark.parametrize(
    "value", ["red;}*{display:none", "url(https://example.net)", "x{", "1/**/"]
)
def test_no_value_breaks_out_of_the_style_sheet(value):
    looks = svg.Looks()
    parts(f"<rect fill='{value}' width='1' height='1'/>", looks=looks)
    assert looks.css == ""
