"""Facts: computed values with their units and the rows behind them.

That a fact carries its rows is what lets the report lead from a number to its sources.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from azm import paths, tables, words
from azm.errors import AzmError, brief, shown
from azm.rounding import significant
from azm.tables import SOURCE_COLUMNS

#: What a fact can say of its rows by itself; see :func:`total` and its neighbours.
OPERATIONS = ("count", "sum", "value", "least", "most")


@dataclass(frozen=True)
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
