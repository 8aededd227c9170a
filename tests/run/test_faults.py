"""Whatever happens to a run: the last good report stays, no orphan is left, the next run ends well.

`AZM_KILL_POINTS` says at how many random moments a run is stopped; `make faults` sets it to 200 and
so does every other harm too, of which the usual tests do a sample.
"""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from miniature import KILLED, Miniature, saying

from azm import cli, report
from azm.notebook.sentences import say
from azm.run import pipeline, pool

PARAMETERS = ("parameters", KILLED)
POINTS = int(os.environ.get("AZM_KILL_POINTS", "3"))
ALL = "AZM_KILL_POINTS" in os.environ
STOPS = {signal.SIGTERM: 143, signal.SIGINT: 130} | (
    {signal.SIGKILL: -9} if os.name == "posix" else {}
)
SECONDS = 900

# ---- notebooks that fail ----

FAILING = {
    "an error in a cell": ("1 / 0", 1, "ZeroDivisionError: division by zero"),
    "an error of several lines": ("raise ValueError('one\\n two')", 1, "ValueError: one two"),
    "an assertion without words": ("assert not killed", 1, "AssertionError"),
    "a notebook that ends itself": (
        "import sys; sys.exit(0)", 1, "SystemExit: the notebook ended itself half-way",
    ),
    "a kernel that is killed": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", 5,
        "its kernel died (killed, out of memory, or crashed); free memory, run again",
    ),
    "a kernel that segfaults": ("import ctypes\nctypes.string_at(0)", 5, "its kernel died (killed"),
    "a kernel that exits": ("import os\nos._exit(0)", 5, "its kernel died (killed"),
    "a cell that never ends": (
        "while True:\n    pass", 5,
        "took longer than 8 s; mend it, or allow more with --cell-limit",
    ),
    "50 MB of output": (
        "print('x' * 50_000_000)", 5,
        "put out 50 MB, of which a notebook keeps at most 5; print less, or a summary",
    ),
}  # fmt: skip
RARE = ("a kernel that segfaults", "a kernel that exits")


@pytest.mark.parametrize("harm", [harm for harm in FAILING if ALL or harm not in RARE])
def test_a_notebook_that_fails_says_where(mini, no_page, capsys, harm):
    source, code, words = FAILING[harm]
    mini.write("20_counts", "# Title", PARAMETERS, "a = 1", "# Prose", source, "b = 2")
    good = mini.publish_good()
    assert cli.main(["report", "--cell-limit", "8"]) == code
    first, told = capsys.readouterr().err.splitlines()
    assert (first, told[: len(words) + 24]) == ("1/2 20_counts", f"azm: 20_counts, cell 3: {words}")
    assert mini.published() == good
    assert not list(mini.reports.glob(".new*")) and not mini.figures.exists()
    assert_nobody_is_left(mini)


def test_outputs_are_accepted_for_all_notebooks_or_for_none(mini, no_page, capsys):
    mini.write("20_counts", PARAMETERS, "'an output'")
    mini.write("10_summary", PARAMETERS, "import os\nos._exit(3)")
    before = {p.name: p.read_bytes() for p in mini.notebooks.iterdir()}
    assert cli.main(["accept"]) == 5
    assert "azm: 10_summary, cell 2: its kernel died" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in mini.notebooks.iterdir()} == before


# ---- runs that are stopped ----


