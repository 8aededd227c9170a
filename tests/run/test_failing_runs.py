"""A run that fails says where, and leaves the last good report and the notebooks as they were."""

import pytest
from miniature import KILLED

from azm import cli
from azm.run import pool

PARAMETERS = ("parameters", KILLED)
DIE = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
CASES = {
    "an error in a cell": ("1 / 0", "ZeroDivisionError: division by zero"),
    "an error of several lines": ("raise ValueError('one\\n two')", "ValueError: one two"),
    "an assertion without words": ("assert not killed", "AssertionError"),
    "a kernel that is killed": (
        DIE,
        "its kernel died (killed, out of memory, or crashed); free memory, run again",
    ),
    "a notebook that ends itself": (
        "import sys; sys.exit(0)",
        "SystemExit: the notebook ended itself half-way",
    ),
}


@pytest.mark.parametrize(("source", "error"), CASES.values(), ids=CASES.keys())
def test_a_failing_cell_ends_the_run(mini, no_page, capsys, source, error):
    mini.list_only("20_counts")
    mini.write("20_counts", "# Title", PARAMETERS, "a = 1", "# Prose", source, "b = 2")
    good = mini.publish_good()
    assert cli.main(["report"]) == (5 if source == DIE else 1)
    assert capsys.readouterr().err.splitlines() == [
        "1/1 20_counts",
        f"azm: 20_counts, cell 3: {error}",
    ]
    assert mini.published() == good
    assert not list(mini.reports.glob(".new*"))
    assert not mini.figures.exists()


def test_notebooks_after_a_failing_one_are_not_run(mini, no_page, capsys):
    mini.write("20_counts", PARAMETERS, "1 / 0")
    assert cli.main(["report"]) == 1
    assert "10_summary" not in capsys.readouterr().err


def test_outputs_are_accepted_for_all_notebooks_or_for_none(mini, no_page, capsys):
    mini.write("20_counts", PARAMETERS, "'an output'")
    mini.write("10_summary", PARAMETERS, "import os\nos._exit(3)")
    before = {p.name: p.read_bytes() for p in mini.notebooks.iterdir()}
    assert cli.main(["accept"]) == 5
    assert "azm: 10_summary, cell 2: its kernel died" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in mini.notebooks.iterdir()} == before


def test_a_stop_by_the_user_leaves_everything_as_it_was(mini, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "execute", interrupted)
    good = mini.publish_good()
    assert cli.main(["report"]) == 130
    assert capsys.readouterr().err.endswith("azm: stopped; the last good report is in place\n")
    assert mini.published() == good
    assert not list(mini.reports.glob(".new*"))
