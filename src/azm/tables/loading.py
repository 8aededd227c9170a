"""Loads a table, or a selection of it, as a typed data frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from azm import paths
from azm.tables.descriptor import read_package
from azm.tables.filtering import passes
from azm.tables.grid import Grid
from azm.tables.problem import TableError
from azm.tables.schema import Field, Package, Table
from azm.tables.workbook import Workbook


def names() -> list[str]:
    """Return the names of all tables."""
    return list(read_package(paths.data_dir()).tables)


def schema(name: str) -> Table:
    """Return what datapackage.json says about a table.

    Raises
    ------
    AzmError
        If there is no such table; the message names the nearest.
    """
    return read_package(paths.data_dir()).table(name)


def load(name: str, /, **filters: Any) -> pd.DataFrame:
    """Load a table, or the rows of it that pass all filters.

    Parameters
    ----------
    name
        Name of the table, the file's name without its ending.
    **filters
        `column=value` keeps the rows with that value, `column=[value, …]` those with one of
        several, `column=None` those where it is missing. In columns that hold lists, such as
        `source_ids`, a row passes if its list holds the value.
        `<column>_between=(low, high)` keeps dates or numbers from low to high, both included,
        and `period_within=(first, last)` the rows whose whole period lies in that time; None
        leaves an end open. Rows where a bound asked for is missing don't pass.

    Returns
    -------
    DataFrame
        Indexed by the key if that is one column. Dates are datetime64, whole numbers Int64,
        numbers float64, all else text; missing stays missing. A date that the file gives only
        to the year or month is the last day of it, so that nothing counts as known too early.
        `attrs["table"]` holds the table's name.

    Raises
    ------
    TableError
        If the file doesn't fit its schema; the message is that of `azm check`.
    AzmError
        If there is no such table, column or value; the message names the nearest.

    Examples
    --------
    >>> load("attacks_on_chinese_interests", status="usable",
    ...      date_between=("2015-01-01", "2024-06-22"))  # doctest: +SKIP
    """
    shelf = _shelf()
    package = shelf.package
    table = package.table(name)
    frame = shelf.frame(name)
    kept = pd.Series(True, index=frame.index)
    for argument, wanted in filters.items():
        kept &= passes(frame, package, table, argument, wanted)
    frame = frame[kept]
    if len(table.primary_key) == 1:
        frame = frame.set_index(table.primary_key[0])
    else:
        frame = frame.reset_index(drop=True)
    frame.attrs["table"] = name
    return frame


def rows(name: str, ids: list[str], columns: list[str] | None = None) -> pd.DataFrame:
    """Return the rows with these keys, in the order of the table; keys without a row are left out.

    For look-ups from other tables: what is asked for is these rows alone, so that a run doesn't
    count as stale when another row of the table changes.

    Parameters
    ----------
    name
        Name of a table.
    ids
        Keys; in what order or how often doesn't matter. A key of several columns is written with
        a slash between its parts, as PAK/2016.
    columns
        The columns wanted; all if not given.

    Returns
    -------
    DataFrame
        As from :func:`load`; indexed by that text if the key is of several columns.
    """
    frame = load(name)
    key = list(schema(name).primary_key)
    if len(key) > 1:
        frame.index = pd.Index(
            ["/".join(map(str, parts)) for parts in frame[key].itertuples(index=False)],
            name="/".join(key),
        )
    found = frame[frame.index.isin(set(ids))]
    return found if columns is None else found[columns]


@dataclass
class _Shelf:
    """The tables as they stand, each read, checked and typed once."""

    signature: tuple[tuple[str, int, int], ...]
    package: Package
    workbook: Workbook
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def frame(self, name: str) -> pd.DataFrame:
        if name not in self.frames:
            self.frames[name] = typed(sound(self.workbook, name))
        return self.frames[name].copy()


_shelves: dict[Path, _Shelf] = {}


def _shelf() -> _Shelf:
    """The shelf of the project's tables; a new one as soon as any file in data/ has changed."""
    folder = paths.data_dir()
    found = [(path.name, path.stat()) for path in sorted(folder.glob("*.*"))]
    signature = tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
    known = _shelves.get(folder)
    if known is None or known.signature != signature:
        package = read_package(folder)
        known = _shelves[folder] = _Shelf(signature, package, Workbook(package))
    return known


def as_written(name: str) -> Grid:
    """Return a table's cells as the file has them; see :func:`sound`."""
    return sound(_shelf().workbook, name)


def sound(workbook: Workbook, name: str) -> Grid:
    """Return a table's cells as text.

    Raises
    ------
    TableError
        If a check finds a fault in the table.
    """
    grid = workbook.checked(name)
    if grid.problems:
        raise TableError(sorted(grid.problems, key=grid.place))
    return grid


def typed(grid: Grid) -> pd.DataFrame:
    """Return a table without faults as a data frame of its types, rows numbered from 0."""
    return pd.DataFrame(
        {column.name: _series(grid.columns[column.name], column) for column in grid.table.fields}
    )


def _series(cells: list[str], column: Field) -> pd.Series:
    filled = [cell or None for cell in cells]
    if column.type == "date":
        days = [cell and _last_day(cell) for cell in filled]
        return pd.Series(pd.to_datetime(days, format="%Y-%m-%d")).astype("datetime64[us]")
    if column.type in ("integer", "year"):
        return pd.Series([cell and int(cell) for cell in filled], dtype="Int64")
    if column.type == "number":
        return pd.Series(
            [None if cell is None else float(cell) for cell in filled], dtype="float64"
        )
    return pd.Series(filled, dtype="str")


def _last_day(day: str) -> str:
    """Complete a year or a year and month to its last day."""
    if len(day) == len("2024"):
        return f"{day}-12-31"
    if len(day) == len("2024-06"):
        return f"{pd.Period(day, freq='M').end_time:%Y-%m-%d}"
    return day
