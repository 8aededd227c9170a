"""Whatever is killed, interrupted or waits for ever: it is noticed, and no process is left."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys

import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from azm.run.warm import KERNEL, client

# A process of its own that starts a kernel, which starts a program.
CLIENT = """
import json, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from jupyter_client.manager import KernelManager
from azm.run.warm import client

def begin():
    manager = KernelManager(kernel_name="azm")
    manager.start_kernel()
    talk = manager.client()
    talk.start_channels()
    talk.wait_for_ready(timeout=60)
    said = []
    code = "import subprocess; print(subprocess.Popen(['sleep', '3600']).pid)"
    talk.execute_interactive(code, output_hook=lambda m: said.append(m["content"].get("text", "")))
    assert isinstance(manager.provisioner.process, client.WarmKernel)
    kept.append(manager)
    return [client._child.process.pid, manager.provisioner.pid, int("".join(said))]

kept = []
print(json.dumps(begin()), flush=True)
if sys.argv[1] == "forks":
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        print(json.dumps(pool.submit(begin).result()), flush=True)
        sys.stdin.read(1)
elif sys.argv[1] == "stays":
    sys.stdin.read(1)
"""


@contextlib.contextmanager
def client_process(way, env):
    """A client of its own, and the processes that it has caused: child, kernel, program."""
    started = subprocess.Popen(
        [sys.executable, "-c", CLIENT, way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        text=True,
    )
    with started:
        try:
            yield started, json.loads(started.stdout.readline())
        finally:
            started.kill()


def child():
    return client._child.process.pid


def program_of(kernel):
    """A program that the kernel starts and doesn't wait for."""
    return int(
        kernel.said("import subprocess; p = subprocess.Popen(['sleep', '3600']); print(p.pid)")
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_client_that_is_killed_leaves_nothing(number, ends, customised):
    with client_process("stays", customised()) as (started, caused):
        started.send_signal(number)
        started.wait()
        assert ends(*caused)


def test_a_client_that_ends_without_a_word_leaves_nothing(ends, customised):
    with client_process("ends", customised()) as (started, caused):
        assert started.wait() == 0
        assert ends(*caused)


def test_a_process_forked_from_a_client_has_a_child_of_its_own(ends, customised):
    with client_process("forks", customised()) as (started, caused):
        others = json.loads(started.stdout.readline())
        assert not set(caused) & set(others)
        family = psutil.Process(started.pid).children(recursive=True)
        started.kill()
        assert ends(*caused)
        for process in family:  # a worker of a pool outlives a parent that was killed
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        assert ends(*others)


def test_a_kernel_that_is_killed_is_noticed_and_what_it_started_is_ended(kernels, ends):
    with kernels() as one:
        program = program_of(one)
        os.kill(one.pid, signal.SIGKILL)
        assert one.process.wait(120) == -signal.SIGKILL
        assert not one.manager.is_alive()
        assert ends(one.pid, program)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("__import__('os')._exit(7)", 7),
        ("import faulthandler; faulthandler.disable(); __import__('ctypes').string_at(0)", -11),
    ],
)
def test_the_exit_code_of_a_kernel_reaches_the_client(kernels, cell, code):
    with kernels() as one:
        one.client.execute(cell)
        assert one.process.wait(120) == code


def test_when_the_child_is_killed_its_kernels_end_and_the_next_has_a_new_child(
    first, ends, customised
):
    env = customised()
    with first(env=env) as one:
        former, program = child(), program_of(one)
        os.kill(former, signal.SIGKILL)
        assert one.process.wait(120) == -signal.SIGKILL
        assert not one.manager.is_alive()
        assert ends(one.pid, program)
        with first(env=env) as other:
            assert other.warm and child() != former
            assert ends(former)


def test_an_interrupted_cell_ends_and_its_kernel_goes_on(kernels):
    with kernels() as one:
        code = "print('here', flush=True); __import__('time').sleep(3600)"
        # After an error a kernel would pass over what is asked in the next moment.
        waiting = one.client.execute(code, stop_on_error=False)
        while one.client.get_iopub_msg(timeout=120)["msg_type"] != "stream":
            continue
        one.manager.interrupt_kernel()
        reply = one.client.get_shell_msg(timeout=120)
        assert reply["parent_header"]["msg_id"] == waiting
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert one.value("1 + 1") == 2


def test_a_restarted_kernel_is_a_new_one(kernels, ends):
    with kernels() as one:
        former = one.pid
        one.said("left_behind = 1")
        one.client.stop_channels()
        one.manager.restart_kernel(now=True)
        one.connect()
        assert one.warm and one.pid != former
        assert one.value("'left_behind' in globals()") is False
        assert ends(former)


def execute(source, **settings):
    """Run a notebook of one cell; the error it ends with, and its kernel."""
    notebook = new_notebook(cells=[new_code_cell(source)])
    runner = NotebookClient(notebook, kernel_name=KERNEL, **settings)
    found = []
    runner.on_notebook_start = lambda **_: found.append(runner.km.provisioner.process)
    try:
        runner.execute()
    except (CellTimeoutError, DeadKernelError) as error:
        return type(error), found[0]
    return None, found[0]


def test_a_dead_kernel_ends_the_notebook(kernels, ends):
    with kernels():
        error, kernel = execute("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        assert error is DeadKernelError
        assert isinstance(kernel, client.WarmKernel) and ends(kernel.pid)


def test_a_cell_that_takes_too_long_leaves_no_kernel(kernels, ends):
    with kernels():
        error, kernel = execute("import time; time.sleep(3600)", timeout=1)
        assert error is CellTimeoutError
        assert isinstance(kernel, client.WarmKernel) and ends(kernel.pid)


def test_a_kernel_that_was_asked_to_end_is_waited_for(kernels):
    with kernels() as one:
        one.client.stop_channels()
        one.manager.shutdown_kernel()
        assert one.process is None
        # Not even a zombie: whoever waits has reaped it.
        assert psutil.Process(child()).children() == []


def test_many_kernels_at_once_have_one_child(kernels, settled):
    async def together():
        command = [*client.ORDINARY, "--version"]
        return await asyncio.gather(*(client.fork_kernel(command, env=settled) for _ in range(6)))

    with kernels():
        assert all(started := asyncio.run(together()))
        assert len({kernel.pid for kernel in started}) == 6
        assert [kernel.wait(120) for kernel in started] == [0] * 6
