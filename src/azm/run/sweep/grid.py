"""The points of a sweep: every combination of choices, or those of them that are asked for."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from azm.claims import component, read_grid
from azm.claims.grid import plain_value
from azm.collection import Collection, Notebook
from azm.errors import UsageError, did_you_mean

Values = tuple[Any, ...]

#: Columns of a table after the choices.
ESTIMATE_COLUMNS = (
    "low", "high", "central", "unit", "bound", "coverage", "direct", "evidence_to", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Axis:
    """One choice to be made.

    Attributes
    ----------
    name : str
        Parameter of the notebook's `estimate_*` function.
    values : tuple
        Its admissible values in the order of `notebooks/collection.toml`; the notebook's own
        value stands first if it isn't listed there.
    base : any
        The notebook's own value.
    charitable : tuple
        Those values that read the claim more kindly than its words.
    """

    name: str
    values: Values
    base: Any
    charitable: Values = ()


@dataclass(frozen=True)
class Grid:
    """All combinations of choices of a component, in a fixed order."""

    component_id: str
    axes: tuple[Axis, ...]

    @classmethod
    def of(cls, component_id: str, base: Mapping[str, Any]) -> Grid:
        """The grid that the collection lists, joined with the notebook's own choices."""
        listed = read_grid(component_id)
        axes = []
        for name, value in base.items():
            own, choices = plain_value(value), listed.get(name, [])
            values = [choice.value for choice in choices]
            kinder = [c.value for c in choices if c.kind == "charitable" and c.value != own]
            values = values if own in values else [own, *values]
            axes.append(Axis(name, tuple(values), own, tuple(kinder)))
        return cls(component_id, tuple(axes))

    @property
    def names(self) -> tuple[str, ...]:
        """The choices to be made, in the order of the table's columns."""
        return tuple(axis.name for axis in self.axes)

    def points(self, where: Mapping[str, Iterable[str]] | None = None) -> list[Values]:
        """The combinations that have one of the wanted values of each choice in `where`.

        Parameters
        ----------
        where : mapping of str to list of str, optional
            Values as typed, by choice.

        Raises
        ------
        UsageError
            If there is no such choice or value; the message names those that there are.
        """
        where = where or {}
        for name in where:
            if name not in self.names:
                raise UsageError(
                    f"{self.component_id} has no choice '{name}'"
                    f"{did_you_mean(name, self.names) or '; it has ' + ', '.join(self.names)}"
                )
        kept = [
            _wanted(self.component_id, axis, where[axis.name])
            if axis.name in where
            else axis.values
            for axis in self.axes
        ]
        return list(itertools.product(*kept))

    def is_base(self, point: Values) -> bool:
        """Whether a point is the notebook's own."""
        return all(value == axis.base for axis, value in zip(self.axes, point, strict=True))

    def kind(self, point: Values) -> str:
        """'charitable' if any choice reads the claim more kindly, else 'measurement'."""
        pairs = zip(self.axes, point, strict=True)
        kinder = any(value in axis.charitable for axis, value in pairs)
        return "charitable" if kinder else "measurement"


def swept_components(collection: Collection, notebook: Notebook) -> tuple[str, ...]:
    """The components of a notebook's claims for which the collection has a grid, in its order.

    Raises
    ------
    AzmError
        If a grid is of no registered component.
    """
    grids = collection.content.get("grid", {})
    return tuple(name for name in grids if component(name).claim_id in notebook.claims)


def sampled(points: list[Values], n: int, seed: int) -> list[Values]:
    """`n` of the points by chance, in their order; all of them if there are no more.

    Each point draws a number from its own choices and the seed, and the lowest win. So the same
    seed gives the same points on any machine, and a larger sample holds the smaller one.
    """
    drawn = sorted(range(len(points)), key=lambda i: _lot(points[i], seed))
    return [points[i] for i in sorted(drawn[:n])]


def point_id(point: Values) -> str:
    """A point as text, equal for equal choices."""
    return json.dumps(point, ensure_ascii=False, default=str)


def described(names: Iterable[str], point: Values) -> str:
    """A point for a message: `start_year=2013, who=all`."""
    return ", ".join(f"{n}={v}" for n, v in zip(names, point, strict=True)) or "its only point"


def _lot(point: Values, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {point_id(point)}".encode()).digest()


def _wanted(component_id: str, axis: Axis, typed: Iterable[str]) -> Values:
    typed = list(typed)
    for text in typed:
        if not any(_same(value, text) for value in axis.values):
            known = [str(value) for value in axis.values]
            raise UsageError(
                f"{axis.name} of {component_id} can't be '{text}'"
                f"{did_you_mean(text, known) or '; its choices are ' + ', '.join(known)}"
            )
    return tuple(value for value in axis.values if any(_same(value, text) for text in typed))


def _same(value: Any, text: str) -> bool:
    if isinstance(value, bool):
        return text.casefold() == str(value).casefold()
    if isinstance(value, int | float):
        try:
            return float(text) == value
        except ValueError:
            return False
    return str(value) == text
