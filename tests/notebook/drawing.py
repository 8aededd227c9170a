"""Draws one figure and one card, and tells their bytes; alone or on a machine with other ideas."""

import hashlib
import json
import sys
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib import font_manager

import azm
from azm import charts
from azm.claims import Reading, Verdict, component, criterion
from azm.report import share_image

#: Settings that a reader may have, most of which would show.
SETTINGS = Path(__file__).with_name("readers_matplotlibrc")
DAYS = pd.to_datetime(["2019-03-31", "2021-01-01", "2024-06-22"])


def plot(fig):
    """A finding → which is told

    What

    Caption: c
    Alternative text: a
    Sources: Here.
    """
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
    figure = azm.figure("a_figure", data=pd.DataFrame({"a": [1]}), height=(6, 6))(plot)
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
