"""House style of charts: colours, type, and a few marks that every notebook draws alike.

One accent carries the message, greys carry the rest, and each tracker or source keeps its colour
throughout the report. The colours are told apart by the common kinds of colour blindness and in
greyscale by their lightness (after Okabe & Ito 2008), and the report maps each to a pair for
light and dark pages, so a chart must use these and no others.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import matplotlib
from matplotlib import dates, font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from azm.errors import AzmError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Colours:
    """The colours of the house style.

    Examples
    --------
    >>> import azm
    >>> azm.colours.accent
    '#b5452c'
    """

    ink: str = "#1a1a1a"
    mid: str = "#5f6368"
    light: str = "#b8bcc2"
    faint: str = "#e6e8eb"
    paper: str = "#ffffff"
    accent: str = "#b5452c"
    accent_soft: str = "#e9b9a9"
    blue: str = "#2f6690"
    teal: str = "#2a7f73"
    ochre: str = "#a8741a"
    violet: str = "#6b4e91"


colours = Colours()

# Paper behind a label, so that a line that passes under it doesn't cross the words.
_CLEAR = {"facecolor": colours.paper, "edgecolor": "none", "pad": 0.8}

# How close together marks and words of a key stand.
_KEY: dict[str, Any] = {
    "borderpad": 0,
    "handletextpad": 0.1,
    "labelcolor": colours.mid,
    "labelspacing": 0.25,
}

WIDE_INCHES = 7.2
NARROW_INCHES = 3.6

#: The bundled type, and Matplotlib's own for signs that its Latin subset lacks.
FAMILIES = ("Azm Sans", "DejaVu Sans")

_STYLE = {
    "font.family": list(FAMILIES),
    "font.size": 9.5,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "legend.fontsize": 9.5,
    "text.color": colours.ink,
    "axes.labelcolor": colours.mid,
    "axes.edgecolor": colours.light,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.titlesize": 10,
    "axes.titleweight": "semibold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # where it stands anyway; else each drawing measures all ticks for it
    "axes.unicode_minus": True,
    "xtick.color": colours.light,
    "ytick.color": colours.light,
    "xtick.labelcolor": colours.mid,
    "ytick.labelcolor": colours.mid,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "grid.color": colours.faint,
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "patch.linewidth": 0,
    "legend.frameon": False,
    "figure.facecolor": colours.paper,
    "axes.facecolor": "none",
    "savefig.facecolor": colours.paper,
    "svg.fonttype": "none",
    "svg.hashsalt": "azm",
    "path.simplify": False,
    "text.parse_math": False,
}


@cache
def _typefaces() -> list[font_manager.FontEntry]:
    bundled = resources.files("azm.notebook") / "fonts"
    matplotlibs = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = (
        bundled / "azm-sans-400.ttf",
        bundled / "azm-sans-600.ttf",
        matplotlibs / "DejaVuSans.ttf",
        matplotlibs / "DejaVuSans-Bold.ttf",
    )
    *faces, bold = (font_manager.ttfFontProperty(FT2Font(str(file))) for file in files)
    return [*faces, replace(bold, weight=600)]  # there is no semibold of DejaVu Sans


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib's settings for the time of one drawing; the caller's own are left alone.

    All begin from Matplotlib's defaults, and only the type that comes with the project and with
    Matplotlib is found, so that neither the settings nor the fonts of a machine play a part.

    Raises
    ------
    AzmError
        If dates were drawn before, counted from another day; Matplotlib can't change that.
    """
    defaults = {k: v for k, v in matplotlib.rcParamsDefault.items() if k != "backend"}
    manager = font_manager.fontManager
    found = manager.ttflist
    settings: Any = {**defaults, **_STYLE}
    with matplotlib.rc_context(settings):
        if dates.get_epoch() != defaults["date.epoch"]:
            raise AzmError(
                f"dates are counted from {dates.get_epoch()} here; take the setting date.epoch out "
                "of your Matplotlib settings and restart the kernel"
            )
        manager.ttflist = _typefaces()
        try:
            yield
        finally:
            manager.ttflist = found


def is_narrow(fig: Figure) -> bool:
    """Whether the figure is being drawn for a phone's width.

    Examples
    --------
    >>> import azm
    >>> from matplotlib.figure import Figure
    >>> azm.is_narrow(Figure(figsize=(3.6, 4)))
    True
    """
    return bool(fig.get_figwidth() < (WIDE_INCHES + NARROW_INCHES) / 2)


