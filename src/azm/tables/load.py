"""Loads a table, or a selection of it, as a typed data frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from azm import paths
from azm.errors import AzmError, did_you_mean
from azm.tables.check import TableText, Workbook
from azm.tables.package import Field, TableSchema, read_package
from azm.tables.problem import TableError, fault_finder

BETWEEN = "_between"
PERIOD = ("period_start", "period_end")
SHOWN_VALUES = 12


def names() -> list[str]:
    """Return the names of all tables.

    Examples
    --------
    >>> "prices" in names()
    True
    """
    return list(read_package(paths.data_dir()).tables)


def schema(name: str) -> TableSchema:
    """Return what datapackage.json says about a table.

    Raises
    ------
    AzmError
        If there is no such table; the message names the nearest.

    Examples
    --------
    >>> schema("units").primary_key
    ('unit',)
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
    >>> attacks = load("attacks_on_chinese_interests", date_between=("2015-01-01", "2024-06-22"))
    >>> attacks["date"].is_monotonic_increasing
    True
    """
    cache = _cached()
    table = cache.workbook.package.table(name)
    frame = cache.frame(name)
    chosen = pd.Series(True, index=frame.index)
    for argument, wanted in filters.items():
        chosen &= matches(frame, cache.workbook, table, argument, wanted)
    frame = frame[chosen]
    if len(table.primary_key) == 1:
        frame = frame.set_index(table.primary_key[0])
    else:
        frame = frame.reset_index(drop=True)
    frame.attrs["table"] = name
    return frame


def rows(name: str, ids: list[str], columns: list[str] | None = None) -> pd.DataFrame:
    """Return the rows with these keys, in the order of the table; keys without a row are left out.

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

    Examples
    --------
    >>> rows("units", ["percent"])["meaning"].tolist()
    ['percent; of what stands in the indicator']
    """
    frame = load(name)
    key = list(schema(name).primary_key)
    if len(key) > 1:
        parts = frame[key].itertuples(index=False)
        frame.index = pd.Index(["/".join(map(str, part)) for part in parts], name="/".join(key))
    frame = frame[frame.index.isin(set(ids))]
    return frame if columns is None else frame[columns]


@dataclass
class _TableCache:
    """The tables as they stand, each read, checked and typed once."""

    signature: list[tuple[str, int, int]]
    workbook: Workbook
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def frame(self, name: str) -> pd.DataFrame:
        if name not in self.frames:
            self.frames[name] = typed(require_valid(self.workbook, name))
        return self.frames[name].copy()


_caches: dict[Path, _TableCache] = {}


def _cached() -> _TableCache:
    """Return the cache of the project's tables; a new one as soon as a file in data/ changes."""
    folder = paths.data_dir()
    files = [(path.name, path.stat()) for path in sorted(folder.glob("*.*"))]
    signature = [(name, stat.st_mtime_ns, stat.st_size) for name, stat in files]
    cache = _caches.get(folder)
    if cache is None or cache.signature != signature:
        cache = _caches[folder] = _TableCache(signature, Workbook(read_package(folder)))
    return cache


def as_text(name: str) -> TableText:
    """Return a table's cells as the file has them; see :func:`require_valid`."""
    return require_valid(_cached().workbook, name)


def require_valid(workbook: Workbook, name: str) -> TableText:
    """Return a table's cells as text.

    Raises
    ------
    TableError
        If a check finds a fault in the table.
    """
    text = workbook.checked(name)
    if text.problems:
        raise TableError(text.sorted_problems())
    return text


def typed(text: TableText) -> pd.DataFrame:
    """Return a table without faults as a data frame of its types, rows numbered from 0."""
    return pd.DataFrame({c.name: _series(text.columns[c.name], c) for c in text.table.fields})


def _series(cells: list[str], column: Field) -> pd.Series:
    filled = [cell or None for cell in cells]
    if column.type == "date":
        days = [cell and _last_day(cell) for cell in filled]
        return pd.Series(pd.to_datetime(days, format="%Y-%m-%d")).astype("datetime64[us]")
    if column.type in ("integer", "year"):
        return pd.Series([cell and int(cell) for cell in filled], dtype="Int64")
    if column.type == "number":
        return pd.Series([cell and float(cell) for cell in filled], dtype="float64")
    return pd.Series(filled, dtype="str")


