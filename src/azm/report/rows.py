"""The rows of `data/` behind the page: each once, with its sources, under a name of its own.

A number of the page names its rows by table and place in the file, "12–15". Without script that
is a link into the list of rows; the page's script shows the same rows beside the number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from azm.errors import AzmError
from azm.report.sources import Source, SourceList
from azm.report.text import clean, counted, number, with_unit, words
from azm.tables.citing import short_month

COLUMNS = ("What", "Where", "When", "Value", "Status", "Sources")
_WHAT = ("paraphrase", "indicator", "item", "target", "type_of_violence", "why")
_MORE = ("category", "step", "rubric", "locator")
_WHERE = ("geography", "place", "area")
_STATUS = ("status", "stance")
_SOURCES = ("source_id", "source_ids", "evidence")


@dataclass(frozen=True)
class Span:
    """Rows of one table that follow each other, as a link: "12–15"."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Behind:
    """The rows behind one thing of the page.

    Attributes
    ----------
    said : str
        How many rows there are, and from how many independent origins or sources.
    code : str
        The rows as the script reads them, "1:4-9,12;3:1".
    tables : tuple of (name, spans)
        The same for readers; `spans` are links into the list of rows.
    """

    said: str
    code: str
    tables: tuple[tuple[str, tuple[Span, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.tables)

    @property
    def anchor(self) -> str:
        """The first of the rows that the page lists."""
        spans = (span for _, spans in self.tables for span in spans)
        return next((span.anchor for span in spans if span.anchor), "rows")


NOTHING = Behind("", "", ())


@dataclass(frozen=True)
class Line:
    """A row as the list shows it: place in its file, key, cells and sources."""

    place: int
    anchor: str
    key: str
    cells: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Listing:
    """The rows of one table that the page rests on."""

    number: int
    anchor: str
    name: str
    total: int
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass
class _Known:
    number: int
    records: dict[str, tuple[int, Mapping[str, Any]]]
    used: dict[str, None] = field(default_factory=dict)


class RowList:
    """Collects the rows that the page rests on.

    Parameters
    ----------
    load : callable
        Gives a table by its name, its key as columns or index, and the names of the columns of
        its key; raises `AzmError` where there is no such table.
    sources : SourceList
        Where the rows' sources are listed.
    """

    def __init__(
        self,
        load: Callable[[str], tuple[pd.DataFrame, Sequence[str]]],
        sources: SourceList,
    ) -> None:
        self._load, self._sources = load, sources
        self._tables: dict[str, _Known] = {}

    def behind(self, rows: Iterable[Iterable[Any]] | None) -> Behind:
        """The rows of `rows`, pairs of table and key; a key that a table lacks is only named."""
        by_table: dict[str, dict[str, None]] = {}
        for table, key in rows or ():
            by_table.setdefault(str(table), {})[str(key)] = None
        codes, tables = [], []
        found: list[Mapping[str, Any]] = []
        for name, keys in by_table.items():
            known = self._table(name)
            places = sorted(known.records[key][0] for key in keys if key in known.records)
            known.used.update((key, None) for key in keys if key in known.records)
            found += [known.records.get(key, (0, {}))[1] for key in keys]
            spans = [_span(first, last, known.number) for first, last in _runs(places)]
            spans += [Span(clean(key), "") for key in keys if key not in known.records]
            tables.append((clean(name), tuple(spans)))
            if places:
                runs = ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in _runs(places))
                codes.append(f"{known.number}:{runs}")
        said = counted(len(found), "row") + _behind_rows(found)
        return Behind(said, ";".join(codes), tuple(tables))

    @property
    def listings(self) -> tuple[Listing, ...]:
        """All rows met so far, by table in the order of first use, in the order of their files.

        Their sources are put on the page's list.
        """
        found = []
        for name, known in self._tables.items():
            lines = sorted((known.records[key][0], key) for key in known.used)
            made = [self._line(known, place, key) for place, key in lines]
            filled = [any(line.cells[n] for line in made) for n in range(len(COLUMNS) - 1)]
            if made:
                shown = tuple(
                    Line(
                        line.place, line.anchor, line.key,
                        tuple(c for c, keep in zip(line.cells, filled, strict=True) if keep),
                        line.sources,
                    )
                    for line in made
                )  # fmt: skip
                columns = [c for c, keep in zip(COLUMNS[:-1], filled, strict=True) if keep]
                columns += [COLUMNS[-1]] * any(line.sources for line in made)
                anchor = f"r{known.number}"
                total = len(known.records)
                found.append(
                    Listing(known.number, anchor, clean(name), total, tuple(columns), shown)
                )
        return tuple(found)

    def _table(self, name: str) -> _Known:
        if name not in self._tables:
            try:
                frame, key = self._load(name)
            except AzmError:
                frame, key = pd.DataFrame(), ()
            plain = frame if set(key) <= set(frame.columns) else frame.reset_index()
            records = {
                "/".join(str(line[column]) for column in key): (place, _present(line))
                for place, line in enumerate(plain.to_dict("records"), start=1)
            }
            self._tables[name] = _Known(len(self._tables) + 1, records)
        return self._tables[name]

    def _line(self, known: _Known, place: int, key: str) -> Line:
        record = known.records[key][1]
        ids = [part for column in _SOURCES for part in str(record.get(column, "")).split(";")]
        sources = self._sources.cite([one for one in ids if one in self._sources])
        return Line(place, f"r{known.number}.{place}", clean(key), _cells(record), sources)


def _present(line: Mapping[str, Any]) -> dict[str, Any]:
    return {str(column): value for column, value in line.items() if not pd.isna(value)}


def _behind_rows(records: Sequence[Mapping[str, Any]]) -> str:
    """Whose statements the rows are: independent origins where all name them, else reports."""
    if records and all("origin_id" in record for record in records):
        n = len({record["origin_id"] for record in records})
        return f" from {counted(n, 'independent origin')}"
    reports = {p for r in records for c in _SOURCES for p in str(r.get(c, "")).split(";") if p}
    return f" told by {counted(len(reports), 'source')}" if reports else ""


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _span(first: int, last: int, table: int) -> Span:
    return Span(f"{first}" if first == last else f"{first}–{last}", f"r{table}.{first}")


def _cells(record: Mapping[str, Any]) -> tuple[str, ...]:
    what = [words(record[c]) for c in _WHAT if c in record][:1]
    what += [words(record[c]) for c in _MORE if c in record]
    where = ", ".join(dict.fromkeys(words(record[c]) for c in (*_WHERE, "province") if c in record))
    status = ", ".join(words(record[c]) for c in (*_STATUS, "directness") if c in record)
    told = "; ".join(piece.removesuffix(".") for piece in what)
    cells = (told, where, _when(record), _value(record), status)
    return tuple(clean(cell) for cell in cells)


def _value(record: Mapping[str, Any]) -> str:
    """What the row counts: one value, a low, central and high one, or the people killed."""
    for names in (
        ("value",), ("low", "central", "high"), ("claimed_low", "claimed_high"),
        ("killed_total_low", "killed_total", "killed_total_high"), ("killed_total",),
        ("killed_low", "killed_best", "killed_high"),
    ):  # fmt: skip
        found = [float(record[n]) for n in names if n in record]
        if found:
            break
    else:
        return ""
    least, most = min(found), max(found)
    text = number(least) if least == most else f"{number(least)} to {number(most)}"
    unit = record.get("unit") or ("people killed" if "killed" in names[0] else "")
    qualifier = words(record.get("qualifier") or record.get("bound") or "")
    before = "" if qualifier in ("", "exact", "range", "central") else f"{qualifier} "
    return with_unit(before + text, unit)


def _when(record: Mapping[str, Any]) -> str:
    if "year" in record:
        return str(record["year"])
    days = [record[c] for c in ("period_start", "period_end", "date", "month") if c in record]
    found = [day for day in days if isinstance(day, dt.date)]
    if not found:
        return " – ".join(dict.fromkeys(map(str, days)))
    return period(found[0], found[-1])


def period(first: dt.date, last: dt.date) -> str:
    """A time as short as it is exact: 2016, 2015–2019, Jun 2024, 23 Jun 2007, or both ends."""
    after = last + dt.timedelta(days=1)
    if first.day == 1 and after.day == 1:
        if first.month == 1 and after.month == 1:
            return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
        begin, end = short_month(first), short_month(last)
    else:
        begin, end = (f"{day.day} {short_month(day)}" for day in (first, last))
    return begin if begin == end else f"{begin} – {end}"
