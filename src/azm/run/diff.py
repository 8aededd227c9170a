"""What two runs say differently, beside the changed inputs that stand behind each difference.

A fact and a figure name their rows, a verdict its criterion, and each has the cells and parameters
of its notebook; where any of these changed, they stand behind what moved. Inputs that can bear on
anything (code, packages, the collection) are named with them, and every other input where nothing
behind a difference changed.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat

from azm import paths
from azm.collection import read_collection
from azm.errors import AzmError
from azm.notebook import outputs
from azm.run.fingerprint import affects_outputs
from azm.run.states import CURRENT, State, previous_state

DATA, CRITERION, CELLS, PARAMETER = "data", "criterion", "cells", "parameter"
CODE, SETTINGS, PACKAGES = "code", "collection", "lock"
#: Kinds of inputs that bear on every notebook alike.
SHARED = (DATA, CRITERION, CODE, SETTINGS, PACKAGES)
KINDS = ("verdict", "fact", "figure")
#: Keys named of each kind of change to rows; beyond them the number alone is told.
NAMED = 6
#: From this many files on, code counts as one input.
_CODE_APART = 8
#: What datapackage.json records of a table's file; it goes with the file.
_RECORDED = ("azm:rows", "bytes", "hash")
_LOST = "which of its parts differ isn't known"

RowKey = tuple[str, str]


class DamagedError(AzmError):
    """A published state that can't be read."""


@dataclass(frozen=True)
class Item:
    """One thing that a run says: its value, its notebook and the rows behind it."""

    notebook: str
    value: tuple[Any, ...]
    rows: frozenset[RowKey]


@dataclass(frozen=True)
class ChangedInput:
    """One thing that went into two runs differently.

    Attributes
    ----------
    kind : str
        data, criterion, cells, parameter, code, collection or lock.
    name : str
        What it is: a file, `criteria.toml [c1]`, a notebook, `notebook.parameter`.
    detail : str
        What differs in it, in a line.
    rows : frozenset of (table, key), or None
        Of a table, its rows that differ; None where they aren't known.
    """

    kind: str
    name: str
    detail: str = ""
    rows: frozenset[RowKey] | None = frozenset()

    @property
    def short(self) -> str:
        """What it is and how many of its rows differ, for a reason to run."""
        if self.kind == PACKAGES:
            return "requirements.lock" if self.name == "requirements.lock" else "installed packages"
        number = len(self.rows or ())
        return f"{self.name}, {number} row{'s' * (number > 1)}" if number else self.name


@dataclass(frozen=True)
class RowsChanged:
    """Keys of the rows that were added, removed or changed; of a changed one also its columns."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def words(self) -> str:
        """In one line, such as `rows: 1 changed (a-1: value), 2 added (a-7, a-8)`."""
        said = [f"{key}: {', '.join(columns)}" for key, columns in self.changed]
        parts = [("changed", said), ("added", self.added), ("removed", self.removed)]
        told = [f"{len(keys)} {verb} ({_some(keys)})" for verb, keys in parts if keys]
        return f"rows: {', '.join(told)}" if told else "order or form of the rows"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all of them."""
        return (*self.added, *self.removed, *(key for key, _ in self.changed))


def since_previous(run: State) -> dict[str, Any] | None:
    """What a run changed against the state that its report is compared with.

    Returns
    -------
    dict or None
        As :func:`compare_states`; None where there is no such state, or it is damaged.
    """
    before = previous_state(run.record)
    if before is None:
        return None
    try:
        return compare_states(before, run)
    except DamagedError:
        return None


