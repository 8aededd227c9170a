"""From what is asked for to finished tables."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from azm import paths
from azm.claims import component, components
from azm.collection import Collection, Notebook, read_collection
from azm.errors import AzmError, UsageError, did_you_mean
from azm.filing import put
from azm.run.surroundings import available_cores, environment
from azm.run.sweep.crew import POINT_SECONDS, Crew, worker_environment
from azm.run.sweep.grid import ESTIMATE_COLUMNS, Grid, Values, point_id, sampled, swept_components
from azm.run.sweep.journal import Journal, told
from azm.run.sweep.key import inputs_key
from azm.run.sweep.worker import Job
from azm.spreadsheet import harmless

Tell = Callable[[str], None]
_POINT_COLUMNS = ("kind", "is_base")


@dataclass(frozen=True)
class Sweep:
    """A component's outcome at the points asked for.

    Attributes
    ----------
    notebook : Notebook
        Whose function was used.
    grid : Grid
        All combinations that there are.
    rows : dict of tuple to list
        Estimate and verdict by point, in grid order; see `grid.ESTIMATE_COLUMNS`.
    table : Path
        Where they were written.
    resumed : int
        Points taken over from a sweep that was stopped.
    """

    notebook: Notebook
    grid: Grid
    rows: dict[Values, list[Any]]
    table: Path
    resumed: int = 0

    @property
    def text(self) -> str:
        """How many points gave which verdict."""
        verdicts = Counter(row[-1] for row in self.rows.values())
        counted = ", ".join(f"{verdict} {n:,}" for verdict, n in verdicts.most_common())
        points = "1 point" if len(self.rows) == 1 else f"{len(self.rows):,} points"
        return f"{self.grid.component_id}: {points}: {counted}"


def sweep(
    what: str = "all",
    *,
    where: Iterable[str] = (),
    sample: int | None = None,
    seed: int = 0,
    jobs: int | None = None,
    out: Path | None = None,
    executor: Executor | None = None,
    check: int = 0,
    limit: float = POINT_SECONDS,
    tell: Tell = lambda line: None,
) -> list[Sweep]:
    """Judge components at every admissible combination of choices, and write a table of each.

    Parameters
    ----------
    what : str
        A component, a notebook, or `all`.
    where : iterable of str
        `choice=value`; only points with one of the values given for that choice. Components
        without that choice are left out, if there are others.
    sample : int, optional
        Evaluate so many points by chance instead of all.
    seed : int
        Of the sample.
    jobs : int, optional
        Workers at a time; by default one for each processor.
    out : Path, optional
        The table's file, for a single component; by default `reports/sweeps/<component>.csv`.
    executor : Executor, optional
        Whose workers to use; by default processes on this machine. It is not shut down.
    check : int
        How many points of each component, by chance, to run through papermill as well.
    limit : float
        Seconds that a point may take, the preparation of its notebook included.
    tell : callable
        Takes one line of progress.

    Returns
    -------
    list of Sweep
        In the order of the collection.

    Raises
    ------
    AzmError
        If the request makes no sense, a notebook or a point fails or takes too long, a table can't
        be written, or papermill disagrees. Completed points are kept for the next time.
    """
    _sound(sample, jobs, check)
    collection = read_collection()
    targets = _targets(collection, what)
    wanted = _wanted(where)
    if out is not None and len(targets) > 1:
        raise UsageError(
            f"one file can't take the tables of {len(targets)} components; leave --out away, or "
            "sweep one component"
        )
    done = []
    width = jobs or available_cores()
    with environment(worker_environment()), Crew(width, executor, limit) as crew:
        for component_id, notebook in targets:
            job = Job(notebook.name, component_id, inputs_key(notebook))
            grid = Grid.of(component_id, crew.own_choices(job))
            if len(targets) > 1 and not set(wanted) <= set(grid.names):
                tell(f"{component_id}: left out, it has no such choice")
                continue
            points = grid.points(wanted)
            if sample is not None:
                points = sampled(points, sample, seed)
            table = out or paths.reports_dir() / "sweeps" / f"{component_id}.csv"
            made = _swept(crew, job, notebook, grid, points, table)
            tell(made.text)
            done.append(made)
    if not done:
        names = " and ".join(f"'{name}'" for name in wanted)
        raise UsageError(
            f"no component has the choice {names}; notebooks/collection.toml lists those there are"
        )
    if check:
        from azm.run.sweep.agreement import check_by_papermill

        check_by_papermill(done, check, seed, tell)
    return done


def _swept(
    crew: Crew, job: Job, notebook: Notebook, grid: Grid, points: list[Values], table: Path
) -> Sweep:
    taken = {*ESTIMATE_COLUMNS, *_POINT_COLUMNS} & {*grid.names}
    if taken:
        raise AzmError(
            f"{grid.component_id} has a choice named '{min(taken)}', which is a column of its own "
            "in the table; give the choice another name"
        )
    with Journal(table, f"{job.key} {job.component_id}") as journal:
        missing = [point for point in points if point_id(point) not in journal.known]
        with tqdm(
            total=len(points), initial=len(points) - len(missing), desc=grid.component_id,
            disable=None, leave=False,
        ) as bar:  # fmt: skip
            for some in crew.evaluated(job, grid.names, missing):
                journal.add(some)
                bar.update(len(some))
        rows = {point: journal.known[point_id(point)] for point in points}
        made = Sweep(notebook, grid, rows, table, len(points) - len(missing))
        _write(made)
        journal.remove()
    return made


def _write(made: Sweep) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*made.grid.names, *_POINT_COLUMNS, *ESTIMATE_COLUMNS])
    for point, row in made.rows.items():
        about = (made.grid.kind(point), made.grid.is_base(point))
        cells = [*point, *about, *("" if value is None else value for value in row)]
        writer.writerow(map(harmless, cells))
    with told(made.table):
        put(made.table, buffer.getvalue())


def _targets(collection: Collection, what: str) -> list[tuple[str, Notebook]]:
    """Components with their notebooks, for a component, a claim, a notebook or everything."""
    swept = {
        name: notebook
        for notebook in collection.notebooks
        for name in swept_components(collection, notebook)
    }
    chosen = [
        (name, notebook)
        for name, notebook in swept.items()
        if what in ("all", name, notebook.name, component(name).claim_id)
    ]
    if chosen:
        return chosen
    notebooks = [notebook.name for notebook in collection.notebooks]
    if what in components() or what in notebooks or what == "all":
        raise AzmError(
            f"no choices are listed for {what} in notebooks/collection.toml, so there is nothing "
            f"to sweep; those with choices are {', '.join(swept) or 'none'}"
        )
    hint = did_you_mean(what, [*swept, *notebooks])
    raise UsageError(
        f"there is no component or notebook '{what}'"
        f"{hint or '; those with choices are ' + ', '.join(swept)}"
    )


def _wanted(where: Iterable[str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for text in where:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise UsageError(f"'{text}' is not of the form choice=value")
        wanted.setdefault(name, []).append(value)
    return wanted


def _sound(sample: int | None, jobs: int | None, check: int) -> None:
    for name, value, least in (("sample", sample, 1), ("jobs", jobs, 1), ("check", check, 0)):
        if value is not None and value < least:
            raise UsageError(f"--{name} can't be {value}; give {least} or more")
