"""A run executes what something touched, and nothing else; what is kept is never out of date."""

import json
import os
import random
import re
import shutil
import subprocess

import nbformat
import pytest
from miniature import COUNTS, KILLED, SUMMARY, jobs_that_say

from azm import cli, report
from azm.notebook.sentences import say
from azm.run import inputs, kept, runner

READER = (
    "import azm",
    ("parameters", KILLED),
    "rows = azm.load('attacks_on_chinese_interests', date_between=('2024-01-01', '2024-12-31'))",
    "azm.say('In {n} rows.', n=azm.fact('rows.number', len(rows)))",
)


HEARER = (
    "import azm",
    ("parameters", KILLED),
    "first = azm.said('20_counts')[0]['facts']['rows.number']['text']",
    "azm.say('{s}', s=azm.fact('summary.said', first))",
)


@pytest.fixture
def project(run_before, quick_runs, tmp_path, monkeypatch):
    """Fixture: a project in small that has been run once."""
    made = run_before(tmp_path / "mini", {"20_counts": READER, "10_summary": HEARER})
    monkeypatch.setenv("AZM_ROOT", str(made.root))
    return made


def told(capsys, *words):
    assert cli.main([*words]) == 0
    return capsys.readouterr()


def executed_anew(capsys, *words):
    lines = told(capsys, "report", *words).err.splitlines()
    return [line.split()[1] for line in lines if re.match(r"\d/\d \S+$", line)]


def edit_cell(mini, capsys, table, pattern, new):
    path = mini.root / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert re.search(pattern, text)
    path.write_text(re.sub(pattern, new, text, count=1), encoding="utf-8", newline="")
    told(capsys, "check", "--renew")


def test_nothing_is_executed_twice(project, capsys, monkeypatch):
    monkeypatch.setattr(runner, "report", None)
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_touching_files_changes_nothing(project, capsys):
    for path in (project.root / "data").iterdir():
        os.utime(path, (1_720_000_000, 1_720_000_000))
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_a_row_that_a_notebook_read_runs_it_and_those_that_hear_it(project, capsys):
    attacks = project.root / "data" / "attacks_on_chinese_interests.csv"
    line = next(
        text for text in attacks.read_text(encoding="utf-8").splitlines() if ",2024-03-26," in text
    )
    edit_cell(project, capsys, "attacks_on_chinese_interests", re.escape(line) + "\r?\n", "")
    assert told(capsys, "status").out.splitlines() == [
        "20_counts: attacks_on_chinese_interests.csv, 1 row",
        "10_summary: 20_counts runs first",
    ]
    assert executed_anew(capsys) == ["20_counts", "10_summary"]
    assert [line.split(": ")[1] for line in told(capsys, "status").out.splitlines()] == [
        "unchanged",
        "unchanged",
    ]


def test_a_row_that_nobody_asked_for_runs_nothing(project, capsys):
    edit_cell(project, capsys, "glossary", r"(HRCP,[^\n]*?)Pakistan", r"\1 Pakistan")
    assert executed_anew(capsys) == []


def test_a_notebook_that_says_the_same_again_runs_no_other(project, capsys):
    project.edit("20_counts", "len(rows)", "len(list(rows.index))")
    assert executed_anew(capsys) == ["20_counts"]


def test_an_override_and_the_way_back(project, capsys):
    assert executed_anew(capsys, "-p", "20_counts.killed=3") == ["20_counts"]
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_force_executes_everything(project, capsys):
    assert executed_anew(capsys, "--force") == ["20_counts", "10_summary"]


def test_a_new_commit_is_named_without_running_anything(project, capsys):
    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *words], cwd=project.root, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "data", "notebooks")
    git("commit", "--quiet", "--message", "all")
    assert executed_anew(capsys) == []
    record = json.loads((project.reports / "current" / "record.json").read_text("utf-8"))
    assert len(record["commit"]) == 12
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_a_file_that_changes_during_a_run_is_looked_at_again(project, capsys, monkeypatch):
    glossary = project.root / "data" / "glossary.csv"
    good = glossary.read_text(encoding="utf-8")

    def interfered(executed, collection, record, folder):
        glossary.write_text(good.replace("HRCP", "HRCQ", 1), encoding="utf-8", newline="")
        shutil.copyfile(glossary, folder / "report.html")

    with monkeypatch.context() as patch:
        patch.setattr(report, "write", interfered)
        told(capsys, "report", "--force")
    glossary.write_text(good, encoding="utf-8", newline="")
    assert told(capsys, "report").err != "nothing changed since the last run\n"


def test_another_lock_runs_everything(project, capsys):
    (project.root / "requirements.lock").write_text("other==1\n", encoding="utf-8")
    assert "20_counts: requirements.lock" in told(capsys, "status").out
    assert executed_anew(capsys) == ["20_counts", "10_summary"]


def test_a_figure_or_report_that_was_lost_comes_back(project, capsys):
    page = (project.reports / "report.html").read_bytes()
    shutil.rmtree(project.reports / "states")
    assert executed_anew(capsys) == []
    assert (project.reports / "report.html").read_bytes() == page


