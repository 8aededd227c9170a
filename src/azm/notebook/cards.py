"""Verdict cards: what the stated rule makes of an estimate or of the findings."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from azm import claims
from azm.claims import Estimate, Stability, Verdict
from azm.errors import AzmError
from azm.notebook.channel import Said, paragraph, wrapped
from azm.notebook.facts import Fact, number_text

MARKS = {
    "supported": "✓",
    "mostly supported": "◐",
    "overstated": "▲",
    "understated": "▼",
    "contradicted": "✕",
    "not verifiable": "?",
    "not checkable": "–",
}
_BOUND_WORDS = {"exact": "", "about": "about ", "more_than": "more than ", "at_least": "at least ",
                "less_than": "less than ", "at_most": "at most "}  # fmt: skip


class VerdictCard(Said):
    """A verdict as a notebook shows it; `.verdict` and `.estimate` are the objects behind it."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.bundle(), _as_text(verdict), _as_html(verdict))


def judge(
    component_id: str,
    given: Estimate | None = None,
    *,
    then: Estimate | None = None,
    stability: Stability | None = None,
) -> VerdictCard:
    """Put a component to its stated rule and show the verdict.

    Parameters
    ----------
    component_id : str
        A component of the register, such as `c1`.
    given : Estimate, optional
        What all evidence shows, for rules that compare numbers; left out for rules that read
        `findings.csv`.
    then : Estimate, optional
        What the evidence known by 30 June 2024 shows; needed wherever `given` is.
    stability : Stability, optional
        How the verdict fares over the grid of admissible choices.

    Raises
    ------
    AzmError
        As `azm.claims.judge_component`; a verdict or a bare true or false is never taken.
    """
    verdict = claims.judge_component(component_id, given, then=then)
    if stability is not None:
        verdict = verdict.with_stability(stability)
    return VerdictCard(verdict)


def stability(
    component_id: str, function: Callable[..., Estimate], rows: Any, base: dict[str, Any]
) -> Stability:
    """How the verdict on a component fares over its grid of admissible choices.

    Parameters
    ----------
    component_id : str
        A component with a grid in `notebooks/collection.toml`.
    function : callable
        The notebook's own `estimate_*`: takes the rows and one keyword per choice.
    rows : DataFrame or tuple of DataFrame
        What the function takes before its keywords.
    base : dict
        The choices at which the notebook itself stands.
    """
    return claims.evaluate_grid(component_id, function, rows, base)


def claimed(component_id: str) -> Fact:
    """The article's figure for a component, as a fact that prose and titles can name.

    Raises
    ------
    AzmError
        If the component is unknown or claims no figure.
    """
    part = claims.component(component_id)
    if part.claimed_low is None and part.claimed_high is None:
        raise AzmError(f"component {component_id} claims no figure; describe it in words")
    value = part.claimed_high if part.claimed_low is None else part.claimed_low
    text = f"{_BOUND_WORDS[part.bound]}{number_text(value)}"
    return Fact(f"{component_id}.claimed", value, text, part.unit, rows=(("claims", component_id),))


def _dots(confidence: str) -> str:
    filled = {"high": 3, "moderate": 2, "low": 1}.get(confidence, 0)
    return "●" * filled + "○" * (3 - filled)


def _as_text(verdict: Verdict) -> str:
    part = verdict.component
    lines = [
        f"{part.component_id}: {part.paraphrase}",
        f"  the article: “{part.quote}”",
        f"  the evidence: {verdict.evidence}",
        f"  {MARKS[verdict.verdict]} {verdict.verdict.upper()}, confidence {verdict.confidence}",
        *(f"  {line}" for line in wrapped(verdict.reason, 92).splitlines()),
        f"  known by 30 June 2024: {verdict.then.verdict} (confidence {verdict.then.confidence})",
    ]
    lines += [f"  {d.domain}: {d.level}; {d.why}" for d in verdict.now.domains]
    if verdict.stability is not None:
        lines.append(f"  {verdict.stability.text}")
    return "\n".join(lines)


def _as_html(verdict: Verdict) -> str:
    part = verdict.component
    rows = "".join(
        f"<tr><td>{html.escape(d.domain)}</td><td>{html.escape(d.level)}</td>"
        f'<td style="text-align:left">{html.escape(d.why)}</td></tr>'
        for d in verdict.now.domains
    )
    stable = "" if verdict.stability is None else paragraph(verdict.stability.text)
    head = f"{MARKS[verdict.verdict]} {verdict.verdict}"
    return (
        '<div style="border-left:4px solid #b5452c;padding:0.2em 1em;margin:0.5em 0">'
        + paragraph(f"{part.component_id}: {part.paraphrase}", "font-weight:600")
        + paragraph(f"The article: “{part.quote}” · The evidence: {verdict.evidence}")
        + paragraph(
            f"{head} · confidence {_dots(verdict.confidence)} {verdict.confidence}",
            "font-size:1.2em;font-weight:600",
        )
        + paragraph(verdict.reason)
        + paragraph(
            f"On what was known by 30 June 2024: {verdict.then.verdict} "
            f"(confidence {verdict.then.confidence})"
        )
        + stable
        + (f"<table><caption>Confidence</caption>{rows}</table>" if rows else "")
        + "</div>"
    )
