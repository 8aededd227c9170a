"""Facts: computed values with their units and the rows behind them.

That a fact carries its rows is what lets the report lead from a number to its sources. One made
by hand names its rows beside its value, and the two can part; `count`, `total` and their
neighbours read the value off the rows themselves, and say how, so that a reader can redo it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from azm import paths, tables, words
from azm.claims import Estimate, register
from azm.errors import AzmError, brief, did_you_mean, shown
from azm.rounding import significant
from azm.tables import SOURCE_COLUMNS

#: What a fact can say of its rows by itself; see :func:`total` and its neighbours.
OPERATIONS = ("count", "sum", "value", "least", "most")
_BY_ROW = "as the column unit says"
_ENDS = ("low", "high", "central")
#: Units of estimates that prose gives in percent.
_OF_ONE = ("probability", "share")


@dataclass(frozen=True, eq=False)
class Fact:
    """A number or word computed in a notebook, with the rows that it came from.

    Attributes
    ----------
    name : str
        Name under which the report and the difference between two runs know it, `c1.killed`.
    value : float, int or str
        The value as computed, rounded to six significant digits unless it is whole.
    text : str
        The value as a sentence shows it.
    unit : str
        A unit of `data/units.csv`, or empty for a word.
    low, high : float or None
        Bounds of the value, where it has any.
    rows : tuple of (table, key)
        The rows that it was computed from.
    sources : tuple of str
        The `source_id`s of those rows.
    columns : tuple of str
        The columns of the rows that the value was computed from.
    operation : str
        How: one of `OPERATIONS`, which a reader's panel can redo, or a few words.

    Facts compare by their values, with each other and with numbers.
    """

    name: str
    value: float | int | str
    text: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    rows: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    operation: str = ""

    def __str__(self) -> str:
        return self.text

    def __float__(self) -> float:
        return float(self.value)

    @property
    def placeholder(self) -> str:
        """The part of its name that stands in braces in a template: `killed` of `c1.killed`."""
        return self.name.partition(".")[2]

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Fact) else other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: Any) -> bool:
        return float(self) < float(other)

    def __le__(self, other: Any) -> bool:
        return float(self) <= float(other)

    def __gt__(self, other: Any) -> bool:
        return float(self) > float(other)

    def __ge__(self, other: Any) -> bool:
        return float(self) >= float(other)

    def bundle(self) -> dict[str, Any]:
        """The fact as JSON."""
        bounds = {"low": self.low, "high": self.high}
        return {
            "text": self.text,
            "value": self.value,
            **{name: bound for name, bound in bounds.items() if bound is not None},
            "unit": self.unit,
            "rows": [list(row) for row in self.rows],
            "sources": list(self.sources),
            **({"columns": list(self.columns)} if self.columns else {}),
            **({"operation": self.operation} if self.operation else {}),
        }


def rows_of(rows: pd.DataFrame | Iterable[pd.DataFrame] | None) -> tuple[tuple[str, str], ...]:
    """The (table, key) pairs of frames loaded by `azm.load`, in order and each once.

    Raises
    ------
    AzmError
        If a frame doesn't say its table, or the table has no row of such a key, as after an index
        was reset or replaced.

    Examples
    --------
    >>> import azm
    >>> azm.rows_of(azm.load("claims").loc[["c1", "c2"]])
    (('claims', 'c1'), ('claims', 'c2'))
    """
    pairs: dict[tuple[str, str], None] = {}
    for frame in _frames(rows):
        table = frame.attrs.get("table")
        if not table:
            raise AzmError(
                "these rows don't say which table they came from; "
                "pass rows selected from the frame that azm.load returned"
            )
        keys = _keys(frame, table)
        _refuse_unknown(table, keys)
        pairs.update(((table, key), None) for key in keys)
    return tuple(pairs)


def _frames(rows: Any) -> list[pd.DataFrame]:
    """Rows as a list of frames, each of which is one."""
    if rows is None:
        return []
    frames = list(rows) if isinstance(rows, list | tuple | Iterator) else [rows]
    for frame in frames:
        if not isinstance(frame, pd.DataFrame):
            raise AzmError(
                f"rows={brief(frame)} is no frame; pass rows selected from what azm.load returned"
            )
    return frames


def _keys(frame: pd.DataFrame, table: str) -> list[str]:
    """The key of each row, from the index or the columns that hold it; one of several columns is
    written as AFG/2019, since such rows are numbered anew in every selection."""
    if frame.index.name is None:
        columns = list(tables.schema(table).primary_key)
        if set(columns) <= set(frame.columns):
            return ["/".join(map(str, key)) for key in frame[columns].itertuples(index=False)]
    return [str(key) for key in frame.index]


# Keys that were found in their tables, by folder and table, so that each is looked up once.
_known_keys: dict[tuple[Path, str], set[str]] = {}


def _refuse_unknown(table: str, keys: list[str]) -> None:
    known = _known_keys.setdefault((paths.data_dir(), table), set())
    new = [key for key in dict.fromkeys(keys) if key not in known]
    if new:
        known.update(map(str, tables.rows(table, new, []).index))
    for key in new:
        if key not in known:
            raise AzmError(
                f"table '{table}' has no row '{shown(key)}', so the index of these rows was reset "
                "or replaced; keep the index of the frame that azm.load returned"
            )


def sources_of(rows: pd.DataFrame | Iterable[pd.DataFrame] | None) -> tuple[str, ...]:
    """The `source_id`s that frames loaded by `azm.load` name, in order and each once."""
    ids: dict[str, None] = {}
    for frame in _frames(rows):
        for column in SOURCE_COLUMNS:
            if column in frame:
                for cell in frame[column].unique():
                    ids.update(dict.fromkeys(tables.ids_in(cell)))
    return tuple(ids)


def origins_of(rows: pd.DataFrame | Iterable[pd.DataFrame] | None) -> tuple[str, ...]:
    """The independent statements behind frames loaded by `azm.load`, in order and each once.

    An observation names its `origin_id`; an event has none, and each of its reports counts.

    Examples
    --------
    >>> import azm
    >>> dasu = azm.load("attacks_on_chinese_interests").loc[["cn-2021-07-14-dasu"]]
    >>> azm.origins_of(dasu) == tuple(dasu["source_ids"].item().split(";"))
    True
    """
    ids: dict[str, None] = {}
    for frame in _frames(rows):
        found = frame["origin_id"].unique() if "origin_id" in frame else sources_of(frame)
        ids.update((str(origin), None) for origin in found if not pd.isna(origin))
    return tuple(ids)


def fact(
    name: str,
    value: float | int | str,
    *,
    unit: str = "",
    rows: pd.DataFrame | Iterable[pd.DataFrame] | None = None,
    low: float | None = None,
    high: float | None = None,
    digits: int | None = None,
    text: str | None = None,
    columns: Iterable[str] = (),
    operation: str = "",
) -> Fact:
    """A computed value with its unit and the rows behind it.

    Parameters
    ----------
    name : str
        `component.what`, for example `c1.killed`.
    value : float, int or str
        What was computed. An infinite number is a word: "any number".
    unit : str
        A unit of `data/units.csv`; empty for a word.
    rows : DataFrame or several
        The rows, as selected from what `azm.load` returned.
    low, high : float, optional
        Bounds of the value; an infinite one is none.
    digits : int, optional
        Decimals to show; by default none for a whole number, else one.
    text : str, optional
        How a sentence shows the value, where a bare number won't do (a date, a list of words).
    columns : iterable of str
        The columns of the rows that the value was computed from.
    operation : str
        How, in a few words.

    Raises
    ------
    AzmError
        If the name has no dot, the value is missing or no number and no text, or the rows came
        from nowhere.

    Examples
    --------
    >>> import azm
    >>> attacks = azm.load("attacks_on_chinese_interests", date_between=("2021-01-01", None))
    >>> pause = attacks["date"].diff().dt.days.max()
    >>> longest = azm.fact("c1.longest_pause", pause, unit="days", rows=attacks)
    >>> len(longest.rows) == len(attacks)
    True
    >>> azm.fact("c1.share", 12.345, unit="percent").text
    '12.3'
    """
    if not re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", name):
        raise AzmError(f"fact name '{name}' is not of the form component.what, as in 'c1.killed'")
    value, low, high = (_number(name, given) for given in (value, low, high))
    if value is None:
        raise AzmError(f"fact '{name}' has no value; say in words that there is none")
    low, high = (None if isinstance(end, str) else end for end in (low, high))
    if text is None:
        text = value if isinstance(value, str) else words.decimal(value, digits)
    return Fact(
        name, value, text, unit, low, high, rows_of(rows), sources_of(rows),
        tuple(columns), operation,
    )  # fmt: skip


def _number(name: str, given: Any) -> Any:
    """A number of a fact, rounded; in words if it is infinite, None if it is missing."""
    if given is None or isinstance(given, str):
        return given
    if pd.api.types.is_scalar(given) and pd.isna(given):
        return None
    if not isinstance(given, Real):
        raise AzmError(
            f"fact '{name}' has a {type(given).__name__} as its value; pass one number, or a text"
        )
    return words.decimal(float(given)) if math.isinf(given) else significant(given)


def count(
    name: str,
    rows: pd.DataFrame,
    *,
    among: pd.DataFrame | None = None,
    unit: str = "",
    none: str = "",
) -> Fact:
    """How many rows there are.

    Parameters
    ----------
    name : str
        `component.what`, for example `c0.attacks_listed`.
    rows : DataFrame
        Rows as selected from what `azm.load` returned.
    among : DataFrame, optional
        The rows that were looked through. They stand behind the fact if none was found.
    unit : str
        What a row stands for, a unit of `data/units.csv`.
    none : str
        How a sentence says that there is none; by default 0.

    Raises
    ------
    AzmError
        If the rows don't say which table they came from, or one of them stands there twice.

    Examples
    --------
    >>> import azm
    >>> azm.count("c0.attacks_listed", azm.load("attacks_on_chinese_interests").head(3)).value
    3
    """
    if rows.empty:
        text = none or None
        looked = "count" if among is None else "none of these"
        return fact(name, 0, unit=unit, rows=among, text=text, operation=looked)
    counted = fact(name, len(rows), unit=unit, rows=rows, operation="count")
    if len(counted.rows) < len(rows):
        raise AzmError(
            f"fact '{name}' counts {len(rows)} rows, but only {len(counted.rows)} different ones "
            "of the table; drop the repeats, or use azm.fact if what is counted is something else"
        )
    return counted


def total(
    name: str, rows: pd.DataFrame, column: str, *, unit: str = "", digits: int | None = None
) -> Fact:
    """The sum of a column; rows in which it is missing add nothing and aren't named.

    Parameters
    ----------
    name : str
        `component.what`.
    rows : DataFrame
        Rows as selected from what `azm.load` returned.
    column : str
        Its numbers are added.
    unit : str
        By default the one that the schema gives for the column.
    digits : int, optional
        Decimals to show.

    Raises
    ------
    AzmError
        If the column is missing, no row has it, or its unit is neither known nor the same in all.

    Examples
    --------
    >>> import azm
    >>> dasu = azm.load("attacks_on_chinese_interests").loc[["cn-2021-07-14-dasu"]]
    >>> azm.total("c1.dasu", dasu, "chinese_killed").unit
    'people_killed'
    """
    known = _with_value(name, rows, column)
    return _measure(name, known[column].sum(), known, column, "sum", unit, digits)


def value(
    name: str,
    rows: pd.DataFrame,
    column: str = "value",
    *,
    unit: str = "",
    digits: int | None = None,
    to: str = "day",
) -> Fact:
    """What a row says, or several rows that say the same.

    Parameters
    ----------
    name : str
        `component.what`.
    rows : DataFrame
        Rows that agree, selected from what `azm.load` returned.
    column : str
        Where their value stands.
    unit, digits
        As for `azm.total`.
    to : {"day", "month"}
        How exactly a date is said, which is a word as facts go: 22 June 2024, or June 2024.

    Raises
    ------
    AzmError
        If no row has a value, or two have different ones.

    Examples
    --------
    >>> import azm
    >>> present = azm.load("chinese_nationals_exposure").iloc[[0]]
    >>> azm.value("c0.exposed", present).operation
    'value'
    """
    known = _with_value(name, rows, column)
    values = known[column].unique()
    if len(values) != 1:
        raise AzmError(
            f"fact '{name}' is the value of rows that agree, but they say "
            f"{', '.join(map(str, values[:3]))}{', …' if len(values) > 3 else ''}; "
            "narrow the selection, or use azm.total, azm.least or azm.most"
        )
    return _measure(name, known[column].iloc[0], known, column, "value", unit, digits, to)


def least(
    name: str,
    rows: pd.DataFrame,
    column: str,
    *,
    unit: str = "",
    digits: int | None = None,
    to: str = "day",
) -> Fact:
    """The smallest value of a column, or its earliest date; the rows that have it stand behind it.

    Parameters and errors are those of `azm.total`, and `to` is that of `azm.value`.

    Examples
    --------
    >>> import azm
    >>> azm.least("c1.least", azm.load("attacks_on_chinese_interests"), "chinese_killed").value
    0
    """
    known = _with_value(name, rows, column)
    at_end = known[known[column] == known[column].min()]
    return _measure(name, known[column].min(), at_end, column, "least", unit, digits, to)


def most(
    name: str,
    rows: pd.DataFrame,
    column: str,
    *,
    unit: str = "",
    digits: int | None = None,
    to: str = "day",
) -> Fact:
    """The largest value of a column, or its latest date; the rows that have it stand behind it.

    Parameters and errors are those of `azm.total`, and `to` is that of `azm.value`.

    Examples
    --------
    >>> import azm
    >>> deadliest = azm.most("c1.most", azm.load("attacks_on_chinese_interests"), "chinese_killed")
    >>> deadliest.rows
    (('attacks_on_chinese_interests', 'cn-2021-07-14-dasu'),)
    """
    known = _with_value(name, rows, column)
    at_end = known[known[column] == known[column].max()]
    return _measure(name, known[column].max(), at_end, column, "most", unit, digits, to)


def bound(
    name: str, estimate: Estimate, end: str, *, unit: str = "", digits: int | None = None
) -> Fact:
    """An end of an estimate, or its central value with both ends; rows and unit are the estimate's.

    Parameters
    ----------
    name : str
        `component.what`.
    estimate : Estimate
        What a notebook's `estimate_*` returned.
    end : {"low", "high", "central"}
        Which of its numbers.
    unit : str
        By default the estimate's own; "percent" of a probability or a share multiplies by 100.
    digits : int, optional
        Decimals to show.

    Raises
    ------
    AzmError
        If the estimate has no such end.

    Examples
    --------
    >>> import azm
    >>> azm.bound("c0b.chance", azm.Estimate(0.5, 0.9, "probability", "range", "partial"), "high",
    ...           unit="percent").text
    '90'
    """
    if end not in _ENDS or getattr(estimate, end) is None:
        raise AzmError(
            f"fact '{name}' asks for the end '{end}' of an estimate that is {estimate.text}; "
            f"use one of {', '.join(_ENDS)} that it has"
        )
    times = 100 if unit == "percent" and estimate.unit in _OF_ONE else 1
    ends = (estimate.low, estimate.high) if end == "central" else (None, None)
    low, high = (None if part is None else times * part for part in ends)
    found = fact(
        name,
        times * getattr(estimate, end),
        unit=unit or estimate.unit,
        low=low,
        high=high,
        digits=digits,
        operation="the estimate" if end == "central" else f"{end} end of the estimate",
    )
    return replace(found, rows=estimate.rows, sources=register.sources_of(estimate))


def ratio(
    name: str, above: Fact, below: Fact, *, unit: str = "", digits: int | None = None
) -> Fact:
    """One fact over another, with the rows of both.

    Parameters
    ----------
    name : str
        `component.what`.
    above, below : Fact
        What is divided, and by what.
    unit : str
        By default none; "percent" multiplies by 100.
    digits : int, optional
        Decimals to show.

    Raises
    ------
    AzmError
        If `below` is zero.

    Examples
    --------
    >>> import azm
    >>> azm.ratio("c0.share", azm.fact("c0.few", 1), azm.fact("c0.all", 4), unit="percent").text
    '25'
    """
    if float(below) == 0:
        raise AzmError(f"fact '{name}' would divide by '{below.name}', which is zero")
    number = float(above) / float(below) * (100 if unit == "percent" else 1)
    found = fact(
        name, number, unit=unit, digits=digits, operation=f"{above.name} over {below.name}"
    )
    return replace(
        found,
        rows=tuple(dict.fromkeys(above.rows + below.rows)),
        sources=tuple(dict.fromkeys(above.sources + below.sources)),
        columns=tuple(dict.fromkeys(above.columns + below.columns)),
    )


def _with_value(name: str, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    if column not in rows:
        raise AzmError(
            f"fact '{name}': the rows have no column '{column}'{did_you_mean(column, rows.columns)}"
        )
    known = rows[rows[column].notna()]
    if known.empty:
        raise AzmError(
            f"fact '{name}': no row has a value in '{column}'; widen the selection, or say in "
            "words that nothing was found"
        )
    return known


def _measure(
    name: str,
    found: float | pd.Timestamp,
    rows: pd.DataFrame,
    column: str,
    operation: str,
    unit: str,
    digits: int | None,
    to: str = "day",
) -> Fact:
    if isinstance(found, pd.Timestamp):
        found = words.month(found) if to == "month" else words.date(found)
    else:
        unit = unit or _unit(name, rows, column)
    in_table = column in _fields(rows)
    return fact(
        name,
        found,
        unit=unit,
        rows=rows,
        digits=digits,
        columns=(column,) if in_table else (),
        # A column that the notebook made isn't in the table, so nobody can redo it from there.
        operation=operation if in_table else f"{operation} of {column.replace('_', ' ')}",
    )


def _fields(rows: pd.DataFrame) -> dict[str, str]:
    """The columns of the table that the rows came from, with their units."""
    table = rows.attrs.get("table", "")
    return {field.name: field.unit for field in tables.schema(table).fields} if table else {}


def _unit(name: str, rows: pd.DataFrame, column: str) -> str:
    """The unit of a column by its schema, or the one that all rows name."""
    unit = _fields(rows).get(column, "")
    if unit == _BY_ROW:
        units = rows["unit"].unique()
        if len(units) != 1:
            raise AzmError(
                f"fact '{name}': the rows have the units {', '.join(map(str, units))}; "
                "select rows of one unit, or name the unit of the result"
            )
        return str(units[0])
    if not unit:
        raise AzmError(
            f"fact '{name}': no unit is known for column '{column}'; name it, as unit='attacks'"
        )
    return unit
