"""The report on two printed pages: answer, scorecard, one figure, method, limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from azm import tables
from azm.report import svg
from azm.report.cards import card
from azm.report.edition import Edition
from azm.report.harvest import Step, sentences
from azm.report.languages import mark_languages
from azm.report.scorecard import answer, scorecard
from azm.report.shell import asset, fonts, rendered
from azm.report.sources import SourceList, records
from azm.report.terms import Terms
from azm.report.text import clean

FILE_NAME = "summary.html"
KEY_FIGURE = "c1_counting_rules"  # the one figure of the article that the evidence contradicts
_LIMITS = 5


@dataclass(frozen=True)
class KeyFigure:
    """The one figure of the summary."""

    title: str
    subtitle: str
    caption: str
    drawing: Markup


def write_summary(edition: Edition, folder: Path, *, sources: pd.DataFrame | None = None) -> Path:
    """Write `summary.html` into `folder`: one file that prints on two pages of A4.

    It asks for nothing outside itself and holds no script. The question and the limits are those
    of the collection's last notebook. The same arguments give the same bytes.

    Parameters
    ----------
    edition : Edition
        What the run comes to.
    folder : Path
        An existing folder.
    sources : DataFrame, optional
        `sources.csv`; read from `data/` where not given.

    Returns
    -------
    Path
        The written file.

    Raises
    ------
    AzmError
        If a verdict names an unknown source.
    """
    listed = SourceList(tables.load("sources") if sources is None else sources)
    cards = {part.component: card(part.verdict, listed) for part in edition.parts}
    dimensions = scorecard(edition.register, cards, {})
    last = edition.entries[-1] if edition.entries else {}
    html = rendered(
        "summary.jinja",
        style=fonts() + asset("summary.css"),
        title=edition.title,
        subtitle=edition.subtitle,
        question=clean(last.get("question") or ""),
        evidence_to=edition.evidence_to,
        canonical=edition.canonical,
        build=edition.build,
        answer=answer(dimensions, hope=edition.hope),
        dimensions=dimensions,
        claims=len({part.claim for part in edition.parts}),
        parts=len(edition.parts),
        sources=len(listed.cited),
        figure=_key_figure(edition.steps_of),
        limits=[
            clean(said) for said in sentences(edition.steps_of.get(last.get("name"), ()), "limit")
        ][:_LIMITS],
    )
    terms = Terms(records(tables.load("glossary"), "term"))
    path = Path(folder) / FILE_NAME
    path.write_bytes(mark_languages(html, terms.foreign).encode("utf-8"))
    return path


def _key_figure(steps_of: Mapping[str, Sequence[Step]]) -> KeyFigure | None:
    """The figure named above, else the first that was drawn; none if none was."""
    drawn = [
        said
        for steps in steps_of.values()
        for step in steps
        for said in step.said
        if said.kind == "figure" and said.drawings and "wide" in said.drawings
    ]
    if not drawn:
        return None
    said = next((one for one in drawn if one.body["id"] == KEY_FIGURE), drawn[0])
    body = said.body
    wide = (body.get("body") or {}).get("wide")
    return KeyFigure(
        title=clean(body["title"]),
        subtitle=clean(body["subtitle"]),
        caption=clean(body["caption"]),
        drawing=svg.inline(said.drawings["wide"], "key-figure", body["alt"], wide),
    )
