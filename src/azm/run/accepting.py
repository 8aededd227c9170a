"""Renewing the committed outputs, and saying what changed in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat

from azm.notebook import outputs
from azm.run import publish
from azm.run.normalise import normalised
from azm.run.progress import Tell
from azm.run.runner import Settings, canonical_run


def accept(tell: Tell, settings: Settings | None = None) -> list[str]:
    """Run all notebooks at their own parameters and make the outputs the committed ones.

    Returns
    -------
    list of str
        What changed, a line each: verdicts, facts, figures.
    """
    with canonical_run(tell, settings) as (collection, executed):
        changes = []
        for notebook in collection.notebooks:
            before = outputs.read(nbformat.read(notebook.path, as_version=4))
            changes += changed(before, outputs.read(executed[notebook.name]))
        _write({n.path: executed[n.name] for n in collection.notebooks})
        publish.write_figures(executed)
    return changes


def changed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """What differs between two sets of bundles, a line each."""
    lines = []
    for kind, old, new in (
        ("verdict", _verdicts(before), _verdicts(after)),
        ("fact", _facts(before), _facts(after)),
        ("figure", _figures(before), _figures(after)),
    ):
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                lines.append(f"{kind} {name}: gone (was {old[name]})")
            elif name not in old:
                lines.append(f"{kind} {name}: new, {new[name]}")
            elif old[name] != new[name]:
                lines.append(f"{kind} {name}: {old[name]} → {new[name]}")
    return lines


def _verdicts(said: list[dict[str, Any]]) -> dict[str, str]:
    return {
        b["component"]: f"{b['verdict']} ({b['confidence']})"
        for b in said
        if b["kind"] == "verdict"
    }


def _facts(said: list[dict[str, Any]]) -> dict[str, str]:
    return {name: f["text"] for b in said for name, f in b.get("facts", {}).items()}


def _figures(said: list[dict[str, Any]]) -> dict[str, str]:
    return {b["id"]: f"drawn {b['digest']}" for b in said if b["kind"] == "figure"}


def _write(executed: dict[Path, nbformat.NotebookNode]) -> None:
    """Write all notebooks before the first takes its place, so that a full disk changes none."""
    fresh = {path: path.with_name(f".{path.name}.new") for path in executed}
    try:
        for path, notebook in executed.items():
            nbformat.write(normalised(notebook, keep_drawings=False), fresh[path])
        for path, new in fresh.items():
            os.replace(new, path)
    finally:
        for new in fresh.values():
            new.unlink(missing_ok=True)
