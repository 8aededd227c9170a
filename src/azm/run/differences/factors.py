"""What went into two states differently, one factor at a time, and files with some put back."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from azm.run import inputs
from azm.run.differences.holdings import COLLECTION, ENVIRONMENT, Held, LostError
from azm.run.differences.kinds import CELLS, CODE, CRITERION, DATA, LOCK, PARAMETER, SETTINGS
from azm.run.differences.rows import primary_keys, rows_changed
from azm.run.differences.states import is_table, speaks
from azm.tables.package import layout

_CRITERIA = "data/criteria.toml"
_PACKAGE = "data/datapackage.json"
#: What datapackage.json records of a table's file; it goes with the file.
_RECORDED = ("azm:rows", "bytes", "hash")
#: From this many files on, code counts as one factor.
_CODE_APART = 8
_HEADER = re.compile(r"^\[([^\[\]]+)\]\s*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Factor:
    """One thing that went into two states differently.

    Attributes
    ----------
    kind : str
        data, criterion, cells, parameter, code, collection or lock.
    name : str
        What it is: a file, `criteria.toml [c1]`, a notebook, `notebook.parameter`.
    detail : str
        What differs in it, in a line.
    files : tuple of str
        Files of the project that it stands for.
    """

    kind: str
    name: str
    detail: str = ""
    files: tuple[str, ...] = ()


def between(
    a: Held,
    b: Held,
    a_parameters: Mapping[str, Mapping[str, Any]],
    b_parameters: Mapping[str, Mapping[str, Any]],
) -> list[Factor]:
    """The factors that differ between two states, in a fixed order.

    Parameters
    ----------
    a, b : Held
        Inputs of the older and the newer state.
    a_parameters, b_parameters : mapping
        Their overrides by notebook.

    Raises
    ------
    LostError
        If a file that differs isn't kept.
    """
    differ = [f for f in sorted({**a.files, **b.files}) if a.files.get(f) != b.files.get(f)]
    return [
        *_tables(a, b, [f for f in differ if is_table(f)]),
        *(_cells(a, b, f) for f in differ if f.endswith(".ipynb")),
        *_parameters(a_parameters, b_parameters),
        *_code([f for f in differ if f.startswith("src/") and speaks(f)]),
        *(Factor(SETTINGS, "collection.toml", "", (f,)) for f in differ if f == COLLECTION),
        *_packages(a, b, [f for f in differ if f in (inputs.LOCK, ENVIRONMENT)]),
    ]


def with_reversed(a: Held, b: Held, factors: Iterable[Factor]) -> dict[str, bytes]:
    """The files of the newer state with the given factors as in the older one.

    Parameters of runs are no files, and packages can't be put back.

    Returns
    -------
    dict of str to bytes
        Content by path, notebooks as their cells; nothing where a factor takes a file away.

    Raises
    ------
    LostError
        If a file isn't kept.
    """
    back = {file for f in factors if f.kind != CRITERION for file in f.files}
    sources = {
        file: a if file in back else b
        for file in {**a.files, **b.files}
        if file in (a if file in back else b).files
    }
    made = {file: held.content(file) for file, held in sources.items()}
    keys = {f.name.partition("[")[2].rstrip("]") for f in factors if f.kind == CRITERION}
    if keys:
        made[_CRITERIA] = _criteria_with(_content(a, _CRITERIA), _content(b, _CRITERIA), keys)
    if _PACKAGE in made and back:
        made[_PACKAGE] = _package_of(made[_PACKAGE], sources, a, b)
    return made


def _tables(a: Held, b: Held, differ: list[str]) -> Iterator[Factor]:
    keys = primary_keys(_content(a, _PACKAGE)) | primary_keys(_content(b, _PACKAGE))
    for file in differ:
        before, after = _content(a, file), _content(b, file)
        name = file.removeprefix("data/")
        if file == _CRITERIA:
            yield from _criteria(before, after)
        elif file == _PACKAGE:
            if _bare(before) != _bare(after):
                yield Factor(DATA, name, "", (file,))
        elif name.endswith(".csv"):
            found = rows_changed(before, after, keys.get(name.removesuffix(".csv"), ()))
            yield Factor(DATA, name, found.words, (file,))
        else:
            yield Factor(DATA, name, "", (file,))


def _criteria(before: bytes, after: bytes) -> Iterator[Factor]:
    try:
        old, new = (tomllib.loads(text.decode("utf-8-sig")) for text in (before, after))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        yield Factor(DATA, "criteria.toml", "", (_CRITERIA,))
        return
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            detail = _settings(old.get(key), new.get(key))
            yield Factor(CRITERION, f"criteria.toml [{key}]", detail, (_CRITERIA,))


def _settings(old: Any, new: Any) -> str:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return "new" if old is None else "gone" if new is None else ""
    parts = []
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            short = all(len(str(one.get(key))) <= 40 for one in (old, new))
            parts.append(f"{key}: {_shown(old, key)} → {_shown(new, key)}" if short else key)
    return "; ".join(parts)


def _shown(table: Mapping[str, Any], key: str) -> str:
    return str(table[key]) if key in table else "none"


def _cells(a: Held, b: Held, file: str) -> Factor:
    old, new = ({c[4]: c for c in json.loads(_content(one, file) or b"[]")} for one in (a, b))
    name = file.removeprefix("notebooks/").removesuffix(".ipynb")
    if file not in a.files or file not in b.files:
        return Factor(CELLS, name, "new notebook" if file in b.files else "gone", (file,))
    counts = (
        (sum(new[i] != old[i] for i in new.keys() & old.keys()), "changed"),
        (len(new.keys() - old.keys()), "added"),
        (len(old.keys() - new.keys()), "removed"),
    )
    told = [f"{n} {'cell' if n == 1 else 'cells'} {verb}" for n, verb in counts if n]
    return Factor(CELLS, name, ", ".join(told) or "order of the cells", (file,))


def _parameters(
    a: Mapping[str, Mapping[str, Any]], b: Mapping[str, Mapping[str, Any]]
) -> Iterator[Factor]:
    for notebook in sorted({*a, *b}):
        old, new = a.get(notebook, {}), b.get(notebook, {})
        for name in sorted({*old, *new}):
            if (name in old, old.get(name)) != (name in new, new.get(name)):
                was, now = (str(one.get(name, "as written")) for one in (old, new))
                yield Factor(PARAMETER, f"{notebook}.{name}", f"{was} → {now}")


def _code(differ: list[str]) -> list[Factor]:
    if len(differ) < _CODE_APART:
        return [Factor(CODE, file, "", (file,)) for file in differ]
    listed = ", ".join(file.removeprefix("src/azm/") for file in differ)
    return [Factor(CODE, f"src/azm ({len(differ)} files)", listed, tuple(differ))]


def _packages(a: Held, b: Held, differ: list[str]) -> list[Factor]:
    if not differ:
        return []
    moved = []
    if ENVIRONMENT in differ:
        old, new = (_installed(_content(one, ENVIRONMENT)) for one in (a, b))
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                moved.append(f"{name} {old.get(name, 'absent')} → {new.get(name, 'absent')}")
    if inputs.LOCK in differ and not moved:
        old, new = (_locked(_content(one, inputs.LOCK)) for one in (a, b))
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                moved.append(f"{name} {old.get(name, 'absent')} → {new.get(name, 'absent')}")
    name = inputs.LOCK if inputs.LOCK in differ else "what is installed"
    return [Factor(LOCK, name, ", ".join(moved), tuple(differ))]


def _installed(content: bytes) -> dict[str, str]:
    """Versions by name, of packages and of what they stand on."""
    try:
        system, machine, python, packages = json.loads(content)
    except ValueError:
        return {}
    found = {"system": f"{system} {machine}", "Python": ".".join(map(str, python))}
    for entry in packages:
        name, _, version = entry.removesuffix(".dist-info").rpartition("-")
        found[name] = version
    return found


def _locked(content: bytes) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([\w.!+-]+)", content.decode("utf-8", "replace"), re.M))


def _content(held: Held, file: str) -> bytes:
    return held.content(file) if file in held.files else b""


def _criteria_with(old: bytes, new: bytes, keys: set[str]) -> bytes:
    """The newer criteria with the tables of `keys` as in the older ones."""
    (_, before), (head, after) = (_blocks(text.decode("utf-8-sig")) for text in (old, new))
    kept = {key: block for key, block in after.items() if key not in keys or key in before}
    merged = {key: before[key] if key in keys else block for key, block in kept.items()}
    merged |= {key: block for key, block in before.items() if key in keys and key not in merged}
    return "".join([head, *(block.rstrip("\n") + "\n\n" for block in merged.values())]).encode()


def _blocks(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first table, and the text of each table by its key."""
    starts = [(match.start(), match[1].strip()) for match in _HEADER.finditer(text)]
    if not starts:
        return text, {}
    ends = [start for start, _ in starts[1:]] + [len(text)]
    found: dict[str, str] = {}
    for (start, key), end in zip(starts, ends, strict=True):
        top = key.partition(".")[0]
        found[top] = found.get(top, "") + text[start:end]
    return text[: starts[0][0]], found


def _bare(content: bytes) -> Any:
    """A descriptor without what it records of the tables' files."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
        for resource in found["resources"]:
            for key in _RECORDED:
                resource.pop(key, None)
        return found
    except (ValueError, KeyError, TypeError, AttributeError):
        return content


def _package_of(content: bytes, sources: Mapping[str, Held], a: Held, b: Held) -> bytes:
    """A descriptor with the record of each table's file taken from where the file comes from."""
    try:
        recorded = {id(held): _records(held) for held in (a, b)}
        found = json.loads(content.decode("utf-8-sig"))
        for resource in found["resources"]:
            held = sources.get(f"data/{resource['path']}")
            resource.update(recorded[id(held)].get(resource["name"], {}) if held else {})
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    return f"{layout(found)}\n".encode()


def _records(held: Held) -> dict[str, dict[str, Any]]:
    try:
        resources = json.loads(held.content(_PACKAGE).decode("utf-8-sig"))["resources"]
    except LostError:
        return {}
    return {r["name"]: {key: r[key] for key in _RECORDED if key in r} for r in resources}
