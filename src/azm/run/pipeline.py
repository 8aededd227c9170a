"""From notebooks to a published report: what to do is planned once, then done."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat

from azm import paths, tables
from azm.collection import Collection, Notebook, read_collection
from azm.errors import AzmError
from azm.files import put
from azm.notebook import outputs
from azm.run import diff, fingerprint, gallery, pool, preflight, states
from azm.run.fingerprint import Fingerprint
from azm.run.parameters import Value, checked, declared, parse_overrides
from azm.run.pool import Limits, Tell, available_cores

Build = Callable[..., Path]
_DURATIONS = ".durations.json"


@dataclass(frozen=True)
class Settings:
    """How a run goes about its work; none of it changes what comes out.

    Attributes
    ----------
    force : bool
        Execute every notebook, also those that nothing touched.
    workers : int
        Notebooks at a time.
    limits : Limits
        How long a cell and a notebook may take.
    """

    force: bool = False
    workers: int = field(default_factory=available_cores)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Plan:
    """What a run is to do; made once, before anything runs.

    Attributes
    ----------
    collection : Collection
        The notebooks, in the order of the report.
    overrides : dict
        Checked parameters by notebook, those at their own values left out.
    now : Fingerprint
        What goes into the report.
    last : State or None
        The current report, from which executed notebooks are taken over.
    """

    collection: Collection
    overrides: dict[str, dict[str, Value]]
    now: Fingerprint
    last: states.State | None

    @property
    def link(self) -> str:
        """Where the report is published: as the current one, or as a trial."""
        return states.TRIAL if self.overrides else states.CURRENT

    @property
    def same_surroundings(self) -> bool:
        """Whether the current report was made of the same, but for cells and parameters."""
        last = self.last
        return last is not None and last.fingerprint.shared() == self.now.shared()

    def reasons(self) -> dict[str, list[str]]:
        """Why each notebook has to be executed, in the collection's order; empty if it needn't."""
        found: dict[str, list[str]] = {}
        everywhere = [] if self.same_surroundings else self._changes()
        order = TopologicalSorter({n.name: n.needs for n in self.collection.notebooks})
        for notebook in map(self.collection.__getitem__, order.static_order()):
            first = [f"{need} runs first" for need in notebook.needs if found.get(need)]
            found[notebook.name] = [*(everywhere or self._own_changes(notebook)), *first]
        return {notebook.name: found[notebook.name] for notebook in self.collection.notebooks}

    def _changes(self) -> list[str]:
        if self.last is None:
            return ["never run here"]
        now = states.State("", Path(), self.now.record(), self.now.contents)
        changed = [i.short for i in diff.changed_inputs(self.last, now) if i.kind in diff.SHARED]
        old, new = (made.shared()["files"] for made in (self.last.fingerprint, self.now))
        return changed or sorted(path for path, _ in old.items() ^ new.items())

    def _own_changes(self, notebook: Notebook) -> list[str]:
        assert self.last is not None
        old, new = (f.own(notebook.name) for f in (self.last.fingerprint, self.now))
        if not (self.last.folder / "run" / f"{notebook.name}.ipynb").exists():
            return ["never run here"]
        words = ("its cells", "its parameters")
        return [word for word, was, now in zip(words, old, new, strict=True) if was != now]


def plan(texts: list[str]) -> Plan:
    """What a run with these overrides, `notebook.parameter=value`, is to do.

    Raises
    ------
    AzmError
        If an override is refused, or a notebook of the collection can't be read or declares no
        parameters.
    """
    collection = read_collection()
    overrides = check_overrides(collection, texts)
    return Plan(collection, overrides, fingerprint.take(overrides), states.linked())


def check_overrides(collection: Collection, texts: list[str]) -> dict[str, dict[str, Value]]:
    """Overrides from the command line, every one checked before anything runs.

    A parameter at its own value is no override, and is left out.

    Raises
    ------
    AzmError
        At an unknown notebook or parameter, a wrong type, or a value out of range; or if a
        notebook of the collection can't be read or declares no parameters.
    """
    parameters = {notebook.name: declared(notebook.path) for notebook in collection.notebooks}
    overrides = {}
    for name, values in parse_overrides(texts).items():
        own = parameters[collection[name].name]
        accepted = checked(values, own, name)
        overrides[name] = {k: v for k, v in accepted.items() if v != own[k].default}
    return {name: values for name, values in overrides.items() if values}


def status(texts: list[str]) -> dict[str, list[str]]:
    """Why each notebook would be executed anew by a run with these overrides; empty if it wouldn't.

    Raises
    ------
    AzmError
        As :func:`plan`.
    """
    return plan(texts).reasons()


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
        is under way, an input changes meanwhile, or the disk is full; the last good report stays
        in place.
    """
    with _run(texts, tell, settings or Settings()) as (made, executed, folder):
        texts_of_figures = gallery.texts_of(executed)
        record = _record(made, executed, texts_of_figures)
        write_json(folder / "record.json", record)
        changes = diff.since_previous(states.State("", folder, record, made.now.contents))
        tell("report")
        build(executed, made.collection.content, {**record, "changes": changes}, folder)
        _require_same_inputs(made)
        page = states.publish(folder, made.link)
        states.keep_inputs(made.now.contents)
        if record["canonical"]:
            gallery.write_figures(texts_of_figures)
    return page


