"""Puts a component to its stated rule: one estimate or its findings in, one verdict out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from azm.claims import confidence, register, rules
from azm.claims.criteria import CAPPED_RULES, FINDING_RULES, Criterion, criterion
from azm.claims.estimate import Estimate, measured
from azm.claims.outcomes import outcome, spoken, wanted_unit
from azm.claims.register import THEN, Component
from azm.claims.truth import CONTRADICTED, NOT_CHECKABLE
from azm.claims.verdict import Reading, Verdict
from azm.errors import AzmError


def judge(
    component_id: str, given: Estimate | None = None, *, then: Estimate | None = None
) -> Verdict:
    """Put a component to its stated rule.

    Parameters
    ----------
    component_id : str
        As in the register.
    given : Estimate or None
        What all evidence shows, for the rules count, share, change, precedent, trend and forecast;
        None for event, intent, level and opinion, which are judged from `findings.csv`. Effect and
        causal take findings and may take an estimate of a rate ratio, which can contradict
        them and never lift them above "not verifiable".
    then : Estimate or None
        What the evidence published by 30 June 2024 showed; needed wherever `given` is. Where
        nothing was known, `Estimate.missing(unit)` says so.

    Returns
    -------
    Verdict
        With a reading for all evidence and one for 30 June 2024. Findings count as known then if
        their source is dated on or before that day; undated sources count now only.

    Raises
    ------
    AzmError
        If the component or its criterion is missing, the kind of evidence isn't the rule's, or the
        units don't compare. A verdict or a truth value is never taken.
    """
    part = register.component(component_id)
    stated = criterion(component_id)
    if not part.checkable or stated.rule == "opinion":
        _refuse_estimates(part, stated, given, then)
        closed = Reading(NOT_CHECKABLE, confidence.NOT_APPLICABLE, _why_not(part))
        return Verdict(part, stated, closed, closed, evidence="not checkable")
    _check_given(part, stated, given, then)
    found = register.findings(component_id)
    known = found[(found["published"] <= pd.Timestamp(THEN)).fillna(False)]
    now = reading(part, stated, given, found)
    behind = register.sources_of(given) if given is not None else ()
    return Verdict(
        part,
        stated,
        now,
        reading(part, stated, then, known),
        sources=tuple(dict.fromkeys((*behind, *found["source_id"]))),
        evidence=_evidence(stated, given, found),
    )


def reading(
    part: Component, stated: Criterion, given: Estimate | None, found: pd.DataFrame
) -> Reading:
    """The verdict on a component from one body of evidence.

    Parameters
    ----------
    part, stated : Component, Criterion
        What is claimed and its rule.
    given : Estimate or None
        For rules that compare numbers.
    found : DataFrame
        Findings as :func:`azm.claims.register.findings` gives them.

    Returns
    -------
    Reading
    """
    if stated.rule in FINDING_RULES:
        return _from_findings(stated, found)
    if stated.rule in CAPPED_RULES:
        by_findings = _from_findings(stated, found)
        if given is None or by_findings.verdict == CONTRADICTED:
            return replace(by_findings, estimate=given)
        return _from_estimate(part, stated, given)
    return _from_estimate(part, stated, given)


def _from_estimate(part: Component, stated: Criterion, given: Estimate) -> Reading:
    result = outcome(part, stated, given)
    domains = confidence.of_estimate(stated, given, result)
    return Reading(result.verdict, confidence.lowest(domains), result.reason, domains, given)


def _from_findings(stated: Criterion, found: pd.DataFrame) -> Reading:
    tally = rules.Tally.of(found)
    row = rules.weigh(stated.rule, tally, stated.thresholds)
    domains = confidence.of_findings(stated, found, tally, row)
    deciding = rules.deciding_origins(stated.rule, tally, stated.thresholds)
    return Reading(
        row.verdict,
        confidence.lowest(domains),
        f"Found: {tally.text}; {row.when}.",
        domains,
        deciding=tuple(found.index[found["origin_id"].isin(deciding)]),
    )


def _check_given(
    part: Component, stated: Criterion, given: Estimate | None, then: Estimate | None
) -> None:
    if stated.rule in FINDING_RULES:
        _refuse_estimates(part, stated, given, then)
        return
    for name, value in (("given", given), ("then", then)):
        if value is not None and not isinstance(value, Estimate):
            raise AzmError(
                f"{part.component_id} was given {value!r} as '{name}'; give an Estimate, since a "
                "verdict follows from the stated rule alone"
            )
    if stated.rule in CAPPED_RULES and given is None and then is None:
        return
    unit = wanted_unit(part, stated)
    if given is None:
        raise AzmError(
            f"{part.component_id} is judged by rule '{stated.rule}' from an Estimate in '{unit}'; "
            f"give one, or Estimate.missing('{unit}') if no figure was found"
        )
    if then is None:
        raise AzmError(
            f"{part.component_id} also needs what was known by {spoken(THEN)}; give then=Estimate "
            f"from known_then(rows), or then=Estimate.missing('{unit}') if nothing was"
        )


def _refuse_estimates(
    part: Component, stated: Criterion, given: Estimate | None, then: Estimate | None
) -> None:
    if given is not None or then is not None:
        source = "nothing" if stated.rule == "opinion" else "data/findings.csv"
        raise AzmError(
            f"{part.component_id} is judged by rule '{stated.rule}' from {source}; leave the "
            "estimate out"
        )


def _why_not(part: Component) -> str:
    why = part.why_not or "no observation could settle it"
    return f"{why[0].upper()}{why[1:]}."


def _evidence(stated: Criterion, given: Estimate | None, found: pd.DataFrame) -> str:
    """What the evidence shows, in a line of the scorecard."""
    if given is None:
        return rules.Tally.of(found).brief
    if given.bound == "unknown":
        return "no figure found"
    if given.unit == "probability":
        chance = Estimate(
            *(None if end is None else round(100 * end) for end in (given.low, given.high)),
            "percent",
            given.bound,
            given.coverage,
        )
        return f"{chance.text} in 100 likely"
    return measured(given.text, {"ratio": "times", "share": "of all"}.get(given.unit, given.unit))
