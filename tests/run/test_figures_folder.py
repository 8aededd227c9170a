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
    assert sorted(p.name for p in folder.iterdir()) == [
        "first.csv",
        "first.svg",
        "second.csv",
        "second.svg",
    ]
    assert (folder / "first.csv").read_bytes() == b"row,value\n0,1\n1,2\n"
    digest = figure("first", 1, 2).bundle["digest"]
    drawing = (folder / "first.svg").read_text(encoding="utf-8")
    assert drawn_digest(drawing) == digest
    # Type that is broader than Inter stands last.
    families = set(re.findall(r"font-family: ([^;\"]+)", drawing))
    assert [one.index("Arial") < one.index("DejaVu") for one in families] == [True]


def test_text_that_begins_like_a_formula_is_no_formula_in_the_data(mini):
    data = pd.DataFrame(
        {"=row": ["=cmd|' /C calc'!A0", "+1 more", "-", "@x", "\tx", "-5"], "n": -7}
    )
    run(bars("cells", [1], data))
    assert (mini.figures / "cells.csv").read_text(encoding="utf-8").splitlines() == [
        "'=row,n", "'=cmd|' /C calc'!A0,-7", "'+1 more,-7", "'-,-7", "'@x,-7", "'\tx,-7", "-5,-7"
    ]  # fmt: skip


def test_an_unchanged_figure_is_not_rewritten(folder):
    assert run(figure("first", 1, 2), figure("second", 3)) == []
    assert touched(folder) == set()


def test_a_changed_figure_is_rewritten_and_named(folder):
    assert run(figure("first", 1, 2.5), figure("second", 3)) == ["first"]
    assert touched(folder) == {"first.csv", "first.svg"}
    assert (folder / "first.csv").read_bytes() == b"row,value\n0,1\n1,2.5\n"


def test_changed_words_alone_rewrite_the_drawing(folder):
    assert run(figure("first", 1, 2, title="Another finding"), figure("second", 3)) == ["first"]
    assert touched(folder) == {"first.svg"}
    assert "Another finding" in (folder / "first.svg").read_text(encoding="utf-8")


def placed_a_hair_differently(folder):
    path = folder / "first.svg"
    other = re.sub(r'x="(\d+)\.\d+"', r'x="\1.777"', path.read_text(encoding="utf-8"))
    assert other != path.read_text(encoding="utf-8")
    path.write_text(other, encoding="utf-8")
    return path, other


def test_a_glyph_placed_a_hair_differently_is_no_change_on_another_platform(folder, monkeypatch):
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    path, other = placed_a_hair_differently(folder)
    assert run(figure("first", 1, 2), figure("second", 3)) == []
    assert path.read_text(encoding="utf-8") == other


@pytest.mark.skipif(not on_reference_platform(), reason="bytes are set on the reference platform")
def test_the_reference_platform_sets_the_bytes(folder):
    path, other = placed_a_hair_differently(folder)
    assert run(figure("first", 1, 2), figure("second", 3)) == ["first"]
    assert path.read_text(encoding="utf-8") != other


def test_a_figure_that_is_gone_is_removed(folder):
    assert run(figure("second", 3)) == ["first"]
    assert sorted(p.name for p in folder.iterdir()) == ["second.csv", "second.svg"]


def test_a_drawing_or_a_table_of_the_users_own_is_left_alone(folder):
    own = {"own.svg": "<svg>mine</svg>", "own.csv": "mine\n", "lone.csv": "mine too\n"}
    for name, text in own.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "folder.svg").mkdir()
    assert run(figure("second", 3)) == ["first"]
    assert {name: (folder / name).read_text(encoding="utf-8") for name in own} == own
    assert not (folder / "first.csv").exists()


def test_what_is_no_figure_is_left_alone(folder):
    (folder / "README.md").write_text("about", encoding="utf-8")
    (folder / "drafts").mkdir()
    assert run(figure("first", 1, 2), figure("second", 3)) == []
    assert (folder / "README.md").exists() and (folder / "drafts").is_dir()
