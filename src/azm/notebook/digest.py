"""What a figure draws, as numbers: for its text form and for the digest that guards it.

The digest is taken of the artists on the axes, not of the data handed over and not of bytes, so
that it changes when one bar is drawn higher and does not when a platform renders a glyph a
hair differently.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import Collection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

from azm.rounding import significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def drawn(fig: Figure) -> list[dict[str, Any]]:
    """Every data-bearing artist of every axes, as rounded numbers in drawing order."""
    return [_axes(ax) for ax in fig.axes]


def digest(contents: list[dict[str, Any]]) -> str:
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
    array = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    flat = [_number(v) for v in array.ravel()]
    width = array.shape[1] if array.ndim == 2 else 0
    return [flat[i : i + width] for i in range(0, len(flat), width)] if width else flat


def _number(value: Any) -> Any:
    """A coordinate, rounded: what JSON has no number for in a word, what isn't there as None."""
    if np.isnan(value):
        return None
    return str(float(value)) if np.isinf(value) else significant(float(value))


def _axes(ax: Axes) -> dict[str, Any]:
    series = []
    bars = []
    for artist in ax.get_children():
        if not artist.get_visible() or artist is ax.patch:
            continue
        label = str(artist.get_label())
        label = "" if label.startswith("_") else label
        if isinstance(artist, Line2D):
            series.append({"kind": "line", "label": label, "values": _rounded(artist.get_xydata())})
        elif isinstance(artist, Rectangle):
            box = [artist.get_x(), artist.get_y(), artist.get_width(), artist.get_height()]
            bars.append([_number(v) for v in box])
        elif isinstance(artist, Patch):
            vertices = artist.get_path().vertices
            series.append({"kind": "shape", "label": label, "values": _rounded(vertices)})
        elif isinstance(artist, Collection):
            series.append({"kind": "marks", "label": label, "values": _marks(artist)})
        elif isinstance(artist, AxesImage):
            series.append({"kind": "cells", "label": label, "values": _rounded(artist.get_array())})
    if bars:
        series.append({"kind": "bars", "label": "", "values": bars})
    return {
        "title": ax.get_title(loc="left") or ax.get_title(),
        "x": ax.get_xlabel(),
        "y": ax.get_ylabel(),
        "limits": [_number(v) for v in (*ax.get_xlim(), *ax.get_ylim())],
        "series": series,
        "texts": [t.get_text() for t in ax.texts if isinstance(t, Text) and t.get_text()],
        "ticks": [
            [t.get_text() for t in labels if t.get_text()]
            for labels in (ax.get_xticklabels(), ax.get_yticklabels())
            if ax.axison
        ],
    }


def _marks(artist: Collection) -> list[Any]:
    if artist.get_array() is not None and np.size(artist.get_array()):
        return _rounded(np.ravel(artist.get_array()))
    offsets = np.asarray(artist.get_offsets(), dtype=float)
    if offsets.size and offsets.any():
        sizes = np.resize(np.asarray(getattr(artist, "get_sizes", lambda: [0])()), len(offsets))
        return _rounded(np.column_stack([offsets, sizes]))
    paths = [path.vertices for path in artist.get_paths()]
    return _rounded(np.concatenate(paths)) if paths else []
