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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azm import paths
from azm.collection import read_collection
from azm.errors import AzmError
from azm.notebook import outputs
from azm.run.fingerprint import COLLECTION, LOCK, Fingerprint, affects_outputs, is_kept
from azm.run.states import CURRENT, State, previous_state

DATA, CRITERION, CELLS, PARAMETER = "data", "criterion", "cells", "parameter"
CODE, SETTINGS, PACKAGES = "code", "collection", "lock"
#: Kinds of inputs that bear on every notebook alike.
SHARED = (DATA, CRITERION, CODE, SETTINGS, PACKAGES)
KINDS = ("verdict", "fact", "figure")
#: Keys named of each kind of change to rows; beyond them the number alone is told.
NAMED = 6
_DESCRIPTOR, _CRITERIA = "data/datapackage.json", "data/criteria.toml"
#: What datapackage.json records of a table's file; it goes with the file.
_RECORDED = ("azm:rows", "bytes", "hash")

RowKey = tuple[str, str]
#: What is said, by kind and name.
Said = Mapping[tuple[str, str], "Item"]


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
    rows : frozenset of (table, key)
        Of a table, its rows that differ.
    """

    kind: str
    name: str
    detail: str = ""
    rows: frozenset[RowKey] = frozenset()

    @property
    def short(self) -> str:
        """What it is and how many of its rows differ, for a reason to run."""
        number = len(self.rows)
        return f"{self.name}, {number} row{'s' * (number > 1)}" if number else self.name


@dataclass(frozen=True)
class RowsChanged:
    """Keys of the rows that were added, removed or changed; of a changed one also its columns."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]

    def counted(self, table: str) -> dict[str, Any]:
        """As a difference has it: numbers, and some keys."""
        changed = [f"{key} ({', '.join(columns)})" for key, columns in self.changed.items()]
        keys = {"added": self.added, "removed": self.removed, "changed": changed}
        return {
            "table": table,
            **{verb: len(some) for verb, some in keys.items()},
            "keys": {verb: list(some[:NAMED]) for verb, some in keys.items()},
        }


