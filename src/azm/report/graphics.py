"""Small drawings that repeat a number: range strips and specification curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from azm.claims import Component, Estimate, Point

_WIDTH, _HEIGHT = 176, 20
_CURVE_WIDTH, _CURVE_HEIGHT, _CURVE_LEFT = 340, 170, 44
_LINE = 14.0  # distance between labels that keeps them apart

Scale = Callable[[float], float]


def strip(component: Component, estimate: Estimate | None) -> Markup:
    """What the article says and what the evidence shows on one axis that begins at zero.

    A dashed line marks the claim, with an arrow where it says "more than" or "less than"; a dot
    the estimate with its range as a bar, open to one side where only one bound is known. Empty
    without a claimed number or where the evidence gives none. The numbers stand beside it as text,
    so it is hidden from screen readers.
    """
    claimed = _numbers(component.claimed_low, component.claimed_high)
    shown = _numbers(estimate.low, estimate.high) if estimate else []
    if not claimed or estimate is None or not shown:
        return Markup("")
    x = _scale([0.0, *claimed, *shown], _WIDTH, 8, 18)
    middle = _HEIGHT / 2
    axis = f'<path class="axis" d="M0 {middle:g}H{_WIDTH}"/>'
    parts = [axis, _claim(claimed, component.bound, x), _estimate(estimate, x)]
    return _small("strip", _WIDTH, _HEIGHT, parts)


def curve(points: Sequence[tuple[str, Point]], component: Component, own_verdict: str) -> Markup:
    """The specification curve: each choice's estimate, in order of size, and the claim as a line.

    Parameters
    ----------
    points : sequence of (code, Point)
        With the code of the choices, by which the page's script finds a point.
    component : Component
        What is claimed.
    own_verdict : str
        The card's verdict; points with another one are drawn hollow.

    Returns
    -------
    Markup
        Empty if no more than one point has a number. A table with every point stands beside it.
    """
    known = [(ends, code, p) for code, p in points if (ends := _numbers(p.low, p.high))]
    if len(known) < 2:
        return Markup("")
    values = [end for ends, *_ in known for end in ends]
    claims = _numbers(component.claimed_low, component.claimed_high)
    height = _scale([0.0, *values, *claims], _CURVE_HEIGHT, 10, 10)
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
    radius = min(4.5, max(2.0, step / 3))
    ordered = sorted(known, key=lambda k: (_middle(k[0]), k[2].verdict, k[1]))
    for n, (ends, code, point) in enumerate(ordered):
        x = f"{_CURVE_LEFT + (n + 0.5) * step:.4g}"
        bottom, top, y = (_CURVE_HEIGHT - height(v) for v in (ends[0], ends[-1], _middle(ends)))
        if bottom - top > 1:
            parts.append(f'<path class="span" d="M{x} {top:.4g}V{bottom:.4g}"/>')
        name = "same" if point.verdict == own_verdict else "other"
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


def _claim(ends: Sequence[float], bound: str, x: Scale) -> str:
    at = x(ends[0])
    if ends[-1] > ends[0]:
        outline = f"M{at:.4g} 2H{x(ends[-1]):.4g}V{_HEIGHT - 2}H{at:.4g}z"
        return f'<path class="claim-band" d="{outline}"/>'
    line = f'<path class="claim" d="M{at:.4g} 1V{_HEIGHT - 1}"/>'
    if bound in ("more_than", "at_least"):
        return line + f'<path class="claim-tip" d="M{at:.4g} 4h11m-3 -3l3 3l-3 3"/>'
    if bound in ("less_than", "at_most"):
        return line + f'<path class="claim-tip" d="M{at:.4g} 4h-11m3 -3l-3 3l3 3"/>'
    return line


def _estimate(estimate: Estimate, x: Scale) -> str:
    ends, y = _numbers(estimate.low, estimate.high), _HEIGHT / 2
    at = x(_middle(ends) if estimate.central is None else estimate.central)
    bar = ""
    if estimate.bound in ("at_least", "at_most"):
        way = 1 if estimate.bound == "at_least" else -1
        bar = f"M{at:.4g} {y}h{14 * way}m{-4 * way} -3l{4 * way} 3l{-4 * way} 3"
    elif ends[-1] > ends[0]:
        bar = f"M{x(ends[0]):.4g} {y - 4}v8m0 -4H{x(ends[-1]):.4g}m0 -4v8"
    path = f'<path class="range" d="{bar}"/>' if bar else ""
    return f'{path}<circle class="dot" cx="{at:.4g}" cy="{y:g}" r="4"/>'


def _numbers(*ends: float | None) -> list[float]:
    """The ends that are known, as floats."""
    return [float(end) for end in ends if end is not None]


def _middle(ends: Sequence[float]) -> float:
    return (ends[0] + ends[-1]) / 2


def _scale(values: Sequence[float], length: float, before: float, after: float) -> Scale:
    """Places on a line, with room before and after for dots and arrows."""
    least = min(values)
    room = (max(values) - least) or 1.0
    return lambda value: before + (value - least) / room * (length - before - after)


def _small(name: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    head = f'<svg class="{name}" viewBox="0 0 {width} {height}" aria-hidden="true">'
    return Markup(f"{head}{''.join(parts)}</svg>")
