"""JupyterLab on working copies, so that exploring never touches the committed notebooks."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from azm import paths
from azm.collection import read_collection
from azm.files import put
from azm.run.kernel import ENVIRONMENT
from azm.run.plan import check_overrides

_ORIGINS = ".origins.json"


def workbench() -> Path:
    """The ignored folder of working copies."""
    return paths.root() / "workbench"


def lay_out(tell: Callable[[str], None]) -> Path:
    """Bring working copies of all notebooks up to date without overwriting anyone's work.

    A copy that was never changed follows its original. Where both have changed, the new original
    is laid beside the copy as `<name>.fresh.ipynb` and said aloud.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    AzmError
        If a notebook of the collection can't be read.
    """
    collection = read_collection()
    check_overrides(collection, [])
    bench = workbench()
    bench.mkdir(exist_ok=True)
    memory = bench / _ORIGINS
    origins = _remembered(memory)
    for notebook in collection.notebooks:
        original, copy = notebook.path, bench / notebook.path.name
        digest = _digest(original)
        if not copy.exists():
            put(copy, original.read_bytes())
            tell(f"{copy.name}: copied")
        elif digest in (origins.get(copy.name), _digest(copy)):
            pass
        elif _digest(copy) == origins.get(copy.name):
            put(copy, original.read_bytes())
            tell(f"{copy.name}: renewed, since its original changed and your copy had not")
        else:
            fresh = _place_beside(copy, origins)
            put(fresh, original.read_bytes())
            origins[fresh.name] = digest
            tell(f"{copy.name}: yours is kept; the new original is beside it as {fresh.name}")
        origins[copy.name] = digest
    put(memory, json.dumps(origins, indent=1, sort_keys=True))
    return bench


def open_lab(tell: Callable[[str], None], *, browser: bool = True) -> int:
    """Start JupyterLab on the working copies; returns its exit code when it ends."""
    bench = lay_out(tell)
    # The kernel of runs is the same Python: offered beside the other, it would only puzzle.
    command = [
        sys.executable, "-m", "jupyterlab", f"--notebook-dir={bench}",
        "--KernelSpecManager.allowed_kernelspecs=python3",
    ]  # fmt: skip
    if not browser:
        command.append("--no-browser")
    # Kernels of this Python come before others of the same name.
    kernels = [str(Path(sys.prefix) / "share" / "jupyter"), os.environ.get("JUPYTER_PATH", "")]
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "AZM_ROOT": str(paths.root()),
        "JUPYTER_PATH": os.pathsep.join(filter(None, kernels)),
    }
    return subprocess.call(command, env=environment)


def _remembered(memory: Path) -> dict[str, str]:
    """What each copy was made from; nothing where the memory is missing or damaged."""
    try:
        return dict(json.loads(memory.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _place_beside(copy: Path, origins: dict[str, str]) -> Path:
    """Where a new original goes: a name that is free, or whose file nobody has worked in."""
    for number in itertools.count(1):
        fresh = copy.with_suffix(f".fresh{number if number > 1 else ''}.ipynb")
        if not fresh.exists() or _digest(fresh) == origins.get(fresh.name):
            break
    return fresh


def _digest(path: Path) -> str:
    """What the notebook says and does, without outputs: running a copy isn't changing it."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        content = json.dumps([[c["cell_type"], "".join(c["source"])] for c in cells]).encode()
    except (ValueError, KeyError, TypeError):
        pass  # a copy that is no notebook any more is someone's work all the same
    return hashlib.sha256(content).hexdigest()
