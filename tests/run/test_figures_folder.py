"""The folder of figures follows the canonical run: changes are seen, the rest isn't touched."""

import os
import re

import pandas as pd
import pytest
from miniature import bars, executed

from azm.run.gallery import drawn_digest, on_reference_platform, texts_of, write_figures

FIRST_OF_JULY = 1_720_000_000


def figure(figure_id, *values, title="A finding"):
    return bars(
        figure_id, values, pd.DataFrame({"row": range(len(values)), "value": values}), title
    )


def run(*figures):
    return write_figures(texts_of({"01_fixture": executed(*figures)}))


@pytest.fixture
def folder(mini):
    """Fixture: the folder after a run that drew two figures, long ago."""
    run(figure("first", 1, 2), figure("second", 3))
    for path in mini.figures.iterdir():
        os.utime(path, (FIRST_OF_JULY, FIRST_OF_JULY))
    return mini.figures


def touched(folder):
    return {p.name for p in folder.iterdir() if p.stat().st_mtime != FIRST_OF_JULY}


def test_each_figure_is_a_drawing_and_its_data(folder):
    assert touched(folder) == set()
    assert sorted(p.name for p in folder.iterdir()) == [
        "first.csv", "first.svg", "second.csv", "second.svg",
    ]  # fmt: skip
    assert (folder / "first.csv").read_bytes() == b"row,value\n0,1\n1,2\n"
    drawing = (folder / "first.svg").read_text(encoding="utf-8")
    assert drawn_digest(drawing) == figure("first", 1, 2).bundle["digest"]
    # Type that is broader than Inter stands last.
    families = set(re.findall(r"font-family: ([^;\"]+)", drawing))
    assert [one.index("Arial") < one.index("DejaVu") for one in families] == [True]


def test_text_that_begins_like_a_formula_is_no_formula_in_the_data(mini):
    data = pd.DataFrame({"=row": ["=cmd|' /C calc'!A0", "-", "-5"], "n": -7})
    run(bars("cells", [1], data))
    lines = (mini.figures / "cells.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["'=row,n", "'=cmd|' /C calc'!A0,-7", "'-,-7", "-5,-7"]


SECOND = figure("second", 3)


@pytest.mark.parametrize(
    ("first", "changed", "written"),
    [
        (figure("first", 1, 2), [], set()),
        (figure("first", 1, 2.5), ["first"], {"first.csv", "first.svg"}),
        (figure("first", 1, 2, title="Another finding"), ["first"], {"first.svg"}),
    ],
    ids=["unchanged", "other data", "other words"],
)
@pytest.mark.parametrize("system", ["", "Darwin"])
def test_what_changed_is_rewritten_and_named(folder, monkeypatch, first, changed, written, system):
    if system:
        monkeypatch.setattr("platform.system", lambda: system)
    assert run(first, SECOND) == changed
    assert touched(folder) == written


@pytest.mark.parametrize("system", ["", "Darwin"])
def test_bytes_of_drawings_are_set_by_the_reference_platform_alone(folder, monkeypatch, system):
    if system:
        monkeypatch.setattr("platform.system", lambda: system)
    path = folder / "first.svg"
    good = path.read_text(encoding="utf-8")
    moved = re.sub(r'x="(\d+)\.\d+"', r'x="\1.777"', good)  # a hair, as other platforms do
    path.write_text(moved, encoding="utf-8")
    changed = ["first"] if on_reference_platform() else []
    assert run(figure("first", 1, 2), SECOND) == changed
    assert path.read_text(encoding="utf-8") == (good if changed else moved) and good != moved


def test_a_figure_that_is_gone_is_removed_and_nothing_of_the_users_own(folder):
    own = {"own.svg": "<svg>mine</svg>", "own.csv": "mine\n", "README.md": "about"}
    for name, text in own.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "folder.svg").mkdir()
    assert run(SECOND) == ["first"]
    assert {name: (folder / name).read_text(encoding="utf-8") for name in own} == own
    assert {p.name for p in folder.iterdir()} - own.keys() == {
        "folder.svg", "second.csv", "second.svg",
    }  # fmt: skip
