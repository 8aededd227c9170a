"""Loads a table, or a selection of it, as a typed data frame, and cites what its rows rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from azm import paths, words
from azm.errors import AzmError, did_you_mean
from azm.tables.check import TableText, Workbook
from azm.tables.package import Field, TableSchema, read_package
from azm.tables.problem import TableError, fault_finder

BETWEEN = "_between"
SHOWN_VALUES = 12
SEPARATOR = ";"
#: Columns in which tables name their sources; codings call it evidence.
SOURCE_COLUMNS = ("source_ids", "source_id", "evidence")
_CITED = ("publisher", "title", "title_kind", "published", "published_basis", "url")


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
        `<column>_between=(low, high)` keeps dates or numbers from low to high, both included;
        None leaves an end open. Rows where the value is missing don't pass.

    Returns
    -------
    DataFrame
        Indexed by the key if that is one column. Dates are datetime64, whole numbers Int64,
        numbers float64, all else text; missing stays missing. A date that the file gives only
        to the year or month is the last day of it, so that nothing counts as known too early.
        `attrs["table"]` holds the table's name.

    Notes
    -----
    Days are compared by a filter here, or as `frame[frame["date"] == "2021-07-14"]`: what
    pandas' `query` makes of `"date == '2021-07-14'"` matches no row.

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
    stamp = _stamp()
    workbook = _workbook(*stamp)
    table = workbook.package.table(name)
    frame = _frame(*stamp, name).copy()
    chosen = pd.Series(True, index=frame.index)
    for argument, wanted in filters.items():
        chosen &= _matches(frame, workbook, table, argument, wanted)
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


def _stamp() -> tuple[Path, tuple[tuple[str, int, int], ...]]:
    """The folder of the tables, and what becomes another as soon as a file in it changes."""
    folder = paths.data_dir()
    files = [(path.name, path.stat()) for path in sorted(folder.glob("*.*"))]
    return folder, tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in files)


@lru_cache(maxsize=4)
def _workbook(folder: Path, stamp: tuple) -> Workbook:
    return Workbook(read_package(folder))


@lru_cache(maxsize=100)
def _frame(folder: Path, stamp: tuple, name: str) -> pd.DataFrame:
    return typed(require_valid(_workbook(folder, stamp), name))


def as_text(name: str) -> TableText:
    """Return a table's cells as the file has them; see :func:`require_valid`."""
    return require_valid(_workbook(*_stamp()), name)


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


