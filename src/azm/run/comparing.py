"""Holding the last run against the committed outputs, in what they say and not in bytes."""

from __future__ import annotations

import nbformat

from azm import paths
from azm.collection import read_collection
from azm.errors import AzmError
from azm.notebook import outputs
from azm.run.accepting import changed


def compare() -> list[str]:
    """What the last run says otherwise than the committed notebooks, a line each.

    Verdicts, facts and the digests of what figures draw are compared: on another platform than
    the reference one they must be equal, though bytes need not be.

    Raises
    ------
    AzmError
        If there is no run yet.
    """
    folder = paths.reports_dir() / "current" / "run"
    lines = []
    for notebook in read_collection().notebooks:
        path = folder / f"{notebook.name}.ipynb"
        if not path.exists():
            raise AzmError(f"reports/current has no run of {notebook.name}; call azm report first")
        committed, run = (nbformat.read(p, as_version=4) for p in (notebook.path, path))
        lines += changed(outputs.read(committed), outputs.read(run))
    return lines
