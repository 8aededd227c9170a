"""Facts, and sentences that are computed from them.

No number is typed into prose. A sentence is a template whose numbers are facts; a fact carries
its value, its unit and the rows that it came from, which is what lets the report lead from a
number to its sources. Digits in a template are refused unless they are a date, or the id of a
component.
"""

from __future__ import annotations

import math
import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import tables
from azm.claims.estimate import figure
from azm.errors import AzmError
from azm.notebook.channel import Said, paragraph, wrapped
from azm.rounding import significant
from azm.tables import SOURCE_COLUMNS, schema

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_SEASONS = "early|mid|late|spring|summer|autumn|winter"
_DAY = r"\b(?:[12]?\d|3[01])"
# 2024, 2014-15, FY2024-25, 1990s; not the first digits of a longer number.
_YEAR = r"(?:FY)?(?:1[89]|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?s?(?!\w|[.,]\d)"
_YEARS = rf"{_YEAR}(?:(?:,|,? and| or| to)(?: (?:{_SEASONS}))? {_YEAR})*"
# What can be counted: a year before one of these would be read as a number of them.
_COUNTED = (
    r"(?!\s*%|\s(?:people|persons?|men|women|children|dead|deaths|killed|died|wounded|injured|"
    r"casualties|victims|attacks|incidents|cases|events|militants|soldiers|police|arrests|accounts|"
    r"profiles|complaints|convictions|percent|per cent|times|days|weeks|months|years|hundred|"
    r"thousand|lakh|million|crore|billion|rupees|dollars)\b)"
)
# The only numbers that may be typed: dates, and years where the words before them say that a time
# is meant. Two years after a comma are a period: "people killed, 2004 to 2025".
_BEFORE = (
    r"(?:\b(?i:in|of|since|to|until|by|before|after|from|between|for|during|on|with|the|years?)\s"
    rf"|\b(?i:{_SEASONS})[\s-]|\b(?:{_MONTHS})\s|\bFY(?=\d)|\((?=\d{{4}})|,\s(?=\d{{4}}\)))"
)
_DATES = re.compile(
    rf"{_DAY}\s(?:{_MONTHS})\b(?:\s{_YEAR})?"
    rf"|{_BEFORE}{_YEARS}{_COUNTED}"
    rf"|(?:^|[,;:]\s){_YEAR} to (?:(?:{_SEASONS}) )?{_YEAR}{_COUNTED}"
)
# Names with digits beside the ids of the register: halves and quarters of a year, and a unit.
_NAMES = re.compile(r"\b(?:H[12]|Q[1-4]|per 10{0,2},000)\b")
_ID = re.compile(r"\b[a-z]+\d+[a-z]?\b")
_FACT_HERE = "\ufffc"

