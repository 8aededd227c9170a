"""Whether there is anything to do at all: decided from bytes, without a kernel or a data frame."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from azm import paths
from azm.filing import put
from azm.run import inputs

_LAST = Path(".cache") / "last.json"
_IN_ORDER = Path(".cache") / "in-order"


def published() -> Path | None:
    """The published report, if it was made of exactly what is there now and is whole.

    Returns
    -------
    Path or None
        `reports/report.html`; None if a run is needed.
    """
    reports = paths.reports_dir()
    # What a killed run left behind is cleared by the next one.
    if any(reports.glob(".new-*")):
        return None
    try:
        last = json.loads((reports / _LAST).read_text(encoding="utf-8"))
        same = last == _now(inputs.all_hash([]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return reports / "report.html" if same else None


def remember(everything: str) -> None:
    """Write down what the published report was made of; a full disk costs only the memory of it."""
    _write(_LAST, json.dumps(_now(everything)))


def in_order(everything: str) -> bool:
    """Whether tables with this hash, of :func:`azm.run.inputs.tables_hash`, were found in order."""
    try:
        return (paths.reports_dir() / _IN_ORDER).read_text(encoding="utf-8") == everything
    except (OSError, ValueError):
        return False


def remember_in_order(everything: str) -> None:
    """Write down that tables with this hash were found in order."""
    _write(_IN_ORDER, everything)


def _write(name: Path, text: str) -> None:
    path = paths.reports_dir() / name
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, text)


def folder_hash(folder: Path) -> str:
    """Twelve hexadecimal digits of all files of a folder, their names included."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def _now(everything: str) -> dict[str, object]:
    reports = paths.reports_dir()
    return {
        "everything": everything,
        "state": folder_hash(reports / "current"),
        "report": inputs.file_hash(reports / "report.html"),
        "figures": folder_hash(paths.figures_dir()),
    }
