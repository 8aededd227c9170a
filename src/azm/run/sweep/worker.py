"""What runs in a worker: it prepares a notebook once, then evaluates points of its components."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from azm import paths
from azm.collection import read_collection
from azm.errors import AzmError
from azm.run.sweep.grid import Values, swept_components
from azm.run.sweep.key import inputs_key

if TYPE_CHECKING:
    from azm.run.sweep.capture import Captured

#: A worker hands back what it has after this many seconds, so that little is lost with it.
PATIENCE = 1.0

# One notebook at a time in a process: its functions share what its cells computed.
_turn = threading.RLock()
_prepared: dict[tuple[str, str, str], dict[str, Captured]] = {}


@dataclass(frozen=True)
class Job:
    """Which component of which notebook, and the digest of the inputs that a worker must have."""

    notebook: str
    component_id: str
    key: str


def own_choices(job: Job) -> dict[str, Any]:
    """The choices at which the notebook itself stands, in the order of its function.

    Raises
    ------
    AzmError
        If the notebook fails, or doesn't ask for the stability of the component.
    """
    with _turn:
        return dict(_function(job).base)


def evaluate(job: Job, points: list[Values], patience: float = PATIENCE) -> list[list[Any]]:
    """Estimates and verdicts at the first points, as many as the time allows and at least one.

    Returns
    -------
    list of list
        One per point, as `grid.ESTIMATE_COLUMNS`; shorter than `points` where time was up, or
        where the next point fails.

    Raises
    ------
    AzmError
        If the first point fails, naming it.
    """
    with _turn:
        function = _function(job)
        until = time.monotonic() + patience
        done = [function.at(points[0])]
        for point in points[1:]:
            if time.monotonic() > until:
                break
            try:
                done.append(function.at(point))
            except AzmError:
                break
        return done


def _function(job: Job) -> Captured:
    known = (str(paths.root()), job.notebook, job.key)
    if known not in _prepared:
        from azm.run.sweep.capture import captured  # with the plotting that notebooks need

        collection = read_collection()
        notebook = collection[job.notebook]
        found = captured(notebook, swept_components(collection, notebook))
        # After the cells have read their tables, so that a change in between is noticed.
        if inputs_key(notebook) != job.key:
            raise AzmError(
                f"the inputs of {job.notebook} aren't the same here as where the sweep began; "
                "bring every worker to the same state and start again"
            )
        _prepared.clear()
        _prepared[known] = found
    found = _prepared[known]
    if job.component_id not in found:
        raise AzmError(
            f"{job.notebook} doesn't call azm.stability for {job.component_id}, though "
            "notebooks/collection.toml lists choices for it; add the call or drop the choices"
        )
    return found[job.component_id]
