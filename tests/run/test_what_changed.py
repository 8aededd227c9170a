"""A report is held against the last one that was made of something else."""

import csv
import json
import os
import shutil

import nbformat
import pytest
from miniature import executed

from azm import cli, tables
from azm.notebook.facts import fact
from azm.notebook.sentences import say
from azm.run import publish, runner
from azm.run.differences import bench, factors, holdings
from azm.run.differences.rows import RowsChanged, rows_changed


@pytest.fixture
def project(mini, monkeypatch):
    """Fixture: a project whose notebooks say, without a kernel, how long two tables are."""

    def run(crew, jobs, folder, done, progress):
        for job in jobs:
            root = job.source.parents[1]
            said = [
                say("{n} rows.", n=fact(f"{job.name}.{table}", len(lines(root, table))))
                for table in ("glossary", "units")
            ]
            knob = job.parameters.get("killed", 20)
            said.append(say("{n} killed.", n=fact(f"{job.name}.killed", knob)))
            nbformat.write(executed(*said), job.target)
            done(job, 0.0)

    monkeypatch.setattr(runner.Crew, "run", run)
    monkeypatch.setattr(runner.Crew, "begin", lambda crew: None)
    monkeypatch.setattr(tables, "check", list)
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

    page = runner.report(list(parameters), build, lambda line: None)
    return json.loads(page.read_text(encoding="utf-8")), publish.current().name


def facts(found):
    return {
        one["name"]: (one["old"] and one["old"][0], one["new"] and one["new"][0], one["how"],
                      [cause["name"] for cause in one["causes"]])
        for one in found["facts"]
    }  # fmt: skip


def test_the_first_report_has_nothing_before_it(project):
    assert reported()[0] is None


def test_a_new_row_and_what_it_changed(project):
    rows = len(lines(project.root, "glossary"))
    _, first = reported()
    add_row(project, "glossary", term="ZZZ")
    found, _ = reported()
    moved = (f"{rows}", f"{rows + 1}", "alone", ["glossary.csv"])
    assert facts(found) == {"10_summary.glossary": moved, "20_counts.glossary": moved}
    assert found["from"]["state"] == first and found["note"] == ""
    assert [(r["table"], r["added"], r["keys"]["added"]) for r in found["rows"]] == [
        ("glossary", 1, ["ZZZ"])
    ]


def test_the_same_inputs_give_the_same_report_again(project):
    first = reported()
    add_row(project, "glossary", term="ZZZ")
    second = reported()
    assert reported() == second
    shutil.rmtree(project.reports / ".cache")
    assert reported() == second != first


def test_a_return_to_earlier_inputs_is_held_against_what_came_between(project):
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


def test_two_tables_at_once_are_told_apart_by_trials(project):
    reported()
    add_row(project, "glossary", term="ZZZ")
    add_row(project, "units", unit="zzz")
    found, _ = reported()
    causes = {name: causes for name, (*_, causes) in facts(found).items()}
    assert causes == {
        f"{notebook}.{table}": [f"{table}.csv"]
        for notebook in ("10_summary", "20_counts")
        for table in ("glossary", "units")
    }


def test_a_parameter_is_held_against_the_canonical_report(project):
    _, first = reported()
    found, _ = reported("20_counts.killed=30")
    assert found["from"]["state"] == first
    assert facts(found) == {
        "20_counts.killed": ("20", "30", "alone", ["20_counts.killed"]),
    }
    assert reported() == (None, first)


def test_a_notebook_that_is_new(project):
    project.list_only("20_counts")
    reported()
    project.list_only("20_counts", "10_summary")
    found, _ = reported()
    assert {f["name"] for f in found["facts"]} == {
        "10_summary.glossary", "10_summary.units", "10_summary.killed"
    }  # fmt: skip
    assert all(old is None and causes == ["10_summary"] for old, _, _, causes in
               facts(found).values())  # fmt: skip


