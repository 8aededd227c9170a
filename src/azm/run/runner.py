"""From notebooks to a published report."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from azm import paths
from azm.collection import Collection, Notebook, read_collection
from azm.errors import AzmError
from azm.run import inputs, kept, preflight, publish, unchanged
from azm.run.differences import holdings
from azm.run.differences.comparing import since_last
from azm.run.differences.states import State
from azm.run.execute import CELL_SECONDS, RunError
from azm.run.parameters import Value, checked, declared, parse_overrides
from azm.run.progress import Progress, Tell
from azm.run.record import record
from azm.run.side_by_side import Crew, Job, Limits
from azm.run.surroundings import available_cores, environment

Build = Callable[..., Path]
_DURATIONS = "durations.json"


@dataclass(frozen=True)
class Settings:
    """How a run goes about its work; none of it changes what comes out.

    Attributes
    ----------
    force : bool
        Execute every notebook, also those whose outcome is kept.
    workers : int
        Notebooks at a time.
    limits : Limits
        How long a cell and a notebook may take.
    """

    force: bool = False
    workers: int = field(default_factory=available_cores)
    limits: Limits = field(default_factory=lambda: Limits(CELL_SECONDS))


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


def prepared(texts: list[str]) -> tuple[Collection, dict[str, dict[str, Value]]]:
    """The collection and the overrides, once all that a run needs was found in order.

    Raises
    ------
    AzmError
        As `check_overrides`, or if the data don't pass the check.
    """
    collection = read_collection()
    overrides = check_overrides(collection, texts)
    everything = inputs.tables_hash()
    if not unchanged.in_order(everything):
        problems = preflight.problems()
        if problems:
            raise AzmError(f"{problems[0]} ({len(problems)} in all; `azm check` lists them)")
        if inputs.tables_hash() == everything:
            unchanged.remember_in_order(everything)
    return collection, overrides


def run_all(
    collection: Collection,
    overrides: dict[str, dict[str, Value]],
    folder: Path,
    tell: Tell,
    settings: Settings,
) -> dict[str, nbformat.NotebookNode]:
    """Bring all notebooks up to date: those that nothing touched are taken as kept.

    Parameters
    ----------
    collection : Collection
        What to run.
    overrides : dict
        Checked overrides by notebook.
    folder : Path
        Where each executed notebook is put as soon as it is done, for those that read it.
    tell : callable
        Takes one line of progress.
    settings : Settings
        How to go about it.

    Returns
    -------
    dict of str to NotebookNode
        Executed and normalised, in the collection's order.

    Raises
    ------
    RunError
        If a notebook fails.
    """
    asked: dict[tuple[str, str], str] = {}
    with (
        Progress(_cells(collection), tell) as progress,
        environment({"AZM_SAID_IN": str(folder)}),
        Crew(settings.workers, settings.limits) as crew,
    ):
        for wave in waves(collection):
            stale = []
            for notebook in wave:
                fixed = kept.fixed_part(notebook.path, overrides.get(notebook.name, {}))
                found = None if settings.force else kept.find(notebook.name, fixed, asked)
                if found is None:
                    stale.append(notebook)
                else:
                    (folder / f"{notebook.name}.ipynb").write_bytes(found)
                    progress.kept(notebook.name)
            if stale:
                _execute(stale, overrides, folder, progress, crew)
    return {
        notebook.name: nbformat.read(folder / f"{notebook.name}.ipynb", as_version=4)
        for notebook in collection.notebooks
    }


def _execute(
    stale: list[Notebook],
    overrides: dict[str, dict[str, Value]],
    folder: Path,
    progress: Progress,
    crew: Crew,
) -> None:
    """Execute notebooks whose outcome isn't kept, longest first, and keep what they come to."""
    durations = read_durations()
    fixed = {n.name: kept.fixed_part(n.path, overrides.get(n.name, {})) for n in stale}
    jobs = [
        Job(
            notebook.name,
            notebook.path,
            folder / f"{notebook.name}.ipynb",
            folder.parent / f"{notebook.name}.trace",
            overrides.get(notebook.name, {}),
        )
        for notebook in sorted(stale, key=lambda n: -durations.get(n.name, float("inf")))
    ]
    code = kept.all_modules()

    def done(job: Job, seconds: float) -> None:
        durations[job.name] = round(seconds, 2)
        names, reads, refused = kept.read_trace(job.trace)
        job.trace.unlink(missing_ok=True)
        if refused:
            raise RunError(f"{job.name}: {refused[0]}")
        modules = kept.module_hashes(names)
        # What changed while the notebook ran is in doubt, and so is a run that nobody watched.
        steady = names and modules.items() <= code.items()
        if steady and kept.fixed_part(job.source, job.parameters) == fixed[job.name]:
            kept.keep(job.name, kept.Made(fixed[job.name], modules, reads), job.target.read_bytes())

    crew.run(jobs, folder, done, progress.reached)
    _write_durations(durations)


