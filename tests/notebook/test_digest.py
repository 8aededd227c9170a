"""What changes a drawing visibly changes its digest; what moves by a hair doesn't."""

import io
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch
from matplotlib.transforms import Affine2D

from azm.notebook import charts, digest


@pytest.fixture
def drawing():
    """Fixture: a figure that has an artist of every kind, by name."""
    with charts.house_style():
        fig = Figure(figsize=(4, 4))
        ax, other = fig.subplots(1, 2)
        bars = {"color": charts.colours.blue, "hatch": "//", "edgecolor": "black", "linewidth": 1}
        rings = {"c": charts.colours.ochre, "edgecolors": "blue", "linewidths": 1}
        parts = SimpleNamespace(
            fig=fig,
            ax=ax,
            bar=ax.bar([1, 2], [3, 4], **bars)[0],
            line=ax.plot([0, 1, 2], [1, 2, 1], color=charts.colours.teal, marker="o")[0],
            dots=ax.scatter([0.5, 1.5], [2, 3], s=[20, 40], **rings),
            area=ax.fill_between([0, 1], [0, 0], [1, 2], color=charts.colours.accent_soft),
            circle=ax.add_patch(Circle((1, 1), 0.2)),
            arrow=ax.add_patch(FancyArrowPatch((0, 0), (1, 1), mutation_scale=9)),
            image=other.imshow([[0.1, 0.2], [0.3, 0.4]]),
            words=ax.text(0.5, 0.5, "words", bbox={"facecolor": "white"}),
            note=ax.annotate("note", (1, 2), (40, 40), textcoords="offset points",
                             arrowprops={"arrowstyle": "->", "linewidth": 1}),
            key=ax.legend(["a line"], loc="upper left"),
            above=fig.legend(ax.lines, ["a line"], loc="upper right"),
        )  # fmt: skip
        other.set_axis_off()
        ax.set_xticks([0, 1, 2])
        ax.set_yticks([0, 2, 4])
        ax.set_title("title")
        ax.set_xlabel("label")
        yield parts


def taken(parts):
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "salt"}):
        parts.fig.savefig(buffer, format="svg")
    return digest.digest(digest.seen(parts.fig, buffer.getvalue()))


