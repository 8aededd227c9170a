"""Says what is wrong with one cell, given what its column may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from azm.errors import did_you_mean
from azm.tables.reading import UNDECODED
from azm.tables.schema import Field
from azm.validate import invisible, matcher

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"-?[0-9]+")
YEAR = re.compile(r"[0-9]{4}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Columns of the format "any" also take a year, or a year and month.
PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2})?")
GROUPED = re.compile(r"-?[0-9]{1,3}([, '][0-9]{2,3})+(\.[0-9]+)?")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
PLACEHOLDER = re.compile(r"(n/?a|none|null|unknown|nil|tba|-+|–|—|\?+|\.+)", re.IGNORECASE)
# U+FFFD, and the pairs that UTF-8 text shows after being read as Western European and saved.
DAMAGED = re.compile("\ufffd|\u00e2\u20ac|[\u00c2\u00c3][\u0080-\u00bf]")
SHOWN_CHOICES = 12
# What a spreadsheet holds in a cell; it would cut the rest without a word.
LONGEST_CELL = 32_767
LARGEST_INTEGER = 2**53  # floats count no further

Fault = Callable[[str], "str | None"]


def fault_finder(column: Field) -> Fault:
    """Return a function that tells what is wrong with a cell of a column, or None.

    The function takes the cell's text, and answers "what is wrong; what to do".
    """
    of_type = _TYPES[column.type]
    matches = matcher(column.pattern) if column.pattern else None

    def fault(value: str) -> str | None:
        if value == "":
            return _required(column)
        found = _text_fault(value)
        if found:
            return found
        entries = column.entries(value)
        for entry in entries:
            found = of_type(entry, column) or _enum(entry, column) or _limits(entry, column)
            if found is None and matches and not matches(entry):
                found = _form(entry, column)
            if found:
                return found
        return None

    return fault


def normal_url(url: str) -> str:
    """Return a web address in the form in which two addresses of one page are equal.

    Scheme, "www.", a trailing slash and campaign parameters don't count. A fragment does: some
    addresses lead to several data sets that it alone tells apart.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode([pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_")])
    return f"{host}{parts.path.rstrip('/')}?{query}#{parts.fragment}"


def _required(column: Field) -> str | None:
    return "a value is required; fill it in" if column.required else None


def _text_fault(value: str) -> str | None:
    if UNDECODED.search(value):
        return "not UTF-8 text; save the file as UTF-8"
    if DAMAGED.search(value):
        return "letters are damaged by a wrong encoding; write them anew and save as UTF-8"
    if value != value.strip():
        return "a blank stands at its beginning or end; delete it"
    if len(value) > LONGEST_CELL:
        return f"longer than {LONGEST_CELL:,} characters, which no spreadsheet keeps; shorten it"
    return invisible(value)


def _string(entry: str, column: Field) -> str | None:
    if column.separator and (entry == "" or entry != entry.strip()):
        return f"an entry is empty or has blanks; part entries by '{column.separator}' alone"
    if column.format == "uri":
        try:
            parts = urlsplit(entry)
            whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
            whole = whole and parts.port != 0
        except ValueError:  # brackets that don't pair up, a port that is no number
            whole = False
        if not whole or re.search(r"\s", entry):
            return "not a web address; write it in full, from https:// on"
    return None


def _number(entry: str, column: Field) -> str | None:
    if NUMBER.fullmatch(entry):
        if math.isfinite(float(entry)):
            return None
        return "not a finite number; correct it"
    return _not_a_number(entry, "a number", "write digits only, with a point for decimals")


def _integer(entry: str, column: Field) -> str | None:
    if INTEGER.fullmatch(entry):
        if abs(float(entry)) > LARGEST_INTEGER:
            return "a larger whole number than can be counted with; correct it"
        return None
    if NUMBER.fullmatch(entry):
        return "not a whole number; write digits only"
    return _not_a_number(entry, "a whole number", "write digits only")


def _not_a_number(entry: str, wanted: str, mend: str) -> str:
    if NOT_FINITE.fullmatch(entry):
        return f"not a finite number; {mend}, or leave the cell empty if it is unknown"
    if PLACEHOLDER.fullmatch(entry):
        return f"not {wanted}; leave the cell empty if it is unknown"
    if GROUPED.fullmatch(entry):
        return f"not {wanted}; write it without separators of thousands"
    return f"not {wanted}; {mend}"


def _year(entry: str, column: Field) -> str | None:
    return None if YEAR.fullmatch(entry) else "not a year; write four digits"


def _date(entry: str, column: Field) -> str | None:
    partial = column.format == "any" and PARTIAL_DATE.fullmatch(entry)
    if not partial and not DATE.fullmatch(entry):
        return "not a date; write year-month-day, as 2024-06-22"
    try:
        date.fromisoformat(f"{entry}-01-01"[:10] if partial else entry)
    except ValueError:
        return "no such day in the calendar; correct the date"
    return None


def _enum(entry: str, column: Field) -> str | None:
    if not column.enum or entry in column.enum:
        return None
    near = did_you_mean(entry, column.enum)
    if len(column.enum) > SHOWN_CHOICES:
        return f"not one of the {len(column.enum)} values allowed{near or '; see datapackage.json'}"
    return f"not one of {', '.join(column.enum)}{near or '; use one of them'}"


def _limits(entry: str, column: Field) -> str | None:
    """Compare with the column's own bounds; dates in this form order as text."""
    if column.minimum is None and column.maximum is None:
        return None
    if column.type == "date":
        low, high, here = column.minimum, column.maximum, entry
        below, above, what = "earlier", "later", "date"
    else:
        low, high = (
            None if end is None else float(end) for end in (column.minimum, column.maximum)
        )
        here = float(entry)
        below, above, what = "less", "more", "number"
    if low is not None and here < low:
        return f"{below} than {column.minimum}; correct the {what}"
    if high is not None and here > high:
        return f"{above} than {column.maximum}; correct the {what}"
    return None


def _form(entry: str, column: Field) -> str:
    wanted = column.form or f"text that matches {column.pattern}"
    if column.separator:
        return f"'{entry}' isn't {wanted}; correct it"
    return f"not {wanted}; correct it"


_TYPES: dict[str, Callable[[str, Field], str | None]] = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "year": _year,
    "date": _date,
}