@pytest.mark.parametrize("harm", ["removed", "emptied", "altered"])
def test_lost_inputs_cost_the_causes_alone(project, harm):
    reported()
    for path in (project.reports / "inputs").glob("*.gz"):
        if harm == "removed":
            path.unlink()
        else:
            path.write_bytes(b"" if harm == "emptied" else path.read_bytes()[:-9] + b"123456789")
    add_row(project, "glossary", term="ZZZ")
    found, _ = reported()
    assert found["note"] == "the inputs of the older report aren't kept"
    assert [one["how"] for one in found["facts"]] == ["unknown"] * 2
    assert [row["table"] for row in found["rows"]] == ["glossary"]
    add_row(project, "units", unit="zzz")
    assert reported()[0]["note"] == ""


def test_a_full_disk_costs_the_causes_alone(project, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(holdings, "put", full)
        reported()
    add_row(project, "glossary", term="ZZZ")
    assert reported()[0]["note"] != ""


def test_a_damaged_older_report_stops_no_run(project, capsys):
    _, first = reported()
    for path in (project.reports / "current" / "run").glob("*.ipynb"):
        path.write_text("{", encoding="utf-8")
    add_row(project, "glossary", term="ZZZ")
    assert reported()[0] is None
    assert cli.main(["diff", first, "current"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"azm: the notebooks in reports/states/{first}/run can't be read; ")


def test_no_room_for_trials_costs_the_causes_alone(project, monkeypatch):
    def full(root, files):
        raise OSError(28, "No space left on device")

    reported()
    add_row(project, "glossary", term="ZZZ")
    add_row(project, "units", unit="zzz")
    monkeypatch.setattr(bench, "_lay", full)
    assert {how for *_, how, _ in facts(reported()[0]).values()} == {"unknown"}


def test_inputs_go_with_the_last_state_that_they_made(project):
    _, first = reported()
    before = {path.name for path in (project.reports / "inputs").iterdir()}
    add_row(project, "glossary", term="ZZZ")
    _, second = reported()
    shutil.rmtree(project.reports / "states" / first)
    reported()
    after = {path.name for path in (project.reports / "inputs").iterdir()}
    assert f"{first}.json" in before - after and f"{second}.json" in after - before
    assert len(before - after) == 3  # the list, the table, its description


def test_older_states_are_thinned_to_one_a_month(mini):
    mini.reports.mkdir()
    states = mini.reports / "states"
    day = 86_400
    for number in range(40):
        with publish.new_state() as folder:
            (folder / "report.html").write_text(f"state {number}", encoding="utf-8")
            state = publish.publish(folder).resolve().parent
        # One every five days; the next one thins.
        os.utime(state, (1_735_776_000 + 5 * number * day,) * 2)
        (state / "number").write_text(str(number), encoding="utf-8")
        os.utime(state, (1_735_776_000 + 5 * number * day,) * 2)
    numbers = sorted(int((state / "number").read_text("utf-8")) for state in states.iterdir())
    # January 2 to February 26 in steps of five days; the newest of each month stays.
    assert numbers == [5, 11, 17, *range(20, 40)]


def test_the_command_says_what_changed_and_why(project, capsys):
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


def test_one_criterion_is_put_back_and_the_others_stay():
    old = b"# head\n\n[c1]\nn = 1\n\n[c2]\nn = 1\n\n[gone]\nn = 1\n"
    new = b"# head, longer\n\n[c0]\nn = 2\n\n[c1]\nn = 2\n\n[c2]\nn = 2\n"
    put_back = factors._criteria_with(old, new, {"c1", "c0", "gone"})
    assert put_back == b"# head, longer\n\n[c1]\nn = 1\n\n[c2]\nn = 2\n\n[gone]\nn = 1\n\n"


def test_much_code_that_changed_counts_as_one_factor():
    files = [f"src/azm/methods/m{n}.py" for n in range(8)]
    old, new = (holdings.Held(dict.fromkeys(files, version), {}) for version in "ab")
    (one,) = factors.between(old, new, {}, {})
    assert one.files == tuple(files) and one.name == "src/azm (8 files)"
    old, new = (holdings.Held(dict.fromkeys(files[:7], version), {}) for version in "ab")
    assert [one.name for one in factors.between(old, new, {}, {})] == files[:7]


def test_code_that_only_shows_what_was_said_is_no_factor():
    files = ("src/azm/report/page.py", "src/azm/cli.py", "src/azm/run/publish.py")
    old, new = (holdings.Held(dict.fromkeys(files, version), {}) for version in "ab")
    assert factors.between(old, new, {}, {}) == []
