"""A project in small says the same as on other machines, and the check would see if it didn't."""

from __future__ import annotations

import os
import subprocess
import sys

import emulations
import nbformat
import pytest
import texts
from miniature import ESTIMATE, FIGURE, KILLED, RULE, Miniature
from nbformat.v4 import new_code_cell, new_notebook, new_output

NAME = "20_counts"
# A level that hangs on the arithmetic of the machine in its last bits, in all that a notebook says,
# and at the end in full.
CELLS = (
    "# Counts",
    "import numpy as np\nimport pandas as pd\n\nimport azm",
    ("parameters", f"{KILLED}\n{RULE}"),
    "i = np.arange(1.0, 201)\na = np.sin(np.outer(i, i)) + 2 * np.eye(200)\n"
    "killed = 20 * float(np.exp(np.sin(np.linalg.solve(a, i))).mean())",
    "n = azm.fact('c1.killed', killed, unit='people_killed')",
    "azm.say('The list holds {n} dead.', role='finding', n=n)",
    "azm.table(pd.DataFrame({'killed': [killed, killed / 3]}), 'counts', caption='People killed')",
    FIGURE,
    ESTIMATE,
    "azm.judge('c1', shown, then=shown)",
    "print(repr(killed), np.linalg.inv(a).sum())",
)
LAST = len(CELLS) - 1  # of the code cells, counted from 1


@pytest.fixture(scope="module")
def counts(tmp_path_factory):
    """Fixture: runs the notebook under an emulation; returns it, its raw numbers, what failed."""
    folder = tmp_path_factory.mktemp("elsewhere")
    mini = Miniature.laid_in(folder / "a folder of عزم")
    mini.write(NAME, *CELLS)

    def run(emulation):
        place = folder / emulation.name
        place.mkdir(exist_ok=True)
        failure = emulation.run(place, NAME, root=mini.root)
        assert failure == ""
        return nbformat.read(place / f"{NAME}.ipynb", as_version=4), place / f"{NAME}.raw"

    return run


@pytest.fixture(scope="module")
def here(counts):
    """Fixture: the notebook and its raw numbers on this machine as it is."""
    return counts(emulations.Emulation("this machine as it is", ""))


def compared(one, other):
    """Where two runs differ in text or in drawings."""
    expected, found = (texts.texts(notebook, drawings=True) for notebook in (one[0], other[0]))
    drawn = (texts.drawings(notebook) for notebook in (one[0], other[0]))
    return texts.difference(NAME, expected, found) + texts.difference("drawings", *drawn)


def test_another_processor_moves_last_bits_and_nothing_that_is_said(counts, here):
    there = counts(emulations.another_processor())
    assert texts.moved(here[1], there[1])[0] > 0
    found = compared(here, there)
    # The one cell that shows a number in full is the one that is found.
    assert found[0] == f"{NAME}, cell {LAST}:"
    assert [line[:3] for line in found[1:]] == ["  -", "  +"]


def test_another_person_moves_nothing(counts, here):
    there = counts(emulations.another_person())
    assert texts.moved(here[1], there[1])[0] == 0
    assert compared(here, there) == []


@pytest.mark.parametrize(
    "emulation",
    [*emulations.processors()[-2:-1], *emulations.settings(), *emulations.surroundings()[:1]],
    ids=lambda e: e.name,
)
def test_an_emulation_changes_what_its_witness_sees(emulation, tmp_path):
    assert emulation.moves(tmp_path / "witness")


def test_interpreters_that_do_not_start_are_passed_over(tmp_path, monkeypatch):
    for version, script in (("3.98", "exit 127"), ("3.99", "echo 3.99; echo /here/python")):
        path = tmp_path / f"python{version}"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    own = ".".join(map(str, sys.version_info[:2]))
    monkeypatch.setattr(emulations, "PYTHONS", (own, "3.97", "3.98", "3.99"))
    found = [("3.97", ""), ("3.98", ""), ("3.99", "/here/python")]
    assert list(emulations.other_pythons()) == found


def shown(**data):
    cell = new_code_cell("x", outputs=[new_output("display_data", data=data)])
    return new_notebook(cells=[cell])


@pytest.mark.parametrize("mime", ["text/plain", "application/vnd.azm+json", "image/png"])
def test_a_difference_is_told_with_notebook_cell_and_lines(mime):
    old, new = ({mime: {"n": n} if "json" in mime else f"AAA{n}"} for n in (1, 2))
    one, other = (texts.texts(shown(**data), drawings=True) for data in (old, new))
    head, minus, plus = texts.difference("05_turning_point", one, other)
    assert head == "05_turning_point, cell 1:"
    assert minus.startswith("  - ") and plus.startswith("  + ") and minus[3:] != plus[3:]
    assert texts.difference("05_turning_point", one, one) == []
    held = [texts.texts(shown(**data), drawings=False) for data in (old, new)]
    assert (held[0] == held[1]) == (mime == "image/png")


def test_the_command_refuses_a_name_that_no_emulation_has():
    command = [sys.executable, emulations.HERE, "no such machine"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no emulation is called so; there are this machine as it is, " in done.stderr
    assert all(f", {e.name}" in done.stderr for e in emulations.settings())
