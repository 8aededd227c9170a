"""Working copies follow their originals, and nobody's work is overwritten."""

import sys

import nbformat
import pytest

from azm import cli
from azm.run import lab


@pytest.fixture
def bench(mini):
    """Fixture: the folder of working copies after they were first laid out."""
    laid(mini)
    return mini.root / "workbench"


def laid(mini):
    """Lay out the copies; what was said about each notebook."""
    told = []
    assert lab.lay_out(told.append) == mini.root / "workbench"
    return dict(line.split(": ", 1) for line in told)


def work_in(path, words="my_own_idea = 1"):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = words
    nbformat.write(notebook, path)
    return path.read_bytes()


def same(bench, name, mini):
    """Whether a copy is the original as it is now."""
    return (bench / name).read_bytes() == mini.path("20_counts").read_bytes()


def test_every_notebook_is_copied_once(mini):
    assert laid(mini) == {"20_counts.ipynb": "copied", "10_summary.ipynb": "copied"}
    assert same(mini.root / "workbench", "20_counts.ipynb", mini)
    assert laid(mini) == {}


def test_an_untouched_copy_follows_its_original(mini, bench):
    mini.edit("20_counts", "The list holds", "The list has")
    assert laid(mini) == {
        "20_counts.ipynb": "renewed, since its original changed and your copy had not"
    }
    assert same(bench, "20_counts.ipynb", mini)


def test_running_a_copy_does_not_count_as_changing_it(mini, bench):
    copy = bench / "20_counts.ipynb"
    notebook = nbformat.read(copy, as_version=4)
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        cell.execution_count = number
        cell.outputs = [nbformat.v4.new_output("stream", text="out")]
        cell.metadata["execution"] = {"iopub.status.busy": "2024-06-22T10:00:00Z"}
    nbformat.write(notebook, copy)
    mini.edit("20_counts", "The list holds", "The list has")
    assert "renewed" in laid(mini)["20_counts.ipynb"]
    assert same(bench, copy.name, mini)


def test_a_changed_copy_is_kept_and_the_new_original_laid_beside_it(mini, bench):
    mine = work_in(bench / "20_counts.ipynb")
    assert laid(mini) == {}
    assert not (bench / "20_counts.fresh.ipynb").exists()
    mini.edit("20_counts", "The list holds", "The list has")
    assert laid(mini) == {
        "20_counts.ipynb": "yours is kept; the new original is beside it as 20_counts.fresh.ipynb"
    }
    assert same(bench, "20_counts.fresh.ipynb", mini)
    assert laid(mini) == {}
    mini.edit("20_counts", "The list has", "The list counts")
    laid(mini)  # nobody worked in the one beside, so it is renewed
    assert same(bench, "20_counts.fresh.ipynb", mini)
    second = work_in(bench / "20_counts.fresh.ipynb", "my_second_idea = 2")
    mini.edit("20_counts", "The list counts", "The list names")
    assert "20_counts.fresh2.ipynb" in laid(mini)["20_counts.ipynb"]
    assert same(bench, "20_counts.fresh2.ipynb", mini)
    assert (bench / "20_counts.ipynb").read_bytes() == mine
    assert (bench / "20_counts.fresh.ipynb").read_bytes() == second


def test_a_copy_that_is_no_notebook_any_more_is_kept(mini, bench):
    (bench / "20_counts.ipynb").write_text("{ half saved", encoding="utf-8")
    mini.edit("20_counts", "The list holds", "The list has")
    assert "yours is kept" in laid(mini)["20_counts.ipynb"]
    assert (bench / "20_counts.ipynb").read_text(encoding="utf-8") == "{ half saved"


def test_a_lost_memory_loses_no_work(mini, bench):
    mine = work_in(bench / "20_counts.ipynb")
    (bench / ".origins.json").write_text("{", encoding="utf-8")
    assert set(laid(mini)) == {"20_counts.ipynb"}
    assert (bench / "20_counts.ipynb").read_bytes() == mine


def test_files_of_ones_own_and_the_committed_notebooks_are_left_alone(mini, bench):
    own = bench / "99_my_own.ipynb"
    own.write_text("{}", encoding="utf-8")
    work_in(bench / "20_counts.ipynb")
    mini.edit("20_counts", "The list holds", "The list has")
    before = {p.name: p.read_bytes() for p in mini.notebooks.iterdir()}
    laid(mini)
    assert own.read_text(encoding="utf-8") == "{}"
    assert {p.name: p.read_bytes() for p in mini.notebooks.iterdir()} == before


@pytest.mark.parametrize("words", [["lab"], ["lab", "--no-browser"]])
def test_lab_opens_on_the_copies_with_the_project_s_own_environment(mini, monkeypatch, words):
    calls = []
    monkeypatch.setattr(
        lab.subprocess, "call", lambda command, env: calls.append((command, env)) or 0
    )
    assert cli.main(words) == 0
    [(command, environment)] = calls
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--notebook-dir={mini.root / 'workbench'}" in command
    assert ("--no-browser" in command) == ("--no-browser" in words)
    assert environment["AZM_ROOT"] == str(mini.root)
