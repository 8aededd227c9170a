"""Points of a sweep run through papermill as well, and held against the table.

Each point's notebook runs in a kernel of its own with the point's choices as its parameters. What
a notebook's parameters can't say, such as whose deaths are counted, is handed to its estimate
function at the end of that run. Where they say all of it, the verdict card must agree too.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell

import azm
from azm import claims
from azm.claims import Estimate
from azm.errors import AzmError
from azm.notebook.outputs import MIME, unpack
from azm.run.execute import execute
from azm.run.parameters import Parameter, declared
from azm.run.sweep.capture import Captured
from azm.run.sweep.grid import Grid, Values, described, sampled

if TYPE_CHECKING:
    from azm.collection import Notebook
    from azm.run.sweep.sweeping import Sweep

_LISTEN = "from azm.run.sweep import agreement\nagreement.listen()"
_ANSWER = "import datetime\ndisplay(agreement.answers({asked!r}))"  # a choice may be a day
_ANSWER_MIME = "application/json"

Choices = tuple[tuple[str, Any], ...]


def check_by_papermill(
    swept: Iterable[Sweep], n: int, seed: int, tell: Callable[[str], None]
) -> None:
    """Run `n` points of each component, by chance, through papermill.

    Raises
    ------
    AzmError
        If a notebook doesn't run with a point's choices, or says something else about the point
        than the sweep does.
    """
    runs: dict[Notebook, dict[Choices, list[tuple[Sweep, Values]]]] = {}
    for made in swept:
        of_notebook = runs.setdefault(made.notebook, defaultdict(list))
        parameters = declared(made.notebook.path)
        for point in sampled(list(made.rows), n, seed):
            of_notebook[_as_parameters(made.grid, point, parameters)].append((made, point))
    for notebook, by_choices in runs.items():
        for number, (choices, points) in enumerate(by_choices.items(), start=1):
            tell(f"{notebook.name} through papermill, {number}/{len(by_choices)}")
            _hold(notebook, dict(choices), points)


def _as_parameters(grid: Grid, point: Values, parameters: Mapping[str, Parameter]) -> Choices:
    """The choices of a point that the notebook takes as parameters, where they aren't its own."""
    return tuple(
        (axis.name, value)
        for axis, value in zip(grid.axes, point, strict=True)
        if value != axis.base and _is_parameter(axis.name, axis.base, parameters)
    )


def _is_parameter(name: str, base: Any, parameters: Mapping[str, Parameter]) -> bool:
    # A notebook may use a name for another thing: a level of its own beside the card's.
    return name in parameters and parameters[name].default == base


def _hold(notebook: Notebook, choices: dict[str, Any], points: list[tuple[Sweep, Values]]) -> None:
    asked = [(made.grid.component_id, list(point)) for made, point in points]
    answers, cards = _through_papermill(notebook, choices, asked)
    for (made, point), answer in zip(points, answers, strict=True):
        place = f"{made.grid.component_id} at {described(made.grid.names, point)}"
        row = made.rows[point]
        if answer != row:
            raise AzmError(f"{place}: the sweep says {row}, papermill {answer}")
        pairs = zip(made.grid.axes, point, strict=True)
        own = all(axis.name in choices or value == axis.base for axis, value in pairs)
        card = cards.get(made.grid.component_id)
        if own and card is not None and card != row[-1]:
            raise AzmError(f"{place}: the sweep says {row[-1]}, the notebook's card {card}")


def _through_papermill(
    notebook: Notebook, choices: dict[str, Any], asked: list[tuple[str, list[Any]]]
) -> tuple[list[list[Any]], dict[str, str]]:
    """What a run with these parameters answers at points, and the verdicts on its cards."""
    content = nbformat.read(notebook.path, as_version=4)
    content.cells.insert(0, new_code_cell(_LISTEN))
    content.cells.append(new_code_cell(_ANSWER.format(asked=asked)))
    with tempfile.TemporaryDirectory(prefix="azm-") as folder:
        source = Path(folder) / notebook.path.name
        nbformat.write(content, source)
        done = execute(source, choices, said_in=Path(folder) / "run")
    outputs = [output.get("data", {}) for cell in done.cells for output in cell.get("outputs", ())]
    said = [unpack(data[MIME]) for data in outputs if MIME in data]
    answer = next(data[_ANSWER_MIME] for data in reversed(outputs) if _ANSWER_MIME in data)
    cards = {b["component"]: b["verdict"] for b in said if b.get("kind") == "verdict"}
    return answer["rows"], cards


_heard: dict[str, Captured] = {}


def listen() -> None:
    """Remember, in a kernel, what the notebook hands to `azm.stability`."""

    def stability(
        component_id: str, function: Callable[..., Estimate], rows: Any, base: dict[str, Any]
    ) -> claims.Stability:
        _heard[component_id] = Captured.of(component_id, function, rows, base)
        return claims.evaluate_grid(component_id, function, rows, base)

    vars(azm)["stability"] = stability


class _Answers:
    """Rows as a cell's output."""

    def __init__(self, rows: list[list[Any]]) -> None:
        self._rows = rows

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {_ANSWER_MIME: {"rows": self._rows}, "text/plain": json.dumps(self._rows)}


def answers(asked: list[tuple[str, list[Any]]]) -> _Answers:
    """In the same kernel, estimates and verdicts at points of components."""
    return _Answers([_heard[component_id].at(tuple(point)) for component_id, point in asked])
