"""A verdict as the page shows it, in the scorecard's row and on its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from azm.report import graphics
from azm.report.harvest import CONFIDENCES
from azm.report.sources import Source, SourceList
from azm.report.text import cell, clean, number, slug, unit_words

HOLDING = ("supported", "mostly supported")


@dataclass(frozen=True)
class Reading:
    """A verdict with its confidence under the evidence of one date."""

    verdict: str
    confidence: str

    @property
    def mark(self) -> str:
        """Name of the mark's drawing."""
        return slug(self.verdict)

    @property
    def dots(self) -> int:
        """Confidence from 4 (high) to 1 (very low); 0 where none is given."""
        known = self.confidence in CONFIDENCES
        return 4 - CONFIDENCES.index(self.confidence) if known else 0


@dataclass(frozen=True)
class Stability:
    """How a verdict fares under the admissible choices."""

    share: str
    held: int
    n: int
    bar: Markup
    flips: tuple[str, ...]
    curve: Markup
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Card:
    """A judged component."""

    component: str
    claim: str
    anchor: str
    says: str
    paraphrase: str
    evidence: str
    claimed: str
    strip: Markup
    reason: str
    now: Reading
    then: Reading
    domains: tuple[Mapping[str, str], ...]
    stability: Stability | None
    sources: tuple[Source, ...]
    rule: str
    basis: str
    seen: str

    @property
    def moved(self) -> bool:
        """Whether the verdict was another with the evidence of the article's day."""
        return self.now.verdict != self.then.verdict


def card(bundle: Mapping[str, Any], sources: SourceList) -> Card:
    """The card of a verdict bundle; its sources are cited."""
    component = clean(bundle["component"])
    anchor = slug(component)
    now = _reading(bundle.get("now"), bundle)
    return Card(
        component=component,
        claim=clean(bundle["claim"]),
        anchor=anchor,
        says=clean(bundle.get("says") or ""),
        paraphrase=clean(bundle.get("paraphrase") or ""),
        evidence=clean(bundle.get("evidence") or ""),
        claimed=claimed_words(bundle.get("claimed")),
        strip=graphics.strip(bundle.get("claimed"), bundle.get("estimate")),
        reason=clean(bundle["reason"]),
        now=now,
        then=_reading(bundle.get("then"), bundle),
        domains=tuple(
            {key: clean(one.get(key) or "") for key in ("domain", "level", "why")}
            for one in bundle.get("domains") or ()
        ),
        stability=_stability(bundle.get("stability"), bundle.get("claimed")),
        sources=sources.cite(bundle["sources"], f"claim {component}", f"#{anchor}"),
        rule=clean(bundle.get("rule") or ""),
        basis=clean(bundle.get("basis") or ""),
        seen=clean(bundle.get("seen") or ""),
    )


def claimed_words(claimed: Mapping[str, Any] | None) -> str:
    """The claimed value in words: "more than 60 people killed"; empty where none is claimed."""
    if not claimed:
        return ""
    low, high, bound = claimed.get("low"), claimed.get("high"), str(claimed.get("bound") or "")
    unit = unit_words(claimed.get("unit"))
    if low is None and high is None:
        return ""
    value = number(low if low is not None else high)
    if low is not None and high is not None and low != high:
        value = f"{number(low)} to {number(high)}"
    unit = unit if unit == "%" or not unit else f" {unit}"
    before = "" if bound in ("", "exact", "range") else clean(bound).replace("_", " ") + " "
    return f"{before}{value}{unit}"


def _reading(given: Mapping[str, Any] | None, bundle: Mapping[str, Any]) -> Reading:
    given = given or bundle
    return Reading(clean(given["verdict"]), clean(given.get("confidence") or ""))


def _stability(given: Mapping[str, Any] | None, claimed: Any) -> Stability | None:
    if not given or given.get("share") is None:
        return None
    share, n = float(given["share"]), int(given["n"])
    points = [p for p in given.get("points") or () if isinstance(p, Mapping)]
    choices = list(dict.fromkeys(key for p in points for key in p.get("choice") or {}))
    return Stability(
        share=f"{share * 100:.0f}%",
        held=round(share * n),
        n=n,
        bar=graphics.share_bar(share),
        flips=tuple(_flip(flip) for flip in given.get("flips") or ()),
        curve=graphics.curve(points, claimed),
        columns=(*(clean(c).replace("_", " ") for c in choices), "low", "high", "verdict"),
        lines=tuple(
            (
                *(cell((p.get("choice") or {}).get(c)) for c in choices),
                *(cell(p.get(side)) for side in ("low", "high")),
                cell(p.get("verdict")),
            )
            for p in points
        ),
    )


def _flip(flip: Any) -> str:
    if not isinstance(flip, Mapping):
        return clean(flip)
    choice = flip.get("choice") if isinstance(flip.get("choice"), Mapping) else flip
    words = ", ".join(
        f"{clean(key).replace('_', ' ')}: {cell(value)}"
        for key, value in choice.items()
        if key not in ("verdict", "low", "high")
    )
    return f"{words} → {clean(flip['verdict'])}" if flip.get("verdict") else words
