"""The warm child: imports what notebooks need, then forks a kernel for each order.

Run by its path, with the number of an inherited socket as the only argument, and never imported:
neither this process nor a kernel fresh from it may hold any module of `azm`.

An order comes over the socket as four file descriptors: a channel of its own, and the kernel's
standard input, output and error. The channel holds the order's text. The kernel answers `born`
over it when it stands on its own feet, this process answers `ended` with the exit code, and either
may answer `refused`. End of file on the socket means that the client is gone: every kernel is
killed, with what it started, and this process ends.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What an ordinary kernel has imported by its first cell, the debugger above all, and what the
# notebooks import in theirs. Left out are `matplotlib_inline`, which on import hooks itself into
# the IPython that runs, and anything of the project.
MODULES = (
    "encodings.utf_16_be",
    "encodings.utf_8_sig",
    "faulthandler",
    "importlib.resources.readers",
    "pdb",
    "sqlite3",
    "tomllib",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger_backport",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "psutil",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
    "numpy",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "matplotlib.figure",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "scipy.special",
    "scipy.optimize",
)
# Variables that the debugger sets when it is imported, in an ordinary kernel as here.
SET_BY_IMPORTS = ("PYDEVD_USE_FRAME_EVAL",)

PR_SET_PDEATHSIG = 1
LONGEST_ORDER = 1 << 20


@dataclass
class Order:
    """A kernel to be: its text as the client wrote it, its channel, its standard streams."""

    text: dict[str, Any]
    channel: socket.socket
    streams: list[int]

    def answer(self, **words: Any) -> bool:
        """Tell the client; False if it no longer listens."""
        try:
            self.channel.send(json.dumps(words).encode())
        except OSError:
            return False
        return True


@dataclass
class Kernel:
    """A kernel that lives: its process and the channel over which its end is told."""

    pid: int
    order: Order


def main() -> None:
    """Import, wait for orders; in a fork, be the kernel that was ordered."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder of this file
    before = dict(os.environ)
    nursery = os.getpid()
    # ipykernel notes on import whose death a kernel is to watch for.
    os.environ["JPY_PARENT_PID"] = str(nursery)
    if not preload(control) or not fit(before):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    # Objects that live from here on are never looked at again by the collector, so that their
    # pages stay shared with every kernel.
    gc.collect()
    gc.freeze()
    order = serve(control)
    if order is None:
        return
    control.close()
    try:
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) or os.getppid() != nursery:
            raise OSError("its parent is gone")
        settle(order)
    except Exception as error:
        order.answer(refused=f"{type(error).__name__}: {error}")
        os._exit(1)
    if not order.answer(born=os.getpid()):
        os._exit(1)
    order.channel.close()
    runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)


def preload(control: socket.socket) -> bool:
    """Import :data:`MODULES`; False if the client was gone before the end."""
    for name in MODULES:
        try:
            importlib.import_module(name)
        except Exception:  # a notebook that needs it will say so itself
            continue
        if gone(control):
            return False
    return True


def gone(control: socket.socket) -> bool:
    """Whether the client has closed its end."""
    try:
        return not control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False


def fit(before: dict[str, str]) -> bool:
    """Whether kernels may be forked at all, given the environment before anything was imported.

    Matplotlib sets a variable when it finds no folder to write to, and removes the folder that it
    made when the process ends: that can't be shared.
    """
    kept = {*SET_BY_IMPORTS, "JPY_PARENT_PID"}
    now = {name: value for name, value in os.environ.items() if name not in kept}
    if now != {name: value for name, value in before.items() if name not in kept}:
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def serve(control: socket.socket) -> Order | None:
    """Fork a kernel for each order and tell the end of each.

    Returns
    -------
    Order or None
        In a fork, the order that it is to fulfil; in this process None, when the client is gone.
    """
    kernels: dict[int, Kernel] = {}  # by a descriptor of the process
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for ready, _ in poll.poll():
            if ready != control.fileno():
                poll.unregister(ready)
                bury(ready, kernels.pop(ready))
                continue
            order = receive(control)
            if order is None:
                for descriptor, kernel in kernels.items():
                    kill_group(kernel.pid)
                    bury(descriptor, kernel)
                return None
            pid = fork(order)
            if pid == 0:
                for descriptor, kernel in kernels.items():
                    os.close(descriptor)
                    kernel.order.channel.close()
                return order
            if pid is not None:
                descriptor = os.pidfd_open(pid)
                kernels[descriptor] = Kernel(pid, order)
                poll.register(descriptor, select.POLLIN)


def receive(control: socket.socket) -> Order | None:
    """The next order; None when the client is gone."""
    word, descriptors, _, _ = socket.recv_fds(control, 1, 4, socket.MSG_CMSG_CLOEXEC)
    if not word:
        return None
    channel = socket.socket(fileno=descriptors[0])
    return Order(json.loads(channel.recv(LONGEST_ORDER)), channel, descriptors[1:])


def fork(order: Order) -> int | None:
    """Fork; None if that was refused. The streams stay open in the new process alone."""
    trouble = reason_against_forking()
    pid = None
    if trouble is None:
        try:
            pid = os.fork()
        except OSError as error:
            trouble = str(error)
    if pid == 0:
        return 0
    for stream in order.streams:
        os.close(stream)
    if trouble is not None:
        order.answer(refused=trouble)
        order.channel.close()
    return pid


def reason_against_forking() -> str | None:
    """Why no kernel may be forked now, or None."""
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads != 1:
        return f"{threads} threads"
    if any(name == "azm" or name.startswith("azm.") for name in sys.modules):
        return "modules of the project"
    return None


def bury(descriptor: int, kernel: Kernel) -> None:
    """Wait for a kernel's end, end what it left behind, and tell the client its exit code."""
    os.waitid(os.P_PIDFD, descriptor, os.WEXITED | os.WNOWAIT)
    kill_group(kernel.pid)  # while the number is still the kernel's
    _, status = os.waitpid(kernel.pid, 0)
    os.close(descriptor)
    kernel.order.answer(ended=os.waitstatus_to_exitcode(status))
    kernel.order.channel.close()


def kill_group(pid: int) -> None:
    """Kill a kernel, if it still lives, and the processes of its group."""
    for kill in (os.killpg, os.kill):  # a kernel that was just forked has no group yet
        try:
            kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def settle(order: Order) -> None:
    """Make this fork what a process freshly started by the client would be.

    Raises
    ------
    OSError
        If the working folder can't be entered, say.
    """
    text = order.text
    os.setsid()
    for number, stream in enumerate(order.streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout.reconfigure(line_buffering=sys.stdout.isatty())
    os.umask(text["umask"])
    os.chdir(text["cwd"])
    set_by_imports = {n: os.environ[n] for n in SET_BY_IMPORTS if n in os.environ}
    os.environ.clear()
    os.environ.update(text["env"] | set_by_imports, JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    tempfile.tempdir = None
    sys.orig_argv = text["argv"]
    sys.argv = text["argv"][2:]  # from the module's name on; its path takes the name's place
    if not sys.flags.safe_path:
        sys.path.insert(0, str(Path.cwd()))  # as -m does; the launcher takes it away
    importlib.invalidate_caches()
    renew_random_state()
    choose_backend()


def renew_random_state() -> None:
    """Random numbers that no other kernel draws; Python's own module sees to itself."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.set_bit_generator(random.MT19937())


def choose_backend() -> None:
    """Matplotlib's backend, which it takes from the environment when it is imported."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        # ipykernel sets the variable where it isn't set.
        chosen = os.environ.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline"
        matplotlib.rcParams["backend"] = chosen


if __name__ == "__main__":
    main()
