"""What a figure draws, as numbers and looks: for its text form and for the digest that guards it.

What stands where is taken of the artists, in their own coordinates: not of the data handed over,
and not of places on the paper, which a platform may compute a hair differently. How it looks is
taken of the finished drawings, where nothing that is seen can be missing. So the digest changes
when one bar is drawn higher or in another colour, and does not when all move by a hair. Distances
on paper, which the layout computes, are the one thing that it doesn't cover.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Rectangle
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Transform

from azm.rounding import side, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FRAME = "azm-frame"  # group name of title and foot: the report sets those in HTML instead

# A line is broken where the type fills it, and its words stand in the outputs anyway.
_FRAME = re.compile(rf'<g id="{FRAME}">.*?</g>', re.DOTALL)
# A style names its hatch too, by an id made of its looks.
_LOOK = re.compile(r'<\w+|style="[^"]*"|clip-path=|(?<=>)[^<>]+(?=</text)')


def drawn(fig: Figure) -> list[dict[str, Any]]:
    """What stands where on every axes, as rounded numbers in drawing order."""
    return [_axes(ax) for ax in fig.axes]


def seen(fig: Figure, svg: str) -> list[Any]:
    """All that the digest is made of: what stands where, on the axes and around, and the looks."""
    around = [a for a in fig.get_children() if a not in fig.axes and a.get_gid() != FRAME]
    places = [_place(a, fig.transFigure, fig.transFigure) for a in around if a.get_visible()]
    return [drawn(fig), places, looks(svg)]


def looks(svg: str) -> list[str]:
    """Every element of a drawing in its order, with its style and its words."""
    return _LOOK.findall(_FRAME.sub("", svg.partition("</metadata>")[2]))


def digest(contents: Any) -> str:
    """Sixteen hexadecimal digits that stand for what was drawn."""
    text = json.dumps(contents, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def summary(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per axes: titles, axis labels, and each series with its n, min and max."""
    return [
        {
            "title": axes["title"],
            "x": axes["x"],
            "y": axes["y"],
            "series": [_extent(series) for series in axes["series"]],
        }
        for axes in contents
    ]


def _extent(series: dict[str, Any]) -> dict[str, Any]:
    values = np.asarray(series["values"], dtype=float).ravel()
    finite = values[np.isfinite(values)]
    return {
        "kind": series["kind"],
        "label": series["label"],
        "n": len(series["values"]),
        "min": float(finite.min()) if finite.size else None,
        "max": float(finite.max()) if finite.size else None,
    }


def _rounded(values: Any) -> list[Any]:
    array: np.ndarray = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    flat = [_number(v) for v in array.ravel()]
    width = array.shape[1] if array.ndim == 2 else 0
    return [flat[i : i + width] for i in range(0, len(flat), width)] if width else flat


def _number(value: Any) -> Any:
    """A coordinate, rounded: what JSON has no number for in a word, what isn't there as None."""
    if np.isnan(value):
        return None
    return str(float(value)) if np.isinf(value) else significant(float(value))


