"""datapackage.json describes the tables, and what it says of their files stays true."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import frictionless
import pytest
from small_project import cases

from azm import tables
from azm.claims import consistency
from azm.errors import AzmError
from azm.tables.package import layout

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
NAMES = [resource["name"] for resource in PACKAGE["resources"]]
SIZE = ("azm:rows", "bytes", "hash")


@pytest.fixture
def description(project):
    return project.root / "data" / "datapackage.json"


def resource(package, name):
    return next(one for one in package["resources"] if one["name"] == name)


def frictionless_faults(description):
    report = frictionless.validate(str(description))
    return report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_renewing_records_the_file_and_keeps_every_description(project, description):
    before = json.loads(description.read_bytes())
    project.append("glossary", "PTA,Pakistan Telecommunication Authority,regulator,daily-2022")
    assert tables.load("glossary").loc["PTA", "meaning"] == "regulator"
    assert tables.renew_package(project.root) == ["glossary"]
    after, content = json.loads(description.read_bytes()), project.read("glossary")
    renewed = [resource(after, "glossary").pop(key) for key in SIZE]
    assert renewed == [2, len(content), f"sha256:{sha256(content).hexdigest()}"]
    for key in SIZE:
        del resource(before, "glossary")[key]
    assert after == before
    written = description.read_bytes()
    assert tables.renew_package(project.root) == []
    assert description.read_bytes() == written
    assert frictionless_faults(description) == []


def test_renewing_refuses_a_table_that_can_not_be_read(project):
    project.write("glossary", b"")
    with pytest.raises(AzmError, match=r"^data/glossary\.csv:1: the file is empty; restore it$"):
        tables.renew_package(project.root)


def part_of(content, step):
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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"name": "x",\n', ":2: not JSON ("),
        ('{"resources": [' * 3000, ": not JSON that can be used (it is nested too deeply"),
        ('{"resources": ' + "9" * 5000 + "}", ": not JSON that can be used (Exceeds the limit"),
    ],
    ids=lambda text: text[:40],
)
def test_a_file_that_can_not_be_used_is_named(project, description, content, words):
    description.write_text(content, encoding="utf-8")
    [problem] = project.problems()
    assert problem.startswith(f"data/datapackage.json{words}")


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
    message = "units.csv is a link that leads out of the folder; put the file there"
    assert project.problems() == [f"data/datapackage.json: {message}"]
    with pytest.raises(AzmError, match=message):
        tables.load("counts")


def test_renewing_on_a_full_disk_leaves_the_file_whole(project, description):
    """The limit on the size of a file is the system's own, as on a disk without room."""
    project.append("glossary", "PTA,Pakistan Telecommunication Authority,regulator,daily-2022")
    before = description.read_bytes()
    assert len(before) > 8192
    command = f"ulimit -f 8; exec '{sys.executable}' -m azm.cli check --renew"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, ""), done.stderr
    assert done.stderr.startswith("azm: data/datapackage.json can't be read or written (")
    assert done.stderr.count("\n") == 1
    assert description.read_bytes() == before
    assert [p.name for p in description.parent.iterdir() if p.name.startswith(".")] == []


# ---- the project's own tables ----


@pytest.fixture
def own_project(monkeypatch):
    monkeypatch.setenv("AZM_ROOT", str(ROOT))


def test_the_project_s_tables_are_sound_for_us_and_for_frictionless():
    assert [str(problem) for problem in [*tables.check(ROOT), *consistency.check(ROOT)]] == []
    path = ROOT / "data" / "datapackage.json"
    assert frictionless_faults(path) == []
    assert path.read_text(encoding="utf-8") == f"{layout(PACKAGE)}\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_table_loads_whole_and_typed(own_project, name):
    frame = tables.load(name)
    assert len(frame) == tables.schema(name).rows > 0
    kinds = {"date": "M", "number": "f", "integer": "i", "year": "i"}
    for column in tables.schema(name).fields:
        kind = frame.reset_index()[column.name].dtype.kind
        assert kind == kinds.get(column.type, "O"), column.name


@pytest.mark.parametrize("described", PACKAGE["resources"], ids=NAMES)
def test_a_table_says_what_it_is_where_it_comes_from_and_on_what_terms(described):
    for part in ("title", "description", "licenses", "sources"):
        assert described[part]
    assert described["schema"]["primaryKey"]
    for field in described["schema"]["fields"]:
        assert field["title"] and field["description"]
        if field["type"] in ("number", "integer") and field["name"] not in ("step", "paragraph"):
            assert field["unit"], field["name"]


def test_tables_of_observations_have_the_same_columns_and_polls_two_more():
    described = {one["name"]: one["schema"]["fields"] for one in PACKAGE["resources"]
                 if one["azm:kind"] == "observations"}  # fmt: skip
    polls, columns = described.pop("opinion_polls"), described["prices"]
    assert len(described) > 1
    assert all(fields == columns for fields in described.values())
    assert [field for field in polls if field["name"] not in ("base", "n")] == columns