CHANGES = {
    "face of the axes": lambda d: d.ax.set_facecolor("#eeeeee"),
    "limits": lambda d: d.ax.set_xlim(0, 9),
    "direction of an axis": lambda d: d.ax.invert_yaxis(),
    "scale": lambda d: d.ax.set_yscale("log"),
    "aspect": lambda d: d.ax.set_aspect(0.7),
    "width of a column": lambda d: d.ax.get_gridspec().set_width_ratios([1, 2]),
    "grid": lambda d: d.ax.grid(visible=True),
    "no axis": lambda d: d.ax.set_axis_off(),
    "spine hidden": lambda d: d.ax.spines["left"].set_visible(False),
    "spine's colour": lambda d: d.ax.spines["left"].set_edgecolor("red"),
    "spine's place": lambda d: d.ax.spines["left"].set_position(("data", 1)),
    "spine's bounds": lambda d: d.ax.spines["left"].set_bounds(1, 2),
    "ticks' places": lambda d: d.ax.set_xticks([0, 1], ["", ""]),
    "minor ticks": lambda d: d.ax.set_xticks([0.3], minor=True),
    "ticks' length": lambda d: d.ax.tick_params(length=9),
    "ticks on top": lambda d: d.ax.xaxis.tick_top(),
    "title's place": lambda d: d.ax.set_title("title", y=0.5),
    "label's side": lambda d: d.ax.xaxis.set_label_position("top"),
    "bar's height": lambda d: d.bar.set_height(3.001),
    "bar's face": lambda d: d.bar.set_facecolor("red"),
    "bar's edge": lambda d: d.bar.set_edgecolor("red"),
    "bar's hatch": lambda d: d.bar.set_hatch("xx"),
    "bar's angle": lambda d: d.bar.set_angle(5),
    "bar hidden": lambda d: d.bar.set_visible(False),
    "bar's coordinates": lambda d: d.bar.set_transform(d.ax.transAxes),
    "line's values": lambda d: d.line.set_ydata([1, 2.001, 1]),
    "line's colour": lambda d: d.line.set_color("red"),
    "line's dashes": lambda d: d.line.set_linestyle((0, (4, 3))),
    "line's steps": lambda d: d.line.set_drawstyle("steps"),
    "line's sketch": lambda d: d.line.set_sketch_params(1, 100, 2),
    "line's order": lambda d: d.line.set_zorder(9),
    "line's clip": lambda d: d.line.set_clip_on(False),
    "line's coordinates": lambda d: d.line.set_transform(d.ax.transAxes),
    "marker": lambda d: d.line.set_marker("s"),
    "marker's size": lambda d: d.line.set_markersize(9),
    "marker's filling": lambda d: d.line.set_fillstyle("left"),
    "marked points": lambda d: d.line.set_markevery([0]),
    "dots' places": lambda d: d.dots.set_offsets([[0.5, 2], [1.5, 3.001]]),
    "dots' sizes": lambda d: d.dots.set_sizes([20, 41]),
    "dots' shape": lambda d: d.dots.set_paths(d.area.get_paths()),
    "dots' faces": lambda d: d.dots.set_facecolor(["red", "blue"]),
    "dots' coordinates": lambda d: d.dots.set_offset_transform(d.ax.transAxes),
    "area's edge": lambda d: d.area.set_data([0, 1], [0, 0], [1, 2.001]),
    "circle's centre": lambda d: d.circle.set_center((1, 1.001)),
    "circle's radius": lambda d: d.circle.set_radius(0.3),
    "arrow's end": lambda d: d.arrow.set_positions((0, 0), (1, 1.001)),
    "image's values": lambda d: d.image.set_data([[0.1, 0.2], [0.3, 0.41]]),
    "image's range": lambda d: d.image.set_clim(0, 1),
    "image's place": lambda d: d.image.set_extent((0, 1, 0, 1)),
    "words": lambda d: d.words.set_text("others"),
    "words' place": lambda d: d.words.set_position((0.5, 0.501)),
    "words' coordinates": lambda d: d.words.set_transform(d.ax.transAxes),
    "words' side": lambda d: d.words.set_ha("right"),
    "words' height": lambda d: d.words.set_va("top"),
    "words' angle": lambda d: d.words.set_rotation(9),
    "words' colour": lambda d: d.words.set_color("red"),
    "words' weight": lambda d: d.words.set_fontweight("semibold"),
    "words' box's face": lambda d: d.words.set_bbox({"facecolor": "red"}),
    "words' box's size": lambda d: d.words.set_bbox({"facecolor": "white", "pad": 9}),
    "note's point": lambda d: setattr(d.note, "xy", (1, 2.001)),
    "note's distance": lambda d: d.note.set_position((40, 41)),
    "note's coordinates": lambda d: setattr(d.note, "xycoords", "axes fraction"),
    "note's unit": lambda d: d.note.set_anncoords("offset pixels"),
    "key's words": lambda d: d.key.get_texts()[0].set_text("others"),
    "key's colour": lambda d: d.key.legend_handles[0].set_color("red"),
    "key's mark": lambda d: d.key.legend_handles[0].set_marker("s"),
    "key's corner": lambda d: d.key.set_loc("lower left"),
    "key's place": lambda d: d.key.set_bbox_to_anchor((0.5, 1)),
    "key's columns": lambda d: d.key.set_ncols(2),
    "key of the figure": lambda d: d.above.set_loc("lower left"),
    "an artist more": lambda d: d.ax.axvline(1),
}


@pytest.fixture(scope="module")
def unchanged():
    """Fixture: the digest of the drawing without a change, once it was taken."""
    return {}


@pytest.mark.parametrize("name", CHANGES)
def test_a_visible_change_changes_the_digest(drawing, unchanged, name):
    if not unchanged:
        unchanged["digest"] = taken(drawing)
    CHANGES[name](drawing)
    assert taken(drawing) != unchanged["digest"]


def test_what_moves_by_a_hair_changes_nothing(drawing):
    before = taken(drawing)
    for ax in drawing.fig.axes:
        box = ax.get_position()
        ax.set_position([box.x0 + 0.0031, box.y0, box.width * 0.999, box.height * 1.0007])
    drawing.bar.set_height(3 * (1 + 1e-12))
    drawing.line.set_ydata(np.array([1, 2, 1]) * (1 - 1e-12))
    drawing.words.set_position((0.5 + 1e-13, 0.5))
    drawing.dots.set_offsets(Affine2D().scale(1 + 1e-12).transform([[0.5, 2], [1.5, 3]]))
    assert taken(drawing) == before