def since_previous(run: State) -> dict[str, Any] | None:
    """What a run changed against the state that its report is compared with.

    Returns
    -------
    dict or None
        As :func:`compare_states`; None where there is no such state, or it is damaged.
    """
    before = previous_state(run.record)
    try:
        return compare_states(before, run) if before else None
    except AzmError:
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
        rows : by table, numbers and some keys of rows added, removed and changed.

    Raises
    ------
    AzmError
        If what a state says, or what went into it, can't be read.
    """
    try:
        old, new = content_of(a), content_of(b)
        tables = dict(_tables_changed(a.fingerprint, b.fingerprint))
        inputs = list(changed_inputs(a.fingerprint, b.fingerprint))
    except (OSError, ValueError, KeyError, TypeError):
        name = next((state.name for state in (a, b) if state.name and not state.intact), b.name)
        raise AzmError(
            f"reports/states/{name} is damaged; remove it and make that report again, or name "
            "another"
        ) from None
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for kind, name, was, now in _moved(old, new):
        items = [one for one in (was, now) if one]
        notebook = items[-1].notebook
        behind, also = _behind(kind, name, items, inputs)
        found[kind].append(
            {
                "name": name,
                "notebook": notebook,
                "old": was and list(was.value),
                "new": now and list(now.value),
                "behind": [{"kind": i.kind, "name": i.name} for i in behind],
                "also": [{"kind": i.kind, "name": i.name} for i in also],
            }
        )
    claims = tables.get("claims", RowsChanged((), (), {}))
    return {
        "from": _named(a),
        "to": _named(b),
        "factors": [{"kind": i.kind, "name": i.name, "detail": i.detail} for i in inputs],
        "verdicts": found["verdict"],
        "facts": found["fact"],
        "figures": found["figure"],
        "claims": {"added": list(claims.added), "removed": list(claims.removed)},
        "rows": [rows.counted(table) for table, rows in tables.items()],
    }


def content_of(state: State) -> Said:
    """What a state says, by kind and name.

    Of a verdict the value is its words now and then; of a fact its text and value; of a figure the
    digest of what it draws. Behind a verdict stand its line of `claims.csv`, its findings, and the
    rows of every fact and table of its notebook.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        If a notebook of it can't be read.
    """
    found: dict[tuple[str, str], Item] = {}
    for name, path in state.notebooks.items():
        found |= _items(name, outputs.read(path))
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
            name, then = bundle["component"], bundle.get("then") or {}
            words = (then.get("verdict", ""), then.get("confidence", ""))
            value = (bundle["verdict"], bundle["confidence"], *words)
            found["verdict", name] = Item(notebook, value, frozenset({*read, ("claims", name)}))
    return found


def _row_keys(rows: Any) -> frozenset[RowKey]:
    return frozenset((str(table), str(key)) for table, key in rows or ())


def _moved(old: Said, new: Said) -> Iterator[tuple[str, str, Item | None, Item | None]]:
    """Kind and name of what is said differently, before and after; verdicts first."""
    for kind, name in sorted({**old, **new}, key=lambda one: (KINDS.index(one[0]), one[1])):
        was, now = old.get((kind, name)), new.get((kind, name))
        if (was and was.value) != (now and now.value):
            yield kind, name, was, now


def _behind(
    kind: str, name: str, items: Sequence[Item], inputs: Sequence[ChangedInput]
) -> tuple[list[ChangedInput], list[ChangedInput]]:
    """The changed inputs behind a difference, and the others that may bear on it."""
    notebook = items[-1].notebook
    rows = frozenset[RowKey]().union(*(item.rows for item in items))

    def stands_behind(one: ChangedInput) -> bool:
        if one.kind in (CELLS, PARAMETER):
            return one.name.partition(".")[0] == notebook
        if one.kind == CRITERION:
            return kind == "verdict" and one.name == f"criteria.toml [{name}]"
        own = kind == "verdict" and "findings" in one.name
        return bool(one.rows & rows) or (own and any(k.startswith(f"{name}.") for _, k in one.rows))

    behind = [one for one in inputs if stands_behind(one)]
    anywhere = (CODE, PACKAGES, SETTINGS)
    also = [i for i in inputs if i not in behind and (not behind or i.kind in anywhere)]
    return behind, also


# ---- inputs that differ ----


def changed_inputs(a: Fingerprint, b: Fingerprint) -> Iterator[ChangedInput]:
    """The inputs that differ between two runs, in a fixed order.

    Raises
    ------
    OSError
        If one of them is lost.
    """
    differ = _files_changed(a, b)
    for table, rows in _tables_changed(a, b):
        keys = frozenset((table, key) for key in (*rows.added, *rows.removed, *rows.changed))
        yield ChangedInput(DATA, f"{table}.csv", row_words(rows.counted(table)), keys)
    for file in filter(is_kept, differ):
        old, new = a.content(file), b.content(file)
        name = file.partition("/")[2]
        if file == _CRITERIA:
            yield from _criteria(old.decode("utf-8-sig"), new.decode("utf-8-sig"))
        elif file.endswith(".ipynb"):
            yield ChangedInput(CELLS, name.removesuffix(".ipynb"), _cells(old, new))
        elif file == _DESCRIPTOR and _bare(old) == _bare(new):
            continue
        elif file.startswith("data/") and not file.endswith(".csv"):
            yield ChangedInput(DATA, name)
    yield from _parameters(a.parameters, b.parameters)
    if code := [file for file in differ if file.startswith("src/")]:
        listed = ", ".join(file.removeprefix("src/azm/") for file in code)
        yield ChangedInput(CODE, "src/azm", listed)
    if COLLECTION in differ:
        yield ChangedInput(SETTINGS, "collection.toml")
    if LOCK in differ:
        yield ChangedInput(PACKAGES, LOCK)
    if moved := _differences(a.installed, b.installed, "absent"):
        yield ChangedInput(PACKAGES, "installed packages", moved)


def _files_changed(a: Fingerprint, b: Fingerprint) -> list[str]:
    old, new = a.files, b.files
    return [f for f in sorted({**old, **new}) if old.get(f) != new.get(f) and affects_outputs(f)]


def _tables_changed(a: Fingerprint, b: Fingerprint) -> Iterator[tuple[str, RowsChanged]]:
    """Tables whose files differ, with their rows."""
    keys = primary_keys(a.content(_DESCRIPTOR)) | primary_keys(b.content(_DESCRIPTOR))
    for file in _files_changed(a, b):
        if file.startswith("data/") and file.endswith(".csv"):
            table = file.removeprefix("data/").removesuffix(".csv")
            yield table, rows_changed(a.content(file), b.content(file), keys.get(table, ()))


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
    return RowsChanged(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        {
            name: tuple(
                c for c in {**old[name], **new[name]} if old[name].get(c) != new[name].get(c)
            )
            for name in new
            if name in old and new[name] != old[name]
        },
    )


def primary_keys(descriptor: bytes) -> dict[str, tuple[str, ...]]:
    """The columns that name a row of each table, by the table's name, from `datapackage.json`."""
    found = {}
    for resource in json.loads(descriptor or b'{"resources": []}')["resources"]:
        key = resource.get("schema", {}).get("primaryKey", [])
        found[resource["name"]] = (key,) if isinstance(key, str) else tuple(key)
    return found