@contextlib.contextmanager
def canonical_run(
    tell: Tell, settings: Settings | None = None
) -> Iterator[tuple[Collection, dict[str, nbformat.NotebookNode]]]:
    """All notebooks at their own parameters, for acceptance; nothing is published.

    The lock is held until the block ends, for what is done with the outcome.
    """
    with _run([], tell, settings or Settings()) as (made, executed, _):
        _require_same_inputs(made)
        yield made.collection, executed


@contextlib.contextmanager
def _run(
    texts: list[str], tell: Tell, settings: Settings
) -> Iterator[tuple[Plan, dict[str, nbformat.NotebookNode], Path]]:
    """A plan, its executed notebooks, and the folder of the new state that holds them."""
    made = plan(texts)
    _require_sound_tables(made)
    with states.disk_errors(), states.run_lock(), states.new_state() as folder:
        yield made, _execute(made, folder / "run", tell, settings), folder


def _require_sound_tables(made: Plan) -> None:
    """Check the tables, unless the current report was made of the same ones by the same code."""
    if made.same_surroundings:
        return
    problems = preflight.problems()
    if problems:
        raise AzmError(f"{problems[0]} ({len(problems)} in all; `azm check` lists them)")


def _require_same_inputs(made: Plan) -> None:
    after = fingerprint.take(made.overrides).files
    before = made.now.files
    changed = [name for name in sorted({**before, **after}) if before.get(name) != after.get(name)]
    if changed:
        raise AzmError(f"{changed[0]} changed while the run was under way; run again")


def _execute(
    made: Plan, folder: Path, tell: Tell, settings: Settings
) -> dict[str, nbformat.NotebookNode]:
    """Execute the notebooks that need it, and take the others over from the current report."""
    notebooks = made.collection.notebooks
    intact = made.last is not None and made.last.intact
    reasons = made.reasons() if intact and not settings.force else None
    durations = _read_durations()
    tasks = []
    with pool.Progress(_cells(made.collection), tell) as progress:
        for notebook in notebooks:
            target = folder / notebook.path.name
            if reasons is not None and not reasons[notebook.name]:
                shutil.copy(made.last.folder / "run" / target.name, target)
                progress.take_over(notebook.name)
            else:
                overrides = made.overrides.get(notebook.name, {})
                seconds = durations.get(notebook.name, float("inf"))
                tasks.append(pool.Task(notebook.path, target, overrides, notebook.needs, seconds))
        durations |= pool.run(tasks, settings.workers, settings.limits, progress)
    write_json(paths.reports_dir() / _DURATIONS, durations)
    return {n.name: nbformat.read(folder / n.path.name, as_version=4) for n in notebooks}


def _cells(collection: Collection) -> dict[str, int]:
    """The number of code cells of each notebook."""
    return {
        notebook.name: sum(
            cell.cell_type == "code" for cell in nbformat.read(notebook.path, as_version=4).cells
        )
        for notebook in collection.notebooks
    }


def _read_durations() -> dict[str, float]:
    """Seconds that each notebook took when it was last executed here; empty if unknown."""
    try:
        found = json.loads((paths.reports_dir() / _DURATIONS).read_text(encoding="utf-8"))
        return {name: float(seconds) for name, seconds in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _record(
    made: Plan, executed: Mapping[str, nbformat.NotebookNode], figures: Mapping[str, str]
) -> dict[str, Any]:
    """The run record: what went into a run and what came out, without a clock or a machine.

    Returns
    -------
    dict
        commit (empty where none can be named) and commit_unknown (why none), package_version,
        evidence_to (date of the newest source), inputs (files by hash, what is installed),
        parameters (overrides by notebook), canonical, verdicts by component, facts by name,
        figures by id, gallery (files of `figures/` by hash).
    """
    said = [bundle for notebook in executed.values() for bundle in outputs.read(notebook)]
    facts: dict[str, Any] = {}
    for bundle in said:
        facts.update({name: f["text"] for name, f in bundle.get("facts", {}).items()})
    return {
        **made.now.record(),
        "package_version": metadata.version("azm"),
        "evidence_to": tables.latest_published(),
        "canonical": not made.overrides,
        "verdicts": {b["component"]: b["verdict"] for b in said if b["kind"] == "verdict"},
        "facts": dict(sorted(facts.items())),
        "figures": {b["id"]: b["digest"] for b in said if b["kind"] == "figure"},
        "gallery": {n: fingerprint.bytes_hash(text.encode()) for n, text in figures.items()},
    }


def write_json(path: Path, content: Any) -> None:
    """JSON with sorted keys, so that equal content is equal bytes."""
    put(path, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
