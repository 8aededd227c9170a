"""Text as the page may show it: cleaned, linked only where a link is safe, named by anchors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

# Controls that reorder or hide text on screen, so that it reads otherwise than it is stored
# (Unicode Technical Report 36, section 2); marks that Urdu needs (ZWNJ, ZWJ, LRM, RLM) stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def clean(text: Any) -> str:
    """`text` without control characters and without those that override its direction."""
    return _UNSEEN.sub("", str(text))


def shown(value: Any) -> Any:
    """What the templates print for `value`: nothing for None, markup as it is, else clean text."""
    if value is None:
        return ""
    return value if isinstance(value, Markup) else clean(value)


def web_address(url: Any) -> str | None:
    """`url` if it is an absolute http or https address that a link may carry, else None."""
    if not isinstance(url, str):
        return None
    url = url.strip()
    if re.search(r"[\s\\\"'<>`]", url) or clean(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return url


def language(tag: Any) -> str | None:
    """`tag` if it has the form of a BCP 47 language tag, else None."""
    text = tag.strip() if isinstance(tag, str) else ""
    return text if _LANGUAGE.fullmatch(text) else None


def slug(text: Any) -> str:
    """`text` as an anchor name: ASCII letters, digits, dots, hyphens and underscores."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-.").lower() or "x"


class Anchors:
    """Names of places in the page, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, *parts: Any) -> str:
        """A new anchor made of `parts`; a number is added where the plain one is taken."""
        wanted = "-".join(slug(part) for part in parts)
        anchor, n = wanted, 1
        while anchor in self._taken:
            n += 1
            anchor = f"{wanted}-{n}"
        self._taken.add(anchor)
        return anchor


def counted(n: int, one: str, many: str | None = None) -> str:
    """`n` with its noun: "1 statement", "3 statements"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def unit_words(unit: Any) -> str:
    """A unit of `data/units.csv` as words: "people killed"; percent as its sign."""
    text = clean(unit or "").replace("_", " ").strip()
    return "%" if text == "percent" else text


def number(value: Any) -> str:
    """A number for a reader: thousands separated, at most six significant digits."""
    if value is None:
        return "unknown"
    if not isinstance(value, int | float) or isinstance(value, bool):
        return clean(value)
    text = f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"
    return text.replace("-", "−")


def cell(value: Any) -> str:
    """A table's cell for a reader; whole numbers below 10,000 stay bare, as they may be years."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and abs(value) < 10_000 and value == round(value):
        return f"{value:.0f}".replace("-", "−")
    return number(value)


def csv_address(columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """A table as a `data:` address that saves as CSV (RFC 4180), so that it needs no script.

    Text that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    lines = [",".join(_field(cell) for cell in line) for line in (columns, *rows)]
    return "data:text/csv;charset=utf-8," + quote("\n".join(lines) + "\n", safe=",;:/?@!$*()=+")


def _field(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = clean(cell)
    if isinstance(cell, str) and text[:1] in ("=", "+", "@", "-") and not _is_number(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n\r]', text) else text


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
