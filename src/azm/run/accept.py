"""Renewing the committed outputs, and saying what changed in them."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat

from azm.notebook import outputs
from azm.run.diff import compare_bundles
from azm.run.execute import normalised
from azm.run.gallery import texts_of, write_figures
from azm.run.pipeline import Settings, canonical_run
from azm.run.pool import Tell


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
            changes += compare_bundles(before, outputs.read(executed[notebook.name]))
        _write({n.path: executed[n.name] for n in collection.notebooks})
        write_figures(texts_of(executed))
    return changes


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
