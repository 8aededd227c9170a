"""The stated rules: `criteria.toml`, read and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from azm import paths
from azm.errors import AzmError, brief, did_you_mean, shown
from azm.validate import invisible, read_toml

FILE = "data/criteria.toml"
TOLERANCE, CONTRADICTED_FROM = 0.0, 1.5
EVIDENCE_KINDS = ("documents", "counts", "proxies", "effects")
#: What a rule over findings counts -> the column of its findings. The organs of one government are
#: one party and can be several origins.
COUNTS = {"origins": "origin_id", "parties": "party"}

_KEYS = (
    "rule", "evidence", "period", "tolerance", "contradicted_from", "thresholds", "counts",
    "resolves_on", "basis", "seen",
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
    "precedent": {"step": REQUIRED, "cases": REQUIRED},
    "forecast": {"horizon_months": REQUIRED, "drop": REQUIRED, "lenient_drop": REQUIRED},
    "event": {"min_origins": 2, "min_direct": 1, "universal": False},
    "level": {"min_origins": 2, "min_direct": 1},
    "intent": {"min_origins": 1, "min_direct": 1, "min_silent": 2},
    "effect": {
        "min_tests": 2,
        "rate_ratio_interval": None,  # notebook: level of the interval
        "no_effect_at": None,
    },
    "causal": {"min_tests": 2},
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
#: Rules that compare an estimate with steps of the criterion's own.
STEP_RULES = ("precedent", "trend")
#: Rules that count findings over independent origins. Rule "effect" does so too, and may take an
#: estimate as well.
FINDING_RULES = ("event", "level", "intent", "causal")


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
    counts : str
        What rules over findings count: origins or parties, a key of `COUNTS`.
    resolves_on : date or None
        The day on which a forecast can be settled.
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
    counts: str = "origins"
    resolves_on: date | None = None

    @property
    def fingerprint(self) -> str:
        """Hash of what the rule asks for, not of why: it changes with any number of the rule.

        Examples
        --------
        >>> len(criterion("h2").fingerprint)
        12
        """
        asked = {key: value for key, value in vars(self).items() if key not in ("basis", "seen")}
        text = json.dumps(asked, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def criterion(component_id: str) -> Criterion:
    """The criterion of a component, checked and with the rule's defaults filled in.

    Raises
    ------
    AzmError
        If `criteria.toml` has no table for the component, or a field of it is missing or wrong.

    Examples
    --------
    >>> criterion("c1").rule, criterion("c1").contradicted_from
    ('count', 1.6)
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
    for fault in _faults(entry):
        raise AzmError(f"{FILE} [{component_id}] {fault}")
    return Criterion(
        component_id=component_id,
        rule=entry["rule"],
        evidence=entry["evidence"],
        period=_period(entry),
        tolerance=entry.get("tolerance", TOLERANCE),
        contradicted_from=entry.get("contradicted_from", CONTRADICTED_FROM),
        basis=entry["basis"],
        seen=entry["seen"],
        thresholds={**THRESHOLDS[entry["rule"]], **entry.get("thresholds", {})},
        counts=entry.get("counts", "origins"),
        resolves_on=_day(entry.get("resolves_on", "")),
    )


def criteria_faults() -> list[str]:
    """Everything that is wrong with the tables of `criteria.toml`, as a run would say it.

    Raises
    ------
    AzmError
        If the file is missing or isn't TOML.
    """
    return [
        f"{FILE} [{component_id}] {fault}"
        for component_id, entry in _criteria().items()
        for fault in _faults(entry)
    ]


