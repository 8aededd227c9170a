"""Points handed to the workers of any executor, and taken up again where a worker dies."""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    wait,
)
from typing import Any

from azm import paths
from azm.errors import AzmError
from azm.run.beside import Beside
from azm.run.kernel import ENVIRONMENT
from azm.run.sweep import worker
from azm.run.sweep.grid import Values, described

#: Points handed over at a time. A worker that finds them slow gives the rest back.
BATCH = 200

#: A point is given up when workers have died over it this often.
DEATHS = 3

#: Seconds that a point may take, as long as a cell of a run.
POINT_SECONDS = 300


class LateError(AzmError):
    """A point that takes too long."""

    exit_code = 5


class Crew:
    """Workers that evaluate points: those of an executor, or processes of one's own.

    Parameters
    ----------
    jobs : int
        How many batches are handed out at a time.
    executor : Executor, optional
        Whose workers to use. Without it, processes are started one by one as they are needed,
        with the environment of a kernel, and anew when one has died.
    limit : float
        Seconds that a point may take.
    """

    def __init__(
        self, jobs: int, executor: Executor | None = None, limit: float = POINT_SECONDS
    ) -> None:
        self.jobs = jobs
        self._limit = limit
        self._given = executor
        self._own: Beside | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._dismiss()

    def own_choices(self, job: worker.Job) -> dict[str, Any]:
        """As `worker.own_choices`, by one of the workers."""
        for _ in range(DEATHS):
            try:
                return self._submit(worker.own_choices, job).result()
            except Exception as error:
                if not _is_death(error):
                    raise
        raise AzmError(
            f"{job.notebook} killed {DEATHS} workers before it reached azm.stability; run the "
            "notebook by itself to see why"
        )

    def evaluated(
        self, job: worker.Job, names: tuple[str, ...], points: list[Values]
    ) -> Iterator[list[tuple[Values, list[Any]]]]:
        """Points with their estimates and verdicts, in the order in which they are done.

        Points that were out when a worker died are handed out again one at a time, so that the
        one at fault is known; so are points among which one takes too long.

        Raises
        ------
        LateError
            If a point takes longer than the limit, naming it.
        AzmError
            If a point fails, or workers keep dying over it, naming the point.
        """
        batches = deque(points[i : i + BATCH] for i in range(0, len(points), BATCH))
        alone: deque[Values] = deque()
        deaths: Counter[Values] = Counter()
        out: dict[Future[Any], list[Values]] = {}
        due: dict[Future[Any], float] = {}

        def hand_out(batch: list[Values]) -> None:
            future = self._submit(worker.evaluate, job, batch)
            out[future], due[future] = batch, time.monotonic() + worker.PATIENCE + self._limit

        try:
            while batches or alone or out:
                if alone and not out:
                    hand_out([alone.popleft()])
                while batches and not alone and len(out) < self.jobs:
                    hand_out(batches.popleft())
                left = max(0.0, min(due[future] for future in out) - time.monotonic())
                done = wait(out, timeout=left, return_when=FIRST_COMPLETED).done
                if not done:
                    self._stop_late(job, names, list(out.values()))
                    alone.extend(point for batch in out.values() for point in batch)
                    out.clear()
                for future in done:
                    batch = out.pop(future)
                    try:
                        rows = future.result()
                    except Exception as error:
                        if not _is_death(error):
                            raise
                        deaths.update(batch)
                        _give_up(job, names, deaths)
                        alone.extend(batch)
                    else:
                        batches.extendleft(_parts(batch[len(rows) :], self.jobs))
                        yield list(zip(batch, rows, strict=False))
        except AzmError:
            # Another's workers live on, and must not go on with what nobody waits for.
            if self._given is not None:
                wait([future for future in out if not future.cancel()])
            raise

    def _stop_late(
        self, job: worker.Job, names: tuple[str, ...], batches: list[list[Values]]
    ) -> None:
        """End workers that take too long; raises where it is known or can't be known over what."""
        at = described(names, batches[0][0])
        mend = "mend it, leave it out with --where, or allow more with --point-limit"
        if len(batches) == len(batches[0]) == 1:
            raise LateError(
                f"{job.component_id} with {at}: took longer than {self._limit} s; {mend}"
            )
        if self._given is not None:
            raise LateError(
                f"{job.component_id}: a point at or after {at} took longer than {self._limit} s; "
                f"{mend}"
            )
        self._dismiss()

    def _submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        executor = self._given or self._own
        if executor is None:
            executor = self._own = Beside(self.jobs, paths.notebooks_dir())  # as in a kernel
        try:
            return executor.submit(function, *arguments)
        except BrokenExecutor:
            if self._given is not None:
                raise AzmError(
                    "the executor's workers died and it takes no more work; completed points are "
                    "kept, so start again with a new one"
                ) from None
            self._dismiss()
            return self._submit(function, *arguments)

    def _dismiss(self) -> None:
        if self._own is not None:
            self._own.dismiss()
            self._own = None


def _give_up(job: worker.Job, names: tuple[str, ...], deaths: Counter[Values]) -> None:
    for point, n in deaths.items():
        if n >= DEATHS:
            raise AzmError(
                f"{DEATHS} workers died at {job.component_id} with {described(names, point)}; run "
                "the notebook with these choices to see why, or leave them out with --where"
            ) from None


def _parts(points: list[Values], n: int) -> list[list[Values]]:
    size = max(1, math.ceil(len(points) / n))
    return [points[i : i + size] for i in range(0, len(points), size)]


def _is_death(error: Exception) -> bool:
    # Dask's error for a task whose workers died, without importing Dask.
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


def worker_environment() -> dict[str, str]:
    """What worker processes inherit: a kernel's environment, without anything to draw on."""
    return {
        **ENVIRONMENT,
        "MPLBACKEND": "agg",
        "AZM_ROOT": str(paths.root()),
        "AZM_SAID_IN": "",
    }
