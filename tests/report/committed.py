"""The committed notebooks as a run's outcome, for what is to hold on the real report."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

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
