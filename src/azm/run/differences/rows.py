"""Which rows of a table differ between two versions of its file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

#: Keys named of each kind; beyond them the number alone is told.
NAMED = 6


@dataclass(frozen=True)
class RowsChanged:
    """Keys of the rows that were added, removed or changed; of a changed one also its columns."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def words(self) -> str:
        """In one line, such as `1 row changed (a-1: value), 2 added (a-7, a-8)`."""
        said = [f"{key}: {', '.join(columns)}" for key, columns in self.changed]
        parts = [("changed", said), ("added", self.added), ("removed", self.removed)]
        told = [f"{len(keys)} {verb} ({_some(keys)})" for verb, keys in parts if keys]
        return f"rows: {', '.join(told)}" if told else "order or form of the rows"


def rows_changed(before: bytes, after: bytes, key: tuple[str, ...]) -> RowsChanged:
    """Compare two versions of a CSV file row by row.

    Parameters
    ----------
    before, after : bytes
        The files; empty where there was none.
    key : tuple of str
        Columns that name a row; the whole row does where there are none.
    """
    old, new = _keyed(before, key), _keyed(after, key)
    both = [name for name in new if name in old]
    return RowsChanged(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(
            (name, columns) for name in both if (columns := _columns(old[name], new[name])) != ()
        ),
    )


def primary_keys(descriptor: bytes) -> dict[str, tuple[str, ...]]:
    """The columns that name a row of each table, by the table's name, from `datapackage.json`."""
    try:
        found = {}
        for resource in json.loads(descriptor)["resources"]:
            key = resource.get("schema", {}).get("primaryKey", [])
            found[resource["name"]] = (key,) if isinstance(key, str) else tuple(key)
        return found
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _keyed(content: bytes, key: tuple[str, ...]) -> dict[str, dict[str, str]]:
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        row = {str(name): str(cell) for name, cell in line.items()}
        name = ", ".join(row.get(column, "") for column in (key or tuple(row)))
        found[name] = row
    return found


def _columns(old: dict[str, str], new: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))


def _some(keys: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(keys[:NAMED])
    return f"{shown} and {len(keys) - NAMED} more" if len(keys) > NAMED else shown
