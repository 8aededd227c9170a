"""Everything that goes into a run, as hashes. Standard library alone, for it decides in a moment
whether there is anything to do."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError
from azm.run.commit import commit

PACKAGE = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
_ASSETS_LEFT_OUT = (".py", ".pyc")


def file_hash(path: Path) -> str:
    """Sixteen hexadecimal digits of a file's bytes; empty if it isn't there."""
    try:
        return bytes_hash(path.read_bytes())
    except FileNotFoundError:
        return ""


def bytes_hash(content: bytes) -> str:
    """Sixteen hexadecimal digits of SHA-256 (FIPS 180-4)."""
    return hashlib.sha256(content).hexdigest()[:16]


def value_hash(value: Any) -> str:
    """The hash of a plain value, equal for equal values whatever the order of their keys."""
    return bytes_hash(_value_bytes(value))


def _value_bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False).encode()


def source_hash(notebook: Path) -> str:
    """The hash of a notebook's cells as written, without their outputs.

    Raises
    ------
    AzmError
        If the file is missing or isn't a notebook.
    """
    return bytes_hash(source(notebook))


def source(notebook: Path) -> bytes:
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
    return _value_bytes(written)


def lock_hash() -> str:
    """The hash of the project's lock."""
    return file_hash(paths.root() / LOCK)


def code_files() -> dict[str, Path]:
    """The package's files by their path in the project, `src/azm/claims/grid.py`."""
    return {f"src/{p.relative_to(PACKAGE.parent).as_posix()}": p for p in _package_files()}


def environment_hash() -> str:
    """The hash of what is really installed: platform, Python, and each package with its version."""
    return bytes_hash(environment())


@functools.cache
def environment() -> bytes:
    """What is really installed, as JSON: system, machine, Python's version, a list of packages."""
    installed = sorted(
        entry.name
        for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
        for entry in Path(place).glob("*.dist-info")
        if not entry.name.startswith("azm-")
    )
    here = [platform.system(), platform.machine(), list(sys.version_info[:3]), installed]
    return _value_bytes(here)


def _package_files() -> tuple[Path, ...]:
    return tuple(sorted(p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix != ".pyc"))


def module_hashes(names: Iterable[str]) -> dict[str, str]:
    """The hash of each module's file by its path in `src/`, parents and their assets included.

    Parameters
    ----------
    names : iterable of str
        Such as `azm.claims.grid`; names without a file are left out.
    """
    parts = [name.split(".") for name in names]
    wanted = {".".join(part[:n]) for part in parts for n in range(1, len(part) + 1)}
    found: dict[str, Path] = {}
    for name in wanted:
        stem = PACKAGE.parent.joinpath(*name.split("."))
        if (stem / "__init__.py").exists():
            found[name] = stem / "__init__.py"
            for asset in _assets(stem):
                found[asset.as_posix()] = asset
        elif stem.with_suffix(".py").exists():
            found[name] = stem.with_suffix(".py")
    shown = {path: f"src/{path.relative_to(PACKAGE.parent).as_posix()}" for path in found.values()}
    return {shown[path]: file_hash(path) for path in sorted(shown)}


def module_name(path: str) -> str:
    """The name of the module in `src/azm/claims/grid.py`, `azm.claims.grid`."""
    dotted = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return dotted.removesuffix(".__init__")


def _assets(package: Path) -> list[Path]:
    """Files of a package that aren't modules, such as fonts."""
    return [
        path
        for folder in [package, *(f for f in package.iterdir() if f.is_dir())]
        if folder == package or not (folder / "__init__.py").exists()
        for path in folder.iterdir()
        if path.is_file() and path.suffix not in _ASSETS_LEFT_OUT
    ]


def all_hash(overrides: Any) -> str:
    """One hash of everything that a report is made of.

    Parameters
    ----------
    overrides : plain value
        What the run was asked for beside the files.
    """
    root = paths.root()
    files = [*sorted((root / "notebooks").glob("*.ipynb")), root / "pyproject.toml"]
    # The report names the commit that it was built at.
    rest = f"{_files_hash(files)}\0{value_hash(commit())}\0{value_hash(overrides)}"
    return bytes_hash(f"{tables_hash()}\0{rest}".encode())


def tables_hash() -> str:
    """One hash of all that decides whether the tables are in order, the code that checks them too.

    It covers `data/`, the collection, the package, the lock and what is installed.
    """
    root = paths.root()
    files = [p for p in sorted((root / "data").rglob("*")) if p.is_file()]
    files += [root / "notebooks" / "collection.toml", root / LOCK]
    return bytes_hash(f"{_files_hash([*files, *_package_files()])}\0{environment_hash()}".encode())


def _files_hash(files: Iterable[Path]) -> str:
    root = paths.root()
    total = hashlib.sha256()
    for path in files:
        inside = path.relative_to(root if path.is_relative_to(root) else PACKAGE.parent)
        total.update(f"{inside.as_posix()}\0{file_hash(path)}\0".encode())
    return total.hexdigest()
