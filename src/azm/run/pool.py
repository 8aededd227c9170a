"""Notebooks executed a few at a time, each in a kernel of its own.

One thread for each notebook that is running: a thread only waits for its kernel, which is a process
of its own.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import nbformat
from tqdm import tqdm

from azm.files import put
from azm.run.execute import CELL_SECONDS, StoppedError, execute
from azm.run.kernel import OwnAsyncKernelManager

#: Longest time that one notebook may take, in seconds.
NOTEBOOK_SECONDS = 1200
#: How often limits and the bar are looked after, in seconds.
_GLANCE = 0.5

Tell = Callable[[str], None]


def available_cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """How long a cell and a notebook may take, in seconds."""

    cell: int = CELL_SECONDS
    notebook: int = NOTEBOOK_SECONDS


@dataclass(frozen=True)
class Task:
    """One notebook to execute.

    Attributes
    ----------
    source, target : Path
        Where it is read, and where the executed one is written; beside it stand the others of its
        run.
    parameters : mapping
        Checked overrides.
    needs : tuple of str
        Notebooks of which it reads what they said.
    seconds : float
        How long it took the last time; those that take longest begin first.
    """

    source: Path
    target: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    seconds: float = float("inf")

    @property
    def name(self) -> str:
        """The notebook."""
        return self.source.stem


@dataclass
class _Running:
    """A task under way: when it began, the code cell that it has reached, and its kernel."""

    task: Task
    since: float = field(default_factory=time.monotonic)
    cell: int = 0
    kernel: OwnAsyncKernelManager | None = None
    late: bool = False

    def execute(self, limits: Limits) -> None:
        task = self.task
        notebook = execute(
            task.source,
            task.parameters,
            said_in=task.target.parent,
            needs=task.needs,
            on_cell=lambda cell: setattr(self, "cell", cell),
            on_kernel=lambda kernel: setattr(self, "kernel", kernel),
            cell_seconds=limits.cell,
        )
        put(task.target, f"{nbformat.writes(notebook)}\n")

    def end(self) -> None:
        if self.kernel is not None:
            self.kernel.end()

    def stop_if_late(self, limits: Limits) -> None:
        if time.monotonic() - self.since > limits.notebook:
            self.late = True
            self.end()


def run(
    tasks: Sequence[Task], workers: int, limits: Limits, progress: Progress
) -> dict[str, float]:
    """Execute notebooks, each after those that it needs.

    Parameters
    ----------
    tasks : sequence of Task
        What to execute; what they need beside each other is there already.
    workers : int
        How many at a time.
    limits : Limits
        How long a cell and a notebook may take.
    progress : Progress
        Is told how far each has come.

    Returns
    -------
    dict of str to float
        How many seconds each took.

    Raises
    ------
    RunError
        If a notebook fails; the others are stopped.
    StoppedError
        If a kernel dies or a limit is passed; likewise.
    OSError
        If an executed notebook can't be written; likewise.
    """
    named = {task.name: task for task in tasks}
    order = TopologicalSorter({t.name: [n for n in t.needs if n in named] for t in tasks})
    order.prepare()
    seconds: dict[str, float] = {}
    ready: list[Task] = []
    running: dict[Future[None], _Running] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="notebook") as threads:
        try:
            while order.is_active():
                ready += [named[name] for name in order.get_ready()]
                ready.sort(key=lambda task: -task.seconds)
                while ready and len(running) < workers:
                    one = _Running(ready.pop(0))
                    progress.begin(one.task.name)
                    running[threads.submit(one.execute, limits)] = one
                for future in wait(running, _GLANCE, FIRST_COMPLETED).done:
                    one = running[future]
                    _raise_failure(future, one, limits)
                    del running[future]
                    seconds[one.task.name] = round(time.monotonic() - one.since, 2)
                    progress.end(one.task.name)
                    order.done(one.task.name)
                for one in running.values():
                    progress.reach(one.task.name, one.cell)
                    one.stop_if_late(limits)
        finally:
            _stop(running)
    return seconds


def _raise_failure(future: Future[None], one: _Running, limits: Limits) -> None:
    try:
        future.result()
    except StoppedError:
        if not one.late:
            raise
        raise StoppedError(
            f"{one.task.name}, cell {one.cell}: the notebook took longer than "
            f"{limits.notebook} s; mend it, or allow more with --notebook-limit"
        ) from None


def _stop(running: Mapping[Future[None], _Running]) -> None:
    """End all kernels; returns when nobody waits for one any more, whatever signals come."""
    while not all(future.done() for future in running):
        try:
            for one in running.values():
                one.end()
            wait(running, 0.1)
        except KeyboardInterrupt:
            continue


class Progress:
    """Counts notebooks as they begin and, on a terminal, the cells done and the time left.

    Parameters
    ----------
    cells : mapping of str to int
        Code cells of each notebook of the run.
    tell : callable
        Takes a line.
    """

    def __init__(self, cells: Mapping[str, int], tell: Tell) -> None:
        self._cells, self._tell = cells, tell
        self._reached: dict[str, int] = {}
        self._bar: tqdm | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._bar = tqdm(total=sum(self._cells.values()), unit="cell", leave=False)
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def take_over(self, name: str) -> None:
        """A notebook is taken over from the last report."""
        self.begin(name, ": unchanged")
        self.end(name)

    def begin(self, name: str, words: str = "") -> None:
        """A notebook begins."""
        self._reached[name] = 0
        if self._bar is None:
            self._tell(f"{len(self._reached)}/{len(self._cells)} {name}{words}")
        else:
            self._bar.set_description(name)

    def reach(self, name: str, cell: int) -> None:
        """A notebook has come to a code cell, counted from 1; 0 is before the first."""
        self._advance(name, max(cell - 1, 0))

    def end(self, name: str) -> None:
        """A notebook is done."""
        self._advance(name, self._cells[name])

    def _advance(self, name: str, done: int) -> None:
        if self._bar is not None:
            self._bar.update(done - self._reached[name])
        self._reached[name] = done
