"""The report on two printed pages: answer, scorecard, one figure, method, limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from azm.report import svg
from azm.report.markup import asset, font_faces, render_template
from azm.report.model import Report
from azm.report.scorecard import answer, scorecard
from azm.report.sources import SourceList, records
from azm.report.terms import Terms
from azm.report.verdict_view import VerdictView

FILE_NAME = "summary.html"
KEY_FIGURE = "c1_counting_rules"  # the one figure of the article that the evidence contradicts
_LIMITS = 5


def write_summary(report: Report, folder: Path) -> Path:
    """Write `summary.html` into `folder`: one file that prints on two pages of A4.

    It asks for nothing outside itself and holds no script. The question and the limits are those
    of the collection's last notebook. The same report gives the same bytes.

    Returns
    -------
    Path
        The written file.

    Raises
    ------
    AzmError
        If a verdict names an unknown source.
    """
    sources = SourceList(report.load("sources"))
    cards = {verdict.component_id: VerdictView.of(verdict, sources) for verdict in report.results}
    dimensions = scorecard(report.register, cards, {})
    html = render_template(
        "summary.jinja",
        style=font_faces() + asset("summary.css"),
        report=report,
        answer=answer(dimensions, hope=report.hope),
        dimensions=dimensions,
        sources=sources.all,
        figure=_key_figure(report),
        limits=report.sentences(report.entries[-1]["name"], "limit")[:_LIMITS],
    )
    terms = Terms(records(report.load("glossary"), "term"))
    path = folder / FILE_NAME
    path.write_bytes(terms.mark_foreign(html).encode("utf-8"))
    return path


def _key_figure(report: Report) -> dict[str, Any]:
    """The figure named above, else the first that was drawn; none if none was."""
    figures = [figure for _, figure in report.outputs("figure") if figure.drawings]
    figures.sort(key=lambda figure: figure.body["id"] != KEY_FIGURE)
    if not figures or not figures[0].drawings:
        return {}
    body, wide = figures[0].body, figures[0].drawings["wide"]
    drawing = svg.inline(wide, "f", body["alt"], body["body"]["wide"])
    return {**body, "drawing": drawing}
