"""A report is compared with the last one that was made of something else.

Beside each difference stand the changed inputs behind it.
"""

import csv
import json

import pytest
from miniature import executed, saying

from azm import cli, tables
from azm.notebook.facts import fact
from azm.notebook.sentences import say
from azm.run import pipeline, pool
from azm.run.diff import RowsChanged, changed_inputs, row_words, rows_changed
from azm.run.fingerprint import Fingerprint


def say_lengths(source, parameters, **_):
    """In place of `pool.execute`: notebooks say, without a kernel, how long two tables are."""
    said = []
    for table in ("glossary", "units"):
        rows = tables.load(table)
        said.append(say("{n}", n=fact(f"{source.stem}.{table}", len(rows), rows=rows)))
    knob = parameters.get("killed", 20)
    return executed(*said, say("{n} killed.", n=fact(f"{source.stem}.killed", knob)))


@pytest.fixture
def project(mini, monkeypatch):
    """Fixture: a project whose notebooks do that; its tables are in order."""
    monkeypatch.setattr(pool, "execute", say_lengths)
    monkeypatch.setattr(tables, "check", list)
    return mini


def add_row(mini, table, **cells):
    """Add a row like the last one, but for these cells."""
    path = mini.root / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, rows[0], lineterminator="\n").writerow({**rows[-1], **cells})
    tables.renew_package()


def reported(*parameters):
    """What a run says of what changed; its state."""

    def build(notebooks, collection, record, folder):
        text = json.dumps(record["changes"], sort_keys=True)
        (folder / "report.html").write_text(text, encoding="utf-8")

    page = pipeline.report(list(parameters), build, lambda line: None)
    return json.loads(page.read_text(encoding="utf-8")), page.resolve().parent.name


def facts(found):
    return {
        one["name"]: (one["old"] and one["old"][0], one["new"] and one["new"][0],
                      [i["name"] for i in one["behind"]], [i["name"] for i in one["also"]])
        for one in found["facts"]
    }  # fmt: skip


def test_a_new_row_stands_beside_what_it_moved(project):
    text = (project.root / "data" / "glossary.csv").read_text(encoding="utf-8")
    rows = len(text.splitlines()) - 1
    nothing, first = reported()
    assert nothing is None
    add_row(project, "glossary", term="ZZZ")
    add_row(project, "units", unit="zzz")
    found, _ = reported()
    moved = (f"{rows}", f"{rows + 1}", ["glossary.csv"], [])
    for notebook in ("10_summary", "20_counts"):
        assert facts(found)[f"{notebook}.glossary"] == moved
        assert facts(found)[f"{notebook}.units"][2:] == (["units.csv"], [])
        assert f"{notebook}.killed" not in facts(found)
    assert found["from"]["state"] == first
    assert [(r["table"], r["added"], r["keys"]["added"]) for r in found["rows"]] == [
        ("glossary", 1, ["ZZZ"]),
        ("units", 1, ["zzz"]),
    ]
    assert found["factors"] == [
        {"kind": "data", "name": "glossary.csv", "detail": "1 added: ZZZ"},
        {"kind": "data", "name": "units.csv", "detail": "1 added: zzz"},
    ]


def test_where_nothing_behind_a_difference_changed_every_other_input_is_named(project, monkeypatch):
    reported()
    add_row(project, "units", unit="zzz")
    (project.root / "requirements.lock").write_text("numpy==2.1\n", encoding="utf-8")
    monkeypatch.setattr(pool, "execute", saying(say("{n}", n=fact("20_counts.killed", 7))))
    found, _ = reported()
    assert facts(found)["20_counts.killed"] == (
        "20", "7", [], ["units.csv", "requirements.lock"]
    )  # fmt: skip
    assert facts(found)["20_counts.units"][1:] == (None, [], ["units.csv", "requirements.lock"])


def test_a_report_is_compared_with_the_last_one_of_other_inputs(project):
    before = {p: p.read_bytes() for p in (project.root / "data").iterdir()}
    reported()
    add_row(project, "glossary", term="ZZZ")
    second = reported()
    assert reported() == second
    for path, content in before.items():
        path.write_bytes(content)
    found, third = reported()
    assert found["from"]["state"] == second[1]
    assert [row["keys"]["removed"] for row in found["rows"]] == [["ZZZ"]]
    assert reported() == (found, third)


def test_a_parameter_is_compared_with_the_usual_report(project):
    _, first = reported()
    found, trial = reported("20_counts.killed=30")
    assert found["from"]["state"] == first != trial
    assert facts(found) == {"20_counts.killed": ("20", "30", ["20_counts.killed"], [])}
    assert found["factors"] == [
        {"kind": "parameter", "name": "20_counts.killed", "detail": "as written → 30"}
    ]
    assert reported() == (None, first)


