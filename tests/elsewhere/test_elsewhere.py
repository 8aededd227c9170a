"""A project in small says the same as on other machines, and the check would see if it didn't."""

from __future__ import annotations

import os
import platform
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


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64") or "OPENBLAS_CORETYPE" in os.environ,
    reason="kernel types are those of x86-64, unless the environment chose one",
)
def test_kernel_types_compute_differently(tmp_path):
    said = {e.name: e.testimony(tmp_path / e.name) for e in emulations.kernel_types()[1:]}
    assert len(set(said.values())) > 1


@pytest.mark.parametrize(
    "emulation",
    [*emulations.threads(), *emulations.settings(), *emulations.surroundings()[:1]],
    ids=lambda e: e.name,
)
def test_an_emulation_changes_what_its_witness_sees(emulation, tmp_path):
    assert emulation.moves(tmp_path / "witness")


def test_interpreters_that_do_not_start_are_passed_over(tmp_path, monkeypatch):
    broken = tmp_path / "python3.99"
    broken.write_text("#!/bin/sh\necho 'not selected' >&2\nexit 127\n")
    broken.chmod(0o755)
    named = os.pathsep.join([str(broken), str(tmp_path / "absent"), sys.executable])
    monkeypatch.setenv("AZM_PYTHONS", named)
    own = ".".join(map(str, sys.version_info[:2]))
    monkeypatch.setattr(emulations, "PYTHONS", (own, "3.99"))
    assert list(emulations.other_pythons()) == [("3.99", "")]


def notebook(*outputs):
    return new_notebook(cells=[new_code_cell("x", outputs=list(outputs))])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (new_output("stream", text="1.5\n"), new_output("stream", text="1.6\n")),
        (
            new_output("display_data", data={"application/vnd.azm+json": {"high": 1.5}}),
            new_output("display_data", data={"application/vnd.azm+json": {"high": 1.6}}),
        ),
        (
            new_output("display_data", data={"image/png": "AAAA"}),
            new_output("display_data", data={"image/png": "AAAB"}),
        ),
    ],
)
def test_a_difference_is_told_with_notebook_cell_and_lines(one, other):
    old, new = (texts.texts(notebook(o), drawings=True) for o in (one, other))
    head, minus, plus = texts.difference("05_turning_point", old, new)
    assert head == "05_turning_point, cell 1:"
    assert minus.startswith("  - ") and plus.startswith("  + ") and minus[3:] != plus[3:]
    assert texts.difference("05_turning_point", old, old) == []


def test_drawings_are_left_out_where_only_text_is_held():
    old, new = (
        texts.texts(notebook(new_output("display_data", data={"image/png": png})), drawings=False)
        for png in ("AAAA", "AAAB")
    )
    assert old == new


def test_the_command_knows_every_emulation():
    done = subprocess.run(
        [sys.executable, emulations.HERE, "--list"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    names = done.stdout.splitlines()
    expected = [*emulations.settings(), *emulations.surroundings(), *emulations.threads()]
    assert {e.name for e in expected} < set(names) and len(set(names)) == len(names)
