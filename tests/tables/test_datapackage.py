"""datapackage.json describes the tables, and what it says of their files stays true."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from typing import Any

import frictionless
import pytest
from conftest import cases

from azm import tables
from azm.errors import AzmError


def resource(package: dict, name: str) -> dict:
    return next(one for one in package["resources"] if one["name"] == name)


def described(project) -> dict:
    return json.loads((project.root / "data" / "datapackage.json").read_text(encoding="utf-8"))


def test_the_package_is_valid_for_frictionless(project):
    report = frictionless.validate(str(project.root / "data" / "datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []


def test_rows_bytes_and_hash_are_those_of_the_file(project):
    units = resource(described(project), "units")
    content = project.read("units")
    assert units["azm:rows"] == 4
    assert units["bytes"] == len(content)
    assert units["hash"] == f"sha256:{sha256(content).hexdigest()}"


def test_a_changed_table_still_loads(project):
    project.replace("glossary", "guards projects", "guards Chinese projects")
    assert tables.load("glossary").loc["SSD", "meaning"].endswith("guards Chinese projects")


def test_renewing_twice_changes_nothing(project):
    path = project.root / "data" / "datapackage.json"
    before = path.read_bytes()
    assert tables.renew_package(project.root) == []
    assert path.read_bytes() == before


def test_renewing_keeps_every_description(project):
    before = described(project)
    project.append("glossary", "PTA,Pakistan Telecommunication Authority,regulator,daily-2022")
    tables.renew_package(project.root)
    after = described(project)
    for key in ("azm:rows", "bytes", "hash"):
        assert resource(after, "glossary").pop(key) != resource(before, "glossary").pop(key)
    assert after == before


def test_renewing_refuses_a_table_that_can_not_be_read(project):
    project.write("glossary", b"")
    with pytest.raises(AzmError, match=r"^data/glossary\.csv:1: the file is empty; restore it$"):
        tables.renew_package(project.root)


def test_a_description_cut_short_is_named_with_its_line(project):
    path = project.root / "data" / "datapackage.json"
    path.write_text('{"name": "x",\n', encoding="utf-8")
    [problem] = project.problems()
    assert problem.startswith("data/datapackage.json:2: not JSON (")


def part_of(content: Any, step: str) -> Any:
    """A list's part by its position or its name, another part by its key."""
    if not isinstance(content, list):
        return step
    named = (i for i, part in enumerate(content) if part.get("name") == step)
    return int(step) if step.isdecimal() else next(named)


@pytest.mark.parametrize(
    "case", cases("descriptions.csv"), ids=lambda c: f"{c['place']}: {c['value']}"
)
def test_a_description_that_is_wrong_or_contradicts_itself_is_refused(project, case):
    def change(package):
        *steps, last = case["place"].split(".")
        for step in steps:
            package = package[part_of(package, step)]
        key = part_of(package, last)
        if case["value"] == "(gone)":
            del package[key]
            return
        try:
            package[key] = json.loads(case["value"])
        except ValueError:
            package[key] = case["value"].replace("\\u202e", "\u202e")

    project.describe(change)
    problems = project.problems()
    assert all(problem.startswith("data/datapackage.json: ") for problem in problems)
    assert any(case["message"] in problem for problem in problems), problems
    with pytest.raises(AzmError, match=r"^data/datapackage\.json: "):
        tables.load("counts")


def test_a_pattern_that_could_take_for_ever_is_matched_at_once(project):
    def change(package):
        resource(package, "units")["schema"]["fields"][1]["constraints"] = {"pattern": "(a+)+$"}

    project.describe(change)
    project.replace("units", "hundredth part", "a" * 5000 + "b")
    assert len([p for p in project.problems() if "not text that matches (a+)+$" in p]) == 4


def test_a_link_that_leads_out_of_the_folder_is_refused(project):
    elsewhere = project.root / "elsewhere.csv"
    project.path("units").rename(elsewhere)
    project.path("units").symlink_to(elsewhere)
    assert project.problems() == [
        "data/datapackage.json: units.csv is a link that leads out of the folder; "
        "put the file there"
    ]
    with pytest.raises(AzmError, match="leads out of the folder"):
        tables.load("counts")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"resources": [' * 3000, "it is nested too deeply"),
        ('{"resources": ' + "9" * 5000 + "}", "not JSON that can be used (Exceeds the limit"),
    ],
    ids=lambda text: text[:40],
)
def test_a_file_that_can_not_be_used_is_named(project, content, words):
    (project.root / "data" / "datapackage.json").write_text(content, encoding="utf-8")
    [problem] = project.problems()
    assert problem.startswith("data/datapackage.json: ") and words in problem


def test_renewing_on_a_full_disk_leaves_the_file_whole(project):
    """The limit on the size of a file is the system's own, as on a disk without room."""
    path = project.root / "data" / "datapackage.json"
    project.append("glossary", "PTA,Pakistan Telecommunication Authority,regulator,daily-2022")
    before = path.read_bytes()
    assert len(before) > 8192
    command = f"ulimit -f 8; exec '{sys.executable}' -m azm.cli check --renew"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    assert done.stderr.startswith("azm: data/datapackage.json can't be read or written (")
    assert done.stderr.count("\n") == 1
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []
