"""A project in small: two short notebooks over the real tables, quick to run as a whole.

The first, `20_counts`, says a figure, a sentence and a verdict; the second, `10_summary`, stands
after it in the collection though not in the alphabet, and reads what it said. What they say is
made up.
"""

from __future__ import annotations

import ast
import json
import shutil
import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import azm

ROOT = Path(__file__).parents[1]

HEAD = 'title = "In small"\nsubtitle = "A fixture"\n'
ENTRIES = {
    "20_counts": """
[[notebook]]
name = "20_counts"
title = "Counts"
question = "How many?"
dimension = "cpec"
claims = ["c1"]
""",
    "10_summary": """
[[notebook]]
name = "10_summary"
title = "Summary"
question = "What was said?"
dimension = "frame"
needs = ["20_counts"]
""",
}
KILLED = "killed: int = 20  # 1 to 90; people killed, as this fixture has it"
RULE = 'rule: str = "narrow"  # one of narrow, wide; rule by which people are counted'
FIGURE = """\
data = pd.DataFrame({"rule": ["narrow", "wide"], "killed": [killed, 63]})


@azm.figure("mini_rules", n, data=data)
def rules(fig):
    \"\"\"By the narrow rule {killed} were killed

    People killed, by rule

    Caption: Made up.
    Alternative text: Two bars, the first at {killed}.
    \"\"\"
    ax = fig.subplots()
    ax.barh([0, 1], [killed, 63], color=azm.colours.accent)
    azm.charts.row_labels(ax, ["narrow", "wide"])


rules"""
ESTIMATE = """\
shown = azm.Estimate(
    killed, killed, "people_killed", "range", "complete",
    central=killed, evidence_to="2024-06-01", origins=("one", "two", "three"),
)"""
COUNTS = (
    "# Counts",
    "import pandas as pd\n\nimport azm",
    ("parameters", f"{KILLED}\n{RULE}"),
    "n = azm.fact('c1.killed', killed, unit='people_killed')",
    "azm.say('The list holds {n} dead.', role='finding', n=n)",
    FIGURE,
    ESTIMATE,
    "azm.judge('c1', shown, then=shown)",
)
SUMMARY = (
    "# Summary",
    "import azm",
    ("parameters", 'tone: str = "plain"  # one of plain, short; how it is put'),
    "cards = [b for b in azm.said('20_counts') if b['kind'] == 'verdict']\n"
    "word = cards[0]['verdict']",
    "azm.say('The first notebook finds c1 {word}.', word=azm.fact('summary.word', word))",
)

Cell = str | tuple[str, str]
_turn = threading.Lock()


