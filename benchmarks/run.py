"""What a run costs, beside what papermill, nbconvert and nbval take for the same, and as it grows.

Everything is measured in one session, one way after another, in copies of the project. Both tables
go to README.md, between its marks.

Run: make bench, or python benchmarks/run.py [--repeats 1] [--print]; about a quarter of an hour
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
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import growth
from joblib import cpu_count

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


LOAD = "from azm import tables\nfor name in tables.names(): tables.load(name)"
BUILD = """
import tempfile, json, pathlib, nbformat
from azm import collection, paths, report
made = collection.read_collection()
state = paths.reports_dir() / "current"
executed = {n.name: nbformat.read(state / f"run/{n.name}.ipynb", 4) for n in made.notebooks}
record = json.loads((state / "record.json").read_text())
with tempfile.TemporaryDirectory() as folder:
    report.write(executed, made.content, record, pathlib.Path(folder))
"""


@dataclass
class Way:
    """One way to the same end: what it is called, how it is gone, seconds of each time."""

    letter: str
    words: str
    go: Callable[[], float]
    taken: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Copy:
    """A copy of the project, in which everything is measured."""

    root: Path

    def cost(self, *command: str, cwd: Path | None = None, codes: tuple[int, ...] = (0,)) -> Cost:
        """What a command takes; a failing one stops the benchmark."""
        environment = {**os.environ, "AZM_ROOT": str(self.root)}
        with tempfile.TemporaryFile() as said:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=cwd or self.root, env=environment, stdout=said, stderr=said
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in codes:
                said.seek(0)
                words = said.read().decode("utf-8", "replace")[-2000:]
                raise SystemExit(f"{' '.join(command[:6])} failed:\n{words}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Cost(seconds, usage.ru_maxrss * unit / 1e6)

    def seconds(self, *command: str, **more: Any) -> float:
        """How long a command takes."""
        return self.cost(*command, **more).seconds

    def azm(self, *words: str) -> Cost:
        """What a command of azm takes."""
        return self.cost(PYTHON, "-m", "azm.cli", *words)

    @property
    def notebooks(self) -> Path:
        """The folder of the notebooks."""
        return self.root / "notebooks"


@dataclass(frozen=True)
class Cost:
    """Seconds of a command, and the most memory of any one process of it, in MB."""

    seconds: float
    memory: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.memory:.0f} MB"


def copied(folder: Path) -> Copy:
    """The files that git knows, in a folder of their own."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    for name in filter(None, names.stdout.split("\0")):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
    return Copy(folder)


def by_commands(copy: Copy, names: list[str], at_once: int) -> float:
    """Papermill's command for each notebook, some at a time, then nbconvert's for all."""
    with tempfile.TemporaryDirectory() as out:

        def execute(name: str) -> None:
            copy.seconds(
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
        copy.seconds(PYTHON, "-m", "jupyter", "nbconvert", "--to", "html", *done)
        return time.perf_counter() - start


def in_one_process(copy: Copy, names: list[str]) -> float:
    """Papermill's function in a loop."""
    with tempfile.TemporaryDirectory() as out:
        return copy.seconds(PYTHON, "-c", IN_ONE_PROCESS, out, *names, cwd=copy.notebooks)


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


def nbval(copy: Copy, *options: str) -> float:
    """All committed outputs held against a run, in one process."""
    command = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", *options)
    # As it comes, nbval also compares drawings, which committed outputs don't hold.
    return copy.seconds(*command, "notebooks", codes=(0, 1) if options else (0,))


def ways(copy: Copy, names: list[str]) -> list[Way]:
    """All that is measured, each as a whole command."""
    change = edits(copy)

    def edited() -> float:
        next(change)
        return copy.azm("report").seconds

    def run(*options: str) -> float:
        return copy.azm("report", *options).seconds

    by_turns, at_once = (partial(by_commands, copy, names, n) for n in (1, CORES))
    return [
        Way("a", "papermill's command by notebook, nbconvert", by_turns),
        Way("b", f"the same, {CORES} notebooks at a time", at_once),
        Way("c", "papermill's function in one process", partial(in_one_process, copy, names)),
        Way("d", "`azm report --force`", partial(run, "--force")),
        Way("e", "`azm report`, nothing changed", run),
        Way("f", "`azm report`, one row changed", edited),
        Way("g", "nbval as it comes, with the stock kernel", partial(nbval, copy, "--noconftest")),
        Way("h", "nbval as `make test` calls it", partial(nbval, copy)),
    ]


def compare(copy: Copy, repeats: int) -> list[str]:
    """The table of whole commands."""
    measured = ways(copy, sorted(path.stem for path in copy.notebooks.glob("*.ipynb")))
    for number in range(repeats):
        for way in measured:
            way.taken.append(way.go())
            print(
                f"{number + 1} of {repeats}: {way.letter}, {way.taken[-1]:.1f} s", file=sys.stderr
            )
    middle = {way.letter: statistics.median(way.taken) for way in measured}
    lines = ["| | what | s | times `--force` |", "|---|---|--:|--:|"]
    for way in measured:
        seconds = middle[way.letter]
        lines.append(
            f"| {way.letter} | {way.words} | {seconds:.2f} | {seconds / middle['d']:.2f} |"
        )
    return lines


def grow(copies: Iterable[tuple[str, Copy]]) -> Iterator[str]:
    """The table of what each step takes in larger and larger projects."""
    yield "| project | `azm check` | load all tables | `azm report --force` | page and files |"
    yield "|---|--:|--:|--:|--:|"
    for name, copy in copies:
        steps = (
            copy.azm("check"),
            copy.cost(PYTHON, "-c", LOAD),
            copy.azm("report", "--force"),
            copy.cost(PYTHON, "-c", BUILD),
        )
        yield f"| {name} | {' | '.join(map(str, steps))} |"
        print(f"{name}: {steps[2]}", file=sys.stderr)


def larger(
    folder: Path, times: Iterable[int] = (10, 30), notebooks: int = 50
) -> Iterator[tuple[str, Copy]]:
    """Copies of the project with longer tables, and with more notebooks."""
    for factor in times:
        copy = copied(folder / f"rows{factor}")
        growth.lengthen(copy.root, factor)
        copy.azm("check", "--renew")
        yield f"tables {factor} times as long", copy
    copy = copied(folder / "notebooks")
    growth.replace_notebooks(copy.root, notebooks)
    yield f"{notebooks} small notebooks", copy


def written(lines: list[str]) -> None:
    """Put the tables into README.md."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    body = "\n".join(lines)
    README.write_text(f"{before}{MARKS[0]}\n{body}\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--print", action="store_true", help="leave README.md as it is")
    options = parser.parse_args()
    version = ".".join(platform.python_version_tuple()[:2])
    machine = f"{CORES} cores, {platform.system()} {platform.machine()}, Python {version}"
    with tempfile.TemporaryDirectory(prefix="azm-") as name:
        copy = copied(Path(name) / "project")
        lines = [
            f"Medians of {options.repeats} on {machine}.",
            "",
            *compare(copy, options.repeats),
            "",
            "As the project grows, with the memory of the largest process:",
            "",
            *grow([("as it is", copy), *larger(Path(name))]),
        ]
    print("\n".join(lines))
    if not options.print:
        written(lines)


if __name__ == "__main__":
    main()
