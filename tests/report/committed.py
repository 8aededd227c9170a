"""The committed notebooks as a run's outcome, for what is to hold on the real report."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from azm.notebook import outputs
from azm.report import Report, read

ROOT = Path(__file__).parents[2]
SUMMARY = {
    "commit": "0123456789ab",
    "package_version": "0.1.0",
    "evidence_to": "2026-06-12",
    "parameters": {},
    "canonical": True,
}


@cache
def committed() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Executed notebooks, collection and record, as `azm.report.read` takes them."""
    text = (ROOT / "notebooks" / "collection.toml").read_text(encoding="utf-8")
    collection = tomllib.loads(text)
    names = [entry["name"] for entry in collection["notebook"]]
    executed = {
        name: nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4) for name in names
    }
    return executed, collection, SUMMARY


@cache
def committed_report() -> Report:
    """What the committed notebooks say, as the report reads it."""
    return read(*committed())


@cache
def drawn_report() -> Report:
    """The same with drawings, as a run leaves them.

    The committed drawings are those for a page; they stand in for those for a phone too, which
    weigh about as much.
    """
    executed, collection, record = committed()
    executed = copy.deepcopy(executed)
    for data, bundle in bundles(executed, "figure"):
        drawing = (ROOT / "figures" / f"{bundle['id']}.svg").read_text(encoding="utf-8")
        data[outputs.SVG_MIME] = {"wide": drawing, "narrow": drawing}
    return read(executed, collection, record)


def bundles(executed: dict[str, Any], kind: str) -> Iterator[tuple[dict, dict]]:
    """Each output of a kind with its bundle, read without the report's own reader."""
    for book in executed.values():
        for output in outputs.outputs_of(book):
            bundle = outputs.bundle_of(output)
            if bundle and bundle["kind"] == kind:
                yield output["data"], bundle
