"""Verdict cards: what the stated rule makes of an estimate or of the findings."""

from __future__ import annotations

import html
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

import azm
from azm import claims, words
from azm.claims import Estimate, Reading, Stability, Verdict
from azm.claims.confidence import NOT_APPLICABLE
from azm.errors import AzmError
from azm.notebook.facts import Fact
from azm.notebook.outputs import Output, paragraph, wrap

MARKS = {
    "supported": "✓",
    "mostly supported": "◐",
    "overstated": "▲",
    "understated": "▼",
    "contradicted": "✕",
    "came about": "✓",
    "not so far": "◇",
    "not verifiable": "?",
    "not checkable": "–",
}


class VerdictCard(Output):
    """A verdict as a notebook shows it.

    Attributes
    ----------
    verdict : Verdict
    estimate, then : Estimate or None
        What it was judged from: all evidence, and what was known by 30 June 2024.
    stability : Stability or None
        How it fares over the grid of admissible choices.
    """

    def __init__(
        self,
        verdict: Verdict,
        estimate: Estimate | None = None,
        then: Estimate | None = None,
    ) -> None:
        self.verdict, self.estimate, self.then = verdict, estimate, then
        self.stability = verdict.stability
        super().__init__(verdict.bundle(), _as_text(verdict), _as_html(verdict))


def judge(
    component_id: str,
    estimate: Callable[..., Estimate] | Estimate | None = None,
    evidence: Any = None,
    /,
    *,
    then: Estimate | None = None,
    stability: Stability | None = None,
    **choices: Any,
) -> VerdictCard:
    """Put a component to its stated rule and show the verdict.

    Given a function, it is called for all evidence, for what was known by 30 June 2024, and at
    every point of the grid in `notebooks/collection.toml`, so that the three can't disagree.

    Parameters
    ----------
    component_id : str
        A component of the register, such as `c1`.
    estimate : callable or Estimate, optional
        The notebook's own `estimate_*(evidence, **choices)`, for rules that compare numbers; or
        an Estimate made otherwise. Left out for rules that read `findings.csv`.
    evidence : DataFrame, or mapping of name to DataFrame
        What the function takes first; what else a mapping holds is handed on as it is.
    then : Estimate, optional
        What the evidence known by 30 June 2024 shows, where the function can't tell.
    stability : Stability, optional
        As `azm.stability` gives it, where no function is given.
    **choices
        The choices at which the notebook stands, and what else the function takes.

    Raises
    ------
    AzmError
        As `azm.claims.judge_component` and `azm.stability`; a verdict or a bare true or false is
        never taken.

    Examples
    --------
    >>> import azm
    >>> def estimate_c3(grants, *, money):
    ...     return azm.Estimate(grants[money], grants[money], "percent", "range", "complete")
    >>> grants = {"special_security_divisions": 12, "interior_internal_security": 20}
    >>> card = azm.judge("c3", estimate_c3, grants, money="special_security_divisions")
    >>> card.verdict.verdict, card.estimate.high, len(card.stability.charitable_points)
    ('overstated', 12, 1)

    Rules that read `findings.csv` need no estimate:

    >>> azm.judge("p1b").bundle["kind"]
    'verdict'
    """
    if callable(estimate):
        function, estimate = estimate, estimate(evidence, **choices)
        then = function(known_then(evidence), **choices) if then is None else then
        stability = _over_grid(component_id, function, evidence, choices)
    verdict = claims.judge_component(component_id, estimate, then=then)
    if stability is not None:
        verdict = verdict.with_stability(stability)
    return VerdictCard(verdict, estimate, then)


def known_then(evidence: Any) -> Any:
    """What a reader could have known by 30 June 2024 of the rows, or of every frame of a mapping.

    Parameters
    ----------
    evidence : DataFrame, or mapping of name to DataFrame
        Frames with `source_id` or `source_ids`; what else a mapping holds stays as it is.

    Returns
    -------
    DataFrame or dict
        Of the same kind.

    Examples
    --------
    >>> import azm
    >>> attacks = azm.load("attacks_on_chinese_interests")
    >>> then = azm.known_then({"attacks": attacks, "draws": 1000})
    >>> len(then["attacks"]) < len(attacks), then["draws"]
    (True, 1000)
    """
    if isinstance(evidence, Mapping):
        return {
            name: claims.known_then(part) if isinstance(part, pd.DataFrame) else part
            for name, part in evidence.items()
        }
    return claims.known_then(evidence)