def _faults(entry: Any) -> Iterator[str]:
    """Say what is wrong with the table of one component."""
    if not isinstance(entry, dict):
        yield f"is {brief(entry)}; write a table of its own"
        return
    for key in entry:
        yield from _unlike("key", key, _KEYS)
    texts = ("rule", "evidence", "basis", "seen")
    for key in texts:
        value = entry.get(key)
        if value is None or value == "":
            yield f"has no {key}; add it"
        elif not isinstance(value, str):
            yield f"has {key} = {brief(value)}; write a text"
        elif found := invisible(value):
            yield f"has a {key} in which {found}"
    rule, evidence = entry.get("rule"), entry.get("evidence")
    if isinstance(rule, str) and rule:
        yield from _unlike("rule", rule, RULES)
    if isinstance(evidence, str) and evidence:
        yield from _unlike("evidence", evidence, EVIDENCE_KINDS)
    tolerance = entry.get("tolerance", TOLERANCE)
    contradicted_from = entry.get("contradicted_from", CONTRADICTED_FROM)
    wrong = [
        *_below("tolerance", tolerance, 0), *_below("contradicted_from", contradicted_from, 1)
    ]  # fmt: skip
    if not wrong and not gaps_in_order(tolerance, contradicted_from):
        wrong = [
            f"has contradicted_from {contradicted_from:g} within the tolerance {tolerance:g}; "
            "raise the one or lower the other"
        ]
    yield from wrong
    try:
        start, end = _period(entry)
        if start and end and start > end:
            yield "has a period that ends before it starts; exchange the dates"
    except (ValueError, TypeError):
        yield (
            f"has the period {brief(entry['period'])}; write two dates as "
            '["2015-01-01", "2024-06-22"], an open end as ""'
        )
    yield from _unlike("counts", entry.get("counts", "origins"), tuple(COUNTS))
    try:
        _day(entry.get("resolves_on", ""))
    except (ValueError, TypeError):
        yield f"has resolves_on = {brief(entry['resolves_on'])}; write a date as 2026-12-31"
    thresholds = entry.get("thresholds", {})
    if not isinstance(thresholds, dict):
        yield f"has thresholds = {brief(thresholds)}; write them as {{ name = number }}"
    elif isinstance(rule, str) and rule in THRESHOLDS:
        yield from _threshold_faults(rule, thresholds)


def gaps_in_order(tolerance: float, contradicted_from: float) -> bool:
    """True if a figure leaves the tolerance before its gap reaches `contradicted_from`."""
    return tolerance < 1 and contradicted_from > 1 / (1 - tolerance)


def one_of(place: str, name: str, word: str, words: Collection[str]) -> None:
    """Refuse a word that isn't one of `words`; `place` and `name` say where it stands."""
    for fault in _unlike(name, word, words):
        raise AzmError(f"{place} {fault}")


def _unlike(name: str, word: Any, words: Collection[str]) -> Iterator[str]:
    if word not in words:
        known = ", ".join(words) if words else "none"
        word = shown(word) if isinstance(word, str) else brief(word)
        yield f"has the {name} '{word}'; known are {known}{did_you_mean(word, words)}"


def _criteria() -> dict[str, Any]:
    return read_toml(paths.root() / FILE, FILE)


def _period(entry: dict[str, Any]) -> tuple[date | None, date | None]:
    given = entry.get("period", [])
    if given == []:
        return None, None
    if not isinstance(given, list):
        raise TypeError("a period is a list")
    start, end = (_day(day) for day in given)
    return start, end


def _day(value: Any) -> date | None:
    if value == "":
        return None
    return value if type(value) is date else date.fromisoformat(value)


def _threshold_faults(rule: str, given: dict[str, Any]) -> Iterator[str]:
    known = THRESHOLDS[rule]
    for key, value in given.items():
        unknown = list(_unlike(f"threshold of rule '{rule}'", key, tuple(known)))
        if unknown:
            yield from unknown
        elif key == "measure":
            yield from _unlike("measure", value, tuple(TREND_UNITS))
        elif isinstance(known[key], bool):
            if not isinstance(value, bool):
                yield f"has the threshold {key} = {brief(value)}; write true or false"
        else:
            yield from _below(f"the threshold {key}", value, 0)
    for key, default in known.items():
        if default is REQUIRED and key not in given:
            yield f"lacks a threshold: rule '{rule}' needs the threshold '{key}'; add it"


def _below(key: str, value: Any, floor: float) -> Iterator[str]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not floor <= value < float("inf"):
        yield f"has {key} = {brief(value)}; write a number of {floor} or more"