def test_a_notebook_that_is_new(project):
    project.list_only("20_counts")
    reported()
    project.list_only("20_counts", "10_summary")
    found, _ = reported()
    assert facts(found).keys() == {"10_summary.glossary", "10_summary.units", "10_summary.killed"}
    assert all(
        (old, behind, also) == (None, ["10_summary"], ["collection.toml"])
        for old, _, behind, also in facts(found).values()
    )


def test_changed_cells_are_counted(project):
    reported()
    project.edit("20_counts", "The list holds", "The list counts")
    details = {one["name"]: one["detail"] for one in reported()[0]["factors"]}
    assert details == {"20_counts": "1 cell changed"}


@pytest.mark.parametrize("part", ["run/20_counts.ipynb", "inputs/data/glossary.csv"])
def test_a_damaged_older_report_stops_no_run(project, capsys, part):
    _, first = reported()
    (project.reports / "current" / part).write_bytes(b"{\xff")
    add_row(project, "glossary", term="ZZZ")
    assert reported()[0] is None
    assert cli.main(["diff", first, "current"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"azm: reports/states/{first} is damaged; remove it and ")


def test_the_command_says_what_changed_and_what_stands_behind_it(project, capsys):
    _, first = reported()
    add_row(project, "glossary", term="ZZZ")
    _, second = reported()
    assert cli.main(["diff"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"from {first} ") and f" to {second} " in told
    assert "[data glossary.csv]" in told and "glossary: 1 added: ZZZ" in told
    assert cli.main(["diff", second[:6], first[:6], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["to"]["state"] == first and found["rows"][0]["removed"] == 1
    assert cli.main(["diff", "current", "current"]) == 0
    assert "nothing that the report says is different" in capsys.readouterr().out


def test_the_command_names_reports_that_there_are(project, capsys):
    def told(code, *words):
        assert cli.main(["diff", *words]) == code
        return capsys.readouterr().err

    assert told(1) == "azm: there is no current report yet; make one with azm report\n"
    reported()
    assert "no report before the current one that differs from it" in told(1)
    assert "make one with azm report -p" in told(1, "current", "trial")
    assert told(2, "curent") == "azm: there is no report 'curent'; did you mean 'current'?\n"


def test_rows_are_compared_by_their_key():
    old = b"id,a,b\n1,x,y\n2,x,y\n3,x,y\n"
    new = b"id,a,b\n4,x,y\n1,x,y\n2,x,z\n"
    found = rows_changed(old, new, ("id",))
    assert found == RowsChanged(("4",), ("3",), {"2": ("b",)})
    assert row_words(found.counted("t")) == "1 added: 4; 1 removed: 3; 1 changed: 2 (b)"
    many = rows_changed(b"", b"id\n" + b"".join(b"%d\n" % n for n in range(9)), ("id",))
    assert row_words(many.counted("t")) == "9 added: 0, 1, 2, 3, 4, 5 and 3 more"
    moved = rows_changed(old, b"id,a,b\n2,x,y\n1,x,y\n3,x,y\n", ())
    assert row_words(moved.counted("t")) == "order or form of the rows"


def made_of(installed=None, **files):
    """The fingerprint of a run with these files, of which each is its own hash."""
    return Fingerprint(files, installed or {}, {}, ("", ""), lambda file: files[file].encode())


CRITERIA = "data/criteria.toml"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            {CRITERIA: "[c1]\nn = 1\n[c2]\nn = 1\n[gone]\nn = 1\n"},
            {CRITERIA: "[c1]\nn = 2\n[c2]\nn = 1\n[new]\nn = 1\n"},
            ["criteria.toml [c1]: n: 1 → 2", "criteria.toml [gone]: gone",
             "criteria.toml [new]: new"],
        ),
        (
            {"src/azm/methods/a.py": "1", "src/azm/words.py": "1"},
            {"src/azm/methods/a.py": "2", "src/azm/words.py": "2"},
            ["src/azm: methods/a.py, words.py"],
        ),
        # What only shows or describes is no input of what is said.
        ({"src/azm/report/page.py": "1", "src/azm/cli.py": "1", "data/README.md": "1"}, {}, []),
        ({"installed": {"numpy": "2.0"}}, {"installed": {"numpy": "2.1"}},
         ["installed packages: numpy: 2.0 → 2.1"]),
    ],
)  # fmt: skip
def test_an_input_that_differs_is_named_with_what_differs_in_it(old, new, told):
    found = changed_inputs(made_of(**old), made_of(**new))
    assert [f"{one.name}: {one.detail}" for one in found] == told
