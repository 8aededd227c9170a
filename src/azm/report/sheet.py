"""A card's sheet: words and marks placed in pixels, drawn in the house style."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from azm.notebook.charts import FAMILIES, colours

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
LEADING = 1.26  # from base to base of two lines, by the size of the type
_DPI = 100
_GROUND = "#fdfcfa"  # the page's own, a shade warmer than the charts' paper
_HUES = {
    "supported": colours.teal,
    "mostly supported": colours.teal,
    "overstated": colours.ochre,
    "understated": colours.ochre,
    "contradicted": colours.accent,
}


@lru_cache(maxsize=20_000)
def _width(words: str, size: float, weight: int) -> float:
    # Finding the best breaks measures the same words many times.
    font = FontProperties(family=FAMILIES, size=size * 72 / _DPI, weight=weight)
    return _ruler().get_text_width_height_descent(words, font, False)[0]


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return FigureCanvasAgg(Figure(dpi=_DPI)).get_renderer()


class Sheet:
    """An empty card, with places in pixels from its upper left corner."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_GROUND)
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(HEIGHT, 0)
        self.axes.axis("off")

    def text(
        self, x: float, y: float, words: str, size: float, colour: str = colours.ink,
        *, weight: int = 400, at: str = "left",
    ) -> None:  # fmt: skip
        """`words` on one line whose base is at `y`; `at` says which end `x` is."""
        self.axes.text(
            x, y, words, fontsize=size * 72 / _DPI, color=colour, weight=weight, ha=at,
            va="baseline",
        )  # fmt: skip

    def block(
        self, x: float, y: float, lines: Iterable[str], size: float, colour: str = colours.ink,
        *, weight: int = 400,
    ) -> float:  # fmt: skip
        """Lines under each other, the first with its base at `y`; returns the next one's base."""
        for line in lines:
            self.text(x, y, line, size, colour, weight=weight)
            y += size * LEADING
        return y

    def width(self, words: str, size: float, weight: int = 400) -> float:
        """Pixels that `words` take on one line."""
        return _width(words, size, weight)

    def fitted(
        self, words: str, sizes: Iterable[float], width: float, lines: int, weight: int = 400
    ) -> tuple[float, list[str]]:
        """The largest of `sizes` at which `words` fill at most `lines` lines, and those lines.

        Words that are too many even at the smallest size end with an ellipsis.
        """
        for size in sizes:
            folded = self._folded(words, size, width, weight)
            if len(folded) <= lines and all(self.width(f, size, weight) <= width for f in folded):
                return size, self._balanced(folded, size, width, weight)
        kept = folded[:lines]
        last = kept[-1] if len(folded) == len(kept) else f"{kept[-1]} …"
        while self.width(last, size, weight) > width:
            last = last.rstrip(" …")[:-1].rstrip() + " …"
        return size, [*(k for k in kept[:-1]), last]

    def _balanced(self, lines: list[str], size: float, width: float, weight: int) -> list[str]:
        """The same words on as many lines, none of which is left nearly empty."""
        words = " ".join(lines)
        for share in range(50, 100, 5):
            narrower = self._folded(words, size, width * share / 100, weight)
            widest = max(self.width(line, size, weight) for line in narrower)
            if len(narrower) <= len(lines) and widest <= width:
                return narrower
        return lines

    def _folded(self, words: str, size: float, width: float, weight: int) -> list[str]:
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width(longer, size, weight) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float,
             **style: Any) -> None:  # fmt: skip
        """A line through the places given."""
        style = {"solid_capstyle": "butt", "dash_capstyle": "butt", **style}
        self.axes.add_line(Line2D(xs, ys, color=colour, linewidth=width * 72 / _DPI, **style))

    def disc(self, x: float, y: float, radius: float, colour: str, *, ring: float = 0) -> None:
        """A disc, or a ring of the thickness `ring`."""
        fill = {"facecolor": _GROUND if ring else colour, "edgecolor": colour}
        inner = radius - ring / 2
        self.axes.add_patch(Circle((x, y), inner, linewidth=ring * 72 / _DPI, zorder=3, **fill))


