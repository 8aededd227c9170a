"""What judging returns: the verdict on a component, at two dates and with its stability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from azm.claims.confidence import Domain
from azm.claims.criteria import Criterion
from azm.claims.estimate import Estimate
from azm.claims.register import Component
from azm.claims.sensitivity import Sensitivity
from azm.claims.stability import Stability
from azm.claims.truth import WHY_OPEN
from azm.errors import AzmError


@dataclass(frozen=True)
class Reading:
    """A verdict as of one day.

    Attributes
    ----------
    verdict, confidence, reason : str
        Confidence is high, moderate, low or very low; n/a for an open verdict and for what isn't
        checkable.
    domains : tuple of Domain
        The five domains of confidence; empty where it is n/a.
    estimate : Estimate or None
        What was judged, for rules that compare numbers.
    deciding : tuple of str
        The smallest set of findings without which the verdict would be another; empty for
        verdicts from estimates, and where no removal changes the verdict.
    why_open : str
        Why an open verdict is open, a key of :data:`azm.claims.truth.WHY_OPEN`; else empty.
    possible : tuple of str
        The verdicts that the evidence leaves an open one, where it excludes others.
    """

    verdict: str
    confidence: str
    reason: str
    domains: tuple[Domain, ...] = ()
    estimate: Estimate | None = None
    deciding: tuple[str, ...] = ()
    why_open: str = ""
    possible: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The verdict, what it leaves possible, and why it is open.

        Examples
        --------
        >>> Reading("not verifiable", "n/a", "", why_open="lower_bound").words
        'not verifiable: only a lower bound is known'
        """
        return f"{self.verdict}: {self.open_words}" if self.why_open else self.verdict

    @property
    def open_words(self) -> str:
        """Why an open verdict is open, and what the evidence leaves; empty for the others.

        Examples
        --------
        >>> left = ("mostly supported", "overstated")
        >>> Reading("not verifiable", "n/a", "", why_open="both_ways", possible=left).open_words
        'several verdicts fit the evidence (mostly supported or overstated)'
        """
        if not self.why_open:
            return ""
        listed = " or ".join(self.possible).replace(" or ", ", ", max(len(self.possible) - 2, 0))
        left = f" ({listed})" if listed else ""
        return f"{WHY_OPEN[self.why_open]}{left}"

    def bundle(self) -> dict[str, Any]:
        """The reading as plain data for JSON."""
        return {
            "verdict": self.verdict,
            "confidence": self.confidence,
            "reason": self.reason,
            "domains": [dict(vars(domain)) for domain in self.domains],
            "estimate": None if self.estimate is None else self.estimate.bundle(),
            "deciding": list(self.deciding),
            "why_open": self.why_open,
            "possible": list(self.possible),
        }

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> Reading:
        """The reading that a bundle was made from; other keys of the bundle are left alone."""
        estimate = bundle["estimate"]
        return cls(
            bundle["verdict"],
            bundle["confidence"],
            bundle["reason"],
            tuple(Domain(**domain) for domain in bundle["domains"]),
            None if estimate is None else Estimate(**estimate),
            tuple(bundle["deciding"]),
            bundle["why_open"],
            tuple(bundle["possible"]),
        )


