"""Looks for personal names where people came to harm, without a list of the people.

A name is found by what it is not: a word that nowhere in the tables is written small, is no
place, publisher or term, and stands on no reviewed list. Common given and family names are looked
at even where they are also part of a place. The lists in `reviewed_words.toml` hold places,
groups, officials and ordinary words only; a private person's name must never be put there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd

REVIEWED = Path(__file__).with_name("reviewed_words.toml")
KINDS = ("official", "author", "place", "group", "address", "word")
HARM = re.compile(
    r"abduct|accus|acquit|arrest|assault|attack|bail|beat|behead|blasphem|blast|bod(y|ies)|bomb|burn"
    r"|convict|dead|death|detain|die[sd]|engineer|funeral|gunned|hang|hostage|hurt|injur|kidnap|kill"
    r"|lynch|martyr|missing|mob\b|murder|rape|remains|sentenc|shoot|shot|slain|succumb|suspect"
    r"|torch|tortur|victim|widow|wound",
    re.IGNORECASE,
)
# Tables on people who came to harm: what they cite is looked at whatever its title says, and so
# is their own prose.
EVENTS = ("attacks_on_chinese_interests", "mob_violence_events", "mob_violence_counts",
          "justice_system")  # fmt: skip
PROSE = ("note", "why", "meaning", "target", "paraphrase", "locator", "title", "scope", "what")
NAMED = ("place", "province", "geography", "publisher", "term", "long_form", "claimed_by")
_WORD = re.compile(r"[^\W\d_]+")

Tables = Mapping[str, pd.DataFrame]


@cache
def reviewed() -> Mapping[str, tuple[str, ...]]:
    """The reviewed lists: kind to words or phrases, all small."""
    lists = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    return {kind: tuple(words) for kind, words in lists.items()}


def ordinary_words(tables: Tables) -> frozenset[str]:
    """Words that prose writes small somewhere, and those of places, publishers and terms."""
    small = {
        word for cell in _cells(tables, PROSE) for word in _WORD.findall(cell) if word[0].islower()
    }
    named = {word.lower() for cell in _cells(tables, NAMED) for word in _WORD.findall(cell)}
    return frozenset(small | named) - set(reviewed()["common_name"])


def unreviewed_in_sources(tables: Tables, known: frozenset[str]) -> dict[str, set[str]]:
    """Words of titles, addresses and ids that are not `known` and nobody reviewed, by source."""
    cited = {
        one
        for table in EVENTS
        for column in ("source_id", "source_ids")
        if column in tables[table]
        for cell in tables[table][column]
        for one in cell.split(";")
    }
    found: dict[str, set[str]] = {}
    for line in tables["sources"].itertuples():
        address = urlsplit(line.url)
        path = unquote(f"{address.path} {address.query}")
        harm = HARM.search(f"{line.title} {path}")
        if not harm and line.source_id not in cited:
            continue
        own = line.source_id.partition("-")[2]  # what stands before it is the publisher
        phrases = _phrases(line.source_id)
        strange = {
            *_strange(line.title, known, phrases, shortest=2),
            *_strange(path, known, phrases, shortest=3),
            *_strange(own, known, phrases, shortest=3),
        }
        if line.source_id in reviewed()["read_in_urdu"]:
            strange = {word for word in strange if word.isascii()}
        if strange:
            found[line.source_id] = strange
    return found


def unreviewed_in_prose(tables: Tables, known: frozenset[str]) -> dict[str, set[str]]:
    """Capitalised words of notes and targets that are not `known` nor reviewed, by row."""
    found: dict[str, set[str]] = {}
    for table in (*EVENTS, "findings"):
        frame = tables[table]
        for column in (c for c in PROSE if c in frame):
            for key, cell in zip(frame.iloc[:, 0], frame[column], strict=True):
                capitals = " ".join(w if w[0].isupper() else "·" for w in cell.split() if w)
                strange = set(_strange(capitals, known, _phrases(), shortest=2))
                if strange:
                    found.setdefault(f"{table} {key}", set()).update(strange)
    return found


def _strange(
    text: str, known: frozenset[str], phrases: Iterable[str], *, shortest: int
) -> Iterator[str]:
    """Words of `text` that are neither ordinary nor part of a reviewed phrase."""
    plain = " ".join(_WORD.findall(text.lower()))
    for phrase in phrases:
        if phrase in plain:
            plain = re.sub(rf"\b{phrase}\b", "·", plain)
    for word in _WORD.findall(plain):
        if len(word) >= shortest and not _forms(word) & known:
            yield word


@cache
def _phrases(source_id: str = "") -> tuple[str, ...]:
    """Reviewed phrases, the longest first; those of one source ("dar @ its id") hold there only."""
    entries = [entry.partition(" @ ") for kind in KINDS for entry in reviewed()[kind]]
    held = {phrase for phrase, _, where in entries if where in ("", source_id)}
    return tuple(sorted(held, key=lambda phrase: (-len(phrase), phrase)))


def _forms(word: str) -> set[str]:
    """A word and what it may be a form of: plural, past, -ing."""
    if word in reviewed()["common_name"]:
        return {word}
    stems = {re.sub(f"{ending}$", "", word) for ending in ("s", "es", "ed", "ing")}
    return {word, f"{word}s", *stems, *(f"{stem}e" for stem in stems if stem != word)}


def _cells(tables: Tables, columns: Iterable[str]) -> Iterator[str]:
    for frame in tables.values():
        for column in columns:
            if column in frame:
                yield from frame[column]
