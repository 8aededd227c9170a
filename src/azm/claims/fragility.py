"""Which number of a stated rule decides, and how far it could move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from azm import words
from azm.claims.criteria import FIGURE_RULES, STEP_RULES, Criterion, gaps_in_order
from azm.claims.estimate import Estimate
from azm.claims.outcome import apply_rule, claimed_figure, steps_of
from azm.claims.register import Component
from azm.errors import AzmError

# How far, and how finely, a number is moved in search of another verdict.
_FARTHEST, _STEP = 9.0, 0.005


@dataclass(frozen=True)
class Fragility:
    """How far one number of the rule can move before the verdict on the base is another.

    Attributes
    ----------
    threshold : str
        Name of the number, such as `contradicted_from` or `claimed figure`.
    stated, turns_at : float
        Its stated value, and the value nearest to it at which the verdict is another.
    change : float
        Relative change from one to the other; -0.45 is 45 % less.
    verdict : str
        The verdict there.
    """

    threshold: str
    stated: float
    turns_at: float
    change: float
    verdict: str

    def __str__(self) -> str:
        ends = f"from {words.number(self.stated)} to {words.number(self.turns_at)}"
        change = f"{self.change:+.0%}".replace("-", words.MINUS)
        return f"{self.threshold} {ends} ({change}, {self.verdict})"


def fragile(component: Component, criterion: Criterion, estimate: Estimate) -> Fragility | None:
    """The number of the rule whose smallest relative change gives another verdict."""
    turns = [
        turn
        for name, number, verdict_at in _numbers(component, criterion, estimate)
        if number and (turn := _turn(name, number, verdict_at)) is not None
    ]
    return min(turns, key=lambda turn: abs(turn.change), default=None)


def _numbers(
    component: Component, criterion: Criterion, estimate: Estimate
) -> Iterator[tuple[str, float, Callable[[float], str]]]:
    """The numbers of a rule, each with the verdict on the estimate if it were another."""
    if criterion.rule in FIGURE_RULES:
        claimed = claimed_figure(component, criterion)

        def with_figure(number: float) -> str:
            other = claimed.times(number / claimed.low)
            return apply_rule(component, criterion, estimate, claimed=other).verdict

        yield "claimed figure", claimed.low, with_figure
        numbers = ["tolerance", "contradicted_from"]
        entry = {name: getattr(criterion, name) for name in numbers}
    else:
        entry = dict(criterion.thresholds)
        numbers = [name for name, number in entry.items() if _is_threshold(name, number)]

    def with_number(name: str, number: float) -> str:
        changes: dict[str, Any] = {name: number}
        if criterion.rule not in FIGURE_RULES:
            changes = {"thresholds": entry | changes}
        other = replace(criterion, **changes)
        if not gaps_in_order(other.tolerance, other.contradicted_from):
            raise AzmError("the tolerance has met contradicted_from")
        by_steps = criterion.rule in STEP_RULES
        if by_steps and steps_of(other).rising != steps_of(criterion).rising:
            raise AzmError("a threshold has passed its neighbour, which turns the rule round")
        return apply_rule(component, other, estimate).verdict

    for name in numbers:
        yield name, entry[name], partial(with_number, name)


def _is_threshold(name: str, number: object) -> bool:
    """True unless it says what is measured, not where a verdict turns."""
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
    return is_number and name not in ("step", "horizon_months")


def _turn(name: str, stated: float, verdict_at: Callable[[float], str]) -> Fragility | None:
    """The nearest value of one number at which the verdict is another."""
    here = verdict_at(stated)
    steps = int(_FARTHEST / _STEP)
    open_ways = {-1, 1}
    for step in range(1, steps + 1):
        for sign in sorted(open_ways):
            change = sign * step * _STEP
            if change <= -1:
                continue
            try:
                verdict = verdict_at(stated * (1 + change))
            except AzmError:
                # The number has met its neighbour; beyond it the rule has no meaning.
                open_ways.discard(sign)
                continue
            if verdict != here:
                change = _bisect(stated, change - sign * _STEP, change, here, verdict_at)
                return Fragility(
                    name,
                    stated,
                    float(f"{stated * (1 + change):.4g}"),
                    float(f"{change:.3g}"),
                    verdict,
                )
    return None


def _bisect(
    stated: float, same: float, other: float, here: str, verdict_at: Callable[[float], str]
) -> float:
    """Relative change at which the verdict turns, from one that keeps it to one that doesn't."""
    for _ in range(20):
        middle = (same + other) / 2
        if verdict_at(stated * (1 + middle)) == here:
            same = middle
        else:
            other = middle
    return other