def _figure_of(ax: Axes) -> Figure:
    fig = ax.get_figure(root=True)
    assert fig is not None  # only axes that were taken out of their figure have none
    return fig


def _note(
    ax: Axes, text: str, xy: Any, offset: tuple[float, float], coords: Any = "data", **style: Any
) -> None:
    """Words at a distance in points from a place, on paper so that no line crosses them."""
    usual = {"color": colours.mid, "bbox": _CLEAR, "zorder": 4}
    ax.annotate(text, xy, offset, coords, "offset points", **{**usual, **style})


def _mark(colour: str, marker: str = "s", **more: Any) -> Line2D:
    """A mark of a key."""
    return Line2D([], [], marker=marker, linestyle="", markersize=7, color=colour, **more)


def grid(ax: Axes, axis: Literal["x", "y"] = "x") -> None:
    """Faint lines to read values by, on one axis only."""
    ax.grid(visible=True, axis=axis)


def claim_line(
    ax: Axes, value: float, label: str, *, axis: Literal["x", "y"] = "x", at: float = 1.0
) -> None:
    """The article's figure as a dashed line with its words beside it.

    Call it after the limits of `axis` are set: the words go to the side that has room.

    Parameters
    ----------
    value : float
        Where the line stands, in data units of `axis`.
    label : str
        The article's own short words.
    axis : {"x", "y"}
        Axis that `value` belongs to.
    at : float
        Position of the label along the other axis, as a share of the axes' length.
    """
    line: dict[str, Any] = {
        "color": colours.ink,
        "linewidth": 1.1,
        "linestyle": (0, (4, 3)),
        "zorder": 3,
    }
    words: dict[str, Any] = {"color": colours.ink, "va": "bottom"}
    if axis == "y":
        ax.axhline(value, **line)
        _note(ax, label, (at, value), (-2, 3), ("axes fraction", "data"), ha="right", **words)
        return
    ax.axvline(value, **line)
    share = (ax.transScale + ax.transLimits).transform((ax.convert_xunits(value), 1))[0]
    side, ha = (-4, "right") if share > 0.5 else (4, "left")
    _note(ax, label, (value, at), (side, 2), ("data", "axes fraction"), ha=ha, **words)


def value_labels(ax: Axes, values: list[float], texts: list[str] | None = None) -> None:
    """The value behind the end of each horizontal bar, drawn at y = 0, 1, 2 …"""
    texts = texts or [f"{v:g}".replace("-", "−") for v in values]
    for y, (value, text) in enumerate(zip(values, texts, strict=True)):
        _note(ax, text, (value, y), (4, 0), va="center", ha="left", color=colours.ink, zorder=5)


def row_labels(ax: Axes, labels: list[str], *, bar: float = 0.5, above: bool | None = None) -> None:
    """Names of horizontal bars or marks: beside them on a page, above them on a phone.

    Parameters
    ----------
    labels : list of str
        One per bar drawn at y = 0, 1, 2 … downwards.
    bar : float
        Thickness of the bars in data units, so that names clear them.
    above : bool, optional
        Names above the bars at any width, where they are long.
    """
    ax.spines["left"].set_visible(False)
    if not (is_narrow(_figure_of(ax)) if above is None else above):
        ax.set_yticks(range(len(labels)), labels)
        ax.set_ylim(len(labels) - 0.5, -0.5)
        return
    ax.set_yticks([])
    for y, label in enumerate(labels):
        place = (0, y - bar / 2)
        _note(ax, label, place, (0, 2), ("axes fraction", "data"), va="bottom", ha="left")
    ax.set_ylim(len(labels) - 1 + bar, -bar / 2 - 0.55)


def key(ax: Axes, names: dict[str, str]) -> None:
    """Squares with words that say what each colour is, above the axes.

    Parameters
    ----------
    names : dict of str to str
        What a colour stands for, to the colour. Set the title first: on a phone it makes room.
    """
    narrow = is_narrow(_figure_of(ax))
    ax.legend(
        [_mark(colour) for colour in names.values()],
        list(names),
        ncols=1 if narrow else len(names),
        loc="lower left" if narrow else "lower right",
        bbox_to_anchor=(0 if narrow else 1, 1),
        borderaxespad=0.2,
        columnspacing=1.2,
        **_KEY,
    )
    title = ax.get_title(loc="left")
    if narrow and title:
        ax.set_title(title, pad=6 + 14 * len(names))


