"""A notebook as a section of the page: what it found, then how, then what limits it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from azm import words
from azm.claims import Verdict
from azm.errors import AzmError
from azm.report import svg
from azm.report.markdown import Setting, by_heading, render, render_code
from azm.report.markup import Anchors, clean, slug
from azm.report.model import Cell, NotebookOutput
from azm.report.row_panel import RowPanel, RowRefs
from azm.report.sources import Source, SourceList
from azm.report.terms import Terms
from azm.report.verdict_view import VerdictView

_LIMITS = re.compile(r"limit|what would change our mind", re.IGNORECASE)
_SEMINAR = re.compile(r"seminar|exercise|questions", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """Something in a section's flow: `kind` names the part of the template that shows `body`."""

    kind: str
    body: Any


@dataclass(frozen=True)
class TableBlock:
    """A table with its caption; `align` holds one word per column."""

    anchor: str
    number: int
    caption: str
    columns: tuple[str, ...]
    align: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    file_name: str
    rows: RowRefs
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class FigureBlock(TableBlock):
    """A drawing with its words and, as a table, its data."""

    title: str
    subtitle: str
    foot: str
    drawings: Mapping[str, Markup]


@dataclass(frozen=True)
class FactLine:
    """A number of the prose with the rows and sources behind it."""

    anchor: str
    name: str
    text: str
    span: str
    unit: str
    rows: RowRefs
    sources: tuple[Source, ...]


@dataclass
class Section:
    """A notebook's part of the page."""

    name: str
    anchor: str
    title: str
    question: str
    changes: list[tuple[str, Any]]  # parameters of this run that aren't the notebook's
    findings: list[Markup] = field(default_factory=list)
    key: FigureBlock | None = None
    cards: list[VerdictView] = field(default_factory=list)
    how: list[Block] = field(default_factory=list)
    limits: list[Block] = field(default_factory=list)
    seminar: list[Block] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)

    @property
    def sources(self) -> list[Source]:
        """All that the section cites, by number."""
        blocks = [self.key, *self.cards, *self.facts]
        blocks += [block.body for block in self.how if block.kind in ("figure", "table")]
        by_number = {s.number: s for block in blocks if block is not None for s in block.sources}
        return [by_number[number] for number in sorted(by_number)]


@dataclass
class SectionContext:
    """What all sections share: names, numbers, sources and terms given out in reading order."""

    anchors: Anchors
    sources: SourceList
    rows: RowPanel
    terms: Terms
    sections: Mapping[str, str]
    grids: Mapping[str, Any]
    findings: Mapping[str, Sequence[str]]
    resolutions: Mapping[str, Sequence[Mapping[str, Any]]]
    classes: svg.StyleClasses = field(default_factory=svg.StyleClasses)
    figures: int = 0
    tables: int = 0


