"""What goes into a report, as hashes: cells, tables, code, the lock, what is installed, parameters.

A report is up to date where nothing of it differs. A notebook is executed anew alone (with those
that need it) where only its own cells or parameters differ, all are where anything else does that
can bear on an output. No library is imported, for this decides in a moment whether there is
anything to do.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sysconfig
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azm import paths
from azm.notebook.outputs import read_cells

PACKAGE = Path(__file__).resolve().parents[1]
LOCK, SETTINGS, COLLECTION = "requirements.lock", "pyproject.toml", "notebooks/collection.toml"
#: Rooms that only show what notebooks say; every other can change what they say.
_SHOWING = ("report", "update", "teach")
#: What a commit must hold to be a report's. A draft beside it doesn't make it untrue.
_RELEVANT = ("data", "notebooks", "src", LOCK, SETTINGS)


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
        As :func:`commit` gives it.
    read : callable
        Gives the bytes of a file of `data/` or `notebooks/` by its path.
    """

    files: Mapping[str, str]
    installed: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, Any]]
    commit: tuple[str, str]
    read: Callable[[str], bytes] = field(compare=False, repr=False)

    def shared(self) -> dict[str, Any]:
        """What bears on every notebook alike: all but cells and parameters."""
        files = {p: h for p, h in self.files.items() if affects_outputs(p) and not is_notebook(p)}
        return {"files": files, "installed": dict(self.installed)}

    def own(self, notebook: str) -> tuple[str, dict[str, Any]]:
        """What bears on one notebook: its cells and its parameters."""
        cells = self.files.get(f"notebooks/{notebook}.ipynb", "")
        return cells, dict(self.parameters.get(notebook, {}))

    def content(self, file: str) -> bytes:
        """The bytes of a file of `data/` or `notebooks/`; empty where there was none.

        Raises
        ------
        OSError
            If it is of an earlier report, and lost.
        """
        return self.read(file) if self.files.get(file) else b""

    def keep(self, folder: Path) -> None:
        """Write all files of `data/` and `notebooks/` into a folder, for :func:`of_record`."""
        for file in self.files:
            if is_kept(file):
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(self.content(file))

    def record(self) -> dict[str, Any]:
        """As a run record has it; see :func:`of_record`."""
        return {
            "commit": self.commit[0],
            "commit_unknown": self.commit[1],
            "inputs": {"files": dict(self.files), "installed": dict(self.installed)},
            "parameters": {name: dict(values) for name, values in self.parameters.items()},
        }


def of_record(record: Mapping[str, Any], folder: Path) -> Fingerprint:
    """The fingerprint of a run by its record, and the folder in which its inputs are kept.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it isn't a run record.
    """
    return Fingerprint(
        dict(record["inputs"]["files"]),
        dict(record["inputs"]["installed"]),
        record["parameters"],
        (record["commit"], record["commit_unknown"]),
        lambda file: (folder / file).read_bytes(),
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
        cells = read_cells(paths.notebooks_dir() / f"{name}.ipynb")
        text = json.dumps(cells, sort_keys=True, ensure_ascii=False)
        contents[f"notebooks/{name}.ipynb"] = text.encode("utf-8", "surrogatepass")
    files = {name: bytes_hash(content) for name, content in contents.items()}
    files |= {
        f"src/{path.relative_to(PACKAGE.parent).as_posix()}": file_hash(path)
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }
    files |= {name: file_hash(root / name) for name in (LOCK, SETTINGS)}
    return Fingerprint(files, _installed(), parameters or {}, commit(), contents.__getitem__)


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


def is_kept(path: str) -> bool:
    """Whether a report keeps the file's content, beside its hash."""
    return path.startswith(("data/", "notebooks/"))


def bytes_hash(content: bytes) -> str:
    """Sixteen hexadecimal digits of SHA-256 (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()[:16]


def file_hash(path: Path) -> str:
    """Sixteen hexadecimal digits of a file's bytes; empty if it isn't there."""
    try:
        return bytes_hash(path.read_bytes())
    except FileNotFoundError:
        return ""


def _notebook_names(collection: bytes) -> list[str]:
    """The notebooks that the collection names, as far as it can be read; a run refuses the rest."""
    try:
        entries = tomllib.loads(collection.decode("utf-8")).get("notebook", [])
        return [Path(entry["name"]).name for entry in entries]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


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


def commit() -> tuple[str, str]:
    """The commit that this project's files are those of.

    Returns
    -------
    tuple of str
        Twelve hexadecimal digits and nothing; or nothing and the reason why no commit can be
        named, which is the same on every machine: `because …`.
    """
    root = paths.root()
    try:
        top = _git(root, "rev-parse", "--show-toplevel").rstrip("\n")
        name = _git(root, "rev-parse", "--verify", "--short=12", "HEAD").strip()
        # `-z` gives each file one entry, whatever its name; modes aren't content.
        changed = _git(
            root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames",
            "--", *_RELEVANT,
        ).count("\0")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        top = ""
    # A copy that was unpacked inside another repository isn't part of it.
    if not top or Path(top).resolve() != root:
        return "", "because the project isn't a git checkout with a commit"
    if changed:
        return "", f"because of uncommitted changes in {changed} file{'s' * (changed > 1)}"
    return name, ""


def _git(root: Path, *words: str) -> str:
    """What git prints, whatever the user's settings."""
    # In a container the folder often belongs to another user; only reading is done in it. A hook
    # of another repository may have called us.
    settings = [f"safe.directory={root}", "core.fileMode=false", "core.fsmonitor=false"]
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(root), *(word for one in settings for word in ("-c", one)), *words],
        env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogateescape")
