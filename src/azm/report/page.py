"""Writes the report: one HTML file that holds everything that it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from azm.errors import AzmError
from azm.report.changes import changes
from azm.report.edition import Edition
from azm.report.harvest import CONFIDENCES, VERDICTS
from azm.report.languages import mark_languages
from azm.report.rows import RowList
from azm.report.scorecard import Dimension, answer, scorecard
from azm.report.section import Desk, Section, lay_out, open_section, parameters_changed
from azm.report.shell import asset, fonts, rendered
from azm.report.sources import SourceList, records
from azm.report.svg import StyleClasses
from azm.report.terms import Terms
from azm.report.text import Anchors, slug

FILE_NAME = "report.html"
_PLACES = ("top", "answer", "scorecard", "sources", "glossary", "changes", "about", "method",
           "corrections", "reproduce", "cite", "menu", "content", "rows", "panel",
           "glance")  # fmt: skip


def build(
    edition: Edition,
    out_dir: Path,
    *,
    sources: pd.DataFrame | None = None,
    glossary: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    corrections: Sequence[str] = (),
    beside: Mapping[str, Any] | None = None,
) -> Path:
    """Write `report.html` into `out_dir`.

    The same arguments give the same bytes: nothing depends on the clock, on folders, or on the
    order of sets.

    Parameters
    ----------
    edition : Edition
        What the run comes to.
    out_dir : Path
        An existing folder; nothing else is written there.
    sources, glossary : DataFrame, optional
        `sources.csv` and `glossary.csv`; read from `data/` where not given.
    tables : mapping of str to DataFrame, optional
        The tables that facts, figures and cards name rows of; read from `data/` where not given.
    corrections : sequence of str
        Corrections of earlier reports, the newest first.
    beside : mapping, optional
        Names of what stands beside the file, for links: `tables` (archive of all tables),
        `summary` (two pages for print), `cards` (component or claim → picture).

    Returns
    -------
    Path
        The written file.

    Raises
    ------
    AzmError
        If a source, component or drawing that a notebook names isn't there.
    """
    load = _loader(tables)
    listed = SourceList(load("sources")[0] if sources is None else sources)
    terms = Terms(records(load("glossary")[0] if glossary is None else glossary, "term"))
    rows = RowList(load, listed)
    desk = _desk(edition, terms, listed, rows, load)
    sections = _sections(edition, desk)
    cards = {card.component: card for section in sections for card in section.cards}
    place = {section.name: section.anchor for section in sections}
    places = {c: place[name] for c, name in edition.owner.items() if name in place}
    dimensions = scorecard(edition.register, cards, places)
    for term in terms.all:
        if term.source_id:
            listed.cite([term.source_id], f"term {term.term}", f"#{term.anchor}")
    listings = rows.listings
    html = _html(
        foreign=terms.foreign,
        title=edition.title,
        subtitle=edition.subtitle,
        question=sections[-1].question if sections else "",
        evidence_to=edition.evidence_to,
        record=edition.record,
        answer=answer(dimensions, hope=edition.hope),
        dimensions=dimensions,
        tallies={day: _tally(dimensions, day) for day in ("now", "then")},
        sections=sections,
        listings=listings,
        classes=desk.classes,
        beside=dict(beside or {}),
        sources=listed.cited,
        terms=terms.all,
        changes=changes(edition.record.get("changes")),
        corrections=tuple(corrections),
        verdict_words=VERDICTS,
        confidence_words=CONFIDENCES,
    )
    path = Path(out_dir) / FILE_NAME
    path.write_bytes(html.encode("utf-8"))
    return path


def _loader(
    given: Mapping[str, pd.DataFrame] | None,
) -> Callable[[str], tuple[pd.DataFrame, Sequence[str]]]:
    """What gives a table with its key's columns: of `given`, or of `data/`."""

    def load(name: str) -> tuple[pd.DataFrame, Sequence[str]]:
        if given is not None and name in given:
            return given[name], (str(given[name].index.name or given[name].columns[0]),)
        if given is not None:
            raise AzmError(f"no table '{name}' was given")
        from azm import tables  # reading them checks them, which a caller with frames has done

        return tables.load(name), tables.schema(name).primary_key

    return load


def _desk(
    edition: Edition,
    terms: Terms,
    sources: SourceList,
    rows: RowList,
    load: Callable[[str], tuple[pd.DataFrame, Sequence[str]]],
) -> Desk:
    register = edition.register
    fixed = [slug(line[key]) for line in register for key in ("component_id", "claim_id")]
    lines = [f"row-{slug(line['component_id'])}" for line in register]
    anchors = Anchors([*_PLACES, *fixed, *lines, *(term.anchor for term in terms.all)])
    places = {entry["name"]: anchors.take(entry["name"]) for entry in edition.entries}
    try:
        found = records(load("findings")[0], "finding_id")
    except AzmError:
        found = []
    findings: dict[str, list[str]] = {}
    for line in found:
        findings.setdefault(str(line["component_id"]), []).append(str(line["finding_id"]))
    grid = edition.collection.get("grid") or {}
    return Desk(anchors, sources, rows, terms, places, grid, findings)


def _sections(edition: Edition, desk: Desk) -> list[Section]:
    components = [line["component_id"] for line in edition.register]
    given = {} if edition.canonical else edition.record.get("parameters") or {}
    sections = []
    for n, entry in enumerate(edition.entries):
        name = entry["name"]
        changed = parameters_changed(given.get(name))
        section = open_section(n, entry, desk.sections[name], changed)
        own = [one for one in components if edition.owner.get(one) == name]
        sections.append(lay_out(section, edition.steps_of[name], desk, own))
    return sections


def _tally(dimensions: Sequence[Dimension], day: str) -> tuple[tuple[str, int], ...]:
    """How many statements got each verdict, in the order of the scale."""
    cards = [row.card for d in dimensions for claim in d.claims for row in claim.rows if row.card]
    counts = Counter(getattr(card, day).verdict for card in cards)
    return tuple((word, counts[word]) for word in VERDICTS if counts[word])


def _html(*, classes: StyleClasses, foreign: Mapping[str, str], **content: Any) -> str:
    style = fonts() + _dense(asset("report.css")) + classes.css
    html = rendered("page.jinja", style=style, script=_dense(asset("report.js")), **content)
    return mark_languages(html, foreign)


def _dense(text: str) -> str:
    """Style or script without the comments and the indentation of its file."""
    bare = re.sub(r"^ *(/\*.*?\*/)? *", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\n+", "\n", bare)
