"""How a verdict stands up to other choices that could as well have been made.

The idea is the specification curve: U. Simonsohn, J. P. Simmons and L. D. Nelson, "Specification
curve analysis", Nature Human Behaviour 4 (2020), 1208-1214. Every combination of admissible
choices is run through the notebook's own function and put to the component's rule.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import words
from azm.claims import criteria, register
from azm.claims.criteria import FINDING_RULES, Criterion
from azm.claims.estimate import Estimate
from azm.claims.fragility import Fragility, fragile
from azm.claims.grid import KINDS, function_name, match_parameters, plain_value, read_grid
from azm.claims.outcome import apply_rule
from azm.claims.register import Component
from azm.claims.truth import VERDICTS
from azm.errors import AzmError

#: More points than this don't belong into a notebook.
LARGEST_GRID = 1000


@dataclass(frozen=True)
class Point:
    """One combination of choices, what the estimate is there and the verdict on it.

    Attributes
    ----------
    choices : mapping
        Value by parameter.
    low, high : float or None
        Ends of the estimate, as in :class:`azm.claims.Estimate`.
    estimate : str
        The estimate in words.
    verdict : str
    is_base : bool
        Whether these are the notebook's own choices.
    """

    choices: Mapping[str, Any]
    low: float | None
    high: float | None
    estimate: str
    verdict: str
    is_base: bool

    @property
    def result(self) -> tuple[float | None, float | None, str]:
        """What the choices give: points with the same result are one estimate."""
        return self.low, self.high, self.verdict

    def bundle(self) -> dict[str, Any]:
        """The point as plain data for JSON; a choice that JSON hasn't got becomes its text."""
        fields = dict(vars(self))
        return {"choice": _plain(fields.pop("choices")), **fields}

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> Point:
        """The point that a bundle was made from."""
        fields = dict(bundle)
        return cls(choices=fields.pop("choice"), **fields)


@dataclass(frozen=True)
class Flip:
    """A set of changes from the base that gives another verdict."""

    changes: Mapping[str, Any]
    verdict: str

    def __str__(self) -> str:
        changes = ", ".join(f"{name} = {value}" for name, value in self.changes.items())
        return f"{changes} ({self.verdict})"


#: With fewer distinct estimates than this a distribution of verdicts says nothing.
FEWEST_DISTINCT = 5


