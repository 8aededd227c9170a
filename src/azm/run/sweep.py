"""Every admissible choice of a component as a table: the notebook's own function at each point.

The notebook's code cells run in this process up to the call that hands an `estimate_*` function to
`azm.judge` or `azm.stability`; the points of the grid are then evaluated by joblib, in this
process, in several, or on a Dask cluster.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config

import azm
from azm import claims, paths
from azm.claims import Estimate, component, criterion, read_grid
from azm.claims.grid import match_parameters, plain_value
from azm.claims.outcome import apply_rule
from azm.collection import Collection, Notebook, read_collection
from azm.errors import AzmError, UsageError, did_you_mean
from azm.files import harmless, put
from azm.notebook.outputs import Output, read_cells
from azm.words import plural

Values = tuple[Any, ...]
Function = Callable[..., Estimate]
#: What a notebook hands over for a component: function, evidence and the card's own choices.
Handed = tuple[Function, Any, dict[str, Any]]
ESTIMATE_COLUMNS = (
    "low", "high", "central", "unit", "bound", "coverage", "direct", "evidence_to", "verdict",
)  # fmt: skip


def sweep(
    what: str = "all",
    where: Iterable[str] = (),
    jobs: int = 1,
    scheduler: str | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Judge components at every admissible combination of choices, and write a table of each.

    Parameters
    ----------
    what : str
        A component, a claim, a notebook, or `all`.
    where : iterable of str
        `choice=value`; only points with one of the values given for that choice. Components
        without that choice are left out, if there are others.
    jobs : int
        Processes at a time.
    scheduler : str, optional
        Address of a Dask cluster whose workers are to evaluate the points.
    tell : callable
        Takes one line of progress.

    Returns
    -------
    list of Path
        The tables, `reports/sweeps/<component>.csv`.

    Raises
    ------
    AzmError
        If the request makes no sense, or a notebook or a point fails.
    OSError
        If a table can't be written; tables of before stay as they are.
    """
    targets = _targets(read_collection(), what)
    wanted = _typed_choices(where)
    tables = []
    with _workers(jobs, scheduler):
        for notebook, of_notebook in itertools.groupby(targets, key=lambda target: target[1]):
            handed = _handed_over(notebook, [name for name, _ in of_notebook])
            for name, (function, evidence, base) in handed.items():
                if len(targets) > 1 and not wanted.keys() <= base.keys():
                    tell(f"{name}: left out, it has no such choice")
                    continue
                points = list(itertools.product(*_choices(name, base, wanted)))
                rows = Parallel()(
                    delayed(_evaluate)(name, list(base), points[n : n + 50], function, evidence)
                    for n in range(0, len(points), 50)
                )
                estimates = list(itertools.chain(*rows))
                tables.append(_write(name, base, points, estimates))
                verdicts = Counter(row[-1] for row in estimates).most_common()
                counted = ", ".join(f"{verdict} {n:,}" for verdict, n in verdicts)
                tell(f"{name}: {plural(len(points), 'point')}: {counted}")
    if not tables:
        names = " and ".join(f"'{name}'" for name in wanted)
        raise UsageError(
            f"no component has the choice {names}; notebooks/collection.toml lists those there are"
        )
    return tables


def _targets(collection: Collection, what: str) -> list[tuple[str, Notebook]]:
    """Components with their notebooks, for a component, a claim, a notebook or everything."""
    listed = [
        (name, notebook, (name, notebook.name, component(name).claim_id, "all"))
        for notebook in collection.notebooks
        for name in collection.content.get("grid", {})
        if component(name).claim_id in notebook.claims
    ]
    chosen = [(name, notebook) for name, notebook, names in listed if what in names]
    if not listed:
        raise AzmError("notebooks/collection.toml lists no choices, so there is nothing to sweep")
    if not chosen:
        known = list(dict.fromkeys(name for *_, names in listed for name in names))
        hint = did_you_mean(what, known) or f"; there are {', '.join(known)}"
        raise UsageError(f"notebooks/collection.toml lists no choices for '{what}'{hint}")
    return chosen


def _typed_choices(where: Iterable[str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for text in where:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise UsageError(f"'{text}' is not of the form choice=value")
        wanted.setdefault(name, []).append(value)
    return wanted


def _choices(
    component_id: str, base: Mapping[str, Any], wanted: Mapping[str, list[str]]
) -> list[list[Any]]:
    """The values of each choice, the notebook's own among them; the wanted ones alone, if any are.

    Raises
    ------
    UsageError
        If there is no such choice or value; the message names those that there are.
    """
    grid = read_grid(component_id)
    values = {}
    for name, own in base.items():
        listed = [choice.value for choice in grid.get(name, [])]
        values[name] = listed if own in listed else [own, *listed]
    for name, texts in wanted.items():
        if name not in values:
            hint = did_you_mean(name, values) or f"; it has {', '.join(values)}"
            raise UsageError(f"{component_id} has no choice '{name}'{hint}")
        known = {str(value): value for value in values[name]}
        for text in texts:
            if text not in known:
                hint = did_you_mean(text, known) or f"; its choices are {', '.join(known)}"
                raise UsageError(f"{name} of {component_id} can't be '{text}'{hint}")
        values[name] = [value for text, value in known.items() if text in texts]
    return list(values.values())


def _evaluate(
    component_id: str, names: list[str], points: list[Values], function: Function, rows: Any
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
        numbers_and_words = [getattr(estimate, column) for column in ESTIMATE_COLUMNS[:-1]]
        found.append([*numbers_and_words, verdict])
    return found


def _write(
    component_id: str, base: Mapping[str, Any], points: list[Values], estimates: list[list[Any]]
) -> Path:
    """The table: choices, whether any reads the claim more kindly, if all are the card's own."""
    kinder = {
        (name, choice.value)
        for name, choices in read_grid(component_id).items()
        for choice in choices
        if choice.kind == "charitable" and choice.value != base[name]
    }
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*base, "kind", "is_base", *ESTIMATE_COLUMNS])
    for point, row in zip(points, estimates, strict=True):
        kind = "measurement" if kinder.isdisjoint(zip(base, point, strict=True)) else "charitable"
        cells = [*point, kind, point == tuple(base.values()), *row]
        writer.writerow("" if cell is None else harmless(cell) for cell in cells)
    path = paths.reports_dir() / "sweeps" / f"{component_id}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, buffer.getvalue())
    return path


class _Enough(BaseException):
    """All wanted functions are known; the rest of the notebook isn't needed."""


def _handed_over(notebook: Notebook, wanted: list[str]) -> dict[str, Handed]:
    """What a notebook hands over for each component.

    Figures aren't drawn, since no estimate depends on a drawing.
    """
    found: dict[str, Handed] = {}

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

    cells = [cell["source"] for cell in read_cells(notebook.path) if cell["type"] == "code"]
    names = {"__name__": "__main__", "display": lambda *_, **__: None}
    with _replaced(stability=stability, figure=lambda *_, **__: undrawn), _quiet():
        for number, source in enumerate(cells, start=1):
            place = f"{notebook.name}, cell {number}"
            try:
                exec(compile(source, f"<{place}>", "exec"), names)
            except _Enough:
                return {name: found[name] for name in wanted}
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
    before = {name: getattr(azm, name) for name in functions}
    vars(azm).update(functions)
    try:
        yield
    finally:
        vars(azm).update(before)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What cells print and warn of is part of a notebook's run, not of a sweep."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(action="ignore"),
    ):
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

        client = Client(scheduler, timeout=10)
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask; install it with pip install 'azm[dask]'"
        ) from None
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
