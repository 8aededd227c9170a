"""What goes into a report, as hashes: cells, tables, code, the lock, what is installed, parameters.

A report is up to date where nothing of it differs. A notebook is executed anew alone (with those
that need it) where only its own cells or parameters differ, all are where anything else does that
can bear on an output. Standard library alone, for this decides in a moment whether there is
anything to do.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sysconfig
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError
from azm.run.commit import commit

PACKAGE = Path(__file__).resolve().parents[1]
LOCK, SETTINGS, COLLECTION = "requirements.lock", "pyproject.toml", "notebooks/collection.toml"
#: Rooms that only show what notebooks say; every other can change what they say.
_SHOWING = ("report", "update", "teach")


@dataclass(frozen=True)
class Fingerprint:
    """What went, or would go, into a report.

    Attributes
    ----------
    files : mapping of str to str
        Hash of each file by its path in the project, of a notebook that of its cells.
    installed : mapping of str to str
        Versions of the system, of Python and of every package.
    parameters : mapping
        Overrides by notebook.
    commit : tuple of str
        As :func:`azm.run.commit.commit` gives it.
    contents : mapping of str to bytes
        Tables, criteria, collection and cells by hash, where they are at hand.
    """

    files: Mapping[str, str]
    installed: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    commit: tuple[str, str] = ("", "")
    contents: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def shared(self) -> dict[str, Any]:
        """What bears on every notebook alike: all but cells and parameters."""
        files = {p: h for p, h in self.files.items() if affects_outputs(p) and not is_notebook(p)}
        return {"files": files, "installed": dict(self.installed)}

    def own(self, notebook: str) -> tuple[str, dict[str, Any]]:
        """What bears on one notebook: its cells and its parameters."""
        cells = self.files.get(f"notebooks/{notebook}.ipynb", "")
        return cells, dict(self.parameters.get(notebook, {}))

    def record(self) -> dict[str, Any]:
        """As a run record has it; see :func:`of_record`."""
        return {
            "commit": self.commit[0],
            "commit_unknown": self.commit[1],
            "inputs": {"files": dict(self.files), "installed": dict(self.installed)},
            "parameters": {name: dict(values) for name, values in self.parameters.items()},
        }


def of_record(record: Mapping[str, Any]) -> Fingerprint:
    """The fingerprint of a run by its record, also by one of an older form.

    Raises
    ------
    KeyError, TypeError, AttributeError
        If it isn't a run record.
    """
    inputs = record["inputs"]
    if "files" in inputs:
        files = dict(inputs["files"])
    else:  # of before 2026-08: by kind, and without what was installed
        files = {f"data/{name}": digest for name, digest in inputs["data"].items()}
        files |= {f"notebooks/{name}.ipynb": h for name, h in inputs["notebooks"].items()}
        files |= inputs["code"] if isinstance(inputs.get("code"), dict) else {}
        files |= {COLLECTION: inputs.get("collection", ""), LOCK: inputs.get("lock", "")}
    return Fingerprint(
        files,
        dict(inputs.get("installed") or {}),
        record.get("parameters") or {},
        (record.get("commit", ""), record.get("commit_unknown", "")),
    )


def take(parameters: Mapping[str, Mapping[str, Any]] | None = None) -> Fingerprint:
    """The fingerprint of a report that would be made now.

    Parameters
    ----------
    parameters : mapping, optional
        Checked overrides by notebook.

    Raises
    ------
    AzmError
        If a notebook of the collection is missing or isn't one.
    """
    root = paths.root()
    contents = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "data").rglob("*"))
        if path.is_file()
    }
    collection = root / COLLECTION
    contents[COLLECTION] = collection.read_bytes() if collection.exists() else b""
    for name in _notebook_names(contents[COLLECTION]):
        contents[f"notebooks/{name}.ipynb"] = cells_of(paths.notebooks_dir() / f"{name}.ipynb")
    files = {name: bytes_hash(content) for name, content in contents.items()}
    files |= {name: file_hash(path) for name, path in _code_files().items()}
    files |= {name: file_hash(root / name) for name in (LOCK, SETTINGS)}
    return Fingerprint(
        files,
        _installed(),
        parameters or {},
        commit(),
        {files[name]: content for name, content in contents.items()},
    )


def affects_outputs(path: str) -> bool:
    """Whether a file can bear on what a notebook says.

    Not those that describe `data/` in words, nor the project's own settings, nor the rooms that
    come after a run's, which none before them imports.
    """
    parts = path.split("/")
    if parts[0] == "data":
        return not path.endswith(".md")
    showing = parts[0] == "src" and parts[2] in (*_SHOWING, "cli.py")
    return not showing and path != SETTINGS


def is_notebook(path: str) -> bool:
    """Whether a path is that of a notebook."""
    return path.endswith(".ipynb")


def bytes_hash(content: bytes) -> str:
    """Sixteen hexadecimal digits of SHA-256 (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()[:16]


def file_hash(path: Path) -> str:
    """Sixteen hexadecimal digits of a file's bytes; empty if it isn't there."""
    try:
        return bytes_hash(path.read_bytes())
    except FileNotFoundError:
        return ""


def cells_of(notebook: Path) -> bytes:
    """A notebook's cells as written: JSON, a list for each with type, source, tags, own, id.

    Raises
    ------
    AzmError
        If the file is missing or isn't a notebook.
    """
    shown = f"notebooks/{notebook.name}"
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        written = [
            [cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", []),
             cell["metadata"].get("azm", {}), cell.get("id", "")]
            for cell in cells
        ]  # fmt: skip
    except FileNotFoundError:
        raise AzmError(f"{shown} is missing; restore it from git") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AzmError(f"{shown} isn't a notebook (broken JSON); restore it from git") from None
    return json.dumps(written, sort_keys=True, ensure_ascii=False).encode()


def _notebook_names(collection: bytes) -> list[str]:
    """The notebooks that the collection names, as far as it can be read; a run refuses the rest."""
    try:
        entries = tomllib.loads(collection.decode("utf-8")).get("notebook", [])
        return [Path(entry["name"]).name for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _code_files() -> dict[str, Path]:
    """The package's files by their path in the project, `src/azm/claims/grid.py`."""
    return {
        f"src/{path.relative_to(PACKAGE.parent).as_posix()}": path
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }


def _installed() -> dict[str, str]:
    """What is really installed: system, Python, and each package by its version."""
    found = {
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        for entry in sorted(Path(place).glob("*.dist-info")):
            name, _, version = entry.name.removesuffix(".dist-info").rpartition("-")
            if name != "azm":
                found[name] = version
    return found
