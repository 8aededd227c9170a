"""Text as the page may show it: without hidden signs, safe addresses, anchors, languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

# Controls that reorder or hide text on screen, so that it reads otherwise than it is stored
# (Unicode Technical Report 36, section 2); marks that Urdu needs (ZWNJ, ZWJ, LRM, RLM) stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# What stays as it is: tags, elements that hold no prose or may hold no element, and elements that
# name their language already. Attributes hold no ">", since templates escape it.
_ELEMENTS = r"head|script|style|svg|pre|code|select|textarea"
_CLOSED = re.compile(
    rf"<({_ELEMENTS})\b.*?</\1>|<(?!html\b)(\w+)\b[^>]*\slang=\"[^>]*>.*?</\2>|<[^>]*>", re.DOTALL
)


def clean(text: Any) -> str:
    """`text` without control characters and without those that override its direction."""
    return _UNSEEN.sub("", str(text))


def printable(value: Any) -> Any:
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

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = set(used)

    def take(self, *parts: Any) -> str:
        """A new anchor made of `parts`; a number is added where the plain one is taken."""
        wanted = "-".join(slug(part) for part in parts)
        anchor, n = wanted, 1
        while anchor in self._used:
            n += 1
            anchor = f"{wanted}-{n}"
        self._used.add(anchor)
        return anchor


def mark_languages(html: str, words: Mapping[str, str]) -> str:
    """`html` with every whole word of `words` in its text inside an element with its language.

    Words of other languages are read aloud as what they are (WCAG 2.2, success criterion 3.1.2).

    Parameters
    ----------
    html : str
        A page whose text and attributes were escaped.
    words : mapping of str to str
        BCP 47 tag of each word or phrase; capitals and small letters don't matter.
    """
    if not words:
        return html
    tags = {str(escape(word)).casefold(): tag for word, tag in words.items()}
    longest_first = sorted(tags, key=lambda word: (-len(word), word))
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )

    def mark(text: str) -> str:
        return pattern.sub(
            lambda word: f'<span lang="{tags[word.group().casefold()]}">{word.group()}</span>', text
        )

    pieces, end = [], 0
    for tag in _CLOSED.finditer(html):
        pieces += [mark(html[end : tag.start()]), tag.group()]
        end = tag.end()
    return "".join([*pieces, mark(html[end:])])
