"""Numbers, bounds, units and dates as a reader meets them: the only place that puts them so.

Prose shows three significant digits, since more would claim a precision that reports don't have;
what stands in a row is shown as the row has it. Nothing here follows the machine's locale.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from azm.rounding import significant

#: The sign of prose; a hyphen before a number can be read as a range or break a line.
MINUS = "−"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
BOUNDS = {
    "exact": "",
    "about": "about ",
    "more_than": "more than ",
    "at_least": "at least ",
    "less_than": "less than ",
    "at_most": "at most ",
}
_PROPER = {
    name.casefold(): name
    for name in (
        "ACLED", "Chinese", "CPEC", "CRSS", "Dasu", "FIA", "GTD", "GTI", "Karachi", "NACTA",
        "NCCIA", "Pakistan", "PICSS", "PIPS", "PTA", "Punjab", "UCDP",
    )
}  # fmt: skip
_NAMES = re.compile(rf"\b(?:{'|'.join(_PROPER)})\b", re.IGNORECASE)


def number(value: float | None) -> str:
    """A number in prose: whole numbers bare, others with three significant digits.

    Numbers from 100 lose their decimals. Missing values are "unknown", infinite ones "any number".

    Examples
    --------
    >>> [number(x) for x in (1234.5, 60, 8.754, 0.11, -3, None)]
    ['1,234', '60', '8.75', '0.11', '−3', 'unknown']
    """
    if value is None or _missing(value):
        return "unknown"
    value = float(value)
    if math.isinf(value):
        return "any number" if value > 0 else "any negative number"
    whole = value.is_integer() or abs(value) >= 100
    return (f"{value:,.0f}" if whole else f"{value:.3g}").replace("-", MINUS)


def decimal(value: float | None, digits: int | None = None) -> str:
    """A number with a stated number of decimals, by default none where it is whole, else one.

    It is rounded to six significant digits first, as it is in a bundle, so that no last bit
    decides how a half is rounded. What is shown as zero has no sign.

    Examples
    --------
    >>> decimal(16.85, 1), decimal(-0.2, 0), decimal(1234), decimal(8.754)
    ('16.9', '0', '1,234', '8.8')
    """
    if value is None or _missing(value) or math.isinf(value):
        return number(value)
    value = float(significant(float(value)))
    if digits is None:
        digits = 0 if value.is_integer() else 1
    # Adding nothing takes the sign from what rounds to nothing.
    return f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", MINUS)


def exact(value: float | None) -> str:
    """A number as its row has it: thousands separated, at most six significant digits.

    Examples
    --------
    >>> exact(12345), exact(0.123456789), exact(-2610.5), exact(None)
    ('12,345', '0.123457', '−2,610.5', 'unknown')
    """
    if value is None or _missing(value):
        return "unknown"
    value = float(value)
    return (f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}").replace("-", MINUS)


def cell(value: Any) -> str:
    """What a table's cell says, for a reader.

    Whole numbers below 10,000 stay bare, since they may be years. Dates are days in words, missing
    values a dash, text stays as it is.

    Examples
    --------
    >>> [cell(x) for x in (2004, 12345, 0.123456789, True, None, dt.date(2024, 6, 22))]
    ['2004', '12,345', '0.123457', 'yes', '–', '22 June 2024']
    """
    if isinstance(value, str):
        return value
    if _missing(value):
        return "–"
    if isinstance(value, dt.date):
        return date(value)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value == round(value) and abs(value) < 10_000:
        return f"{value:.0f}".replace("-", MINUS)
    return exact(value)


def span(low: float | None, high: float | None) -> str:
    """From one number to another: `20–30`, `−5 to 3`; one number where both are equal.

    Examples
    --------
    >>> span(20, 30), span(-5, 3), span(20, 20), span(None, 20)
    ('20–30', '−5 to 3', '20', '20')
    """
    ends = [number(end) for end in (low, high) if end is not None]
    if not ends:
        return "unknown"
    link = " to " if min(end for end in (low, high) if end is not None) < 0 else "–"
    return link.join(dict.fromkeys(ends))


def bounds(
    low: float | None, high: float | None, bound: str, unit_name: str = "", *, sign: bool = False
) -> str:
    """What is claimed, in words: `more than 60 people killed`.

    Parameters
    ----------
    low, high : float or None
        As registered; of "at most" and "less than" the larger counts.
    bound : str
        One of `BOUNDS`; any other leaves the span without words.
    unit_name : str
        A unit of `data/units.csv`.
    sign : bool
        As for :func:`with_unit`.

    Examples
    --------
    >>> bounds(60, None, "more_than", "people_killed")
    'more than 60 people killed'
    """
    return with_unit(f"{BOUNDS.get(bound, '')}{span(low, high)}", unit_name, sign=sign)


def unit(name: str | None) -> str:
    """A unit of `data/units.csv` as words; percent as its sign, for labels and tables.

    Examples
    --------
    >>> unit("people_killed"), unit("percent"), unit(None)
    ('people killed', '%', '')
    """
    text = (name or "").replace("_", " ").strip()
    return "%" if text == "percent" else text


def with_unit(text: str, name: str | None, *, sign: bool = False) -> str:
    """A number in words with its unit, the noun in the singular after 1.

    Parameters
    ----------
    text : str
        The number, with what stands before it.
    name : str or None
        A unit of `data/units.csv`.
    sign : bool
        Percent as its sign, for labels and tables; prose has the word.

    Examples
    --------
    >>> with_unit("at least 1", "attacks"), with_unit("20", "percent", sign=True)
    ('at least 1 attack', '20%')
    """
    named = unit(name) if sign else (name or "").replace("_", " ").strip()
    if named in ("", "%"):
        return f"{text}{named}"
    if re.fullmatch(r"(?:\D* )?1", text):
        # The noun stands first or, where an adjective does, behind it: people killed, police cases.
        named = re.sub(r"\bpeople\b|\b\w+?(?:ies|(?<![su])s)\b", _singular, named, count=1)
    return f"{text} {named}"


_SINGULAR = {"people": "person", "series": "series", "addresses": "address"}


def _singular(noun: re.Match[str]) -> str:
    word = noun.group()
    if word in _SINGULAR:
        return _SINGULAR[word]
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith("sses") else word[:-1]


def plural(n: int, one: str, many: str | None = None) -> str:
    """A number of things with its noun.

    Examples
    --------
    >>> plural(1, "row"), plural(1200, "row"), plural(2, "inquiry", "inquiries")
    ('1 row', '1,200 rows', '2 inquiries')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def name(identifier: Any) -> str:
    """A name of the data as words, proper names as they are written.

    Examples
    --------
    >>> name("chinese_nationals"), name("PTA_report")
    ('Chinese nationals', 'PTA report')
    """
    text = str(identifier).replace("_", " ")
    return _NAMES.sub(lambda match: _PROPER[match.group().casefold()], text)


