"""Warm or ordinary, a notebook's outcome is the same; what can't be forked runs all the same."""

import asyncio
import subprocess
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from azm.run import warm
from azm.run.execute import execute
from azm.run.normalise import normalised
from azm.run.warm import KERNEL, ORDINARY_KERNEL, client

# What happens in the warm child when it starts.
TROUBLE = {
    "the child can't start": "import os; os._exit(3)",
    "a second thread": (
        "import threading, time\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    ),
    "a module of the project": "import azm",
}
COMMAND = [*client.ORDINARY, "--version"]
DRAWN = """\
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

rng = np.random.default_rng(1)
frame = pd.DataFrame({"drawn": rng.normal(size=5)}, index=list({"a", "b", "c", "d", "e"}))
plt.plot(frame["drawn"])
plt.title(f"{plt.rcParams['figure.dpi']} {plt.get_backend()}")
plt.show()
frame"""
WARNED = """\
import sys, warnings
warnings.formatwarning = lambda message, *_, **__: f"{message}"
warnings.warn("mind this")
print(sys.argv[0].rpartition("/")[2], sys.path[-1], len(sys.argv), __name__)"""


def test_a_notebook_has_the_same_outcome_in_either_kernel(
    no_child_yet, mini, tmp_path, monkeypatch
):
    source = mini.write("20_counts", "# Both", "import azm", DRAWN, WARNED, "azm.__doc__[:10]")
    outcomes = []
    with no_child_yet():
        warm.begin()
        begun = client._child
        for forked in (True, False):
            monkeypatch.setattr(client, "folder_matters", lambda *_, forked=forked: not forked)
            done = execute(source, {}, said_in=tmp_path)
            outcomes.append(nbformat.writes(done))
            assert nbformat.writes(normalised(done)) == outcomes[-1]
        assert client._child is begun and begun.served
    assert outcomes[0] == outcomes[1]
    kinds = {output.output_type for cell in done.cells[1:] for output in cell.outputs}
    assert kinds == {"display_data", "execute_result", "stream"}
    assert done.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("name", TROUBLE)
def test_where_no_kernel_can_be_forked_the_ordinary_one_serves(first, customised, name):
    with first(env=customised(TROUBLE[name])) as one:
        assert not one.warm
        assert one.value("1 + 1") == 2


def is_forked(env, command=COMMAND, **launch):
    """Whether a kernel is forked for this; it has no connection file, and ends by itself."""
    kernel = asyncio.run(client.fork_kernel(command, env=env, **launch))
    if kernel is not None:
        kernel.wait(120)
    return kernel is not None


@pytest.mark.parametrize(
    ("differs", "forked"),
    [
        ({}, True),
        ({"TZ": "Asia/Karachi"}, True),
        ({"PYTHONHASHSEED": "5"}, False),
        ({"OPENBLAS_NUM_THREADS": "2"}, False),
        ({"MPLCONFIGDIR": "/nowhere"}, False),
        ({"PYTHONPATH": "a/relative/folder"}, False),
    ],
)
def test_another_environment_for_imports_gets_an_ordinary_kernel(kernels, settled, differs, forked):
    with kernels():
        assert is_forked({**settled, **differs}) is forked


def test_what_a_fork_cannot_give_gets_an_ordinary_kernel(kernels, settled, tmp_path):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\n", encoding="utf-8")
    with kernels():
        assert is_forked(settled, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        assert not is_forked(settled, stdout=subprocess.PIPE)
        assert not is_forked(settled, independent=True)
        assert not is_forked(settled, cwd=str(tmp_path))
        assert not is_forked(settled, cwd=str(tmp_path / "none"))
        assert not is_forked(settled, command=["python9", "-c", "1"])


def test_where_the_kernel_is_not_installed_a_run_names_the_ordinary_one(monkeypatch):
    assert warm.kernel_name() == KERNEL
    monkeypatch.setattr(warm, "KERNEL", "not-installed")
    assert warm.kernel_name() == ORDINARY_KERNEL


def test_the_installed_kernel_is_the_one_of_the_sources():
    source = Path(warm.__file__).with_name("kernel") / "kernel.json"
    installed = Path(KernelSpecManager().get_kernel_spec(KERNEL).resource_dir) / "kernel.json"
    assert installed.read_bytes() == source.read_bytes()


def test_elsewhere_than_on_linux_there_is_no_child(first, monkeypatch):
    monkeypatch.setattr(client.sys, "platform", "darwin")
    assert client.warm_up() is None
