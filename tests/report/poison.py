"""A collection in which every text field carries a payload."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pandas as pd

from . import payloads
from .making import MIME, SVG_MIME

# Words that the page matches, not shows; a wrong one is refused before anything is written.
_MATCHED = frozenset((
    "kind", "role", "component", "claim", "verdict", "confidence", "fact", "rows", "sources",
    "bound", "align", "facts", "name", "behind",
))  # fmt: skip


def poisoned_notebook(notebook: Any) -> Any:
    """`notebook` with payloads in markdown, code, outputs, drawings and all text of its bundles."""
    source = itertools.cycle(payloads.HTML)
    made = copy.deepcopy(notebook)
    prose = itertools.cycle(payloads.MARKDOWN)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source += f"\n\n{next(prose)}\n\n{next(prose)}\n\n{next(source)}"
            continue
        cell.source += f"\n# {next(source)}"
        for output in cell.outputs:
            for mime, content in output.data.items():
                if mime == MIME:
                    output.data[mime] = _poisoned(content, source)
                elif mime == SVG_MIME:
                    output.data[mime] = {w: _drawing(text) for w, text in content.items()}
                else:
                    output.data[mime] = content + next(source)
    return made


def poisoned_frame(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """`frame` with a payload at the end of each text in `columns`."""
    source = itertools.cycle(payloads.HTML)
    made = frame.copy()
    for column in columns:
        made[column] = [f"{text} {next(source)}" for text in made[column]]
    return made


def poisoned_grid() -> dict[str, Any]:
    """Choices of a component whose reasons are payloads."""
    return {
        "c1": [
            {"parameter": parameter, "choices": [1], "kind": "measurement", "reason": payload}
            for payload in payloads.HTML
            for parameter in ("scope", "start")
        ]
    }


def _drawing(text: str) -> str:
    head, end, _ = text.rpartition("</svg>")
    return head + "".join(payloads.SVG) + end


def _poisoned(content: Any, source: Iterator[str]) -> Any:
    if isinstance(content, dict):
        return {
            key: _facts(value, source) if key == "facts" else
            value if key in _MATCHED else _poisoned(value, source)
            for key, value in content.items()
        }  # fmt: skip
    if isinstance(content, list):
        return [_poisoned(one, source) for one in content]
    return content + next(source) if isinstance(content, str) else content


def _facts(facts: dict[str, Any], source: Iterator[str]) -> dict[str, Any]:
    """Facts keep their names, which parts refer to; their text, unit and rows are poisoned."""
    return {
        name: {
            **fact,
            "text": fact["text"] + next(source),
            "unit": next(source),
            "rows": [
                *fact["rows"],
                *([table + next(source), row + next(source)] for table, row in fact["rows"]),
            ],
        }
        for name, fact in facts.items()
    }