def _plain(value: Any) -> Any:
    """A place as it can be written down: numbers rounded, dates in words, objects by their kind."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, tuple | list | np.ndarray):
        return [_plain(v) for v in value]
    if isinstance(value, int | float | np.number):
        return _number(value)
    return type(value).__name__ if isinstance(value, Artist | Transform) else str(value)


def _axes(ax: Axes) -> dict[str, Any]:
    series = []
    bars = []
    places: list[Any] = []
    for artist in ax.get_children():
        if not artist.get_visible() or artist is ax.patch:
            continue
        label = str(artist.get_label())
        label = "" if label.startswith("_") else label
        places.append(_place(artist, ax.transData, ax.transAxes))
        if isinstance(artist, Line2D):
            series.append({"kind": "line", "label": label, "values": _rounded(artist.get_xydata())})
        elif isinstance(artist, Rectangle):
            box = [artist.get_x(), artist.get_y(), artist.get_width(), artist.get_height()]
            bars.append([_number(v) for v in box])
        elif isinstance(artist, Patch) and not isinstance(artist, Spine | FancyArrowPatch):
            vertices = artist.get_patch_transform().transform(artist.get_path().vertices)
            series.append({"kind": "shape", "label": label, "values": _rounded(vertices)})
        elif isinstance(artist, Collection):
            series.append({"kind": "marks", "label": label, "values": _marks(artist)})
        elif isinstance(artist, AxesImage):
            series.append({"kind": "cells", "label": label, "values": _rounded(artist.get_array())})
    if bars:
        series.append({"kind": "bars", "label": "", "values": bars})
    grid = ax.get_subplotspec()
    return {
        "title": ax.get_title(loc="left") or ax.get_title(),
        "x": ax.get_xlabel(),
        "y": ax.get_ylabel(),
        "limits": [_number(v) for v in (*ax.get_xlim(), *ax.get_ylim())],
        "series": series,
        "places": places,
        "axis": [_axis(axis) for axis in (ax.xaxis, ax.yaxis) if ax.axison],
        "aspect": _plain(ax.get_aspect()),
        "grid": _plain([
            grid.get_geometry(),
            grid.get_gridspec().get_width_ratios(),
            grid.get_gridspec().get_height_ratios(),
        ]) if grid else None,
    }  # fmt: skip


def _axis(axis: Any) -> list[Any]:
    low, high = sorted(axis.get_view_interval())
    ticks = [
        [v for v in locations if side(v, low) >= 0 >= side(v, high)]
        for locations in (axis.get_majorticklocs(), axis.get_minorticklocs())
    ]
    sides = [axis.get_ticks_position(), axis.get_label_position()]
    marks = [_marker(line) for minor in (False, True) for line in axis.get_ticklines(minor)]
    return _plain([axis.get_scale(), *sides, *ticks, *marks])


def _marker(line: Line2D) -> list[Any]:
    return [line.get_marker(), line.get_markersize(), line.get_fillstyle()]


def _place(artist: Artist, data: Transform, whole: Transform) -> list[Any]:
    """Where an artist stands, as far as its series doesn't say it, and in which coordinates."""
    part: Any = artist  # Matplotlib's types lack some of what is read here
    place: list[Any] = [type(artist).__name__]
    if isinstance(artist, Line2D):
        place += [*_marker(artist), artist.get_markevery(), artist.get_drawstyle()]
    elif isinstance(artist, Spine):
        place += [artist.get_position(), artist.get_bounds()]
    elif isinstance(artist, Text):
        place += [artist.get_position(), artist.get_rotation()]
        place += [part.get_ha(), part.get_va(), artist.get_rotation_mode()]
        box = artist.get_bbox_patch()
        place += [sorted(vars(box.get_boxstyle()).items()) if box else None]
        if isinstance(artist, Annotation):
            return _plain([*place, artist.xy, artist.xycoords, artist.anncoords])
    elif isinstance(artist, Legend):
        # A legend has no getters for its corner and its columns.
        anchor = artist.get_bbox_to_anchor().transformed(whole.inverted()).bounds
        marks = [_marker(h) for h in artist.legend_handles if isinstance(h, Line2D)]
        return _plain([*place, np.round(anchor, 6), part._loc_real, part._ncols, *marks])
    elif isinstance(artist, Collection):
        place += [_rounded(path.vertices) for path in artist.get_paths()]
        place += [_rounded(artist.get_offsets())]
        place += [artist.get_offset_transform().contains_branch_seperately(data)]
    elif isinstance(artist, AxesImage):
        place += [artist.get_extent(), artist.get_interpolation()]
        place += [part.to_rgba(part.get_array(), bytes=True).tobytes().hex()]
    elif isinstance(artist, Rectangle):
        place += [artist.get_angle()]
    elif isinstance(artist, FancyArrowPatch):
        place += [part._posA_posB]
    elif not isinstance(artist, Patch):
        return place
    place += [artist.get_sketch_params(), artist.get_transform().contains_branch_seperately(data)]
    return _plain(place)


def _marks(artist: Collection) -> list[Any]:
    values = artist.get_array()
    if values is not None and np.size(values):
        return _rounded(np.ravel(values))
    offsets = np.asarray(artist.get_offsets(), dtype=float)
    if offsets.size and offsets.any():
        sizes = np.resize(np.asarray(getattr(artist, "get_sizes", lambda: [0])()), len(offsets))
        return _rounded(np.column_stack([offsets, sizes]))
    paths = [path.vertices for path in artist.get_paths()]
    return _rounded(np.concatenate(paths)) if paths else []
