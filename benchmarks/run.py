"""What a run costs, beside what papermill, nbconvert, nbval and multiversum take for the same.

Everything is measured in one session, way after way in turn, so that a drift of the machine's speed
meets all of them alike, in a copy of the project. The table goes to README.md, between its marks.

Run: make bench, or python benchmarks/run.py [--repeats 5] [--print]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import kernel_start
import sweep

from azm.collection import read_collection
from azm.run.pipeline import waves
from azm.run.pool import available_cores

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
README = ROOT / "README.md"
MARKS = ("<!-- measured -->", "<!-- /measured -->")
CORES = available_cores()
IN_ONE_PROCESS = """
import sys, papermill
for name in sys.argv[2:]:
    papermill.execute_notebook(
        f"{name}.ipynb", f"{sys.argv[1]}/{name}.ipynb", kernel_name="python3", progress_bar=False
    )
"""
EDITED = "attacks_on_chinese_interests"


@dataclass
class Way:
    """One way to the same end: what it is called, how it is gone, seconds of each time."""

    letter: str
    words: str
    go: Callable[[], float]
    taken: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return statistics.median(self.taken)


@dataclass(frozen=True)
class Copy:
    """A copy of the project, published once, in which the ways are gone."""

    root: Path

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """What a command prints; a failing one stops the benchmark."""
        done = subprocess.run(
            command,
            cwd=cwd or self.root,
            env={**os.environ, "AZM_ROOT": str(self.root)},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command[:6])} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def timed(self, *command: str, cwd: Path | None = None) -> float:
        start = time.perf_counter()
        self.run(*command, cwd=cwd)
        return time.perf_counter() - start

    def azm(self, *words: str) -> float:
        return self.timed(PYTHON, "-m", "azm.cli", *words)

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"


def laid(folder: Path) -> Copy:
    """The files that git knows, in a folder of their own, with a first report."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    for name in filter(None, names.stdout.split("\0")):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
    made = Copy(folder)
    made.azm("report")
    return made


def by_commands(copy: Copy, names: list[str]) -> float:
    """Papermill's command for each notebook, then nbconvert's for all."""
    with tempfile.TemporaryDirectory() as out:
        taken = sum(
            copy.timed(
                *(PYTHON, "-m", "papermill", f"{name}.ipynb", f"{out}/{name}.ipynb"),
                *("--kernel", "python3", "--no-progress-bar", "--log-level", "ERROR"),
                cwd=copy.notebooks,
            )
            for name in names
        )
        done = [f"{out}/{name}.ipynb" for name in names]
        return taken + copy.timed(PYTHON, "-m", "jupyter", "nbconvert", "--to", "html", *done)


def in_one_process(copy: Copy, names: list[str]) -> float:
    """Papermill's function in a loop."""
    with tempfile.TemporaryDirectory() as out:
        return copy.timed(PYTHON, "-c", IN_ONE_PROCESS, out, *names, cwd=copy.notebooks)


def edits(copy: Copy) -> Iterator[None]:
    """Change the words of one row, another way each time."""
    path = copy.root / "data" / f"{EDITED}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, first, *rest = csv.reader(file)
    note, number = first[-1], 0
    while True:
        number += 1
        first[-1] = f"{note} {number}"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, first, *rest])
        copy.azm("check", "--renew")
        yield


def nbval(copy: Copy, kernel: str) -> float:
    """All committed outputs held against a run, in one process."""
    return copy.timed(
        *(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"),
        *("--nbval-kernel-name", kernel, "notebooks"),
    )


def floor(copy: Copy) -> dict[str, float]:
    """Seconds of each notebook's cells in one warm process."""
    return json.loads(copy.run(PYTHON, str(ROOT / "benchmarks" / "floor.py")))


def critical_path(seconds: dict[str, float]) -> float:
    """How long notebooks take side by side, longest first, each wave after the one before."""
    end = 0.0
    for wave in waves(read_collection()):
        free = [end] * CORES
        for taken in sorted((seconds[notebook.name] for notebook in wave), reverse=True):
            free[free.index(min(free))] += taken
        end = max(free)
    return end


def ways(copy: Copy, names: list[str]) -> list[Way]:
    """All that is measured as a whole command."""
    change = edits(copy)

    def edited() -> float:
        next(change)
        return copy.azm("report")

    def cells() -> float:
        found = floor(copy)
        paths.append(critical_path(found))
        return sum(found.values())

    paths: list[float] = []
    path = Way("f", f"the longest path through them on {CORES} cores", paths.pop)
    return [
        Way("a", "papermill's command by notebook, nbconvert", partial(by_commands, copy, names)),
        Way("b", "papermill's function in one process", partial(in_one_process, copy, names)),
        Way("c", "`azm report --force`", partial(copy.azm, "report", "--force")),
        Way("d", "`azm report`, nothing changed", partial(copy.azm, "report")),
        Way("e", "`azm report`, one row changed", edited),
        Way("f", "the same cells in one warm process", cells),
        path,
        Way("g", "nbval, ordinary kernels", partial(nbval, copy, "python3")),
        Way("g", "nbval, warm kernels", partial(nbval, copy, "azm")),
    ]


def told(measured: list[Way]) -> list[str]:
    """The table of whole commands."""
    whole = next(way.middle for way in measured if way.letter == "c")
    lines = ["| | what | median, s | least | most | times `--force` |", "|---|---|--:|--:|--:|--:|"]
    for way in measured:
        cells = (way.middle, min(way.taken), max(way.taken), way.middle / whole)
        lines.append(
            f"| {way.letter} | {way.words} | " + " | ".join(f"{c:.2f}" for c in cells) + " |"
        )
    return lines


def written(lines: list[str]) -> None:
    """Put the tables into README.md."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    body = "\n".join(lines)
    README.write_text(f"{before}{MARKS[0]}\n{body}\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--print", action="store_true", help="leave README.md as it is")
    given = parser.parse_args()
    names = [notebook.name for notebook in read_collection().notebooks]
    with tempfile.TemporaryDirectory(prefix="azm-") as name:
        copy = laid(Path(name) / "project")
        measured = ways(copy, names)
        for number in range(given.repeats):
            for way in measured:
                way.taken.append(way.go())
            print(f"{number + 1} of {given.repeats}", file=sys.stderr)
    about = f"{CORES} cores, {platform.system()} {platform.machine()}, Python " + ".".join(
        platform.python_version_tuple()[:2]
    )
    lines = [f"Medians of {given.repeats} turns on {about}.", "", *told(measured)]
    lines += ["", *kernel_start.told(given.repeats), "", *sweep.told(given.repeats)]
    print("\n".join(lines))
    if not given.print:
        written(lines)


if __name__ == "__main__":
    main()
