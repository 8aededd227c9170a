"""Drawings made small: fewer elements, fewer digits, the same picture.

Matplotlib repeats a marker's reference for each point, clips what needs no clipping and writes
six decimals. Here points become dots of one path, tick marks become strokes, clips that cut
nothing fall away, and places are rounded to a tenth of a point, less than a seventh of a pixel.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[MLHVCSQTAZmlhvcsqtaz]|-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
_LOCAL = re.compile(r"url\(#([^)]+)\)")
_NO_TURN = re.compile(r"rotate\(\s*-?0(?:\.0+)?\s*(?:[ ,][^)]*)?\)")
_DEFAULTS = {
    ("stroke-dashoffset", "0"), ("fill-opacity", "1"), ("stroke-opacity", "1"), ("opacity", "1"),
    ("stroke-width", "1"), ("stroke-linecap", "butt"), ("fill-rule", "nonzero"),
    ("font-weight", "400"), ("text-anchor", "start"), ("stroke", "none"),
}  # fmt: skip
_LONGEST_MARKER = 6  # commands; a longer marker is shorter as a reference
_OVERHANG = 1.0  # points by which a line may leave its axes before its clip matters

Command = tuple[str, tuple[float, ...]]
Box = tuple[float, float, float, float]


@dataclass
class Node:
    """An element: tag, attributes in order, children and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


