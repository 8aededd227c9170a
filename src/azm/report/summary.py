"""The report on two printed pages: answer, scorecard, one figure, method, limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from azm import tables
from azm.report import svg
from azm.report.model import Report
from azm.report.scorecard import answer, scorecard
from azm.report.sources import SourceList, records
from azm.report.templating import asset, font_faces, render_template
from azm.report.terms import Terms
from azm.report.text import mark_languages
from azm.report.verdict_view import VerdictView

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


def write_summary(report: Report, folder: Path, *, sources: pd.DataFrame | None = None) -> Path:
    """Write `summary.html` into `folder`: one file that prints on two pages of A4.

    It asks for nothing outside itself and holds no script. The question and the limits are those
    of the collection's last notebook. The same arguments give the same bytes.

    Parameters
    ----------
    report : Report
        What the run says.
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
    source_list = SourceList(tables.load("sources") if sources is None else sources)
    cards = {r.component: VerdictView.from_bundle(r.verdict, source_list) for r in report.results}
    dimensions = scorecard(report.register, cards, {})
    last = report.entries[-1] if report.entries else {}
    html = render_template(
        "summary.jinja",
        style=font_faces() + asset("summary.css"),
        title=report.title,
        subtitle=report.subtitle,
        question=last.get("question") or "",
        evidence_to=report.evidence_to,
        canonical=report.canonical,
        build=report.build,
        answer=answer(dimensions, hope=report.hope),
        dimensions=dimensions,
        claims=len({result.claim for result in report.results}),
        parts=len(report.results),
        sources=len(source_list.all),
        figure=_key_figure(report),
        limits=report.sentences(last.get("name", ""), "limit")[:_LIMITS],
    )
    terms = Terms(records(tables.load("glossary"), "term"))
    path = Path(folder) / FILE_NAME
    path.write_bytes(mark_languages(html, terms.foreign).encode("utf-8"))
    return path


def _key_figure(report: Report) -> KeyFigure | None:
    """The figure named above, else the first that was drawn; none if none was."""
    figures = [
        (figure.body, figure.drawings["wide"])
        for _, figure in report.outputs("figure")
        if figure.drawings and "wide" in figure.drawings
    ]
    if not figures:
        return None
    body, wide = next((one for one in figures if one[0]["id"] == KEY_FIGURE), figures[0])
    box = (body.get("body") or {}).get("wide")
    drawing = svg.inline(wide, "key-figure", body["alt"], box)
    return KeyFigure(body["title"], body["subtitle"], body["caption"], drawing)
