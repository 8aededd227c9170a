"""The committed notebooks of the collection, as files, without running anything."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from azm.notebook.outputs import read

ROOT = Path(__file__).parents[2]
COLLECTION = tomllib.loads((ROOT / "notebooks" / "collection.toml").read_text(encoding="utf-8"))
ENTRIES = {entry["name"]: entry for entry in COLLECTION["notebook"]}
NAMES = list(ENTRIES)


def path(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.ipynb"


@cache
def notebook(name: str) -> nbformat.NotebookNode:
    """A committed notebook; to be read, not changed."""
    return nbformat.read(path(name), as_version=4)


def code(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook(name).cells if cell.cell_type == "code"]


def tags(cell: nbformat.NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def outputs(name: str) -> list[nbformat.NotebookNode]:
    return [output for cell in code(name) for output in cell.outputs]


def bundles(name: str, kind: str) -> list[dict[str, Any]]:
    """What a notebook said of one kind, in order."""
    return read(notebook(name), kind)


@cache
def register() -> list[dict[str, str]]:
    """The components of the register, as the file has them."""
    with open(ROOT / "data" / "claims.csv", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def components(name: str) -> list[str]:
    """The components that a notebook owns: those of the claims that the collection gives it."""
    owned = set(ENTRIES[name].get("claims", ()))
    return [
        line["component_id"]
        for line in register()
        if {line["claim_id"], line["component_id"]} & owned
    ]
