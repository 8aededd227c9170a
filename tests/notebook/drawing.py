"""Draws one figure and one card, and tells their bytes; alone or on a machine with other ideas."""

import hashlib
import json
import sys
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib import font_manager

from azm import charts, show
from azm.claims import Reading, Verdict, component, criterion
from azm.report import share_image

#: Settings that a reader may have, most of which would show.
SETTINGS = {
    "agg.path.chunksize": 7,
    "axes.autolimit_mode": "round_numbers",
    "axes.axisbelow": False,
    "axes.facecolor": "yellow",
    "axes.formatter.limits": [-1, 1],
    "axes.formatter.offset_threshold": 1,
    "axes.formatter.use_locale": True,
    "axes.formatter.useoffset": False,
    "axes.grid": True,
    "axes.labelpad": 20,
    "axes.labelweight": "bold",
    "axes.linewidth": 4,
    "axes.prop_cycle": "cycler('color', ['red', 'lime']) + cycler('linestyle', ['--', ':'])",
    "axes.spines.left": False,
    "axes.titlepad": 30,
    "axes.unicode_minus": False,
    "axes.xmargin": 0.4,
    "axes.ymargin": 0.4,
    "date.autoformatter.year": "%y!",
    "date.converter": "concise",
    "date.epoch": "2000-01-01",
    "date.interval_multiples": False,
    "figure.autolayout": True,
    "figure.constrained_layout.h_pad": 0.4,
    "figure.constrained_layout.use": True,
    "figure.dpi": 200,
    "figure.edgecolor": "red",
    "figure.frameon": False,
    "figure.subplot.left": 0.4,
    "font.enable_last_resort": False,
    "font.family": "serif",
    "font.stretch": "condensed",
    "font.style": "italic",
    "font.variant": "small-caps",
    "font.weight": "bold",
    "grid.linestyle": ":",
    "hatch.color": "red",
    "hatch.linewidth": 5,
    "image.cmap": "gray",
    "image.composite_image": False,
    "legend.borderpad": 3,
    "legend.fancybox": False,
    "legend.handlelength": 5,
    "legend.numpoints": 3,
    "legend.shadow": True,
    "lines.antialiased": False,
    "lines.dash_capstyle": "round",
    "lines.dashed_pattern": [1, 9],
    "lines.linestyle": "--",
    "lines.marker": "x",
    "lines.markersize": 15,
    "lines.scale_dashes": False,
    "lines.solid_joinstyle": "bevel",
    "markers.fillstyle": "none",
    "mathtext.fontset": "cm",
    "patch.antialiased": False,
    "patch.edgecolor": "red",
    "patch.force_edgecolor": True,
    "path.sketch": (2, 100, 3),
    "path.snap": False,
    "savefig.bbox": "tight",
    "savefig.dpi": 40,
    "savefig.edgecolor": "red",
    "savefig.orientation": "landscape",
    "savefig.pad_inches": 1,
    "savefig.transparent": True,
    "scatter.edgecolors": "red",
    "scatter.marker": "x",
    "svg.image_inline": False,
    "text.antialiased": False,
    "text.hinting": "no_autohint",
    "text.parse_math": True,
    "timezone": "Asia/Karachi",
    "xaxis.labellocation": "right",
    "xtick.alignment": "right",
    "xtick.direction": "in",
    "xtick.labelsize": 20,
    "xtick.minor.visible": True,
    "xtick.top": True,
    "ytick.major.pad": 30,
}

DAYS = pd.to_datetime(["2019-03-31", "2021-01-01", "2024-06-22"])


def plot(fig):
    ax, other = fig.subplots(2, 1)
    ax.plot(DAYS, [0.00002, 0.00001, 0.00003], marker="o", label="a $line$ →")
    ax.scatter(DAYS, [0.00003, 0.00003, 0.00001])
    ax.set_title("Bold, semibold, −1 → ☃")
    ax.legend()
    charts.operation_line(ax)
    other.bar([1, 2], [-3, 4], hatch="//", label="bars")
    other.set_ylabel("a label")

    other.imshow([[1, 2], [3, 4]], extent=(3, 4, 0, 1), aspect="auto")
    other.set(xlim=(0, 5), ylim=(-4, 5))
    charts.claim_line(other, 2, "the claim", axis="y")
    other.text(1, 1, "words", fontweight="bold")


def drawn():
    """Digests of what is drawn, by name."""
    words = {"title": "A finding → which is told", "subtitle": "What", "caption": "c", "alt": "a"}
    figure = show(
        plot, "a_figure", **words, data=pd.DataFrame({"a": [1]}), foot="Here.", height=(6, 6)
    )
    reading = Reading("overstated", "low", "")
    verdict = Verdict(component("c1"), criterion("c1"), reading, reading, evidence="20 → 30")
    card = share_image.draw([verdict], ("a", "b"))
    parts = {
        "png": figure.png,
        "wide": figure.svg["wide"].encode(),
        "narrow": figure.svg["narrow"].encode(),
        "card": card.tobytes(),
    }
    digests = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    return {**digests, "digest": figure.bundle["digest"]}


def main():
    """Draw, and tell in JSON what came of it and what this machine would have had it draw with."""
    if sys.argv[1:] == ["dates first"]:
        from matplotlib.figure import Figure

        Figure().subplots().plot(DAYS, [1, 2, 3])
    fonts = {
        f"{e.name} {e.weight} {Path(e.fname).parent}" for e in font_manager.fontManager.ttflist
    }
    told = {"settings": matplotlib.matplotlib_fname(), "fonts": sorted(fonts), "drawn": drawn()}
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
