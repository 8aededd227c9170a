"""datapackage.json describes the tables, and what it says of their files stays true."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256

import frictionless
import pytest

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


def test_a_row_more_than_recorded_is_told_with_the_command_that_renews(project):
    project.append("glossary", "PTA,Pakistan Telecommunication Authority,regulator,daily-2022")
    assert project.problems() == [
        "data/glossary.csv: 2 rows, 1 recorded in datapackage.json; run azm check --renew"
    ]
    assert tables.renew_package(project.root) == ["glossary"]
    assert project.problems() == []


def test_other_content_than_recorded_is_told(project):
    project.replace("glossary", "guards projects", "guards Chinese projects")
    assert project.problems() == [
        "data/glossary.csv: other content than recorded in datapackage.json; run azm check --renew"
    ]


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


def test_a_table_that_is_not_described_is_named(project):
    project.write("prices", "id,value\n1,2\n")
    assert project.problems() == [
        "data/prices.csv: not described in datapackage.json; "
        "describe it there or move it out of the folder"
    ]


def test_a_missing_or_broken_description_is_one_problem(project):
    path = project.root / "data" / "datapackage.json"
    path.write_text('{"name": "x",\n', encoding="utf-8")
    [problem] = project.problems()
    assert problem.startswith("data/datapackage.json:2: not JSON (")
    path.write_bytes(b"[]")
    assert project.problems() == ["data/datapackage.json: not a JSON object; restore it"]
    path.write_bytes('{"name": "caf\u00e9"}'.encode("latin-1"))
    assert project.problems() == ["data/datapackage.json: not UTF-8 text; save the file as UTF-8"]
    path.unlink()
    assert project.problems() == ["data/datapackage.json: the file is missing; restore it"]


#: The unit, which is the first column of the table units.
UNIT = ("schema", "fields", 0)
REFUSED = [
    ((), None, "resources[9] is null; write names with their values"),
    (("name",), None, "resources[9].name is null; write a text"),
    (("name",), "../units", 'is "../units"; write lower-case letters and digits'),
    (("path",), ["units.csv"], 'resources[units].path is ["units.csv"]; write a text'),
    (("path",), "../units.csv", "no path inside of the folder; name a file there"),
    (("path",), "sub/../../units.csv", "no path inside of the folder"),
    (("path",), "/etc/passwd", "no path inside of the folder"),
    (("path",), "C:\\units.csv", "no path inside of the folder"),
    (("path",), "https://example.org/units.csv", "no path inside of the folder"),
    ((*UNIT, "name"), None, "resources[units].schema.fields[1].name is null; write a text"),
    ((*UNIT, "constraints"), {"pattern": "(["}, "no pattern that can be used (unclosed"),
    ((*UNIT, "constraints"), {"pattern": r"(a)\1"}, "(backreferences are not supported)"),
    ((*UNIT, "constraints"), {"required": "yes"}, 'required is "yes"; write true or false'),
    ((*UNIT, "constraints"), {"minimum": 3}, "has a minimum but holds text, which has no order"),
    ((*UNIT, "format"), "ury", "write 'default', 'any' or 'uri'"),
    ((*UNIT, "title"), "a\u202eb", "(U+202E RIGHT-TO-LEFT OVERRIDE) stands in it"),
    (("schema", "primaryKey"), 7, "resources[units].schema.primaryKey is 7; write a list"),
]


@pytest.mark.parametrize(("place", "value", "words"), REFUSED, ids=str)
def test_a_part_of_another_type_is_named_with_its_place(project, place, value, words):
    def change(package):
        part, steps = package["resources"], (8, *place)
        for step in steps[:-1]:
            part = part[step]
        part[steps[-1]] = value

    project.describe(change)
    [problem] = project.problems()
    assert problem.startswith("data/datapackage.json: ") and words in problem
    with pytest.raises(AzmError, match=r"^data/datapackage\.json: "):
        tables.load("units")


@pytest.mark.parametrize(
    ("constraint", "value", "words"),
    [
        ("minimum", "zero", "has the minimum 'zero': not a whole number"),
        ("maximum", "", "has an empty maximum; fill it in or delete it"),
        ("minimum", [], "neither text nor number"),
    ],
)
def test_a_limit_is_of_the_column_s_own_type(project, constraint, value, words):
    def change(package):
        column = resource(package, "events")["schema"]["fields"][5]
        column["constraints"] = {constraint: value}

    project.describe(change)
    [problem] = project.problems()
    assert words in problem


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
        ('{"resources": null}', "resources is null; write a list"),
        ('{"resources": [], "resources": []}', "the key 'resources' stands twice in one object"),
        ('{"resources": [' * 3000, "it is nested too deeply"),
        ('{"resources": ' + "9" * 5000 + "}", "not JSON that can be used (Exceeds the limit"),
        ('{"resources": NaN}', "NaN is no number of JSON"),
        (r'{"name": "\ud800"}', "half of a pair"),
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


def change_unit_type(package):
    resource(package, "units")["schema"]["fields"][0]["type"] = "text"


def misspell_rule(package):
    resource(package, "events")["azm:acsending"] = []


def misspell_column_key(package):
    resource(package, "events")["schema"]["fields"][0]["azm:lists"] = ";"


def rule_on_a_value_that_can_not_be(package):
    resource(package, "claims")["azm:when"][0]["when"] = {"checkable": "noo"}


def order_of_texts(package):
    resource(package, "events")["azm:ascending"] = [["place", "province"]]


def columns_without_partners(package):
    keys = resource(package, "codings")["schema"]["foreignKeys"]
    keys[0]["reference"]["fields"] = ["rubric"]


def column_described_twice(package):
    resource(package, "events")["schema"]["fields"][3]["name"] = "date"


def mutual_without_a_key(package):
    del resource(package, "counts")["schema"]["primaryKey"]


def rule_on_unknown_column(package):
    resource(package, "events")["azm:ascending"] = [["killed", "killed_total"]]


def reference_to_unknown_table(package):
    resource(package, "findings")["schema"]["foreignKeys"][0]["reference"]["resource"] = "source"


def reference_to_unknown_column(package):
    resource(package, "findings")["schema"]["foreignKeys"][0]["reference"]["fields"] = "id"


def drop_path(package):
    del resource(package, "units")["path"]


def describe_twice(package):
    package["resources"].append(resource(package, "units"))


def drop_all_tables(package):
    package["resources"] = []


def drop_key_of_units(package):
    keys = resource(package, "counts")["schema"]["foreignKeys"]
    keys[:] = [key for key in keys if key["fields"] != "unit"]


def misname_flag(package):
    fields = resource(package, "counts")["schema"]["fields"]
    value = next(field for field in fields if field["name"] == "value")
    value["azm:negative_by"]["flag"] = "allows_negatives"


def refer_to_unknown_kind(package):
    fields = resource(package, "counts")["schema"]["fields"]
    rivals = next(field for field in fields if field["name"] == "rivals")
    rivals["azm:references"]["kind"] = "rows"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            change_unit_type,
            "column 'unit' of table 'units' has the type 'text'; "
            "use one of string, number, integer, year, date",
        ),
        (
            misspell_rule,
            "table 'events' has the key 'azm:acsending', which is not known; write 'azm:ascending'",
        ),
        (
            misspell_column_key,
            "column 'event_id' of table 'events' has the key 'azm:lists', which is not known; "
            "write 'azm:list'",
        ),
        (
            rule_on_unknown_column,
            "a rule of table 'events' names the column 'killed', unknown; "
            "did you mean 'killed_total'?",
        ),
        (
            reference_to_unknown_table,
            "column 'source_id' of table 'findings' refers to the table 'source', unknown; "
            "did you mean 'sources'?",
        ),
        (
            reference_to_unknown_column,
            "column 'source_id' of table 'findings' refers to 'id' of 'sources', unknown; "
            "did you mean 'kind'?",
        ),
        (
            rule_on_a_value_that_can_not_be,
            "a rule of table 'claims' applies where checkable is 'noo', which it can't be; "
            "did you mean 'no'?",
        ),
        (
            order_of_texts,
            "a rule of table 'events' puts place, province in order; name columns of numbers "
            "alone, or of dates alone",
        ),
        (
            columns_without_partners,
            "a foreign key of table 'codings' pairs 2 columns with 1 of 'rubrics'; name as many",
        ),
        (
            column_described_twice,
            "column 'date' of table 'events' is described twice; delete one",
        ),
        (
            mutual_without_a_key,
            "column 'rivals' of table 'counts' is mutual; give it references, and the table a "
            "primary key of one column",
        ),
        (drop_path, "resources[units] has no 'path'; add it"),
        (describe_twice, "table 'units' is described twice; delete one description"),
        (drop_all_tables, "no tables are described; restore the file's resources"),
        (
            drop_key_of_units,
            "the sign of 'value' of table 'counts' hangs on 'unit', which refers to no table; "
            "give it a foreign key",
        ),
        (
            misname_flag,
            "column 'unit' of table 'counts' refers to 'allows_negatives' of 'units', unknown; "
            "did you mean 'allows_negative'?",
        ),
        (
            refer_to_unknown_kind,
            "column 'rivals' of table 'counts' refers to tables of kind 'rows'; "
            "describe one or drop the rule",
        ),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(project, change, message):
    project.describe(change)
    assert f"data/datapackage.json: {message}" in project.problems()
    with pytest.raises(AzmError, match=r"^data/datapackage\.json: "):
        tables.load("counts")
