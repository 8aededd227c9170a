"""Confidence in a verdict: five computed domains, of which the weakest decides.

The domains follow GRADE (Guyatt and others, "GRADE: an emerging consensus on rating quality of
evidence and strength of recommendations", BMJ 336 (2008), 924-926): a kind of evidence starts at
a level, and weak points lower it. GRADE's "inconsistency" and "publication bias" can't be
computed from press reports; independent origins and coverage stand in for them. Where GRADE
takes one level off per weakness, here each domain sets a cap and the lowest cap is the level.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from azm import words
from azm.claims.criteria import Criterion
from azm.claims.estimate import Estimate
from azm.claims.findings import FindingRule, Side, Tally, sides_behind
from azm.claims.truth import MOSTLY, NOT_VERIFIABLE, SUPPORTED, Outcome

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
    criterion: Criterion, findings: pd.DataFrame, tally: Tally, rule: FindingRule
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

    Returns
    -------
    tuple of Domain
        As for :func:`of_estimate`; precision is the agreement of the origins.
    """
    sides = sides_behind(rule, tally)
    # A verdict on two sides is as well founded as the weaker of them.
    if rule.rests_on == "both":
        number = min(len(side) for side in sides)
    else:
        number = len(frozenset().union(*(side.speaking for side in sides)))
    return (
        Domain("kind of evidence", *_START[criterion.evidence]),
        _origins(number, documents=criterion.evidence == "documents"),
        _share_direct(sides),
        _agreement(tally, rule),
        _reach(findings, tally, rule),
    )


def _origins(number: int, *, documents: bool) -> Domain:
    name = "independent origins"
    if number == 0:
        return Domain(name, VERY_LOW, "No origin is named or speaks of it.")
    # A document proves itself; a count or an observation needs others beside it.
    levels = (MODERATE, HIGH, HIGH) if documents else (LOW, MODERATE, HIGH)
    noun = "One origin stands" if number == 1 else f"{number} independent origins stand"
    return Domain(name, levels[min(number, 3) - 1], f"{noun} behind it, repeats not counted.")


def _precision(estimate: Estimate, outcome: Outcome) -> Domain:
    name = "precision"
    if outcome.ends is None:
        return Domain(name, VERY_LOW, "Nothing is known of the value.")
    if outcome.verdict == NOT_VERIFIABLE and estimate.bound != "range":
        why = f"The values allowed, {estimate.text}, lie on both sides of a line between verdicts."
        return Domain(name, LOW, why)
    if outcome.ends[0] == outcome.ends[1]:
        return Domain(name, HIGH, f"Every value allowed, {estimate.text}, gives the same verdict.")
    holds = [end in (SUPPORTED, MOSTLY) for end in outcome.ends]
    if holds[0] == holds[1]:
        why = f"The values allowed, {estimate.text}, differ in degree, not in direction."
        return Domain(name, MODERATE, why)
    why = f"The values allowed, {estimate.text}, lie on both sides of a line between verdicts."
    return Domain(name, LOW, why)


def _coverage(criterion: Criterion, estimate: Estimate, outcome: Outcome) -> Domain:
    name = "coverage and timeliness"
    level, why = {
        "complete": (HIGH, "The rows cover all that is counted"),
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
    return outcome.verdict not in (MOSTLY, NOT_VERIFIABLE)


def _share_direct(sides: tuple[Side, ...]) -> Domain:
    name = "directness"
    direct = len(frozenset().union(*(side.direct for side in sides)))
    number = len(frozenset().union(*(side.speaking for side in sides)))
    if number == 0:
        return Domain(name, VERY_LOW, "No origin speaks of the thing itself or of a neighbour.")
    part = f"{direct} of {words.with_unit(str(number), 'origins')} that it rests on"
    why = f"{part} {_verb('speak', direct)} directly of the thing claimed."
    if 2 * direct >= number:
        return Domain(name, HIGH, why)
    return Domain(name, MODERATE if direct else LOW, why)


def _verb(verb: str, number: int) -> str:
    """The verb as it stands after a count: 1 speaks, 3 speak."""
    return f"{verb}s" if number == 1 else verb


def _agreement(tally: Tally, rule: FindingRule) -> Domain:
    name = "precision"
    sides = sorted((len(tally.supports), len(tally.contradicts)))
    if sides == [0, 0]:
        if tally.silent.direct:
            return Domain(name, HIGH, "The texts agree in their silence.")
        return Domain(name, VERY_LOW, "No origin takes a side.")
    fewer, more = sides
    if fewer == 0:
        return Domain(name, HIGH, "All origins that take a side take the same.")
    if rule.rests_on == "both":
        return Domain(name, MODERATE, "The origins differ, and the verdict rests on that.")
    part = f"{fewer} of {fewer + more} origins that take a side"
    why = f"{part} {_verb('differ', fewer)} from the rest."
    return Domain(name, MODERATE if 2 * fewer <= more else LOW, why)


def _reach(findings: pd.DataFrame, tally: Tally, rule: FindingRule) -> Domain:
    name = "coverage and timeliness"
    sides = sides_behind(rule, tally)
    resting = frozenset().union(*(side.speaking for side in sides))
    if not resting:
        return Domain(name, VERY_LOW, "The search found nothing that speaks of it.")
    # An origin counts as dated if every report of it is, so that a repeat adds nothing.
    undated = set(findings.loc[findings["published"].isna(), "origin_id"])
    dated = len(resting - undated)
    share = len(resting) / len(tally.origins)
    why = (
        f"{len(resting)} of {words.with_unit(str(len(tally.origins)), 'origins')} found "
        f"{_verb('speak', len(resting))} to it, "
        f"{dated} of them with a date."
    )
    level = HIGH if share >= 0.5 else MODERATE
    if dated < len(resting):
        level = _lower(level, MODERATE if dated else LOW)
    return Domain(name, level, why)


def _lower(first: str, second: str) -> str:
    return min(first, second, key=LEVELS.index)
