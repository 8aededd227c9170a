"""The one channel of a notebook: display objects that carry their meaning as JSON.

A notebook says something by letting an object of this room be a cell's output. Each has a plain
text form (what nbval compares and what reads well in a terminal), an HTML form (what JupyterLab
shows) and a small JSON bundle under the project's own MIME type, which the run, the report and
the synthesis harvest from the executed notebook. Nothing is written beside the notebook.
"""

from __future__ import annotations

import html
import json
import textwrap
from typing import Any

MIME = "application/vnd.azm+json"
SVG_MIME = "application/vnd.azm.svg+json"

# Long lists of a bundle travel as one line of JSON each: a notebook file gives every item of a
# list a line of its own, which would treble its size and drown a change in review.
_LONG = ("charitable", "data", "points", "rows", "sources")


def packed(bundle: Any) -> Any:
    """A bundle as it travels in a notebook file; see :func:`unpacked`."""
    if isinstance(bundle, dict):
        return {
            key: json.dumps(value, ensure_ascii=False)
            if key in _LONG and isinstance(value, list)
            else packed(value)
            for key, value in bundle.items()
        }
    return [packed(item) for item in bundle] if isinstance(bundle, list) else bundle


def unpacked(bundle: Any) -> Any:
    """A bundle as it was before :func:`packed`; one that never was stays as it is."""
    if isinstance(bundle, dict):
        return {
            key: json.loads(value) if key in _LONG and isinstance(value, str) else unpacked(value)
            for key, value in bundle.items()
        }
    return [unpacked(item) for item in bundle] if isinstance(bundle, list) else bundle


class Said:
    """Something a notebook says: a bundle with its text and HTML forms."""

    def __init__(self, bundle: dict[str, Any], text: str, markup: str) -> None:
        self.bundle = bundle
        self.text = text
        self.markup = markup

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.text, "text/html": self.markup, MIME: packed(self.bundle)}

    def __repr__(self) -> str:
        return self.text


def paragraph(text: str, style: str = "") -> str:
    """HTML paragraph of a plain text, escaped; `style` is an inline style for JupyterLab."""
    attribute = f' style="{style}"' if style else ""
    return f"<p{attribute}>{html.escape(text)}</p>"


def wrapped(text: str, width: int = 96) -> str:
    """`text` folded at `width` characters, so that a change shows as few changed lines."""
    return "\n".join(textwrap.wrap(text, width)) or ""
