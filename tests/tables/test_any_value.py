"""Whatever stands in the place of a value, in any file that a user edits, meets a sentence."""

from __future__ import annotations

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from small_project import HERE

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
    waiting: list[tuple[Place, Any]] = [((), content)]
    while waiting:
        place, part = waiting.pop()
        kinds.setdefault(tuple("*" if isinstance(k, int) else k for k in place), place)
        pairs = enumerate(part) if isinstance(part, list) else ()
        pairs = part.items() if isinstance(part, dict) else pairs
        waiting += reversed([((*place, key), value) for key, value in pairs])
    return [place for place in kinds.values() if place]


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


def toml(content: Any) -> str:
    return "".join(f"{json.dumps(key)} = {_toml(value)}\n" for key, value in content.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return "nan" if value is None else json.dumps(value).replace("Infinity", "inf")


def faults_of_the_description(project) -> list[str]:
    try:
        assert tables.names()
    except AzmError as refused:
        assert str(refused).startswith("data/datapackage.json: ")
        return [str(refused)]
    return []


def faults_of_the_criteria(project) -> list[str]:
    found = criteria.criteria_faults()
    if not found:
        for name in tomllib.loads((project.root / "data" / "criteria.toml").read_text()):
            assert criteria.criterion(name).rule in criteria.RULES
    return found


def faults_of_the_collection(project) -> list[str]:
    read, found = collection.checked_collection(project.root)
    assert read is not None or found
    return found


def described() -> Any:
    """The description of the small project."""
    return json.loads((HERE / "project" / "data" / "datapackage.json").read_text("utf-8"))


def some_criteria() -> Any:
    whole = tomllib.loads((ROOT / "data" / "criteria.toml").read_text("utf-8"))
    return {name: whole[name] for name in ("c0a", "c0b", "h2", "p2")}


def a_collection() -> Any:
    whole = tomllib.loads((ROOT / collection.FILE).read_text("utf-8"))
    return {**whole, "grid": {"c0a": whole["grid"]["c0a"]}, "planned": [{"claims": ["z9"]}]}


@pytest.mark.parametrize(
    ("file", "good", "write", "faults", "at_least"),
    [
        ("data/datapackage.json", described(), json.dumps, faults_of_the_description, 500),
        ("data/criteria.toml", some_criteria(), toml, faults_of_the_criteria, 500),
        (collection.FILE, a_collection(), toml, faults_of_the_collection, 150),
    ],
    ids=["description", "criteria", "collection"],
)
def test_any_value_is_taken_or_named(project, file, good, write, faults, at_least):
    named = 0
    for place in places(good):
        for value in VALUES:
            (project.root / file).write_text(write(replaced(good, place, value)), encoding="utf-8")
            found = faults(project)
            named += bool(found)
            assert all(map(is_sentence, found)), (place, value)
    assert named > at_least


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
def test_what_the_description_may_say_breaks_no_check(project, place):
    path = project.root / "data" / "datapackage.json"
    for value in VALUES:
        path.write_text(json.dumps(replaced(described(), place, value)), encoding="utf-8")
        assert all(map(is_sentence, project.problems())), value


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
