"""What the outcome of a sweep depends on, as one hash."""

from __future__ import annotations

import json

from azm.collection import Notebook
from azm.run import fingerprint


def inputs_key(notebook: Notebook) -> str:
    """Hash of everything that an estimate of a notebook could depend on.

    The notebook's source, the notebooks whose outputs it reads, all files in `data/`, the
    collection's lists of choices, the code of `azm`, Python and the installed packages. Rather
    too much than too little: a point computed from anything else is never taken over.

    Raises
    ------
    AzmError
        If the notebook is missing or isn't one.
    """
    now = fingerprint.take()
    needed = {f"notebooks/{name}.ipynb" for name in (notebook.name, *notebook.needs)}
    files = {p: h for p, h in now.files.items() if fingerprint.is_notebook(p) <= (p in needed)}
    content = [files, dict(now.installed)]
    return fingerprint.bytes_hash(json.dumps(content, sort_keys=True).encode())


def code_cells(notebook: Notebook) -> list[str]:
    """The sources of the code cells of a notebook, which :func:`inputs_key` found sound."""
    cells = json.loads(notebook.path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
