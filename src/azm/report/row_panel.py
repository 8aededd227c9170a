"""The rows of `data/` behind the page: each once, with its sources, under a name of its own.

A number of the page names its rows by table and place in the file, "12–15". Without script that
is a link into the list of rows; the page's script shows the same rows beside the number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from azm import tables as data
from azm import words
from azm.report.model import Loader
from azm.report.sources import Source, SourceList
from azm.tables import SOURCE_COLUMNS

COLUMNS = ("What", "Where", "When", "Value", "Status")
_WHAT = ("paraphrase", "indicator", "item", "target", "type_of_violence", "why")
_MORE = ("category", "step", "rubric", "locator")
_WHERE = ("geography", "place", "area", "province")
_STATUS = ("status", "stance", "directness")


@dataclass(frozen=True)
class RowRange:
    """Rows of one table that follow each other, as a link: "12–15"."""

    text: str
    anchor: str


@dataclass(frozen=True)
class RowRefs:
    """The rows behind one thing of the page.

    Attributes
    ----------
    words : str
        How many rows there are, and from how many independent origins or sources.
    code : str
        The rows as the script reads them, "1:4-9,12;3:1".
    tables : tuple of (name, ranges)
        The same for readers; the ranges are links into the list of rows.
    """

    words: str
    code: str
    tables: tuple[tuple[str, tuple[RowRange, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.tables)

    @property
    def anchor(self) -> str:
        """The first of the rows."""
        return self.tables[0][1][0].anchor


NO_ROWS = RowRefs("", "", ())


@dataclass(frozen=True)
class RowLine:
    """A row as the list shows it: place in its file, key, cells and sources."""

    place: int
    anchor: str
    key: str
    cells: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class TableRows:
    """The rows of one table that the page rests on."""

    anchor: str
    name: str
    total: int
    columns: tuple[str, ...]
    lines: tuple[RowLine, ...]


@dataclass
class _Table:
    number: int
    records: dict[str, tuple[int, Mapping[str, Any]]]  # place and values by key
    cited: set[str] = field(default_factory=set)


class RowPanel:
    """Collects the rows that the page rests on.

    Parameters
    ----------
    load : callable
        Gives the tables.
    sources : SourceList
        Where the rows' sources are listed.
    """

    def __init__(self, load: Loader, sources: SourceList) -> None:
        self._load, self._sources = load, sources
        self._tables: dict[str, _Table] = {}

    def refer(self, rows: Iterable[Iterable[str]] | None) -> RowRefs:
        """The rows of `rows`, pairs of table and key."""
        by_table: dict[str, dict[str, None]] = {}
        for name, key in rows or ():
            by_table.setdefault(name, {})[key] = None
        codes, tables = [], []
        records: list[Mapping[str, Any]] = []
        for name, keys in by_table.items():
            table = self._table(name)
            table.cited.update(keys)
            records += [table.records[key][1] for key in keys]
            runs = _runs(sorted(table.records[key][0] for key in keys))
            text, code = ([f"{a}" if a == b else f"{a}{d}{b}" for a, b in runs] for d in "–-")
            anchors = [f"r{table.number}.{first}" for first, _ in runs]
            tables.append((name, tuple(map(RowRange, text, anchors))))
            codes.append(f"{table.number}:{','.join(code)}")
        return RowRefs(
            words.plural(len(records), "row") + _origins(records), ";".join(codes), tuple(tables)
        )

    @property
    def tables(self) -> tuple[TableRows, ...]:
        """All rows so far, by table in the order of first use, in the order of their files.

        Their sources are put on the page's list; columns that no row fills are left out.
        """
        tables = []
        for name, table in self._tables.items():
            chosen = sorted((table.records[key][0], key) for key in table.cited)
            rows = [(place, key, _cells(table.records[key][1])) for place, key in chosen]
            filled = [n for n in range(len(COLUMNS)) if any(cells[n] for _, _, cells in rows)]
            lines = tuple(
                RowLine(
                    place,
                    f"r{table.number}.{place}",
                    key,
                    tuple(cells[n] for n in filled),
                    self._sources.cite(_source_ids(table.records[key][1])),
                )
                for place, key, cells in rows
            )
            columns = [COLUMNS[n] for n in filled]
            columns += ["Sources"] * any(line.sources for line in lines)
            total = len(table.records)
            tables.append(TableRows(f"r{table.number}", name, total, tuple(columns), lines))
        return tuple(tables)

    def _table(self, name: str) -> _Table:
        if name not in self._tables:
            frame = self._load(name)
            key = [frame.index.name] if frame.index.name else data.schema(name).primary_key
            plain = frame.reset_index() if frame.index.name else frame
            records: dict[str, tuple[int, Mapping[str, Any]]] = {
                "/".join(str(line[column]) for column in key): (place, _present(line))
                for place, line in enumerate(plain.to_dict("records"), start=1)
            }
            self._tables[name] = _Table(len(self._tables) + 1, records)
        return self._tables[name]


def _present(line: Mapping[str, Any]) -> dict[str, Any]:
    return {str(column): value for column, value in line.items() if not pd.isna(value)}


def _origins(records: Sequence[Mapping[str, Any]]) -> str:
    """Whose statements the rows are: independent origins where all name them, else reports."""
    if records and all("origin_id" in record for record in records):
        n = len({record["origin_id"] for record in records})
        return f" from {words.plural(n, 'independent origin')}"
    reports = {source for record in records for source in _source_ids(record)}
    return f" told by {words.plural(len(reports), 'source')}" if reports else ""


def _source_ids(record: Mapping[str, Any]) -> list[str]:
    return [one for column in SOURCE_COLUMNS for one in data.ids_in(record.get(column))]


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _cells(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What a row says under each of `COLUMNS`."""
    what = [*_names(record, _WHAT)[:1], *_names(record, _MORE)]
    first = "; ".join(piece.removesuffix(".") for piece in what)
    where = ", ".join(dict.fromkeys(_names(record, _WHERE)))
    status = ", ".join(_names(record, _STATUS))
    return first, where, _when(record), _value(record), status