class SectionBuilder:
    """Fills a section with what its notebook says.

    Parameters
    ----------
    section : Section
        What to fill.
    context : SectionContext
        What all sections share.
    own : sequence of str
        The components whose cards the section shows, in that order; of others it shows a link to
        the card.
    """

    def __init__(self, section: Section, context: SectionContext, own: Sequence[str]) -> None:
        self.section, self.context, self.own = section, context, own
        self.setting = Setting(context.anchors, section.name, context.sections, context.terms)
        self.flow = section.how
        self._facts: dict[tuple[str, str], str] = {}

    def fill(self, cells: Sequence[Cell]) -> None:
        """Place all outputs of the notebook's cells; its first figure carries the finding."""
        self.context.terms.start_section()
        outputs = [output for one in cells for output in one.outputs]
        key = next((output for output in outputs if output.kind == "figure"), None)
        for output in outputs:
            if output.kind == "sentence" and output.body["role"] == "finding":
                self.section.findings.append(self._sentence(output.body))
        if key is not None:
            self.section.key = self._figure(key)
        verdicts = {o.body.component_id: o.body for o in outputs if o.kind == "verdict"}
        self.section.cards += [self._card(verdicts[c]) for c in self.own if c in verdicts]
        for place, output in ((one.number, output) for one in cells for output in one.outputs):
            if output is key:
                self.flow.append(Block("figure_link", self.section.key))
            else:
                self._place(output, place)
        for flow in (self.section.how, self.section.limits, self.section.seminar):
            flow[:] = _join_runs(flow)

    def _place(self, output: NotebookOutput, place: int) -> None:
        kind, body = output.kind, output.body
        if kind == "markdown":
            self._markdown(body)
        elif kind == "sentence" and body["role"] == "limit":
            self.section.limits.append(Block("sentence", self._sentence(body)))
        elif kind == "sentence" and body["role"] != "finding":
            self.flow.append(Block("sentence", self._sentence(body)))
        elif kind == "figure":
            self.flow.append(Block("figure", self._figure(output)))
        elif kind == "table":
            self.flow.append(Block("table", self._table(body)))
        elif kind == "verdict":
            link = (body.component_id, slug(body.component_id), body.verdict)
            self.flow.append(Block("cards", (link,)))
        elif kind == "code":
            self.flow.append(Block("code", ((place, render_code(body)),)))

    def _card(self, verdict: Verdict) -> VerdictView:
        component, context = verdict.component_id, self.context
        rows = context.rows.refer(("findings", key) for key in context.findings.get(component, ()))
        grid, resolutions = (of.get(component, ()) for of in (context.grids, context.resolutions))
        return VerdictView.of(verdict, context.sources, rows, grid, resolutions)

    def _markdown(self, source: str) -> None:
        for heading, tokens in by_heading(source):
            if heading:
                self.flow = self._part(heading)
            if heading and self.flow is not self.section.how:
                tokens = tokens[3:]  # the part's own heading says it
            if tokens:
                self.flow.append(Block("prose", render(tokens, self.setting)))

    def _part(self, heading: str) -> list[Block]:
        if _SEMINAR.search(heading):
            return self.section.seminar
        return self.section.limits if _LIMITS.search(heading) else self.section.how

    def _sentence(self, bundle: Mapping[str, Any]) -> Markup:
        facts = bundle.get("facts") or {}
        whole = "".join(part for part in bundle["parts"] if isinstance(part, str))
        pieces = []
        for part in bundle["parts"]:
            if isinstance(part, str):
                pieces.append(self.context.terms.mark(part, around=whole))
                continue
            name = part["fact"]
            link = Markup('<a class="fact" href="#{}">{}</a>')
            pieces.append(link.format(self._fact(name, facts[name]), clean(facts[name]["text"])))
        return Markup("").join(pieces)

    def _fact(self, name: str, fact: Mapping[str, Any]) -> str:
        """The anchor of a fact, which gets its line where it first stands."""
        if (name, fact["text"]) in self._facts:
            return self._facts[name, fact["text"]]
        anchor = self.context.anchors.take("fact", self.section.name, name)
        self._facts[name, fact["text"]] = anchor
        low, high = fact.get("low"), fact.get("high")
        bare = low is None and high is None
        self.section.facts.append(
            FactLine(
                anchor=anchor,
                name=name,
                text=fact["text"],
                span="" if bare else f"{words.exact(low)} to {words.exact(high)}",
                unit=words.unit(clean(fact.get("unit") or "")),
                rows=self.context.rows.refer(fact.get("rows")),
                sources=self.context.sources.cite(fact.get("sources") or ()),
            )
        )
        return anchor

    def _figure(self, output: NotebookOutput) -> FigureBlock:
        bundle, context = output.body, self.context
        context.figures += 1
        anchor = context.anchors.take("fig", bundle["id"])
        if not output.drawings:
            raise AzmError(
                f"figure '{bundle['id']}' of {self.section.name} has no drawing; run the notebook, "
                "committed outputs don't hold drawings"
            )
        for name, fact in bundle["facts"].items():
            self._fact(name, fact)
        drawings = {
            width: svg.inline(
                output.drawings[width],
                f"f{context.figures}{width[0]}",
                bundle["alt"],
                bundle["body"][width],
                context.classes,
            )
            for width in ("narrow", "wide")
        }
        source = f"Figure {context.figures}"
        return FigureBlock(
            anchor=anchor,
            number=context.figures,
            caption=bundle["caption"],
            columns=tuple(column.replace("_", " ") for column in bundle["columns"]),
            align=_alignment(bundle["data"]),
            lines=_cells(bundle["data"]),
            file_name=f"{slug(bundle['id'])}.csv",
            rows=context.rows.refer(bundle["rows"]),
            sources=context.sources.cite(bundle["sources"], source, f"#{anchor}"),
            title=bundle["title"],
            subtitle=bundle["subtitle"],
            foot=bundle["foot"],
            drawings=drawings,
        )

    def _table(self, bundle: Mapping[str, Any]) -> TableBlock:
        context, columns = self.context, bundle["columns"]
        context.tables += 1
        anchor = context.anchors.take("table", bundle["id"])
        return TableBlock(
            anchor=anchor,
            number=context.tables,
            caption=bundle["caption"],
            columns=tuple(c.get("label") or c["name"] for c in columns),
            align=tuple("right" if c.get("align") == "right" else "left" for c in columns),
            lines=_cells(bundle["rows"]),
            file_name=f"{slug(bundle['id'])}.csv",
            rows=context.rows.refer(bundle.get("behind")),
            sources=context.sources.cite(
                bundle["sources"], f"Table {context.tables}", f"#{anchor}"
            ),
        )


def _cells(lines: Iterable[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(words.cell, line)) for line in lines)


def _alignment(lines: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    """Columns of numbers to the right."""
    columns = [{type(v) for v in column} - {type(None)} for column in zip(*lines, strict=True)]
    return tuple("right" if types and types <= {int, float} else "left" for types in columns)


def _join_runs(blocks: Iterable[Block]) -> list[Block]:
    """`blocks` with runs of code and of links to cards merged into one of each.

    A notebook has a cell per card; a line for each cell's code between them would be noise.
    """
    merged: list[Block] = []
    for block in blocks:
        run: list[Block] = []
        while merged and merged[-1].kind in ("code", "cards") and len(run) < 2:
            run.insert(0, merged.pop())
        same = next((n for n, one in enumerate(run) if one.kind == block.kind), None)
        if block.kind in ("code", "cards") and same is not None:
            run[same] = Block(block.kind, run[same].body + block.body)
            merged += run
        else:
            merged += [*run, block]
    return merged
