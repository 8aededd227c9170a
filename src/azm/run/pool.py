"""Notebooks executed a few at a time, each in a kernel of its own.

One thread for each notebook that is running: a thread only waits for its kernel, which is a process
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import nbformat

from azm.files import put
from azm.run.execute import CELL_SECONDS, execute
from azm.run.kernel import OwnAsyncKernelManager


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
    """

    source: Path
    target: Path
    parameters: Mapping[str, Any]
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The notebook."""
        return self.source.stem

    def execute(self, kernels: dict[str, OwnAsyncKernelManager], cell_seconds: int) -> None:
        """Execute the notebook and write it; its kernel joins `kernels` before it starts."""
        notebook = execute(
            self.source,
            self.parameters,
            said_in=self.target.parent,
            needs=self.needs,
            on_kernel=lambda kernel: kernels.update({self.name: kernel}),
            cell_seconds=cell_seconds,
        )
        put(self.target, f"{nbformat.writes(notebook)}\n")


def run(
    tasks: Sequence[Task],
    workers: int,
    begin: Callable[[str], None],
    cell_seconds: int = CELL_SECONDS,
) -> None:
    """Execute notebooks, each after those that it needs.

    Parameters
    ----------
    tasks : sequence of Task
        What to execute; what they need beside each other is there already.
    workers : int
        How many at a time.
    begin : callable
        Takes the name of each notebook as it begins.
    cell_seconds : int
        How long a cell may take.

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
    ready: list[Task] = []
    running: dict[Future[None], Task] = {}
    kernels: dict[str, OwnAsyncKernelManager] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="notebook") as threads:
        try:
            while order.is_active():
                # What has most to show takes longest, and the last to end shouldn't begin late.
                ready += map(named.__getitem__, order.get_ready())
                ready.sort(key=lambda task: task.source.stat().st_size)
                while ready and len(running) < workers:
                    task = ready.pop()
                    begin(task.name)
                    running[threads.submit(task.execute, kernels, cell_seconds)] = task
                # Without a time no signal would come through on Windows.
                for future in wait(running, 1, FIRST_COMPLETED).done:
                    future.result()
                    order.done(running.pop(future).name)
        finally:
            _stop(running, kernels)


def _stop(
    running: Mapping[Future[None], Task], kernels: Mapping[str, OwnAsyncKernelManager]
) -> None:
    """End all kernels; returns when nobody waits for one any more, whatever signals come."""
    while left := [task.name for future, task in running.items() if not future.done()]:
        try:
            for name in kernels.keys() & left:
                kernels[name].end()
            wait(running, 0.1)
        except KeyboardInterrupt:
            continue
