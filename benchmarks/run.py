"""What a run costs, beside what papermill, nbconvert and nbval take for the same.

Everything is measured in one session, way after way in turn, so that a drift of the machine's speed
meets all of them alike, in a copy of the project. The table goes to README.md, between its marks.

Run: make bench, or python benchmarks/run.py [--repeats 5] [--print]
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from joblib import cpu_count

from azm.collection import read_collection

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
README = ROOT / "README.md"
MARKS = ("<!-- measured -->", "<!-- /measured -->")
CORES = cpu_count()
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


def by_commands(copy: Copy, names: list[str], at_once: int) -> float:
    """Papermill's command for each notebook, some at a time, then nbconvert's for all."""
    with tempfile.TemporaryDirectory() as out:

        def execute(name: str) -> None:
            copy.run(
                *(PYTHON, "-m", "papermill", f"{name}.ipynb", f"{out}/{name}.ipynb"),
                *("--kernel", "python3", "--no-progress-bar", "--log-level", "ERROR"),
                cwd=copy.notebooks,
            )

        start = time.perf_counter()
        *others, last = names  # the synthesis reads what the others said
        with ThreadPoolExecutor(at_once) as threads:
            list(threads.map(execute, others))
        execute(last)
        done = [f"{out}/{name}.ipynb" for name in names]
        copy.run(PYTHON, "-m", "jupyter", "nbconvert", "--to", "html", *done)
        return time.perf_counter() - start


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


def nbval(copy: Copy) -> float:
    """All committed outputs held against a run, in one process."""
    return copy.timed(
        *(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "notebooks")
    )


def ways(copy: Copy, names: list[str]) -> list[Way]:
    """All that is measured, each as a whole command."""
    change = edits(copy)

    def edited() -> float:
        next(change)
        return copy.azm("report")

    by_turns, at_once = (partial(by_commands, copy, names, n) for n in (1, CORES))
    return [
        Way("a", "papermill's command by notebook, nbconvert", by_turns),
        Way("b", f"the same, {CORES} notebooks at a time", at_once),
        Way("c", "papermill's function in one process", partial(in_one_process, copy, names)),
        Way("d", "`azm report --force`", partial(copy.azm, "report", "--force")),
        Way("e", "`azm report`, nothing changed", partial(copy.azm, "report")),
        Way("f", "`azm report`, one row changed", edited),
        Way("g", "nbval", partial(nbval, copy)),
    ]


def told(measured: list[Way]) -> list[str]:
    """The table of whole commands."""
    whole = next(way.middle for way in measured if way.letter == "d")
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
    print("\n".join(lines))
    if not given.print:
        written(lines)


if __name__ == "__main__":
    main()
