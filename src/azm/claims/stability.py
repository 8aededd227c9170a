"""How a verdict stands up to other choices that could as well have been made.

The idea is the specification curve: U. Simonsohn, J. P. Simmons and L. D. Nelson, "Specification
curve analysis", Nature Human Behaviour 4 (2020), 1208-1214. Every combination of admissible
choices is run through the notebook's own function and put to the component's rule.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from azm.claims.criteria import CAPPED_RULES, FINDING_RULES, Criterion, criterion
from azm.claims.estimate import Estimate
from azm.claims.fragility import Fragility, fragile
from azm.claims.grid import function_name, match_parameters, plain_value, read_grid
from azm.claims.outcomes import apply_rule
from azm.claims.register import Component, component
from azm.errors import AzmError

#: More points than this don't belong into a notebook.
LARGEST_GRID = 1000


@dataclass(frozen=True)
class Point:
    """One combination of choices, the estimate that it gives and the verdict on that."""

    choices: Mapping[str, Any]
    estimate: Estimate
    verdict: str


@dataclass(frozen=True)
class Flip:
    """A set of changes from the base that gives another verdict."""

    changes: Mapping[str, Any]
    verdict: str

    def __str__(self) -> str:
        changed = ", ".join(f"{name} = {value}" for name, value in self.changes.items())
        return f"{changed} ({self.verdict})"


@dataclass(frozen=True)
class Stability:
    """What other choices would have made of a component.

    Attributes
    ----------
    component_id : str
        Component judged.
    base : dict
        The notebook's own choices.
    base_verdict : str
        Verdict on them, the one on the card.
    share : float or None
        Share of the measurement points with that verdict; None ("n/a") for effects and causes,
        whose verdict the rule caps whatever is chosen.
    n : int
        Measurement points, the base included; choices that change no estimate don't count.
    points, charitable : DataFrame
        One row per point, sorted by estimate: a column per parameter, then low, high, bound,
        estimate (text), verdict, is_base. Charitable readings of the claim stand apart, each with
        the measurement choices of the base.
    flips : tuple of Flip
        The smallest sets of changes that give another verdict; empty if none does.
    fragile : Fragility or None
        The number of the rule that needs the smallest relative change; None if no number moved up
        to tenfold gives another verdict.
    inert : tuple of (parameter, value)
        Choices left out because they never change the estimate.
    """

    component_id: str
    base: dict[str, Any]
    base_verdict: str
    share: float | None
    n: int
    points: pd.DataFrame = field(compare=False)
    charitable: pd.DataFrame = field(compare=False)
    flips: tuple[Flip, ...] = ()
    fragile: Fragility | None = None
    inert: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """The share, the smallest flips and the fragile threshold, in sentences."""
        if self.n < 2:
            return "Stability n/a: no other choice keeps the words of the claim."
        if self.share is None:
            return "Stability n/a: the rule caps this verdict whatever is chosen."
        said = [f"Same verdict in {self.share:.0%} of {self.n} combinations of choices."]
        if self.flips:
            said.append(f"Smallest change of choices: {'; or '.join(map(str, self.flips))}.")
        if self.fragile is not None:
            said.append(f"Nearest number of the rule: {self.fragile}.")
        return " ".join(said)

    def bundle(self) -> dict[str, Any]:
        """The stability as plain data for JSON, as a card carries it."""
        return {
            "share": self.share,
            "n": self.n,
            "flips": [
                {"changes": _plain(flip.changes), "verdict": flip.verdict} for flip in self.flips
            ],
            "fragile": None if self.fragile is None else dict(vars(self.fragile)),
            "points": self._point_bundles(self.points),
            "charitable": self._point_bundles(self.charitable),
        }

    def _point_bundles(self, frame: pd.DataFrame) -> list[dict[str, Any]]:
        return [
            {
                "choice": _plain({name: row[name] for name in self.base}),
                "low": None if pd.isna(row["low"]) else row["low"],
                "high": None if pd.isna(row["high"]) else row["high"],
                "verdict": row["verdict"],
                "is_base": bool(row["is_base"]),
            }
            for row in frame.to_dict("records")
        ]


def stability(
    component_id: str,
    fn: Callable[..., Estimate],
    rows: Any,
    base: Mapping[str, Any],
) -> Stability:
    """Run a notebook's estimate over the grid of admissible choices.

    Parameters
    ----------
    component_id : str
        A component whose rule compares numbers.
    fn : callable
        `fn(rows, **choices) -> Estimate`, the function that the card was judged from. Its
        parameters after the first are those of `base`.
    rows : any
        What `fn` takes first; handed on as it is.
    base : mapping
        The choices of the card. A base value that the grid doesn't list is added to it.

    Returns
    -------
    Stability

    Raises
    ------
    AzmError
        If there is no grid for the component, the parameters of `fn`, of `base` and of the grid
        don't match, the grid is too large, or `fn` doesn't return an Estimate.
    """
    part, stated = component(component_id), criterion(component_id)
    if stated.rule in FINDING_RULES or stated.rule == "opinion":
        raise AzmError(
            f"{component_id} is judged by rule '{stated.rule}' without an estimate, so no grid "
            "applies; leave stability out"
        )
    grid = read_grid(component_id)
    match_parameters(component_id, fn, grid, base)
    runner = _Runner(part, stated, fn, rows)
    fixed = {name: plain_value(value) for name, value in base.items()}
    measured = {name: [fixed[name]] for name in fixed}
    kind_to_charity = {name: [fixed[name]] for name in fixed}
    for name, choices in grid.items():
        for choice in choices:
            target = measured if choice.kind == "measurement" else kind_to_charity
            if choice.value not in target[name]:
                target[name].append(choice.value)
    points = runner.over(measured)
    kept, inert = _without_inert(points, measured)
    base_point = next(point for point in points if point.choices == fixed)
    others = [point for point in runner.over(kind_to_charity) if point.choices != fixed]
    capped = stated.rule in CAPPED_RULES
    same = sum(point.verdict == base_point.verdict for point in kept)
    return Stability(
        component_id=component_id,
        base=fixed,
        base_verdict=base_point.verdict,
        share=None if capped or len(kept) < 2 else same / len(kept),
        n=len(kept),
        points=_frame(kept, fixed),
        charitable=_frame(others, fixed),
        flips=_smallest_flips(kept, base_point),
        fragile=None if capped else fragile(part, stated, base_point.estimate),
        inert=inert,
    )


class _Runner:
    """Runs the function over combinations of choices, each once."""

    def __init__(
        self, part: Component, stated: Criterion, fn: Callable[..., Estimate], rows: Any
    ) -> None:
        self.part, self.stated, self.fn, self.rows = part, stated, fn, rows
        self.known: dict[tuple[Any, ...], Point] = {}

    def over(self, choices: Mapping[str, list[Any]]) -> list[Point]:
        size = math.prod(len(values) for values in choices.values())
        if size > LARGEST_GRID:
            raise AzmError(
                f"the grid of {self.part.component_id} has {size:,} points, more than a notebook "
                f"should run ({LARGEST_GRID:,}); drop choices, or run it apart with azm sweep"
            )
        return [
            self.at(dict(zip(choices, values, strict=True)))
            for values in itertools.product(*choices.values())
        ]

    def at(self, choices: dict[str, Any]) -> Point:
        key = tuple(choices.values())
        if key not in self.known:
            estimate = self.fn(self.rows, **choices)
            if not isinstance(estimate, Estimate):
                raise AzmError(
                    f"{function_name(self.fn)} returned {type(estimate).__name__} for "
                    f"{choices}; return an Estimate"
                )
            self.known[key] = Point(
                choices, estimate, apply_rule(self.part, self.stated, estimate).verdict
            )
        return self.known[key]


def _without_inert(
    points: list[Point], measured: Mapping[str, list[Any]]
) -> tuple[list[Point], tuple[tuple[str, Any], ...]]:
    """Drop choices that give, whatever else is chosen, what an earlier choice gives."""
    results = {tuple(point.choices.values()): point.estimate.numbers for point in points}
    inert = []
    for place, (name, values) in enumerate(measured.items()):
        seen: list[dict[tuple[Any, ...], Any]] = []
        for value in values:
            profile = {
                (*key[:place], *key[place + 1 :]): numbers
                for key, numbers in results.items()
                if key[place] == value
            }
            if profile in seen:
                inert.append((name, value))
            seen.append(profile)
    kept = [
        point for point in points if not any(point.choices[name] == value for name, value in inert)
    ]
    return kept, tuple(inert)


def _smallest_flips(points: list[Point], base: Point) -> tuple[Flip, ...]:
    flips = [
        Flip(
            {name: value for name, value in point.choices.items() if value != base.choices[name]},
            point.verdict,
        )
        for point in points
        if point.verdict != base.verdict
    ]
    fewest = min((len(flip.changes) for flip in flips), default=0)
    return tuple(flip for flip in flips if len(flip.changes) == fewest)


def _frame(points: list[Point], base: Mapping[str, Any]) -> pd.DataFrame:
    ordered = sorted(
        points,
        key=lambda point: (
            point.estimate.start,
            point.estimate.end,
            [str(value) for value in point.choices.values()],
        ),
    )
    columns = [*base, "low", "high", "bound", "estimate", "verdict", "is_base"]
    return pd.DataFrame(
        [
            [
                *point.choices.values(),
                point.estimate.low,
                point.estimate.high,
                point.estimate.bound,
                point.estimate.text,
                point.verdict,
                point.choices == base,
            ]
            for point in ordered
        ],
        columns=columns,
    )


def _plain(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Choices as JSON takes them: numbers, text and truth values as they are, dates as text."""
    return {
        name: value if isinstance(value, (str, int, float, bool)) else str(value)
        for name, value in choices.items()
    }