ROLES = ("finding", "text", "limit", "holds")


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
    """

    name: str
    value: float | int | str
    text: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    rows: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

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
        }


def number_text(value: float, digits: int | None = None) -> str:
    """`value` for a reader: thousands separated, whole numbers bare, else `digits` decimals.

    A number below zero has the true minus sign; one that is shown as zero has none. It is rounded
    to six significant digits first, as it is in a bundle.
    """
    if pd.isna(value):
        return "unknown"
    if math.isinf(value):
        return figure(value)
    value = significant(value)
    if digits is None:
        digits = 0 if float(value) == round(float(value)) else 1
    # Adding nothing takes the sign from what rounds to nothing.
    return f"{round(float(value), digits) + 0.0:,.{digits}f}".replace("-", "−")


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
    shown = shown if isinstance(shown, str) else number_text(shown, digits)
    return Fact(name, value, shown, unit, low, high, rows_of(rows), sources_of(rows))


def _number(given: Any) -> Any:
    """A number of a fact, rounded; in words if it is infinite, None if it is missing."""
    if given is None or isinstance(given, str):
        return given
    if pd.isna(given):
        return None
    return number_text(given) if math.isinf(given) else significant(given)


def filled(template: str, facts: dict[str, Fact | str]) -> tuple[str, list[Any], dict[str, Fact]]:
    """A template with its facts put in.

    Returns
    -------
    text : str
        The finished sentence.
    parts : list
        Text pieces and `{"fact": name}` in reading order.
    used : dict of str to Fact
        The facts by their own names.

    Raises
    ------
    AzmError
        If a number is typed into the template, a name in braces has no fact or has a format, or a
        brace stands alone.
    """
    parts: list[Any] = []
    used: dict[str, Fact] = {}
    text = ""
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        raise AzmError(
            f"a brace in “{template}” has no partner; write it twice to show it, or complete "
            "the name of a fact"
        ) from None
    _refuse_typed_numbers(
        "".join(words + (_FACT_HERE if field is not None else "") for words, field, _, _ in pieces)
    )
    for literal, field, form, conversion in pieces:
        if literal:
            parts.append(literal)
            text += literal
        if field is None:
            continue
        if field not in facts:
            raise AzmError(f"“{{{field}}}” has no fact in “{template}”; pass {field}=azm.fact(…)")
        if form or conversion:
            raise AzmError(
                f"“{{{field}}}” has a format in “{template}”; a fact says how it is shown, as "
                "azm.fact(…, digits=1)"
            )
        given = facts[field]
        if isinstance(given, Fact):
            used[given.name] = given
            parts.append({"fact": given.name})
        elif isinstance(given, str):
            parts.append(given)
        else:
            raise AzmError(f"“{{{field}}}” is a bare {type(given).__name__}; pass azm.fact(…)")
        text += str(given)
    return text, parts, used


def without_dates(words: str) -> str:
    """`words` without the digits that may be typed: of dates, and of components' ids."""
    left = _NAMES.sub(" ", _DATES.sub(" ", words))
    if _ID.search(left):
        claims = tables.load("claims")
        known = {*claims.index, *claims["claim_id"]}
        left = _ID.sub(lambda found: " " if found.group() in known else found.group(), left)
    return left


def _refuse_typed_numbers(words: str) -> None:
    # Every kind of number sign: a half and a small two are no digits.
    if any(unicodedata.category(sign).startswith("N") for sign in without_dates(words)):
        shown = words.replace(_FACT_HERE, "…").strip()
        raise AzmError(f"a number is typed in “{shown}”; compute it and pass it as a fact")


class Sentence(Said):
    """A computed sentence."""


def say(template: str, *, role: str = "text", **facts: Fact | str) -> Sentence:
    """A sentence whose numbers are facts.

    Parameters
    ----------
    template : str
        Prose with names in braces: `"The list holds {killed} dead."`
    role : {"text", "finding", "limit"}
        Where the report puts it: in the reasoning, at the head of the section, or among the limits.
    **facts : Fact or str
        What goes into the braces: facts for numbers, plain strings for words.

    Raises
    ------
    AzmError
        If a number is typed in, a fact is missing, or the role is unknown.
    """
    if role not in ROLES:
        raise AzmError(f"role '{role}' is unknown; use one of {', '.join(ROLES[:3])}")
    text, parts, used = filled(template, facts)
    bundle = {
        "kind": "sentence",
        "role": role,
        "parts": parts,
        "facts": {name: used[name].bundle() for name in used},
    }
    style = "font-size:1.2em;font-weight:600" if role == "finding" else ""
    return Sentence(bundle, wrapped(text), paragraph(text, style))


def holds(template: str, condition: Any, **facts: Fact | str) -> Sentence:
    """A sentence with the condition under which it is true; a false one stops the run.

    This keeps interpretation tied to data: when a new row makes the sentence false, nobody
    publishes it by oversight.

    Raises
    ------
    AzmError
        If the condition is false or isn't a single truth value.
    """
    sentence = say(template, **facts)
    if not (condition is True or (hasattr(condition, "item") and condition.item() is True)):
        raise AzmError(
            f"no longer true: “{' '.join(sentence.text.split())}”; "
            "read the rows that changed, then rewrite the sentence or mend the rows"
        )
    sentence.bundle["role"] = "holds"
    return sentence