def begun(mini, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "azm.cli", "report", *words],
        env={**os.environ, "AZM_ROOT": str(mini.root)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def ended(run):
    """The exit code of a run, and what it told."""
    _, told = run.communicate(timeout=SECONDS)
    return run.returncode, told


def of_project(mini):
    """Processes that work for this project in small, zombies among them."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("AZM_ROOT") == str(mini.root):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return [process for process in found if process.pid != os.getpid()]


def assert_nobody_is_left(mini):
    end = time.monotonic() + SECONDS
    while left := of_project(mini):
        assert time.monotonic() < end, [process.cmdline() for process in left]
        time.sleep(0.1)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """Fixture: a project in small with a published report, and how long a whole run of it takes."""
    made = Miniature.laid_in(tmp_path_factory.mktemp("settled") / "mini")
    start = time.monotonic()
    code, told = ended(begun(made))
    assert code == 0, told
    return made, time.monotonic() - start


@pytest.fixture
def published(settled, tmp_path, monkeypatch):
    """Fixture: a copy of it, for a test of its own."""
    made = Miniature(tmp_path / "mini")
    shutil.copytree(settled[0].root, made.root, symlinks=True)
    monkeypatch.setenv("AZM_ROOT", str(made.root))
    return made


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize("seed", range(POINTS))
def test_a_run_that_is_stopped_at_any_moment(published, settled, seed):
    chooser = random.Random(seed)
    good = published.published()
    stop = list(STOPS)[seed % len(STOPS)]
    run = begun(published, "--force")
    time.sleep(chooser.uniform(0.05, 0.95) * settled[1])
    run.send_signal(stop)
    code, told = ended(run)
    # Python itself can be met before the command has begun, or after it has ended.
    assert code in (STOPS[stop], 0, -stop)
    if code in (130, 143):
        assert told.endswith("azm: stopped; the last good report is in place\n")
    after = published.published()
    assert {path: after[path] for path in good} == good
    assert_nobody_is_left(published)
    code, told = ended(begun(published))
    assert code == 0, told
    assert published.published() == good
    assert not [path for path in published.root.rglob("*") if ".new" in path.name]


HANGING = """\
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
open({file!r}, "w").close()
{wait}"""
WAITS = {
    "sleeping": "time.sleep(3600)",
    "busy": "while True: pass",
    "deaf to signals": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
    "time.sleep(3600)",
}


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    ("wait", "number"),
    [("sleeping", signal.SIGINT), ("busy", signal.SIGINT), ("deaf to signals", signal.SIGTERM)],
)
def test_a_stopped_run_leaves_no_kernel_and_nothing_that_it_started(mini, tmp_path, wait, number):
    file = tmp_path / "hangs"
    mini.list_only("20_counts")
    mini.write("20_counts", PARAMETERS, HANGING.format(file=str(file), wait=WAITS[wait]))
    run = begun(mini)
    while not file.exists():
        assert run.poll() is None
        time.sleep(0.05)
    assert len(of_project(mini)) == 3
    run.send_signal(number)
    assert ended(run)[0] == STOPS[number]
    assert_nobody_is_left(mini)


def test_a_clock_that_was_set_back(published):
    ahead = time.time() + 10 * 365 * 86_400
    for path in published.reports.rglob("*"):
        os.utime(path, (ahead, ahead), follow_symlinks=False)
    published.edit("20_counts", "The list holds", "The list counts")
    code, told = ended(begun(published))
    assert code == 0, told
    assert "The list counts" in (published.reports / "report.html").read_text(encoding="utf-8")
    assert ended(begun(published)) == (0, "nothing changed since the last run\n")


# ---- disks that are full or closed ----

FULL = os.strerror(errno.ENOSPC)
STEPS = {
    "the folder of the new state": (Path, "mkdir"),
    "an executed notebook": (pool, "put"),
    "the record": (pipeline, "put"),
    "the inputs": (Path, "write_bytes"),
    "the report": (report, "write"),
    "the move to its place": (Path, "rename"),
    "the links": (os, "replace"),
}


def full(*_, **__):
    raise OSError(errno.ENOSPC, FULL)


@pytest.mark.parametrize(("owner", "name"), STEPS.values(), ids=STEPS.keys())
def test_a_full_disk_leaves_the_last_good_report(
    mini, quick_runs, monkeypatch, capsys, owner, name
):
    good = mini.publish_good()
    monkeypatch.setattr(owner, name, full)
    assert cli.main(["report"]) == 4
    monkeypatch.undo()
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if "azm: " in line] == told[-1:]
    assert f"can't be read or written ({FULL}); check that" in told[-1]
    after = mini.published()
    assert {path: after[path] for path in good} == good
    assert [p.name for p in mini.reports.iterdir() if ".new" in p.name] == []


def test_a_full_disk_leaves_no_half_written_figure(mini, quick_runs, monkeypatch, capsys):
    mini.figures.mkdir()
    old = mini.figures / "mini_rules.csv"
    old.write_text("value\n7\n", encoding="utf-8")
    replace = os.replace

    def only_elsewhere(fresh, place):
        return full() if Path(place).parent == mini.figures else replace(fresh, place)

    monkeypatch.setattr(os, "replace", only_elsewhere)
    assert cli.main(["report"]) == 4
    assert f"figures{os.sep}mini_rules.svg can't be" in capsys.readouterr().err
    assert [p.name for p in mini.figures.iterdir()] == ["mini_rules.csv"]
    assert old.read_text(encoding="utf-8") == "value\n7\n"


def test_a_full_disk_leaves_every_committed_notebook(mini, quick_runs, monkeypatch, capsys):
    before = {p.name: p.read_bytes() for p in mini.notebooks.iterdir()}
    write = nbformat.write

    def half(notebook, path, *rest):
        if path == mini.notebooks / ".10_summary.ipynb.new":
            Path(path).write_text("{", encoding="utf-8")
            full()
        write(notebook, path, *rest)

    monkeypatch.setattr(nbformat, "write", half)
    assert cli.main(["accept"]) == 4
    assert FULL in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in mini.notebooks.iterdir()} == before


def test_reports_that_is_no_folder_is_told(mini, capsys):
    mini.reports.write_text("a file", encoding="utf-8")
    assert cli.main(["report"]) == 4
    assert capsys.readouterr().err.startswith("azm: reports can't be read or written (")


def test_a_system_without_links_gets_copies(mini, quick_runs, monkeypatch):
    monkeypatch.setattr(Path, "symlink_to", full)
    monkeypatch.setattr(pool, "execute", saying(say("It holds.")))
    assert cli.main(["report"]) == 0
    page = mini.reports / "report.html"
    assert page.is_file() and not page.is_symlink()
    assert page.read_bytes() == (mini.reports / "current" / "report.html").read_bytes()
    first = page.read_bytes()
    mini.edit("20_counts", "The list holds", "The list counts")
    assert cli.main(["report"]) == 0
    assert page.read_bytes() != first


@pytest.fixture
def small_disk(published):
    """Fixture: a small file system at `reports/`."""
    kept = published.root / "kept"
    published.reports.rename(kept)
    published.reports.mkdir()
    place = str(published.reports)
    size = sum(p.stat().st_size for p in kept.rglob("*") if p.is_file()) // 1024 + 6000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", place]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine lets no small file system be mounted")
    shutil.copytree(kept, place, symlinks=True, dirs_exist_ok=True)
    yield published
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("room", [4, 60, 200] if ALL else [60])
def test_a_disk_that_is_really_full(small_disk, room):
    good = small_disk.published()
    free = shutil.disk_usage(small_disk.reports).free
    filler = small_disk.reports / "filler"
    filler.write_bytes(b"0" * (free - room * 1024))
    code, told = ended(begun(small_disk, "--force"))
    assert code == 4, told
    assert f"can't be read or written ({FULL})" in told and "that the disk has room" in told
    filler.unlink()
    assert small_disk.published() == good
    code, told = ended(begun(small_disk))
    assert code == 0, told
    assert small_disk.published() == good