def _keyed(content: bytes, key: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        found[", ".join(str(row.get(column)) for column in (key or row))] = row
    return found


def _criteria(before: str, after: str) -> Iterator[ChangedInput]:
    old, new = tomllib.loads(before), tomllib.loads(after)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            sections = key in old and key in new and isinstance(new[key], dict)
            detail = _differences(old[key], new[key], "none") if sections else ""
            words = detail or ("new" if key not in old else "gone" if key not in new else "")
            yield ChangedInput(CRITERION, f"criteria.toml [{key}]", words)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], absent: str) -> str:
    """What differs between two mappings, in a line; of long values the name alone."""
    parts = []
    for key in sorted({**old, **new}):
        if (key in old, old.get(key)) != (key in new, new.get(key)):
            was, now = (str(one.get(key, absent)) for one in (old, new))
            parts.append(f"{key}: {was} → {now}" if len(was) <= 40 >= len(now) else key)
    return "; ".join(parts)


def _cells(before: bytes, after: bytes) -> str:
    if not before or not after:
        return "gone" if before else "new notebook"
    old, new = ({cell["id"]: cell for cell in json.loads(text)} for text in (before, after))
    both = old.keys() & new.keys()
    counts = (
        (sum(old[one] != new[one] for one in both), "changed"),
        (len(new.keys() - both), "added"),
        (len(old.keys() - both), "removed"),
    )
    told = [f"{n} {'cell' if n == 1 else 'cells'} {verb}" for n, verb in counts if n]
    return ", ".join(told) or "order of the cells"


def _parameters(
    a: Mapping[str, Mapping[str, Any]], b: Mapping[str, Mapping[str, Any]]
) -> Iterator[ChangedInput]:
    for notebook in sorted({**a, **b}):
        old, new = a.get(notebook, {}), b.get(notebook, {})
        for name in sorted({**old, **new}):
            if (name in old, old.get(name)) != (name in new, new.get(name)):
                was, now = (str(one.get(name, "as written")) for one in (old, new))
                yield ChangedInput(PARAMETER, f"{notebook}.{name}", f"{was} → {now}")


def _bare(content: bytes) -> Any:
    """A descriptor without what it records of the tables' files."""
    found = json.loads(content.decode("utf-8-sig"))
    for resource in found["resources"]:
        for key in _RECORDED:
            resource.pop(key, None)
    return found


def _named(state: State) -> dict[str, Any]:
    return {
        "state": state.name,
        "commit": state.record["commit"],
        "evidence_to": state.record.get("evidence_to", ""),
    }


# ---- as text ----


def lines(found: Mapping[str, Any]) -> list[str]:
    """A difference, as :func:`compare_states` gives it, in lines to read."""
    told = [f"from {_state(found['from'])} to {_state(found['to'])}"]
    inputs = [
        f"{input_words(one['kind'], one['name'])}: {one['detail']}" for one in found["factors"]
    ]
    for title, part in (
        ("what went in differently", [line.removesuffix(": ") for line in inputs]),
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
    old, new = one["old"] or ("none", None), one["new"] or ("none", None)
    if old[0] == new[0]:
        return f"{old[0]} (computed {old[1]})", f"{new[0]} (computed {new[1]})"
    return str(old[0]), str(new[0])


def figure_words(one: Mapping[str, Any]) -> str:
    """What became of a figure."""
    return "gone" if one["new"] is None else "new" if one["old"] is None else "drawn anew"


def input_words(kind: str, name: str) -> str:
    """An input's kind and name as a reader is told them."""
    if kind in (SETTINGS, PACKAGES):
        return name
    return f"cells of {name}" if kind == CELLS else f"{kind} {name}"


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
    parts = []
    for verb, keys in one["keys"].items():
        more = one[verb] - len(keys)
        if keys:
            listed = f"{', '.join(keys)} and {more} more" if more else ", ".join(keys)
            parts.append(f"{one[verb]} {verb}: {listed}")
    return "; ".join(parts) or "order or form of the rows"


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
    told = []
    for notebook in read_collection().notebooks:
        run = paths.reports_dir() / CURRENT / "run" / notebook.path.name
        if not run.exists():
            raise AzmError(f"reports/current has no run of {notebook.name}; call azm report first")
        told += compare_bundles(outputs.read(notebook.path), outputs.read(run))
    return told


def compare_bundles(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[str]:
    """What differs between what two runs of a notebook said, a line each."""
    told = []
    for kind, name, was, now in _moved(_items("", before), _items("", after)):
        one = {"old": was and was.value, "new": now and now.value}
        change = {"verdict": verdict_change, "fact": fact_change}.get(kind)
        words = " → ".join(change(one)) if change else figure_words(one)
        told.append(f"{kind} {name}: {words}")
    return told
