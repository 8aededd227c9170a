"""Runs use the project's own kernel, and nothing of the user's; no state crosses, none is left."""

import json
import os
import signal
import subprocess
import sys
import time

import emulations
import psutil
import pytest
from miniature import KILLED

from azm.run import kernel
from azm.run.execute import execute
from azm.run.kernel import OwnKernelManager

PARAMETERS = ("parameters", KILLED)
ASK = """\
import builtins, os, sys
import ipykernel
import matplotlib
flags = (sys.flags.optimize, sys.warnoptions)
print(hasattr(builtins, 'THE_USERS_OWN'), sys.executable, *flags)
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


@pytest.mark.skipif(os.name != "posix", reason="unix sockets")
def test_a_kernel_talks_over_unix_sockets_and_leaves_none(mini, tmp_path):
    transport, _, file = ask(mini, tmp_path)[-1].partition(" ")
    assert transport == "ipc"
    assert not kernel.Path(file).parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="unix sockets")
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


def test_a_dollar_in_a_folders_name_stays_one(tmp_path, monkeypatch):
    odd = tmp_path / "$HOME"
    odd.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(odd))
    monkeypatch.setattr(kernel, "_is_short", lambda place: True)
    settings_folder = OwnKernelManager().kernel_spec.env["IPYTHONDIR"]
    assert settings_folder.replace("$$", "$").startswith(str(odd))


# ---- one notebook's state never reaches another ----

STATE = {
    "variables": ("'left_behind' in globals()", "left_behind = 1"),
    "builtins": ("hasattr(__import__('builtins'), 'left')", "import builtins; builtins.left = 1"),
    "settings of drawings": (
        "__import__('matplotlib').rcParams['lines.linewidth']",
        "import matplotlib; matplotlib.rcParams['lines.linewidth'] = 9",
    ),
    "attributes of packages": ("__import__('numpy').pi", "import numpy; numpy.pi = 3"),
    "attributes of the project": (
        "getattr(__import__('azm.errors').errors, 'left', 0)",
        "import azm.errors; azm.errors.left = 1",
    ),
    "working folder": ("__import__('os').getcwd()", "import os; os.chdir('/')"),
    "environment": (
        "__import__('os').environ.get('LEFT_BEHIND')",
        "import os; os.environ['LEFT_BEHIND'] = 'yes'",
    ),
    "signal handlers": (
        "__import__('signal').getsignal(15) == 0",
        "import signal; signal.signal(15, lambda *_: None)",
    ),
    "warnings filters": (
        "len(__import__('warnings').filters)",
        "import warnings; warnings.simplefilter('error')",
    ),
    "search path": ("'/left' in __import__('sys').path", "import sys; sys.path.append('/left')"),
    "history of input": ("len(get_ipython().history_manager.input_hist_raw) > 9", "1\n" * 3),
}
PROBE = "import json\nprint(json.dumps([{}]))".format(
    ", ".join(probe for probe, _ in STATE.values())
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Fixture: each state in a kernel that is new, changed in it, and in one that comes later."""
    folder = tmp_path_factory.mktemp("seen")
    from miniature import Miniature

    mini = Miniature.laid_in(folder / "mini")
    changes = [change for _, change in STATE.values()]
    first = mini.write("20_counts", PROBE, *changes, PROBE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZM_ROOT", str(mini.root))
        one = execute(first, {}, said_in=folder)
        later = execute(mini.write("10_summary", PROBE), {}, said_in=folder)
    told = [json.loads(c.outputs[0]["text"]) for c in (one.cells[0], one.cells[-1], later.cells[0])]
    return {name: [told_one[n] for told_one in told] for n, name in enumerate(STATE)}


@pytest.mark.parametrize("name", STATE)
def test_no_state_of_a_notebook_reaches_another(seen, name):
    fresh, changed, later = seen[name]
    assert changed != fresh
    assert later == fresh


def test_every_kernel_has_one_thread_for_arithmetic_and_a_fixed_hash_seed(mini, tmp_path):
    source = mini.write("20_counts", "import os\nprint(hash('azm'), os.environ['OMP_NUM_THREADS'])")
    told = execute(source, {}, said_in=tmp_path).cells[0].outputs[0]["text"]
    asked = [sys.executable, "-c", "print(hash('azm'), 1)"]
    env = {**os.environ, "PYTHONHASHSEED": "0"}
    assert told == subprocess.run(asked, env=env, capture_output=True, text=True).stdout


# ---- a stopped run leaves no kernel ----

HANGING = """\
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
with open({file!r}, "w") as file:
    print(os.getpid(), child.pid, file=file)
os.rename({file!r}, {file!r} + ".there")
{wait}"""
WAITS = {
    "sleeping": "time.sleep(3600)",
    "busy": "while True: pass",
    "deaf to signals": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
    "time.sleep(3600)",
}


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_run_leaves_no_kernel(mini, tmp_path, wait, number):
    if number == signal.SIGKILL and wait != "sleeping":
        pytest.skip("one way is enough to see that a kernel misses its parent")
    file = str(tmp_path / "kernels")
    mini.list_only("20_counts")
    mini.write("20_counts", PARAMETERS, HANGING.format(file=file, wait=WAITS[wait]))
    with open(tmp_path / "told", "w", encoding="utf-8") as told:
        run = subprocess.Popen(
            [sys.executable, "-m", "azm.cli", "report"],
            env={**os.environ, "AZM_ROOT": str(mini.root)},
            stderr=told,
        )
    there = kernel.Path(f"{file}.there")
    while not there.exists():
        assert run.poll() is None, (tmp_path / "told").read_text(encoding="utf-8")
        time.sleep(0.05)
    left = [psutil.Process(int(pid)) for pid in there.read_text(encoding="utf-8").split()]
    run.send_signal(number)
    assert run.wait() == {signal.SIGINT: 130, signal.SIGTERM: 143}.get(number, -number)
    if number == signal.SIGKILL:  # nobody is left to end what the kernel started
        left.pop().kill()
    assert psutil.wait_procs(left, timeout=300)[1] == []
