"""The list of sources: each once, numbered as first cited, with links back to where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from azm import words
from azm.errors import AzmError, did_you_mean
from azm.report.markup import clean, language, web_address


@dataclass
class Source:
    """A cited source as the page lists it."""

    source_id: str
    number: int
    anchor: str
    publisher: str
    title: str
    described: bool
    kind: str
    published: str
    address: str | None
    language: str | None
    cited_by: dict[str, str] = field(default_factory=dict)

    @property
    def places(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What cites it, by kind: "figure" with (address, number) of each, and so on."""
        kinds: dict[str, list[tuple[str, str]]] = {}
        for href, label in self.cited_by.items():
            kind, _, name = label.rpartition(" ")
            kinds.setdefault(kind.lower(), []).append((href, name))
        return [(k if len(v) == 1 else f"{k}s", v) for k, v in kinds.items()]


class SourceList:
    """Sources of the page in the order in which they are first cited.

    Parameters
    ----------
    frame : DataFrame
        `data/sources.csv`, its `source_id` as index or column.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._lines = {str(line["source_id"]): line for line in records(frame, "source_id")}
        self._cited: dict[str, Source] = {}

    @property
    def all(self) -> tuple[Source, ...]:
        """The sources cited so far, by number."""
        return tuple(self._cited.values())

    def cite(self, ids: Iterable[str], label: str = "", href: str = "") -> tuple[Source, ...]:
        """The sources of `ids`, each once; `label` and `href` say where they are cited.

        Without `href` a source is listed but has no link back: its rows lead to it.

        Raises
        ------
        AzmError
            If an id isn't in the table.
        """
        sources = []
        for source_id in dict.fromkeys(ids):
            if source_id not in self._lines:
                raise AzmError(
                    f"{label} cites the source '{source_id}', which data/sources.csv does not "
                    f"hold{did_you_mean(source_id, self._lines) or '; add it there'}"
                )
            if source_id not in self._cited:
                number = len(self._cited) + 1
                self._cited[source_id] = _source(self._lines[source_id], number)
            if href:
                self._cited[source_id].cited_by.setdefault(href, label)
            sources.append(self._cited[source_id])
        return tuple(sorted(sources, key=lambda source: source.number))


def records(frame: pd.DataFrame, key: str) -> list[dict[str, Any]]:
    """Lines of `frame` as dicts with None for what is missing, `key` among the columns."""
    whole = frame if key in frame.columns else frame.rename_axis(key).reset_index()
    return [
        {str(column): None if pd.isna(value) else value for column, value in line.items()}
        for line in whole.to_dict("records")
    ]


def _source(line: Mapping[str, Any], number: int) -> Source:
    published = words.date(clean(line.get("published") or ""))
    basis = line.get("published_basis")
    if published and basis in ("derived", "assumed"):
        published = f"{published} (date {basis})"
    return Source(
        source_id=str(line["source_id"]),
        number=number,
        anchor=f"s{number}",
        publisher=line.get("publisher") or "Unknown publisher",
        title=line.get("title") or "Untitled",
        described=line.get("title_kind") == "description",
        kind=(line.get("kind") or "").replace("_", " "),
        published=published or "undated",
        address=web_address(line.get("url")),
        language=None if line.get("language") == "en" else language(line.get("language")),
    )
