"""Matplotlib's SVG made fit for the page: rebuilt from an allowlist, themed, small.

Nothing of the drawing's file is passed on as it stands. Elements and attributes outside the
lists below are left out, style attributes become presentation attributes (the page's content
policy refuses styles), ids are prefixed so that many drawings share one page, and the colours of
the house palette become CSS variables with a value for light and one for dark pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from markupsafe import Markup, escape

from azm.errors import AzmError
from azm.report.shapes import Node, short, tidy
from azm.report.text import clean

PALETTE = {
    "#1a1a1a": "--ink",
    "#5f6368": "--mid",
    "#b8bcc2": "--light",
    "#e6e8eb": "--faint",
    "#ffffff": "--paper",
    "#b5452c": "--accent",
    "#e9b9a9": "--accent-soft",
    "#2f6690": "--blue",
    "#2a7f73": "--teal",
    "#a8741a": "--ochre",
    "#6b4e91": "--violet",
}
FRAME = "azm-frame"  # group of the title and foot, which the page sets in HTML instead

_ELEMENTS = frozenset((
    "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "text", "tspan", "use", "clipPath", "pattern", "linearGradient", "stop", "image",
))  # fmt: skip
_SHARED = frozenset((
    "id", "transform", "clip-path", "opacity", "fill", "fill-opacity", "fill-rule", "clip-rule",
    "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "font-size", "font-weight",
    "font-style", "text-anchor", "dominant-baseline", "letter-spacing",
))  # fmt: skip
_OWN = {
    "path": {"d"},
    "rect": {"x", "y", "width", "height", "rx", "ry"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points"},
    "polygon": {"points"},
    "text": {"x", "y", "dx", "dy"},
    "tspan": {"x", "y", "dx", "dy"},
    "use": {"href", "x", "y"},
    "clipPath": {"clipPathUnits"},
    "pattern": {"x", "y", "width", "height", "patternUnits", "patternTransform"},
    "linearGradient": {"x1", "y1", "x2", "y2", "gradientUnits", "gradientTransform"},
    "stop": {"offset", "stop-color", "stop-opacity"},
    "image": {"href", "x", "y", "width", "height", "preserveAspectRatio"},
}
_ROUNDED = frozenset((
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height",
))  # fmt: skip
_COLOURS = frozenset(("fill", "stroke", "stop-color"))
_LOOKS = _SHARED - {"id", "transform", "clip-path"}
_LOOK = re.compile(r"[a-z-]+|#[0-9a-fA-F]{3,8}|var\(--[a-z-]+\)|-?[0-9.]+(?:[ ,]+-?[0-9.]+)*")
_LOCAL = re.compile(r"url\(\s*['\"]?#([\w.:-]+)['\"]?\s*\)")
_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?")
_PLAIN = re.compile(r"[\w\s.,#%()+-]*")
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")


class Looks:
    """The looks that the drawings of a page share: each set of properties becomes one class.

    A chart gives every tick, label and bar its colour, width and size anew; as classes they
    take a tenth of the room.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._drawings = 0

    def stem(self) -> str:
        """Beginning of the ids of the next drawing."""
        self._drawings += 1
        return f"d{self._drawings}."

    def name(self, declarations: str) -> str:
        """The class of a set of declarations."""
        return self._names.setdefault(declarations, f"k{len(self._names)}")

    @property
    def css(self) -> str:
        """Rules of all classes given out so far."""
        rules = (f".{name}{{{looks}}}" for looks, name in self._names.items())
        return "".join(f"{rule}\n" for rule in rules)


def inline(
    source: str,
    name: str,
    alt: str,
    body: Mapping[str, float] | None = None,
    looks: Looks | None = None,
) -> Markup:
    """A drawing as an SVG element that may stand in the page.

    Parameters
    ----------
    source : str
        SVG as matplotlib writes it, with real text (`svg.fonttype` none).
    name : str
        Anchor of the drawing, unique in the page; begins all ids inside.
    alt : str
        What the drawing shows, for those who can't see it.
    body : mapping, optional
        `x`, `y`, `width`, `height` in points of the part that is kept; all of it if None.
    looks : Looks, optional
        Where colours, widths and sizes become classes, whose rules the page must hold; without
        it they stay attributes of each element.

    Raises
    ------
    AzmError
        If `source` isn't SVG, or declares entities.
    """
    root = _parsed(source, name)
    names = _referenced(root)
    # Short ids, since a point repeats them dozens of times.
    stem = looks.stem() if looks else f"g{hashlib.sha256(name.encode()).hexdigest()[:7]}."
    ids = {old: f"{stem}{n}" for n, old in enumerate(names)}
    box = _box(root, body, name)
    kept = [node for child in root for node in _kept(child, ids)]
    inner = "".join(_written(node, looks) for node in tidy(kept))
    view = " ".join(short(value) for value in box)
    return Markup(
        '<svg role="img" aria-label="{}" viewBox="{}" width="{}" height="{}" fill="var(--ink)" '
        'stroke-linejoin="round">{}</svg>'
    ).format(
        clean(alt), view, short(box[2] * 4 / 3), short(box[3] * 4 / 3), Markup(inner)
    )  # a point is 4/3 of a CSS pixel


