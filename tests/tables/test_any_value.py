"""Whatever stands in the place of a value, in any file that a user edits, meets a sentence."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azm import collection, tables
from azm.claims import criteria
from azm.errors import AzmError

ROOT = Path(__file__).parents[2]
GONE = object()
VALUES = (
    None, True, 7, -1.5, 10**400, 1e999, "", "zero", "([", "(a+)+$", "../x", "/etc/passwd",
    "a\u202eb", [], [None], [7], ["x"], {}, {"x": None}, GONE,
)  # fmt: skip

Place = tuple[str | int, ...]


def places(content: Any) -> list[Place]:
    """The places of all values, one for each kind of place."""
    kinds: dict[Place, Place] = {}
    for place in _places(content, ()):
        kinds.setdefault(tuple("*" if isinstance(k, int) else k for k in place), place)
    return [place for place in kinds.values() if place]


def _places(content: Any, place: Place) -> Iterator[Place]:
    yield place
    parts = enumerate(content) if isinstance(content, list) else ()
    parts = content.items() if isinstance(content, dict) else parts
    for key, part in parts:
        yield from _places(part, (*place, key))


def replaced(content: Any, place: Place, value: Any) -> Any:
    changed = copy.deepcopy(content)
    part = changed
    for key in place[:-1]:
        part = part[key]
    if value is GONE:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return changed


def is_sentence(text: str) -> bool:
    return text.isprintable() and "Traceback" not in text and len(text) < 1000


def test_any_value_of_the_descriptor_is_taken_or_named(project):
    path = project.root / "data" / "datapackage.json"
    good = json.loads(path.read_text(encoding="utf-8"))
    named = 0
    for place in places(good):
        for value in VALUES:
            path.write_text(json.dumps(replaced(good, place, value)), encoding="utf-8")
            try:
                package = tables.names()
            except AzmError as refused:
                named += 1
                assert str(refused).startswith("data/datapackage.json: "), (place, value)
                assert is_sentence(str(refused)), (place, value)
            else:
                assert package
    assert named > 500


@pytest.mark.parametrize(
    "place",
    [
        ("resources", 0, "schema", "primaryKey"),
        ("resources", 0, "schema", "fields", 0, "name"),
        ("resources", 0, "schema", "fields", 7, "azm:negative_by"),
        ("resources", 0, "schema", "fields", 14, "azm:references"),
        ("resources", 0, "schema", "foreignKeys"),
        ("azm:kinds", "observations"),
    ],
    ids=str,
)
def test_what_the_descriptor_may_say_breaks_no_check(project, place):
    path = project.root / "data" / "datapackage.json"
    good = json.loads(path.read_text(encoding="utf-8"))
    for value in VALUES:
        path.write_text(json.dumps(replaced(good, place, value)), encoding="utf-8")
        assert all(map(is_sentence, project.problems())), value


def toml(content: Any) -> str:
    return "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in content.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return "nan" if value is None else json.dumps(value).replace("Infinity", "inf")


def test_any_value_of_the_criteria_is_taken_or_named(project):
    path = project.root / "data" / "criteria.toml"
    whole = tomllib.loads((ROOT / "data" / "criteria.toml").read_text(encoding="utf-8"))
    good = {name: whole[name] for name in ("c0a", "c0b", "h2", "p2")}
    named = 0
    for place in places(good):
        for value in VALUES:
            path.write_text(toml(replaced(good, place, value)), encoding="utf-8")
            found = criteria.criteria_faults()
            named += bool(found)
            assert all(map(is_sentence, found)), (place, value)
            if not found:
                for name in tomllib.loads(path.read_text(encoding="utf-8")):
                    assert criteria.criterion(name).rule in criteria.RULES
    assert named > 500


def test_any_value_of_the_collection_is_taken_or_named(project):
    path = project.root / "notebooks" / "collection.toml"
    whole = tomllib.loads((ROOT / collection.FILE).read_text(encoding="utf-8"))
    good = {**whole, "grid": {"c0a": whole["grid"]["c0a"]}, "planned": [{"claims": ["z9"]}]}
    named = 0
    for place in places(good):
        for value in VALUES:
            path.write_text(toml(replaced(good, place, value)), encoding="utf-8")
            read, found = collection.checked_collection(project.root)
            named += bool(found)
            assert all(map(is_sentence, found)), (place, value)
            assert read is not None or found
            assert all(map(is_sentence, project.problems() if place[-1:] == (0,) else ()))
    assert named > 150


@pytest.mark.parametrize("cell", ["", "x", "-1", "9" * 5000, "1e999", "[", "=cmd|", "a\u202eb"])
def test_any_cell_is_taken_or_named(project, cell):
    for table, column in (("claims", 0), ("claims", 2), ("sources", 8), ("events", 5)):
        good = project.read(table)
        lines = good.decode().splitlines()
        cells = lines[1].split(",")
        cells[column] = cell
        project.write(table, "\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
        problems = project.problems()
        assert problems and all(map(is_sentence, problems)), (table, column)
        project.write(table, good)
