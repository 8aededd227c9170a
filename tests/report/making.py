"""Executed notebooks made by hand: invented sayings in the form that real notebooks use."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import nbformat
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

MIME = "application/vnd.azm+json"
SVG_MIME = "application/vnd.azm.svg+json"


def notebook(*cells: Any) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=list(cells))
    for n, cell in enumerate(made.cells):
        cell["id"] = f"cell-{n}"
    return made


def markdown(source: str) -> Any:
    return nbformat.v4.new_markdown_cell(source)


def code(source: str, *outputs: dict[str, Any]) -> Any:
    return nbformat.v4.new_code_cell(
        source,
        outputs=[nbformat.v4.new_output("display_data", data=data) for data in outputs],
        execution_count=1,
    )


def fact(text: str, value: float, sources: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    bundle = {"text": text, "value": value, "low": None, "high": None, "unit": "people_killed"}
    rows = [["invented_attacks", f"row-{n}"] for n in range(1, 7)]
    return {**bundle, "rows": rows, "sources": list(sources), **more}


def sentence(*parts: Any, role: str = "text", **facts: dict[str, Any]) -> dict[str, Any]:
    named = {name.replace("__", "."): given for name, given in facts.items()}
    bundle = {"kind": "sentence", "role": role, "parts": list(parts), "facts": named}
    return {"text/plain": "a sentence", MIME: bundle}


def table(
    table_id: str, caption: str, labels: list[str], rows: list[list[str]], **more: Any
) -> dict:
    columns = [
        {"name": f"c{n}", "label": label, "align": "left" if n == 0 else "right"}
        for n, label in enumerate(labels)
    ]
    bundle = {"kind": "table", "id": table_id, "caption": caption, "columns": columns, "rows": rows}
    return {"text/plain": caption, MIME: {**bundle, "sources": [], **more}}


def figure(
    figure_id: str, plot: Any, data: list[list[Any]], columns: list[str], **words: Any
) -> dict:
    wide, narrow = drawn(plot, 7.2, 3.4, figure_id, framed=True), drawn(plot, 3.6, 4.2, figure_id)
    bundle = {
        "kind": "figure",
        "id": figure_id,
        "title": "A finding as a title",
        "subtitle": "What is measured, unit, 2015 to 2024",
        "caption": "What to know when reading it.",
        "alt": "Bars from 0 to 63.",
        "foot": "",
        "digest": "0",
        "axes": [],
        "columns": columns,
        "data": data,
        "rows": [],
        "sources": [],
        "body": {
            "wide": {"x": 0, "y": 36, "width": 518.4, "height": 244.8},
            "narrow": {"x": 0, "y": 0, "width": 259.2, "height": 302.4},
        },
        **words,
    }
    return {"text/plain": bundle["title"], MIME: bundle, SVG_MIME: {"wide": wide, "narrow": narrow}}


def drawn(plot: Any, width: float, height: float, salt: str, *, framed: bool = False) -> str:
    """`plot` as SVG; `framed` adds half an inch above with a title, as notebooks do."""
    style = {
        "svg.fonttype": "none", "svg.hashsalt": f"{salt}{width}", "font.size": 9.5,
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#b8bcc2",
        "xtick.color": "#b8bcc2", "ytick.color": "#b8bcc2", "xtick.labelcolor": "#5f6368",
        "ytick.labelcolor": "#5f6368", "text.color": "#1a1a1a", "text.parse_math": False,
    }  # fmt: skip
    with matplotlib.rc_context(style):
        top = 0.5 if framed else 0
        fig = Figure(figsize=(width, height + top), layout="constrained")
        FigureCanvasSVG(fig)
        fig.get_layout_engine().set(rect=(0, 0, 1, height / (height + top)))
        plot(fig)
        if framed:
            title = fig.text(0.01, 0.95, "Title set by the page", color="#1a1a1a")
            title.set_gid("azm-frame")
            title.set_in_layout(False)
        buffer = io.StringIO()
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def verdict(component: str, word: str, confidence: str = "moderate", **more: Any) -> dict[str, Any]:
    bundle = {
        "kind": "verdict", "component": component, "claim": component[:2], "dimension": "cpec",
        "says": "", "paraphrase": "", "evidence": "", "claimed": None, "estimate": None,
        "verdict": word, "confidence": confidence, "domains": [], "reason": "A stated reason.",
        "then": {"verdict": word, "confidence": confidence},
        "now": {"verdict": word, "confidence": confidence},
        "stability": None, "sources": [], "rule": "", "basis": "", "seen": "",
    }  # fmt: skip
    return {"text/plain": word, MIME: {**bundle, **more}}