def _over_grid(
    component_id: str,
    function: Callable[..., Estimate],
    evidence: Any,
    choices: dict[str, Any],
) -> Stability:
    """The grid's choices vary; what else the function takes stays as the notebook has it."""
    parameters = inspect.signature(function).parameters
    grid = claims.read_grid(component_id)
    taken = {n: p.default for n, p in parameters.items() if p.default is not p.empty} | choices
    base = {name: taken[name] for name in parameters if name in grid and name in taken}
    rest = {name: value for name, value in choices.items() if name not in grid}

    def at(rows: Any, **chosen: Any) -> Estimate:
        return function(rows, **rest, **chosen)

    at.__name__ = function.__name__
    kept = [p for n, p in parameters.items() if n not in rest]
    at.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    # By the name that notebooks call, under which a sweep listens for functions.
    return azm.stability(component_id, at, evidence, base)


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

    Examples
    --------
    >>> import azm
    >>> def estimate_c3(grants, *, money):
    ...     return azm.Estimate(grants[money], grants[money], "percent", "range", "complete")
    >>> grants = {"special_security_divisions": 12, "interior_internal_security": 20}
    >>> base = {"money": "special_security_divisions"}
    >>> azm.stability("c3", estimate_c3, grants, base).base_verdict
    'overstated'
    """
    return claims.evaluate_grid(component_id, function, rows, base)


def claimed(component_id: str) -> Fact:
    """The article's figure for a component, as a fact that prose and titles can name.

    Raises
    ------
    AzmError
        If the component is unknown or claims no figure.

    Examples
    --------
    >>> import azm
    >>> azm.claimed("c1").text
    'more than 60'
    """
    part = claims.component(component_id)
    value = part.claimed_high if part.claimed_low is None else part.claimed_low
    if value is None:
        raise AzmError(f"component {component_id} claims no figure; describe it in words")
    text = f"{words.BOUNDS[part.bound]}{words.number(value)}"
    return Fact(f"{component_id}.claimed", value, text, part.unit, rows=(("claims", component_id),))


def _dots(confidence: str) -> str:
    filled = {"high": 3, "moderate": 2, "low": 1}.get(confidence, 0)
    return "●" * filled + "○" * (3 - filled)


def _lines(verdict: Verdict) -> list[str]:
    """What a card says below its head, line by line."""
    now, then = verdict.now, verdict.then
    lines = [now.reason]
    if verdict.would_settle:
        lines.append(f"Would settle it: {verdict.would_settle} (held by: {verdict.held_by}).")
    lines.append(f"Known by 30 June 2024: {then.words}{_sure(then)}.")
    if verdict.stability is not None:
        lines.append(verdict.stability.text)
    if verdict.sensitivity is not None:
        lines.append(verdict.sensitivity.text(verdict.verdict))
    return lines


def _sure(reading: Reading, link: str = ", confidence ") -> str:
    """The confidence of a reading with what stands before it; an open one has none."""
    return "" if reading.confidence == NOT_APPLICABLE else f"{link}{reading.confidence}"


def _as_text(verdict: Verdict) -> str:
    now = verdict.now
    head = now.words.replace(now.verdict, now.verdict.upper(), 1)
    lines = [
        f"{verdict.component_id}: {verdict.component.heading}",
        f"  the article: “{verdict.component.quote}”",
        f"  the evidence: {verdict.evidence}",
        f"  {MARKS[now.verdict]} {head}{_sure(now)}",
    ]
    lines += [f"  {line}" for text in _lines(verdict) for line in wrap(text, 92).splitlines()]
    return "\n".join(lines + [f"  {d.domain}: {d.level}; {d.why}" for d in now.domains])


def _as_html(verdict: Verdict) -> str:
    part, now = verdict.component, verdict.now
    rows = "".join(
        f"<tr><td>{html.escape(d.domain)}</td><td>{html.escape(d.level)}</td>"
        f'<td style="text-align:left">{html.escape(d.why)}</td></tr>'
        for d in now.domains
    )
    sure = _sure(now, f" · confidence {_dots(now.confidence)} ")
    return (
        '<div style="border-left:4px solid #b5452c;padding:0.2em 1em;margin:0.5em 0">'
        + paragraph(f"{part.component_id}: {part.heading}", "font-weight:600")
        + paragraph(f"The article: “{part.quote}” · The evidence: {verdict.evidence}")
        + paragraph(f"{MARKS[now.verdict]} {now.words}{sure}", "font-size:1.2em;font-weight:600")
        + "".join(map(paragraph, _lines(verdict)))
        + (f"<table><caption>Confidence</caption>{rows}</table>" if rows else "")
        + "</div>"
    )
