"""Processes beside this one that do a share of its work, and end with it however it ends."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

#: Signals that no process gets while it is being started.
_HELD_BACK = (signal.SIGINT, signal.SIGTERM)


class Beside:
    """Local worker processes, started one by one as they are needed.

    Parameters
    ----------
    size : int
        Processes at a time.
    folder : Path, optional
        Where they work.
    """

    def __init__(self, size: int, folder: Path | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        # The workers hold one end of a line whose other end dies with this process.
        self._end, self._life_line = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            size, context, initializer=_begin, initargs=(self._end, folder)
        )

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        self.dismiss()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Let a worker call a function of a module.

        Raises
        ------
        BrokenExecutor
            If a worker has died before; these workers take nothing more.
        """
        with _undisturbed():
            return self._pool.submit(function, *arguments)

    def dismiss(self) -> None:
        """End the workers at once; returns when they are gone."""
        self._life_line.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._end.close()


def _begin(life_line: Connection, folder: Path | None) -> None:
    """Set up a worker process, which ends as soon as the other end of the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that is waited on
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD_BACK)
    threading.Thread(target=_end_with, args=(life_line,), daemon=True).start()
    if folder is not None:
        os.chdir(folder)


def _end_with(life_line: Connection) -> None:
    try:
        life_line.poll(None)
    finally:
        os._exit(1)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C and the like wait while a worker may be just starting, so as not to hit it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
