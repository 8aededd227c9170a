"""What an estimate makes of a component, by the rule of its criterion."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from azm import words
from azm.claims.criteria import FIGURE_RULES, TREND_UNITS, Criterion
from azm.claims.estimate import Estimate
from azm.claims.register import Component, check_units
from azm.claims.truth import (
    CAME_ABOUT,
    CONTRADICTED,
    HOLDS,
    MOSTLY,
    NOT_SO_FAR,
    NOT_VERIFIABLE,
    OVERSTATED,
    SEVERITY,
    SUPPORTED,
    ClaimedFigure,
    Outcome,
    compare_figure,
    open_because,
    possible_verdicts,
)
from azm.errors import AzmError
from azm.rounding import side

# A little more than the largest step between two numbers of six digits, so that what differs in its
# last bits before it is rounded is no further apart after it.
_NUDGE = 1.2e-5


def outcome_of(component: Component, criterion: Criterion, estimate: Estimate) -> Outcome:
    """What an estimate makes of a component, without confidence.

    Where the verdict would be another if an end of the estimate were a hair's breadth higher or
    lower, by one part in 100,000, the reason says so: "at the threshold".

    Parameters
    ----------
    component, criterion, estimate : Component, Criterion, Estimate
        As for :func:`apply_rule`.

    Returns
    -------
    Outcome

    Raises
    ------
    AzmError
        As :func:`apply_rule`.
    """
    outcome = apply_rule(component, criterion, estimate)
    verdicts = {apply_rule(component, criterion, near).verdict for near in _neighbours(estimate)}
    others = sorted(verdicts - {outcome.verdict})
    if not others:
        return outcome
    return replace(
        outcome,
        reason=f"{outcome.reason} The evidence lies at the threshold: one part in 100,000 more or "
        f"less would make it {' or '.join(others)}.",
    )


def apply_rule(
    component: Component,
    criterion: Criterion,
    estimate: Estimate,
    *,
    claimed: ClaimedFigure | None = None,
) -> Outcome:
    """The outcome by the rule alone, without a look at what lies beside the estimate.

    Parameters
    ----------
    component, criterion : Component, Criterion
        What is claimed and its rule, one that compares numbers.
    estimate : Estimate
        In the unit that the rule compares.
    claimed : ClaimedFigure, optional
        Another figure than the registered one, for seeing how far it could move.

    Returns
    -------
    Outcome

    Raises
    ------
    AzmError
        If the units don't compare or, for a forecast, the estimate's last day isn't given.
    """
    check_units(unit_of_rule(component, criterion), estimate.unit, component.component_id)
    if criterion.rule in FIGURE_RULES:
        return compare_figure(
            claimed or claimed_figure(component, criterion),
            estimate,
            tolerance=criterion.tolerance,
            contradicted_from=criterion.contradicted_from,
            rounding=criterion.thresholds.get("rounding", 0.0),
        )
    if criterion.rule == "effect":
        return compare_effect(criterion, estimate)
    if criterion.rule == "forecast":
        return compare_forecast(criterion, estimate)
    return compare_steps(steps_of(criterion), estimate)


def claimed_figure(component: Component, criterion: Criterion) -> ClaimedFigure:
    """The claimed figure of a component, as the truth table takes it."""
    return ClaimedFigure.of(
        component.claimed_low,
        component.claimed_high,
        component.bound,
        signed=criterion.rule == "change",
        unit=component.unit,
    )


def unit_of_rule(component: Component, criterion: Criterion) -> str:
    """The unit that a rule compares in."""
    if criterion.rule in FIGURE_RULES:
        return component.unit
    if criterion.rule == "trend":
        return TREND_UNITS[criterion.thresholds["measure"]]
    return {"precedent": "operations", "forecast": "percent"}.get(criterion.rule, "ratio")


@dataclass(frozen=True)
class Steps:
    """Thresholds that an estimate is compared with, for claims without a figure of their own.

    Attributes
    ----------
    holds_from : float
        From here on the claim is supported.
    mostly_from : float, optional
        From here on it is mostly supported. What doesn't reach it is overstated.
    fails_from : float, optional
        Beyond this, the other way, the claim is contradicted; without it nothing contradicts.

    The order of the thresholds says which way favours the claim: smaller values do if
    `holds_from` is the smallest.
    """

    holds_from: float
    mostly_from: float | None = None
    fails_from: float | None = None

    def __post_init__(self) -> None:
        steps = self.numbers
        ordered = all(self._side(one, other) > 0 for one, other in itertools.pairwise(steps))
        if len(steps) < 2 or not ordered:
            raise AzmError(
                f"the thresholds {', '.join(f'{step:g}' for step in steps)} aren't in order from "
                "what supports to what contradicts; correct data/criteria.toml"
            )

    @property
    def numbers(self) -> list[float]:
        """The thresholds that there are, from what supports to what contradicts."""
        steps = (self.holds_from, self.mostly_from, self.fails_from)
        return [step for step in steps if step is not None]

    @property
    def rising(self) -> bool:
        """True if larger values favour the claim."""
        return self.numbers[0] > self.numbers[-1]

    def _side(self, value: float, step: float) -> int:
        """1 if a value favours the claim more than a step does, 0 at it, -1 if less."""
        return side(value, step) if self.rising else -side(value, step)

    def verdict(self, value: float) -> str:
        """Verdict if this were the true value; a value on a threshold that upholds reaches it."""
        if self._side(value, self.holds_from) >= 0:
            return SUPPORTED
        if self.mostly_from is not None and self._side(value, self.mostly_from) >= 0:
            return MOSTLY
        fails = self.fails_from is not None and self._side(value, self.fails_from) < 0
        return CONTRADICTED if fails else OVERSTATED

    @property
    def text(self) -> str:
        """The thresholds in words, for a reason."""
        reach, miss = ("at least", "less than") if self.rising else ("at most", "more than")
        parts = [f"{reach} {words.number(self.holds_from)} supports the claim"]
        if self.mostly_from is not None:
            parts.append(f"{reach} {words.number(self.mostly_from)} mostly supports it")
        if self.fails_from is not None:
            parts.append(f"{miss} {words.number(self.fails_from)} contradicts it")
        return ", ".join(parts)


def steps_of(criterion: Criterion) -> Steps:
    """The thresholds of a trend or precedent, in the order of what they show."""
    numbers = criterion.thresholds
    if criterion.rule == "precedent":
        # No case at all contradicts that there were any; one isn't the plural.
        return Steps(numbers["cases"], fails_from=1)
    if numbers["measure"] == "longest_gap_months":
        holds, mostly, fails = "supported_to", "mostly_to", ""
    else:
        holds, mostly = "supported_probability", "mostly_probability"
        fails = "contradicted_probability"
    if numbers[holds] is None:
        raise AzmError(
            f"data/criteria.toml [{criterion.component_id}]: measure '{numbers['measure']}' needs "
            f"the threshold '{holds}'; add it"
        )
    return Steps(numbers[holds], numbers[mostly], numbers[fails] if fails else None)


def compare_steps(steps: Steps, estimate: Estimate) -> Outcome:
    """The verdict on a claim that is measured against thresholds.

    The logic is that of :func:`compare_figure`: what all values share that the evidence allows.

    Parameters
    ----------
    steps : Steps
        Thresholds of the criterion.
    estimate : Estimate
        What the evidence allows, in the unit of the thresholds.

    Returns
    -------
    Outcome

    Examples
    --------
    >>> pause = Estimate(7, 9, "months", "range", "complete")
    >>> compare_steps(Steps(holds_from=6, mostly_from=12), pause).verdict
    'mostly supported'
    """
    if estimate.bound == "unknown":
        return Outcome(
            NOT_VERIFIABLE,
            f"No figure was found; {steps.text}.",
            why_open=open_because(estimate),
        )
    ends = steps.verdict(estimate.start), steps.verdict(estimate.end)
    reason = f"The evidence shows {words.with_unit(estimate.text, estimate.unit)}; {steps.text}."
    holds = [end in HOLDS for end in ends]
    if all(holds):
        return Outcome(max(ends, key=SEVERITY.__getitem__), reason, ends)
    if not any(holds):
        return Outcome(min(ends, key=SEVERITY.__getitem__), reason, ends)
    return Outcome(
        NOT_VERIFIABLE,
        f"{reason[:-1]}; the values allowed lie on both sides.",
        ends,
        open_because(estimate),
        possible_verdicts(steps.verdict, estimate.start, estimate.end, steps.numbers),
    )


def _neighbours(estimate: Estimate) -> Iterator[Estimate]:
    """The estimate with each end a hair's breadth higher, lower or as it is."""
    ends = [
        [None] if end is None else [end * (1 + nudge) for nudge in (-_NUDGE, 0, _NUDGE)]
        for end in (estimate.low, estimate.high)
    ]
    for low, high in itertools.product(*ends):
        if low is None or high is None or low <= high:
            yield replace(estimate, low=low, high=high, central=None)


