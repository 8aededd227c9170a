"""A new state takes the old one's place at once; the newest are kept; one run at a time."""

import json
import os
import shutil
import subprocess
import sys
import threading

import nbformat
import pytest
from miniature import ROOT, saying

from azm import cli
from azm.errors import AzmError
from azm.notebook.sentences import say
from azm.run import diff, pool, states

DAY = 86_400
HOLDER = """\
import time
from azm.run import states
with states.run_lock(), states.new_state() as folder:
    (folder / "run" / "half.ipynb").write_text("{")
    print("holding", flush=True)
    time.sleep(3600)
"""
RECORD = {
    "commit": "", "commit_unknown": "", "inputs": {"files": {}, "installed": {}}, "parameters": {},
}  # fmt: skip


def published(words, link=states.CURRENT):
    """Publish a state whose report is `words`; the path of the report."""
    with states.new_state() as folder:
        (folder / "inputs").mkdir()
        record = {**RECORD, "canonical": link == states.CURRENT}
        (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
        (folder / "report.html").write_text(words, encoding="utf-8")
        return states.publish(folder, link)


@pytest.fixture
def reports(mini):
    """Fixture: the empty folder of reports of a project in small."""
    mini.reports.mkdir()
    return mini.reports


@pytest.fixture
def run_of_nothing(mini, monkeypatch):
    """Fixture: notebooks count as run without a kernel, each saying one sentence."""
    monkeypatch.setattr(pool, "execute", saying(say("It holds.")))
    return mini


def kept(reports):
    """What the reports say that are kept."""
    return {path.read_text("utf-8") for path in reports.glob("states/*/report.html")}


def test_a_reader_always_finds_a_whole_report(reports):
    assert published("0" * 50_000) == reports / "report.html"
    assert (reports / "current" / "report.html").samefile(reports / "report.html")
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


def test_the_last_twenty_states_are_kept_and_one_that_came_back_counts_as_new(reports):
    for number in [*range(25), 5, 25]:
        published(f"{number}")
    assert kept(reports) == {str(number) for number in [5, *range(7, 26)]}


def test_older_states_are_thinned_to_one_a_month(reports):
    for number in range(40):
        state = published(f"{number}").resolve().parent
        os.utime(state, (1_735_776_000 + 5 * number * DAY,) * 2)  # the next one thins
    # January 2 to February 26 in steps of five days; the newest of each month stays.
    assert kept(reports) == {str(number) for number in [5, 11, 17, *range(20, 40)]}


def test_trials_are_thinned_apart_from_usual_reports(reports):
    for number in range(2):
        published(f"usual {number}")
    for number in range(25):
        published(f"{number}", states.TRIAL)
    assert kept(reports) == {"usual 0", "usual 1", *map(str, range(5, 25))}


def test_a_state_that_was_changed_since_is_replaced_by_the_same_made_anew(reports):
    published("first").write_text("altered", encoding="utf-8")
    assert published("first").read_text(encoding="utf-8") == "first"
    assert kept(reports) == {"first"}


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
    for command in ("report", "accept"):
        assert cli.main([command]) == 3
        assert capsys.readouterr().err == (
            f"azm: another run is under way (process {other_run.pid}); wait for it or stop it\n"
        )
    other_run.kill()
    other_run.wait()
    assert unfinished.is_dir()
    for _ in range(2):  # one that failed frees it too
        with pytest.raises(AzmError, match="failed on purpose"), states.run_lock():
            assert not unfinished.exists()
            raise AzmError("failed on purpose")


@pytest.mark.parametrize(("owner", "step"), [(diff, "compare_bundles"), (nbformat, "write")])
def test_no_run_begins_before_accepting_has_written(
    run_of_nothing, monkeypatch, capsys, owner, step
):
    usual, codes = getattr(owner, step), []

    def meanwhile(*arguments):
        codes.append(cli.main(["report", "--force"]))
        return usual(*arguments)

    monkeypatch.setattr(owner, step, meanwhile)
    assert cli.main(["accept"]) == 0
    assert codes and set(codes) == {3}


ACCEPTING = """\
import os, sys
sys.path.insert(0, sys.argv[1])
from miniature import saying
from azm import cli
from azm.notebook.sentences import say
from azm.run import pool
pool.execute = saying(say("It holds."))
replace, left = os.replace, [int(sys.argv[2])]
def kill_at(source, target):
    left[0] -= "notebooks" in str(target)
    if left[0] < 0:
        os._exit(9)
    replace(source, target)
os.replace = kill_at
cli.main(["accept"])
"""


@pytest.mark.parametrize("renewed", [0, 1])
def test_accepting_that_is_killed_leaves_nothing_that_git_would_show(run_of_nothing, renewed):
    root = run_of_nothing.root
    shutil.copyfile(ROOT / ".gitignore", root / ".gitignore")

    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        done = subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)
        return done.stdout.decode().splitlines()

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "all")
    command = [sys.executable, "-c", ACCEPTING, str(ROOT / "tests"), str(renewed)]
    assert subprocess.run(command).returncode == 9
    assert [line[:13] for line in git("status", "--porcelain")] == [" M notebooks/"] * renewed
    assert list(run_of_nothing.notebooks.glob(".*.new"))
    with states.run_lock():
        assert not list(run_of_nothing.notebooks.glob(".*.new"))
