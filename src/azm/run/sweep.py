"""Every admissible choice of a component as a table: the notebook's own function at each point.

The notebook's code cells run in this process up to the call that hands an `estimate_*` function to
`azm.judge` or `azm.stability`; the points of the grid are then evaluated by joblib, in this
process, in several, or on a Dask cluster.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import itertools
import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config

import azm
from azm import claims, paths
from azm.claims import Estimate, component, components, criterion, read_grid
from azm.claims.grid import match_parameters, plain_value
from azm.claims.outcome import apply_rule
from azm.collection import Collection, Notebook, read_collection
from azm.errors import AzmError, UsageError, did_you_mean
from azm.files import harmless, put
from azm.notebook.outputs import Output
from azm.words import plural

Values = tuple[Any, ...]
Function = Callable[..., Estimate]
ESTIMATE_COLUMNS = (
    "low", "high", "central", "unit", "bound", "coverage", "direct", "evidence_to", "verdict",
)  # fmt: skip
_POINT_COLUMNS = ("kind", "is_base")


@dataclass(frozen=True)
class Axis:
    """One choice to be made: its admissible values, the notebook's own, and the kinder ones."""

    name: str
    values: Values
    base: Any
    charitable: Values = ()


@dataclass(frozen=True)
class PointGrid:
    """All combinations of choices of a component, in the order of the collection."""

    component_id: str
    axes: tuple[Axis, ...]

    @classmethod
    def of(cls, component_id: str, base: Mapping[str, Any]) -> PointGrid:
        """The grid that the collection lists, joined with the notebook's own choices."""
        listed = read_grid(component_id)
        axes = []
        for name, value in base.items():
            own, choices = plain_value(value), listed.get(name, [])
            values = [choice.value for choice in choices]
            kinder = [c.value for c in choices if c.kind == "charitable" and c.value != own]
            values = values if own in values else [own, *values]
            axes.append(Axis(name, tuple(values), own, tuple(kinder)))
        return cls(component_id, tuple(axes))

    @property
    def names(self) -> tuple[str, ...]:
        """The choices to be made, in the order of the table's columns."""
        return tuple(axis.name for axis in self.axes)

    def points(self, where: Mapping[str, Iterable[str]] | None = None) -> list[Values]:
        """The combinations that have one of the wanted values, as typed, of each choice in `where`.

        Raises
        ------
        UsageError
            If there is no such choice or value; the message names those that there are.
        """
        where = where or {}
        for name in where:
            if name not in self.names:
                raise UsageError(
                    f"{self.component_id} has no choice '{name}'"
                    f"{did_you_mean(name, self.names) or '; it has ' + ', '.join(self.names)}"
                )
        chosen = [
            _typed_values(self.component_id, axis, where[axis.name])
            if axis.name in where
            else axis.values
            for axis in self.axes
        ]
        return list(itertools.product(*chosen))

    def about(self, point: Values) -> tuple[str, bool]:
        """Its kind, charitable if any choice reads the claim more kindly, and if it is the base."""
        pairs = list(zip(self.axes, point, strict=True))
        kinder = any(value in axis.charitable for axis, value in pairs)
        own = all(value == axis.base for axis, value in pairs)
        return "charitable" if kinder else "measurement", own


@dataclass(frozen=True)
class SweepTable:
    """A component's estimates and verdicts at the points asked for, and where they were written."""

    grid: PointGrid
    rows: dict[Values, list[Any]]
    path: Path

    @property
    def text(self) -> str:
        """How many points gave which verdict."""
        verdicts = Counter(row[-1] for row in self.rows.values())
        counted = ", ".join(f"{verdict} {n:,}" for verdict, n in verdicts.most_common())
        return f"{self.grid.component_id}: {plural(len(self.rows), 'point')}: {counted}"