def _matches(
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
    name = argument.removesuffix(BETWEEN)
    if name == argument or name not in table.names:
        ordered = [f"{field.name}{BETWEEN}" for field in table.fields if field.type != "string"]
        near = did_you_mean(argument, [*table.names, *ordered])
        near = near or f"; columns: {', '.join(table.names)}"
        raise AzmError(f"table '{table.name}' has no column '{argument}'{near}")
    column = table.field(name)
    if column.type == "string":
        raise AzmError(
            f"column '{name}' of table '{table.name}' holds text, which has no order; "
            f"filter it by value, {name}=…"
        )
    pair = [] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
    if len(pair) != 2:
        raise AzmError(
            f"filter '{argument}' of table '{table.name}' is {wanted!r}; "
            f"give a pair, as {argument}=(low, high)"
        )
    chosen = pd.Series(True, index=frame.index)
    for end, comparison in zip(pair, ("ge", "le"), strict=True):
        if not _is_missing(end):
            compared = getattr(frame[name], comparison)(_value(table, column, end))
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


def sources(ids: str | Iterable[str] | pd.DataFrame) -> pd.DataFrame:
    """Return the sources of these ids with a citation for each.

    Parameters
    ----------
    ids
        An id, several ids, ids joined by ";", or a frame with one of the `SOURCE_COLUMNS`.

    Returns
    -------
    DataFrame
        Rows of the table `sources` in the order in which they are first named, each once,
        with the citation in a further column `citation`.

    Raises
    ------
    TableError
        If the table of sources doesn't fit its schema.
    AzmError
        If an id is unknown, or a frame has none of those columns.

    Examples
    --------
    >>> sources("aaj-2021-07-cpi;8pmnews-hrcp2024")["publisher"].tolist()
    ['Aaj News (Urdu)', '8PM News']
    """
    wanted = _source_ids(ids)
    text = as_text("sources")
    frame = typed(text).set_index("source_id")
    for source_id in wanted:
        if source_id not in frame.index:
            near = did_you_mean(source_id, frame.index) or "; see data/sources.csv"
            raise AzmError(f"there is no source '{source_id}'{near}")
    # The dates as the file gives them: the frame's no longer show what is known to the month only.
    cells = zip(*(text.columns[column] for column in _CITED), strict=True)
    frame["citation"] = [citation(*source) for source in cells]
    frame = frame.loc[wanted]
    frame.attrs["table"] = "sources"
    return frame


def latest_published() -> str:
    """Return the day of the newest source that is dated to the day.

    Examples
    --------
    >>> latest_published() > "2024-06-22"
    True
    """
    days = as_text("sources").columns["published"]
    return max(day for day in days if len(day) == len("2026-06-30"))


def cite(source_id: str) -> str:
    """Return a source as one line: publisher, title, date and address.

    A title that only describes the page stands without quotation marks, and "about" before a
    date that is assumed.

    Raises
    ------
    AzmError
        If the id is unknown; the message names the nearest.

    Examples
    --------
    >>> print(cite("aaj-2021-07-cpi").removesuffix(", https://aaj.tv/news/amp/30262026"))
    Aaj News (Urdu), Inflation 8.90 percent in fiscal year 2020-21 (PBS) (July 2021)
    """
    return str(sources([source_id])["citation"].iloc[0])


def citation(
    publisher: str, title: str, title_kind: str, published: str, basis: str, url: str
) -> str:
    """Return the line that cites a source; see :func:`cite`."""
    named = title if title_kind == "description" else f"“{title}”"
    day = words.date(published)
    about = "about " if day and basis == "assumed" else ""
    line = f"{publisher}, {named} ({about}{day or 'undated'})"
    return f"{line}, {url}" if url else line


def publishers(frame: pd.DataFrame) -> pd.Series:
    """Return the publisher of each row's source, by the index of the frame; several by commas.

    Raises
    ------
    AzmError
        If the rows have no column of sources, or name one that `sources.csv` hasn't got.

    Examples
    --------
    >>> import azm
    >>> publishers(azm.load("attacks_on_chinese_interests").head(1)).tolist()
    ['BBC News, Taipei Times, Fox News (AP)']
    """
    cells = frame[source_column(frame)]
    wanted = sorted({source for cell in cells for source in ids_in(cell)})
    known = rows("sources", wanted, ["publisher"])["publisher"]
    if not set(wanted) <= set(known.index):
        sources(wanted)  # which says what there isn't
    return cells.map(lambda cell: ", ".join(dict.fromkeys(known.loc[i] for i in ids_in(cell))))


def source_column(frame: pd.DataFrame) -> str:
    """Return the column in which the rows of a table name their sources.

    Raises
    ------
    AzmError
        If there is none.

    Examples
    --------
    >>> import azm
    >>> source_column(azm.load("codings"))
    'evidence'
    """
    for name in SOURCE_COLUMNS:
        if name in frame.columns:
            return name
    raise AzmError(
        f"these rows have no column {' or '.join(SOURCE_COLUMNS)}; load them with azm.load and "
        "keep that column"
    )


def ids_in(cell: object) -> list[str]:
    """Return the ids that a cell of such a column names; none where it is empty or missing.

    Examples
    --------
    >>> ids_in("dawn-2024-06-22;rsf-2026")
    ['dawn-2024-06-22', 'rsf-2026']
    """
    text = "" if pd.isna(cell) else str(cell)
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _source_ids(ids: str | Iterable[str] | pd.DataFrame) -> list[str]:
    """Return ids in the order in which they are first named."""
    if isinstance(ids, pd.DataFrame):
        ids = list(ids[source_column(ids)])
    cells = [ids] if isinstance(ids, str) else list(ids)
    return list(dict.fromkeys(part for cell in cells for part in ids_in(cell)))
