"""What one warm kernel does, the next one from the same child knows nothing of."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from azm.run.warm import client

# What is looked at, and a cell that changes it.
STATE = {
    "variables": ("'left_behind' in globals()", "left_behind = 1"),
    "rcParams": (
        "__import__('matplotlib').rcParams['lines.linewidth']",
        "import matplotlib; matplotlib.rcParams['lines.linewidth'] = 9",
    ),
    "pandas options": (
        "__import__('pandas').get_option('display.max_rows')",
        "import pandas; pandas.set_option('display.max_rows', 7)",
    ),
    "attributes of packages": ("__import__('numpy').pi", "import numpy; numpy.pi = 3"),
    "fonts": (
        "len(__import__('matplotlib.font_manager').font_manager.fontManager.ttflist)",
        "from matplotlib.font_manager import fontManager; fontManager.ttflist.clear()",
    ),
    "working folder": ("__import__('os').getcwd()", "import os; os.chdir('/')"),
    "environment": (
        "__import__('os').environ.get('LEFT_BEHIND')",
        "import os; os.environ['LEFT_BEHIND'] = 'yes'",
    ),
    "umask": (
        "(lambda os: (m := os.umask(0), os.umask(m))[0])(__import__('os'))",
        "import os; os.umask(0o007)",
    ),
    "signal handlers": (
        "__import__('signal').getsignal(10) == 0",
        "import signal; signal.signal(10, lambda *_: None)",
    ),
    "warnings filters": (
        "len(__import__('warnings').filters)",
        "import warnings; warnings.simplefilter('error')",
    ),
    "threads": (
        "'left-behind' in [t.name for t in __import__('threading').enumerate()]",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,), name='left-behind', daemon=True).start()",
    ),
    "open files": (
        "'/etc/passwd' in [__import__('os').path.realpath(f) for f in"
        " __import__('glob').glob('/proc/self/fd/*')]",
        "kept_open = open('/etc/passwd')",
    ),
    "project modules": (
        "[m for m in __import__('sys').modules if m.partition('.')[0] == 'azm']",
        "import azm.errors",
    ),
    "search path": ("__import__('sys').path", "import sys; sys.path.append('/left/behind')"),
}
DRAWS = {
    "numpy": "__import__('numpy').random.random()",
    "numpy's entropy": "str(__import__('numpy').random.get_bit_generator().seed_seq.entropy)",
    "Python": "__import__('random').random()",
    "processes' key": "__import__('multiprocessing').current_process().authkey.hex()",
}


def looked_at(kernel):
    return {name: kernel.value(probe) for name, (probe, _) in STATE.items()}


@pytest.fixture(scope="module")
def seen(kernels):
    """Fixture: each state fresh, changed, and in a kernel that comes later."""
    with kernels() as one:
        fresh = looked_at(one)
        for name, (_, change) in STATE.items():
            assert one.said(change) == "", name
        changed = looked_at(one)
        with kernels() as other:
            assert one.warm and other.warm
            return fresh, changed, looked_at(other)


@pytest.mark.parametrize("name", STATE)
def test_no_state_crosses(seen, name):
    fresh, changed, later = (looks[name] for looks in seen)
    assert changed != fresh
    assert later == fresh


def test_a_kernel_is_born_without_the_project_and_with_the_packages(kernels):
    with kernels() as one:
        names = set(one.value("list(__import__('sys').modules)"))
        assert {"pandas", "matplotlib.figure", "scipy.optimize", "debugpy"} <= names
        assert not {n for n in names if n.partition(".")[0] in ("azm", "matplotlib_inline")}
        # It finds the project as any kernel does, in the files as they are then.
        home = Path(client.__file__).parents[2] / "__init__.py"
        assert one.value("__import__('azm').__file__") == str(home)


@pytest.fixture(scope="module")
def drawn(kernels):
    """Fixture: the first random numbers of two kernels."""
    numbers = []
    for _ in range(2):
        with kernels() as one:
            numbers.append({name: one.value(draw) for name, draw in DRAWS.items()})
    return numbers


@pytest.mark.parametrize("name", DRAWS)
def test_no_two_kernels_share_a_random_state(drawn, name):
    one, other = (numbers[name] for numbers in drawn)
    assert one != other


def test_a_seed_gives_the_numbers_that_it_gives_anywhere(kernels):
    with kernels() as one:
        said = one.value(
            "(lambda n, r: (n.seed(7), n.normal(), r.seed(7), r.random())[1::2])"
            "(__import__('numpy').random, __import__('random'))"
        )
    assert said == [numpy.random.RandomState(7).normal(), random.Random(7).random()]


def test_a_kernel_gets_what_its_launch_says(kernels, tmp_path):
    env = {**os.environ, "TZ": "Asia/Karachi", "AZM_TOLD": "this", "MPLBACKEND": "svg"}
    with kernels(env=env, cwd=str(tmp_path)) as one, kernels() as other:
        assert one.warm and other.warm
        assert one.value("__import__('os').getcwd()") == str(tmp_path)
        assert one.value("__import__('os').environ['AZM_TOLD']") == "this"
        assert one.value("__import__('time').tzname[0]") == "PKT"
        assert one.value("__import__('matplotlib').get_backend()") == "svg"
        assert one.value("__import__('os').getpgid(0)") == one.pid
        inline = "module://matplotlib_inline.backend_inline"
        backends = [inline, "inline"]
        assert other.value("__import__('matplotlib').get_backend()") in backends


def test_kernels_have_one_thread_for_arithmetic_and_a_fixed_hash_seed(kernels):
    with kernels() as one:
        assert one.value("__import__('os').environ['OPENBLAS_NUM_THREADS']") == "1"
        assert one.value("hash('azm')") == hash_under("0")


def hash_under(seed):
    told = subprocess.run(
        [sys.executable, "-c", "print(hash('azm'))"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


def test_a_kernel_holds_nothing_of_the_client(kernels):
    with kernels() as one:
        held = one.value(
            "[__import__('os').readlink(f) for f in __import__('glob').glob('/proc/self/fd/*')"
            " if __import__('os').path.exists(f)]"
        )
        own = {client._child._control.fileno(), one.process._channel.fileno()}
        ours = {str(Path(f"/proc/self/fd/{number}").readlink()) for number in own}
        theirs = {
            str(path.readlink()) for path in Path(f"/proc/{client._child.process.pid}/fd").iterdir()
        }
        assert not {h for h in held if h.startswith("socket")} & (ours | theirs)