@dataclass(frozen=True)
class Stability:
    """What other choices would have made of a component.

    Attributes
    ----------
    component_id : str
        Component judged.
    by_choice : bool
        Whether the verdict can follow the choices; False for effects, whose verdict an estimate
        alone can hardly move.
    measurement_points : tuple of Point
        Sorted by estimate; choices that change no estimate don't count.
    question_points : tuple of Point
        Choices that make another question of the claim, each with every measurement choice. They
        stand beside the measurement points and aren't averaged with them (M. Del Giudice and
        S. W. Gangestad, "A Traveler's Guide to the Multiverse", Advances in Methods and Practices
        in Psychological Science 4 (2021)).
    charitable_points : tuple of Point
        Kinder readings of the claim, each with the measurement choices of the base.
    flips : tuple of Flip
        The smallest sets of changes that give another verdict; empty if none does.
    fragile : Fragility or None
        The number of the rule that needs the smallest relative change; None if no number moved up
        to tenfold gives another verdict.
    inert : tuple of (parameter, value)
        Choices left out because they never change the estimate.
    """

    component_id: str
    by_choice: bool
    measurement_points: tuple[Point, ...]
    question_points: tuple[Point, ...]
    charitable_points: tuple[Point, ...]
    flips: tuple[Flip, ...] = ()
    fragile: Fragility | None = None
    inert: tuple[tuple[str, Any], ...] = ()

    @property
    def n(self) -> int:
        """Measurement points, the base included."""
        return len(self.measurement_points)

    @property
    def distribution(self) -> dict[str, int]:
        """Verdict -> number of distinct estimates that give it, over the measurement points."""
        return _distribution(self.measurement_points)

    @property
    def verdicts_text(self) -> str:
        """The distribution in words: `overstated 3, not verifiable 5`."""
        return distribution_text(self.measurement_points)

    @property
    def distinct(self) -> int:
        """Number of distinct estimates over the measurement points."""
        return sum(self.distribution.values())

    @property
    def share(self) -> float | None:
        """Share of the distinct estimates with the base's verdict; None ("n/a") if it says nothing.

        It says nothing of effects, and where fewer than five estimates differ.
        """
        if not self.by_choice or self.distinct < FEWEST_DISTINCT:
            return None
        return self.distribution[self.base_verdict] / self.distinct

    @property
    def commonest(self) -> bool:
        """Whether no other verdict is commoner than the base's."""
        return self.distribution[self.base_verdict] == max(self.distribution.values())

    @property
    def base(self) -> Mapping[str, Any]:
        """The notebook's own choices."""
        return self._base_point.choices

    @property
    def base_verdict(self) -> str:
        """Verdict on the notebook's own choices, the one on the card."""
        return self._base_point.verdict

    @property
    def _base_point(self) -> Point:
        return next(point for point in self.measurement_points if point.is_base)

    @property
    def points(self) -> pd.DataFrame:
        """The measurement points as a table.

        One row per point: a column per parameter, then low, high, bound, estimate (text), verdict,
        is_base.
        """
        return self._frame(self.measurement_points)

    @property
    def questions(self) -> pd.DataFrame:
        """The points of other questions as a table, with the columns of `points`."""
        return self._frame(self.question_points)

    @property
    def charitable(self) -> pd.DataFrame:
        """The charitable points as a table, with the columns of `points`."""
        return self._frame(self.charitable_points)

    def _frame(self, points: tuple[Point, ...]) -> pd.DataFrame:
        bounds = {(False, False): "unknown", (True, False): "at_least", (False, True): "at_most"}
        rows = [
            [
                *point.choices.values(),
                point.low,
                point.high,
                bounds.get((point.low is not None, point.high is not None), "range"),
                point.estimate,
                point.verdict,
                point.is_base,
            ]
            for point in points
        ]
        columns = [*self.base, "low", "high", "bound", "estimate", "verdict", "is_base"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def why_no_share(self) -> str:
        """Why there is no share, in words; empty where there is one."""
        if self.n < 2:
            return "no other choice keeps the words of the claim"
        if not self.by_choice:
            return "an estimate alone can hardly move this verdict"
        if self.distinct < FEWEST_DISTINCT:
            distinct = words.plural(self.distinct, "different estimate")
            return f"the choices give no more than {distinct}"
        return ""

    @property
    def text(self) -> str:
        """The distribution of verdicts, the smallest flips and the fragile number, in sentences."""
        if self.why_no_share:
            return f"Stability n/a: {self.why_no_share}."
        over = f"Verdicts over {self.distinct} different estimates"
        sentences = [f"{over}: {self.verdicts_text}."]
        if not self.commonest:
            sentences.append("The verdict on the card isn't the commonest.")
        if self.flips:
            sentences.append(f"Smallest change of choices: {'; or '.join(map(str, self.flips))}.")
        if self.fragile is not None:
            sentences.append(f"Nearest number of the rule: {self.fragile}.")
        return " ".join(sentences)

    def bundle(self) -> dict[str, Any]:
        """The stability as plain data for JSON, as a card carries it."""
        return {
            "component": self.component_id,
            "by_choice": self.by_choice,
            "share": self.share,
            "n": self.n,
            "distinct": self.distinct,
            "distribution": self.distribution,
            "commonest": self.commonest,
            "flips": [
                {"changes": _plain(flip.changes), "verdict": flip.verdict} for flip in self.flips
            ],
            "fragile": None if self.fragile is None else dict(vars(self.fragile)),
            "inert": [[name, _plain_value(value)] for name, value in self.inert],
            "points": [point.bundle() for point in self.measurement_points],
            "questions": [point.bundle() for point in self.question_points],
            "charitable": [point.bundle() for point in self.charitable_points],
        }

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> Stability:
        """The stability that a bundle was made from."""
        fragile = bundle["fragile"]
        return cls(
            bundle["component"],
            bundle["by_choice"],
            tuple(map(Point.from_bundle, bundle["points"])),
            tuple(map(Point.from_bundle, bundle["questions"])),
            tuple(map(Point.from_bundle, bundle["charitable"])),
            tuple(Flip(**flip) for flip in bundle["flips"]),
            None if fragile is None else Fragility(**fragile),
            tuple((name, value) for name, value in bundle["inert"]),
        )


def evaluate_grid(
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

    Examples
    --------
    >>> grants = {"special_security_divisions": 12, "interior_internal_security": 20}
    >>> def estimate_c3(grants, *, money):
    ...     return Estimate(grants[money], grants[money], "percent", "range", "complete")
    >>> base = {"money": "special_security_divisions"}
    >>> stability = evaluate_grid("c3", estimate_c3, grants, base)
    >>> stability.base_verdict, stability.distribution, len(stability.charitable_points)
    ('overstated', {'overstated': 1}, 1)
    """
    component, criterion = register.component(component_id), criteria.criterion(component_id)
    if criterion.rule in FINDING_RULES or criterion.rule == "opinion":
        raise AzmError(
            f"{component_id} is judged by rule '{criterion.rule}' without an estimate, so no grid "
            "applies; leave stability out"
        )
    grid = read_grid(component_id)
    match_parameters(component_id, fn, grid, base)
    evaluator = _Evaluator(component, criterion, fn, rows, base)
    choices = {kind: {name: [value] for name, value in evaluator.base.items()} for kind in KINDS}
    for name, listed in grid.items():
        for choice in listed:
            values = choices[choice.kind][name]
            if choice.value not in values:
                values.append(choice.value)
    measurement, question = choices["measurement"], choices["question"]
    points, inert = _without_inert(evaluator.points(measurement), measurement)
    base_point = next(point for point in points if point.is_base)
    beside = {
        name: values if len(question[name]) == 1 else question[name]
        for name, values in measurement.items()
    }
    asked = [name for name, values in question.items() if len(values) > 1]
    others = [
        point
        for point in (evaluator.points(beside) if asked else ())
        if any(point.choices[name] != evaluator.base[name] for name in asked)
    ]
    by_choice = criterion.rule != "effect"
    estimate = evaluator.estimate_at(evaluator.base)
    return Stability(
        component_id,
        by_choice,
        _sorted(points),
        _sorted(others),
        _sorted(point for point in evaluator.points(choices["charitable"]) if not point.is_base),
        _smallest_flips(points, base_point),
        fragile(component, criterion, estimate) if by_choice else None,
        inert,
    )


def distribution_text(points: Iterable[Point]) -> str:
    """How many distinct estimates give each verdict, in words."""
    return ", ".join(f"{verdict} {n}" for verdict, n in _distribution(points).items())


def _distribution(points: Iterable[Point]) -> dict[str, int]:
    """Verdict -> number of distinct estimates, in the order of the verdicts."""
    verdicts = Counter(verdict for *_, verdict in {point.result for point in points})
    return {verdict: verdicts[verdict] for verdict in VERDICTS if verdicts[verdict]}


class _Evaluator:
    """Runs the function over combinations of choices, each once."""

    def __init__(
        self,
        component: Component,
        criterion: Criterion,
        fn: Callable[..., Estimate],
        rows: Any,
        base: Mapping[str, Any],
    ) -> None:
        self.component, self.criterion, self.fn, self.rows = component, criterion, fn, rows
        self.base = {name: plain_value(value) for name, value in base.items()}
        self._estimates: dict[tuple[Any, ...], Estimate] = {}

    def points(self, choices: Mapping[str, list[Any]]) -> list[Point]:
        size = math.prod(len(values) for values in choices.values())
        if size > LARGEST_GRID:
            raise AzmError(
                f"the grid of {self.component.component_id} has {size:,} points, more than a "
                f"notebook should run ({LARGEST_GRID:,}); drop choices, or run it apart with azm "
                "sweep"
            )
        return [
            self._point(dict(zip(choices, values, strict=True)))
            for values in itertools.product(*choices.values())
        ]

    def _point(self, choices: dict[str, Any]) -> Point:
        estimate = self.estimate_at(choices)
        verdict = apply_rule(self.component, self.criterion, estimate).verdict
        return Point(
            choices, estimate.low, estimate.high, estimate.text, verdict, choices == self.base
        )

    def estimate_at(self, choices: dict[str, Any]) -> Estimate:
        key = tuple(choices.values())
        if key not in self._estimates:
            estimate = self.fn(self.rows, **choices)
            if not isinstance(estimate, Estimate):
                raise AzmError(
                    f"{function_name(self.fn)} returned {type(estimate).__name__} for "
                    f"{choices}; return an Estimate"
                )
            self._estimates[key] = estimate
        return self._estimates[key]


def _without_inert(
    points: list[Point], choices: Mapping[str, list[Any]]
) -> tuple[list[Point], tuple[tuple[str, Any], ...]]:
    """Drop choices that give, whatever else is chosen, what an earlier choice gives."""
    results = {tuple(point.choices.values()): point.result for point in points}
    inert = []
    for place, (name, values) in enumerate(choices.items()):
        profiles: list[dict[tuple[Any, ...], Any]] = []
        for value in values:
            profile = {
                (*key[:place], *key[place + 1 :]): result
                for key, result in results.items()
                if key[place] == value
            }
            if profile in profiles:
                inert.append((name, value))
            profiles.append(profile)
    active = [
        point for point in points if not any(point.choices[name] == value for name, value in inert)
    ]
    return active, tuple(inert)


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


def _sorted(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points by their estimates, then by their choices."""

    def place(point: Point) -> tuple[float, float, list[str]]:
        start = -math.inf if point.low is None else point.low
        end = math.inf if point.high is None else point.high
        return start, end, [str(value) for value in point.choices.values()]

    return tuple(sorted(points, key=place))


def _plain(choices: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in choices.items()}


def _plain_value(value: Any) -> Any:
    """A choice as JSON takes it: a number, text or a truth value as it is, a date as text."""
    return value if isinstance(value, (str, int, float, bool)) else str(value)
