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
    "bound", "coverage", "direct", "align", "name", "behind", "parameter", "claims",
    "why_open",
))  # fmt: skip
_SHOWN = {
    "claims": ["paraphrase", "quote"],
    "sources": ["kind", "publisher", "title", "published", "language", "url"],
    "glossary": ["long_form", "meaning"],
    "findings": ["origin_id", "stance", "directness", "why"],
    "resolutions": ["row", "held_by", "outcome"],
    "invented_attacks": ["place", "target", "status"],
}


def poisoned_report() -> Report:
    """What the invented notebooks say with a payload in every text."""
    source = itertools.cycle(PAYLOADS["html"])
    parameters = {"01_cpec_security": {"a": next(source)}}
    record = {**_poisoned(invented.RECORD, source), "canonical": False, "parameters": parameters}
    tables = {name: _frame(table, _SHOWN[name]) for name, table in invented.TABLES.items()}
    executed = {name: poisoned_notebook(one) for name, one in invented.executed().items()}
    return read(executed, _poisoned(invented.COLLECTION, source), record, tables.__getitem__)


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
