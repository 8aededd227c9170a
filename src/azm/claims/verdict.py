"""What judging returns: the verdict on a component, and on a claim from its components."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from azm.claims.confidence import LEVELS, NOT_APPLICABLE, Domain
from azm.claims.criteria import Criterion
from azm.claims.estimate import Estimate
from azm.claims.register import Component
from azm.claims.truth import NOT_CHECKABLE, OVERSTATED, SEVERITY
from azm.errors import AzmError

if TYPE_CHECKING:
    from azm.claims.stability import Stability


@dataclass(frozen=True)
class Reading:
    """A verdict as of one day.

    Attributes
    ----------
    verdict, confidence, reason : str
        Confidence is high, moderate, low, very low, or n/a for what isn't checkable.
    domains : tuple of Domain
        The five domains of confidence.
    estimate : Estimate or None
        What was judged, for rules that compare numbers.
    deciding : tuple of str
        The smallest set of findings without which the verdict would be another; empty for
        verdicts from estimates, and where no removal changes the verdict.
    """

    verdict: str
    confidence: str
    reason: str
    domains: tuple[Domain, ...] = ()
    estimate: Estimate | None = None
    deciding: tuple[str, ...] = ()


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
    """

    component: Component
    criterion: Criterion
    now: Reading
    then: Reading
    sources: tuple[str, ...] = ()
    evidence: str = ""
    stability: Stability | None = field(default=None, compare=False)

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
        return _claimed_bundle(self.component)

    @property
    def as_of(self) -> dict[str, Reading]:
        """Both readings, `then` and `now`."""
        return {"then": self.then, "now": self.now}

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
        if stability.base_verdict not in (None, self.verdict):
            raise AzmError(
                f"{self.component_id} is '{self.verdict}' on the card and "
                f"'{stability.base_verdict}' at the base of its grid; give judge and stability "
                "the same function, rows and parameters"
            )
        return replace(self, stability=stability)

    def bundle(self) -> dict[str, Any]:
        """The verdict as plain data for JSON, as a card carries it."""
        part, stated = self.component, self.criterion
        return {
            "kind": "verdict",
            "component": part.component_id,
            "claim": part.claim_id,
            "dimension": part.dimension,
            "says": part.quote,
            "paraphrase": part.paraphrase,
            "evidence": self.evidence,
            "claimed": self.claimed,
            "estimate": _estimate_bundle(self.estimate),
            "verdict": self.verdict,
            "confidence": self.confidence,
            "domains": [
                {"domain": d.domain, "level": d.level, "why": d.why} for d in self.now.domains
            ],
            "reason": self.reason,
            "then": _reading_bundle(self.then),
            "now": _reading_bundle(self.now),
            "stability": None if self.stability is None else self.stability.bundle(),
            "deciding": list(self.deciding),
            "sources": list(self.sources),
            "rule": stated.rule,
            "basis": stated.basis,
            "seen": stated.seen,
        }


@dataclass(frozen=True)
class ClaimVerdict:
    """The verdict on a claim from the verdicts on its components.

    Attributes
    ----------
    verdict, confidence : str
        Of the least favourable checkable component; of several, the lowest confidence.
    mixed : bool
        True if its checkable components have different verdicts.
    reason : str
        One computed sentence.
    """

    claim_id: str
    verdict: str
    confidence: str
    mixed: bool
    reason: str


def claim_verdict(verdicts: Iterable[Verdict]) -> ClaimVerdict:
    """The verdict on a claim from those on its components.

    The least favourable checkable component decides, in the order contradicted, overstated or
    understated, not verifiable, mostly supported, supported: a statement is no better than its
    weakest part. If some parts are overstated and others understated, overstated stands and the
    reason says so. A claim of which no part is checkable is not checkable.

    Parameters
    ----------
    verdicts : iterable of Verdict
        All components of one claim, in any order.

    Returns
    -------
    ClaimVerdict

    Raises
    ------
    AzmError
        If there are none, or they belong to different claims.
    """
    parts = sorted(verdicts, key=lambda verdict: verdict.component_id)
    claims = {part.component.claim_id for part in parts}
    if len(claims) != 1:
        raise AzmError(
            "a claim's verdict needs the verdicts of its own components; given are those of "
            f"{', '.join(sorted(claims)) or 'none'}"
        )
    open_to_check = [part for part in parts if part.verdict != NOT_CHECKABLE]
    claim_id = claims.pop()
    if not open_to_check:
        return ClaimVerdict(
            claim_id, NOT_CHECKABLE, NOT_APPLICABLE, False, "No part can be checked."
        )
    # Overstated before understated, where both stand.
    worst = max(
        open_to_check, key=lambda part: (SEVERITY[part.verdict], part.verdict == OVERSTATED)
    )
    deciding = [part for part in open_to_check if part.verdict == worst.verdict]
    words = {part.component_id: part.verdict for part in parts}
    mixed = len({part.verdict for part in open_to_check}) > 1
    if len(parts) == 1:
        reason = worst.reason
    else:
        listed = ", ".join(f"{component_id} {word}" for component_id, word in words.items())
        how = "The parts differ, and the least favourable decides" if mixed else "The parts agree"
        reason = f"{how}: {listed}."
    level = min((part.confidence for part in deciding), key=LEVELS.index)
    return ClaimVerdict(claim_id, worst.verdict, level, mixed, reason)


def _claimed_bundle(part: Component) -> dict[str, Any] | None:
    if not part.bound:
        return None
    return {
        "low": part.claimed_low,
        "high": part.claimed_high,
        "bound": part.bound,
        "unit": part.unit,
    }


def _estimate_bundle(given: Estimate | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {
        "low": given.low,
        "high": given.high,
        "central": given.central,
        "bound": given.bound,
        "unit": given.unit,
        "coverage": given.coverage,
    }


def _reading_bundle(read: Reading) -> dict[str, Any]:
    return {"verdict": read.verdict, "confidence": read.confidence, "reason": read.reason}
