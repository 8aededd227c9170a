"""The text of a notebook's outputs, and where that of two notebooks first differs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from itertools import zip_longest
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
    lines = zip_longest(expected[first].splitlines(), found[first].splitlines(), fillvalue="")
    shown = [_excerpt(old, new) for old, new in lines if old != new][:_SHOWN]
    more = f" (and {len(cells) - 1} more)" if len(cells) > 1 else ""
    return [f"{name}, cell {cells[0]}{more}:", *(line for pair in shown for line in pair)]


def _excerpt(old: str, new: str) -> tuple[str, str]:
    """A line and the one in its place, from shortly before they part."""
    parts = (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    begin = max(0, next(parts, min(len(old), len(new))) - 40)
    before = "…" if begin else ""
    part = slice(begin, begin + _WIDTH)
    return f"  - {before}{old[part]}", f"  + {before}{new[part]}"


def moved(reference: Path, other: Path) -> tuple[int, int]:
    """How many numbers were another before they were rounded, and how many there were."""
    old, new = (path.read_text(encoding="ascii").split() for path in (reference, other))
    same = sum(a == b for a, b in zip(old, new, strict=False))
    return max(len(old), len(new)) - same, len(old)
