"""Facts: computed values with their units and the rows behind them.

That a fact carries its rows is what lets the report lead from a number to its sources.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import words
from azm.errors import AzmError
from azm.rounding import significant
from azm.tables import SOURCE_COLUMNS, schema

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
    """The (table, key) pairs of frames loaded by `azm.load`, in order and each once."""
    if rows is None:
        return ()
    frames = [rows] if isinstance(rows, pd.DataFrame) else list(rows)
    pairs: dict[tuple[str, str], None] = {}
    for frame in frames:
        table = frame.attrs.get("table")
        if not table:
            raise AzmError(
                "these rows don't say which table they came from; "
                "pass rows selected from the frame that azm.load returned"
            )
        pairs.update(((table, key), None) for key in _keys(frame, table))
    return tuple(pairs)


def _keys(frame: pd.DataFrame, table: str) -> list[str]:
    """The key of each row; one of several columns is written as AFG/2019, since such rows are
    numbered anew in every selection."""
    if frame.index.name is None:
        columns = list(schema(table).primary_key)
        if len(columns) > 1 and set(columns) <= set(frame.columns):
            return ["/".join(map(str, key)) for key in frame[columns].itertuples(index=False)]
    return [str(key) for key in frame.index]


def sources_of(rows: pd.DataFrame | Iterable[pd.DataFrame] | None) -> tuple[str, ...]:
    """The `source_id`s that frames loaded by `azm.load` name, in order and each once."""
    if rows is None:
        return ()
    frames = [rows] if isinstance(rows, pd.DataFrame) else list(rows)
    ids: dict[str, None] = {}
    for frame in frames:
        for column in SOURCE_COLUMNS:
            if column in frame:
                for cell in frame[column].unique():
                    if not pd.isna(cell):
                        ids.update((part, None) for part in str(cell).split(";") if part)
    return tuple(ids)


def origins_of(rows: pd.DataFrame | Iterable[pd.DataFrame] | None) -> tuple[str, ...]:
    """The independent statements behind frames loaded by `azm.load`, in order and each once.

    An observation names its `origin_id`; an event has none, and each of its reports counts.
    """
    if rows is None:
        return ()
    frames = [rows] if isinstance(rows, pd.DataFrame) else list(rows)
    ids: dict[str, None] = {}
    for frame in frames:
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
        If the name has no dot, the value is missing, or the rows came from nowhere.
    """
    if not re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", name):
        raise AzmError(f"fact name '{name}' is not of the form component.what, as in 'c1.killed'")
    value, low, high = (_number(given) for given in (value, low, high))
    if value is None:
        raise AzmError(f"fact '{name}' has no value; say in words that there is none")
    low, high = (None if isinstance(end, str) else end for end in (low, high))
    shown = text if text is not None else value
    shown = shown if isinstance(shown, str) else words.decimal(shown, digits)
    return Fact(
        name, value, shown, unit, low, high, rows_of(rows), sources_of(rows),
        tuple(columns), operation,
    )  # fmt: skip


def _number(given: Any) -> Any:
    """A number of a fact, rounded; in words if it is infinite, None if it is missing."""
    if given is None or isinstance(given, str):
        return given
    if pd.isna(given):
        return None
    return words.decimal(given) if math.isinf(given) else significant(given)
