"""Small drawings that repeat a number: range strips, shares and specification curves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

_WIDTH, _HEIGHT = 176, 20
_CURVE_WIDTH, _CURVE_HEIGHT, _CURVE_LEFT = 340, 170, 44
_LINE = 14.0  # distance between labels that keeps them apart


def strip(claimed: Mapping[str, Any] | None, estimate: Mapping[str, Any] | None) -> Markup:
    """What the article says and what the evidence shows on one axis that begins at zero.

    A dashed line marks the claim, with an arrow where it says "more than" or "less than"; a dot
    the estimate with its range as a bar, open to one side where only one bound is known. Empty
    without a claimed number or where the evidence gives none. The numbers stand beside it as text,
    so it is hidden from screen readers.
    """
    claim = _bounds(claimed)
    span = _bounds(estimate)
    if claim is None or span is None or estimate is None:
        return Markup("")
    values = [v for v in (*claim, *span) if v is not None]
    x = _scale([0.0, *values], _WIDTH)
    middle = _HEIGHT / 2
    axis = f'<path class="axis" d="M0 {middle:g}H{_WIDTH}"/>'
    parts = [axis, _claim(claim, claimed, x), _estimate(span, estimate, x)]
    return _small("strip", _WIDTH, _HEIGHT, parts)


def share_bar(share: float) -> Markup:
    """A share from 0 to 1 as a bar; its number stands beside it."""
    width = 64 * min(1.0, max(0.0, share))
    bar = f'<path class="whole" d="M0 0H64V6H0z"/><path class="part" d="M0 0H{width:.4g}V6H0z"/>'
    return _small("share", 64, 6, [bar])


def curve(
    points: Sequence[tuple[str, Mapping[str, Any]]],
    claimed: Mapping[str, Any] | None,
    own_verdict: str | None,
) -> Markup:
    """The specification curve: each choice's estimate, in order of size, and the claim as a line.

    Parameters
    ----------
    points : sequence of (code, mapping)
        Code of the choices, by which the page's script finds a point, and `low`, `high`,
        `verdict` and `is_base` of what they give.
    claimed : mapping, optional
        `low` and `high` of the article's figure.
    own_verdict : str
        The card's verdict; points with another one are drawn hollow.

    Returns
    -------
    Markup
        Empty if no more than one point has a number. A table with every point stands beside it.
    """
    known = [
        (code, span, p)
        for code, p in points
        if (span := _bounds(p)) is not None
    ]  # fmt: skip
    if len(known) < 2:
        return Markup("")
    claim = _bounds(claimed) or (None, None)
    values = [v for _, span, _ in known for v in span if v is not None]
    claims = list(dict.fromkeys(v for v in claim if v is not None))
    least, most = min([0.0, *values, *claims]), max([0.0, *values, *claims])
    height = _scale([least, most], _CURVE_HEIGHT)
    levels = {0.0: "axis", min(values): "axis", max(values): "axis"}
    levels |= dict.fromkeys(claims, "claim")
    parts = []
    heights: list[float] = []
    for value in sorted(levels, key=lambda v: (levels[v] != "claim", v != 0, v)):
        y = _CURVE_HEIGHT - height(value)
        if all(abs(y - other) >= _LINE for other in heights):
            heights.append(y)
            parts.append(_level(value, y, levels[value]))
    step = (_CURVE_WIDTH - _CURVE_LEFT) / len(known)
    ordered = sorted(known, key=lambda k: (_middle(*k[1]), str(k[2].get("verdict")), k[0]))
    for n, (code, (low, high), point) in enumerate(ordered):
        x = f"{_CURVE_LEFT + (n + 0.5) * step:.4g}"
        top, bottom = (
            _CURVE_HEIGHT - height(value)
            for value in (high if high is not None else low, low if low is not None else high)
        )
        if bottom - top > 1:
            parts.append(f'<path class="span" d="M{x} {top:.4g}V{bottom:.4g}"/>')
        name = "same" if point.get("verdict") == own_verdict else "other"
        radius = min(4.5, max(2.0, step / 3))
        y = _CURVE_HEIGHT - height(_middle(low, high))
        parts.append(
            f'<circle class="{name}" data-k="{code}" cx="{x}" cy="{y:.4g}" r="{radius:.3g}"/>'
        )
    return _small("curve", _CURVE_WIDTH, _CURVE_HEIGHT, parts)


def _level(value: float, y: float, name: str) -> str:
    line = f'<path class="{name}" d="M{_CURVE_LEFT} {y:.4g}H{_CURVE_WIDTH}"/>'
    words = f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    words = words.replace("-", "−")
    return line + (
        f'<text class="{name}" x="{_CURVE_LEFT - 6}" y="{y + 4:.4g}" text-anchor="end">{words}'
        "</text>"
    )


def _claim(claim: tuple[Any, Any], claimed: Any, x: Any) -> str:
    low, high = claim
    bound = str(claimed.get("bound") or "")
    if low is not None and high is not None and high > low:
        outline = f"M{x(low):.4g} 2H{x(high):.4g}V{_HEIGHT - 2}H{x(low):.4g}z"
        return f'<path class="claim-band" d="{outline}"/>'
    at = x(low if low is not None else high)
    line = f'<path class="claim" d="M{at:.4g} 1V{_HEIGHT - 1}"/>'
    if bound in ("more_than", "at_least", "about_or_more"):
        return line + f'<path class="claim-tip" d="M{at:.4g} 4h11m-3 -3l3 3l-3 3"/>'
    if bound in ("less_than", "at_most"):
        return line + f'<path class="claim-tip" d="M{at:.4g} 4h-11m3 -3l-3 3l3 3"/>'
    return line


def _estimate(span: tuple[Any, Any], estimate: Mapping[str, Any], x: Any) -> str:
    low, high = span
    y = _HEIGHT / 2
    central = estimate.get("central")
    at = x(central if central is not None else _middle(low, high))
    parts = []
    if low is not None and high is not None:
        if high > low:
            parts.append(
                f'<path class="range" d="M{x(low):.4g} {y - 4}v8m0 -4H{x(high):.4g}m0 -4v8"/>'
            )
    elif estimate.get("bound") in ("at_least", "at_most"):
        way = 1 if low is not None else -1
        arrow = f"M{at:.4g} {y}h{14 * way}m{-4 * way} -3l{4 * way} 3l{-4 * way} 3"
        parts.append(f'<path class="range" d="{arrow}"/>')
    parts.append(f'<circle class="dot" cx="{at:.4g}" cy="{y:g}" r="4"/>')
    return "".join(parts)


def _bounds(ends: Mapping[str, Any] | None) -> tuple[float | None, float | None] | None:
    if not ends:
        return None
    low, high = (_finite(ends.get(side)) for side in ("low", "high"))
    return None if low is None and high is None else (low, high)


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _middle(low: Any, high: Any) -> float:
    if low is None or high is None:
        return float(low if low is not None else high)
    return (low + high) / 2


def _scale(values: Sequence[float], length: float) -> Any:
    least, most = min(values), max(values)
    room = (most - least) or 1.0
    before, after = (8, 18) if length == _WIDTH else (10, 10)  # room for dots and for arrows
    return lambda value: before + (value - least) / room * (length - before - after)


def _small(name: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    head = f'<svg class="{name}" viewBox="0 0 {width} {height}" aria-hidden="true">'
    return Markup(f"{head}{''.join(parts)}</svg>")
