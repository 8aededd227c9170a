"""Notebooks executed side by side, each in a process of its own.

Papermill changes the working folder of its whole process, so two notebooks can't share one.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from azm import paths
from azm.run.execute import RunError, StoppedError

#: Longest time that one notebook may take, in seconds.
NOTEBOOK_SECONDS = 1200
_POLL_SECONDS = 1.0
_SECONDS_TO_DIE = 5.0


@dataclass(frozen=True)
class Job:
    """One notebook to execute.

    Attributes
    ----------
    name : str
        The notebook.
    source, target : Path
        Where it is read, where the executed one is put.
    parameters : dict
        Checked overrides.
    root : Path
        The project in which it runs.
    """

    name: str
    source: Path
    target: Path
    parameters: Mapping[str, Any]
    root: Path = field(default_factory=paths.root)


@dataclass
class Limits:
    """How long a cell and a notebook may take, in seconds."""

    cell: int
    notebook: int = NOTEBOOK_SECONDS


@dataclass(eq=False)
class _Worker:
    """A worker process and what it does at the moment."""

    process: subprocess.Popen
    said: queue.SimpleQueue
    job: Job | None = None
    since: float = 0.0
    cell: int = 0
    reader: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with contextlib.suppress(ValueError):
                self.said.put((self, json.loads(line)))
        self.said.put((self, {"gone": True}))

    def begin(self, job: Job, said_in: Path, limits: Limits) -> None:
        self.job, self.since, self.cell = job, time.monotonic(), 0
        order = {
            "root": str(job.root),
            "source": str(job.source),
            "target": str(job.target),
            "parameters": dict(job.parameters),
            "said_in": str(said_in),
            "cell_seconds": limits.cell,
        }
        with contextlib.suppress(BrokenPipeError):  # the reader tells that it is gone
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()

    def stop(self) -> None:
        """End the process and every kernel under it; returns once they are gone."""
        family = []
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.process.pid)
            family = [*parent.children(recursive=True), parent]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        self.process.wait()
        end = time.monotonic() + _SECONDS_TO_DIE
        while any(map(_lives, family)) and time.monotonic() < end:
            time.sleep(0.01)
        self.reader.join(timeout=5)
        self.process.stdin.close()
        self.process.stdout.close()


def _lives(process: psutil.Process) -> bool:
    """Whether a process still runs; one that waits to be reaped doesn't."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Crew:
    """Worker processes for a run, begun when they are needed and ended with it.

    Parameters
    ----------
    size : int
        Processes at a time.
    limits : Limits
        How long a cell and a notebook may take.
    """

    def __init__(self, size: int, limits: Limits) -> None:
        self._size, self._limits = size, limits
        self._workers: list[_Worker] = []
        self._said: queue.SimpleQueue = queue.SimpleQueue()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def begin(self) -> None:
        """Start all processes now, in the environment as it is; else each starts with its job."""
        while len(self._workers) < self._size:
            self._workers.append(_started(self._said))

    def end(self) -> None:
        """Stop all processes."""
        for worker in self._workers:
            worker.stop()

    def run(
        self,
        jobs: Sequence[Job],
        said_in: Path,
        done: Callable[[Job, float], None],
        progress: Callable[[str, Mapping[str, int]], None],
    ) -> None:
        """Execute all jobs, as many at a time as the crew is large.

        Parameters
        ----------
        jobs : sequence of Job
            None reads what another says; begun in this order.
        said_in : Path
            Folder of the run's executed notebooks.
        done : callable
            Takes a job that has been executed and the seconds that it took.
        progress : callable
            Takes the name of a notebook that has begun, or "", and the code cell that each running
            notebook has reached.

        Raises
        ------
        RunError
            If a notebook fails; the others are stopped.
        StoppedError
            If a worker dies or a limit is passed.
        OSError
            If an executed notebook can't be written.
        """
        waiting = list(jobs)
        while len(self._workers) < min(self._size, len(jobs)):
            self._workers.append(_started(self._said))
        while waiting or any(worker.job for worker in self._workers):
            for worker in [w for w in self._workers if w.job is None][: len(waiting)]:
                job = waiting.pop(0)
                worker.begin(job, said_in, self._limits)
                progress(job.name, self._reached())
            for worker, words in _heard(self._said):
                _follow(worker, words)
                if "done" in words:
                    job, worker.job = worker.job, None
                    done(job, time.monotonic() - worker.since)
            progress("", self._reached())
            self._check_time()

    def _reached(self) -> dict[str, int]:
        return {worker.job.name: worker.cell for worker in self._workers if worker.job}

    def _check_time(self) -> None:
        for worker in self._workers:
            if worker.job and time.monotonic() - worker.since > self._limits.notebook:
                raise StoppedError(
                    f"{worker.job.name}, cell {worker.cell}: the notebook took longer than "
                    f"{self._limits.notebook} s; mend it, or allow more with --notebook-limit"
                )


def _started(said: queue.SimpleQueue) -> _Worker:
    process = subprocess.Popen(
        [sys.executable, "-m", "azm.run.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # Ctrl-C reaches the parent alone, which stops its workers itself.
        start_new_session=os.name == "posix",
    )
    return _Worker(process, said)


def _heard(said: queue.SimpleQueue) -> Iterator[tuple[_Worker, dict[str, Any]]]:
    with contextlib.suppress(queue.Empty):
        yield said.get(timeout=_POLL_SECONDS)
        while True:
            yield said.get_nowait()


def _follow(worker: _Worker, words: dict[str, Any]) -> None:
    if "cell" in words:
        worker.cell = words["cell"]
    elif "failed" in words:
        worker.job = None
        kind = StoppedError if words["code"] == StoppedError.exit_code else RunError
        raise kind(words["failed"])
    elif "disk" in words:
        raise OSError(0, words["disk"])
    elif "gone" in words and worker.job is not None:
        raise StoppedError(
            f"{worker.job.name}, cell {worker.cell}: the process that ran it died (killed, or out "
            "of memory); run again with memory free"
        )
