"""The stated rules: `criteria.toml`, read and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from numbers import Real
from typing import Any

from azm import paths
from azm.errors import AzmError, did_you_mean

EVIDENCE_KINDS = ("documents", "counts", "proxies", "effects")

_KEYS = (
    "rule", "evidence", "period", "tolerance", "contradicted_from", "thresholds", "basis", "seen",
)  # fmt: skip
#: Marks a threshold that the criterion has to give.
REQUIRED = object()

#: Thresholds of each rule with their defaults; None may be left out. Those marked "notebook" say
#: which rows a notebook may take and don't enter the rule.
THRESHOLDS: dict[str, dict[str, Any]] = {
    "count": {"needs_force_and_period": False},  # notebook
    "share": {"fieldwork_within_months": None},  # notebook
    "change": {"rounding": 0.5},
    "trend": {
        "measure": REQUIRED,
        "supported_to": None,
        "mostly_to": None,
        "supported_probability": None,
        "mostly_probability": None,
        "contradicted_probability": None,
    },
    "precedent": {"step": REQUIRED, "most": REQUIRED, "few": REQUIRED},
    "forecast": {
        "horizon_months": REQUIRED,
        "drop": REQUIRED,
        "lenient_drop": None,
        "conditional": False,
    },
    "event": {"min_origins": 2, "min_direct": 1, "universal": False},
    "level": {"min_origins": 2, "min_direct": 1},
    "intent": {"min_origins": 1, "min_direct": 1, "min_silent": 2},
    "effect": {
        "min_contradictions": 2,
        "rate_ratio_interval": None,  # notebook: level of the interval
        "contradicted_above": None,
    },
    "causal": {"min_contradictions": 2},
    "opinion": {},
}
#: What is measured for a trend -> unit of its estimate.
TREND_UNITS = {
    "longest_gap_months": "months",
    "rate_ratio_second_to_first_half": "probability",
}
RULES = tuple(THRESHOLDS)
#: Rules that compare an estimate with the claimed figure by the truth table.
FIGURE_RULES = ("count", "share", "change")
#: Rules that compare an estimate with the criterion's own thresholds.
THRESHOLD_RULES = ("precedent", "trend", "forecast")
#: Rules that count findings over independent origins.
FINDING_RULES = ("event", "intent", "level")
#: Rules that never get beyond "not verifiable" on a trend, and read findings as well.
CAPPED_RULES = ("effect", "causal")


@dataclass(frozen=True)
class Criterion:
    """The stated rule of one component, as `criteria.toml` gives it.

    Attributes
    ----------
    rule : str
        Name of the rule, one of `RULES`.
    evidence : str
        Kind of evidence, which sets where confidence starts.
    period : tuple of date or None
        First and last day that the claim speaks of; None where it names none.
    tolerance : float
        Share of the claimed figure by which it may be off and still count as right.
    contradicted_from : float
        Gap factor from which a figure is contradicted.
    thresholds : dict
        Numbers of the rule, defaults filled in.
    basis, seen : str
        Outside reason for the numbers; what was known when they were written.
    """

    component_id: str
    rule: str
    evidence: str
    period: tuple[date | None, date | None]
    tolerance: float
    contradicted_from: float
    basis: str
    seen: str
    thresholds: dict[str, Any] = field(default_factory=dict, hash=False)


def criterion(component_id: str) -> Criterion:
    """The criterion of a component, checked and with the rule's defaults filled in.

    Raises
    ------
    AzmError
        If `criteria.toml` has no table for the component, or a field of it is missing or wrong.
    """
    content = _criteria()
    if component_id not in content:
        raise AzmError(
            f"data/criteria.toml has no table [{component_id}]; write its rule there before "
            f"judging it{did_you_mean(component_id, content)}"
        )
    return parse_criterion(component_id, content[component_id])


def parse_criterion(component_id: str, entry: dict[str, Any]) -> Criterion:
    """A criterion from its table in `criteria.toml`.

    Raises
    ------
    AzmError
        If a field is missing, unknown or outside what the rule allows.
    """
    place = f"data/criteria.toml [{component_id}]"
    for key in ("rule", "evidence", "basis", "seen"):
        if not entry.get(key):
            raise AzmError(f"{place} has no {key}; add it")
    for key in entry:
        one_of(place, "key", key, _KEYS)
    one_of(place, "rule", entry["rule"], RULES)
    one_of(place, "evidence", entry["evidence"], EVIDENCE_KINDS)
    tolerance = _at_least(place, "tolerance", entry.get("tolerance", 0.0), 0)
    contradicted_from = _at_least(
        place, "contradicted_from", entry.get("contradicted_from", 1.5), 1
    )
    if not gaps_in_order(tolerance, contradicted_from):
        raise AzmError(
            f"{place} has contradicted_from {contradicted_from:g} within the tolerance "
            f"{tolerance:g}; raise the one or lower the other"
        )
    return Criterion(
        component_id=component_id,
        rule=entry["rule"],
        evidence=entry["evidence"],
        period=_period(place, entry.get("period", [])),
        tolerance=tolerance,
        contradicted_from=contradicted_from,
        basis=entry["basis"],
        seen=entry["seen"],
        thresholds=_thresholds(place, entry["rule"], entry.get("thresholds", {})),
    )


def gaps_in_order(tolerance: float, contradicted_from: float) -> bool:
    """True if a figure leaves the tolerance before its gap reaches `contradicted_from`."""
    return tolerance < 1 and contradicted_from > 1 / (1 - tolerance)


def one_of(place: str, name: str, word: str, words: Collection[str]) -> None:
    """Refuse a word that isn't one of `words`; `place` and `name` say where it stands."""
    if word not in words:
        known = ", ".join(words) if words else "none"
        raise AzmError(
            f"{place} has the {name} '{word}'; known are {known}{did_you_mean(str(word), words)}"
        )