@pytest.mark.parametrize("harm", ["cut", "emptied", "altered", "its notebook removed"])
def test_a_damaged_entry_is_made_anew(project, capsys, harm):
    (entry,) = (project.reports / ".cache" / "20_counts").glob("*.json")
    notebook = entry.with_suffix(".ipynb")
    if harm == "cut":
        entry.write_bytes(entry.read_bytes()[:-40])
    elif harm == "emptied":
        entry.write_bytes(b"")
    elif harm == "altered":
        text = notebook.read_text(encoding="utf-8")
        assert "rows" in text
        notebook.write_text(text.replace("rows", "rowz"), encoding="utf-8")
    else:
        notebook.unlink()
    (project.reports / ".cache" / "last.json").unlink()
    assert executed_anew(capsys) == ["20_counts"]


def test_the_oldest_entries_go_first(mini, monkeypatch):
    fixed = kept.fixed_part(mini.path("20_counts"), {})
    for number in range(kept.KEPT + 3):
        made = kept.Made({**fixed, "parameters": {"killed": number}}, {})
        kept.keep("20_counts", made, b"%d" % number)
        for age, path in enumerate((mini.reports / ".cache" / "20_counts").glob("*")):
            os.utime(path, ns=(path.stat().st_mtime_ns - age, path.stat().st_mtime_ns - 1))
    names = sorted((mini.reports / ".cache" / "20_counts").iterdir())
    assert len(names) == 2 * kept.KEPT
    newest = {**fixed, "parameters": {"killed": kept.KEPT + 2}}
    assert kept.find("20_counts", newest, {}) == b"%d" % (kept.KEPT + 2)


def test_what_nobody_watched_is_not_kept(mini, monkeypatch):
    monkeypatch.setattr(runner.Crew, "run", jobs_that_say(say("It holds.")))
    assert cli.main(["report"]) == 0
    assert not (mini.reports / ".cache" / "20_counts").exists()


def changes(project, chooser):
    """Fixture: an edit of one of all the things that go into a notebook, drawn at random."""
    data = project.root / "data"

    def row():
        path = data / chooser.choice(
            ["attacks_on_chinese_interests.csv", "claims.csv", "sources.csv", "units.csv"]
        )
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        place = chooser.randrange(1, len(lines))
        lines[place] = re.sub(r"(\w{5,})", r"\1s", lines[place][::-1], count=1)[::-1]
        path.write_text("".join(lines), encoding="utf-8", newline="")

    def criterion():
        path = data / "criteria.toml"
        text = path.read_text(encoding="utf-8")
        assert "tolerance = 0.1" in text
        path.write_text(text.replace("tolerance = 0.1", "tolerance = 0.2", 1), encoding="utf-8")

    def cell():
        word = chooser.choice(["found", "counted", "listed"])
        project.edit("20_counts", "The list holds", f"The list {word}: it holds")

    def parameter():
        project.edit("20_counts", "killed: int = 20", f"killed: int = {chooser.randrange(21, 90)}")

    return chooser.choice([row, row, row, criterion, cell, parameter])


@pytest.mark.parametrize("seed", range(int(os.environ.get("AZM_RANDOM_EDITS", "1"))))
def test_what_is_kept_equals_what_a_forced_run_gives(
    run_before, quick_runs, tmp_path, monkeypatch, seed
):
    chooser = random.Random(seed)
    mini = run_before(tmp_path / "mini", {"20_counts": COUNTS, "10_summary": SUMMARY})
    monkeypatch.setenv("AZM_ROOT", str(mini.root))
    changes(mini, chooser)()
    if cli.main(["check", "--renew"]) != 0:
        pytest.skip("the edit broke the data, which a run refuses")
    assert cli.main(["report"]) == 0
    quick = read_all(mini)
    assert cli.main(["report", "--force"]) == 0
    assert read_all(mini) == quick


def read_all(mini):
    run = mini.reports / "current" / "run"
    return {path.name: path.read_bytes() for path in sorted(run.iterdir())}


def test_an_edited_module_is_seen_with_the_packages_above_it(tmp_path, monkeypatch):
    package = tmp_path / "src" / "azm"
    shutil.copytree(inputs.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(inputs, "PACKAGE", package)
    before = inputs.module_hashes(["azm.claims.grid", "azm.notebook.charts"])
    assert {"src/azm/__init__.py", "src/azm/claims/__init__.py", "src/azm/claims/grid.py"} < {
        *before
    }
    font = next(path for path in before if "/fonts/" in path)
    for edited in ("claims/grid.py", "claims/__init__.py", font.removeprefix("src/azm/")):
        with open(package / edited, "ab") as file:
            file.write(b"\n")
        after = inputs.module_hashes(["azm.claims.grid", "azm.notebook.charts"])
        assert [p for p in before if after[p] != before[p]] == [f"src/azm/{edited}"]
        before = after
    with open(package / "report" / "page.py", "a", encoding="utf-8") as file:
        file.write("\n")
    assert inputs.module_hashes(["azm.claims.grid", "azm.notebook.charts"]) == before


def test_durations_stand_apart_from_the_state(project):
    durations = json.loads((project.reports / ".cache" / "durations.json").read_text("utf-8"))
    assert set(durations) == {"20_counts", "10_summary"}
    record = json.loads((project.reports / "current" / "record.json").read_text("utf-8"))
    assert not [key for key in record if "second" in key or "duration" in key]


def test_outputs_are_no_part_of_a_source(mini):
    path = mini.path("20_counts")
    before = inputs.source_hash(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="x")]
    nbformat.write(notebook, path)
    assert inputs.source_hash(path) == before
    mini.edit("20_counts", "import azm", "import azm ")
    assert inputs.source_hash(path) != before
