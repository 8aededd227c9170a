"""What the outcome of a sweep depends on, as one hash."""

from __future__ import annotations

import json

from azm import paths
from azm.collection import Notebook
from azm.run import inputs

# What a notebook reaches through `import azm`, and how a sweep makes use of it.
_ROOMS = ("tables", "methods", "claims", "notebook", "run/sweep")


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
    root, package = paths.root(), inputs.PACKAGE
    notebooks = [paths.notebooks_dir() / f"{name}.ipynb" for name in notebook.needs]
    files = [paths.notebooks_dir() / "collection.toml", *notebooks]
    files += sorted(path for path in paths.data_dir().rglob("*") if path.is_file())
    code = [*package.glob("*.py"), *(p for room in _ROOMS for p in (package / room).rglob("*.py"))]
    content = {
        "notebook": inputs.source_hash(notebook.path),
        "files": {p.relative_to(root).as_posix(): inputs.file_hash(p) for p in files},
        "code": {p.relative_to(package).as_posix(): inputs.file_hash(p) for p in code},
        "environment": inputs.environment_hash(),
    }
    return inputs.value_hash(content)


def code_cells(notebook: Notebook) -> list[str]:
    """The sources of the code cells of a notebook, which :func:`inputs_key` found sound."""
    cells = json.loads(notebook.path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
