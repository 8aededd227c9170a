"""A report is compared with the last one that was made of something else.

Beside each difference stand the changed inputs behind it.
"""

import csv
import gzip
import json
import os
import shutil

import pytest
from miniature import executed, saying

from azm import cli, tables
from azm.notebook.facts import fact
from azm.notebook.sentences import say
from azm.run import pipeline, pool, states
from azm.run.diff import RowsChanged, changed_inputs, rows_changed
from azm.run.states import State


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
    """Fixture: a project whose notebooks do that."""
    monkeypatch.setattr(pool, "execute", say_lengths)
    return mini


def lines(root, table):
    return (root / "data" / f"{table}.csv").read_text(encoding="utf-8").splitlines()


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


def test_the_first_report_has_nothing_before_it(project):
    assert reported()[0] is None


def test_a_new_row_stands_beside_what_it_moved(project):
    rows = len(lines(project.root, "glossary")) - 1
    _, first = reported()
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


def test_the_same_inputs_give_the_same_report_again(project):
    first = reported()
    add_row(project, "glossary", term="ZZZ")
    second = reported()
    assert reported() == second != first


def test_a_return_to_earlier_inputs_is_compared_with_what_came_between(project):
    before = {p: p.read_bytes() for p in (project.root / "data").iterdir()}
    reported()
    add_row(project, "glossary", term="ZZZ")
    _, second = reported()
    for path, content in before.items():
        path.write_bytes(content)
    found, third = reported()
    assert found["from"]["state"] == second
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
    assert {f["name"] for f in found["facts"]} == {
        "10_summary.glossary", "10_summary.units", "10_summary.killed"
    }  # fmt: skip
    assert all(
        (old, behind, also) == (None, ["10_summary"], ["collection.toml"])
        for old, _, behind, also in facts(found).values()
    )


@pytest.mark.parametrize("harm", ["removed", "emptied", "altered"])
def test_lost_inputs_cost_the_details_alone(project, harm):
    reported()
    for path in (project.reports / "inputs").glob("*.gz"):
        if harm == "removed":
            path.unlink()
        else:
            path.write_bytes(b"" if harm == "emptied" else path.read_bytes()[:-9] + b"123456789")
    add_row(project, "glossary", term="ZZZ")
    found, _ = reported()
    assert "glossary.csv" in facts(found)["20_counts.glossary"][2]
    assert [(row["table"], row["added"]) for row in found["rows"]] == [("glossary", None)]
    add_row(project, "units", unit="zzz")
    assert [row["added"] for row in reported()[0]["rows"]] == [1]


def test_a_full_disk_costs_the_details_alone(project, monkeypatch):
    def full(path, content):
        if path.suffix == ".gz":
            raise OSError(28, "No space left on device")
        put(path, content)

    put = states.put
    with monkeypatch.context() as patch:
        patch.setattr(states, "put", full)
        reported()
    add_row(project, "glossary", term="ZZZ")
    assert [row["added"] for row in reported()[0]["rows"]] == [None]


