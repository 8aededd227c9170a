"""The client's side of the warm child: one for each process, started with its first kernel."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

NURSERY = Path(__file__).with_name("nursery.py")
ORDINARY = [sys.executable, "-m", "ipykernel_launcher"]
# How long a kernel may take to answer that it stands; the first one waits for the imports.
PATIENCE = 60.0
# Variables in which kernels of one child may differ: nothing that is imported or started before
# the fork looks at them, or the kernel sets right what depends on them.
FREE = {
    "COLUMNS",
    "IPYTHONDIR",
    "LINES",
    "MPLBACKEND",
    "OLDPWD",
    "PATH",
    "PWD",
    "SHLVL",
    "TMPDIR",
    "TZ",
    "_",
}
FREE_PREFIXES = ("AZM_", "JPY_", "PYTEST_")


class WarmKernel:
    """A forked kernel, with the part of `subprocess.Popen` that Jupyter's provisioner uses.

    Parameters
    ----------
    pid : int
        Its process, which is also its process group and session.
    channel : socket.socket
        Over which the warm child tells its exit code.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, channel: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._channel = channel
        self._process = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Its exit code, negative for a signal as `Popen` has it; None while it lives."""
        if self.returncode is None:
            try:
                told = self._channel.recv(4096)
            except BlockingIOError:
                return None
            except OSError:
                told = b""
            self.returncode = json.loads(told)["ended"] if told else self._without_parent()
            if self.returncode is not None:
                self._channel.close()
                os.close(self._process)
        return self.returncode

    def _without_parent(self) -> int | None:
        # The warm child is dead, and its kernels are killed with it; what they started is not.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        ended, _, _ = select.select([self._process], [], [], 0)
        return -signal.SIGKILL if ended else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; `subprocess.TimeoutExpired` after `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired([f"kernel {self.pid}"], timeout or 0.0)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it and what it started, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmChild:
    """The process from which this process's kernels are forked.

    Parameters
    ----------
    env : dict
        Environment that it, and with it every kernel, is started in.
    """

    def __init__(self, env: dict[str, str]) -> None:
        self.mould = mould(env)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, str(NURSERY), str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env=env,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
        except OSError:
            self._control.close()
            raise
        self.served = False

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    async def fork(self, order: dict[str, Any], streams: list[int]) -> WarmKernel | None:
        """Have a kernel forked; None if that was refused.

        Parameters
        ----------
        order : dict
            Its `argv`, `env`, `cwd` and `umask`.
        streams : list of int
            Its standard input, output and error.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kernel = None
        try:
            with theirs:
                ours.setblocking(False)
                ours.send(json.dumps(order).encode())
                socket.send_fds(self._control, [b"k"], [theirs.fileno(), *streams])
            loop = asyncio.get_running_loop()
            told = await asyncio.wait_for(loop.sock_recv(ours, 4096), PATIENCE)
            answer = json.loads(told) if told else {}
            if "born" in answer:
                self.served = True
                kernel = WarmKernel(answer["born"], ours)
        except TimeoutError:
            if not self.served:  # else other kernels may depend on it
                self.process.kill()
        except (OSError, NotImplementedError):  # the latter: a loop that can't wait for sockets
            return None
        finally:
            if kernel is None:
                ours.close()
        return kernel

    def close(self) -> None:
        """End it, and with it every kernel that still lives."""
        self._control.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def disown(self) -> None:
        """Let go of it in a process forked from this one: it belongs to the other."""
        self._control.close()
        self.process.returncode = 0


def mould(env: dict[str, str]) -> tuple[Any, ...]:
    """What a process takes from the one that starts it and can't change later."""
    import resource

    kept = {n: v for n, v in env.items() if n not in FREE and not n.startswith(FREE_PREFIXES)}
    limits = [
        resource.getrlimit(getattr(resource, name))
        for name in sorted(dir(resource))
        if name.startswith("RLIMIT_")
    ]
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    return kept, limits, nice, os.sched_getaffinity(0)


def folder_matters(env: dict[str, str], cwd: Path) -> bool:
    """Whether what is imported depends on the working folder."""
    paths = env.get("PYTHONPATH", "").split(os.pathsep) if env.get("PYTHONPATH") else []
    paths += [env["MATPLOTLIBRC"]] if env.get("MATPLOTLIBRC") else []
    return not all(map(os.path.isabs, paths)) or (cwd / "matplotlibrc").exists()


def current_umask() -> int:
    """This process's umask, read without changing it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("Umask")).split()[1], 8)


_lock = threading.Lock()
_child: WarmChild | None = None
_given_up = False


def warm_up(env: dict[str, str] | None = None) -> WarmChild | None:
    """The warm child of this process, started if there is none; None where there can't be one.

    Returns at once: the child imports while the caller goes on. One that ended before it had
    served a kernel is not started again.

    Parameters
    ----------
    env : dict, optional
        Environment of the kernels to come; this process's own if not given.
    """
    global _child, _given_up
    if not sys.platform.startswith("linux"):
        return None
    with _lock:
        if _child is not None and not _child.alive:
            _given_up = not _child.served
            _child.close()
            _child = None
        if _child is None and not _given_up:
            try:
                _child = WarmChild(dict(os.environ if env is None else env))
            except OSError:
                _given_up = True
        return _child


async def fork_kernel(command: list[str], **launch: Any) -> WarmKernel | None:
    """A kernel from this process's warm child, or None if the ordinary way must serve.

    Parameters
    ----------
    command : list of str
        As for `subprocess.Popen`; only Jupyter's own Python kernel can be forked.
    **launch
        `env`, `cwd`, `stdin`, `stdout`, `stderr` as for `jupyter_client.launcher.launch_kernel`.
        With any other argument the ordinary way must serve.
    """
    env, cwd = launch.pop("env", None), launch.pop("cwd", None)
    standard = [launch.pop(name, None) for name in ("stdin", "stdout", "stderr")]
    env = dict(os.environ if env is None else env)
    folder = Path(cwd or ".").absolute()
    if any(launch.values()) or command[:3] != ORDINARY or folder_matters(env, folder):
        return None
    child = warm_up(env)
    if child is None or child.mould != mould(env):
        return None
    order = {"argv": command, "env": env, "cwd": str(folder), "umask": current_umask()}
    with contextlib.ExitStack() as opened:
        try:
            streams = _streams(standard, opened)
        except (OSError, ValueError):
            return None
        return await child.fork(order, streams)


def _streams(standard: list[Any], opened: contextlib.ExitStack) -> list[int]:
    """Descriptors of the standard streams, as `Popen` reads its arguments.

    `opened` closes those that were made for it.

    Raises
    ------
    ValueError
        If the caller wants a pipe of its own.
    """
    descriptors: list[int] = []
    for number, given in enumerate(standard):
        if given is None and number == 0:  # Jupyter gives its kernels an input that has ended
            given, write = os.pipe()
            os.close(write)
            opened.callback(os.close, given)
        elif given is None:
            given = number
        elif given == subprocess.DEVNULL:
            given = os.open(os.devnull, os.O_RDWR)
            opened.callback(os.close, given)
        elif given == subprocess.STDOUT:
            given = descriptors[1]
        elif given == subprocess.PIPE:
            raise ValueError("a pipe can't be given")
        elif not isinstance(given, int):
            given = given.fileno()
        descriptors.append(given)
    return descriptors


@atexit.register
def _end() -> None:
    if _child is not None:
        _child.close()


def _in_a_fork() -> None:
    global _lock, _child, _given_up
    if _child is not None:
        _child.disown()
    _lock, _child, _given_up = threading.Lock(), None, False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_a_fork)
