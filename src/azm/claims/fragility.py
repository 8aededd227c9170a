"""Which number of a stated rule decides, and how far it could move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from azm.claims.criteria import FIGURE_RULES, THRESHOLD_RULES, Criterion, gaps_in_order
from azm.claims.estimate import MINUS, Estimate, figure
from azm.claims.outcomes import apply_rule, claimed_of, steps_of
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
        moved = f"{self.threshold} from {figure(self.stated)} to {figure(self.turns_at)}"
        change = f"{self.change:+.0%}".replace("-", MINUS)
        return f"{moved} ({change}, {self.verdict})"


def fragile(part: Component, stated: Criterion, estimate: Estimate) -> Fragility | None:
    """The number of the rule whose smallest relative change gives another verdict."""
    turns = [
        turn
        for name, number, verdict_at in _numbers(part, stated, estimate)
        if number and (turn := _turn(name, number, verdict_at)) is not None
    ]
    return min(turns, key=lambda turn: abs(turn.change), default=None)


def _numbers(
    part: Component, stated: Criterion, estimate: Estimate
) -> list[tuple[str, float, Callable[[float], str]]]:
    """The numbers of a rule, each with the verdict on the estimate if it were another."""

    def with_criterion(**changes: Any) -> str:
        other = replace(stated, **changes)
        if not gaps_in_order(other.tolerance, other.contradicted_from):
            raise AzmError("the tolerance has met contradicted_from")
        if stated.rule in THRESHOLD_RULES and steps_of(other).rising != steps_of(stated).rising:
            raise AzmError("a threshold has passed its neighbour, which turns the rule round")
        return apply_rule(part, other, estimate).verdict

    if stated.rule in FIGURE_RULES:
        claimed = claimed_of(part, stated)

        def with_figure(number: float) -> str:
            moved = claimed.times(number / claimed.low) if claimed.low else claimed
            return apply_rule(part, stated, estimate, claimed=moved).verdict

        return [
            ("claimed figure", claimed.low, with_figure),
            ("tolerance", stated.tolerance, lambda x: with_criterion(tolerance=x)),
            (
                "contradicted_from",
                stated.contradicted_from,
                lambda x: with_criterion(contradicted_from=x),
            ),
        ]
    skipped = ("step", "horizon_months")
    return [
        (
            name,
            number,
            lambda x, name=name: with_criterion(thresholds={**stated.thresholds, name: x}),
        )
        for name, number in stated.thresholds.items()
        if isinstance(number, (int, float)) and not isinstance(number, bool) and name not in skipped
    ]


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
