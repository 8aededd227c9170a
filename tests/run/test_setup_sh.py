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
    "-m venv")
        {venv}
        mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        {pip} ;;
esac
"""
NO_NETWORK = "echo 'WARNING: Retrying' >&2; echo 'ERROR: No matching distribution' >&2; exit 1"

pytestmark = pytest.mark.skipif(
    os.name != "posix" or shutil.which("make") is None, reason="set-up here is for make and sh"
)


class Machine:
    """A folder with the project's set-up, and a made-up Python beside it."""

    def __init__(self, folder):
        self.folder = folder
        self.calls = folder / "calls"
        self.venv = folder / ".venv"
        (folder / "bin").mkdir()
        for name in ("setup.sh", "Makefile", "requirements.lock", "pyproject.toml"):
            shutil.copy2(ROOT / name, folder / name)

    def python(self, *, version="3.11.7", venv=":", pip=":"):
        minor = int(version.split(".")[1])
        script = PYTHON.format(
            calls=self.calls, too_old=int(minor < 11), version=version, venv=venv, pip=pip
        )
        path = self.folder / "bin" / "python3"
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def run(self, *command, **settings):
        # Nothing but the system's own tools: no uv, and no other Python.
        environment = {"PATH": f"{self.folder / 'bin'}:{self.folder / 'tools'}", **settings}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True
        )

    def make(self, target="help"):
        return self.run("make", target)

    def set_up(self):
        return self.run("sh", "setup.sh", "python3", ".venv")

    def called(self):
        return self.calls.read_text(encoding="utf-8") if self.calls.exists() else ""


@pytest.fixture
def machine(tmp_path):
    """Fixture: a machine with sh, make and the usual tools, and no Python."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "make", "rm", "mkdir", "mktemp", "tail", "touch", "cp", "cat"):
        (tools / name).symlink_to(shutil.which(name))
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


def test_an_old_python(machine):
    machine.python(version="3.8.10")
    assert sentence(machine.set_up()) == (
        "azm: 'python3' is Python 3.8.10, but 3.11 or newer is needed; "
        "name another: make PYTHON=python3.12"
    )
    assert not machine.venv.exists()


def test_make_stops_at_an_old_python(machine):
    machine.python(version="3.8.10")
    done = machine.make("report")
    assert done.returncode == 2
    assert "azm: 'python3' is Python 3.8.10" in done.stderr


def test_a_python_without_venv(machine):
    machine.python(venv="exit 1")
    assert "'python3 -m venv' does not work here; install the venv" in sentence(machine.set_up())


def test_no_network(machine):
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }
    done = machine.run("sh", "setup.sh", sys.executable, ".venv", **nowhere)
    assert "check the network, then call make again" in sentence(done)
    assert "ERROR: No matching distribution" in done.stderr
    assert not (machine.venv / ".ready").exists()


def test_after_a_failure_the_next_call_begins_anew(machine):
    machine.python(pip=NO_NETWORK)
    machine.set_up()
    (machine.venv / "half-made").touch()
    machine.python()
    done = machine.set_up()
    assert done.returncode == 0
    assert "azm: renewing .venv (the lock changed, or it was left half-made)" in done.stderr
    assert (machine.venv / ".ready").exists()
    assert not (machine.venv / "half-made").exists()


def test_packages_come_from_the_lock_with_hashes_and_the_project_by_a_second_step(machine):
    machine.python()
    assert machine.set_up().returncode == 0
    installs = [line for line in machine.called().splitlines() if line.startswith("-m pip install")]
    assert len(installs) == 2
    assert installs[0].endswith("--require-hashes -r requirements.lock")
    assert installs[1].endswith("--no-deps --editable .")


def test_make_sets_up_once_per_lock(machine):
    machine.python()
    ready = ".venv/.ready"
    assert machine.make(ready).returncode == 0
    first = machine.called()
    assert machine.make(ready).returncode == 0
    assert machine.called() == first
    later = (machine.venv / ".ready").stat().st_mtime + 5
    os.utime(machine.folder / "requirements.lock", (later, later))
    assert machine.make(ready).returncode == 0
    assert len(machine.called()) == 2 * len(first)