def date(day: dt.date | str | None) -> str:
    """A day in words; a text may lack the day or the month, and one that is no date stays.

    Examples
    --------
    >>> date(dt.date(2024, 6, 22)), date("2024-06"), date("2024"), date(None), date("mid-2024")
    ('22 June 2024', 'June 2024', '2024', '', 'mid-2024')
    """
    if day is None or _missing(day):
        return ""
    if isinstance(day, dt.date):
        # Not strftime, whose month names follow the locale.
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", day):
        return day
    year, *rest = day.split("-")
    parts = [MONTHS[int(rest[0]) - 1], year] if rest else [year]
    return " ".join([str(int(rest[1])), *parts] if len(rest) == 2 else parts)


def month(day: dt.date, *, short: bool = False) -> str:
    """The month of a day, with its year: `June 2024`, in short `Jun 2024`.

    Examples
    --------
    >>> month(dt.date(2024, 6, 22)), month(dt.date(2024, 6, 22), short=True)
    ('June 2024', 'Jun 2024')
    """
    name = MONTHS[day.month - 1]
    return f"{name[:3] if short else name} {day.year}"


def _missing(value: Any) -> bool:
    """Whether a value is None, NaN, NaT or NA, without importing pandas."""
    return value is None or str(value) in ("", "nan", "NaT", "<NA>")
