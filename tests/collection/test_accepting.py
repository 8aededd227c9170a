"""Accepted outputs are clean and say what changed; nbval holds every notebook against them."""

import contextlib
import io
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import emulations
import nbformat
import pytest
from miniature import COUNTS, KILLED, ROOT, Miniature

from azm import cli
from azm.notebook.outputs import MIME, SVG_MIME

EXERCISE = {"tags": ["exercise"], "azm": {"wrong": "answer = 63"}}


def accept():
    """What `azm accept` printed, line by line."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert cli.main(["accept"]) == 0
    return out.getvalue().splitlines()


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """Fixture: a project in small that was accepted, held against its outputs, changed in one
    notebook, and accepted again."""
    mini = Miniature.laid_in(tmp_path_factory.mktemp("accepted") / "mini")
    mini.write("20_counts", *COUNTS, "answer = None")
    counts = nbformat.read(mini.path("20_counts"), as_version=4)
    counts.cells[-1].metadata = EXERCISE
    nbformat.write(counts, mini.path("20_counts"))
    mini.write("10_summary", ("parameters", KILLED), "sorted('cab')")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZM_ROOT", str(mini.root))
        first = accept()
        texts = {p.name: p.read_text(encoding="utf-8") for p in mini.notebooks.glob("*.ipynb")}
        mini.edit("20_counts", KILLED, KILLED.replace("20", "70"))
        changed = accept()
    return SimpleNamespace(mini=mini, first=first, texts=texts, changed=changed)


def cells(accepted):
    return nbformat.reads(accepted.texts["20_counts.ipynb"], as_version=4).cells


def test_accepting_says_what_is_new_and_then_what_changed(accepted):
    assert accepted.first == [
        "verdict c1: none → contradicted (moderate)",
        "fact c1.killed: none → 20",
        "figure mini_rules: new",
    ]
    assert accepted.changed == [
        "verdict c1: contradicted (moderate) → supported (moderate)",
        "fact c1.killed: 20 → 70",
        "figure mini_rules: drawn anew",
    ]


def test_accepting_renews_figures_and_leaves_what_did_not_change(accepted):
    drawn = (accepted.mini.figures / "mini_rules.csv").read_text(encoding="utf-8")
    assert drawn == "rule,killed\nnarrow,70\nwide,63\n"
    path = accepted.mini.path("10_summary")
    assert path.read_text(encoding="utf-8") == accepted.texts["10_summary.ipynb"]


def test_committed_cells_are_counted_in_order_and_hold_no_drawings_twice(accepted):
    code = [cell for cell in cells(accepted) if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    shown = [output["data"] for cell in code for output in cell.outputs]
    assert any("image/png" in data for data in shown)
    assert not any(SVG_MIME in data for data in shown)


def test_committed_notebooks_hold_no_times_no_folders_and_only_the_metadata_readers_need(accepted):
    for text in accepted.texts.values():
        assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d|papermill|iopub", text)
        assert str(accepted.mini.root) not in text and "/tmp" not in text
    notebook = nbformat.reads(accepted.texts["20_counts.ipynb"], as_version=4)
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    assert notebook.metadata == {"kernelspec": kernel, "language_info": {"name": "python"}}
    kept = [dict(cell.metadata) for cell in notebook.cells if cell.metadata]
    assert kept == [{"tags": ["parameters"]}, EXERCISE]


# ---- nbval ----


def bundle_of(notebook, kind):
    """The first bundle of a kind among a notebook's outputs, to be changed."""
    return next(
        output["data"][MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output["data"].get(MIME, {}).get("kind") == kind
    )


def change_verdict(notebook):
    bundle = bundle_of(notebook, "verdict")
    assert bundle["verdict"] == "contradicted"
    bundle["verdict"] = "overstated"


def change_fact(notebook):
    fact = bundle_of(notebook, "sentence")["facts"]["c1.killed"]
    assert fact["text"] == "20"
    fact["text"] = "21"


def draw_a_bar_higher(notebook):
    [cell] = [cell for cell in notebook.cells if "ax.barh([0, 1], [killed, 63]" in cell.source]
    cell.source = cell.source.replace("[killed, 63]", "[killed + 1, 63]")


# What is changed, and what the one cell holds that nbval then finds.
CHANGES = {
    "as_accepted": (lambda notebook: None, None),
    "other_verdict": (change_verdict, "azm.judge('c1', shown, then=shown)"),
    "other_fact": (change_fact, "azm.say('The list holds {n} dead.'"),
    "higher_bar": (draw_a_bar_higher, "def rules(fig):"),
}


@pytest.fixture(scope="module")
def failed(accepted, tmp_path_factory):
    """Fixture: for each change, the code that nbval finds to say something else than accepted."""
    root = tmp_path_factory.mktemp("nbval")
    shutil.copytree(accepted.mini.root / "data", root / "data")
    shutil.copyfile(ROOT / "pyproject.toml", root / "pyproject.toml")
    held = root / "notebooks"
    held.mkdir()
    for name in ("collection.toml", "conftest.py"):
        shutil.copyfile(ROOT / "notebooks" / name, held / name)
    sources = {}
    for name, (change, _) in CHANGES.items():
        notebook = nbformat.reads(accepted.texts["20_counts.ipynb"], as_version=4)
        change(notebook)
        nbformat.write(notebook, held / f"{name}.ipynb")
        sources[name] = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    found = root / "found.xml"
    options = ["-p", "no:cacheprovider", "--nbval", f"--junitxml={found}", "notebooks"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=root,
        # The user has kernels and settings of the names that Jupyter looks for.
        env=emulations.own_settings().environment(root / "person", root=root),
        capture_output=True,
    )
    run = [
        (case.get("classname").split(".")[1], int(case.get("name").removeprefix("Cell ")), case)
        for case in ElementTree.parse(found).iter("testcase")
    ]
    assert len(run) == sum(map(len, sources.values()))
    return {
        name: [sources[name][cell] for of, cell, case in run if of == name and len(case)]
        for name in CHANGES
    }


@pytest.mark.parametrize("name", CHANGES)
def test_nbval_catches_a_changed_verdict_fact_or_bar_and_nothing_else(failed, name):
    _, held = CHANGES[name]
    assert [held in source for source in failed[name]] == ([] if held is None else [True])