@dataclass(frozen=True)
class Verdict:
    """The verdict on one component, for all evidence and for what was known at the time.

    Attributes
    ----------
    component : Component
        What is claimed.
    criterion : Criterion
        The stated rule.
    now, then : Reading
        For all evidence to date; for evidence published by 30 June 2024. Findings from undated
        sources count now only.
    sources : tuple of str
        Ids of the sources behind the estimate and the findings.
    stability : Stability or None
        Attached by the notebook, see :meth:`with_stability`.
    sensitivity : Sensitivity or None
        How a verdict from findings stands up to one origin less, one code off, another coder.
    would_settle, held_by : str
        For an open verdict, what would settle it and who holds that.
    """

    component: Component
    criterion: Criterion
    now: Reading
    then: Reading
    sources: tuple[str, ...] = ()
    evidence: str = ""
    stability: Stability | None = None
    sensitivity: Sensitivity | None = None
    would_settle: str = ""
    held_by: str = ""

    @property
    def component_id(self) -> str:
        """Id of the component."""
        return self.component.component_id

    @property
    def verdict(self) -> str:
        """Verdict for all evidence."""
        return self.now.verdict

    @property
    def confidence(self) -> str:
        """Confidence for all evidence."""
        return self.now.confidence

    @property
    def domains(self) -> dict[str, Domain]:
        """The five domains of confidence by name, for all evidence."""
        return {domain.domain: domain for domain in self.now.domains}

    @property
    def reason(self) -> str:
        """The computed reason, for all evidence."""
        return self.now.reason

    @property
    def deciding(self) -> tuple[str, ...]:
        """Findings without which the verdict would be another, for all evidence."""
        return self.now.deciding

    @property
    def estimate(self) -> Estimate | None:
        """The estimate judged, for all evidence."""
        return self.now.estimate

    @property
    def claimed(self) -> dict[str, Any] | None:
        """The claimed figure as registered (low, high, bound, unit); None if there is none."""
        component = self.component
        if not component.bound:
            return None
        return {
            "low": component.claimed_low,
            "high": component.claimed_high,
            "bound": component.bound,
            "unit": component.unit,
        }

    def with_stability(self, stability: Stability) -> Verdict:
        """The same verdict with its stability.

        Raises
        ------
        AzmError
            If the stability is another component's, or its base point has another verdict.
        """
        if stability.component_id != self.component_id:
            raise AzmError(
                f"the stability of {stability.component_id} can't stand on the card of "
                f"{self.component_id}; run the grid of {self.component_id}"
            )
        if stability.base_verdict != self.verdict:
            raise AzmError(
                f"{self.component_id} is '{self.verdict}' on the card and "
                f"'{stability.base_verdict}' at the base of its grid; give judge and stability "
                "the same function, rows and parameters"
            )
        return replace(self, stability=stability)

    def bundle(self) -> dict[str, Any]:
        """The verdict as plain data for JSON, as a card carries it."""
        component, criterion = self.component, self.criterion
        now = self.now.bundle()
        return {
            "kind": "verdict",
            "component": component.component_id,
            "claim": component.claim_id,
            "dimension": component.dimension,
            "claim_kind": component.kind,
            "says": component.quote,
            "paraphrase": component.paraphrase,
            "checkable": component.checkable,
            "why_not": component.why_not,
            "speaker": component.speaker,
            "checks": component.checks,
            "heading": component.heading,
            "claimed": self.claimed,
            "evidence": self.evidence,
            **now,
            "now": {key: now[key] for key in ("verdict", "confidence", "reason", "why_open")},
            "then": self.then.bundle(),
            "stability": None if self.stability is None else self.stability.bundle(),
            "sensitivity": None if self.sensitivity is None else self.sensitivity.bundle(),
            "would_settle": self.would_settle,
            "held_by": self.held_by,
            "sources": list(self.sources),
            "rule": criterion.rule,
            "basis": criterion.basis,
            "seen": criterion.seen,
            "criterion": {
                "evidence": criterion.evidence,
                "period": [None if day is None else day.isoformat() for day in criterion.period],
                "tolerance": criterion.tolerance,
                "contradicted_from": criterion.contradicted_from,
                "thresholds": dict(criterion.thresholds),
                "counts": criterion.counts,
                "resolves_on": criterion.resolves_on and criterion.resolves_on.isoformat(),
            },
            "fingerprint": criterion.fingerprint,
        }

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> Verdict:
        """The verdict that a bundle was made from, its stability included."""
        claimed = bundle["claimed"] or {"low": None, "high": None, "bound": "", "unit": ""}
        stability, sensitivity = bundle["stability"], bundle["sensitivity"]
        criterion = dict(bundle["criterion"])
        start, end = (day and date.fromisoformat(day) for day in criterion.pop("period"))
        resolves_on = criterion.pop("resolves_on")
        return cls(
            Component(
                component_id=bundle["component"],
                claim_id=bundle["claim"],
                dimension=bundle["dimension"],
                kind=bundle["claim_kind"],
                paraphrase=bundle["paraphrase"],
                quote=bundle["says"],
                claimed_low=claimed["low"],
                claimed_high=claimed["high"],
                bound=claimed["bound"],
                unit=claimed["unit"],
                checkable=bundle["checkable"],
                why_not=bundle["why_not"],
                speaker=bundle["speaker"],
                checks=bundle["checks"],
            ),
            Criterion(
                component_id=bundle["component"],
                rule=bundle["rule"],
                basis=bundle["basis"],
                seen=bundle["seen"],
                period=(start, end),
                resolves_on=resolves_on and date.fromisoformat(resolves_on),
                **criterion,
            ),
            Reading.from_bundle(bundle),
            Reading.from_bundle(bundle["then"]),
            sources=tuple(bundle["sources"]),
            evidence=bundle["evidence"],
            stability=None if stability is None else Stability.from_bundle(stability),
            sensitivity=None if sensitivity is None else Sensitivity.from_bundle(sensitivity),
            would_settle=bundle["would_settle"],
            held_by=bundle["held_by"],
        )
