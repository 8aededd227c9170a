"""Figures: one plot function, drawn for the notebook, the gallery, a page and a phone."""

from __future__ import annotations

import base64
import datetime as dt
import html
import io
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from azm.errors import AzmError
from azm.notebook import charts, digest
from azm.notebook.facts import Fact, rows_of, sources_of
from azm.notebook.outputs import MIME, SVG_MIME, Output, pack, paragraph
from azm.notebook.sentences import by_placeholder, fill_template, refuse_unused
from azm.notebook.table_output import cell_text

PNG_DPI = 100
_PNG_COLOURS = 24
_WORDS = ("title", "subtitle", "caption", "alt")  # that every figure must have
_PAD = 0.08  # inches of paper round the type


class ShownFigure(Output):
    """A figure with its words, its data and its drawings."""

    def __init__(self, bundle: dict, text: str, markup: str, png: bytes, svg: dict) -> None:
        super().__init__(bundle, text, markup)
        self.png = png
        self.svg = svg

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": self.text,
            "image/png": base64.b64encode(self.png).decode("ascii"),
            MIME: pack(self.bundle),
            SVG_MIME: self.svg,
        }


#: How the parts of a figure's words are named in the docstring of its plot function.
_PARTS = {"Caption": "caption", "Alternative text": "alt", "Source": "foot", "Sources": "foot"}


def figure(
    figure_id: str,
    *given: Fact,
    data: pd.DataFrame,
    rows: pd.DataFrame | Iterable[pd.DataFrame] | None = None,
    height: tuple[float, float] = (3.4, 4.2),
    **named: Fact | str,
) -> Callable[[Callable[[Figure], None]], ShownFigure]:
    """Make a figure of the function below it, whose docstring has the figure's words.

    The docstring's first paragraph is the title (the finding), its second the subtitle (what is
    measured, unit and period); the others begin with `Caption:`, `Alternative text:` and
    `Sources:` (or `Source:`). All are templates like those of `azm.say`.

    Parameters
    ----------
    figure_id : str
        Name of the figure and of its files, `c1_counting_rules`.
    *given : Fact
        Each stands where the part of its name after the dot is in braces.
    data : DataFrame, shape (n, k)
        What is drawn, one row per mark; the CSV behind the figure.
    rows : DataFrame or several, optional
        The rows of `data/` behind it.
    height : (float, float)
        Height of the drawing in inches, for a page and for a phone.
    **named : Fact or str
        What else goes into the braces, by name.

    Returns
    -------
    callable
        Takes the function, which draws into the empty figure that it is given and is called once
        for a page's width and once for a phone's (`azm.is_narrow(fig)` tells which); returns the
        figure to show.

    Raises
    ------
    AzmError
        If words are missing, a number is typed into them, a fact stands nowhere, or `data` is
        empty.

    Examples
    --------
    >>> import azm
    >>> import pandas as pd
    >>> bars = pd.DataFrame({"year": [2022, 2023], "attacks": [3, 5]})
    >>> @azm.figure("c0_years", data=bars)
    ... def years(fig):
    ...     '''Attacks rose
    ...
    ...     Attacks a year
    ...
    ...     Caption: One bar a year.
    ...     Alternative text: Two bars, the second higher.
    ...     Sources: list of attacks
    ...     '''
    ...     fig.subplots().bar(bars["year"], bars["attacks"])
    >>> years.bundle["title"]
    'Attacks rose'
    """

    def draw(plot: Callable[[Figure], None]) -> ShownFigure:
        if not callable(plot):
            raise AzmError(
                f"figure '{figure_id}' gets a {type(plot).__name__} in place of a function; write "
                "the drawing as a function of an empty figure, below @azm.figure"
            )
        if not isinstance(data, pd.DataFrame) or data.empty:
            raise AzmError(f"figure '{figure_id}' has no data; pass the frame that it draws")
        facts = by_placeholder(given, named)
        words: dict[str, str] = {}
        used: dict[str, Fact] = {}
        for name, template in _words(figure_id, plot.__doc__ or "").items():
            words[name], _, stated = fill_template(template, facts)
            used.update(stated)
        refuse_unused(given, used, words["title"])
        drawing, png, svg = _draw(plot, figure_id, height, words)
        bundle = {
            "kind": "figure",
            "id": figure_id,
            **words,
            **drawing,
            "columns": [str(c) for c in data],
            "data": [[_plain_value(v) for v in line] for line in data.itertuples(index=False)],
            "facts": {name: fact.bundle() for name, fact in used.items()},
            "rows": [list(pair) for pair in rows_of(rows)],
            "sources": list(sources_of(rows)),
        }
        text = _as_text(bundle)
        markup = paragraph(words["title"]) + f"<pre>{html.escape(text)}</pre>"
        return ShownFigure(bundle, text, markup, png, svg)

    return draw