def sweep(
    what: str = "all",
    *,
    where: Iterable[str] = (),
    sample: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    out: Path | None = None,
    scheduler: str | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> list[SweepTable]:
    """Judge components at every admissible combination of choices, and write a table of each.

    Parameters
    ----------
    what : str
        A component, a claim, a notebook, or `all`.
    where : iterable of str
        `choice=value`; only points with one of the values given for that choice. Components
        without that choice are left out, if there are others.
    sample, seed : int
        Evaluate so many points by chance instead of all.
    jobs : int
        Processes at a time.
    out : Path, optional
        The table's file, for a single component; by default `reports/sweeps/<component>.csv`.
    scheduler : str, optional
        Address of a Dask cluster whose workers are to evaluate the points.
    tell : callable
        Takes one line of progress.

    Raises
    ------
    AzmError
        If the request makes no sense, a notebook or a point fails, or a table can't be written;
        tables of before stay as they are.
    """
    for name, value in (("sample", sample), ("jobs", jobs)):
        if value is not None and value < 1:
            raise UsageError(f"--{name} can't be {value}; give 1 or more")
    targets = _targets(read_collection(), what)
    wanted = _typed_choices(where)
    if out is not None and len(targets) > 1:
        raise UsageError(
            f"one file can't take the tables of {len(targets)} components; leave --out away, or "
            "sweep one component"
        )
    tables = []
    with _workers(jobs, scheduler):
        for notebook, of_notebook in itertools.groupby(targets, key=lambda target: target[1]):
            names = tuple(name for name, _ in of_notebook)
            handed = _handed_over(notebook, names)
            for name in names:
                function, evidence, base = handed[name]
                grid = PointGrid.of(name, base)
                if len(targets) > 1 and not set(wanted) <= set(grid.names):
                    tell(f"{name}: left out, it has no such choice")
                    continue
                points = _sampled(grid.points(wanted), sample, seed)
                path = out or paths.reports_dir() / "sweeps" / f"{name}.csv"
                rows = Parallel()(
                    delayed(_evaluate)(name, grid.names, points[n : n + 50], function, evidence)
                    for n in range(0, len(points), 50)
                )
                row_of = dict(zip(points, itertools.chain(*rows), strict=True))
                tables.append(SweepTable(grid, row_of, path))
                _write(tables[-1])
                tell(tables[-1].text)
    if not tables:
        names = " and ".join(f"'{name}'" for name in wanted)
        raise UsageError(
            f"no component has the choice {names}; notebooks/collection.toml lists those there are"
        )
    return tables


def point_id(point: Values) -> str:
    """A point as text, equal for equal choices."""
    return json.dumps(point, ensure_ascii=False, default=str)


def _sampled(points: list[Values], n: int | None, seed: int) -> list[Values]:
    """`n` of the points by chance, in their order.

    Each point draws a number from its own choices and the seed, and the lowest win. So the same
    seed gives the same points on any machine, and a larger sample holds the smaller one.
    """
    if n is None:
        return points

    def lot(place: int) -> bytes:
        return hashlib.sha256(f"{seed} {point_id(points[place])}".encode()).digest()

    return [points[i] for i in sorted(sorted(range(len(points)), key=lot)[:n])]


def _evaluate(
    component_id: str, names: Iterable[str], points: Iterable[Values], function: Function, rows: Any
) -> list[list[Any]]:
    """Estimate and verdict at some points, as `ESTIMATE_COLUMNS` has them."""
    part, stated = component(component_id), criterion(component_id)
    found = []
    for point in points:
        choices = dict(zip(names, point, strict=True))
        try:
            estimate = function(rows, **choices)
            if not isinstance(estimate, Estimate):
                kind = type(estimate).__name__
                raise AzmError(f"the function returned {kind}; return an Estimate")
            verdict = apply_rule(part, stated, estimate).verdict
        except Exception as error:
            said = str(error) if isinstance(error, AzmError) else f"{type(error).__name__}: {error}"
            place = ", ".join(f"{n}={v}" for n, v in choices.items()) or "its only point"
            raise AzmError(f"{component_id} at {place}: {said}") from None
        day = estimate.evidence_to.isoformat() if estimate.evidence_to else ""
        numbers_and_words = [getattr(estimate, column) for column in ESTIMATE_COLUMNS[:-2]]
        found.append([*numbers_and_words, day, verdict])
    return found


def _write(table: SweepTable) -> None:
    reserved = {*ESTIMATE_COLUMNS, *_POINT_COLUMNS} & {*table.grid.names}
    if reserved:
        raise AzmError(
            f"{table.grid.component_id} has a choice named '{min(reserved)}', which is a column of "
            "its own in the table; give the choice another name"
        )
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*table.grid.names, *_POINT_COLUMNS, *ESTIMATE_COLUMNS])
    for point, row in table.rows.items():
        cells = [*point, *table.grid.about(point), *("" if v is None else v for v in row)]
        writer.writerow(map(harmless, cells))
    table.path.parent.mkdir(parents=True, exist_ok=True)
    put(table.path, buffer.getvalue())


class _Enough(BaseException):
    """All wanted functions are known; the rest of the notebook isn't needed."""


