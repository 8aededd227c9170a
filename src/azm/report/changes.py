"""The section that says what changed since the last report, as plain words for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azm.report.sources import long_date
from azm.report.text import clean, slug
from azm.run import diff

#: From this many lines on, a table is folded.
_FOLDED_FROM = 9


@dataclass(frozen=True)
class Listed:
    """One table of the section; a line's first cell heads it and may lead to a card."""

    anchor: str
    heading: str
    caption: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    links: tuple[str, ...]

    @property
    def folded(self) -> bool:
        """Whether it is long enough to be shown folded."""
        return len(self.lines) >= _FOLDED_FROM


@dataclass(frozen=True)
class Changes:
    """What the section shows.

    Attributes
    ----------
    since : str
        What the report is held against, in words.
    silent : bool
        Whether nothing that the report says is different.
    tables : tuple of Listed
        Verdicts, facts, claims, rows, figures, and what went in differently: those with lines.
    """

    since: str
    silent: bool
    tables: tuple[Listed, ...]


def changes(found: Mapping[str, Any] | None) -> Changes | None:
    """The section's content.

    Parameters
    ----------
    found : mapping or None
        A difference as `azm.run.diff.compare_states` gives it; None where there is no
        report to hold this one against.
    """
    if not found:
        return None
    base = found["from"]
    since = f"evidence to {long_date(base['evidence_to'])}" if base["evidence_to"] else ""
    commit = f"commit {base['commit'][:12]}" if base["commit"] else ""
    moved = ("Was", "Is", "Changed inputs behind it")
    candidates = (
        ("verdicts", "Verdicts", ("Statement", *moved), _verdicts(found["verdicts"])),
        ("facts", "Numbers", ("Number", *moved), _facts(found["facts"])),
        ("claims", "Statements", ("Statement", "Change"), _claims(found["claims"])),
        ("rows", "Rows of the data", ("Table", "Rows"), _rows(found["rows"])),
        (
            "figures",
            "Figures",
            ("Figure", "Change", "Changed inputs behind it"),
            _figures(found["figures"]),
        ),
        ("inputs", "What went in differently", ("Input", "Change"), _inputs(found["factors"])),
    )
    return Changes(
        since=clean(", ".join(part for part in (since, commit) if part)),
        silent=not any(found[key] for key in ("verdicts", "facts", "figures")),
        tables=tuple(
            _listed(anchor, heading, columns, lines)
            for anchor, heading, columns, lines in candidates
            if lines
        ),
    )


def _listed(
    anchor: str, heading: str, columns: tuple[str, ...], lines: Sequence[Sequence[str]]
) -> Listed:
    linked = anchor == "verdicts"
    return Listed(
        anchor=f"changes.{anchor}",
        heading=heading,
        caption=f"{heading}: what is different from the last report",
        columns=columns,
        lines=tuple(tuple(clean(cell) for cell in line) for line in lines),
        links=tuple(
            f"#row-{slug(line[0])}" if linked and line[2] != "none" else "" for line in lines
        ),
    )


def _verdicts(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(i["name"], *diff.verdict_change(i), diff.behind_words(i)) for i in items]


def _facts(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(i["name"], *diff.fact_change(i), diff.behind_words(i)) for i in items]


def _figures(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(i["name"], diff.figure_words(i), diff.behind_words(i)) for i in items]


def _claims(found: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    return [(name, verb) for verb in ("added", "removed") for name in found[verb]]


def _rows(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(i["table"], diff.row_words(i)) for i in items]


def _inputs(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [(diff.input_words(i["kind"], i["name"]), i["detail"] or "changed") for i in items]