def test_a_damaged_older_report_stops_no_run(project, capsys):
    _, first = reported()
    for path in (project.reports / "current" / "run").glob("*.ipynb"):
        path.write_text("{", encoding="utf-8")
    add_row(project, "glossary", term="ZZZ")
    assert reported()[0] is None
    assert cli.main(["diff", first, "current"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"azm: the notebooks in reports/states/{first}/run can't be read; ")


def test_inputs_go_with_the_last_state_that_they_made(project):
    _, first = reported()
    before = {path.name for path in (project.reports / "inputs").iterdir()}
    add_row(project, "glossary", term="ZZZ")
    reported()
    shutil.rmtree(project.reports / "states" / first)
    reported()
    after = {path.name for path in (project.reports / "inputs").iterdir()}
    assert len(before - after) == len(after - before) == 2  # the table and its description


def test_a_report_of_an_older_form_is_read(project):
    """Its record has hashes by kind and nothing of what was installed."""
    _, first = reported()
    state = project.reports / "states" / first
    record = json.loads((state / "record.json").read_text(encoding="utf-8"))
    files = record["inputs"]["files"]
    record["inputs"] = {
        "data": {n[5:]: h for n, h in files.items() if n.startswith("data/")},
        "notebooks": {n[10:-6]: h for n, h in files.items() if n.endswith(".ipynb")},
        "code": {n: h for n, h in files.items() if n.startswith("src/")},
        "collection": files["notebooks/collection.toml"],
        "lock": files["requirements.lock"],
    }
    del record["gallery"], record["commit_unknown"]
    (state / "record.json").write_text(json.dumps(record), encoding="utf-8")
    add_row(project, "glossary", term="ZZZ")
    found, _ = reported()
    assert found["from"]["state"] == first
    assert [one["name"] for one in found["factors"]] == ["glossary.csv"]
    assert found["rows"][0]["keys"]["added"] == ["ZZZ"]


def test_older_states_are_thinned_to_one_a_month(mini):
    mini.reports.mkdir()
    day = 86_400
    for number in range(40):
        with states.new_state() as folder:
            (folder / "report.html").write_text(f"state {number}", encoding="utf-8")
            state = states.publish(folder).resolve().parent
        # One every five days; the next one thins.
        os.utime(state, (1_735_776_000 + 5 * number * day,) * 2)
        (state / "number").write_text(str(number), encoding="utf-8")
        os.utime(state, (1_735_776_000 + 5 * number * day,) * 2)
    left = (mini.reports / "states").iterdir()
    numbers = sorted(int((state / "number").read_text("utf-8")) for state in left)
    # January 2 to February 26 in steps of five days; the newest of each month stays.
    assert numbers == [5, 11, 17, *range(20, 40)]


def test_trials_are_thinned_apart_from_usual_reports(mini):
    mini.reports.mkdir()
    for number in range(25):
        for link, canonical in ((states.CURRENT, True), (states.TRIAL, False)):
            if canonical and number > 1:
                continue
            with states.new_state() as folder:
                record = {"canonical": canonical, "number": number}
                (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
                (folder / "report.html").write_text("x", encoding="utf-8")
                states.publish(folder, link)
    records = [
        json.loads((state / "record.json").read_text("utf-8"))
        for state in (mini.reports / "states").iterdir()
    ]
    assert sorted(r["number"] for r in records if r["canonical"]) == [0, 1]
    assert sorted(r["number"] for r in records if not r["canonical"]) == list(range(5, 25))


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
    assert cli.main(["diff"]) == 1
    assert capsys.readouterr().err == "azm: there is no report yet; make one with azm report\n"
    reported()
    assert cli.main(["diff"]) == 1
    assert "no report before the current one" in capsys.readouterr().err
    assert cli.main(["diff", "current", "trial"]) == 1
    assert "make one with azm report -p" in capsys.readouterr().err
    assert cli.main(["diff", "curent"]) == 2
    told = capsys.readouterr().err
    assert told == "azm: there is no report 'curent'; did you mean 'current'?\n"


def test_rows_are_compared_by_their_key():
    old = b"id,a,b\n1,x,y\n2,x,y\n3,x,y\n"
    new = b"id,a,b\n4,x,y\n1,x,y\n2,x,z\n"
    found = rows_changed(old, new, ("id",))
    assert found == RowsChanged(("4",), ("3",), (("2", ("b",)),))
    assert found.words == "rows: 1 changed (2: b), 1 added (4), 1 removed (3)"
    assert rows_changed(old, b"id,a,b\n2,x,y\n1,x,y\n3,x,y\n", ()).words == (
        "order or form of the rows"
    )


def state_of(files, installed=None, contents=None):
    record = {"inputs": {"files": files, "installed": installed or {}}}
    return State("", None, record, contents or {})


def differing(old, new, **more):
    return [
        (i.kind, i.name, i.detail) for i in changed_inputs(state_of(old), state_of(new, **more))
    ]


def test_one_criterion_is_told_from_another(mini):
    old = b"[c1]\nn = 1\n[c2]\nn = 1\n[gone]\nn = 1\n"
    new = b"[c1]\nn = 2\n[c2]\nn = 1\n[new]\nn = 1\n"
    both = [state_of({"data/criteria.toml": h}, contents={h: c}) for h, c in
            (("a", old), ("b", new))]  # fmt: skip
    assert [(i.name, i.detail) for i in changed_inputs(*both)] == [
        ("criteria.toml [c1]", "n: 1 → 2"),
        ("criteria.toml [gone]", "gone"),
        ("criteria.toml [new]", "new"),
    ]


def test_much_code_that_changed_counts_as_one_input():
    files = [f"src/azm/methods/m{n}.py" for n in range(8)]
    (one,) = differing(dict.fromkeys(files, "a"), dict.fromkeys(files, "b"))
    assert one[1] == "src/azm (8 files)"
    told = differing(dict.fromkeys(files[:7], "a"), dict.fromkeys(files[:7], "b"))
    assert [name for _, name, _ in told] == files[:7]


def test_code_that_only_shows_what_was_said_is_no_input_of_it():
    files = ("src/azm/report/page.py", "src/azm/cli.py", "data/README.md", "pyproject.toml")
    assert differing(dict.fromkeys(files, "a"), dict.fromkeys(files, "b")) == []


def test_packages_that_differ_are_named(mini):
    both = [state_of({}, installed={"numpy": version}) for version in ("2.0", "2.1")]
    assert [(i.name, i.detail) for i in changed_inputs(*both)] == [
        ("what is installed", "numpy 2.0 → 2.1")
    ]


def test_kept_inputs_are_small(project):
    reported()
    kept = list((project.reports / "inputs").iterdir())
    assert all(gzip.decompress(path.read_bytes()) for path in kept)
    assert sum(path.stat().st_size for path in kept) < 2_000_000
