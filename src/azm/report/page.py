"""Writes the page: one HTML file that holds everything that it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from azm import tables as data
from azm.claims import VERDICTS
from azm.errors import AzmError
from azm.report.changes import changes
from azm.report.model import CONFIDENCES, Report
from azm.report.row_panel import Loader, RowPanel
from azm.report.scorecard import Dimension, answer, scorecard
from azm.report.section import Section, SectionContext, fill_section
from azm.report.sources import SourceList, records
from azm.report.templating import asset, font_faces, render_template
from azm.report.terms import Terms
from azm.report.text import Anchors, mark_languages, slug

FILE_NAME = "report.html"
_PLACES = ("top", "answer", "scorecard", "sources", "glossary", "changes", "about", "method",
           "corrections", "reproduce", "cite", "menu", "content", "rows", "panel",
           "glance")  # fmt: skip


def build(
    report: Report,
    folder: Path,
    *,
    sources: pd.DataFrame | None = None,
    glossary: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    corrections: Sequence[str] = (),
    beside: Mapping[str, Any] | None = None,
) -> Path:
    """Write `report.html` into a folder.

    The same arguments give the same bytes: nothing depends on the clock, on folders, or on the
    order of sets.

    Parameters
    ----------
    report : Report
        What the run says.
    folder : Path
        An existing folder; nothing else is written there.
    sources, glossary : DataFrame, optional
        `sources.csv` and `glossary.csv`; read from `data/` where not given.
    tables : mapping of str to DataFrame, optional
        The tables that facts, figures and cards name rows of; read from `data/` where not given.
    corrections : sequence of str
        Corrections of earlier reports, the newest first.
    beside : mapping, optional
        Names of what stands beside the file, for links: `tables` (archive of all tables),
        `summary` (two pages for print), `cards` (picture of each component).

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AzmError
        If a source, component or drawing that a notebook names isn't there.
    """
    load = _loader(tables)
    source_list = SourceList(load("sources")[0] if sources is None else sources)
    terms = Terms(records(load("glossary")[0] if glossary is None else glossary, "term"))
    context = _context(report, terms, source_list, load)
    sections = _sections(report, context)
    cards = {card.component: card for section in sections for card in section.cards}
    places = {c: context.sections[name] for c, name in report.owner.items()}
    dimensions = scorecard(report.register, cards, places)
    for term in terms.all:
        if term.source_id:
            source_list.cite([term.source_id], f"term {term.term}", f"#{term.anchor}")
    row_tables = context.rows.tables  # cites the rows' sources, so before the list of sources
    html = render_template(
        "page.jinja",
        style=font_faces() + _dense(asset("report.css")) + context.classes.css,
        script=_dense(asset("report.js")),
        title=report.title,
        subtitle=report.subtitle,
        question=sections[-1].question if sections else "",
        evidence_to=report.evidence_to,
        record=report.record,
        answer=answer(dimensions, hope=report.hope),
        dimensions=dimensions,
        tallies={day: _tally(dimensions, day) for day in ("now", "then")},
        sections=sections,
        row_tables=row_tables,
        beside=dict(beside or {}),
        sources=source_list.all,
        terms=terms.all,
        changes=changes(report.record.get("changes")),
        corrections=tuple(corrections),
        verdict_words=VERDICTS,
        confidence_words=CONFIDENCES,
    )
    path = Path(folder) / FILE_NAME
    path.write_bytes(mark_languages(html, terms.foreign).encode("utf-8"))
    return path


def _loader(frames: Mapping[str, pd.DataFrame] | None) -> Loader:
    """What gives a table with the columns of its key: from `frames`, or from `data/`."""

    def load(name: str) -> tuple[pd.DataFrame, Sequence[str]]:
        if frames is None:
            return data.load(name), data.schema(name).primary_key
        if name not in frames:
            raise AzmError(f"no table '{name}' was given")
        return frames[name], (str(frames[name].index.name or frames[name].columns[0]),)

    return load


def _context(report: Report, terms: Terms, sources: SourceList, load: Loader) -> SectionContext:
    register = report.register
    fixed = [slug(line[key]) for line in register for key in ("component_id", "claim_id")]
    lines = [f"row-{slug(line['component_id'])}" for line in register]
    anchors = Anchors([*_PLACES, *fixed, *lines, *(term.anchor for term in terms.all)])
    places = {entry["name"]: anchors.take(entry["name"]) for entry in report.entries}
    findings: dict[str, list[str]] = {}
    try:
        rows = records(load("findings")[0], "finding_id")
    except AzmError:
        rows = []
    for row in rows:
        findings.setdefault(str(row["component_id"]), []).append(str(row["finding_id"]))
    grids = report.collection.get("grid") or {}
    return SectionContext(anchors, sources, RowPanel(load, sources), terms, places, grids, findings)


def _sections(report: Report, context: SectionContext) -> list[Section]:
    components = [line["component_id"] for line in report.register]
    overrides = {} if report.canonical else report.record.get("parameters") or {}
    sections = []
    for entry in report.entries:
        name = entry["name"]
        section = Section(
            name=name,
            anchor=context.sections[name],
            title=entry["title"],
            question=entry.get("question") or "",
            changes=tuple(sorted((overrides.get(name) or {}).items())),
        )
        own = [one for one in components if report.owner.get(one) == name]
        sections.append(fill_section(section, report.cells[name], context, own))
    return sections


def _tally(dimensions: Sequence[Dimension], day: str) -> tuple[tuple[str, int], ...]:
    """How many statements got each verdict, in the order of the scale."""
    cards = [row.card for d in dimensions for claim in d.claims for row in claim.rows if row.card]
    counts = Counter(getattr(card, day).verdict for card in cards)
    return tuple((word, counts[word]) for word in VERDICTS if counts[word])


def _dense(text: str) -> str:
    """Style or script without the comments and the indentation of its file."""
    bare = re.sub(r"^ *(/\*.*?\*/)? *", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\n+", "\n", bare)