def _parsed(source: str, name: str) -> ElementTree.Element:
    if "<!ENTITY" in source:
        raise AzmError(f"drawing '{name}' declares XML entities; draw it with matplotlib's savefig")
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise AzmError(f"drawing '{name}' is not SVG ({error}); run its notebook again") from None
    if _tag(root) != "svg":
        raise AzmError(f"drawing '{name}' is not SVG; run its notebook again")
    return root


def _box(
    root: ElementTree.Element, body: Mapping[str, float] | None, name: str
) -> tuple[float, float, float, float]:
    if body:
        return (body["x"], body["y"], body["width"], body["height"])
    try:
        x, y, width, height = (float(part) for part in root.get("viewBox", "").split())
    except ValueError:
        raise AzmError(f"drawing '{name}' has no viewBox; draw it with matplotlib") from None
    return (x, y, width, height)


def _referenced(root: ElementTree.Element) -> list[str]:
    found: dict[str, None] = {}
    for element in root.iter():
        for key, value in _attributes(element):
            if key == "href" and value.startswith("#"):
                found[value[1:]] = None
            found.update((local, None) for local in _LOCAL.findall(value))
    return list(found)


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Attributes with style declarations among them, as later ones override."""
    merged = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    for declaration in merged.pop("style", "").split(";"):
        key, colon, value = declaration.partition(":")
        if colon:
            merged[key.strip()] = value.strip()
    yield from merged.items()


def _kept(element: ElementTree.Element, ids: Mapping[str, str]) -> list[Node]:
    """What may stay of `element`: itself, its children where only they matter, or nothing."""
    tag = _tag(element)
    if tag not in _ELEMENTS or element.get("id") == FRAME:
        return []
    own = _OWN.get(tag, frozenset())
    attributes = {}
    for key, value in sorted(_attributes(element)):
        if key in _SHARED or key in own:
            safe = _value(key, value, ids)
            if safe is not None:
                attributes[key] = safe
    texty = tag in ("text", "tspan")
    children: list[Node | str] = [clean(element.text or "")] if texty else []
    for child in element:
        children += _kept(child, ids)
        if texty:
            children.append(clean(child.tail or ""))
    if tag in ("g", "defs") and not children:
        return []
    if tag == "g" and not attributes:
        return [child for child in children if isinstance(child, Node)]
    if tag == "svg":  # only a drawing's root is one; a nested one could open a view of its own
        return []
    return [Node(tag, attributes, children)]


def _written(node: Node | str, looks: Looks | None) -> str:
    if isinstance(node, str):
        return str(escape(node))
    attributes = dict(node.attributes)
    if looks is not None:
        styled = {k: v for k, v in attributes.items() if k in _LOOKS and _LOOK.fullmatch(v)}
        declarations = ";".join(
            f"{key}:{value}{'px' if key == 'font-size' else ''}" for key, value in styled.items()
        )
        attributes = {k: v for k, v in attributes.items() if k not in styled}
        if declarations:
            attributes = {"class": looks.name(declarations), **attributes}
    words = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    inner = "".join(_written(child, looks) for child in node.children)
    return f"<{node.tag}{words}>{inner}</{node.tag}>" if inner else f"<{node.tag}{words}/>"


def _value(key: str, value: str, ids: Mapping[str, str]) -> str | None:
    value = value.strip()
    if key == "id":
        return ids.get(value)
    if key == "href":
        if _PNG.fullmatch(value):
            return re.sub(r"\s+", "", value)
        return f"#{ids[value[1:]]}" if value.startswith("#") and value[1:] in ids else None
    local = _LOCAL.fullmatch(value)
    if local:
        return f"url(#{ids[local.group(1)]})" if local.group(1) in ids else None
    if key in _COLOURS and value.lower() in PALETTE:
        return f"var({PALETTE[value.lower()]})"
    if key in _COLOURS and value in ("#000000", "black"):
        return "var(--ink)"
    if not _PLAIN.fullmatch(value) or "url" in value.lower():
        return None
    if key == "font-size":
        return value.removesuffix("px")
    if key in ("d", "points"):
        return value
    places = 2 if key in _ROUNDED else 4
    return re.sub(r"\s+", " ", _NUMBER.sub(lambda m: short(float(m.group()), places), value))


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
