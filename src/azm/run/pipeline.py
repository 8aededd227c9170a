"""From notebooks to a published report, or to the outputs that are committed."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
from joblib import cpu_count

from azm import tables
from azm.errors import AzmError
from azm.files import put
from azm.notebook import outputs
from azm.run import diff, fingerprint, gallery, pool, states
from azm.run.execute import CELL_SECONDS, normalised
from azm.run.plan import Plan, make_plan

Build = Callable[..., Path]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """How a run goes about its work; none of it changes what comes out.

    Attributes
    ----------
    force : bool
        Execute every notebook, also those that nothing touched.
    workers : int
        Notebooks at a time.
    cell_seconds : int
        How long a cell may take.
    """

    force: bool = False
    workers: int = field(default_factory=cpu_count)
    cell_seconds: int = CELL_SECONDS


@dataclass(frozen=True)
class _Run:
    """A plan, its executed notebooks, and the folder of the new state that holds them."""

    plan: Plan
    executed: dict[str, nbformat.NotebookNode]
    folder: Path

    def require_same_inputs(self) -> None:
        before, after = self.plan.now.files, fingerprint.take().files
        changed = sorted(n for n in {**before, **after} if before.get(n) != after.get(n))
        if changed:
            raise AzmError(f"{changed[0]} changed while the run was under way; run again")


def report(texts: list[str], build: Build, tell: Tell, settings: Settings | None = None) -> Path:
    """Run the collection and publish its report; with other parameters, beside the usual one.

    Parameters
    ----------
    texts : list of str
        Overrides, `notebook.parameter=value`.
    build : callable
        Makes `report.html` in a folder from executed notebooks, collection and record.
    tell : callable
        Takes one line of progress.
    settings : Settings, optional
        How to go about it.

    Returns
    -------
    Path
        The published report.

    Raises
    ------
    AzmError
        If an override is refused, the data don't pass the check, a notebook fails, another run
        is under way, or an input changes meanwhile; the last good report stays in place.
    OSError
        If something can't be written; likewise.
    """
    with _run(texts, tell, settings or Settings()) as run:
        figures = gallery.texts_of(run.executed)
        record = _record(run, figures)
        # Sorted keys, so that equal content is equal bytes.
        text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False)
        put(run.folder / "record.json", f"{text}\n")
        run.plan.now.keep(run.folder / "inputs")
        changes = diff.since_previous(states.State("", run.folder, record))
        tell("report")
        content = run.plan.collection.content
        build(run.executed, content, {**record, "changes": changes}, run.folder)
        run.require_same_inputs()
        page = states.publish(run.folder, run.plan.link)
        if record["canonical"]:
            gallery.write_figures(figures)
    return page


def accept(tell: Tell, settings: Settings | None = None) -> list[str]:
    """Run all notebooks at their own parameters and make the outputs the committed ones.

    Returns
    -------
    list of str
        What changed, a line each: verdicts, facts, figures.

    Raises
    ------
    AzmError, OSError
        As :func:`report`; all notebooks stay as they were.
    """
    with _run([], tell, settings or Settings()) as run:
        run.require_same_inputs()
        changes, fresh = [], {}
        try:
            # All are written before the first takes its place, so that a full disk changes none.
            for notebook in run.plan.collection.notebooks:
                path, executed = notebook.path, run.executed[notebook.name]
                changes += diff.compare_bundles(outputs.read(path), outputs.read(executed))
                fresh[path] = path.with_name(f".{path.name}.new")
                nbformat.write(normalised(executed, keep_drawings=False), fresh[path])
            for path, new in fresh.items():
                os.replace(new, path)
        finally:
            for new in fresh.values():
                new.unlink(missing_ok=True)
        gallery.write_figures(gallery.texts_of(run.executed))
    return changes


@contextlib.contextmanager
def _run(texts: list[str], tell: Tell, settings: Settings) -> Iterator[_Run]:
    """Execute what needs it; the lock is held for what is done with the outcome."""
    plan = make_plan(texts)
    plan.require_sound_tables()
    with states.run_lock(), states.new_state() as folder:
        yield _Run(plan, _execute(plan, folder / "run", tell, settings), folder)


def _execute(
    plan: Plan, folder: Path, tell: Tell, settings: Settings
) -> dict[str, nbformat.NotebookNode]:
    """Execute the notebooks that need it, and take the others over from the current report."""
    notebooks = plan.collection.notebooks
    reasons = {} if settings.force else plan.reasons()
    numbers = itertools.count(1)

    def begin(name: str, words: str = "") -> None:
        tell(f"{next(numbers)}/{len(notebooks)} {name}{words}")

    tasks = []
    for notebook in notebooks:
        target = folder / notebook.path.name
        if plan.last and not reasons.get(notebook.name, ["force"]):
            shutil.copy(plan.last.folder / "run" / target.name, target)
            begin(notebook.name, ": unchanged")
        else:
            overrides = plan.overrides.get(notebook.name, {})
            tasks.append(pool.Task(notebook.path, target, overrides, notebook.needs))
    pool.run(tasks, settings.workers, begin, settings.cell_seconds)
    return {n.name: nbformat.read(folder / n.path.name, as_version=4) for n in notebooks}


def _record(run: _Run, figures: Mapping[str, str]) -> dict[str, Any]:
    """The run record: what went into a run and what came out, without a clock or a machine.

    Returns
    -------
    dict
        commit (empty where none can be named) and commit_unknown (why none), package_version,
        evidence_to (date of the newest source), inputs (files by hash, what is installed),
        parameters (overrides by notebook), canonical, verdicts by component, facts by name,
        figures by id, gallery (files of `figures/` by hash).
    """
    said = [bundle for notebook in run.executed.values() for bundle in outputs.read(notebook)]
    facts = {name: f["text"] for bundle in said for name, f in bundle.get("facts", {}).items()}
    return {
        **run.plan.now.record(),
        "package_version": metadata.version("azm"),
        "evidence_to": tables.latest_published(),
        "canonical": not run.plan.overrides,
        "verdicts": {b["component"]: b["verdict"] for b in said if b["kind"] == "verdict"},
        "facts": dict(sorted(facts.items())),
        "figures": {b["id"]: b["digest"] for b in said if b["kind"] == "figure"},
        "gallery": {n: fingerprint.bytes_hash(text.encode()) for n, text in figures.items()},
    }