def compare_states(a: State, b: State) -> dict[str, Any]:
    """What two states say differently, with the changed inputs behind each difference.

    Parameters
    ----------
    a, b : State
        The older and the newer one.

    Returns
    -------
    dict
        from, to : name, commit and evidence_to of the states;
        factors : kind, name and detail of each input that differs;
        verdicts, facts, figures : name, notebook, old and new (None where absent), behind (the
        changed inputs that stand behind it) and also (others that may bear on it), each with
        kind and name;
        claims : components added and removed;
        rows : by table, numbers and some keys of rows added, removed and changed, None where they
        aren't known.

    Raises
    ------
    DamagedError
        If what a state says can't be read.
    """
    old, new = content_of(a), content_of(b)
    inputs = list(changed_inputs(a, b))
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for kind, name in sorted(old.keys() | new.keys(), key=lambda i: (KINDS.index(i[0]), i[1])):
        was, now = old.get((kind, name)), new.get((kind, name))
        if (was and was.value) == (now and now.value):
            continue
        notebook = (now or was).notebook
        behind, also = _behind(kind, name, notebook, [one for one in (was, now) if one], inputs)
        found[kind].append(
            {
                "name": name,
                "notebook": notebook,
                "old": None if was is None else list(was.value),
                "new": None if now is None else list(now.value),
                "behind": [{"kind": i.kind, "name": i.name} for i in behind],
                "also": [{"kind": i.kind, "name": i.name} for i in also],
            }
        )
    tables = dict(_tables_changed(a, b))
    claims = tables.get("claims") or RowsChanged((), (), ())
    return {
        "from": _named(a),
        "to": _named(b),
        "factors": [{"kind": i.kind, "name": i.name, "detail": i.detail} for i in inputs],
        "verdicts": found["verdict"],
        "facts": found["fact"],
        "figures": found["figure"],
        "claims": {"added": list(claims.added), "removed": list(claims.removed)},
        "rows": [_table_words(table, rows) for table, rows in tables.items()],
    }


def content_of(state: State) -> dict[tuple[str, str], Item]:
    """What a state says, by kind and name.

    Of a verdict the value is its words now and then; of a fact its text and value; of a figure the
    digest of what it draws. Behind a verdict stand its line of `claims.csv`, its findings, and the
    rows of every fact and table of its notebook.

    Raises
    ------
    DamagedError
        If a notebook of it can't be read.
    """
    found: dict[tuple[str, str], Item] = {}
    try:
        for name, path in state.notebooks.items():
            found |= _items(name, outputs.read(path))
    except (OSError, ValueError, KeyError, TypeError):
        raise DamagedError(
            f"the notebooks in reports/states/{state.name}/run can't be read; "
            "remove that report and make it again, or name another"
        ) from None
    return found


def _items(notebook: str, said: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Item]:
    found: dict[tuple[str, str], Item] = {}
    read: set[RowKey] = set()
    for bundle in said:
        for name, fact in bundle.get("facts", {}).items():
            rows = _row_keys(fact.get("rows"))
            read |= rows
            found["fact", name] = Item(notebook, (fact["text"], fact.get("value")), rows)
        if bundle["kind"] == "figure":
            rows = _row_keys(bundle.get("rows"))
            found["figure", bundle["id"]] = Item(notebook, (bundle["digest"],), rows)
        elif bundle["kind"] == "table":
            read |= _row_keys(bundle.get("behind"))
    for bundle in said:
        if bundle["kind"] == "verdict":
            then = bundle.get("then") or {}
            value = (
                bundle["verdict"],
                bundle["confidence"],
                then.get("verdict", ""),
                then.get("confidence", ""),
            )
            rows = frozenset({*read, ("claims", bundle["component"])})
            found["verdict", bundle["component"]] = Item(notebook, value, rows)
    return found


def _row_keys(rows: Any) -> frozenset[RowKey]:
    return frozenset((str(table), str(key)) for table, key in rows or ())


def _behind(
    kind: str, name: str, notebook: str, items: Sequence[Item], inputs: Sequence[ChangedInput]
) -> tuple[list[ChangedInput], list[ChangedInput]]:
    """The changed inputs behind a difference, and the others that may bear on it."""
    rows = frozenset().union(*(item.rows for item in items))
    tables = {table for table, _ in rows}

    def stands_behind(one: ChangedInput) -> bool:
        if one.kind == CELLS:
            return one.name == notebook
        if one.kind == PARAMETER:
            return one.name.partition(".")[0] == notebook
        if one.kind == CRITERION:
            return kind == "verdict" and one.name == f"criteria.toml [{name}]"
        if one.kind == DATA and one.rows is None:
            return one.name.removesuffix(".csv") in tables
        own = kind == "verdict" and any(key.startswith(f"{name}.") for _, key in one.rows)
        return one.kind == DATA and (bool(one.rows & rows) or (own and "findings" in one.name))

    behind = [one for one in inputs if stands_behind(one)]
    anywhere = (CODE, PACKAGES, SETTINGS)
    also = [i for i in inputs if i not in behind and (not behind or i.kind in anywhere)]
    return behind, also