def no_figure(ax: Axes, start: float, end: float, words: str = "no figure found") -> None:
    """A hatched span for periods that nothing was found on, so that a gap can't be read as zero."""
    ax.axvspan(start, end, facecolor="none", edgecolor=colours.light, hatch="////", linewidth=0)
    ax.annotate(
        words,
        ((start + end) / 2, 0.5),
        xycoords=("data", "axes fraction"),
        ha="center",
        va="center",
        color=colours.mid,
        bbox={**_CLEAR, "pad": 2},
    )


def log_axis(ax: Axes, ticks: list[float], axis: Literal["x", "y"] = "x") -> None:
    """A logarithmic axis with plain numbers at the ticks named, reaching a little beyond them."""
    scale = ax.xaxis if axis == "x" else ax.yaxis
    set_scale = ax.set_xscale if axis == "x" else ax.set_yscale
    set_limits = ax.set_xlim if axis == "x" else ax.set_ylim
    set_scale("log")
    set_limits(min(ticks) * 0.8, max(ticks) * 1.6)
    scale.set_ticks(ticks, [f"{tick:,g}" for tick in ticks])
    scale.minorticks_off()


def operation_line(ax: Axes, label: str = "22 June 2024") -> None:
    """A vertical line at the day on which the operation was announced, on a date axis."""
    day: Any = dt.datetime(2024, 6, 22)
    ax.axvline(day, color=colours.mid, linewidth=1, linestyle=(0, (1, 2)))
    over = ("data", "axes fraction")
    _note(ax, label, (day, 1), (-4, 0), over, va="top", ha="right", bbox=None, zorder=3)


def matrix(ax: Axes, columns: list[str], rows: list[str]) -> None:
    """An empty grid of named columns (on top) and rows (downwards), for marks at whole numbers."""
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.set_xlim(-0.6, len(columns) - 0.4)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def mark_key(
    ax: Axes, marks: dict[str, tuple[str, str, bool]], *, columns: int = 2, pad: float = 0.0
) -> None:
    """Marks with words above the axes, where shape as well as colour tells kinds apart.

    Parameters
    ----------
    marks : dict of str to (marker, colour, filled)
        What a mark stands for, to Matplotlib's marker, its colour and whether it is filled.
    columns : int
        Columns on a phone; on a page all stand in one row.
    pad : float
        Space between the axes and the key, in points, for what else stands above the axes.
    """
    narrow = is_narrow(_figure_of(ax))
    drawn = [
        _mark(c, marker, markeredgewidth=1.3, markerfacecolor=c if filled else colours.paper)
        for marker, c, filled in marks.values()
    ]
    ax.legend(
        drawn,
        list(marks),
        ncols=columns if narrow else len(marks),
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0.2 + pad / 9.5,
        columnspacing=1.0,
        **_KEY,
    )


def figure_key(
    fig: Figure, names: dict[str, str], *, markers: str = "", columns: int | None = None
) -> None:
    """Marks with words that say what each colour is, above all axes of a figure.

    Parameters
    ----------
    names : dict of str to str
        What a colour stands for, to the colour.
    markers : str
        A Matplotlib marker for each name, where shape as well as colour tells kinds apart; else
        squares.
    columns : int, optional
        Names in one row on a page; by default all. A phone shows one to a row.
    """
    kinds = zip(names.values(), markers or "s" * len(names), strict=True)
    engine = fig.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    left, bottom, width, height = engine.get()["rect"]
    legend = fig.legend(
        [_mark(colour, marker) for colour, marker in kinds],
        list(names),
        ncols=1 if is_narrow(fig) else columns or len(names),
        loc="upper left",
        bbox_to_anchor=(left, bottom, width, height),
        borderaxespad=0.4,
        columnspacing=1.4,
        **_KEY,
    )
    legend.set_in_layout(False)
    # Constrained layout makes room for a legend only in a figure without words above the axes.
    taken = legend.get_window_extent().height / fig.bbox.height
    gap = 9 / 72 / fig.get_figheight()
    engine.set(rect=(left, bottom, width, height - taken - gap))
