"""Facts, and sentences that are computed from them.

No number is typed into prose. A sentence is a template whose numbers are facts; a fact carries
its value, its unit and the rows that it came from, which is what lets the report lead from a
number to its sources. Digits in a template are refused unless they are dates or years.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm.errors import AzmError
from azm.notebook.channel import Said, paragraph, wrapped
from azm.tables import schema

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_YEAR = r"(?:1[89]|20)\d\d"
_ALLOWED_DIGITS = re.compile(
    rf"\b\d{{1,2}}\s(?:{_MONTHS})\b(?:\s{_YEAR})?"  # 22 June 2024, 22 June
    rf"|\b(?:FY)?{_YEAR}(?:[-–/]\d{{2,4}})?s?\b"  # 2024, 2014-15, FY2024-25, 1990s
    r"|\b[A-Za-z]+\d\w*\b"  # c1, H2, Q3: names, not numbers
    r"|\bper 1(?:0{1,2})?,000\b"  # a unit: per 100,000 people
)

ROLES = ("finding", "text", "limit", "holds")
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
        The value as computed.
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
        """The fact as JSON, numbers rounded to six significant digits."""
        bounds = {"low": significant(self.low), "high": significant(self.high)}
        return {
            "text": self.text,
            "value": significant(self.value),
            **{name: bound for name, bound in bounds.items() if bound is not None},
            "unit": self.unit,
            "rows": [list(row) for row in self.rows],
            "sources": list(self.sources),
            **({"columns": list(self.columns)} if self.columns else {}),
            **({"operation": self.operation} if self.operation else {}),
        }


def significant(value: Any, digits: int = 6) -> Any:
    """`value` rounded to `digits` significant digits; text and missing values stay as they are.

    Numbers are rounded where they are shown and digested, so that the text of an output is equal
    on every platform although the last bits of a float are not.
    """
    if value is None or isinstance(value, str | bool):
        return value
    number = float(value)
    if math.isnan(number):
        return None
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    if number == 0:
        return 0
    rounded = round(number, digits - 1 - math.floor(math.log10(abs(number))))
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded


def number_text(value: float, digits: int | None = None) -> str:
    """`value` for a reader: thousands separated, whole numbers bare, else `digits` decimals.

    A number below zero has the true minus sign; one that is shown as zero has none.
    """
    if pd.isna(value):
        return "unknown"
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
        for column in ("source_id", "source_ids", "evidence"):
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
        What was computed.
    unit : str
        A unit of `data/units.csv`; empty for a word.
    rows : DataFrame or several
        The rows, as selected from what `azm.load` returned.
    low, high : float, optional
        Bounds of the value.
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
        If the name has no dot, or the rows came from nowhere.
    """
    if not re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", name):
        raise AzmError(f"fact name '{name}' is not of the form component.what, as in 'c1.killed'")
    if not isinstance(value, str):
        value = value.item() if hasattr(value, "item") else value
    shown = text if text is not None else value
    shown = shown if isinstance(shown, str) else number_text(shown, digits)
    return Fact(
        name, value, shown, unit, low, high, rows_of(rows), sources_of(rows),
        tuple(columns), operation,
    )  # fmt: skip


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
        If a number is typed into the template, or a name in braces has no fact.
    """
    parts: list[Any] = []
    used: dict[str, Fact] = {}
    text = ""
    for literal, field, _, _ in string.Formatter().parse(template):
        typed = re.search(r"\d", _ALLOWED_DIGITS.sub("", literal))
        if typed:
            raise AzmError(
                f"a number is typed in “{literal.strip()}”; compute it and pass it as a fact"
            )
        if literal:
            parts.append(literal)
            text += literal
        if field is None:
            continue
        if field not in facts:
            raise AzmError(f"“{{{field}}}” has no fact in “{template}”; pass {field}=azm.fact(…)")
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


class Sentence(Said):
    """A computed sentence."""


def by_placeholder(given: Iterable[Fact], named: Mapping[str, Fact | str]) -> dict[str, Fact | str]:
    """Facts by what stands for them in a template.

    A fact given by position stands where the part of its name after the dot is in braces, so
    that the order in which facts are given can't change a sentence.

    Raises
    ------
    AzmError
        If two facts would stand in one place, or something else than a fact is given.
    """
    facts: dict[str, Fact | str] = dict(named)
    for one in given:
        if not isinstance(one, Fact):
            raise AzmError(f"{one!r} is no fact; pass azm.fact(…), or words as name='…'")
        if one.placeholder in facts:
            raise AzmError(
                f"two facts would stand in “{{{one.placeholder}}}”; pass one as other_name=fact"
            )
        facts[one.placeholder] = one
    return facts


def say(template: str, /, *given: Fact, role: str = "text", **named: Fact | str) -> Sentence:
    """A sentence whose numbers are facts.

    Parameters
    ----------
    template : str
        Prose with names in braces: `"The list holds {killed} dead."`
    *given : Fact
        Each stands where the part of its name after the dot is in braces: `c1.killed` in
        `{killed}`.
    role : {"text", "finding", "limit"}
        Where the report puts it: in the reasoning, at the head of the section, or among the limits.
    **named : Fact or str
        What else goes into the braces, by name: plain strings for words.

    Raises
    ------
    AzmError
        If a number is typed in, a fact is missing or not used, or the role is unknown.
    """
    if role not in ROLES:
        raise AzmError(f"role '{role}' is unknown; use one of {', '.join(ROLES[:3])}")
    text, parts, used = filled(template, by_placeholder(given, named))
    refuse_unused(given, used, template)
    bundle = {
        "kind": "sentence",
        "role": role,
        "parts": parts,
        "facts": {name: used[name].bundle() for name in used},
    }
    style = "font-size:1.2em;font-weight:600" if role == "finding" else ""
    return Sentence(bundle, wrapped(text), paragraph(text, style))


def refuse_unused(given: Iterable[Fact], used: Mapping[str, Fact], where: str) -> None:
    """Refuse facts that were given by position and stand nowhere."""
    for one in given:
        if one.name not in used:
            raise AzmError(
                f"fact '{one.name}' stands nowhere in “{where.strip()}”; "
                f"write {{{one.placeholder}}} where it belongs, or leave it out"
            )


def holds(template: str, condition: Any, /, *given: Fact, **named: Fact | str) -> Sentence:
    """A sentence with the condition under which it is true; a false one stops the run.

    This keeps interpretation tied to data: when a new row makes the sentence false, nobody
    publishes it by oversight.

    Raises
    ------
    AzmError
        If the condition is false or isn't a single truth value.
    """
    sentence = say(template, *given, **named)
    if not (condition is True or (hasattr(condition, "item") and condition.item() is True)):
        raise AzmError(
            f"no longer true: “{' '.join(sentence.text.split())}”; "
            "read the rows that changed, then rewrite the sentence or mend the rows"
        )
    sentence.bundle["role"] = "holds"
    return sentence