# ---- inputs that differ ----


def changed_inputs(a: State, b: State) -> Iterator[ChangedInput]:
    """The inputs that differ between two states, in a fixed order."""
    old, new = a.fingerprint.files, b.fingerprint.files
    differ = [f for f in sorted({**old, **new}) if old.get(f) != new.get(f) and affects_outputs(f)]
    rows = dict(_tables_changed(a, b))
    for file in differ:
        name = file.removeprefix("data/")
        if file == "data/criteria.toml":
            yield from _criteria(a.content(file), b.content(file))
        elif file == "data/datapackage.json":
            before, after = (_bare(state.content(file)) for state in (a, b))
            if before is None or before != after:
                yield ChangedInput(DATA, name)
        elif file.startswith("data/"):
            table = name.removesuffix(".csv")
            found = rows.get(table)
            keys = None if found is None else frozenset((table, key) for key in found.keys)
            yield ChangedInput(DATA, name, found.words if found else "", keys)
    for file in differ:
        if file.endswith(".ipynb"):
            name = file.removeprefix("notebooks/").removesuffix(".ipynb")
            yield ChangedInput(CELLS, name, _cells(a, b, file))
    yield from _parameters(a.fingerprint.parameters, b.fingerprint.parameters)
    yield from _code([file for file in differ if file.startswith("src/")])
    if "notebooks/collection.toml" in differ:
        yield ChangedInput(SETTINGS, "collection.toml")
    yield from _packages(a, b, "requirements.lock" in differ)


def _tables_changed(a: State, b: State) -> Iterator[tuple[str, RowsChanged | None]]:
    """Tables whose files differ, with their rows; None where those aren't kept."""
    old, new = a.fingerprint.files, b.fingerprint.files
    keys: dict[str, tuple[str, ...]] = {}
    for state in (a, b):
        keys |= primary_keys(state.content("data/datapackage.json") or b"")
    for file in sorted({**old, **new}):
        if file.startswith("data/") and file.endswith(".csv") and old.get(file) != new.get(file):
            table = file.removeprefix("data/").removesuffix(".csv")
            contents = [state.content(file) for state in (a, b)]
            known = None not in contents
            yield table, rows_changed(*contents, keys.get(table, ())) if known else None


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
        tuple((name, columns) for name in both if (columns := _columns(old[name], new[name]))),
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


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:NAMED])
    return f"{shown} and {len(keys) - NAMED} more" if len(keys) > NAMED else shown