def _criteria() -> dict[str, Any]:
    try:
        text = (paths.data_dir() / "criteria.toml").read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise AzmError("data/criteria.toml is missing; restore it from git") from None
    except UnicodeDecodeError:
        raise AzmError("data/criteria.toml isn't UTF-8 text; save it as UTF-8") from None
    return _parsed(text)


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AzmError(f"data/criteria.toml can't be read: {error}; mend that line") from None


def _period(place: str, given: Collection[Any]) -> tuple[date | None, date | None]:
    if not given:
        return None, None
    try:
        start, end = (_day(day) for day in given)
    except (ValueError, TypeError):
        raise AzmError(
            f'{place} has the period {given}; write two dates as ["2015-01-01", "2024-06-22"], '
            'an open end as ""'
        ) from None
    if start and end and start > end:
        raise AzmError(f"{place} has a period that ends before it starts; exchange the dates")
    return start, end


def _day(value: Any) -> date | None:
    if value in ("", None):
        return None
    return value if isinstance(value, date) else date.fromisoformat(value)


def _thresholds(place: str, rule: str, given: dict[str, Any]) -> dict[str, Any]:
    known = THRESHOLDS[rule]
    for key, value in given.items():
        one_of(place, f"threshold of rule '{rule}'", key, tuple(known))
        if key == "measure":
            one_of(place, "measure", value, tuple(TREND_UNITS))
        elif isinstance(known[key], bool):
            if not isinstance(value, bool):
                raise AzmError(f"{place} has the threshold {key} = {value!r}; write true or false")
        else:
            _at_least(place, f"the threshold {key}", value, 0)
    for key, default in known.items():
        if default is REQUIRED and key not in given:
            raise AzmError(f"{place}: rule '{rule}' needs the threshold '{key}'; add it")
    return {**known, **given}


def _at_least(place: str, key: str, value: Any, floor: float) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or value < floor:
        raise AzmError(f"{place} has {key} = {value!r}; write a number of {floor} or more")
    return value
