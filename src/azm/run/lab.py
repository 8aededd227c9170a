"""JupyterLab on working copies, so that exploring never touches the committed notebooks."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from azm import paths
from azm.run.collection import read_collection
from azm.run.execute import KERNEL_ENVIRONMENT
from azm.run.runner import Tell

_ORIGINS = ".origins.json"


def workbench() -> Path:
    """The ignored folder of working copies."""
    return paths.root() / "workbench"


def lay_out(tell: Tell) -> Path:
    """Bring working copies of all notebooks up to date without overwriting anyone's work.

    A copy that was never changed follows its original. Where both have changed, the new original
    is laid beside the copy as `<name>.fresh.ipynb` and said aloud.

    Returns
    -------
    Path
        The folder.
    """
    bench = workbench()
    bench.mkdir(exist_ok=True)
    memory = bench / _ORIGINS
    origins = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
    for notebook in read_collection().notebooks:
        original, copy = notebook.path, bench / notebook.path.name
        digest = _digest(original)
        if not copy.exists():
            shutil.copyfile(original, copy)
            tell(f"{copy.name}: copied")
        elif origins.get(copy.name) == digest:
            continue
        elif _digest(copy) == origins.get(copy.name):
            shutil.copyfile(original, copy)
            tell(f"{copy.name}: renewed, since its original changed and your copy had not")
        else:
            fresh = copy.with_suffix(".fresh.ipynb")
            shutil.copyfile(original, fresh)
            tell(f"{copy.name}: yours is kept; the new original is beside it as {fresh.name}")
        origins[copy.name] = digest
    memory.write_text(json.dumps(origins, indent=1, sort_keys=True), encoding="utf-8")
    return bench


def open_lab(tell: Tell, *, browser: bool = True) -> int:
    """Start JupyterLab on the working copies; returns its exit code when it ends."""
    bench = lay_out(tell)
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={bench}"]
    if not browser:
        command.append("--no-browser")
    environment = {**os.environ, **KERNEL_ENVIRONMENT, "AZM_ROOT": str(paths.root())}
    return subprocess.call(command, env=environment)


def _digest(path: Path) -> str:
    """What the notebook says and does, without outputs: running a copy isn't changing it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in content["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
