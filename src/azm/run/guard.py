"""Watches a kernel of a run: what it imports of azm, and that it reads tables by `azm.load` alone.

Installed in the kernel before the first cell, through Python's audit hooks (PEP 578). A run's
outcome is kept under a key made of all that went into it, so nothing may go in unseen: a cell that
opens a file by itself, reaches for the network or starts a program is refused. Files that Python
and the installed packages read for themselves are theirs.
"""

from __future__ import annotations

import importlib.abc
import json
import os
import sys
import sysconfig
from pathlib import Path
from types import FrameType
from typing import Any

from azm.errors import AzmError

TRACE = "AZM_TRACE"
REFUSED = "refused"
IMPORTED = "imported"

_PACKAGE = str(Path(__file__).resolve().parents[1])
_OUTWARD = {
    "socket.connect": "connected to the network",
    "subprocess.Popen": "started a program",
    "os.system": "started a program",
    "sqlite3.connect": "opened a database",
}
# Looks for fonts by itself.
_MATPLOTLIB = f"{os.sep}matplotlib{os.sep}font_manager"
# A cell's code is compiled under a file name of ipykernel's making.
_CELL = f"{os.sep}ipykernel_"


def install() -> None:
    """Begin to watch this process; what is seen goes to the file that `AZM_TRACE` names."""
    trace = os.environ.get(TRACE)
    if not trace:
        return
    for name in [name for name in sys.modules if _is_azm(name)]:
        _append(trace, {IMPORTED: name})
    sys.meta_path.insert(0, _Imports(trace))
    own = _own_places()
    written: set[str] = set()

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            _check_open(trace, args, own, written)
        elif event in _OUTWARD and _by_cell(sys._getframe(1)):
            _refuse(trace, f"a cell {_OUTWARD[event]}; bring what it needs into data/ first")

    sys.addaudithook(watch)


class _Imports(importlib.abc.MetaPathFinder):
    """Finds nothing, and notes what of azm was looked for."""

    def __init__(self, trace: str) -> None:
        self.trace = trace

    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        if _is_azm(name):
            _append(self.trace, {IMPORTED: name})


def _is_azm(name: str) -> bool:
    return name == "azm" or name.startswith("azm.")


def _own_places() -> tuple[str, ...]:
    """Folders whose files belong to Python, its packages or the system."""
    found = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    found |= {p for p in sys.path if p and Path(p).name in ("site-packages", "dist-packages")}
    found |= {"/usr", "/etc", "/proc", "/sys", "/dev", "/lib", "/System", "/Library"}
    found |= {os.environ[name] for name in ("WINDIR", "MPLCONFIGDIR") if os.environ.get(name)}
    home = Path.home()
    found |= {str(home / part) for part in (".cache", ".config/matplotlib", ".matplotlib")}
    real = {os.path.realpath(p) for p in found}
    return tuple(sorted(f"{p.rstrip(os.sep)}{os.sep}" for p in found | real))


def _check_open(trace: str, args: tuple[Any, ...], own: tuple[str, ...], written: set[str]) -> None:
    path, mode, flags = args
    if not isinstance(path, str | bytes | os.PathLike) or not _by_cell(sys._getframe(2)):
        return
    name = os.path.realpath(os.fsdecode(path))
    if name.startswith(own) or name == trace or name in written:
        return
    if name.startswith(f"{_PACKAGE}{os.sep}") and name.endswith((".py", ".pyc")):
        return
    root = f"{os.path.realpath(os.environ.get('AZM_ROOT', '.'))}{os.sep}"
    shown = os.path.relpath(name, root) if name.startswith(root) else Path(name).name
    if _is_writing(mode, flags):
        if not name.startswith(root):
            written.add(name)
            return
        _refuse(trace, f"a cell wrote {shown}; a notebook speaks through its outputs alone")
    # What isn't there gives nothing in; Python looks so for the source of a cell.
    if not Path(name).exists():
        return
    _refuse(trace, f"a cell read {shown} around azm.load; make it a table of data/ and load that")


def _is_writing(mode: str | None, flags: int) -> bool:
    if mode is not None:
        return any(letter in mode for letter in "wax+")
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _by_cell(frame: FrameType | None) -> bool:
    """Whether a cell's own code led here, not azm on its behalf nor the kernel for itself."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_PACKAGE) or _MATPLOTLIB in file:
            return False
        if _CELL in file or file.startswith("<ipython-input-"):
            return True
        frame = frame.f_back
    return False


def _refuse(trace: str, words: str) -> None:
    _append(trace, {REFUSED: words})
    raise AzmError(words)


def _append(trace: str, line: dict[str, str]) -> None:
    with open(trace, "a", encoding="utf-8") as handle:
        handle.write(json.dumps(line, sort_keys=True) + "\n")