def _names(record: Mapping[str, Any], columns: Iterable[str]) -> list[str]:
    return [words.name(record[column]) for column in columns if column in record]


def _value(record: Mapping[str, Any]) -> str:
    """What the row counts: one value, a low, central and high one, or the people killed."""
    for names in (
        ("value",), ("low", "central", "high"), ("claimed_low", "claimed_high"),
        ("killed_total_low", "killed_total", "killed_total_high"), ("killed_total",),
        ("killed_low", "killed_best", "killed_high"),
    ):  # fmt: skip
        values = [float(record[n]) for n in names if n in record]
        if values:
            break
    else:
        return ""
    least, most = min(values), max(values)
    text = words.exact(least) if least == most else f"{words.exact(least)} to {words.exact(most)}"
    unit = record.get("unit") or ("people killed" if "killed" in names[0] else "")
    qualifier = words.name(record.get("qualifier") or record.get("bound") or "")
    before = "" if qualifier in ("", "exact", "range", "central") else f"{qualifier} "
    return words.with_unit(before + text, unit, sign=True)


def _when(record: Mapping[str, Any]) -> str:
    if "year" in record:
        return str(record["year"])
    days = [record[c] for c in ("period_start", "period_end", "date", "month") if c in record]
    dates = [day for day in days if isinstance(day, dt.date)]
    return period(dates[0], dates[-1]) if dates else " – ".join(dict.fromkeys(map(str, days)))


def period(first: dt.date, last: dt.date) -> str:
    """A time as short as it is exact.

    Examples
    --------
    >>> def told(*days): return period(*map(dt.date.fromisoformat, days))
    >>> told("2016-01-01", "2016-12-31"), told("2015-01-01", "2019-12-31")
    ('2016', '2015–2019')
    >>> told("2024-06-01", "2024-06-30"), told("2023-07-01", "2024-06-30")
    ('Jun 2024', 'Jul 2023 – Jun 2024')
    >>> told("2007-06-23", "2007-06-23"), told("2024-06-22", "2024-07-31")
    ('23 Jun 2007', '22 Jun 2024 – 31 Jul 2024')
    """
    after = last + dt.timedelta(days=1)
    if first.day == 1 and after.day == 1:
        if first.month == 1 and after.month == 1:
            return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
        begin, end = words.month(first, short=True), words.month(last, short=True)
    else:
        begin, end = (f"{day.day} {words.month(day, short=True)}" for day in (first, last))
    return begin if begin == end else f"{begin} – {end}"