@dataclass(frozen=True)
class Miniature:
    """A project's folder; paths of its parts, and notebooks written from plain sources."""

    root: Path

    @classmethod
    def laid_in(cls, folder: Path) -> Miniature:
        """Lay the two notebooks, the collection and a copy of the tables into `folder`."""
        made = cls(folder)
        made.notebooks.mkdir(parents=True)
        shutil.copytree(ROOT / "data", folder / "data")
        shutil.copyfile(ROOT / "notebooks" / "conftest.py", made.notebooks / "conftest.py")
        made.list_only(*ENTRIES)
        made.write("20_counts", *COUNTS)
        made.write("10_summary", *SUMMARY)
        return made

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def figures(self) -> Path:
        return self.root / "figures"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def collection(self) -> Path:
        return self.notebooks / "collection.toml"

    def list_only(self, *names: str) -> None:
        """Write `collection.toml`: these notebooks, and who else is to judge the other claims."""
        real = tomllib.loads((ROOT / "notebooks" / "collection.toml").read_text(encoding="utf-8"))
        entries = [*real.get("notebook", []), *real.get("planned", [])]
        claims = {claim for entry in entries for claim in entry.get("claims", [])}
        others = sorted(claims - ({"c1"} if "20_counts" in names else set()))
        listed = "".join(ENTRIES[name] for name in names)
        planned = f'\n[[planned]]\nname = "30_others"\nclaims = {others}\n'
        self.collection.write_text(HEAD + listed + planned, encoding="utf-8")

    def path(self, name: str) -> Path:
        return self.notebooks / f"{name}.ipynb"

    def write(self, name: str, *cells: Cell) -> Path:
        """Write a notebook: Markdown where a source begins with #, else code; (tag, source)."""
        made = [_cell(number, source) for number, source in enumerate(cells)]
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        nbformat.write(new_notebook(cells=made, metadata={"kernelspec": kernel}), self.path(name))
        return self.path(name)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace `old`, which must be there, in the sources of a notebook's cells."""
        notebook = nbformat.read(self.path(name), as_version=4)
        assert any(old in cell.source for cell in notebook.cells)
        for cell in notebook.cells:
            cell.source = cell.source.replace(old, new)
        nbformat.write(notebook, self.path(name))

    def publish_good(self) -> dict[str, bytes]:
        """Put a last good report in place; returns what `reports/` then holds."""
        state = self.reports / "states" / "0123456789ab"
        (state / "run").mkdir(parents=True)
        (state / "report.html").write_text("<!doctype html>the last good one", encoding="utf-8")
        (state / "record.json").write_text(json.dumps({"commit": ""}), encoding="utf-8")
        (self.reports / "current").symlink_to(Path("states") / state.name)
        (self.reports / "report.html").symlink_to(Path("current") / "report.html")
        return self.published()

    def published(self) -> dict[str, bytes]:
        """Every file and link under `reports/` that is a report's: its path → bytes or target."""
        return {
            path.relative_to(self.reports).as_posix(): (
                str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
            )
            for path in sorted(self.reports.rglob("*"))
            if (path.is_symlink() or path.is_file()) and path.name != ".lock"
        }


def bars(figure_id: str, values: list[float], data: Any, title: str = "A finding") -> Any:
    """A figure of horizontal bars, with data that need not be theirs."""

    def plot(fig: Any) -> None:
        fig.subplots().barh(range(len(values)), values)

    plot.__doc__ = f"{title}\n\nMade up\n\nCaption: Bars.\nAlternative text: Bars."
    return azm.figure(figure_id, data=data)(plot)


def executed(*said: Any) -> nbformat.NotebookNode:
    """A notebook as a run leaves it, with one cell for each thing that it said."""
    cells = [
        new_code_cell(
            f"said_{number}",
            id=f"cell-{number}",
            execution_count=number,
            outputs=[
                new_output("execute_result", data=one._repr_mimebundle_(), execution_count=number)
            ],
        )
        for number, one in enumerate(said, start=1)
    ]
    return new_notebook(cells=cells)


def saying(*said: Any) -> Callable[..., nbformat.NotebookNode]:
    """In place of `pool.execute`: every notebook comes out as having said this."""

    def execute(source: Path, parameters: Any, **_: Any) -> nbformat.NotebookNode:
        return executed(*said)

    return execute


def executed_here(
    source: Path, parameters: Any, *, said_in: Path, needs: Any, **_: Any
) -> nbformat.NotebookNode:
    """In place of `pool.execute`: run the cells in this process, which takes a moment.

    One notebook at a time, for all threads of a process have one environment.
    """
    notebook, names = nbformat.read(source, as_version=4), {}
    with _turn, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZM_SAID_IN", str(said_in))
        patch.setenv("AZM_NEEDS", ";".join(needs))
        for cell in notebook.cells:
            if cell.cell_type == "code":
                shown = _run_cell(cell.source, names)
                names.update(parameters if "parameters" in cell.metadata.get("tags", ()) else {})
                if hasattr(shown, "_repr_mimebundle_"):
                    data = shown._repr_mimebundle_()
                    cell.outputs = [new_output("execute_result", data=data, execution_count=1)]
    return notebook


def _run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of the expression that it ends with."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def _cell(number: int, cell: Cell) -> nbformat.NotebookNode:
    tag, source = cell if isinstance(cell, tuple) else ("", cell)
    make = new_markdown_cell if source.startswith("#") else new_code_cell
    made = make(source, metadata={"tags": [tag]} if tag else {})
    made.id = f"cell-{number}"
    return made