def waves(collection: Collection) -> Iterator[list[Notebook]]:
    """The notebooks in groups, each of which needs only those before it.

    Raises
    ------
    AzmError
        If notebooks need each other.
    """
    left = list(collection.notebooks)
    while left:
        names = {notebook.name for notebook in left}
        ready = [n for n in left if not names & set(n.needs)]
        if not ready:
            raise AzmError(
                f"notebooks/collection.toml: {left[0].name} needs what needs it; "
                "take one of the needs away"
            )
        left = [notebook for notebook in left if notebook not in ready]
        yield ready


def _cells(collection: Collection) -> dict[str, int]:
    """The number of code cells of each notebook."""
    return {
        notebook.name: sum(
            cell.cell_type == "code" for cell in nbformat.read(notebook.path, as_version=4).cells
        )
        for notebook in collection.notebooks
    }


def read_durations() -> dict[str, float]:
    """Seconds that each notebook took when it was last executed here; empty if unknown."""
    try:
        found = json.loads((_cache() / _DURATIONS).read_text(encoding="utf-8"))
        return {name: float(seconds) for name, seconds in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_durations(durations: Mapping[str, float]) -> None:
    _cache().mkdir(parents=True, exist_ok=True)
    publish.write_json(_cache() / _DURATIONS, dict(durations))


def _cache() -> Path:
    return paths.reports_dir() / kept.FOLDER


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
        is under way, or the disk is full; the last good report stays in place.
    """
    settings = settings or Settings()
    everything = inputs.all_hash([])
    collection, overrides = prepared(texts)
    with publish.disk_trouble_told(), publish.sole_run(), publish.new_state() as folder:
        executed = run_all(collection, overrides, folder / "run", tell, settings)
        summary = record(executed, overrides)
        publish.write_json(folder / "record.json", summary)
        run = State("", folder, summary)
        held = holdings.take(collection, overrides, run.notebooks)
        changes = since_last(run, held, tell)
        tell("report")
        build(executed, collection.content, {**summary, "changes": changes}, folder)
        link = publish.CURRENT if summary["canonical"] else publish.TRIAL
        published = publish.publish(folder, link)
        holdings.keep(publish.current(link), held)
        if summary["canonical"]:
            publish.write_figures(executed)
            # What changed meanwhile may be in the report or not: the next run sees to it.
            if inputs.all_hash([]) == everything:
                unchanged.remember(everything)
    return published


@contextlib.contextmanager
def canonical_run(
    tell: Tell, settings: Settings | None = None
) -> Iterator[tuple[Collection, dict[str, nbformat.NotebookNode]]]:
    """All notebooks at their own parameters, for acceptance; nothing is published.

    The lock is held until the block ends, for what is done with the outcome.
    """
    collection, _ = prepared([])
    with publish.disk_trouble_told(), publish.sole_run(), publish.new_state() as folder:
        yield collection, run_all(collection, {}, folder / "run", tell, settings or Settings())
