"""Points per second of a sweep, against papermill in a loop and against multiversum.

One small universe for all: component c2 of notebook 01 with its grid of choices, in a notebook
that loads two tables, estimates and judges. Multiversum (PyPI) runs in an environment of its own,
with the same packages beside it, both as a notebook and, what is faster, as a script. The ways
take turns, so that a drift of the machine's speed meets all of them alike. A second table gives
the points per second of every component of the collection, in one process after set-up.

Run: python benchmarks/sweep.py [--repeats 5]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import papermill
from azm.run.sweep.grid import swept_components
from azm.run.sweep.key import inputs_key
from nbformat.v4 import new_code_cell, new_notebook

from azm.collection import read_collection
from azm.run.sweep import Grid, worker

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / ".venv.multiversum"
NOTEBOOK, COMPONENT = "01_cpec_security", "c2"
COLLECTION = """\
title = "One component"
subtitle = "A benchmark"

[[notebook]]
name = "universe"
title = "One component"
question = "How many?"
dimension = "cpec"
claims = ["c2"]
"""
PARAMETERS = """\
population: str = "cpec"  # one of cpec, nationals, any_target; what is counted
disputed_is_cpec: bool = True  # True or False; whether disputed projects belong to CPEC"""
LOAD = """\
attacks = azm.load("attacks_on_chinese_interests", status="usable")
tallies = azm.load("chinese_nationals_tallies", status=["usable", "disputed", "do_not_use"])
evidence = {"attacks": attacks, "tallies": tallies}
choices = {"population": population, "disputed_is_cpec": disputed_is_cpec}"""
STABILITY = 'azm.stability("c2", estimate_c2, evidence, choices)'
JUDGE = """\
found = estimate_c2(evidence, **choices)
card = azm.judge("c2", found, then=found)
card"""
SETTINGS = """\
from multiversum.universe import Universe
universe = Universe(settings=settings)
population = universe.dimensions["population"]
disputed_is_cpec = universe.dimensions["disputed_is_cpec"]"""
SAVE = 'universe.save_data(pd.DataFrame({"verdict": [card.verdict.verdict]}))'

Found = dict[tuple[str, ...], str]


