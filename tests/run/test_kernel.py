"""Runs use the project's own kernel, and nothing of the user's."""

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
    assert ask(mini, tmp_path)[:2] == usual[:2]
    assert usual[0].startswith("False ")


@pytest.mark.skipif(kernel.os.name != "posix", reason="unix sockets")
def test_a_kernel_talks_over_unix_sockets_and_leaves_none(mini, tmp_path):
    transport, _, file = ask(mini, tmp_path)[-1].partition(" ")
    assert transport == "ipc"
    assert not kernel.Path(file).parent.exists()


@pytest.mark.skipif(kernel.os.name != "posix", reason="unix sockets")
def test_a_long_temporary_folder_makes_no_path_too_long_for_a_socket(mini, tmp_path, monkeypatch):
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    monkeypatch.setattr("tempfile.tempdir", None)
    transport, _, file = ask(mini, tmp_path)[-1].partition(" ")
    assert transport == "ipc" and len(file) < 100
    assert not kernel.Path(file).parent.exists()
    assert not any(deep.iterdir())


def test_where_no_socket_can_be_made_a_kernel_talks_over_ports(monkeypatch):
    monkeypatch.setattr(kernel, "_is_short", lambda place: False)
    assert OwnKernelManager().transport == "tcp"


def test_the_folder_of_a_kernel_goes_with_its_manager():
    manager = OwnKernelManager()
    folder = kernel.Path(manager.connection_file).parent
    assert folder.is_dir()
    del manager
    assert not folder.exists()
