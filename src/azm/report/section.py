"""A notebook as a section of the page: what it found, then how, then what limits it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from azm.errors import AzmError
from azm.report import svg
from azm.report.cards import Card, card
from azm.report.harvest import Said, Step
from azm.report.listing import listing
from azm.report.markdown import Setting, by_heading, render
from azm.report.rows import Behind, RowList
from azm.report.sources import Source, SourceList
from azm.report.terms import Terms
from azm.report.text import Anchors, cell, clean, number, slug, unit_words

_LIMITS = re.compile(r"limit|what would change our mind", re.IGNORECASE)
_SEMINAR = re.compile(r"seminar|exercise|questions", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """Something in a section's flow: `kind` names the template's macro that shows `body`."""

    kind: str
    body: Any


@dataclass(frozen=True)
class Figure:
    """A drawing with its words and its data."""

    anchor: str
    number: int
    title: str
    subtitle: str
    caption: str
    foot: str
    drawings: Mapping[str, Markup]
    columns: tuple[str, ...]
    align: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    file_name: str
    behind: Behind
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Table:
    """A captioned table; `align` holds one word per column."""

    anchor: str
    number: int
    caption: str
    columns: tuple[str, ...]
    align: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    file_name: str
    behind: Behind
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class FactLine:
    """A number of the prose with what stands behind it."""

    anchor: str
    name: str
    text: str
    span: str
    unit: str
    behind: Behind
    sources: tuple[Source, ...]


@dataclass
class Section:
    """A notebook's part of the page."""

    name: str
    number: int
    anchor: str
    title: str
    question: str
    findings: list[Markup] = field(default_factory=list)
    key: Figure | None = None
    cards: list[Card] = field(default_factory=list)
    how: list[Block] = field(default_factory=list)
    limits: list[Block] = field(default_factory=list)
    seminar: list[Block] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    changed: tuple[tuple[str, str], ...] = ()


@dataclass
class Desk:
    """What all sections share: names, numbers, sources and terms given out in reading order."""

    anchors: Anchors
    sources: SourceList
    rows: RowList
    terms: Terms
    sections: Mapping[str, str]
    grids: Mapping[str, Any]
    findings: Mapping[str, Sequence[str]]
    classes: svg.StyleClasses = field(default_factory=svg.StyleClasses)
    figures: int = 0
    tables: int = 0


def lay_out(section: Section, steps: Sequence[Step], desk: Desk, own: Sequence[str]) -> Section:
    """Fill `section` with what its notebook said.

    The figure that carries the finding goes first: the one whose bundle says `"key": true`, else
    the first. `own` are the components whose cards the section shows, in that order; of others it
    shows a link to the card.
    """
    _Layout(section, desk, own).run(steps)
    return section


