"""A collection in which every text field carries a payload."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pandas as pd

from azm.notebook.outputs import MIME, SVG_MIME
from azm.report import Report, read

from . import invented
from .invented import PAYLOADS

# Words that the page matches, not shows; a wrong one is refused before anything is written.
_MATCHED = frozenset((
    "kind", "role", "component", "claim", "verdict", "confidence", "fact", "rows", "sources",
    "bound", "coverage", "direct", "align", "name", "behind",
))  # fmt: skip
_SHOWN = {
    "claims": ["paraphrase", "quote"],
    "sources": ["kind", "publisher", "title", "published", "language", "url"],
    "glossary": ["long_form", "meaning"],
    "findings": ["origin_id", "stance", "directness", "why"],
    "invented_attacks": ["place", "target", "status"],
}
SCRIPT, IMAGE = PAYLOADS["html"][:2]


def poisoned_report() -> Report:
    """What the invented notebooks say with a payload in every text."""
    entries = [{**e, "title": f"{SCRIPT}{e['title']}"} for e in invented.COLLECTION["notebook"]]
    record = {
        "canonical": False,
        "commit": "<b>",
        "evidence_to": SCRIPT,
        "package_version": IMAGE,
        "parameters": {"01_cpec_security": {"a": SCRIPT}},
        "changes": _poisoned(invented.RECORD["changes"], itertools.cycle(PAYLOADS["html"])),
    }
    collection = {"title": SCRIPT, "subtitle": "</style><b>", "grid": _grid(), "notebook": entries}
    tables = {name: _frame(table, _SHOWN[name]) for name, table in invented.TABLES.items()}
    executed = {name: poisoned_notebook(one) for name, one in invented.executed().items()}
    return read(executed, collection, record, tables.__getitem__)


def poisoned_notebook(notebook: Any) -> Any:
    """`notebook` with payloads in markdown, code, outputs, drawings and all text of its bundles."""
    source, prose = itertools.cycle(PAYLOADS["html"]), itertools.cycle(PAYLOADS["markdown"])
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source += f"\n\n{next(prose)}\n\n{next(prose)}\n\n{next(source)}"
            continue
        cell.source += f"\n# {next(source)}"
        for output in cell.outputs:
            output.data[MIME] = _poisoned(output.data[MIME], source)
            if SVG_MIME in output.data:
                drawings = output.data[SVG_MIME].items()
                output.data[SVG_MIME] = {width: _drawing(text) for width, text in drawings}
    return made


def _frame(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """`frame` with a payload at the end of each text in `columns`."""
    source = itertools.cycle(PAYLOADS["html"])
    return frame.assign(
        **{column: [f"{text} {next(source)}" for text in frame[column]] for column in columns}
    )


def _grid() -> dict[str, Any]:
    """Choices of a component whose reasons are payloads."""
    return {
        "c1": [
            {"parameter": parameter, "choices": [1], "kind": "measurement", "reason": payload}
            for payload in PAYLOADS["html"]
            for parameter in ("scope", "start")
        ]
    }


def _drawing(text: str) -> str:
    head, end, _ = text.rpartition("</svg>")
    return head + "".join(PAYLOADS["svg"]) + end


def _poisoned(content: Any, source: Iterator[str]) -> Any:
    if isinstance(content, dict):
        return {
            key: value if key in _MATCHED else _poisoned(value, source)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [_poisoned(one, source) for one in content]
    return content + next(source) if isinstance(content, str) else content
