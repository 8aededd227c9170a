"""Puts a component to its stated rule: one estimate or its findings in, one verdict out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from azm.claims import confidence, register
from azm.claims.criteria import CAPPED_RULES, FINDING_RULES, Criterion, criterion
from azm.claims.estimate import Estimate, measured
from azm.claims.findings import Tally, deciding_origins, judge_findings
from azm.claims.outcomes import outcome, spoken, wanted_unit
from azm.claims.register import OP_ED_DATE, Component
from azm.claims.truth import CONTRADICTED, NOT_CHECKABLE
from azm.claims.verdict import Reading, Verdict
from azm.errors import AzmError


def judge_component(
    component_id: str, estimate: Estimate | None = None, *, then: Estimate | None = None
) -> Verdict:
    """Put a component to its stated rule.

    Parameters
    ----------
    component_id : str
        As in the register.
    estimate : Estimate or None
        What all evidence shows, for the rules count, share, change, precedent, trend and forecast;
        None for event, intent, level and opinion, which are judged from `findings.csv`. Effect and
        causal take findings and may take an estimate of a rate ratio, which can contradict
        them and never lift them above "not verifiable".
    then : Estimate or None
        What the evidence published by 30 June 2024 showed; needed wherever `estimate` is. Where
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
        _refuse_estimates(part, stated, estimate, then)
        closed = Reading(NOT_CHECKABLE, confidence.NOT_APPLICABLE, _why_not(part))
        return Verdict(part, stated, closed, closed, evidence="not checkable")
    _check_estimates(part, stated, estimate, then)
    findings = register.findings_on(component_id)
    known = findings[(findings["published"] <= pd.Timestamp(OP_ED_DATE)).fillna(False)]
    now = reading(part, stated, estimate, findings)
    behind = register.sources_of(estimate) if estimate is not None else ()
    return Verdict(
        part,
        stated,
        now,
        reading(part, stated, then, known),
        sources=tuple(dict.fromkeys((*behind, *findings["source_id"]))),
        evidence=_evidence(stated, estimate, findings),
    )


def reading(
    part: Component, stated: Criterion, estimate: Estimate | None, findings: pd.DataFrame
) -> Reading:
    """The verdict on a component from one body of evidence.

    Parameters
    ----------
    part, stated : Component, Criterion
        What is claimed and its rule.
    estimate : Estimate or None
        For rules that compare numbers.
    findings : DataFrame
        Findings as :func:`azm.claims.register.findings_on` gives them.

    Returns
    -------
    Reading

    Raises
    ------
    AzmError
        If the rule compares numbers and there is no estimate.
    """
    if stated.rule in FINDING_RULES + CAPPED_RULES:
        by_findings = _from_findings(stated, findings)
        if estimate is None or by_findings.verdict == CONTRADICTED:
            return replace(by_findings, estimate=estimate)
    if estimate is None:
        unit = wanted_unit(part, stated)
        raise AzmError(
            f"{part.component_id} is judged by rule '{stated.rule}' from an Estimate in '{unit}'; "
            f"give one, or Estimate.missing('{unit}') if no figure was found"
        )
    return _from_estimate(part, stated, estimate)


def _from_estimate(part: Component, stated: Criterion, estimate: Estimate) -> Reading:
    result = outcome(part, stated, estimate)
    domains = confidence.of_estimate(stated, estimate, result)
    return Reading(result.verdict, confidence.lowest(domains), result.reason, domains, estimate)


def _from_findings(stated: Criterion, findings: pd.DataFrame) -> Reading:
    tally = Tally.of(findings)
    rule = judge_findings(stated.rule, tally, stated.thresholds)
    domains = confidence.of_findings(stated, findings, tally, rule)
    deciding = deciding_origins(stated.rule, tally, stated.thresholds)
    return Reading(
        rule.verdict,
        confidence.lowest(domains),
        f"Found: {tally.text}; {rule.when}.",
        domains,
        deciding=tuple(findings.index[findings["origin_id"].isin(deciding)]),
    )


def _check_estimates(
    part: Component, stated: Criterion, estimate: Estimate | None, then: Estimate | None
) -> None:
    if stated.rule in FINDING_RULES:
        _refuse_estimates(part, stated, estimate, then)
        return
    for name, value in (("estimate", estimate), ("then", then)):
        if value is not None and not isinstance(value, Estimate):
            raise AzmError(
                f"{part.component_id} was given {value!r} as '{name}'; give an Estimate, since a "
                "verdict follows from the stated rule alone"
            )
    if estimate is not None and then is None:
        raise AzmError(
            f"{part.component_id} also needs what was known by {spoken(OP_ED_DATE)}; give "
            f"then=Estimate from known_then(rows), or then=Estimate.missing("
            f"'{wanted_unit(part, stated)}') if nothing was"
        )


def _refuse_estimates(
    part: Component, stated: Criterion, estimate: Estimate | None, then: Estimate | None
) -> None:
    if estimate is not None or then is not None:
        source = "nothing" if stated.rule == "opinion" else "data/findings.csv"
        raise AzmError(
            f"{part.component_id} is judged by rule '{stated.rule}' from {source}; leave the "
            "estimate out"
        )


def _why_not(part: Component) -> str:
    why = part.why_not or "no observation could settle it"
    return f"{why[0].upper()}{why[1:]}."


def _evidence(stated: Criterion, estimate: Estimate | None, findings: pd.DataFrame) -> str:
    """What the evidence shows, in a line of the scorecard."""
    if estimate is None:
        return Tally.of(findings).brief
    if estimate.bound == "unknown":
        return "no figure found"
    if estimate.unit == "probability":
        low, high = (
            None if end is None else round(100 * end) for end in (estimate.low, estimate.high)
        )
        return f"{replace(estimate, low=low, high=high, central=None).text} in 100 likely"
    words = {"ratio": "times", "share": "of all"}
    return measured(estimate.text, words.get(estimate.unit, estimate.unit))
