"""Keeps in datapackage.json how many rows and bytes each file has, and its SHA-256."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from azm import paths
from azm.filing import put
from azm.tables.descriptor import read_descriptor, read_package
from azm.tables.problem import TableError
from azm.tables.reading import canonical, read_sheet
from azm.tables.schema import FILE, Table

LINE_LENGTH = 100


def renew_package(root: Path | None = None) -> list[str]:
    """Write rows, bytes and hash of every table into datapackage.json.

    Everything else in the file stays; its layout becomes the standard one.

    Parameters
    ----------
    root
        The project's folder; by default the one that `azm.paths` finds.

    Returns
    -------
    list of str
        Names of the tables whose record changed.

    Raises
    ------
    TableError
        If datapackage.json or a table can't be read.
    OSError
        If datapackage.json can't be written; it stays as it was.
    """
    folder = (paths.root() if root is None else root) / "data"
    package = read_package(folder)
    descriptor = read_descriptor(folder)
    changed: list[str] = []
    for resource in descriptor["resources"]:
        now = state(folder, resource["path"])
        if now != recorded(package.tables[resource["name"]]):
            changed.append(resource["name"])
        resource.update(now)
    text = f"{layout(descriptor)}\n"
    path = folder / FILE
    if path.read_bytes() != text.encode():
        put(path, text)
    return changed


def state(folder: Path, path: str) -> dict[str, Any]:
    """Return rows, bytes and hash of a table's file.

    They are those of the file with plain line feeds and without a byte order mark, so that a
    checkout that changes line ends doesn't change them.

    Raises
    ------
    TableError
        If the file can't be read as CSV.
    """
    sheet = read_sheet(folder / path, f"{folder.name}/{path}")
    if sheet.problems:
        raise TableError(sheet.problems)
    content = canonical((folder / path).read_bytes())
    digest = sha256(content).hexdigest()
    return {"azm:rows": len(sheet.rows), "bytes": len(content), "hash": f"sha256:{digest}"}


def recorded(table: Table) -> dict[str, Any]:
    """Return rows, bytes and hash as datapackage.json records them."""
    return {"azm:rows": table.rows, "bytes": table.bytes, "hash": table.hash}


def layout(value: Any, indent: int = 0) -> str:
    """Return JSON in which what fits on a line stands on one, so that a change is one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(flat) + indent <= LINE_LENGTH or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {layout(part, indent + 2)}"
            for key, part in value.items()
        ]
        opening, closing = "{", "}"
    else:
        parts = [layout(part, indent + 2) for part in value]
        opening, closing = "[", "]"
    body = f",\n{pad}".join(parts)
    return f"{opening}\n{pad}{body}\n{' ' * indent}{closing}"
