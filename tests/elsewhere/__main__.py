"""Runs the collection as other machines would, and holds every output against the committed ones.

Run: make elsewhere, or python tests/elsewhere [--list] [NAME…] for those whose names hold a NAME.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import emulations
import nbformat
import texts
from emulations import Emulation

from azm.run import read_collection
from azm.run.publish import on_reference_platform
from azm.run.surroundings import available_cores

NAMES = [notebook.name for notebook in read_collection().notebooks]
COMMITTED = {
    name: nbformat.read(emulations.ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    for name in NAMES
}
AS_IT_IS = Emulation("this machine as it is", "")


@dataclass(frozen=True)
class Run:
    """The notebooks run under one emulation; why not, if they weren't."""

    emulation: Emulation
    folder: Path
    seconds: float = 0.0
    failure: str = ""
    moves: bool = True


def all_emulations() -> Iterator[tuple[str, Callable[[], Emulation]]]:
    """Every emulation by name, made when it is needed: another Python is installed first."""
    for one in [
        *emulations.kernel_types(),
        *emulations.numpy_features(),
        *emulations.threads(),
        *emulations.settings(),
        *emulations.surroundings(),
    ]:
        yield one.name, lambda one=one: one
    for version, interpreter in emulations.other_pythons():
        if interpreter:
            yield f"Python {version}", lambda v=version, i=interpreter: emulations.python(v, i)


def run(make: Callable[[], Emulation], folder: Path) -> Run:
    """All notebooks under an emulation, into `folder`; none if it moves nothing here."""
    try:
        emulation = make()
        moves = emulation is AS_IT_IS or emulation.moves(folder / "witness")
    except subprocess.CalledProcessError as error:
        return Run(
            AS_IT_IS, folder, failure=(error.stderr.strip().splitlines() or [str(error)])[-1]
        )
    if not moves:
        return Run(emulation, folder, moves=False)
    begun = time.monotonic()
    failure = emulation.run(folder, *NAMES)
    return Run(emulation, folder, time.monotonic() - begun, failure)


def differences(one: Run, reference: Run) -> list[str]:
    """Where a run's outputs are not the committed ones, or its drawings not the reference's."""
    exact = on_reference_platform() and one.emulation.bytes_equal
    lines = []
    for name in NAMES:
        notebook, other = (
            nbformat.read(r.folder / f"{name}.ipynb", as_version=4) for r in (one, reference)
        )
        committed, found = (texts.texts(n, drawings=exact) for n in (COMMITTED[name], notebook))
        lines += texts.difference(name, committed, found)
        if exact:
            drawn = (texts.drawings(n) for n in (other, notebook))
            lines += texts.difference(f"{name}, drawings", *drawn)
    return lines


def line(name: str, one: Run, reference: Run) -> tuple[str, list[str]]:
    """What the table says of a run, and what is wrong with it."""
    if one.failure:
        return f"{name:32} FAILED", [one.failure]
    if not one.moves:
        return f"{name:32} moves nothing here", []
    counts = [
        texts.moved(*(r.folder / f"{notebook}.raw" for r in (reference, one))) for notebook in NAMES
    ]
    moved, total = (sum(count) for count in zip(*counts, strict=True))
    wrong = differences(one, reference)
    exact = on_reference_platform() and one.emulation.bytes_equal
    result = "DIFFERENT" if wrong else "same text and drawings" if exact else "same text"
    return f"{name:32} {moved:7,} of {total:,} raw values moved   {result}", wrong


def main(arguments: list[str] | None = None) -> int:
    """Run the emulations that are asked for; 1 if an output differs."""
    parser = argparse.ArgumentParser(prog="make elsewhere", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="those whose names hold one of these")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    chosen = parser.parse_args(arguments)
    made = [
        (name, make)
        for name, make in all_emulations()
        if not chosen.names or any(part in name for part in chosen.names)
    ]
    if chosen.list:
        print(*(name for name, _ in made), sep="\n")
        return 0
    failed = 0
    with (
        tempfile.TemporaryDirectory(prefix="azm-elsewhere-") as folder,
        ThreadPoolExecutor(available_cores()) as pool,
    ):
        jobs: list[tuple[str, Future[Run]]] = []
        for number, (name, make) in enumerate([(AS_IT_IS.name, lambda: AS_IT_IS), *made]):
            jobs.append((name, pool.submit(run, make, Path(folder) / str(number))))
        reference = jobs[0][1].result()
        if reference.failure:
            print(f"{AS_IT_IS.name}: {reference.failure}", file=sys.stderr)
            return 1
        if not emulations.kernel_types():
            print("OPENBLAS_CORETYPE is set here, and stays as it is: no other kernel types")
        for name, job in jobs:
            one = job.result()
            said, wrong = line(name, one, reference)
            print(f"{said}   {one.seconds:.0f} s", *(f"    {text}" for text in wrong), sep="\n")
            sys.stdout.flush()
            failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