def compare_effect(criterion: Criterion, estimate: Estimate) -> Outcome:
    """A rate after over the rate before, against an effect that should have lowered it.

    Without a group for comparison a lower rate may have other causes, so it supports nothing. A
    rate that rose shows that what was to fall didn't: the effect is overstated, and not more, for
    without the cause the rate might have risen further (ROBINS-I's bias due to confounding).

    Raises
    ------
    AzmError
        If the criterion has no `no_effect_at`.
    """
    limit = criterion.thresholds.get("no_effect_at")
    if limit is None:
        raise AzmError(
            f"data/criteria.toml [{criterion.component_id}] has no threshold 'no_effect_at' to "
            "compare an estimate with; add it, or judge the findings alone"
        )
    if estimate.bound == "unknown":
        return Outcome(
            NOT_VERIFIABLE,
            "No figure was found, and nothing tests the effect.",
            why_open="not_measured",
        )
    low, high = (
        OVERSTATED if side(end, limit) > 0 else NOT_VERIFIABLE
        for end in (estimate.start, estimate.end)
    )
    text = f"The ratio of the rate after to the rate before is {estimate.text}"
    if low == OVERSTATED:
        return Outcome(OVERSTATED, f"{text}, all of it above {limit:g}.", (low, high))
    return Outcome(
        NOT_VERIFIABLE,
        f"{text}, not all of it above {limit:g}, and before and after alone show no effect.",
        (low, high),
        "not_measured",
    )


