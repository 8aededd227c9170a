"""Kernels started as Jupyter starts them, and a look at which processes are left."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time

import psutil
import pytest
from jupyter_client.manager import KernelManager

from azm.run.warm import KERNEL, ONE_THREAD, client, kernel_name

LONG = 180.0
# Runs when Python starts, and changes the warm child alone: the packages that take long to import
# can't be imported there, and whatever else a test is about happens.
CUSTOMISED = """
import sys
if any(word.endswith("nursery.py") for word in sys.orig_argv):
    sys.modules.update(dict.fromkeys(["numpy", "pandas", "matplotlib", "scipy", "statsmodels"]))
    {trouble}
"""


def pytest_collection_modifyitems(items):
    here = [item for item in items if "run/warm" in item.path.as_posix()]
    for item in here:
        if not sys.platform.startswith("linux"):
            item.add_marker(pytest.mark.skip(reason="kernels are forked on Linux only"))
        elif kernel_name() != KERNEL:
            item.add_marker(pytest.mark.skip(reason="the kernel is not installed; see setup.sh"))


class Running:
    """A kernel and a client connected to it."""

    def __init__(self, kernel=KERNEL, **launch):
        launch.setdefault("stderr", subprocess.DEVNULL)
        self.manager = KernelManager(kernel_name=kernel)
        self.manager.start_kernel(**launch)
        self.connect()

    def connect(self):
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=LONG)

    @property
    def process(self):
        return self.manager.provisioner.process

    @property
    def pid(self):
        return self.process.pid

    @property
    def warm(self):
        return isinstance(self.process, client.WarmKernel)

    def said(self, code, timeout=LONG):
        """What a cell printed; its error's name and words if it failed."""
        said = []

        def note(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(code, output_hook=note, timeout=timeout)
        return "".join(said).strip()

    def value(self, expression):
        """What an expression is in the kernel, as JSON has it."""
        said = self.said(f"import json as _json; print(_json.dumps({expression}))")
        return json.loads(said)

    def stop(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)


@contextlib.contextmanager
def running(kernel=KERNEL, **launch):
    one = Running(kernel, **launch)
    try:
        yield one
    finally:
        one.stop()


@contextlib.contextmanager
def childless():
    """For a time, this process as one that has started no kernel."""
    before = client._child, client._given_up
    client._child, client._given_up = None, False
    try:
        yield
    finally:
        if client._child is not None:
            client._child.close()
        client._child, client._given_up = before


@pytest.fixture(scope="session")
def kernels():
    """Fixture: starts warm kernels from one child, for all tests of this folder."""
    with childless():
        yield running


@pytest.fixture
def customised(tmp_path):
    """Fixture: an environment in which the warm child is a light one, with trouble of its own."""

    def environment(trouble="pass"):
        text = CUSTOMISED.format(trouble=trouble)
        (tmp_path / "sitecustomize.py").write_text(text, encoding="utf-8")
        return {**os.environ, "PYTHONPATH": str(tmp_path)}

    return environment


@pytest.fixture
def settled():
    """Fixture: this process's environment, with what every kernel of Jupyter's making gets."""
    return {**os.environ, "PYTHONHASHSEED": "0", **ONE_THREAD}


@pytest.fixture
def no_child_yet():
    """Fixture: within it, this process is one that has started no kernel."""
    return childless


@pytest.fixture
def first():
    """Fixture: starts kernels from a child that starts with the first of them."""
    with childless():
        yield running


def left(pids):
    """Which of these processes still run, or ended and were waited for by nobody of ours."""
    found = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE or process.ppid() != 1:
                found.append(pid)
    return found


def end(*pids):
    """Whether all these processes come to an end."""
    until = time.monotonic() + LONG
    while left(pids) and time.monotonic() < until:
        time.sleep(0.02)
    return not left(pids)


@pytest.fixture
def ends():
    """Fixture: whether processes come to an end, leaving no zombie."""
    return end
