"""Which verdicts each rule can reach, found by trying, so that no rule can secretly only win."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from azm.claims.criteria import RULES, THRESHOLDS, Criterion
from azm.claims.estimate import Estimate
from azm.claims.findings import Side, Tally, judge_findings
from azm.claims.outcome import Steps, compare_effect, compare_forecast, compare_steps
from azm.claims.truth import (
    CAME_ABOUT,
    NOT_CHECKABLE,
    NOT_SO_FAR,
    TRUTH_TABLE,
    VERDICTS,
)

_TREND = "before and after alone can show that too much is said."
#: Why a rule can't reach some verdict.
_WHY = {
    "trend": "It is asked of a word such as 'incessant', which says too much or doesn't.",
    "precedent": "More precedents than claimed uphold the plural as well.",
    "forecast": "It hangs on a condition; what hasn't come about may do so still.",
    "event": "An event happened or didn't; 'overstated' is for claims that say all.",
    "level": "A state of affairs without a figure can't be understated.",
    "intent": "A text says it or doesn't; silence alone never contradicts.",
    "effect": f"Only a comparison or an experiment can support or contradict an effect; {_TREND}",
    "causal": f"Only a comparison or an experiment can support or contradict a cause; {_TREND}",
    "opinion": "No observation could settle it.",
}


def reachable_verdicts() -> pd.DataFrame:
    """The verdicts that each rule can reach.

    Returns
    -------
    DataFrame
        One row per rule as index: verdicts (those that it reaches, in the order of the scale),
        can_win and can_lose (whether one of them upholds, or goes against, a claim), and why (in
        words, where some verdict can't be reached; else empty).

    Examples
    --------
    >>> reachable_verdicts().loc["count", "verdicts"].count(",")
    5
    >>> reachable_verdicts().loc["forecast", "verdicts"]
    'came about, not so far, not verifiable'
    """
    rows = []
    for rule in RULES:
        met = set(_met(rule))
        verdicts = [verdict for verdict in VERDICTS if verdict in met]
        wins = bool(met & {*VERDICTS[:2], CAME_ABOUT})
        loses = bool(met & {*VERDICTS[2:5], NOT_SO_FAR})
        rows.append((rule, ", ".join(verdicts), wins, loses, _WHY.get(rule, "")))
    columns = ["rule", "verdicts", "can_win", "can_lose", "why"]
    return pd.DataFrame(rows, columns=columns).set_index("rule")


def _met(rule: str) -> Iterator[str]:
    if rule in ("count", "share", "change"):
        for verdicts in TRUTH_TABLE.values():
            yield from verdicts
    elif rule in ("trend", "precedent"):
        steps = Steps(2, 1, 0) if rule == "trend" else Steps(2, fails_from=1)
        for low, high in itertools.combinations_with_replacement((-1.0, 0.0, 1.0, 2.0, 3.0), 2):
            yield compare_steps(steps, _estimate(low, high, "months")).verdict
    elif rule == "forecast":
        thresholds = {"horizon_months": 12, "drop": 0.5, "lenient_drop": 0.25}
        criterion = _criterion(rule, thresholds)
        for low, high in itertools.combinations_with_replacement((-60.0, -30.0, 0.0, 50.0), 2):
            yield compare_forecast(criterion, _estimate(low, high, "percent")).verdict
    elif rule == "opinion":
        yield NOT_CHECKABLE
    else:
        yield from _from_tallies(rule)
    if rule == "effect":
        criterion = _criterion(rule, {"no_effect_at": 1.0})
        for low, high in itertools.combinations_with_replacement((0.5, 1.0, 2.0), 2):
            yield compare_effect(criterion, _estimate(low, high, "ratio")).verdict


def _criterion(rule: str, thresholds: dict[str, Any]) -> Criterion:
    return Criterion(
        "example", rule, "counts", (date(2020, 1, 1), None), 0.1, 1.5, "", "", thresholds
    )


def _estimate(low: float, high: float, unit: str) -> Estimate:
    return Estimate(low, high, unit, "range", "complete", evidence_to="2022-01-01")


def _from_tallies(rule: str) -> Iterator[str]:
    """The verdicts on every tally of up to two origins a kind."""
    thresholds = dict(THRESHOLDS[rule])
    sides = [
        (frozenset(f"d{i}" for i in range(direct)), frozenset(f"n{i}" for i in range(near)))
        for direct, near in itertools.product(range(3), repeat=2)
    ]
    for universal in (False, True):
        given = {**thresholds, "universal": universal}
        for supports, contradicts in itertools.product(sides, repeat=2):
            for silent in (frozenset(), frozenset({"s0", "s1"})):
                for tested in (False, True):
                    tally = Tally(
                        Side(*supports),
                        Side(*contradicts),
                        Side(silent),
                        supports[0] if tested else frozenset(),
                        contradicts[0] if tested else frozenset(),
                        telling=silent,
                    )
                    yield judge_findings(rule, tally, given).verdict