def _draw(
    plot: Callable[[Figure], None],
    figure_id: str,
    height: tuple[float, float],
    words: dict[str, str],
) -> tuple[dict[str, Any], bytes, dict[str, str]]:
    """What the bundle says of the drawing, the picture for the notebook, and the SVGs by width."""
    with charts.house_style():
        wide, top = _framed(plot, words, height[0])
        png, svg = _png(wide), _svg(wide, figure_id)
        narrow = _plain(plot, height[1])
        svg_narrow = _svg(narrow, f"{figure_id}-narrow")
        seen = [digest.seen(wide, svg), digest.seen(narrow, svg_narrow)]
    sizes = {
        "wide": (top, charts.WIDE_INCHES, height[0]),
        "narrow": (0, charts.NARROW_INCHES, height[1]),
    }
    drawing = {
        "digest": digest.digest(seen),
        "axes": digest.summary(digest.drawn(wide)),
        "body": {
            name: {"x": 0, "y": y * 72, "width": width * 72, "height": high * 72}
            for name, (y, width, high) in sizes.items()
        },
    }
    return drawing, png, {"wide": svg, "narrow": svg_narrow}


def _words(figure_id: str, docstring: str) -> dict[str, str]:
    """The words of a figure from the docstring of its plot function."""
    paragraphs = [part for part in re.split(r"\n\s*\n", docstring.strip()) if part.strip()]
    if len(paragraphs) < 2:
        raise AzmError(
            f"figure '{figure_id}' needs a docstring whose first two paragraphs are title and "
            "subtitle; write them"
        )
    words = {"title": paragraphs[0], "subtitle": paragraphs[1]}
    named = re.split(rf"(?m)^\s*({'|'.join(_PARTS)}): ", "\n".join(paragraphs[2:]))
    if named[0].strip():
        raise AzmError(
            f"figure '{figure_id}' has a paragraph that begins with none of "
            f"{', '.join(f'{name}:' for name in _PARTS)}: “{' '.join(named[0].split())[:60]}…”"
        )
    for name, text in zip(named[1::2], named[2::2], strict=True):
        # The foot stands by itself under the drawing, so it keeps the word that opens it.
        words[_PARTS[name]] = f"{name}: {text}" if _PARTS[name] == "foot" else text
    missing = [name for name in _WORDS if not words.get(name, "").strip()]
    if missing:
        raise AzmError(f"figure '{figure_id}' has no {' and no '.join(missing)}; write one")
    return {name: " ".join(words.get(name, "").split()) for name in (*_WORDS, "foot")}


