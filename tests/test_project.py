"""The project's files agree with each other: one set of packages, no registry, no machine path."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def normal(requirement):
    name = re.match(r"[\w.-]+", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def locked():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {normal(m[1]): m[2] for m in re.finditer(r"(?m)^([\w.-]+)==([^\s;\\]+)", text)}


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_declared_package_is_locked(locked, project):
    declared = project["dependencies"] + project["optional-dependencies"]["test"]
    assert {normal(d) for d in declared} <= locked.keys()


def test_the_environment_file_installs_the_same_lock(project):
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in text
    entries = re.findall(r"^  - (\S+)", text, flags=re.MULTILINE)
    assert entries == ["conda-forge", "python=3.11", "pip", "pip:"]
    assert project["requires-python"] == ">=3.11"


def test_every_locked_package_has_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[a-z])", text)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?://|--index-url|--find-links", text)


def test_what_is_installed_is_what_is_locked(locked):
    for name in ("pandas", "matplotlib", "papermill", "nbval", "jupyterlab"):
        assert metadata.version(name) == locked[name]


def test_every_import_of_the_package_is_declared(project):
    extra = project["optional-dependencies"]["dask"]  # imported where it is asked for by name
    declared = {normal(d) for d in project["dependencies"] + extra}
    names = {"markdown_it": "markdown-it-py", "PIL": "pillow"}
    imported = set()
    for path in (ROOT / "src" / "azm").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.partition(".")[0])
    foreign = imported - sys.stdlib_module_names - {"azm"}
    assert {normal(names.get(name, name)) for name in foreign} <= declared


ROOMS = ["tables", "methods", "claims", "notebook", "run", "report", "update", "cli"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_before_it(room):
    folder = ROOT / "src" / "azm" / room
    files = list(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    later = ROOMS[ROOMS.index(room) + 1 :]
    for path in (p for p in files if p.exists()):
        text = path.read_text(encoding="utf-8")
        found = set(re.findall(r"from azm\.(\w+)", text))
        for names in re.findall(r"(?m)^\s*from azm import ([\w, ]+)", text):
            found |= {name.strip() for name in names.split(",")}
        assert not found & set(later), path.name


def test_notebooks_import_azm_and_nothing_deeper():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert not re.search(
            r"from azm[\w.]* import|import azm\.", path.read_text(encoding="utf-8")
        )


def test_months_are_named_in_english_whatever_the_language_of_the_machine():
    formats = re.compile(r"%[aAbBcpxX]\b(?!\()")
    found = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if formats.search(line)
    ]
    assert found == []
