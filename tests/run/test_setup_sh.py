"""Set-up happens once, and where it can't, one clear sentence says why.

No package is installed here: the Python that set-up is given is a script that notes how it was
called, and answers as the case needs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = """\
#!/bin/sh
echo "$*" >> "{calls}"
case "$1 $2" in
    "-c "*) exit {too_old} ;;
    "-V "*) echo "Python {version}" ;;
    "-m venv") {venv}; mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip") {pip} ;;
esac
"""
TOOLS = ("sh", "make", "rm", "mkdir", "mktemp", "tail", "touch", "cp", "cat")

pytestmark = pytest.mark.skipif(
    os.name != "posix" or shutil.which("make") is None, reason="set-up here is for make and sh"
)


class Machine:
    """A folder with the project's set-up, sh, make and the usual tools, and no Python."""

    def __init__(self, folder):
        self.folder, self.calls, self.venv = folder, folder / "calls", folder / ".venv"
        for name in ("bin", "tools"):
            (folder / name).mkdir()
        for name in TOOLS:
            (folder / "tools" / name).symlink_to(shutil.which(name))
        for name in ("setup.sh", "Makefile", "requirements.lock", "pyproject.toml"):
            shutil.copy2(ROOT / name, folder / name)

    def add_python(self, version="3.11.7", venv=":", pip=":"):
        """Put a made-up Python on the path."""
        too_old = int(int(version.split(".")[1]) < 11)
        script = PYTHON.format(
            calls=self.calls, too_old=too_old, version=version, venv=venv, pip=pip
        )
        path = self.folder / "bin" / "python3"
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def run(self, *command, **settings):
        environment = {"PATH": f"{self.folder / 'bin'}:{self.folder / 'tools'}", **settings}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True
        )

    def set_up(self):
        return self.run("sh", "setup.sh", "python3", ".venv")

    def called(self):
        return self.calls.read_text(encoding="utf-8") if self.calls.exists() else ""


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def sentence(done):
    """The last line of a set-up that failed."""
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert [line for line in lines if line.startswith("azm: ")][-1] == lines[-1]
    return lines[-1]


def test_no_python(machine):
    assert sentence(machine.set_up()) == (
        "azm: there is no 'python3' here; install Python 3.11 or newer, "
        "or name yours: make PYTHON=python3.12"
    )


def test_an_old_python_stops_make(machine):
    machine.add_python(version="3.8.10")
    done = machine.run("make", "report")
    assert done.returncode == 2
    assert "azm: 'python3' is Python 3.8.10, but 3.11 or newer is needed; name" in done.stderr
    assert not machine.venv.exists()


def test_a_python_without_venv(machine):
    machine.add_python(venv="exit 1")
    assert "'python3 -m venv' does not work here; install the venv" in sentence(machine.set_up())


def test_no_network(machine):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    nowhere["PIP_CONFIG_FILE"] = os.devnull
    done = machine.run("sh", "setup.sh", sys.executable, ".venv", **nowhere)
    assert "check the network, then call make again" in sentence(done)
    assert "ERROR: No matching distribution" in done.stderr
    assert not (machine.venv / ".ready").exists()


def test_after_a_failure_the_next_call_begins_anew(machine):
    machine.add_python(pip="exit 1")
    machine.set_up()
    (machine.venv / "half-made").touch()
    machine.add_python()
    done = machine.set_up()
    assert done.returncode == 0
    assert "azm: renewing .venv (the lock changed, or it was left half-made)" in done.stderr
    assert (machine.venv / ".ready").exists()
    assert not (machine.venv / "half-made").exists()


def test_make_sets_up_once_per_lock_with_hashes_and_the_project_by_a_second_step(machine):
    machine.add_python()
    for _ in range(2):
        assert machine.run("make", ".venv/.ready").returncode == 0
    first = machine.called()
    installs = [line for line in first.splitlines() if line.startswith("-m pip install")]
    assert len(installs) == 2
    assert installs[0].endswith("--require-hashes -r requirements.lock")
    assert installs[1].endswith("--no-deps --editable .")
    later = (machine.venv / ".ready").stat().st_mtime + 5
    os.utime(machine.folder / "requirements.lock", (later, later))
    assert machine.run("make", ".venv/.ready").returncode == 0
    assert machine.called() == 2 * first
