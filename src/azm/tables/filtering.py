"""Which rows of a table a filter keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from azm.errors import AzmError, did_you_mean
from azm.tables.cells import fault_finder
from azm.tables.schema import Field, Package, Table
from azm.tables.workbook import Workbook

BETWEEN = "_between"
PERIOD = ("period_start", "period_end")


def passes(
    frame: pd.DataFrame, package: Package, table: Table, argument: str, wanted: Any
) -> pd.Series:
    """Return which rows of a table pass one filter, as a boolean per row; see `load`.

    Raises
    ------
    AzmError
        If the filter names no column, or a value that the column can't hold.
    """
    if argument in table.names:
        return _equals(frame, package, table, table.field(argument), wanted)
    if argument == "period_within" and set(PERIOD) <= set(table.names):
        low, high = _ends(table, argument, wanted)
        start, end = (table.field(column) for column in PERIOD)
        return _from(frame, table, start, low) & _to(frame, table, end, high)
    column = argument.removesuffix(BETWEEN)
    if column != argument and column in table.names:
        field = table.field(column)
        if field.type == "string":
            raise AzmError(
                f"column '{column}' of table '{table.name}' holds text, which has no order; "
                f"filter it by value, {column}=…"
            )
        low, high = _ends(table, argument, wanted)
        return _from(frame, table, field, low) & _to(frame, table, field, high)
    near = did_you_mean(argument, _arguments(table)) or f"; columns: {', '.join(table.names)}"
    raise AzmError(f"table '{table.name}' has no column '{argument}'{near}")


def _arguments(table: Table) -> list[str]:
    ordered = [f"{field.name}{BETWEEN}" for field in table.fields if field.type != "string"]
    periods = ["period_within"] if set(PERIOD) <= set(table.names) else []
    return [*table.names, *ordered, *periods]


def _ends(table: Table, argument: str, wanted: Any) -> tuple[Any, Any]:
    pair = [] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
    if len(pair) != 2:
        raise AzmError(
            f"filter '{argument}' of table '{table.name}' is {wanted!r}; "
            f"give a pair, as {argument}=(low, high)"
        )
    low, high = pair
    return low, high


def _from(frame: pd.DataFrame, table: Table, column: Field, low: Any) -> pd.Series:
    return _compared(frame, table, column, low, "ge")


def _to(frame: pd.DataFrame, table: Table, column: Field, high: Any) -> pd.Series:
    return _compared(frame, table, column, high, "le")


def _compared(
    frame: pd.DataFrame, table: Table, column: Field, end: Any, comparison: str
) -> pd.Series:
    cells = frame[column.name]
    if _is_missing(end):
        return pd.Series(True, index=frame.index)
    compared = getattr(cells, comparison)(_value(table, column, end))
    return compared.fillna(False).astype(bool)


def _equals(
    frame: pd.DataFrame, package: Package, table: Table, column: Field, wanted: Any
) -> pd.Series:
    several = isinstance(wanted, Iterable) and not isinstance(wanted, str)
    values = list(wanted) if several else [wanted]
    cells = frame[column.name]
    passed = cells.isna() & any(_is_missing(value) for value in values)
    values = [_value(table, column, value) for value in values if not _is_missing(value)]
    if column.type != "string":
        return passed | cells.isin(values)
    present = {entry for cell in cells.dropna().unique() for entry in column.entries(cell)}
    for value in values:
        if value not in present:
            _refuse_unknown(package, table, column, value, present)
    if column.separator:
        wanted_entries = set(values)
        held = [
            isinstance(cell, str) and not wanted_entries.isdisjoint(column.entries(cell))
            for cell in cells
        ]
        return passed | pd.Series(held, index=frame.index)
    return passed | cells.isin(values)


def _refuse_unknown(
    package: Package, table: Table, column: Field, value: str, present: set[str]
) -> None:
    """Refuse a text that the column can't hold, or that no row holds: most likely a misspelling.

    A value that the schema allows, or that exists where the column refers to, passes although
    no row has it.
    """
    allowed = set(column.enum)
    if column.references is not None:
        allowed |= Workbook(package).known(column.references) or set()
    if value not in allowed:
        choices = sorted(allowed | present)
        near = did_you_mean(value, choices)
        if not near:
            near = f"; values: {', '.join(choices)}" if len(choices) <= 12 else ""
        raise AzmError(
            f"column '{column.name}' of table '{table.name}' has no value '{value}'"
            f"{near or '; see the column for its values'}"
        )


def _value(table: Table, column: Field, value: Any) -> Any:
    """Return a filter's value in the type of its column."""
    if isinstance(value, pd.Timestamp | date):
        value = f"{value:%Y-%m-%d}"
    text = str(value)
    fault = fault_finder(Field(column.name, column.type))(text)
    if fault:
        raise AzmError(
            f"column '{column.name}' of table '{table.name}' can't be compared with '{text}': "
            f"{fault}"
        )
    if column.type == "date":
        return pd.Timestamp(text)
    if column.type == "string":
        return text
    return float(text) if column.type == "number" else int(text)


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
