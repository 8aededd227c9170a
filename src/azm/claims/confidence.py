"""Confidence in a verdict: five computed domains, of which the weakest decides.

The domains follow GRADE (Guyatt and others, "GRADE: an emerging consensus on rating quality of
evidence and strength of recommendations", BMJ 336 (2008), 924-926): a kind of evidence starts at
a level, and weak points lower it. GRADE's "inconsistency" and "publication bias" can't be
computed from press reports; independent origins and coverage stand in for them. Where GRADE
takes one level off per weakness, here each domain sets a cap and the lowest cap is the level.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from azm import words
from azm.claims.criteria import COUNTS, Criterion
from azm.claims.estimate import Estimate
from azm.claims.findings import FindingRule, Side, Tally, sides_behind
from azm.claims.truth import HOLDS, MOSTLY, NOT_VERIFIABLE, Outcome

#: From the lowest level to the highest.
LEVELS = ("very low", "low", "moderate", "high")
NOT_APPLICABLE = "n/a"
VERY_LOW, LOW, MODERATE, HIGH = LEVELS

_START = {
    "documents": (HIGH, "Documents that state the matter start high."),
    "counts": (MODERATE, "Counts compiled from reports start moderate."),
    "proxies": (LOW, "Stand-ins for the thing claimed start low."),
    "effects": (LOW, "Effects seen without a comparison group start low."),
}


@dataclass(frozen=True)
class Domain:
    """One domain of confidence: the highest level that it allows, and why."""

    domain: str
    level: str
    why: str


def lowest(domains: tuple[Domain, ...]) -> str:
    """The level of the weakest domain."""
    return min((domain.level for domain in domains), key=LEVELS.index)


def of_estimate(criterion: Criterion, estimate: Estimate, outcome: Outcome) -> tuple[Domain, ...]:
    """The five domains for a verdict from an estimate.

    Parameters
    ----------
    criterion : Criterion
        For the kind of evidence and the period.
    estimate : Estimate
        For origins, directness, coverage and the last day covered.
    outcome : Outcome
        For whether the values allowed all lead to one verdict.

    Returns
    -------
    tuple of Domain
        Kind of evidence, independent origins, directness, precision, coverage and timeliness.
    """
    directness = {
        "direct": (HIGH, "The estimate measures the very thing that is claimed."),
        "near": (MODERATE, "The estimate measures something close to what is claimed."),
        "proxy": (LOW, "The estimate measures a stand-in for what is claimed."),
    }
    return (
        Domain("kind of evidence", *_START[criterion.evidence]),
        _origins(len(estimate.origins), documents=criterion.evidence == "documents"),
        Domain("directness", *directness[estimate.direct]),
        _precision(estimate, outcome),
        _coverage(criterion, estimate, outcome),
    )


def of_findings(
    criterion: Criterion,
    findings: pd.DataFrame,
    tally: Tally,
    rule: FindingRule,
    coders: Iterable[str] = (),
) -> tuple[Domain, ...]:
    """The five domains for a verdict from findings.

    Parameters
    ----------
    criterion : Criterion
        For the kind of evidence.
    findings : DataFrame
        Findings of the component with origin_id and published.
    tally : Tally
        Their origins by stance.
    rule : FindingRule
        Row of the rule table that decided.
    coders : iterable of str
        Verdicts by the codes of other coders.

    Returns
    -------
    tuple of Domain
        As for :func:`of_estimate`; precision is the agreement of the origins and of the coders.
    """
    sides = sides_behind(rule, tally)
    # A verdict on two sides is as well founded as the weaker of them.
    if rule.rests_on == "both":
        number = min(len(side) for side in sides)
    else:
        number = len(frozenset().union(*(side.speaking for side in sides)))
    kind = _START[criterion.evidence]
    if rule.rests_on == "silent":
        kind = (LOW, "Silence of texts, complete ones too, is weak evidence.")
    elif criterion.evidence == "effects" and tally.tests_for | tally.tests_against:
        kind = (MODERATE, "Comparisons and experiments start moderate.")
    documents = criterion.evidence == "documents"
    needed = criterion.thresholds.get("min_origins", criterion.thresholds.get("min_tests", 1))
    return (
        Domain("kind of evidence", *kind),
        _origins(number, documents=documents, noun=criterion.counts),
        _share_direct(sides, needed, criterion.counts),
        _coders(_agreement(tally, rule), rule.verdict, coders),
        _dates(findings, sides, needed, criterion),
    )


def _origins(number: int, *, documents: bool, noun: str = "origins") -> Domain:
    name = "independent origins"
    if number == 0:
        return Domain(name, VERY_LOW, "No origin is named or speaks of it.")
    # A document proves itself; a count or an observation needs others beside it.
    levels = (MODERATE, HIGH, HIGH) if documents else (LOW, MODERATE, HIGH)
    verb = "stands" if number == 1 else "stand"
    stand = f"{words.with_unit(str(number), noun)} {verb} behind it, repeats not counted."
    return Domain(name, levels[min(number, 3) - 1], stand)


def _precision(estimate: Estimate, outcome: Outcome) -> Domain:
    name = "precision"
    if outcome.ends is None:
        return Domain(name, VERY_LOW, "Nothing is known of the value.")
    if outcome.ends[0] == outcome.ends[1]:
        return Domain(name, HIGH, f"Every value allowed, {estimate.text}, gives the same verdict.")
    why = f"The values allowed, {estimate.text}, differ in degree, not in direction."
    return Domain(name, MODERATE, why)


def _coverage(criterion: Criterion, estimate: Estimate, outcome: Outcome) -> Domain:
    name = "coverage and timeliness"
    level, why = {
        "complete": (HIGH, "The rows cover all that is counted"),
        "measured": (MODERATE, "The rows and their measured gaps cover all that is counted"),
        "sample": (MODERATE, "The rows are a sample"),
        "partial": (LOW, "The rows are known to lack cases"),
        "none": (VERY_LOW, "There are no rows"),
    }[estimate.coverage]
    if estimate.coverage == "partial" and estimate.bound == "at_least" and _decides(outcome):
        # What is missing can only add to a floor that already decides.
        level, why = MODERATE, "The rows lack cases, which could only strengthen the verdict"
    if estimate.coverage == "none":
        return Domain(name, level, f"{why}.")
    start, end = criterion.period
    if estimate.evidence_to is None:
        return Domain(name, _lower(level, MODERATE), f"{why}; how far they reach isn't stated.")
    if end is None or estimate.evidence_to >= end:
        return Domain(name, level, f"{why} and reach the end of the period.")
    missing = (end - estimate.evidence_to).days
    cap = LOW if start and 2 * missing > (end - start).days else MODERATE
    why = f"{why} and stop {words.with_unit(str(missing), 'days')} before the period ends."
    return Domain(name, _lower(level, cap), why)


def _decides(outcome: Outcome) -> bool:
    return outcome.verdict != MOSTLY


def _share_direct(sides: tuple[Side, ...], needed: int, noun: str) -> Domain:
    """High if the direct origins would be enough by themselves, whatever else stands beside."""
    name = "directness"
    direct = len(frozenset().union(*(side.direct for side in sides)))
    number = len(frozenset().union(*(side.speaking for side in sides)))
    if number == 0:
        return Domain(name, VERY_LOW, "No origin speaks of the thing itself or of a neighbour.")
    part = f"{direct} of {words.with_unit(str(number), noun)} that it rests on"
    why = f"{part} {_verb('speak', direct)} directly of the thing claimed."
    if direct >= needed:
        return Domain(name, HIGH, why)
    return Domain(name, MODERATE if direct else LOW, why)


def _verb(verb: str, number: int) -> str:
    """The verb as it stands after a count: 1 speaks, 3 speak."""
    return verb if number != 1 else "has" if verb == "have" else f"{verb}s"


def _agreement(tally: Tally, rule: FindingRule) -> Domain:
    name = "precision"
    if rule.rests_on == "silent":
        return Domain(name, HIGH, "The texts agree in their silence.")
    if rule.rests_on == "both":
        return Domain(name, MODERATE, "The origins differ, and the verdict rests on that.")
    own, others = len(tally.supports), len(tally.contradicts)
    if rule.rests_on in ("contradicts", "tests_against"):
        own, others = others, own
    if others == 0:
        return Domain(name, HIGH, "All origins that take a side take the same.")
    part = f"{others} of {own + others} origins that take a side"
    why = f"{part} {_verb('differ', others)} from those that it rests on."
    return Domain(name, MODERATE if 2 * others <= own else LOW, why)


def _coders(precision: Domain, verdict: str, others: Iterable[str]) -> Domain:
    """Precision, lowered where another coder's codes give another verdict."""
    parted = sorted({other for other in others if other != verdict})
    if not parted:
        return precision
    # Two words on the same side of the scale differ in degree alone.
    same_side = all((other in HOLDS) == (verdict in HOLDS) for other in parted)
    degree = same_side and NOT_VERIFIABLE not in parted
    level = _lower(precision.level, MODERATE if degree else LOW)
    why = f"{precision.why} Another coder's codes give {' or '.join(parted)}."
    return Domain(precision.domain, level, why)


def _dates(
    findings: pd.DataFrame, sides: tuple[Side, ...], needed: int, criterion: Criterion
) -> Domain:
    """High if the origins with a dated report would be enough by themselves."""
    name = "coverage and timeliness"
    resting = frozenset().union(*(side.speaking for side in sides))
    by = COUNTS[criterion.counts]
    dated = len(resting & set(findings.loc[findings["published"].notna(), by]))
    number = words.with_unit(str(len(resting)), criterion.counts)
    why = f"{dated} of {number} that it rests on {_verb('have', dated)} a dated report."
    if dated >= needed:
        return Domain(name, HIGH, why)
    return Domain(name, MODERATE if dated else LOW, why)


def _lower(first: str, second: str) -> str:
    return min(first, second, key=LEVELS.index)
