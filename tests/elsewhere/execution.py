"""Runs notebooks one after another as a run does, in whatever environment this process has.

Run: python execution.py FOLDER NAME…, which leaves NAME.ipynb and NAME.raw in FOLDER.
"""

import os
import sys
from pathlib import Path

import nbformat

from azm import paths
from azm.run.execute import execute

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name in sys.argv[2:]:
        os.environ["ELSEWHERE_RAW"] = str(folder / f"{name}.raw")
        notebook = execute(paths.notebooks_dir() / f"{name}.ipynb", {}, said_in=folder)
        nbformat.write(notebook, folder / f"{name}.ipynb")
