"""The section that says what changed since the last report, as plain words for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azm import words
from azm.report.text import slug
from azm.run.differences import wording

#: From this many lines on, a table is folded.
_FOLDED_FROM = 9


@dataclass(frozen=True)
class ChangeTable:
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
        What the report is compared with, in words.
    silent : bool
        Whether nothing that the report says is different.
    note : str
        Why causes are unknown; empty where they were sought.
    tables : tuple of ChangeTable
        Verdicts, facts, claims, rows, figures, and what went in differently: those with lines.
    """

    since: str
    silent: bool
    note: str
    tables: tuple[ChangeTable, ...]


def changes(changed: Mapping[str, Any] | None) -> Changes | None:
    """The section's content.

    Parameters
    ----------
    changed : mapping or None
        A difference as `azm.run.differences.comparing.compared` gives it; None where there is no
        report to hold this one against.
    """
    if not changed:
        return None
    base = changed["from"]
    since = f"evidence to {words.date(base['evidence_to'])}" if base["evidence_to"] else ""
    commit = f"commit {base['commit'][:12]}" if base["commit"] else ""
    moved = ("Was", "Is", "Because of")
    verdicts = [
        (i["name"], wording.verdict(i["old"]), wording.verdict(i["new"]), wording.cause(i))
        for i in changed["verdicts"]
    ]
    facts = [
        (i["name"], *wording.fact_values(i["old"], i["new"]), wording.cause(i))
        for i in changed["facts"]
    ]
    claims = [(name, verb) for verb in ("added", "removed") for name in changed["claims"][verb]]
    rows = [(i["table"], wording.rows(i)) for i in changed["rows"]]
    figures = [(i["name"], wording.figure(i), wording.cause(i)) for i in changed["figures"]]
    inputs = [(wording.factor(i), i["detail"] or "changed") for i in changed["factors"]]
    tables = (
        ("verdicts", "Verdicts", ("Statement", *moved), verdicts),
        ("facts", "Numbers", ("Number", *moved), facts),
        ("claims", "Statements", ("Statement", "Change"), claims),
        ("rows", "Rows of the data", ("Table", "Rows"), rows),
        ("figures", "Figures", ("Figure", "Change", "Because of"), figures),
        ("inputs", "What went in differently", ("Input", "Change"), inputs),
    )
    return Changes(
        since=", ".join(part for part in (since, commit) if part),
        silent=not any(changed[key] for key in ("verdicts", "facts", "figures")),
        note=changed["note"],
        tables=tuple(_table(*table) for table in tables if table[-1]),
    )


def _table(
    name: str, heading: str, columns: tuple[str, ...], lines: Sequence[tuple[str, ...]]
) -> ChangeTable:
    links = [
        "" if name != "verdicts" or line[2] == "none" else f"#row-{slug(line[0])}" for line in lines
    ]
    caption = f"{heading}: what is different from the last report"
    return ChangeTable(f"changes.{name}", heading, caption, columns, tuple(lines), tuple(links))
