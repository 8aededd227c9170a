"""Executed notebooks made by hand: invented sayings in the form that real notebooks use."""

from __future__ import annotations

from typing import Any

import nbformat
import pandas as pd

import azm
from azm.claims import Component, Criterion, Estimate, Reading, Verdict
from azm.claims.truth import NOT_VERIFIABLE
from azm.notebook.outputs import MIME


def notebook(*cells: Any) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells))


def markdown(source: str) -> Any:
    return nbformat.v4.new_markdown_cell(source)


def code(*outputs: dict[str, Any], source: str = "azm.say(...)") -> Any:
    shown = [nbformat.v4.new_output("display_data", data=data) for data in outputs]
    return nbformat.v4.new_code_cell(source, outputs=shown)


def fact(text: str, sources: tuple[str, ...] = (), rows: Any = (), **ends: float) -> dict[str, Any]:
    bundle = {"text": text, "value": float(text), "low": None, "high": None, **ends}
    rows = [["invented_attacks", f"row-{n}"] for n in rows]
    return {**bundle, "unit": "people_killed", "rows": rows, "sources": list(sources)}


def sentence(*parts: Any, role: str = "text", **facts: dict[str, Any]) -> dict[str, Any]:
    named = {name.replace("__", "."): one for name, one in facts.items()}
    return {MIME: {"kind": "sentence", "role": role, "parts": list(parts), "facts": named}}


def table(
    table_id: str, caption: str, labels: list[str], rows: list[list[str]], **more: Any
) -> dict[str, Any]:
    columns = [{"name": label, "align": "right" if n else "left"} for n, label in enumerate(labels)]
    bundle = {"kind": "table", "id": table_id, "caption": caption, "columns": columns, "rows": rows}
    return {MIME: {**bundle, "sources": [], **more}}


def figure(figure_id: str, plot: Any, data: pd.DataFrame, **more: Any) -> dict[str, Any]:
    """What azm.figure says of a plot; `more` takes the place of what it says."""
    plot.__doc__ = "Set by the page\n\nUnit\n\nCaption: Words.\n\nAlternative text: Bars."
    shown = azm.figure(figure_id, data=data)(plot)
    return {**shown._repr_mimebundle_(), MIME: {**shown.bundle, **more}}


def verdict(
    component: str,
    word: str,
    confidence: str = "moderate",
    *,
    then: tuple[str, str] | None = None,
    claimed: tuple[float | None, float | None, str, str] = (None, None, "", ""),
    estimate: Estimate | None = None,
    reason: str = "A stated reason.",
    quote: str = "",
    paraphrase: str = "",
    domains: Any = (),
    why_open: str = "too_thin",
    possible: tuple[str, ...] = (),
    whose: tuple[str, str] = ("the author", "so"),
    **more: Any,
) -> Verdict:
    parts = (component, component[:2], "cpec", "count", paraphrase, quote, *claimed, True, "")

    def reading(word: str, confidence: str, *more: Any) -> Reading:
        if word != NOT_VERIFIABLE:
            return Reading(word, confidence, reason, *more)
        return Reading(word, "n/a", reason, *more, why_open=why_open, possible=possible)

    return Verdict(
        Component(*parts, *whose),
        Criterion(component, "count", "counts", (None, None), 0.1, 1.5, "Counts.", "The list."),
        reading(word, confidence, domains, estimate),
        reading(*(then or (word, confidence))),
        **more,
    )


def judged(component: str, word: str, *more: Any, **parts: Any) -> dict[str, Any]:
    return {MIME: verdict(component, word, *more, **parts).bundle()}