def _plain_value(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value


def _as_text(bundle: dict[str, Any]) -> str:
    lines = [f"Figure {bundle['id']}: {bundle['title']}", bundle["subtitle"]]
    for number, axes in enumerate(bundle["axes"], start=1):
        name = " / ".join(part for part in (axes["title"], axes["x"], axes["y"]) if part)
        lines.append(f"axes {number}: {name or 'unlabelled'}")
        for series in axes["series"]:
            low, high = cell_text(series["min"]), cell_text(series["max"])
            label = f" {series['label']}" if series["label"] else ""
            lines.append(f"  {series['kind']}{label}: n = {series['n']}, {low} to {high}")
    return "\n".join([*lines, f"drawn {bundle['digest']}"])


def _plain(plot: Callable[[Figure], None], height: float) -> Figure:
    fig = Figure(figsize=(charts.NARROW_INCHES, height), layout="constrained")
    FigureCanvasAgg(fig)
    plot(fig)
    _lay_out(fig)
    return fig


def _framed(
    plot: Callable[[Figure], None], words: dict[str, str], height: float
) -> tuple[Figure, float]:
    """The drawing with title and subtitle above it and its sources below; returns also the
    height of what stands above, in inches."""
    fig = Figure(figsize=(charts.WIDE_INCHES, height))
    FigureCanvasAgg(fig)
    ink, mid = charts.colours.ink, charts.colours.mid
    head = _lines(fig, words["title"], 13, "semibold", ink)
    head += _lines(fig, words["subtitle"], 10, "normal", mid)
    foot = _lines(fig, words["foot"], 9, "normal", mid)
    top, bottom = _stack(head) + 0.1, _stack(foot) + (0.05 if foot else 0)
    total = top + height + bottom
    fig.set_size_inches(charts.WIDE_INCHES, total)
    fig.set_layout_engine(ConstrainedLayoutEngine(rect=(0, bottom / total, 1, height / total)))
    plot(fig)
    _write(fig, head, total, total - _PAD)
    _write(fig, foot, total, bottom)
    _lay_out(fig)
    return fig, top


def _lay_out(fig: Figure) -> None:
    """Place the axes once, so that every drawing of the figure has the same layout.

    Matplotlib's solver orders its constraints by their addresses in memory, so the last bits of a
    place differ from run to run, and with them the ids that an SVG takes from it. Places are
    snapped to a grid whose lines lie off the round fractions where a solution often falls.

    A figure that keeps an engine, even an idle one, is drawn twice each time it is saved.
    """
    engine = fig.get_layout_engine()
    assert engine is not None
    engine.execute(fig)
    fig.set_layout_engine(None)
    for ax in fig.axes:
        left, bottom, width, height = map(_snapped, ax.get_position(original=True).bounds)
        ax.set_position((left, bottom, width, height))


def _snapped(place: float) -> float:
    return math.floor(place * 1e5 + 0.3137) / 1e5


def _line_height(size: float) -> float:
    return size * 1.32 / 72


def _stack(lines: list[tuple]) -> float:
    return sum(_line_height(size) for _, size, _, _ in lines) + (_PAD if lines else 0)


def _write(fig: Figure, lines: list[tuple], total: float, y: float) -> None:
    for text, size, weight, colour in lines:
        y -= _line_height(size)
        artist = fig.text(
            _PAD / charts.WIDE_INCHES, (y + 0.25 * size / 72) / total, text,
            fontsize=size, fontweight=weight, color=colour, va="baseline", ha="left",
        )  # fmt: skip
        artist.set_in_layout(False)
        artist.set_gid(digest.FRAME)


def _lines(fig: Figure, text: str, size: float, weight: str, colour: str) -> list[tuple]:
    """`text` in lines that fit between the margins, measured with the font itself."""
    room = charts.WIDE_INCHES - 2 * _PAD
    assert isinstance(fig.canvas, FigureCanvasAgg)
    renderer = fig.canvas.get_renderer()
    prop = FontProperties(size=size, weight=weight)

    def inches(line: str) -> float:
        return renderer.get_text_width_height_descent(line, prop, ismath=False)[0] / fig.dpi

    lines: list[str] = []
    for word in text.split():
        if lines and inches(f"{lines[-1]} {word}") <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return [(line, size, weight, colour) for line in lines]


def _png(fig: Figure) -> bytes:
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=PNG_DPI, metadata={"Software": None})
    # A chart has few colours; a palette of them makes the notebook a quarter as large.
    picture = (
        Image.open(buffer)
        .convert("RGB")
        .quantize(_PNG_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue()


def _svg(fig: Figure, name: str) -> str:
    buffer = io.StringIO()
    # The salt makes the ids of clip paths and markers the same in every run and different in
    # every figure, so that several can stand in one page.
    with matplotlib.rc_context({"svg.hashsalt": name}):
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