class _Layout:
    def __init__(self, section: Section, desk: Desk, own: Sequence[str]) -> None:
        self.section, self.desk, self.own = section, desk, own
        self.setting = Setting(desk.anchors, section.name, desk.sections, desk.terms)
        self.flow = section.how
        self._facts: dict[tuple[str, str], str] = {}

    def run(self, steps: Sequence[Step]) -> None:
        self.desk.terms.start_section()
        said = [one for step in steps for one in step.said]
        figures = [one for one in said if one.kind == "figure"]
        key = next((one for one in figures if one.body.get("key")), figures[0] if figures else None)
        for one in said:
            if one.kind == "sentence" and one.body["role"] == "finding":
                self.section.findings.append(self.sentence(one.body))
        if key is not None:
            self.section.key = self.figure(key)
        judged = {one.body["component"]: one.body for one in said if one.kind == "verdict"}
        for component in self.own:
            if component in judged:
                self.section.cards.append(self.card(judged[component]))
        for step in steps:
            for one in step.said:
                self.place(one, step.cell, is_key=one is key)
        for flow in (self.section.how, self.section.limits, self.section.seminar):
            flow[:] = _gathered(flow)
        self._collect_sources()

    def place(self, said: Said, n: int, *, is_key: bool) -> None:
        kind, body = said.kind, said.body
        if kind == "markdown":
            self.markdown(body)
        elif kind == "sentence" and body["role"] == "limit":
            self.section.limits.append(Block("sentence", self.sentence(body)))
        elif kind == "sentence" and body["role"] != "finding":
            self.flow.append(Block("sentence", self.sentence(body)))
        elif kind == "figure":
            block = Block("figure_link", self.section.key) if is_key else None
            self.flow.append(block or Block("figure", self.figure(said)))
        elif kind == "table":
            self.flow.append(Block("table", self.table(body)))
        elif kind == "verdict":
            component = clean(body["component"])
            self.flow.append(
                Block("cards", ((component, slug(component), clean(body["verdict"])),))
            )
        elif kind == "code":
            self.flow.append(Block("code", ((n, listing(body)),)))

    def card(self, bundle: Mapping[str, Any]) -> Card:
        component = str(bundle["component"])
        rows = [("findings", key) for key in self.desk.findings.get(component, ())]
        grid = self.desk.grids.get(component, ())
        return card(bundle, self.desk.sources, behind=self.desk.rows.behind(rows), grid=grid)

    def markdown(self, source: str) -> None:
        for heading, piece in by_heading(source):
            if heading is not None:
                self.flow = self._part(heading)
            if self.flow is not self.section.how and heading is not None:
                piece = piece.split("\n", 1)[1] if "\n" in piece else ""
            if piece.strip():
                self.flow.append(Block("prose", render(piece, self.setting)))

    def _part(self, heading: str) -> list[Block]:
        if _SEMINAR.search(heading):
            return self.section.seminar
        return self.section.limits if _LIMITS.search(heading) else self.section.how

    def sentence(self, bundle: Mapping[str, Any]) -> Markup:
        facts = bundle.get("facts") or {}
        whole = "".join(part for part in bundle["parts"] if isinstance(part, str))
        pieces = []
        for part in bundle["parts"]:
            if isinstance(part, str):
                pieces.append(self.desk.terms.mark(part, around=whole))
                continue
            name = part["fact"]
            link = Markup('<a class="fact" href="#{}">{}</a>')
            pieces.append(link.format(self.fact(name, facts[name]), clean(facts[name]["text"])))
        return Markup("").join(pieces)

    def fact(self, name: str, fact: Mapping[str, Any]) -> str:
        known = self._facts.get((name, fact["text"]))
        if known:
            return known
        anchor = self.desk.anchors.take("fact", self.section.name, name)
        self._facts[name, fact["text"]] = anchor
        low, high = fact.get("low"), fact.get("high")
        spanned = low is not None or high is not None
        cited = self.desk.sources.cite(fact.get("sources") or ())
        self.section.facts.append(
            FactLine(
                anchor=anchor,
                name=clean(name),
                text=clean(fact["text"]),
                span=f"{number(low)} to {number(high)}" if spanned else "",
                unit=unit_words(fact.get("unit")),
                behind=self.desk.rows.behind(fact.get("rows")),
                sources=cited,
            )
        )
        return anchor

    def figure(self, said: Said) -> Figure:
        bundle, desk = said.body, self.desk
        desk.figures += 1
        anchor = desk.anchors.take("fig", bundle["id"])
        if not said.drawings or "wide" not in said.drawings:
            raise AzmError(
                f"figure '{bundle['id']}' of {self.section.name} has no drawing; run the notebook, "
                "committed outputs don't hold drawings"
            )
        for name, fact in (bundle.get("facts") or {}).items():
            self.fact(name, fact)
        body = bundle.get("body") or {}
        drawings = {
            width: svg.inline(
                source, f"{anchor}-{width}", bundle["alt"], body.get(width), desk.classes
            )
            for width, source in sorted(said.drawings.items())
            if width in ("wide", "narrow")
        }
        label = f"Figure {desk.figures}"
        return Figure(
            anchor=anchor,
            number=desk.figures,
            title=clean(bundle["title"]),
            subtitle=clean(bundle["subtitle"]),
            caption=clean(bundle["caption"]),
            foot=clean(bundle.get("foot") or ""),
            drawings=drawings,
            columns=tuple(clean(c).replace("_", " ") for c in bundle["columns"]),
            align=_aligned(len(bundle["columns"]), bundle["data"]),
            lines=tuple(tuple(cell(v) for v in line) for line in bundle["data"]),
            file_name=f"{slug(bundle['id'])}.csv",
            behind=desk.rows.behind(bundle.get("rows")),
            sources=desk.sources.cite(bundle["sources"], label, f"#{anchor}"),
        )

    def table(self, bundle: Mapping[str, Any]) -> Table:
        desk = self.desk
        desk.tables += 1
        anchor = desk.anchors.take("table", bundle["id"])
        columns = [clean(c.get("label") or c["name"]) for c in bundle["columns"]]
        return Table(
            anchor=anchor,
            number=desk.tables,
            caption=clean(bundle["caption"]),
            columns=tuple(columns),
            align=tuple(
                "right" if c.get("align") == "right" else "left" for c in bundle["columns"]
            ),
            lines=tuple(tuple(cell(v) for v in line) for line in bundle["rows"]),
            file_name=f"{slug(bundle['id'])}.csv",
            behind=desk.rows.behind(bundle.get("behind")),
            sources=desk.sources.cite(bundle["sources"], f"Table {desk.tables}", f"#{anchor}"),
        )

    def _collect_sources(self) -> None:
        section = self.section
        shown = [section.key, *section.cards, *section.facts]
        shown += [b.body for b in section.how if b.kind in ("figure", "table")]
        found = {s.source_id: s for one in shown if one is not None for s in one.sources}
        section.sources = sorted(found.values(), key=lambda source: source.number)


def _aligned(width: int, lines: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    """Columns of numbers to the right."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for line in lines:
        for column, value in zip(columns, line, strict=False):
            column += [] if value is None else [value]
    return tuple(
        "right" if c and all(isinstance(v, int | float) and not isinstance(v, bool) for v in c)
        else "left"
        for c in columns
    )  # fmt: skip


def _gathered(blocks: Iterable[Block]) -> list[Block]:
    """`blocks` with runs of code and of links to cards gathered into one of each.

    A notebook has a cell per card; a line for each cell's code between them would be noise.
    """
    gathered: list[Block] = []
    for block in blocks:
        run = []
        while gathered and gathered[-1].kind in ("code", "cards") and len(run) < 2:
            run.insert(0, gathered.pop())
        same = next((n for n, one in enumerate(run) if one.kind == block.kind), None)
        if block.kind in ("code", "cards") and same is not None:
            run[same] = Block(block.kind, run[same].body + block.body)
            gathered += run
        else:
            gathered += [*run, block]
    return gathered


def parameters_changed(parameters: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Parameters of a run as pairs of text, in the order of their names."""
    return tuple((clean(k), clean(v)) for k, v in sorted((parameters or {}).items()))


def open_section(
    number_: int, entry: Mapping[str, Any], anchor: str, changed: Iterable[tuple[str, str]]
) -> Section:
    """An empty section for a notebook of the collection."""
    return Section(
        name=str(entry["name"]),
        number=number_,
        anchor=anchor,
        title=clean(entry["title"]),
        question=clean(entry.get("question") or ""),
        changed=tuple(changed),
    )