def short(value: float, places: int = 2) -> str:
    """`value` with at most `places` decimals and none that say nothing."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def tidy(nodes: list[Node]) -> list[Node]:
    """`nodes` with the same picture in fewer and shorter elements."""
    defined = {
        node.attributes["id"]: node
        for node in _walk(nodes)
        if node.attributes.get("id") is not None
    }
    clips = {name: box for name, node in defined.items() if (box := _clip_box(node)) is not None}
    made = _merged(list(_simplified(nodes, defined, clips)))
    used = {
        name
        for node in _walk(made)
        for key, value in node.attributes.items()
        for name in ([value[1:]] if key == "href" else _LOCAL.findall(value))
    }
    made = list(_without_unused(made, used))
    for node in _walk(made):
        _finish(node)
    return made


def _walk(nodes: Iterable[Node | str]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Node):
            yield node
            yield from _walk(node.children)


def _clip_box(node: Node) -> Box | None:
    inner = [child for child in node.children if isinstance(child, Node)]
    if node.tag != "clipPath" or len(inner) != 1 or inner[0].tag != "rect":
        return None
    x, y, w, h = (_number(inner[0].attributes.get(key)) for key in ("x", "y", "width", "height"))
    return None if None in (x, y, w, h) else (x, y, x + w, y + h)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _simplified(
    nodes: list[Node | str], defined: dict[str, Node], clips: dict[str, Box]
) -> Iterator[Node]:
    for node in nodes:
        if not isinstance(node, Node):
            continue
        if node.tag == "g":
            inner = list(_simplified(node.children, defined, clips))
            clip = _clip_of(node)
            if set(node.attributes) == {"clip-path"} and clip in clips:
                yield from _clipped(inner, node.attributes["clip-path"], clips[clip])
            elif inner:
                yield Node("g", node.attributes, inner)
            continue
        if node.tag == "use":
            node = _unfolded(node, defined)
        node.attributes = {
            key: value
            for key, value in node.attributes.items()
            if (key, value) not in _DEFAULTS
            and not (key == "transform" and _NO_TURN.fullmatch(value))
        }
        if _is_unseen(node):
            continue
        clip = _clip_of(node)
        if clip in clips and _inside(node, clips[clip]):
            del node.attributes["clip-path"]
        yield node


def _clip_of(node: Node) -> str | None:
    found = _LOCAL.fullmatch(node.attributes.get("clip-path", ""))
    return found.group(1) if found else None


def _clipped(nodes: list[Node], clip: str, box: Box) -> Iterator[Node]:
    """`nodes` one by one where the clip cuts nothing, else in groups that share it."""
    run: list[Node] = []
    for node in nodes:
        if _inside(node, box):
            if run:
                yield Node("g", {"clip-path": clip}, run)
                run = []
            yield node
        else:
            run.append(node)
    if run:
        yield Node("g", {"clip-path": clip}, run)


def _is_unseen(node: Node) -> bool:
    """A shape without place, fill or stroke, or the paper that matplotlib lays under a drawing."""
    if node.tag != "path" or "id" in node.attributes:
        return False
    if not node.attributes.get("d"):
        return True
    look = {key: value for key, value in node.attributes.items() if key != "d"}
    if look.get("fill") == "none" and "stroke" not in look:
        return True
    commands = commands_of(node.attributes.get("d", ""))
    if look != {"fill": "var(--paper)"} or not commands:
        return False
    x, y, _, _ = _box_of(commands)
    return x == 0 and y == 0


def _inside(node: Node, box: Box) -> bool:
    if "transform" in node.attributes:
        return False
    if node.tag == "circle":
        cx, cy, r = (_number(node.attributes.get(key)) for key in ("cx", "cy", "r"))
        if cx is None or cy is None or r is None:
            return False
        found = (cx - r, cy - r, cx + r, cy + r)
    elif node.tag == "path":
        commands = commands_of(node.attributes.get("d", ""))
        if not commands:
            return False
        found = _box_of(commands)
    else:
        return False
    return (
        found[0] >= box[0] - _OVERHANG
        and found[1] >= box[1] - _OVERHANG
        and found[2] <= box[2] + _OVERHANG
        and found[3] <= box[3] + _OVERHANG
    )


def _unfolded(use: Node, defined: dict[str, Node]) -> Node:
    """A reference to a small marker as the marker itself, set in its place."""
    marker = defined.get(use.attributes.get("href", "")[1:])
    if (
        marker is None
        or marker.tag != "path"
        or "transform" in {*marker.attributes, *use.attributes}
    ):
        return use
    commands = commands_of(marker.attributes.get("d", ""))
    if not commands:
        return use
    x, y = (_number(use.attributes.get(key, "0")) for key in ("x", "y"))
    if x is None or y is None:
        return use
    look = {k: v for k, v in use.attributes.items() if k not in ("href", "x", "y")}
    look |= {k: v for k, v in marker.attributes.items() if k not in ("id", "d")}
    radius = _radius(commands)
    if radius is not None:
        return Node("circle", {**look, "cx": str(x), "cy": str(y), "r": short(radius)})
    if len(commands) > _LONGEST_MARKER:
        return use
    moved = [
        (letter, tuple(v + (y if n % 2 else x) for n, v in enumerate(numbers)))
        for letter, numbers in commands
    ]
    if len(moved) == 2:  # a stroke has nothing to fill
        look["fill"] = "none"
    return Node("path", {**look, "d": written(moved, places=2)})


def _radius(commands: list[Command]) -> float | None:
    """The radius of matplotlib's round marker, which is eight curves about the origin."""
    if [letter for letter, _ in commands] != ["M", *"CCCCCCCC", "Z"]:
        return None
    ends = [numbers[-2:] for letter, numbers in commands if letter in "MC"]
    radii = [math.hypot(x, y) for x, y in ends]
    return radii[0] if max(radii) - min(radii) < 0.02 else None


def _merged(nodes: list[Node]) -> list[Node]:
    """Neighbours of one look as one element: dots as a dotted stroke, shapes as one path."""
    made: list[Node] = []
    for node in nodes:
        if node.tag == "g":
            node.children = _merged([n for n in node.children if isinstance(n, Node)])
        node = _as_dot(node)
        last = made[-1] if made else None
        if (
            last is not None
            and node.tag == last.tag == "path"
            and "d" in node.attributes
            and "d" in last.attributes
            and _look(node) == _look(last)
            and not {"opacity", "fill-opacity", "stroke-opacity", "transform", "id"}
            & set(_look(node))
        ):
            last.attributes["d"] += " " + node.attributes["d"]
        elif (
            last is not None
            and node.tag == last.tag == "g"
            and set(node.attributes) == {"clip-path"}
            and node.attributes == last.attributes
        ):
            last.children = _merged([*last.children, *node.children])
        else:
            made.append(node)
    return made


def _look(node: Node) -> dict[str, str]:
    return {key: value for key, value in node.attributes.items() if key != "d"}


