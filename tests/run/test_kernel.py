"""Runs use the project's own kernel, and nothing of the user's; none of their state is left."""

import os
import subprocess
import sys
from pathlib import Path

import emulations
import pytest

from azm.run import kernel
from azm.run.execute import execute
from azm.run.kernel import OwnKernelManager

ASK = """\
import builtins, os, sys
import ipykernel
import matplotlib
print(hasattr(builtins, 'THE_USERS_OWN'), sys.executable, sys.flags.optimize, sys.warnoptions)
print(matplotlib.rcParams["axes.grid"], matplotlib.rcParams["savefig.dpi"])
print(hash('azm'), os.environ['OMP_NUM_THREADS'], hasattr(builtins, 'left'))
builtins.left = True
print(ipykernel.get_connection_info(unpack=True)["transport"], ipykernel.get_connection_file())"""


def ask(mini, tmp_path):
    """What a notebook of a run finds about itself."""
    source = mini.write("20_counts", "import azm", ASK)
    done = execute(source, {}, said_in=tmp_path)
    return done.cells[-1].outputs[0]["text"].splitlines()


def test_the_users_kernels_settings_and_start_up_files_play_no_part(mini, tmp_path, monkeypatch):
    usual = ask(mini, tmp_path)
    settings = emulations.own_settings().environment(tmp_path / "person", root=mini.root)
    for name, value in {**settings, "PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error"}.items():
        monkeypatch.setenv(name, value)
    assert ask(mini, tmp_path)[:3] == usual[:3]
    assert usual[0].startswith(f"False {sys.executable} 0 []")
    # One thread for arithmetic, a fixed hash seed, and nothing that another notebook left.
    command = [sys.executable, "-c", "print(hash('azm'), 1, False)"]
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": ""}
    told = subprocess.run(command, env=env, capture_output=True, text=True).stdout
    assert usual[2] == told.strip()


@pytest.mark.skipif(os.name != "posix", reason="unix sockets")
@pytest.mark.parametrize("name", ["short", "deep" * 30])
def test_a_kernel_talks_over_unix_sockets_and_leaves_none(mini, tmp_path, monkeypatch, name):
    temporary = tmp_path / name
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    transport, _, file = ask(mini, tmp_path)[-1].partition(" ")
    assert transport == "ipc" and len(file) < 100
    assert not Path(file).parent.exists()
    assert not any(temporary.iterdir())


def test_where_no_socket_can_be_made_a_kernel_talks_over_ports(monkeypatch):
    monkeypatch.setattr(kernel, "_is_short", lambda place: False)
    assert OwnKernelManager().transport == "tcp"


def test_the_folder_of_a_kernel_goes_with_its_manager():
    manager = OwnKernelManager()
    folder = Path(manager.connection_file).parent
    assert folder.is_dir()
    del manager
    assert not folder.exists()


def test_a_dollar_in_a_folders_name_stays_one(tmp_path, monkeypatch):
    odd = tmp_path / "$HOME"
    odd.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(odd))
    monkeypatch.setattr(kernel, "_is_short", lambda place: True)
    settings_folder = OwnKernelManager().kernel_spec.env["IPYTHONDIR"]
    assert settings_folder.replace("$$", "$").startswith(str(odd))
