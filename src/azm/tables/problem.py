"""A fault in a table: where it is, what is wrong and what to do; and what a cell may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from azm.errors import AzmError, did_you_mean, printable, shown
from azm.validate import invisible, matcher

if TYPE_CHECKING:
    from azm.tables.package import Field

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"-?[0-9]+")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Columns of the format "any" also take a year, or a year and month.
PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2})?")
GROUPED = re.compile(r"-?[0-9]{1,3}([, '][0-9]{2,3})+(\.[0-9]+)?")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
PLACEHOLDER = re.compile(r"(n/?a|none|null|unknown|nil|tba|-+|–|—|\?+|\.+)", re.IGNORECASE)
# Bytes that aren't UTF-8 are read as these lone surrogates, so that the cell can still be named.
UNDECODED = re.compile("[\udc80-\udcff]")
# U+FFFD, and the pairs that UTF-8 text shows after being read as Western European and saved.
DAMAGED = re.compile("\ufffd|\u00e2\u20ac|[\u00c2\u00c3][\u0080-\u00bf]")
SHOWN_CHOICES = 12
# What a spreadsheet holds in a cell; it would cut the rest without a word.
LONGEST_CELL = 32_767
LARGEST_INTEGER = 2**53  # floats count no further


@dataclass(frozen=True)
class Problem:
    """One fault, as `azm check` prints it.

    Attributes
    ----------
    file
        Path from the project's folder, with forward slashes.
    line
        Line of the file that the cell begins on, counted from 1; None for the file as a whole.
    column
        Name of the column; None where the row or the file is at fault.
    value
        The cell as it stands in the file; "" is shown as empty, None isn't shown.
    message
        What is wrong, a semicolon, what to do.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.column is not None:
            place += f": column '{self.column}'"
            if self.value is not None:
                place += f" is '{shown(self.value)}'" if self.value else " is empty"
        return printable(f"{place}: {self.message}")


class TableError(AzmError):
    """A table that can't be used as it stands; `problems` lists every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 1
        rest = f" (and {more} more: run azm check)" if more else ""
        super().__init__(f"{self.problems[0]}{rest}")


def fault_finder(column: Field) -> Callable[[str], str | None]:
    """Return a function that tells what is wrong with a cell of a column, or None.

    The function takes the cell's text, and answers "what is wrong; what to do".
    """
    limits = column.constraints
    of_type = _TYPES[column.type]
    matches = matcher(limits.pattern) if limits.pattern else None

    def fault(cell: str) -> str | None:
        if cell == "":
            return "a value is required; fill it in" if limits.required else None
        found = _text_fault(cell)
        for entry in () if found else column.entries(cell):
            found = of_type(entry, column) or _enum(entry, limits.enum) or _limits(entry, column)
            if not found and matches and not matches(entry):
                wanted = column.form or f"text that matches {limits.pattern}"
                subject = f"'{entry}' isn't" if column.separator else "not"
                found = f"{subject} {wanted}; correct it"
            if found:
                break
        return found

    return fault


def _text_fault(cell: str) -> str | None:
    if UNDECODED.search(cell):
        return "not UTF-8 text; save the file as UTF-8"
    if DAMAGED.search(cell):
        return "letters are damaged by a wrong encoding; write them anew and save as UTF-8"
    if cell != cell.strip():
        return "a blank stands at its beginning or end; delete it"
    if len(cell) > LONGEST_CELL:
        return f"longer than {LONGEST_CELL:,} characters, which no spreadsheet keeps; shorten it"
    return invisible(cell)


def _string(entry: str, column: Field) -> str | None:
    if column.separator and (entry == "" or entry != entry.strip()):
        return f"an entry is empty or has blanks; part entries by '{column.separator}' alone"
    if column.format == "uri" and not _is_address(entry):
        return "not a web address; write it in full, from https:// on"
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        return whole and parts.port != 0 and not re.search(r"\s", text)
    except ValueError:  # brackets that don't pair up, a port that is no number
        return False


def _number(entry: str, column: Field) -> str | None:
    if NUMBER.fullmatch(entry):
        return None if math.isfinite(float(entry)) else "not a finite number; correct it"
    return _not_a_number(entry, "a number", "write digits only, with a point for decimals")


def _integer(entry: str, column: Field) -> str | None:
    if INTEGER.fullmatch(entry):
        small = abs(float(entry)) <= LARGEST_INTEGER
        return None if small else "a larger whole number than can be counted with; correct it"
    if NUMBER.fullmatch(entry):
        return "not a whole number; write digits only"
    return _not_a_number(entry, "a whole number", "write digits only")


def _not_a_number(entry: str, wanted: str, fix: str) -> str:
    if NOT_FINITE.fullmatch(entry):
        return f"not a finite number; {fix}, or leave the cell empty if it is unknown"
    if PLACEHOLDER.fullmatch(entry):
        return f"not {wanted}; leave the cell empty if it is unknown"
    if GROUPED.fullmatch(entry):
        return f"not {wanted}; write it without separators of thousands"
    return f"not {wanted}; {fix}"


def _year(entry: str, column: Field) -> str | None:
    return None if re.fullmatch("[0-9]{4}", entry) else "not a year; write four digits"


def _date(entry: str, column: Field) -> str | None:
    partial = column.format == "any" and PARTIAL_DATE.fullmatch(entry)
    if not partial and not DATE.fullmatch(entry):
        return "not a date; write year-month-day, as 2024-06-22"
    try:
        date.fromisoformat(f"{entry}-01-01"[:10])
    except ValueError:
        return "no such day in the calendar; correct the date"
    return None


def _enum(entry: str, choices: Sequence[str]) -> str | None:
    if not choices or entry in choices:
        return None
    near = did_you_mean(entry, choices)
    if len(choices) > SHOWN_CHOICES:
        return f"not one of the {len(choices)} values allowed{near or '; see datapackage.json'}"
    return f"not one of {', '.join(choices)}{near or '; use one of them'}"


def _limits(entry: str, column: Field) -> str | None:
    """Compare with the column's own bounds; dates in this form order as text."""
    low, high = column.constraints.minimum, column.constraints.maximum
    if column.type == "date":
        below, above, what = "earlier", "later", "date"
        too_low, too_high = bool(low and entry < low), bool(high and entry > high)
    else:
        below, above, what = "less", "more", "number"
        too_low = low is not None and float(entry) < float(low)
        too_high = high is not None and float(entry) > float(high)
    if too_low or too_high:
        word, end = (below, low) if too_low else (above, high)
        return f"{word} than {end}; correct the {what}"
    return None


_TYPES: dict[str, Callable[[str, Field], str | None]] = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "year": _year,
    "date": _date,
}
