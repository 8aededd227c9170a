"""The grid of admissible choices, as `notebooks/collection.toml` lists it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from azm.collection import read_collection
from azm.errors import AzmError, did_you_mean

#: measurement: another way to count the same thing; question: the claim can be asked of another
#: thing as well; charitable: a kinder reading than the words.
KINDS = ("measurement", "question", "charitable")


@dataclass(frozen=True)
class Choice:
    """One admissible value of a parameter; see `notebooks/collection.toml`."""

    value: Any
    kind: str
    reason: str


def read_grid(component_id: str) -> dict[str, list[Choice]]:
    """The grid of a component by parameter, as `notebooks/collection.toml` gives it.

    A parameter may have several entries, so that some of its choices are measurement, some ask
    another question of the claim, and others are charitable.

    Raises
    ------
    AzmError
        If there is no grid for the component, or the file says something wrong.

    Examples
    --------
    >>> [choice.value for choice in read_grid("c4b")["level"]]
    [0.8, 0.9, 0.95]
    """
    grids = read_collection().content.get("grid", {})
    if component_id not in grids:
        raise AzmError(
            f"notebooks/collection.toml has no [[grid.{component_id}]]; list the admissible "
            f"choices there{did_you_mean(component_id, grids)}"
        )
    grid: dict[str, list[Choice]] = {}
    for entry in grids[component_id]:
        grid.setdefault(entry["parameter"], []).extend(
            Choice(plain_value(value), entry["kind"], entry["reason"]) for value in entry["choices"]
        )
    return grid


def match_parameters(
    component_id: str,
    fn: Callable[..., Any],
    grid: Mapping[str, list[Choice]],
    base: Mapping[str, Any],
) -> None:
    """Refuse a function, a base and a grid that don't speak of the same parameters."""
    parameters = list(inspect.signature(fn).parameters.values())[1:]
    own = [parameter.name for parameter in parameters]
    function = function_name(fn)
    for name in grid:
        if name not in own:
            raise AzmError(
                f"notebooks/collection.toml has choices of '{name}' for {component_id}, which "
                f"{function} doesn't take{_or_list(name, own)}"
            )
        if name not in base:
            raise AzmError(
                f"the base of {component_id} doesn't say which '{name}' the card was judged with; "
                "add it"
            )
    for name in base:
        if name not in own:
            raise AzmError(
                f"the base of {component_id} has '{name}', which {function} doesn't take"
                f"{_or_list(name, own)}"
            )
    for parameter in parameters:
        if parameter.default is parameter.empty and parameter.name not in base:
            raise AzmError(
                f"{function} needs '{parameter.name}', which the base of {component_id} doesn't "
                "give; add it"
            )


def plain_value(value: Any) -> Any:
    """A choice that can be compared and hashed: a TOML array becomes a tuple."""
    return tuple(value) if isinstance(value, list) else value


def function_name(fn: Callable[..., Any]) -> str:
    """Name of a function for a message."""
    return getattr(fn, "__name__", "the function")


def _or_list(name: str, names: list[str]) -> str:
    return did_you_mean(name, names) or f"; its parameters are {', '.join(names) or 'none'}"