def compare_forecast(criterion: Criterion, estimate: Estimate) -> Outcome:
    """A forecast on a condition: it came about, or not so far; nothing contradicts it.

    Raises
    ------
    AzmError
        If the criterion has no first day, or the estimate no last one.
    """
    start = criterion.period[0]
    if start is None:
        raise AzmError(
            f"data/criteria.toml [{criterion.component_id}] has no period to count the horizon "
            "from; add it"
        )
    numbers = criterion.thresholds
    months, drop, lenient = (numbers[key] for key in ("horizon_months", "drop", "lenient_drop"))
    due = (pd.Timestamp(start) + pd.DateOffset(months=months)).date()
    if estimate.bound == "unknown":
        return Outcome(
            NOT_VERIFIABLE,
            "No figure was found on what was foretold.",
            why_open=open_because(estimate),
        )
    last = estimate.evidence_to
    if last is None:
        raise AzmError(
            f"{criterion.component_id} is a forecast, and its estimate doesn't say how far the "
            "evidence reaches; give evidence_to"
        )
    if last < due:
        return Outcome(
            NOT_VERIFIABLE,
            f"The evidence ends on {words.date(last)}, before the {months:g} months "
            f"set for it were over on {words.date(due)}.",
            why_open="not_due",
        )

    def verdict_of(change: float) -> str:
        return CAME_ABOUT if side(change, -100 * lenient) <= 0 else NOT_SO_FAR

    ends = verdict_of(estimate.start), verdict_of(estimate.end)
    reason = (
        f"The evidence shows a change of {words.with_unit(estimate.text, estimate.unit)}; a fall "
        f"by {100 * drop:g} percent was asked for, or by {100 * lenient:g} on the kindest reading"
    )
    if ends[0] != ends[1]:
        return Outcome(
            NOT_VERIFIABLE,
            f"{reason}; the values allowed lie on both sides.",
            ends,
            open_because(estimate),
        )
    return Outcome(
        ends[0], f"{reason}. It hangs on a condition that nobody measured{_until(criterion)}.", ends
    )


def _until(criterion: Criterion) -> str:
    day = criterion.resolves_on
    return "" if day is None else f", and resolves on {words.date(day)}"