def _as_dot(node: Node) -> Node:
    """A disc of one colour as a round dot of a stroke, since many dots make one path."""
    given = node.attributes
    if node.tag != "circle" or given.get("fill", "none") == "none" or "stroke-dasharray" in given:
        return node
    edge = given.get("stroke")
    if edge not in (None, given["fill"]) or {"opacity", "fill-opacity", "stroke-opacity"} & set(
        given
    ):
        return node
    places = [_number(given.get(key)) for key in ("cx", "cy", "r")]
    border = _number(given.get("stroke-width", "1")) if edge else 0.0
    if None in places or border is None:
        return node
    cx, cy, r = places
    width = 2 * r + border
    look = {"clip-path": given["clip-path"]} if "clip-path" in given else {}
    look |= {"fill": "none", "stroke": given["fill"], "stroke-linecap": "round",
             "stroke-width": short(width)}  # fmt: skip
    at = f"{short(cx)} {short(cy)}"
    return Node("path", {**look, "d": f"M {at} L {at}"})


def _without_unused(nodes: Iterable[Node | str], used: set[str]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, str):
            continue
        if node.attributes.get("id") is not None and node.attributes["id"] not in used:
            continue
        if node.tag in ("defs", "g"):
            node.children = list(_without_unused(node.children, used))
            if not node.children:
                continue
        yield node


def _finish(node: Node) -> None:
    """Round places, and write paths as short as they go."""
    places = 2 if "id" in node.attributes else 1
    for key in ("x", "y", "cx", "cy"):
        value = _number(node.attributes.get(key))
        if value is not None and node.tag in ("text", "use", "circle"):
            node.attributes[key] = short(value, places)
    if "d" in node.attributes:
        commands = commands_of(node.attributes["d"])
        if commands:
            node.attributes["d"] = written(commands, places)


def commands_of(d: str) -> list[Command]:
    """A path's commands with absolute places; empty where it uses others than M, L, Q, C, Z."""
    tokens = _TOKEN.findall(d)
    commands: list[Command] = []
    letter, at = "", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            letter = "Z" if tokens[at] == "z" else tokens[at]
            at += 1
            if letter == "Z":
                commands.append(("Z", ()))
                continue
        count = _ARGUMENTS.get(letter, 0)
        numbers = tokens[at : at + count]
        if not count or len(numbers) < count or any(number.isalpha() for number in numbers):
            return []
        commands.append((letter, tuple(float(number) for number in numbers)))
        at += count
        letter = "L" if letter == "M" else letter
    return commands


def _box_of(commands: list[Command]) -> Box:
    xs = [v for _, numbers in commands for v in numbers[0::2]]
    ys = [v for _, numbers in commands for v in numbers[1::2]]
    return (min(xs), min(ys), max(xs), max(ys))


def written(commands: list[Command], places: int) -> str:
    """Commands as a path, relative to where each begins, so that numbers are short."""
    scale = 10**places
    text, last = "", ""
    x = y = start_x = start_y = 0  # in units of the last decimal, so that rounding can't add up
    for letter, numbers in commands:
        if letter == "Z":
            text, last = text + "z", "z"
            x, y = start_x, start_y
            continue
        whole = [round(number * scale) for number in numbers]
        end_x, end_y = whole[-2:]
        if letter == "M":
            start_x, start_y = end_x, end_y
        if letter == "L" and end_x == x and (end_y != y):
            name, steps = "v", [end_y - y]
        elif letter == "L" and end_y == y:
            name, steps = "h", [end_x - x]
        else:
            name = letter.lower()
            steps = [v - (y if n % 2 else x) for n, v in enumerate(whole)]
        # A letter may be left out where it repeats, and "l" after "m"; the first "m" is an "M".
        bare = (name == last and name != "m") or (last == "m" and name == "l")
        for n, step in enumerate(steps):
            figure = re.sub(r"^(-?)0\.", r"\1.", short(step / scale, places))
            text += name if n == 0 and not bare else ""
            text += " " if (n or bare) and not figure.startswith("-") else ""
            text += figure
        last, x, y = name if last else "M", end_x, end_y
    return "M" + text[1:] if text.startswith("m") else text
