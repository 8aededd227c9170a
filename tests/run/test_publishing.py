"""A new state takes the old one's place at once; the last twenty are kept; one run at a time."""

import os
import shutil
import subprocess
import sys
import threading

import pytest
from miniature import ROOT, jobs_that_say

from azm import cli
from azm.errors import AzmError
from azm.notebook.sentences import say
from azm.run import accepting, publish, runner

HOLDER = """\
import time
from azm.run import publish
with publish.sole_run(), publish.new_state() as folder:
    (folder / "run" / "half.ipynb").write_text("{")
    print("holding", flush=True)
    time.sleep(3600)
"""


def published(words):
    """Publish a state whose report is `words`; the path of the report."""
    with publish.new_state() as folder:
        (folder / "report.html").write_text(words, encoding="utf-8")
        return publish.publish(folder)


@pytest.fixture
def reports(mini):
    """Fixture: the empty folder of reports of a project in small."""
    mini.reports.mkdir()
    return mini.reports


@pytest.fixture
def run_of_nothing(mini, monkeypatch):
    """Fixture: notebooks count as run without a kernel, each saying one sentence."""
    monkeypatch.setattr(runner.Crew, "run", jobs_that_say(say("It holds.")))
    return mini


def test_the_report_leads_into_the_current_state(reports):
    report = published("first")
    assert report == reports / "report.html"
    assert report.read_text(encoding="utf-8") == "first"
    assert (reports / "current" / "report.html").samefile(report)


def test_a_reader_always_finds_a_whole_report(reports):
    published("0" * 50_000)
    seen, done = [], threading.Event()

    def read():
        while not done.is_set():
            words = (reports / "report.html").read_text(encoding="utf-8")
            seen.append((len(words), len(set(words))))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 40):
            published(f"{number % 10}" * (50_000 + number))
            assert reader.is_alive()
    finally:
        done.set()
        reader.join()
    assert seen and all(length >= 50_000 and kinds == 1 for length, kinds in seen)


def test_the_last_twenty_states_are_kept(reports):
    made = []
    for number in range(25):
        published(f"state {number}")
        made.append((reports / "current").resolve().name)
    kept = {state.name for state in (reports / "states").iterdir()}
    assert kept == set(made[-20:])


def test_a_state_that_came_back_counts_as_new(reports):
    made = []
    for number in [*range(20), 0, 20]:
        published(f"state {number}")
        made.append((reports / "current").resolve().name)
    kept = {state.name for state in (reports / "states").iterdir()}
    assert made[20] == made[0] and made[0] in kept and made[1] not in kept
    assert len(kept) == 20


def test_equal_runs_are_one_state(run_of_nothing):
    assert cli.main(["report"]) == cli.main(["report"]) == 0
    assert len(list((run_of_nothing.reports / "states").iterdir())) == 1


def test_what_lies_in_the_reports_folder_besides_is_left_alone(run_of_nothing):
    run_of_nothing.reports.mkdir()
    page = run_of_nothing.reports / "README.md"
    page.write_text("about", encoding="utf-8")
    assert cli.main(["report"]) == 0
    assert page.read_text(encoding="utf-8") == "about"


@pytest.fixture
def other_run(reports):
    """Fixture: another process in the middle of a run."""
    environment = {**os.environ, "AZM_ROOT": str(reports.parent)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()


def test_a_second_run_is_told_who_holds_the_lock_and_a_killed_run_frees_it(
    reports, other_run, capsys
):
    unfinished = reports / f".new-{other_run.pid}"
    for command in (["report"], ["accept"]):
        assert cli.main(command) == 3
        told = capsys.readouterr().err
        assert told == (
            f"azm: another run is under way (process {other_run.pid}); wait for it or stop it\n"
        )
    assert unfinished.is_dir()
    other_run.kill()
    other_run.wait()
    assert unfinished.is_dir()
    with publish.sole_run():
        assert not unfinished.exists()


@pytest.mark.parametrize("step", ["_write", "changed"])
def test_no_run_begins_before_accepting_has_written(run_of_nothing, monkeypatch, capsys, step):
    usual, codes = getattr(accepting, step), []

    def meanwhile(*arguments):
        codes.append(cli.main(["report", "--force"]))
        return usual(*arguments)

    monkeypatch.setattr(accepting, step, meanwhile)
    assert cli.main(["accept"]) == 0
    assert codes and set(codes) == {3}


ACCEPTING = """\
import os, sys
sys.path.insert(0, sys.argv[1])
from miniature import ROOT, jobs_that_say
from azm import cli
from azm.notebook.sentences import say
from azm.run import runner
runner.Crew.run = jobs_that_say(say("It holds."))
replace, left = os.replace, [int(sys.argv[2])]
def kill_at(source, target):
    left[0] -= str(target).endswith(".ipynb")
    if left[0] < 0:
        os._exit(9)
    replace(source, target)
os.replace = kill_at
cli.main(["accept"])
"""


@pytest.mark.parametrize("renewed", [0, 1])
def test_accepting_that_is_killed_leaves_nothing_that_git_would_show(
    run_of_nothing, renewed, monkeypatch
):
    root = run_of_nothing.root
    shutil.copyfile(ROOT / ".gitignore", root / ".gitignore")

    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        done = subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)
        return done.stdout.decode().splitlines()

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "all")
    tests = str(ROOT / "tests")
    killed = subprocess.run([sys.executable, "-c", ACCEPTING, tests, str(renewed)])
    assert killed.returncode == 9
    shown = git("status", "--porcelain")
    assert [line[:13] for line in shown] == [" M notebooks/"] * renewed
    assert list(run_of_nothing.notebooks.glob(".*.new"))
    with publish.sole_run():
        assert not list(run_of_nothing.notebooks.glob(".*.new"))


def test_the_lock_is_free_after_a_run_that_failed(reports):
    with pytest.raises(AzmError, match="failed on purpose"), publish.sole_run():
        raise AzmError("failed on purpose")
    with publish.sole_run():
        pass
