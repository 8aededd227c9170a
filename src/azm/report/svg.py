"""Matplotlib's SVG made fit for the page: rebuilt from an allowlist, with the page's colours.

No element or attribute of the file is passed on as it stands. Those outside the lists below are
left out, style declarations become attributes or classes (the page's content policy refuses style
attributes), ids get a prefix so that many drawings share one page, and the colours of the house
palette become CSS variables with a value for light and one for dark pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

from markupsafe import Markup

from azm.errors import AzmError
from azm.report.markup import clean

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

# What Matplotlib writes: these elements with these attributes, and none besides.
_SHARED = frozenset((
    "id", "transform", "clip-path", "opacity", "fill", "fill-opacity", "fill-rule", "clip-rule",
    "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "font-size", "font-weight",
    "font-style", "text-anchor",
))  # fmt: skip
_OWN = {
    "g": frozenset(),
    "defs": frozenset(),
    "path": frozenset(("d",)),
    "rect": frozenset(("x", "y", "width", "height")),
    "text": frozenset(("x", "y")),
    "tspan": frozenset(("x", "y", "dx", "dy")),
    "use": frozenset(("href", "x", "y")),
    "clipPath": frozenset(("clipPathUnits",)),
    "pattern": frozenset(("x", "y", "width", "height", "patternUnits", "patternTransform")),
    "image": frozenset(("href", "x", "y", "width", "height", "preserveAspectRatio")),
}
_STYLED = _SHARED - {"id", "transform", "clip-path"}  # what a class may say
_COLOURS = frozenset(("fill", "stroke"))
_LOOK = re.compile(r"[a-z-]+|#[0-9a-fA-F]{3,8}|var\(--[a-z-]+\)|-?[0-9.]+(?:[ ,]+-?[0-9.]+)*")
_LOCAL = re.compile(r"url\(\s*['\"]?#([\w.:-]+)['\"]?\s*\)")
_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?")
_PLAIN = re.compile(r"[\w\s.,#%()+-]*")
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")


class StyleClasses:
    """A class for each set of properties that the drawings of a page have in common.

    A chart gives every tick, label and bar its colour, width and size anew; as classes they take
    a tenth of the room.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def apply(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """`attributes` with a class in place of those that a style sheet may set."""
        styled = {k: v for k, v in attributes.items() if k in _STYLED and _LOOK.fullmatch(v)}
        declarations = ";".join(
            f"{key}:{value}{'px' if key == 'font-size' else ''}" for key, value in styled.items()
        )
        if not declarations:
            return dict(attributes)
        name = self._names.setdefault(declarations, f"k{len(self._names)}")
        return {"class": name, **{k: v for k, v in attributes.items() if k not in styled}}

    @property
    def css(self) -> str:
        """The rules of all classes so far."""
        return "".join(f".{name}{{{rules}}}\n" for rules, name in self._names.items())


def inline(
    source: str,
    name: str,
    alt: str,
    box: Mapping[str, float],
    classes: StyleClasses | None = None,
) -> Markup:
    """A drawing as an SVG element that may stand in the page.

    Parameters
    ----------
    source : str
        SVG as Matplotlib writes it, with real text (`svg.fonttype` none).
    name : str
        Unique in the page; ids inside begin with it, and each point repeats one, so keep it short.
    alt : str
        What the drawing shows, for those who can't see it.
    box : mapping
        `x`, `y`, `width`, `height` in points of the part that is kept.
    classes : StyleClasses, optional
        Where colours, widths and sizes become classes, whose rules the page must hold; without
        it they stay attributes of each element.

    Raises
    ------
    AzmError
        If `source` isn't SVG.
    """
    try:
        root = fromstring(source)
    except ParseError as error:
        raise AzmError(f"drawing '{name}' is not SVG ({error}); run its notebook again") from None
    ids = {old: f"{name}.{n}" for n, old in enumerate(_references(root))}
    x, y, width, height = (box[side] for side in ("x", "y", "width", "height"))
    size = {"width": _short(width * 4 / 3), "height": _short(height * 4 / 3)}  # CSS pixels
    view = " ".join(map(_short, (x, y, width, height)))
    copy = Element("svg", {"role": "img", "aria-label": clean(alt), "viewBox": view, **size,
                           "fill": "var(--ink)", "stroke-linejoin": "round"})  # fmt: skip
    for child in root:
        copy.extend(_rebuild(child, ids, classes))
    return Markup(tostring(copy, encoding="unicode"))


def _references(root: Element) -> dict[str, None]:
    """Ids that something in the drawing names, in order."""
    names: dict[str, None] = {}
    for element in root.iter():
        for key, value in _attributes(element).items():
            if key == "href" and value.startswith("#"):
                names[value[1:]] = None
            names |= dict.fromkeys(_LOCAL.findall(value))
    return names


def _attributes(element: Element) -> dict[str, str]:
    """Attributes without namespaces; declarations of a style override them."""
    attributes = {key.rpartition("}")[2]: value.strip() for key, value in element.attrib.items()}
    for declaration in attributes.pop("style", "").split(";"):
        key, colon, value = declaration.partition(":")
        if colon:
            attributes[key.strip()] = value.strip()
    return attributes


def _rebuild(
    element: Element, ids: Mapping[str, str], classes: StyleClasses | None
) -> list[Element]:
    """What may stay of `element`: itself, its children where only they matter, or nothing."""
    tag = _tag(element)
    if tag not in _OWN or element.get("id") == FRAME:
        return []
    attributes = {
        key: safe
        for key, value in sorted(_attributes(element).items())
        if key in _SHARED | _OWN[tag] and (safe := _safe(key, value, ids)) is not None
    }
    copy = Element(tag, classes.apply(attributes) if classes else attributes)
    copy.text = clean(element.text or "") if tag in ("text", "tspan") else None
    for child in element:
        children = _rebuild(child, ids, classes)
        if children and copy.text is not None:
            children[-1].tail = clean(child.tail or "")
        copy.extend(children)
    if tag in ("g", "defs") and not len(copy):
        return []
    return list(copy) if tag == "g" and not attributes else [copy]


def _safe(key: str, value: str, ids: Mapping[str, str]) -> str | None:
    """An attribute's value as the page may hold it; None where it may not."""
    if key == "id":
        return ids.get(value)
    if key == "href":
        if _PNG.fullmatch(value):
            return re.sub(r"\s+", "", value)
        return f"#{ids[value[1:]]}" if value.startswith("#") else None
    if local := _LOCAL.fullmatch(value):
        return f"url(#{ids[local.group(1)]})"
    if key in _COLOURS and value.lower() in PALETTE:
        return f"var({PALETTE[value.lower()]})"
    if key in _COLOURS and value in ("#000000", "black"):
        return "var(--ink)"
    if not _PLAIN.fullmatch(value) or "url" in value.lower():
        return None
    if key == "font-size":
        return value.removesuffix("px")
    places = 4 if "ransform" in key else 2  # a turn or a scale acts on far more than a point
    return " ".join(_NUMBER.sub(lambda m: _short(float(m.group()), places), value).split())


def _short(value: float, places: int = 2) -> str:
    """A number in as few signs as it needs."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