def _last_day(day: str) -> str:
    """Complete a year or a year and month to its last day."""
    if len(day) == len("2024"):
        return f"{day}-12-31"
    if len(day) == len("2024-06"):
        return f"{pd.Period(day, freq='M').end_time:%Y-%m-%d}"
    return day


def matches(
    frame: pd.DataFrame, workbook: Workbook, table: TableSchema, argument: str, wanted: Any
) -> pd.Series:
    """Return which rows of a table pass one filter, as a boolean per row; see :func:`load`.

    Raises
    ------
    AzmError
        If the filter names no column, or a value that the column can't hold.
    """
    if argument in table.names:
        return _equals(frame, workbook, table, table.field(argument), wanted)
    column = argument.removesuffix(BETWEEN)
    if argument == "period_within" and set(PERIOD) <= set(table.names):
        first, last = map(table.field, PERIOD)
    elif column != argument and column in table.names:
        first = last = table.field(column)
        if first.type == "string":
            raise AzmError(
                f"column '{column}' of table '{table.name}' holds text, which has no order; "
                f"filter it by value, {column}=…"
            )
    else:
        ordered = [f"{field.name}{BETWEEN}" for field in table.fields if field.type != "string"]
        periods = ["period_within"] if set(PERIOD) <= set(table.names) else []
        near = did_you_mean(argument, [*table.names, *ordered, *periods])
        near = near or f"; columns: {', '.join(table.names)}"
        raise AzmError(f"table '{table.name}' has no column '{argument}'{near}")
    pair = [] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
    if len(pair) != 2:
        raise AzmError(
            f"filter '{argument}' of table '{table.name}' is {wanted!r}; "
            f"give a pair, as {argument}=(low, high)"
        )
    chosen = pd.Series(True, index=frame.index)
    for end, limited, comparison in ((pair[0], first, "ge"), (pair[1], last, "le")):
        if not _is_missing(end):
            compared = getattr(frame[limited.name], comparison)(_value(table, limited, end))
            chosen &= compared.fillna(False).astype(bool)
    return chosen


def _equals(
    frame: pd.DataFrame, workbook: Workbook, table: TableSchema, column: Field, wanted: Any
) -> pd.Series:
    several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
    values = list(wanted) if several else [wanted]
    cells = frame[column.name]
    missing = cells.isna() & any(_is_missing(value) for value in values)
    values = [_value(table, column, value) for value in values if not _is_missing(value)]
    if column.type != "string":
        return missing | cells.isin(values)
    entries = [column.entries(cell) if isinstance(cell, str) else [] for cell in cells]
    present = {entry for cell in entries for entry in cell}
    for value in values:
        if value not in present:
            _refuse_unknown(workbook, table, column, value, present)
    held = [not set(values).isdisjoint(cell) for cell in entries]
    return missing | pd.Series(held, index=frame.index, dtype=bool)


def _refuse_unknown(
    workbook: Workbook, table: TableSchema, column: Field, value: str, present: set[str]
) -> None:
    """Refuse a text that the column can't hold, or that no row holds: most likely a misspelling.

    A value that the schema allows, or that exists where the column refers to, passes although
    no row has it.
    """
    allowed = set(column.constraints.enum)
    if (reference := table.reference(column)) is not None:
        allowed |= workbook.known(reference) or set()
    if value not in allowed:
        choices = sorted(allowed | present)
        listed = f"; values: {', '.join(choices)}" if len(choices) <= SHOWN_VALUES else ""
        near = did_you_mean(value, choices) or listed or "; see the column for its values"
        place = f"column '{column.name}' of table '{table.name}'"
        raise AzmError(f"{place} has no value '{value}'{near}")


def _value(table: TableSchema, column: Field, value: Any) -> Any:
    """Return a filter's value in the type of its column."""
    if isinstance(value, pd.Timestamp | date):
        value = f"{value:%Y-%m-%d}"
    text = str(value)
    fault = fault_finder(Field(name=column.name, type=column.type))(text)
    if fault:
        raise AzmError(
            f"column '{column.name}' of table '{table.name}' can't be compared with '{text}': "
            f"{fault}"
        )
    conversions: dict[str, Callable[[str], Any]] = {
        "date": pd.Timestamp, "string": str, "number": float
    }  # fmt: skip
    return conversions.get(column.type, int)(text)


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