def _criteria(before: bytes | None, after: bytes | None) -> Iterator[ChangedInput]:
    try:
        old, new = (tomllib.loads(text.decode("utf-8-sig")) for text in (before, after))
    except (AttributeError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        yield ChangedInput(DATA, "criteria.toml", _LOST, None)
        return
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            detail = _settings(old.get(key), new.get(key))
            yield ChangedInput(CRITERION, f"criteria.toml [{key}]", detail)


def _settings(old: Any, new: Any) -> str:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return "new" if old is None else "gone" if new is None else ""
    parts = []
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            was, now = (str(one.get(key, "none")) for one in (old, new))
            parts.append(f"{key}: {was} → {now}" if len(was) <= 40 >= len(now) else key)
    return "; ".join(parts)


def _cells(a: State, b: State, file: str) -> str:
    if file not in a.fingerprint.files or file not in b.fingerprint.files:
        return "new notebook" if file in b.fingerprint.files else "gone"
    contents = [state.content(file) for state in (a, b)]
    if None in contents:
        return _LOST
    old, new = ({cell[4]: cell for cell in json.loads(one)} for one in contents)
    counts = (
        (sum(new[i] != old[i] for i in new.keys() & old.keys()), "changed"),
        (len(new.keys() - old.keys()), "added"),
        (len(old.keys() - new.keys()), "removed"),
    )
    told = [f"{n} {'cell' if n == 1 else 'cells'} {verb}" for n, verb in counts if n]
    return ", ".join(told) or "order of the cells"


def _parameters(
    a: Mapping[str, Mapping[str, Any]], b: Mapping[str, Mapping[str, Any]]
) -> Iterator[ChangedInput]:
    for notebook in sorted({*a, *b}):
        old, new = a.get(notebook, {}), b.get(notebook, {})
        for name in sorted({*old, *new}):
            if (name in old, old.get(name)) != (name in new, new.get(name)):
                was, now = (str(one.get(name, "as written")) for one in (old, new))
                yield ChangedInput(PARAMETER, f"{notebook}.{name}", f"{was} → {now}")


def _code(differ: Sequence[str]) -> list[ChangedInput]:
    if len(differ) < _CODE_APART:
        return [ChangedInput(CODE, file) for file in differ]
    listed = ", ".join(file.removeprefix("src/azm/") for file in differ)
    return [ChangedInput(CODE, f"src/azm ({len(differ)} files)", listed)]


def _packages(a: State, b: State, lock_differs: bool) -> Iterator[ChangedInput]:
    old, new = (state.fingerprint.installed for state in (a, b))
    if old and new:
        moved = [n for n in sorted({**old, **new}) if old.get(n) != new.get(n)]
        words = [f"{n} {old.get(n, 'absent')} → {new.get(n, 'absent')}" for n in moved]
    else:  # a report of before what was installed was recorded
        words = []
    if lock_differs or words:
        name = "requirements.lock" if lock_differs else "what is installed"
        yield ChangedInput(PACKAGES, name, ", ".join(words))


def _bare(content: bytes | None) -> Any:
    """A descriptor without what it records of the tables' files; None where it isn't known."""
    try:
        found = json.loads((content or b"").decode("utf-8-sig"))
        for resource in found["resources"]:
            for key in _RECORDED:
                resource.pop(key, None)
        return found
    except (ValueError, KeyError, TypeError, AttributeError):
        return content


def _table_words(table: str, rows: RowsChanged | None) -> dict[str, Any]:
    if rows is None:
        rows, known = RowsChanged((), (), ()), False
    else:
        known = True
    return {
        "table": table,
        "added": len(rows.added) if known else None,
        "removed": len(rows.removed) if known else None,
        "changed": len(rows.changed) if known else None,
        "keys": {
            "added": list(rows.added[:NAMED]),
            "removed": list(rows.removed[:NAMED]),
            "changed": [f"{key} ({', '.join(c)})" for key, c in rows.changed[:NAMED]],
        },
    }


def _named(state: State) -> dict[str, Any]:
    return {
        "state": state.name,
        "commit": state.record.get("commit", ""),
        "evidence_to": state.record.get("evidence_to", ""),
    }


# ---- as text ----


def lines(found: Mapping[str, Any]) -> list[str]:
    """A difference, as :func:`compare_states` gives it, in lines to read."""
    told = [f"from {_state(found['from'])} to {_state(found['to'])}"]
    for title, part in (
        ("what went in differently", [_input(one) for one in found["factors"]]),
        ("verdicts", [_line(one, verdict_change(one)) for one in found["verdicts"]]),
        ("facts", [_line(one, fact_change(one)) for one in found["facts"]]),
        ("claims", [f"{n} {verb}" for verb, all_ in found["claims"].items() for n in all_]),
        ("rows", [f"{one['table']}: {row_words(one)}" for one in found["rows"]]),
        ("figures", [_line(one, (figure_words(one),)) for one in found["figures"]]),
    ):
        if part:
            told += ["", title, *(f"  {line}" for line in part)]
    said = any(found[key] for key in ("verdicts", "facts", "figures"))
    return told if said else [*told, "", "nothing that the report says is different"]


def verdict_change(one: Mapping[str, Any]) -> tuple[str, str]:
    """A verdict before and after, with its confidence and what it was on the evidence of then."""
    return _verdict(one["old"]), _verdict(one["new"])


def _verdict(value: Sequence[Any] | None) -> str:
    if value is None:
        return "none"
    now, then = (f"{value[n]} ({value[n + 1]})" for n in (0, 2))
    return now if then in (now, " ()") else f"{now}, then {then}"


def fact_change(one: Mapping[str, Any]) -> tuple[str, str]:
    """A fact before and after; its value beside its text where the text is the same."""
    old, new = one["old"], one["new"]
    if old is not None and new is not None and old[0] == new[0]:
        return f"{old[0]} (computed {old[1]})", f"{new[0]} (computed {new[1]})"
    return tuple("none" if value is None else str(value[0]) for value in (old, new))


def figure_words(one: Mapping[str, Any]) -> str:
    """What became of a figure."""
    return "gone" if one["new"] is None else "new" if one["old"] is None else "drawn anew"


def input_words(kind: str, name: str) -> str:
    """An input's kind and name as a reader is told them."""
    if kind == CELLS:
        return f"cells of {name}"
    if kind == PACKAGES:
        return f"packages ({name})"
    return name if kind == SETTINGS else f"{kind} {name}"


def behind_words(one: Mapping[str, Any]) -> str:
    """The changed inputs behind a difference, and others that may bear on it."""
    behind, also = (
        "; ".join(input_words(i["kind"], i["name"]) for i in one[key]) for key in ("behind", "also")
    )
    if behind and also:
        return f"{behind}; changed too: {also}"
    return behind or (f"nothing behind it; changed: {also}" if also else "no input that is known")


def row_words(one: Mapping[str, Any]) -> str:
    """How many rows of a table were changed, added and removed, with some of their keys."""
    if one["changed"] is None:
        return "which rows differ isn't known"
    parts = []
    for verb in ("changed", "added", "removed"):
        number, keys = one[verb], one["keys"][verb]
        if number:
            more = f" and {number - len(keys)} more" if number > len(keys) else ""
            parts.append(f"{number} {verb}: {', '.join(keys)}{more}")
    return "; ".join(parts) or "order or form of the rows"


def _input(one: Mapping[str, Any]) -> str:
    words = input_words(one["kind"], one["name"])
    return f"{words}: {one['detail']}" if one["detail"] else words


def _line(one: Mapping[str, Any], change: Sequence[str]) -> str:
    return f"{one['name']}: {' → '.join(change)}  [{behind_words(one)}]"


def _state(named: Mapping[str, Any]) -> str:
    commit = f", commit {named['commit']}" if named["commit"] else ""
    return f"{named['state'] or 'this run'} (evidence to {named['evidence_to']}{commit})"


# ---- against what is committed ----


def compare_with_committed() -> list[str]:
    """What the last run says otherwise than the committed notebooks, a line each.

    Verdicts, facts and the digests of what figures draw are compared: on another platform than
    the reference one they must be equal, though bytes need not be.

    Raises
    ------
    AzmError
        If there is no run yet.
    """
    folder = paths.reports_dir() / CURRENT / "run"
    told = []
    for notebook in read_collection().notebooks:
        path = folder / f"{notebook.name}.ipynb"
        if not path.exists():
            raise AzmError(f"reports/current has no run of {notebook.name}; call azm report first")
        committed, run = (nbformat.read(p, as_version=4) for p in (notebook.path, path))
        told += compare_bundles(outputs.read(committed), outputs.read(run))
    return told


def compare_bundles(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[str]:
    """What differs between what two runs of a notebook said, a line each."""
    shown: dict[str, Callable[[Item], str]] = {
        "verdict": lambda item: f"{item.value[0]} ({item.value[1]})",
        "fact": lambda item: item.value[0],
        "figure": lambda item: f"drawn {item.value[0]}",
    }
    old, new = _items("", before), _items("", after)
    told = []
    for kind, name in sorted(old.keys() | new.keys(), key=lambda i: (KINDS.index(i[0]), i[1])):
        was, now = (one.get((kind, name)) for one in (old, new))
        if now is None:
            told.append(f"{kind} {name}: gone (was {shown[kind](was)})")
        elif was is None:
            told.append(f"{kind} {name}: new, {shown[kind](now)}")
        elif shown[kind](was) != shown[kind](now):
            told.append(f"{kind} {name}: {shown[kind](was)} → {shown[kind](now)}")
    return told
