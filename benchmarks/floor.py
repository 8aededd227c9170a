"""The same cells in one warm process: what is left of a run when nothing is started or written.

Runs every notebook's code cells in an IPython shell that has imported everything before, and prints
the seconds of each notebook as JSON. Run by `run.py`.
"""

from __future__ import annotations

import json
import os
import sys
import time

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from azm import paths
from azm.collection import read_collection


def seconds(shell: InteractiveShell, name: str) -> float:
    """Wall time of a notebook's code cells, their outputs formatted and dropped."""
    cells = nbformat.read(paths.notebooks_dir() / f"{name}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    shell.reset(new_session=True)
    start = time.perf_counter()
    for source in sources:
        with capture_output():
            shell.run_cell(source, store_history=False).raise_error()
    return time.perf_counter() - start


def main() -> None:
    os.environ["AZM_SAID_IN"] = str(paths.reports_dir() / "current" / "run")
    names = [notebook.name for notebook in read_collection().notebooks]
    os.chdir(paths.notebooks_dir())
    shell = InteractiveShell.instance()
    seconds(shell, names[1])  # whatever is imported when first used
    json.dump({name: seconds(shell, name) for name in names}, sys.stdout)


if __name__ == "__main__":
    main()
