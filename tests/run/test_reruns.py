"""A run executes what an edit can have touched; what it takes over is never out of date."""

import json
import os
import random
import re
import shutil
import subprocess

import nbformat
import pytest
from miniature import COUNTS, KILLED, SUMMARY

from azm import cli, report, tables
from azm.run import fingerprint, states

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
check_tables = tables.check  # before a fixture takes its place
ALL = ["20_counts", "10_summary"]


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


def test_nothing_is_executed_twice(project, capsys):
    for path in (project.root / "data").iterdir():
        os.utime(path, (1_720_000_000, 1_720_000_000))
    assert told(capsys, "report").err == "nothing changed since the last run\n"
    assert told(capsys, "status").out == "20_counts: unchanged\n10_summary: unchanged\n"
    assert executed_anew(capsys, "--force") == ALL


def test_a_changed_row_is_named_and_executes_everything(project, capsys):
    path = project.root / "data" / "glossary.csv"
    text = re.sub(r"(HRCP,[^\n]*?)Pakistan", r"\1 Pakistan", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8", newline="")
    told(capsys, "check", "--renew")
    assert told(capsys, "status").out.splitlines() == [
        "20_counts: glossary.csv, 1 row",
        "10_summary: glossary.csv, 1 row; 20_counts runs first",
    ]
    assert executed_anew(capsys) == ALL
    assert told(capsys, "status").out == "20_counts: unchanged\n10_summary: unchanged\n"


def test_changed_cells_execute_their_notebook_and_those_that_need_it(project, capsys):
    project.edit("20_counts", "len(rows)", "len(list(rows.index))")
    assert told(capsys, "status").out.splitlines() == [
        "20_counts: its cells",
        "10_summary: 20_counts runs first",
    ]
    assert executed_anew(capsys) == ALL
    project.edit("10_summary", "'{s}'", "'Said: {s}'")
    assert executed_anew(capsys) == ["10_summary"]
    state = (project.reports / "current").resolve()
    assert "Said: " in (state / "run" / "10_summary.ipynb").read_text(encoding="utf-8")
    # What was taken over is what a forced run gives.
    assert executed_anew(capsys, "--force") == ALL
    assert (project.reports / "current").resolve() == state


def test_another_parameter_executes_its_notebook_alone_and_leaves_the_usual_report(project, capsys):
    before = project.published()
    status = told(capsys, "status", "-p", "10_summary.killed=3").out
    assert status == "20_counts: unchanged\n10_summary: its parameters\n"
    assert executed_anew(capsys, "-p", "10_summary.killed=3") == ["10_summary"]
    after = project.published()
    assert {path: after[path] for path in before} == before
    assert states.find_state("trial").record["parameters"] == {"10_summary": {"killed": 3}}
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_a_new_commit_is_named_without_executing_anything(project, capsys):
    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *words], cwd=project.root, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "data", "notebooks")
    git("commit", "--quiet", "--message", "all")
    assert executed_anew(capsys) == []
    assert len(states.linked().record["commit"]) == 12
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_a_file_that_changes_during_a_run_ends_it(project, capsys, monkeypatch):
    glossary = project.root / "data" / "glossary.csv"
    good, published = glossary.read_text(encoding="utf-8"), project.published()

    def interfered(executed, collection, record, folder):
        glossary.write_text(good.replace("HRCP", "HRCQ", 1), encoding="utf-8", newline="")
        shutil.copyfile(glossary, folder / "report.html")

    monkeypatch.setattr(report, "write", interfered)
    assert cli.main(["report", "--force"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "azm: data/glossary.csv changed while the run was under way; run again"
    assert project.published() == published


def test_another_lock_or_package_executes_everything(project, capsys, monkeypatch):
    (project.root / "requirements.lock").write_text("other==1\n", encoding="utf-8")
    installed = fingerprint._installed() | {"numpy": "0.1"}
    monkeypatch.setattr(fingerprint, "_installed", lambda: installed)
    assert "20_counts: requirements.lock; installed packages" in told(capsys, "status").out
    assert executed_anew(capsys) == ALL


@pytest.mark.parametrize(
    ("file", "executed"), [("claims/grid.py", ALL), ("report/page.py", []), ("cli.py", [])]
)
def test_code_that_only_shows_executes_nothing(project, capsys, package, file, executed):
    told(capsys, "report")
    with open(package / file, "a", encoding="utf-8") as module:
        module.write("\n")
    reason = "unchanged" if not executed else "src/azm"
    assert told(capsys, "status").out.startswith(f"20_counts: {reason}\n")
    assert executed_anew(capsys) == executed
    assert told(capsys, "report").err == "nothing changed since the last run\n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Fixture: a copy of the package's files, which count as those that a run uses."""
    copy = tmp_path / "src" / "azm"
    shutil.copytree(fingerprint.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "PACKAGE", copy)
    return copy


def without_inputs(run):
    """Make a report one of an older form, which didn't keep what went into it."""
    state, link = run.resolve().parent, run.parent
    shutil.rmtree(state / "inputs")
    link.unlink()
    link.symlink_to(state.rename(state.with_name(states.folder_hash(state))))


HARMS = {
    "of an older form": without_inputs,
    "removed": lambda run: (run / "20_counts.ipynb").unlink(),
    "altered": lambda run: (run / "20_counts.ipynb").write_bytes(b"{}"),
    "added": lambda run: (run / "30_more.ipynb").write_bytes(b"{}"),
    "lost": lambda run: shutil.rmtree(run.resolve().parent),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_report_is_made_anew(project, capsys, harm):
    page = (project.reports / "report.html").read_bytes()
    HARMS[harm](project.reports / "current" / "run")
    assert told(capsys, "status").out.startswith("20_counts: there is no whole report here\n")
    assert executed_anew(capsys) == ALL
    assert states.linked().intact
    assert (project.reports / "report.html").read_bytes() == page


def test_a_figure_that_was_lost_or_altered_comes_back(
    run_before, quick_runs, tmp_path, monkeypatch, capsys
):
    mini = run_before(tmp_path / "mini", {"20_counts": COUNTS, "10_summary": SUMMARY})
    monkeypatch.setenv("AZM_ROOT", str(mini.root))
    for figure in sorted(mini.figures.iterdir()):
        good = figure.read_bytes()
        for harm in (
            figure.unlink,
            lambda f=figure, b=good: f.write_bytes(b.replace(b"20", b"21")),
        ):
            harm()
            assert executed_anew(capsys) == []
            assert figure.read_bytes() == good
    assert told(capsys, "report").err == "nothing changed since the last run\n"


def test_tables_that_a_report_was_made_of_are_not_checked_again(project, monkeypatch, capsys):
    checks = []
    monkeypatch.setattr(tables, "check", lambda: checks.append(1) or [*check_tables()])
    project.edit("20_counts", "len(rows)", "len(list(rows.index))")
    told(capsys, "report")
    told(capsys, "report", "--force")
    assert checks == []
    path = project.root / "data" / "units.csv"
    good = path.read_bytes()
    path.write_bytes(good + b"[broken\n")
    for command in ("report", "status"):
        assert cli.main([command]) == 1
        assert "units.csv" in capsys.readouterr().err
    assert len(checks) == 2
    path.write_bytes(good)
    assert told(capsys, "report").err == "nothing changed since the last run\n"


# ---- a random edit of any kind of input ----


def edits(project, package, chooser):
    """One of all kinds of edits that change what goes into a report, drawn at random."""
    root = project.root

    def any_of(folder, pattern):
        return chooser.choice(sorted(p for p in folder.rglob(pattern) if p.is_file()))

    def flip(path):
        content = bytearray(path.read_bytes() or b" ")
        place = chooser.randrange(len(content))
        content[place] ^= 1 << chooser.randrange(8)
        path.write_bytes(bytes(content))

    def cell():
        path = project.path(chooser.choice(ALL))
        notebook = nbformat.read(path, as_version=4)
        one = chooser.choice(notebook.cells)
        change = chooser.choice(["a blank", "a tag", "its own", "no cell"])
        if change == "a blank":
            one.source += " "
        elif change == "no cell":
            notebook.cells.remove(one)
        else:
            one.metadata["tags" if change == "a tag" else "azm"] = {"other": "1"}
        nbformat.write(notebook, path)

    return {
        "a byte of data": lambda: flip(any_of(root / "data", "*")),
        "a file more": lambda: (root / "data" / "new.csv").write_bytes(b"a\n1\n"),
        "a file less": lambda: any_of(root / "data", "*.csv").unlink(),
        "a byte of code": lambda: flip(any_of(package, "*.*")),
        "a module less": lambda: any_of(package, "*.py").unlink(),
        "a cell": cell,
        "the collection": lambda: flip(project.collection),
        "the lock": lambda: flip(root / "requirements.lock"),
        "the project's settings": lambda: flip(root / "pyproject.toml"),
    }


@pytest.mark.parametrize("seed", range(int(os.environ.get("AZM_RANDOM_EDITS", "4"))))
def test_a_random_edit_of_any_kind_of_input_is_never_missed(mini, package, seed):
    for name in ("requirements.lock", "pyproject.toml"):
        (mini.root / name).write_text("numpy==1\n", encoding="utf-8")
    chooser = random.Random(seed)
    for kind in edits(mini, package, chooser):
        before = fingerprint.take()
        assert fingerprint.take() == before
        shutil.copytree(mini.root, mini.root.with_name("kept"))
        edits(mini, package, chooser)[kind]()
        after = fingerprint.take()
        assert after != before, kind
        assert fingerprint.of_record(json.loads(json.dumps(after.record())), mini.root) == after
        shutil.rmtree(mini.root)
        mini.root.with_name("kept").rename(mini.root)


def test_outputs_are_no_input(project, capsys):
    done = project.reports / "current" / "run" / "20_counts.ipynb"
    shutil.copyfile(done, project.path("20_counts"))
    assert told(capsys, "report").err == "nothing changed since the last run\n"
