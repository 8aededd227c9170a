"""Whatever happens to a run: the last good report stays, no orphan is left, the next run ends well.

`AZM_KILL_POINTS` says at how many random moments a run is stopped; `make faults` sets it to 200 and
so does every other harm too, of which the usual tests do a sample.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest
from miniature import COUNTS, KILLED, Miniature

from azm import cli

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")

PARAMETERS = ("parameters", KILLED)
POINTS = int(os.environ.get("AZM_KILL_POINTS", "3"))
ALL = "AZM_KILL_POINTS" in os.environ
STOPS = {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}
SECONDS_FOR_A_RUN = 900
SECONDS_TO_DIE = 120


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
    _, told = run.communicate(timeout=SECONDS_FOR_A_RUN)
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
    end = time.monotonic() + SECONDS_TO_DIE
    while left := of_project(mini):
        assert time.monotonic() < end, [process.cmdline() for process in left]
        time.sleep(0.1)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """Fixture: a project in small with a published report, and how long a whole run of it takes."""
    made = Miniature.laid_in(tmp_path_factory.mktemp("settled") / "mini")
    made.write("20_counts", *COUNTS)
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


@pytest.mark.parametrize("seed", range(POINTS))
def test_a_run_that_is_stopped_at_any_moment(published, settled, seed):
    chooser = random.Random(seed)
    good = published.published()
    stop = list(STOPS)[seed % len(STOPS)]
    run = begun(published, "--force")
    time.sleep(chooser.uniform(0.05, 0.95) * settled[1])
    run.send_signal(stop)
    _, told = run.communicate(timeout=SECONDS_FOR_A_RUN)
    # Python itself can be met before the command has begun, or after it has ended.
    assert run.returncode in (STOPS[stop], 0, -stop)
    if run.returncode in (130, 143):
        assert told.endswith("azm: stopped; the last good report is in place\n")
    assert {
        path: content for path, content in published.published().items() if path in good
    } == good
    assert_nobody_is_left(published)
    code, told = ended(begun(published))
    assert code == 0, told
    assert published.published() == good
    assert not [path for path in published.root.rglob("*") if ".new" in path.name]
    assert_nobody_is_left(published)


FAILING = {
    "a cell that never ends": (
        "while True:\n    pass",
        ["--cell-limit", "20"],
        "20_counts, cell 2: took longer than 20 s; mend it, or allow more with --cell-limit",
    ),
    "a notebook that takes too long": (
        "import time\ntime.sleep(3600)",
        ["--notebook-limit", "2"],
        "the notebook took longer than 2 s; mend it, or allow more with --notebook-limit",
    ),
    "50 MB of output": (
        "print('x' * 50_000_000)",
        [],
        "20_counts, cell 2: put out 50 MB, of which a notebook keeps at most 5",
    ),
    "a kernel that segfaults": (
        "import ctypes\nctypes.string_at(0)",
        [],
        "20_counts, cell 2: its kernel died",
    ),
    "a kernel that exits": ("import os\nos._exit(0)", [], "20_counts, cell 2: its kernel died"),
}

SAMPLED = ("a kernel that segfaults", "a notebook that takes too long")


@pytest.mark.parametrize("harm", FAILING if ALL else SAMPLED)
def test_a_notebook_that_cannot_go_on(published, harm):
    source, words, told = FAILING[harm]
    good = published.published()
    published.write("20_counts", PARAMETERS, source)
    code, said = ended(begun(published, *words))
    assert code == 5, said
    last = said.splitlines()[-1]
    assert last.startswith("azm: 20_counts") and told in last
    assert published.published() == good
    assert_nobody_is_left(published)


def test_a_notebook_that_vanishes_while_it_runs(published, capsys):
    good = published.published()
    path = published.path("20_counts")
    published.write("10_summary", PARAMETERS, "n = 1")
    published.write("20_counts", PARAMETERS, f"import os\nos.remove({str(path)!r})")
    assert cli.main(["report"]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == "azm: notebooks/20_counts.ipynb is missing; restore it from git"
    assert published.published() == good


def test_a_clock_that_was_set_back(published):
    ahead = time.time() + 10 * 365 * 86_400
    for path in published.reports.rglob("*"):
        os.utime(path, (ahead, ahead), follow_symlinks=False)
    published.edit("20_counts", "The list holds", "The list counts")
    code, told = ended(begun(published))
    assert code == 0, told
    assert "The list counts" in (published.reports / "report.html").read_text(encoding="utf-8")
    assert ended(begun(published))[0] == 0


@pytest.fixture
def small_disk(published):
    """Fixture: a small file system at `reports/`, filled but for what is asked."""
    kept = published.root / "kept"
    published.reports.rename(kept)
    published.reports.mkdir()
    size = sum(p.stat().st_size for p in kept.rglob("*") if p.is_file()) // 1024 + 3000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(published.reports)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine lets no small file system be mounted")
    shutil.copytree(kept, published.reports, symlinks=True, dirs_exist_ok=True)
    yield published
    subprocess.run(["umount", "-l", str(published.reports)], check=True)


@pytest.mark.parametrize("room", [4, 60, 200] if ALL else [60])
def test_a_disk_that_is_really_full(small_disk, room):
    good = small_disk.published()
    free = shutil.disk_usage(small_disk.reports).free
    filler = small_disk.reports / "filler"
    filler.write_bytes(b"0" * (free - room * 1024))
    code, told = ended(begun(small_disk, "--force"))
    assert code == 4, told
    assert "(No space left on device)" in told and "free the disk" in told
    filler.unlink()
    assert small_disk.published() == good
    code, told = ended(begun(small_disk))
    assert code == 0, told
    assert small_disk.published() == good


def test_a_disk_that_lets_nothing_be_written(small_disk):
    good = small_disk.published()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk.reports)], check=True)
    code, told = ended(begun(small_disk, "--force"))
    assert (code, told) == (
        4,
        "azm: reports/ can't be written (Read-only file system); give yourself leave to write "
        "there, or free the disk\n",
    )
    assert small_disk.published() == good
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk.reports)], check=True)
    assert ended(begun(small_disk)) == (0, "nothing changed since the last run\n")
