"""What earlier runs left: executed notebooks, each under everything that went into it.

An entry is an executed notebook and, beside it, what it was made of: its cells, its parameters, the
lock and what is installed, the modules of azm that it imported, and every question that it asked of
the tables with a digest of the answer. It is served again only if all of these are the same now.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azm import paths
from azm.filing import put
from azm.run import inputs
from azm.run.guard import IMPORTED, REFUSED
from azm.tables import trace

#: Entries kept of each notebook; the oldest goes first.
KEPT = 8
FOLDER = ".cache"
#: Modules of the run room that decide what an executed notebook looks like.
SHAPING = ("azm.run.execute", "azm.run.normalise", "azm.run.parameters", "azm.run.guard")
_WORDS = {
    "source": "its cells",
    "parameters": "its parameters",
    "lock": "requirements.lock",
    "environment": "the installed packages",
}


@dataclass(frozen=True)
class Made:
    """What an executed notebook was made of.

    Attributes
    ----------
    fixed : dict
        source, parameters, lock, environment: known before the run.
    modules : dict
        Hash of each file of azm that took part, by its path.
    reads : list of dict
        Questions to the tables with digests of their answers, lines of :mod:`azm.tables.trace`.
    """

    fixed: dict[str, Any]
    modules: dict[str, str]
    reads: list[dict[str, Any]] = field(default_factory=list)


def fixed_part(notebook: Path, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a notebook's making before it runs.

    Raises
    ------
    AzmError
        If the file is missing or isn't a notebook.
    """
    return {
        "source": inputs.source_hash(notebook),
        "parameters": dict(parameters),
        "lock": inputs.lock_hash(),
        "environment": inputs.environment_hash(),
    }


def read_trace(file: Path) -> tuple[set[str], list[dict[str, Any]], list[str]]:
    """The modules, the reads and the refused acts that a trace tells of."""
    modules: set[str] = set()
    reads: list[dict[str, Any]] = []
    refused: list[str] = []
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for line in map(json.loads, lines):
        if IMPORTED in line:
            modules.add(line[IMPORTED])
        elif REFUSED in line:
            refused.append(line[REFUSED])
        else:
            reads.append(line)
    return modules, reads, refused


def find(name: str, fixed: Mapping[str, Any], asked: dict[tuple[str, str], str]) -> bytes | None:
    """An executed notebook made of exactly what is there now.

    Parameters
    ----------
    name : str
        The notebook.
    fixed : mapping
        As :func:`fixed_part` gives it now.
    asked : dict
        Memory of questions asked again, shared by the look-ups of one run.

    Returns
    -------
    bytes or None
        The notebook as kept; None if there is none. Damaged entries are removed.
    """
    for path in _entries(name):
        with _damaged_goes(path):
            made, content = _read(path)
            if made.fixed == fixed and not _other(made, asked, first=True):
                os.utime(path)
                return content
    return None


def made_of(name: str, fixed: Mapping[str, Any], content: bytes) -> bytes | None:
    """What an executed notebook of this run was made of: the lines of its entry, as JSON.

    Parameters
    ----------
    name : str
        The notebook.
    fixed : mapping
        As :func:`fixed_part` gives it.
    content : bytes
        The notebook as executed.

    Returns
    -------
    bytes or None
        A :class:`Made` as JSON; None where it wasn't kept.
    """
    for path in _entries(name):
        with _damaged_goes(path):
            made, kept = _read(path)
            if made.fixed == fixed and kept == content:
                return _described(made)
    return None


def why_stale(name: str, fixed: Mapping[str, Any], asked: dict[tuple[str, str], str]) -> list[str]:
    """What is different now from the latest kept entry; empty if nothing is."""
    reasons = []
    for path in _entries(name):
        with _damaged_goes(path):
            made, _ = _read(path)
            now = [words for key, words in _WORDS.items() if made.fixed.get(key) != fixed[key]]
            now += _other(made, asked)
            if not now:
                return []
            reasons.append(now)
    return min(reasons, key=len) if reasons else ["never run here"]


def keep(name: str, made: Made, content: bytes) -> None:
    """Keep an executed notebook; a full disk loses the entry, not the run."""
    folder = _folder(name)
    text = _described(made)
    stem = inputs.bytes_hash(text)
    head = {"made": stem, "notebook": inputs.bytes_hash(content)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put(folder / f"{stem}.ipynb", content)
        lines = [json.dumps(head, sort_keys=True).encode(), text, b""]
        put(folder / f"{stem}.json", b"\n".join(lines))
        for old in _entries(name)[KEPT:]:
            _remove(old)
    except OSError:
        _remove(folder / f"{stem}.json")


def _described(made: Made) -> bytes:
    parts = {"fixed": made.fixed, "modules": made.modules, "reads": made.reads}
    return json.dumps(parts, sort_keys=True).encode()


def _folder(name: str) -> Path:
    return paths.reports_dir() / FOLDER / name


def _entries(name: str) -> list[Path]:
    found = []
    for path in _folder(name).glob("*.json"):
        with contextlib.suppress(FileNotFoundError):
            found.append((path.stat().st_mtime_ns, path.name, path))
    return [path for *_, path in sorted(found, reverse=True)]


def _read(path: Path) -> tuple[Made, bytes]:
    head, text = path.read_text(encoding="utf-8").splitlines()
    content = path.with_suffix(".ipynb").read_bytes()
    sums = {"made": inputs.bytes_hash(text.encode()), "notebook": inputs.bytes_hash(content)}
    if json.loads(head) != sums:
        raise ValueError("damaged")
    return Made(**json.loads(text)), content


@contextlib.contextmanager
def _damaged_goes(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError):
        _remove(path)


def _remove(path: Path) -> None:
    for part in (path, path.with_suffix(".ipynb")):
        with contextlib.suppress(OSError):
            part.unlink()


def module_hashes(names: set[str]) -> dict[str, str]:
    """The hashes of the modules that took part, those that shape every notebook included."""
    return inputs.module_hashes({*names, *SHAPING})


def _other(made: Made, asked: dict[tuple[str, str], str], *, first: bool = False) -> list[str]:
    """What of modules and answers is another now; with `first`, at most one thing."""
    now = inputs.module_hashes(inputs.module_name(path) for path in made.modules)
    changed = [p for p in sorted(made.modules.keys() | now) if made.modules.get(p) != now.get(p)]
    if changed and first:
        return changed
    for line in made.reads:
        key = (line["function"], line["asked"] + json.dumps(line["answer"], sort_keys=True))
        if key not in asked:
            asked[key] = trace.repeated(line)
        if asked[key]:
            changed.append(asked[key])
            if first:
                break
    return list(dict.fromkeys(changed))


def all_modules() -> dict[str, str]:
    """The hashes of all modules of azm, to be held against those that took part."""
    files = inputs.PACKAGE.rglob("*.py")
    return inputs.module_hashes(
        inputs.module_name(f"src/{path.relative_to(inputs.PACKAGE.parent).as_posix()}")
        for path in files
    )
