"""The text of a notebook's outputs, and where that of two notebooks first differs."""

from __future__ import annotations

import base64
import difflib
import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from azm.notebook.outputs import SVG_MIME

PNG_MIME = "image/png"
_DRAWINGS = (PNG_MIME, SVG_MIME)
_SHOWN, _WIDTH = 3, 120


def texts(notebook: Any, *, drawings: bool) -> list[str]:
    """What each code cell put out, as text; drawings by the hash of their bytes, or not at all."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return ["\n".join(_lines(cell, drawings)) for cell in cells]


def _lines(cell: Any, drawings: bool) -> Iterator[str]:
    for output in cell["outputs"]:
        yield f"[{output['output_type']}]"
        if "text" in output:
            yield output["text"]
        for mime, content in sorted(output.get("data", {}).items()):
            if mime not in _DRAWINGS:
                yield f"[{mime}]"
                yield content if isinstance(content, str) else _json(content)
            elif drawings and mime == PNG_MIME:
                picture = base64.b64decode(content)
                yield f"[{mime}] {hashlib.sha256(picture).hexdigest()[:16]}"


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def drawings(notebook: Any) -> list[str]:
    """The SVG drawings of each code cell, as text; a committed notebook has none."""
    return [
        _json([o["data"][SVG_MIME] for o in cell["outputs"] if SVG_MIME in o.get("data", {})])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def difference(name: str, expected: list[str], found: list[str]) -> list[str]:
    """Where `found` first differs: notebook and code cell, then the first lines; or nothing."""
    if len(expected) != len(found):
        return [f"{name}: {len(found)} code cells, of which {len(expected)} were expected"]
    cells = [n for n, (a, b) in enumerate(zip(expected, found, strict=True), 1) if a != b]
    if not cells:
        return []
    first = cells[0] - 1
    changed = difflib.unified_diff(
        expected[first].splitlines(), found[first].splitlines(), n=0, lineterm=""
    )
    lines = [line for line in list(changed)[2:] if not line.startswith("@@")]
    more = f" (and {len(cells) - 1} more)" if len(cells) > 1 else ""
    return [f"{name}, cell {cells[0]}{more}:", *(f"  {line}" for line in _excerpts(lines))]


def _excerpts(lines: list[str]) -> Iterator[str]:
    """The first lines that were taken away and those in their place, each from where they part."""
    old, new = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
    for one, other in itertools.islice(itertools.zip_longest(old, new), _SHOWN):
        parts = (n for n, (a, b) in enumerate(zip(one or "", other or "", strict=False)) if a != b)
        begin = max(0, next(parts, 0) - 40)
        for sign, line in (("-", one), ("+", other)):
            if line is not None:
                yield f"{sign} {'…' if begin else ''}{line[begin : begin + _WIDTH]}"


def moved(reference: Path, other: Path) -> tuple[int, int]:
    """How many numbers were another before they were rounded, and how many there were."""
    old, new = (path.read_text(encoding="ascii").split() for path in (reference, other))
    same = sum(a == b for a, b in zip(old, new, strict=False))
    return max(len(old), len(new)) - same, len(old)