def _handed_over(notebook: Notebook, wanted: tuple[str, ...]) -> dict[str, tuple]:
    """Function, evidence and own choices that a notebook hands over for each component.

    Figures aren't drawn, since no estimate depends on a drawing.
    """
    found: dict[str, tuple] = {}

    def stability(name: str, function: Function, rows: Any, base: Mapping[str, Any]) -> Any:
        if name in wanted:
            own = {choice: plain_value(value) for choice, value in base.items()}
            match_parameters(name, function, read_grid(name), own)
            found[name] = (function, rows, own)
            if len(found) == len(wanted):
                raise _Enough
        return claims.evaluate_grid(name, function, rows, base)

    def undrawn(*_: Any, **__: Any) -> Output:
        return Output({}, "", "")

    cells = json.loads(notebook.path.read_text(encoding="utf-8"))["cells"]
    names = {"__name__": "__main__", "display": lambda *_, **__: None}
    with _replaced(stability=stability, figure=lambda *_, **__: undrawn), _quiet():
        for number, cell in enumerate((c for c in cells if c["cell_type"] == "code"), start=1):
            place = f"{notebook.name}, cell {number}"
            try:
                exec(compile("".join(cell["source"]), f"<{place}>", "exec"), names)
            except _Enough:
                return found
            except (Exception, SystemExit) as error:
                said = f"{type(error).__name__}: {error}".removeprefix("AzmError: ")
                raise AzmError(f"{place}: {' '.join(said.split())}") from None
    missing = next(name for name in wanted if name not in found)
    raise AzmError(
        f"{notebook.name} hands no function to azm.judge or azm.stability for {missing}; "
        "give azm.judge the function that estimates it"
    )


@contextlib.contextmanager
def _replaced(**functions: Callable[..., Any]) -> Iterator[None]:
    """Other functions under the names that notebooks call, for a time."""
    before = {name: vars(azm)[name] for name in functions if name in vars(azm)}
    vars(azm).update(functions)
    try:
        yield
    finally:
        for name in functions:
            vars(azm).pop(name, None)
        vars(azm).update(before)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What cells print and warn of is part of a notebook's run, not of a sweep."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _workers(jobs: int, scheduler: str | None) -> Iterator[None]:
    """Where joblib evaluates points: here, in processes, or on a Dask cluster."""
    if scheduler is None:
        with parallel_config(n_jobs=jobs):
            yield
        return
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask; install it with pip install 'azm[dask]'"
        ) from None
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {scheduler} ({type(error).__name__}); start one with "
            "dask scheduler, or correct the address"
        ) from None
    with client:
        if not client.ncores():
            raise UsageError(f"the scheduler at {scheduler} has no workers; start one: dask worker")
        with parallel_config(backend="dask"):
            yield


def _targets(collection: Collection, what: str) -> list[tuple[str, Notebook]]:
    """Components with their notebooks, for a component, a claim, a notebook or everything."""
    listed = {
        name: notebook
        for notebook in collection.notebooks
        for name in collection.content.get("grid", {})
        if component(name).claim_id in notebook.claims
    }
    chosen = [
        (name, notebook)
        for name, notebook in listed.items()
        if what in ("all", name, notebook.name, component(name).claim_id)
    ]
    if chosen:
        return chosen
    notebooks = [notebook.name for notebook in collection.notebooks]
    if what in components() or what in notebooks or what == "all":
        raise AzmError(
            f"no choices are listed for {what} in notebooks/collection.toml, so there is nothing "
            f"to sweep; those with choices are {', '.join(listed) or 'none'}"
        )
    hint = did_you_mean(what, [*listed, *notebooks]) or f"; with choices: {', '.join(listed)}"
    raise UsageError(f"there is no component or notebook '{what}'{hint}")


def _typed_choices(where: Iterable[str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for text in where:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise UsageError(f"'{text}' is not of the form choice=value")
        wanted.setdefault(name, []).append(value)
    return wanted


def _typed_values(component_id: str, axis: Axis, typed: Iterable[str]) -> Values:
    typed = list(typed)
    for text in typed:
        if not any(_same(value, text) for value in axis.values):
            known = [str(value) for value in axis.values]
            raise UsageError(
                f"{axis.name} of {component_id} can't be '{text}'"
                f"{did_you_mean(text, known) or '; its choices are ' + ', '.join(known)}"
            )
    return tuple(value for value in axis.values if any(_same(value, text) for text in typed))


def _same(value: Any, text: str) -> bool:
    if isinstance(value, bool):
        return text.casefold() == str(value).casefold()
    if isinstance(value, int | float):
        try:
            return float(text) == value
        except ValueError:
            return False
    return str(value) == text
