"""A sweep that was stopped goes on where it was, and never takes over what isn't its own."""

import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import doing, noted, noting

from azm.errors import AzmError
from azm.run.states import BusyError
from azm.run.sweep import sweep
from azm.run.sweep.journal import Journal

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROWS = [((n, flag, "é\n"), [float(n), None, "unknown"]) for n in range(5) for flag in (True, False)]


@pytest.fixture
def stopped(swept, thread, tmp_path):
    """A sweep that failed at the ninth of its points, whose fault lay outside its inputs."""
    log, mended = tmp_path / "calls", tmp_path / "mended"
    fault = f"1 / (62 - killed or os.path.exists({str(mended)!r}))"
    swept.write(doing(noting(log), fault))
    with pytest.raises(AzmError, match=r"c1 at killed=62.*ZeroDivisionError"):
        sweep("c1", executor=thread)
    mended.touch()
    log.unlink()
    swept.log = log
    return swept


def test_completed_points_are_not_evaluated_again(stopped, thread):
    assert not stopped.table.exists()
    (made,) = sweep("c1", executor=thread)
    assert made.resumed == 8
    assert sorted(noted(stopped.log)) == [f"62 {r} {d}" for r in ("narrow", "wide") for d in (0, 5)]
    resumed = stopped.table.read_bytes()
    assert not stopped.journal.exists()
    stopped.log.unlink()
    sweep("c1", executor=thread)
    assert stopped.table.read_bytes() == resumed
    assert len(noted(stopped.log)) == 12


def test_points_are_kept_whatever_part_of_the_grid_is_asked_for(stopped, thread):
    (made,) = sweep("c1", where=["killed=30"], executor=thread)
    assert (made.resumed, len(made.rows), noted(stopped.log)) == (4, 4, [])


CHANGES = {
    "the notebook": lambda mini: mini.edit("20_counts", "estimate_c1, 40", "estimate_c1, 41"),
    "a table": lambda mini: append(mini.root / "data" / "glossary.csv"),
    "the criteria": lambda mini: append(mini.root / "data" / "criteria.toml"),
    "the choices": lambda mini: append(mini.collection),
}


def append(path):
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_sweep_with_other_inputs_starts_anew(stopped, thread, change):
    change(stopped.mini)
    (made,) = sweep("c1", executor=thread)
    assert made.resumed == 0
    assert len(noted(stopped.log)) == 12


def test_a_half_written_last_line_is_computed_again(stopped, thread):
    with stopped.journal.open("rb+") as file:
        file.truncate(stopped.journal.stat().st_size - 5)
    (made,) = sweep("c1", executor=thread)
    assert (made.resumed, len(made.rows)) == (7, 12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_journal_that_is_cut_or_damaged_anywhere_gives_a_sound_beginning(tmp_path, data):
    table = tmp_path / "t.csv"
    with Journal(table, "key") as journal:
        journal.remove()
    with Journal(table, "key") as journal:
        for row in ROWS:
            journal.add([row])
        whole = dict(journal.known)
    content = bytearray(journal.path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[place:]
    else:
        content[place] ^= data.draw(st.integers(1, 255))
    journal.path.write_bytes(content)
    with Journal(table, "key") as journal:
        found = dict(journal.known)
        journal.add(ROWS)
    assert list(found.items()) == list(whole.items())[: len(found)]
    assert len(found) < len(whole)
    with Journal(table, "key") as journal:
        assert journal.known == whole
    with Journal(table, "other") as journal:
        assert journal.known == {}


def test_inputs_that_change_under_way_end_the_sweep(swept, thread):
    """A worker that prepares itself later must not bring in what wasn't there at the start."""
    late = str(swept.mini.root / "data" / "late.csv")
    swept.write(before=f"open({late!r}, 'w').close()")
    with pytest.raises(AzmError, match="inputs of 20_counts aren't the same here"):
        sweep("c1", executor=thread)


def test_a_second_sweep_of_the_same_table_is_told(swept, thread):
    with Journal(swept.table, "key"), pytest.raises(BusyError, match=r"another sweep .* c1.csv"):
        sweep("c1", executor=thread)


def start(swept, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "azm.cli", "sweep", "c1", *words], env={**os.environ},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def until(condition, what):
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"no {what} within five minutes")


def members(session: int) -> list[int]:
    """Processes of a session that aren't dead, but for waiting to be noticed."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,sid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, sid, stat in rows if int(sid) == session and stat[0] != "Z"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_a_sweep_that_is_stopped_leaves_no_process_and_loses_no_completed_point(
    swept, thread, tmp_path, blow
):
    log = tmp_path / "calls"
    stopped = tmp_path / "stopped"
    swept.write(doing(noting(log), f"time.sleep(0 if os.path.exists({str(stopped)!r}) else 0.5)"))
    command = start(swept, "--jobs", "2")
    until(lambda: swept.journal.exists() and swept.journal.read_bytes().count(b"\n") > 2, "points")
    if blow == signal.SIGINT:  # Ctrl-C reaches every process of a terminal
        os.killpg(command.pid, blow)
    else:
        command.send_signal(blow)
    said = command.communicate()[1]
    assert command.returncode in (-blow, 128 + blow), said
    assert blow == signal.SIGKILL or "Traceback" not in said
    assert command.returncode != 130 or "completed points are kept, the same command goes" in said
    until(lambda: not members(command.pid), "end of the workers")
    assert not swept.table.exists()
    completed = swept.journal.read_bytes().count(b"\n") - 1
    log.unlink()
    stopped.touch()
    (made,) = sweep("c1", executor=thread)
    assert made.resumed == completed > 0
    assert len(noted(log)) == 12 - completed
