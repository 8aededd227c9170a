"""Puts a component to its stated rule: one estimate or its findings in, one verdict out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from azm import words
from azm.claims import confidence, criteria, register
from azm.claims.criteria import COUNTS, FINDING_RULES, Criterion
from azm.claims.estimate import Estimate
from azm.claims.findings import Tally, deciding_origins, judge_findings
from azm.claims.outcome import outcome_of, unit_of_rule
from azm.claims.register import OP_ED_DATE, Component
from azm.claims.sensitivity import Sensitivity, sensitivity_of, verdicts_by_coder
from azm.claims.truth import NOT_CHECKABLE, NOT_VERIFIABLE
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
        None for event, level, intent, causal and opinion, which are judged from `findings.csv`.
        Effect takes findings and may take an estimate of a rate ratio, which decides where no
        finding tests the effect.
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

    Examples
    --------
    >>> found = Estimate(20, 22, "people_killed", "range", "complete", evidence_to="2024-06-22")
    >>> verdict = judge_component("c1", found, then=Estimate.missing("people_killed"))
    >>> verdict.verdict, verdict.then.verdict
    ('contradicted', 'not verifiable')
    """
    component = register.component(component_id)
    criterion = criteria.criterion(component_id)
    if not component.checkable or criterion.rule == "opinion":
        _refuse_estimates(component, criterion, estimate, then)
        opinion = Reading(NOT_CHECKABLE, confidence.NOT_APPLICABLE, _why_not(component))
        return Verdict(component, criterion, opinion, opinion, evidence="not checkable")
    _check_estimates(component, criterion, estimate, then)
    findings = register.findings_on(component_id)
    earlier = findings[(findings["published"] <= pd.Timestamp(OP_ED_DATE)).fillna(False)]
    now = reading(component, criterion, estimate, findings)
    behind = register.sources_of(estimate) if estimate is not None else ()
    is_open = now.verdict == NOT_VERIFIABLE
    would_settle, held_by = register.open_question(component_id) if is_open else ("", "")
    return Verdict(
        component,
        criterion,
        now,
        reading(component, criterion, then, earlier),
        sources=tuple(dict.fromkeys((*behind, *findings["source_id"]))),
        evidence=_evidence(criterion, estimate, findings),
        sensitivity=_sensitivity(criterion, estimate, findings),
        would_settle=would_settle,
        held_by=held_by,
    )


def reading(
    component: Component, criterion: Criterion, estimate: Estimate | None, findings: pd.DataFrame
) -> Reading:
    """The verdict on a component from one body of evidence.

    Parameters
    ----------
    component, criterion : Component, Criterion
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
    if criterion.rule in (*FINDING_RULES, "effect"):
        by_findings = _from_findings(criterion, findings)
        if estimate is None or by_findings.why_open != "not_measured":
            return replace(by_findings, estimate=estimate)
    if estimate is None:
        unit = unit_of_rule(component, criterion)
        raise AzmError(
            f"{component.component_id} is judged by rule '{criterion.rule}' from an Estimate in "
            f"'{unit}'; give one, or Estimate.missing('{unit}') if no figure was found"
        )
    return _from_estimate(component, criterion, estimate)


def _from_estimate(component: Component, criterion: Criterion, estimate: Estimate) -> Reading:
    result = outcome_of(component, criterion, estimate)
    if result.verdict == NOT_VERIFIABLE:
        return Reading(
            result.verdict,
            confidence.NOT_APPLICABLE,
            result.reason,
            estimate=estimate,
            why_open=result.why_open,
            possible=result.possible,
        )
    domains = confidence.of_estimate(criterion, estimate, result)
    return Reading(result.verdict, confidence.lowest(domains), result.reason, domains, estimate)


def _from_findings(criterion: Criterion, findings: pd.DataFrame) -> Reading:
    by = COUNTS[criterion.counts]
    tally = Tally.of(findings, by)
    rule = judge_findings(criterion.rule, tally, criterion.thresholds)
    deciding = deciding_origins(criterion.rule, tally, criterion.thresholds)
    behind = tuple(findings.index[findings[by].isin(deciding)])
    reason = f"Found: {tally.text(criterion.counts)}; {rule.when}."
    if rule.verdict == NOT_VERIFIABLE:
        return Reading(
            rule.verdict,
            confidence.NOT_APPLICABLE,
            reason,
            deciding=behind,
            why_open=rule.why_open,
        )
    coders = verdicts_by_coder(criterion, findings, register.codes_on(findings)).values()
    domains = confidence.of_findings(criterion, findings, tally, rule, coders)
    return Reading(rule.verdict, confidence.lowest(domains), reason, domains, deciding=behind)


def _sensitivity(
    criterion: Criterion, estimate: Estimate | None, findings: pd.DataFrame
) -> Sensitivity | None:
    if estimate is not None or findings.empty:
        return None
    return sensitivity_of(criterion, findings, register.codes_on(findings))


def _check_estimates(
    component: Component, criterion: Criterion, estimate: Estimate | None, then: Estimate | None
) -> None:
    if criterion.rule in FINDING_RULES:
        _refuse_estimates(component, criterion, estimate, then)
        return
    for name, value in (("estimate", estimate), ("then", then)):
        if value is not None and not isinstance(value, Estimate):
            raise AzmError(
                f"{component.component_id} was given {value!r} as '{name}'; give an Estimate, "
                "since a verdict follows from the stated rule alone"
            )
    if estimate is not None and then is None:
        day, unit = words.date(OP_ED_DATE), unit_of_rule(component, criterion)
        raise AzmError(
            f"{component.component_id} also needs what was known by {day}; give then=Estimate from "
            f"known_then(rows), or then=Estimate.missing('{unit}') if nothing was"
        )


def _refuse_estimates(
    component: Component, criterion: Criterion, estimate: Estimate | None, then: Estimate | None
) -> None:
    if estimate is not None or then is not None:
        source = "nothing" if criterion.rule == "opinion" else "data/findings.csv"
        raise AzmError(
            f"{component.component_id} is judged by rule '{criterion.rule}' from {source}; leave "
            "the estimate out"
        )


def _why_not(component: Component) -> str:
    why = component.why_not or "no observation could settle it"
    return f"{why[0].upper()}{why[1:]}."


def _evidence(criterion: Criterion, estimate: Estimate | None, findings: pd.DataFrame) -> str:
    """What the evidence shows, in a line of the scorecard."""
    if estimate is None:
        return Tally.of(findings, COUNTS[criterion.counts]).brief(criterion.counts)
    if estimate.bound == "unknown":
        return "no figure found"
    if estimate.unit == "probability":
        low, high = (
            None if end is None else round(100 * end) for end in (estimate.low, estimate.high)
        )
        return f"{replace(estimate, low=low, high=high, central=None).text} in 100 likely"
    of_what = {"ratio": "times", "share": "of all"}
    return words.with_unit(estimate.text, of_what.get(estimate.unit, estimate.unit))