def notebook(*sources: str, parameters: int) -> nbformat.NotebookNode:
    """A notebook of code cells, one of which holds its parameters."""
    cells = [new_code_cell(source) for source in sources]
    cells[parameters].metadata["tags"] = ["parameters"]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def lay(folder: Path) -> None:
    """Lay the universe into a folder: as a project, for papermill, and twice for multiversum."""
    (folder / "notebooks").mkdir()
    shutil.copytree(ROOT / "data", folder / "data")
    real = (ROOT / "notebooks" / "collection.toml").read_text(encoding="utf-8")
    entries = [f"[[grid.{COMPONENT}]]{part}" for part in real.split(f"[[grid.{COMPONENT}]]")[1:]]
    grid = "".join(entry.partition("\n\n")[0] + "\n\n" for entry in entries)
    (folder / "notebooks" / "collection.toml").write_text(COLLECTION + "\n" + grid, "utf-8")
    cells = nbformat.read(ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", as_version=4).cells
    function = next(c.source for c in cells if c.source.startswith(f"def estimate_{COMPONENT}("))
    start = "import pandas as pd\n\nimport azm"
    swept = notebook(start, PARAMETERS, LOAD, function, STABILITY, JUDGE, parameters=1)
    nbformat.write(swept, folder / "notebooks" / "universe.ipynb")
    looped = notebook(start, PARAMETERS, LOAD, function, JUDGE, parameters=1)
    nbformat.write(looped, folder / "loop.ipynb")
    parts = ['settings = "{}"', start, SETTINGS, LOAD, function, JUDGE, SAVE]
    for name in ("as_notebook", "as_script"):
        (folder / name).mkdir()
        dimensions = {axis.name: list(axis.values) for axis in grid_of(folder).axes}
        config = "[dimensions]\n" + "".join(
            f"{key} = {json.dumps(values)}\n" for key, values in dimensions.items()
        )
        (folder / name / "multiverse.toml").write_text(config, encoding="utf-8")
    nbformat.write(notebook(*parts, parameters=0), folder / "as_notebook" / "universe.ipynb")
    (folder / "as_script" / "universe.py").write_text("\n\n\n".join(parts), encoding="utf-8")


def grid_of(folder: Path) -> Grid:
    """The grid of the universe, read from its own project."""
    os.environ["AZM_ROOT"] = str(folder)
    return Grid.of(COMPONENT, {"population": "cpec", "disputed_is_cpec": True})


def multiversum_environment() -> Path:
    """A Python with multiversum beside the project's own packages; made once."""
    python = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not (ENVIRONMENT / ".ready").exists():
        print("making an environment for multiversum", file=sys.stderr)
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
        subprocess.run([*install, "multiversum"], check=True)
        subprocess.run([*install, "--no-deps", "--editable", ROOT], check=True)
        (ENVIRONMENT / ".ready").touch()
    return python


def by_command(folder: Path) -> Found:
    """`azm sweep`, the whole command."""
    run([sys.executable, "-m", "azm.cli", "sweep", COMPONENT], folder)
    with (folder / "reports" / "sweeps" / f"{COMPONENT}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row["population"], row["disputed_is_cpec"]): row["verdict"] for row in rows}


def by_papermill(folder: Path) -> Found:
    """Papermill's API in one process, a point at a time."""
    found = {}
    for population, disputed in grid_of(folder).points():
        done = papermill.execute_notebook(
            folder / "loop.ipynb", None, progress_bar=False,
            parameters={"population": population, "disputed_is_cpec": disputed},
        )  # fmt: skip
        (card,) = (o["data"] for o in done.cells[-1].outputs if "data" in o)
        found[population, str(disputed)] = card["application/vnd.azm+json"]["verdict"]
    return found


def by_multiversum(form: str) -> Callable[[Path], Found]:
    """Multiversum's command over its own form of the universe, in one process."""

    def go(folder: Path) -> Found:
        place = folder / form
        shutil.rmtree(place / "output", ignore_errors=True)
        run([multiversum_environment(), "-m", "multiversum", "--n-jobs", "1"], folder, place)
        (table,) = place.glob("output/runs/*/data/agg_*.csv.gz")
        rows = pd.read_csv(table).astype(str)
        names = ("mv_dim_population", "mv_dim_disputed_is_cpec", "verdict")
        return {(p, d): v for p, d, v in rows[[*names]].itertuples(index=False)}

    return go


def run(command: list[object], folder: Path, place: Path = ROOT) -> None:
    subprocess.run(
        [str(word) for word in command], cwd=place, check=True, capture_output=True,
        env={**os.environ, "AZM_ROOT": str(folder)},
    )  # fmt: skip


def after_set_up(notebook: str, component_id: str, seconds: float = 2.0) -> float:
    """Points per second in this process, the grid evaluated over and over."""
    job = worker.Job(notebook, component_id, inputs_key(read_collection()[notebook]))
    points = Grid.of(component_id, worker.own_choices(job)).points()
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        done += len(worker.evaluate(job, points, patience=seconds))
    return done / (time.perf_counter() - start)


def told(repeats: int) -> list[str]:
    """The tables of sweeps: ways over one small universe, and every component after set-up."""
    multiversum_environment()
    ways: dict[str, Callable[[Path], Found]] = {
        "`azm sweep`, the command": by_command,
        "papermill in a loop": by_papermill,
        "multiversum, notebook": by_multiversum("as_notebook"),
        "multiversum, script": by_multiversum("as_script"),
    }
    inside = "a sweep after set-up, one process"
    speeds: dict[str, list[float]] = {name: [] for name in (inside, *ways)}
    with tempfile.TemporaryDirectory(prefix="azm-") as name:
        folder = Path(name)
        lay(folder)
        points = len(grid_of(folder).points())
        wanted = by_command(folder)
        for _ in range(repeats):
            speeds[inside].append(after_set_up("universe", COMPONENT))
            for way, go in ways.items():
                start = time.perf_counter()
                found = go(folder)
                speeds[way].append(points / (time.perf_counter() - start))
                if found != wanted:
                    raise SystemExit(f"{way} finds {found}, the sweep {wanted}")
    base = statistics.median(speeds["papermill in a loop"])
    lines = [
        f"| | {points} points of {COMPONENT} | median, points/s | least | most | times papermill |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for way, found in speeds.items():
        cells = (statistics.median(found), min(found), max(found))
        cells = (*cells, cells[0] / base)
        lines.append(f"| h | {way} | " + " | ".join(f"{cell:.3g}" for cell in cells) + " |")
    return [*lines, "", *_each_component(repeats)]


def _each_component(repeats: int) -> list[str]:
    os.environ["AZM_ROOT"] = str(ROOT)
    collection = read_collection()
    lines = ["| | component, after set-up | median, points/s | points |", "|---|---|--:|--:|"]
    for entry in collection.notebooks:
        for component_id in swept_components(collection, entry):
            found = [after_set_up(entry.name, component_id, 0.5) for _ in range(repeats)]
            job = worker.Job(entry.name, component_id, inputs_key(entry))
            size = len(Grid.of(component_id, worker.own_choices(job)).points())
            lines.append(f"| h | {component_id} | {statistics.median(found):.0f} | {size} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    print("\n".join(told(parser.parse_args().repeats)))


if __name__ == "__main__":
    main()