def draw_strip(
    sheet: Sheet, claimed: Mapping[str, Any], shown: Mapping[str, Any] | None,
    across: tuple[float, float], y: float,
) -> Callable[[float], float]:  # fmt: skip
    """Claim and evidence on one axis that begins at zero.

    A dashed line marks the claim, with an arrow where it is open to one side; a dot the evidence
    with its range.

    Parameters
    ----------
    claimed, shown : mapping
        low, high, central and bound of the claim, and of the evidence where it has a number.
    across : tuple of float
        Pixels from which to which the axis reaches.
    y : float
        Its height in pixels.

    Returns
    -------
    callable
        The place of a value on the axis.
    """
    left, right = across
    spans = (bounds_of(claimed) or (), bounds_of(shown) or ())
    values = [v for span in spans for v in span if v is not None]
    least, most = min(0.0, *values), max(0.0, *values)
    reach = (right - left - 90) / ((most - least) or 1)  # the rest is room for dots and arrows

    def place(value: float) -> float:
        return left + 16 + (value - least) * reach

    sheet.line((left, right), (y, y), colours.light, 3)
    sheet.line((place(0), place(0)), (y - 12, y + 12), colours.light, 3)
    _draw_claim(sheet, claimed, place, y)
    if shown and bounds_of(shown):
        _draw_evidence(sheet, shown, place, y)
    return place


def _draw_claim(
    sheet: Sheet, claimed: Mapping[str, Any], place: Callable[[float], float], y: float
) -> None:
    bound = str(claimed.get("bound") or "")
    ways = {"more_than": 1, "at_least": 1, "less_than": -1, "at_most": -1}
    for value in dict.fromkeys(v for v in bounds_of(claimed) or () if v is not None):
        at = place(value)
        dashes = {"linestyle": (0, (3.2, 2.2)), "zorder": 2}
        sheet.line((at, at), (y - 26, y + 26), colours.ink, 4, **dashes)
        if bound in ways:
            _draw_arrow(sheet, at, y - 15, 34 * ways[bound], colours.ink)


def _draw_evidence(
    sheet: Sheet, shown: Mapping[str, Any], place: Callable[[float], float], y: float
) -> None:
    low, high = bounds_of(shown) or (None, None)
    if low is not None and high is not None and high > low:
        ends = (place(low), place(high))
        sheet.line(ends, (y, y), colours.accent, 9, zorder=3)
        for end in ends:
            sheet.line((end, end), (y - 15, y + 15), colours.accent, 5)
    at = place(middle_of(shown))
    if (low is None) != (high is None):
        _draw_arrow(sheet, at, y, 58 if high is None else -58, colours.accent)
    sheet.disc(at, y, 16, colours.accent)


def _draw_arrow(sheet: Sheet, x: float, y: float, reach: float, colour: str) -> None:
    tip = x + reach
    back = tip - (11 if reach > 0 else -11)
    sheet.line((x, tip), (y, y), colour, 4, zorder=2)
    sheet.line((back, tip, back), (y - 10, y, y + 10), colour, 4, zorder=2)


def draw_label(
    sheet: Sheet, x: float, y: float, words: str, size: float, colour: str,
    within: tuple[float, float], weight: int = 400,
) -> None:  # fmt: skip
    """Words centred at `x`, moved as far as they must to stay within."""
    wide = sheet.width(words, size, weight)
    start = min(max(x - wide / 2, within[0]), within[1] - wide)
    sheet.text(start, y, words, size, colour, weight=weight)


