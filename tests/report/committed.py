"""The committed notebooks as a run's outcome, for what is to hold on the real report."""

from __future__ import annotations

import copy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from azm.notebook import outputs
from azm.report import Report, read

ROOT = Path(__file__).parents[2]
RECORD = {
    "commit": "0123456789ab",
    "package_version": "0.1.0",
    "evidence_to": "2026-06-12",
    "parameters": {},
    "canonical": True,
}
COLLECTION = tomllib.loads((ROOT / "notebooks" / "collection.toml").read_text(encoding="utf-8"))


@cache
def executed() -> dict[str, Any]:
    """The notebooks by name."""
    paths = [ROOT / "notebooks" / f"{entry['name']}.ipynb" for entry in COLLECTION["notebook"]]
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


@cache
def committed_report() -> Report:
    """What the committed notebooks say, as the report reads it."""
    return read(executed(), COLLECTION, RECORD)


@cache
def drawn_report() -> Report:
    """The same with drawings, as a run leaves them.

    The committed drawings are those for a page; they stand in for those for a phone too, which
    weigh about as much.
    """
    notebooks = copy.deepcopy(executed())
    for output in (one for book in notebooks.values() for one in outputs.outputs_of(book)):
        bundle = outputs.bundle_of(output)
        if bundle and bundle["kind"] == "figure":
            drawing = (ROOT / "figures" / f"{bundle['id']}.svg").read_text(encoding="utf-8")
            output["data"][outputs.SVG_MIME] = {"wide": drawing, "narrow": drawing}
    return read(notebooks, COLLECTION, RECORD)


def bundles(kind: str) -> list[dict[str, Any]]:
    """The bundles of a kind, read without the report's own reader."""
    return [bundle for book in executed().values() for bundle in outputs.read(book, kind)]
