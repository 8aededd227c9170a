"""Runs the collection as other machines would, and holds every output against the committed ones.

Run: make elsewhere, or python tests/elsewhere [NAME…] for those whose names hold a NAME.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import emulations
import nbformat
import texts
from emulations import Emulation, NotHereError
from joblib import cpu_count

from azm.collection import read_collection
from azm.run.gallery import on_reference_platform

NAMES = [notebook.name for notebook in read_collection().notebooks]
COMMITTED = {
    name: nbformat.read(emulations.ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    for name in NAMES
}
AS_IT_IS = Emulation("this machine as it is", "")


@dataclass(frozen=True)
class Run:
    """The notebooks as they came out under one emulation.

    Attributes
    ----------
    folder : Path
        Where they are.
    exact : bool
        Whether their drawings must be those of this machine, byte for byte.
    seconds : float
        How long it took.
    failure, skipped : str
        Why there are none: what went wrong; why the emulation can't be done here.
    """

    folder: Path
    exact: bool = False
    seconds: float = 0.0
    failure: str = ""
    skipped: str = ""


def all_emulations() -> Iterator[tuple[str, Callable[[], Emulation]]]:
    """Every emulation by name, made when it is needed: another Python is installed first."""
    fixed = [*emulations.processors(), *emulations.settings(), *emulations.surroundings()]
    for one in [AS_IT_IS, *fixed]:
        yield one.name, lambda one=one: one
    for version, interpreter in emulations.other_pythons():
        yield f"Python {version}", lambda v=version, i=interpreter: emulations.python(v, i)


def run(make: Callable[[], Emulation], folder: Path) -> Run:
    """All notebooks under an emulation, into `folder`; none if it can't be done here."""
    try:
        emulation = make()
        if emulation is not AS_IT_IS and not emulation.moves(folder / "witness"):
            return Run(folder, skipped="moves nothing here")
    except NotHereError as reason:
        return Run(folder, skipped=str(reason))
    except subprocess.CalledProcessError as error:
        return Run(folder, failure=emulations.last_line(error.stderr))
    begun = time.monotonic()
    failure = emulation.run(folder, *NAMES)
    exact = on_reference_platform() and emulation.bytes_equal
    return Run(folder, exact, time.monotonic() - begun, failure)


def differences(one: Run, reference: Run) -> list[str]:
    """Where a run's outputs are not the committed ones, or its drawings not the reference's."""
    lines = []
    for name in NAMES:
        notebook, other = (
            nbformat.read(r.folder / f"{name}.ipynb", as_version=4) for r in (one, reference)
        )
        committed, found = (
            texts.texts(each, drawings=one.exact) for each in (COMMITTED[name], notebook)
        )
        lines += texts.difference(name, committed, found)
        if one.exact:
            drawn = (texts.drawings(each) for each in (other, notebook))
            lines += texts.difference(f"{name}, drawings", *drawn)
    return lines


def result(one: Run, reference: Run) -> tuple[str, list[str]]:
    """What the table says of a run, and what is wrong with it."""
    if one.failure or one.skipped:
        return one.skipped or "FAILED", [one.failure] if one.failure else []
    counts = [texts.moved(*(r.folder / f"{name}.raw" for r in (reference, one))) for name in NAMES]
    moved, total = (sum(count) for count in zip(*counts, strict=True))
    wrong = differences(one, reference)
    words = "DIFFERENT" if wrong else f"same text{' and drawings' if one.exact else ''}"
    return f"{moved:7,} of {total:,} raw values moved   {words:22} {one.seconds:4.0f} s", wrong


def main(arguments: list[str] | None = None) -> int:
    """Run the emulations that are asked for; 1 if an output differs."""
    parser = argparse.ArgumentParser(prog="make elsewhere", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="those whose names hold one of these")
    chosen = parser.parse_args(arguments)
    known = dict(all_emulations())
    made = [
        (name, make)
        for name, make in known.items()
        if not chosen.names or name == AS_IT_IS.name or any(p in name for p in chosen.names)
    ]
    if chosen.names and len(made) == 1:
        parser.error(f"no emulation is called so; there are {', '.join(known)}")
    failed = 0
    with (
        tempfile.TemporaryDirectory(prefix="azm-elsewhere-") as folder,
        ThreadPoolExecutor(cpu_count()) as pool,
    ):
        jobs = [
            (name, pool.submit(run, make, Path(folder) / str(number)))
            for number, (name, make) in enumerate(made)
        ]
        reference = jobs[0][1].result()
        for name, job in jobs:
            words, wrong = result(job.result(), reference)
            print(f"{name:40} {words}", *(f"    {line}" for line in wrong), sep="\n", flush=True)
            failed += bool(wrong)
            if reference.failure:
                pool.shutdown(cancel_futures=True)
                return 1
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
