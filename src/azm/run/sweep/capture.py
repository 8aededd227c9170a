"""A notebook's own estimate functions, taken from the notebook as it runs in this process.

The code cells run in order, as in a kernel, up to the last call of `azm.stability`, which
`azm.judge` makes too where it is given a function. Figures aren't drawn, since no estimate depends
on a drawing; everything else is computed as in a run.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import azm
from azm import claims
from azm.claims import Estimate, component, criterion, read_grid
from azm.claims.criteria import Criterion
from azm.claims.grid import match_parameters, plain_value
from azm.claims.outcome import apply_rule
from azm.claims.register import Component
from azm.collection import Notebook
from azm.errors import AzmError
from azm.notebook.outputs import Output
from azm.run.sweep.grid import Values, described
from azm.run.sweep.key import code_cells


@dataclass
class Captured:
    """An estimate function with what the notebook hands to it."""

    function: Callable[..., Estimate]
    rows: Any
    base: dict[str, Any]
    part: Component
    stated: Criterion

    @classmethod
    def of(
        cls,
        component_id: str,
        function: Callable[..., Estimate],
        rows: Any,
        base: Mapping[str, Any],
    ) -> Captured:
        """What a notebook hands to `azm.stability`, checked against the grid.

        Raises
        ------
        AzmError
            If the parameters of the function, of `base` and of the grid don't match.
        """
        own = {name: plain_value(value) for name, value in base.items()}
        match_parameters(component_id, function, read_grid(component_id), own)
        return cls(function, rows, own, component(component_id), criterion(component_id))

    def __post_init__(self) -> None:
        self._verdicts: dict[tuple[Any, ...], str] = {}

    def at(self, point: Values) -> list[Any]:
        """Estimate and verdict at a point, as `grid.ESTIMATE_COLUMNS` has them.

        Raises
        ------
        AzmError
            If the function fails or returns no Estimate, naming the point.
        """
        try:
            given = self.function(self.rows, **dict(zip(self.base, point, strict=True)))
            if not isinstance(given, Estimate):
                raise AzmError(f"the function returned {type(given).__name__}; return an Estimate")
            verdict = self._verdict(given)
        except AzmError as error:
            raise AzmError(f"{self._place(point)}: {error}") from None
        except Exception as error:
            raise AzmError(f"{self._place(point)}: {type(error).__name__}: {error}") from None
        day = given.evidence_to.isoformat() if given.evidence_to else ""
        numbers = given.low, given.high, given.central
        return [*numbers, given.unit, given.bound, given.coverage, given.direct, day, verdict]

    def _place(self, point: Values) -> str:
        return f"{self.part.component_id} at {described(self.base, point)}"

    def _verdict(self, given: Estimate) -> str:
        """The rule's verdict; a rule reads none of an estimate's rows and origins."""
        numbers = (*given.numbers, given.central)
        key = (*numbers, given.unit, given.coverage, given.direct, given.evidence_to)
        if key not in self._verdicts:
            self._verdicts[key] = apply_rule(self.part, self.stated, given).verdict
        return self._verdicts[key]


def captured(notebook: Notebook, wanted: tuple[str, ...]) -> dict[str, Captured]:
    """Run a notebook until it has asked for the stability of all wanted components.

    Returns
    -------
    dict of str to Captured
        By component. One that the notebook doesn't ask for is left out.

    Raises
    ------
    AzmError
        If a cell fails, naming notebook, cell and error.
    """
    found: dict[str, Captured] = {}

    def stability(
        component_id: str, function: Callable[..., Estimate], rows: Any, base: Mapping[str, Any]
    ) -> Any:
        if component_id in wanted:
            found[component_id] = Captured.of(component_id, function, rows, base)
            if len(found) == len(wanted):
                raise _Enough
        return _WhenAsked(lambda: claims.evaluate_grid(component_id, function, rows, base))

    names = {"__name__": "__main__", "display": lambda *_, **__: None}
    undrawn = {"show": _not_drawn, "figure": lambda *_, **__: _not_drawn}
    with _in_place(stability=stability, **undrawn), _quiet():
        for number, source in enumerate(code_cells(notebook), start=1):
            place = f"{notebook.name}, cell {number}"
            try:
                exec(compile(source, f"<{place}>", "exec"), names)
            except _Enough:
                break
            except (Exception, SystemExit) as error:
                said = f"{type(error).__name__}: {error}".removeprefix("AzmError: ")
                raise AzmError(f"{place}: {' '.join(said.split())}") from None
    return found


class _Enough(BaseException):
    """All wanted functions are known; the rest of the notebook isn't needed."""


class _WhenAsked:
    """A stability that is computed if the notebook looks at it."""

    def __init__(self, compute: Callable[[], Any]) -> None:
        self._compute = compute
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._compute()
        return getattr(self._made, name)


def _not_drawn(*_: Any, **__: Any) -> Output:
    return Output({}, "", "")


@contextlib.contextmanager
def _in_place(**functions: Callable[..., Any]) -> Iterator[None]:
    """Other functions under the names that notebooks call, for a time."""
    # The package looks its names up when they are used, so that these go before and vanish after.
    vars(azm).update(functions)
    try:
        yield
    finally:
        for name in functions:
            vars(azm).pop(name, None)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What cells print and warn of is part of a notebook's run, not of a sweep."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
