"""What other notebooks said: for the synthesis, and for whoever compares runs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError
from azm.notebook.channel import MIME, unpacked


def said(notebook: str) -> list[dict[str, Any]]:
    """The bundles of another notebook: of this run where there is one, else as committed.

    Parameters
    ----------
    notebook : str
        Its name without the ending.

    Returns
    -------
    list of dict
        Bundles in the order in which they were said.

    Raises
    ------
    AzmError
        If the notebook isn't there or was never run, or if the run doesn't know that this one
        needs it: then this one would not be executed anew with it.
    """
    needs = os.environ.get("AZM_NEEDS")
    if needs is not None and notebook not in needs.split(";"):
        raise AzmError(
            f"notebooks/collection.toml doesn't list '{notebook}' under the needs of this "
            "notebook, which reads it; add it there"
        )
    name = f"{notebook}.ipynb"
    folder = os.environ.get("AZM_SAID_IN", "")
    path = Path(folder) / name
    if not folder or not path.exists():
        path = paths.notebooks_dir() / name
    if not path.exists():
        raise AzmError(f"notebook '{notebook}' isn't in notebooks/; check its name")
    content = json.loads(path.read_text(encoding="utf-8"))
    found = [
        unpacked(output["data"][MIME])
        for cell in content["cells"]
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    if not found:
        raise AzmError(f"notebook '{notebook}' has no outputs; run `azm accept` first")
    return found
