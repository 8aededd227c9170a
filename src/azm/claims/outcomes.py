"""What an estimate makes of a component, by the rule of its criterion."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from azm.claims.criteria import CAPPED_RULES, FIGURE_RULES, TREND_UNITS, Criterion
from azm.claims.estimate import Estimate
from azm.claims.register import Component, check_units
from azm.claims.steps import Steps, against_steps
from azm.claims.truth import (
    CONTRADICTED,
    MOSTLY,
    NOT_VERIFIABLE,
    SUPPORTED,
    Claimed,
    Outcome,
    compare,
)
from azm.errors import AzmError
from azm.rounding import side

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


# A little more than the largest step between two numbers of six digits, so that what differs in its
# last bits before it is rounded is no further apart after it.
_NUDGE = 1.2e-5


def outcome(part: Component, stated: Criterion, given: Estimate) -> Outcome:
    """What an estimate makes of a component, without confidence.

    Where the verdict would be another if an end of the estimate were a hair's breadth higher or
    lower, by one part in 100,000, the reason says so: "at the threshold".

    Parameters
    ----------
    part, stated, given : Component, Criterion, Estimate
        As for :func:`apply_rule`.

    Returns
    -------
    Outcome

    Raises
    ------
    AzmError
        As :func:`apply_rule`.
    """
    found = apply_rule(part, stated, given)
    others = {apply_rule(part, stated, near).verdict for near in _neighbours(given)}
    others = sorted(others - {found.verdict})
    if not others:
        return found
    return replace(
        found,
        reason=f"{found.reason} The evidence lies at the threshold: one part in 100,000 more or "
        f"less would make it {' or '.join(others)}.",
    )


def _neighbours(given: Estimate) -> Iterator[Estimate]:
    """The estimate with each end a hair's breadth higher, lower or as it is."""
    ends = [
        [None] if end is None else [end * (1 + nudge) for nudge in (-_NUDGE, 0, _NUDGE)]
        for end in (given.low, given.high)
    ]
    for low, high in itertools.product(*ends):
        if low is None or high is None or low <= high:
            yield replace(given, low=low, high=high, central=None)


def apply_rule(
    part: Component,
    stated: Criterion,
    given: Estimate,
    *,
    claimed: Claimed | None = None,
) -> Outcome:
    """The outcome by the rule alone, without a look at what lies beside the estimate.

    Parameters
    ----------
    part, stated : Component, Criterion
        What is claimed and its rule, one that compares numbers.
    given : Estimate
        In the unit that the rule compares.
    claimed : Claimed, optional
        Another figure than the registered one, for seeing how far it could move.

    Returns
    -------
    Outcome

    Raises
    ------
    AzmError
        If the units don't compare or, for a forecast, the estimate's last day isn't given.
    """
    check_units(wanted_unit(part, stated), given.unit, part.component_id)
    if stated.rule in FIGURE_RULES:
        return compare(
            claimed or claimed_of(part, stated),
            given,
            tolerance=stated.tolerance,
            contradicted_from=stated.contradicted_from,
            rounding=stated.thresholds.get("rounding", 0.0),
        )
    if stated.rule in CAPPED_RULES:
        return _against_effect(stated, given)
    if stated.rule == "forecast":
        return _forecast(stated, given)
    return against_steps(steps_of(stated), given)


def claimed_of(part: Component, stated: Criterion) -> Claimed:
    """The claimed figure of a component, as the truth table takes it."""
    return Claimed(
        part.claimed_low,
        part.claimed_high,
        part.bound,
        signed=stated.rule == "change",
        unit=part.unit,
    )


def steps_of(stated: Criterion) -> Steps:
    """The thresholds of a trend, precedent or forecast, in the order of what they show."""
    numbers = stated.thresholds
    if stated.rule == "precedent":
        return Steps(numbers["most"], fails_from=numbers["few"])
    if stated.rule == "forecast":
        lenient = numbers["lenient_drop"]
        return Steps(
            -100 * numbers["drop"],
            mostly_from=None if lenient is None else -100 * lenient,
            fails_from=0,
        )
    if numbers["measure"] == "longest_gap_months":
        given = ("supported_to", "mostly_to", None)
    else:
        given = ("supported_probability", "mostly_probability", "contradicted_probability")
    holds, mostly, fails = (numbers[key] if key else None for key in given)
    if holds is None:
        raise AzmError(
            f"data/criteria.toml [{stated.component_id}]: measure '{numbers['measure']}' needs "
            f"the threshold '{given[0]}'; add it"
        )
    return Steps(holds, mostly, fails)


def wanted_unit(part: Component, stated: Criterion) -> str:
    """The unit that a rule compares in."""
    if stated.rule in FIGURE_RULES:
        return part.unit
    if stated.rule == "trend":
        return TREND_UNITS[stated.thresholds["measure"]]
    return {"precedent": "share", "forecast": "percent"}.get(stated.rule, "ratio")


def spoken(day: date) -> str:
    """A day as prose has it: 22 June 2024."""
    # Not strftime, whose month names follow the locale.
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _against_effect(stated: Criterion, given: Estimate) -> Outcome:
    """A trend against an effect: it can contradict it and can't support it."""
    limit = stated.thresholds.get("contradicted_above")
    if limit is None:
        raise AzmError(
            f"data/criteria.toml [{stated.component_id}] has no threshold 'contradicted_above' "
            "to hold an estimate against; add it, or judge the findings alone"
        )
    if given.bound == "unknown":
        return Outcome(NOT_VERIFIABLE, "No figure was found, and a trend alone shows no effect.")
    shown = f"The ratio of the rate after to the rate before is {given.text}"
    if side(given.start, limit) > 0:
        return Outcome(
            CONTRADICTED, f"{shown}, all of it above {limit:g}.", (CONTRADICTED, CONTRADICTED)
        )
    ends = tuple(
        CONTRADICTED if side(end, limit) > 0 else NOT_VERIFIABLE for end in (given.start, given.end)
    )
    return Outcome(
        NOT_VERIFIABLE,
        f"{shown}, not all of it above {limit:g}, and a trend alone shows no effect.",
        ends,
    )


def _forecast(stated: Criterion, given: Estimate) -> Outcome:
    """A forecast: not before its horizon, and never contradicted if it was conditional."""
    start = stated.period[0]
    if start is None:
        raise AzmError(
            f"data/criteria.toml [{stated.component_id}] has no period to count the horizon from; "
            "add it"
        )
    months = stated.thresholds["horizon_months"]
    due = (pd.Timestamp(start) + pd.DateOffset(months=months)).date()
    if given.bound == "unknown":
        return Outcome(NOT_VERIFIABLE, "No figure was found on what was foretold.")
    if given.evidence_to is None:
        raise AzmError(
            f"{stated.component_id} is a forecast, and its estimate doesn't say how far the "
            "evidence reaches; give evidence_to"
        )
    if given.evidence_to < due:
        return Outcome(
            NOT_VERIFIABLE,
            f"The evidence ends on {spoken(given.evidence_to)}, before the {months:g} months set "
            f"for it were over on {spoken(due)}.",
        )
    result = against_steps(steps_of(stated), given)
    if stated.thresholds["conditional"] and result.verdict not in (SUPPORTED, MOSTLY):
        return replace(
            result,
            verdict=NOT_VERIFIABLE,
            reason=f"{result.reason[:-1]}; the forecast hangs on a condition that nobody measured.",
        )
    return result
