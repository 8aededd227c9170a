"""Facts that know what they were computed from: value, unit, rows and operation in one step.

A fact made by hand names its rows beside its value, and the two can part. These read the value
off the rows themselves, so that they can't, and say how, so that a reader can redo it.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from azm import tables, words
from azm.claims import Estimate
from azm.claims.register import sources_of
from azm.errors import AzmError, did_you_mean
from azm.notebook.facts import Fact, fact

_BY_ROW = "as the column unit says"
_ENDS = ("low", "high", "central")
#: Units of estimates that prose gives in percent.
_OF_ONE = ("probability", "share")


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
    low, high = (estimate.low, estimate.high) if end == "central" else (None, None)
    found = fact(
        name,
        times * getattr(estimate, end),
        unit=unit or estimate.unit,
        low=None if low is None else times * low,
        high=None if high is None else times * high,
        digits=digits,
        operation=f"{end} end of the estimate" if end != "central" else "the estimate",
    )
    return replace(found, rows=estimate.rows, sources=sources_of(estimate))


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
