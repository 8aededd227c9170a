"""Writes the page: one HTML file that holds everything that it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from azm.claims import VERDICTS, WHY_OPEN
from azm.report.markup import (
    CONFIDENCES,
    Anchors,
    asset,
    font_faces,
    render_template,
    slug,
)
from azm.report.model import Report
from azm.report.row_panel import RowPanel
from azm.report.scorecard import Dimension, answer, scorecard
from azm.report.section import Section, SectionBuilder, SectionContext
from azm.report.sources import SourceList, records
from azm.report.terms import Terms
from azm.run import diff

FILE_NAME = "report.html"
_PLACES = ("top", "answer", "scorecard", "sources", "glossary", "changes", "about", "method",
           "corrections", "reproduce", "cite", "menu", "content", "rows", "panel",
           "glance")  # fmt: skip


def build(report: Report, folder: Path) -> Path:
    """Write `report.html` into a folder.

    The same report gives the same bytes: nothing depends on the clock, on folders, or on the
    order of sets.

    Parameters
    ----------
    report : Report
        What the run says.
    folder : Path
        An existing folder; nothing else is written there.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AzmError
        If a source or drawing that a notebook names isn't there.
    """
    terms = Terms(records(report.load("glossary"), "term"))
    context = _context(report, terms)
    sources = context.sources
    sections = _sections(report, context)
    cards = {card.verdict.component_id: card for section in sections for card in section.cards}
    places = {c: context.sections[name] for c, name in report.owner.items()}
    dimensions = scorecard(report.register, cards, places)
    for term in terms.all:
        if term.source_id:
            sources.cite([term.source_id], f"term {term.term}", f"#{term.anchor}")
    row_tables = context.rows.tables  # cites the rows' sources, so before the list of sources
    changed = report.record.get("changes")
    html = render_template(
        "page.jinja",
        style=font_faces() + _dense(asset("report.css")) + context.classes.css,
        script=_dense(asset("report.js")),
        report=report,
        answer=answer(dimensions, hope=report.hope),
        dimensions=dimensions,
        tallies={day: _tally(dimensions, day) for day in ("now", "then")},
        sections=sections,
        row_tables=row_tables,
        sources=sources.all,
        terms=terms.all,
        changed=changed,
        changes=_changes(changed) if changed else (),
        verdict_words=VERDICTS,
        confidence_words=CONFIDENCES,
        why_open=WHY_OPEN,
    )
    path = Path(folder) / FILE_NAME
    path.write_bytes(terms.mark_foreign(html).encode("utf-8"))
    return path


def _context(report: Report, terms: Terms) -> SectionContext:
    register = report.register
    fixed = [slug(line[key]) for line in register for key in ("component_id", "claim_id")]
    lines = [f"row-{slug(line['component_id'])}" for line in register]
    anchors = Anchors([*_PLACES, *fixed, *lines, *(term.anchor for term in terms.all)])
    sources = SourceList(report.load("sources"))
    findings: dict[str, list[str]] = {}
    for row in records(report.load("findings"), "finding_id"):
        findings.setdefault(row["component_id"], []).append(row["finding_id"])
    resolutions: dict[str, list[Mapping[str, Any]]] = {}
    for row in records(report.load("resolutions"), "resolution_id"):
        resolutions.setdefault(row["component_id"], []).append(row)
    return SectionContext(
        anchors,
        sources,
        RowPanel(report.load, sources),
        terms,
        {entry["name"]: anchors.take(entry["name"]) for entry in report.entries},
        report.collection.get("grid") or {},
        findings,
        resolutions,
    )


def _sections(report: Report, context: SectionContext) -> list[Section]:
    components = [line["component_id"] for line in report.register]
    sections = []
    for entry in report.entries:
        name = entry["name"]
        section = Section(
            name=name,
            anchor=context.sections[name],
            title=entry["title"],
            question=entry.get("question") or "",
            changes=sorted(report.record.get("parameters", {}).get(name, {}).items()),
        )
        own = [one for one in components if report.owner.get(one) == name]
        SectionBuilder(section, context, own).fill(report.cells[name])
        sections.append(section)
    return sections


def _tally(dimensions: Sequence[Dimension], day: str) -> tuple[tuple[str, int], ...]:
    """How many statements got each verdict, in the order of the scale."""
    cards = [row.card for d in dimensions for claim in d.claims for row in claim if row.card]
    counts = Counter(getattr(card, day).verdict for card in cards)
    return tuple((word, counts[word]) for word in VERDICTS if counts[word])


def _changes(changed: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What `azm.run.diff.compare_states` gives, as tables: name, heading, columns and lines."""
    moved = ("Was", "Is", "Changed inputs behind it")
    verdicts, facts = (
        [(one["name"], *change(one), diff.behind_words(one)) for one in changed[kind]]
        for kind, change in (("verdicts", diff.verdict_change), ("facts", diff.fact_change))
    )
    claims = [(name, verb) for verb in ("added", "removed") for name in changed["claims"][verb]]
    rows = [(i["table"], diff.row_words(i)) for i in changed["rows"]]
    figures = [(i["name"], diff.figure_words(i), diff.behind_words(i)) for i in changed["figures"]]
    inputs = [
        (diff.input_words(i["kind"], i["name"]), i["detail"] or "changed")
        for i in changed["factors"]
    ]
    tables = [
        ("verdicts", "Verdicts", ("Statement", *moved), verdicts),
        ("facts", "Numbers", ("Number", *moved), facts),
        ("claims", "Statements", ("Statement", "Change"), claims),
        ("rows", "Rows of the data", ("Table", "Rows"), rows),
        ("figures", "Figures", ("Figure", "Change", moved[2]), figures),
        ("inputs", "What went in differently", ("Input", "Change"), inputs),
    ]
    return [table for table in tables if table[-1]]


def _dense(text: str) -> str:
    """Style or script without the comments and the indentation of its file."""
    bare = re.sub(r"^ *(/\*.*?\*/)? *", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\n+", "\n", bare)