def draw_mark(sheet: Sheet, word: str, x: float, y: float, side: float) -> None:
    """The verdict's mark as the report draws it, in a square of `side` pixels at (x, y)."""
    unit = side / 20
    hue = _HUES.get(word, colours.mid)

    def at(*places: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * unit, y + py * unit) for px, py in places]

    def stroke(*places: tuple[float, float], colour: str = hue, width: float = 2.0) -> None:
        xs, ys = zip(*at(*places), strict=True)
        style = {"solid_capstyle": "round", "solid_joinstyle": "round", "zorder": 4}
        sheet.line(xs, ys, colour, width * unit, **style)

    def shape(*places: tuple[float, float], filled: bool = True) -> None:
        face, edge = (hue, "none") if filled else ("none", hue)
        width = 2.0 * unit * 72 / _DPI
        patch = Polygon(
            at(*places), closed=True, facecolor=face, edgecolor=edge, linewidth=width,
            joinstyle="round",
        )  # fmt: skip
        sheet.axes.add_patch(patch)

    middle = at((10, 10))[0]
    cut = {"colour": _GROUND, "width": 2.2}
    if word == "supported":
        sheet.disc(*middle, 9.3 * unit, hue)
        stroke((5.5, 10.5), (8.5, 13.5), (14.5, 6.5), **cut)
    elif word == "mostly supported":
        sheet.disc(*middle, 9.3 * unit, hue, ring=2 * unit)
        stroke((6, 10.5), (8.7, 13.2), (14, 7))
    elif word == "overstated":
        shape((10, 1), (19.4, 18.4), (0.6, 18.4))
        stroke((10, 15.6), (10, 8), **cut)
        stroke((7, 10.8), (10, 7.6), (13, 10.8), **cut)
    elif word == "understated":
        shape((10, 19), (19.4, 1.6), (0.6, 1.6))
        stroke((10, 4.6), (10, 12), **cut)
        stroke((7, 9.2), (10, 12.4), (13, 9.2), **cut)
    elif word == "contradicted":
        corner = at((2.4, 2.4))[0]
        box = FancyBboxPatch(
            corner, 15.2 * unit, 15.2 * unit, boxstyle=f"round,pad={1.6 * unit}",
            facecolor=hue, edgecolor="none",
        )  # fmt: skip
        sheet.axes.add_patch(box)
        stroke((6, 6), (14, 14), **cut)
        stroke((14, 6), (6, 14), **cut)
    elif word == "not verifiable":
        shape((10, 0.9), (19.1, 10), (10, 19.1), (0.9, 10), filled=False)
        size = 11.5 * unit
        wide = sheet.width("?", size, 600)
        sheet.text(middle[0] - wide / 2, middle[1] + 0.37 * size, "?", size, hue, weight=600)
    else:
        sheet.disc(*middle, 9.3 * unit, hue, ring=2 * unit)
        stroke((6, 10), (14, 10))


def draw_stance(sheet: Sheet, x: float, y: float, stance: str, radius: float) -> None:
    """An origin: a disc where it supports, a cross where it contradicts, a ring where silent."""
    if stance == "for":
        sheet.disc(x, y, radius, colours.blue)
    elif stance == "silent":
        sheet.disc(x, y, radius, colours.mid, ring=3)
    else:
        reach = radius * 0.8
        style = {"solid_capstyle": "round"}
        for way in (1, -1):
            ys = (y - way * reach, y + way * reach)
            sheet.line((x - reach, x + reach), ys, colours.accent, 8, **style)


def bounds_of(given: Mapping[str, Any] | None) -> tuple[float | None, float | None] | None:
    """Low and high of a claim or an estimate; None where neither is known."""
    if not given or (given.get("low") is None and given.get("high") is None):
        return None
    return given.get("low"), given.get("high")


def middle_of(given: Mapping[str, Any]) -> float:
    """One value for a claim or an estimate: the central one if it has one, else the middle."""
    if given.get("central") is not None:
        return float(given["central"])
    known = [v for v in bounds_of(given) or () if v is not None]
    return sum(known) / len(known)
