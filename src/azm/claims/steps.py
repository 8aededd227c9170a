"""Thresholds for claims without a figure of their own: trends, precedents, forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from azm.claims.estimate import Estimate, figure, measured
from azm.claims.truth import (
    CONTRADICTED,
    HOLDS,
    MOSTLY,
    NOT_VERIFIABLE,
    OVERSTATED,
    SEVERITY,
    SUPPORTED,
    Outcome,
)
from azm.errors import AzmError
from azm.rounding import side


@dataclass(frozen=True)
class Steps:
    """Thresholds that a value is held against, for claims without a figure of their own.

    Attributes
    ----------
    holds_from : float
        From here on the claim is supported.
    mostly_from : float, optional
        From here on it is mostly supported. What doesn't reach it is overstated.
    fails_from : float, optional
        Beyond this, the other way, the claim is contradicted; without it nothing contradicts.

    The order of the thresholds says which way favours the claim: smaller values do if
    `holds_from` is the smallest.
    """

    holds_from: float
    mostly_from: float | None = None
    fails_from: float | None = None

    def __post_init__(self) -> None:
        given = self._given()
        ordered = sorted(given, reverse=self.rising)
        alike = any(side(one, next_one) == 0 for one, next_one in pairwise(given))
        if len(given) < 2 or alike or given != ordered:
            raise AzmError(
                f"the thresholds {', '.join(f'{step:g}' for step in given)} aren't in order from "
                "what supports to what contradicts; mend data/criteria.toml"
            )

    def _given(self) -> list[float]:
        steps = (self.holds_from, self.mostly_from, self.fails_from)
        return [step for step in steps if step is not None]

    @property
    def rising(self) -> bool:
        """True if larger values favour the claim."""
        return self._given()[0] > self._given()[-1]

    def verdict(self, value: float) -> str:
        """Verdict if this were the true value; a value on a threshold that upholds reaches it."""
        sign = 1 if self.rising else -1
        if sign * side(value, self.holds_from) >= 0:
            return SUPPORTED
        if self.mostly_from is not None and sign * side(value, self.mostly_from) >= 0:
            return MOSTLY
        failed = self.fails_from is not None and sign * side(value, self.fails_from) < 0
        return CONTRADICTED if failed else OVERSTATED

    @property
    def text(self) -> str:
        """The thresholds in words, for a reason."""
        reach, miss = ("at least", "less than") if self.rising else ("at most", "more than")
        words = [f"{reach} {figure(self.holds_from)} supports the claim"]
        if self.mostly_from is not None:
            words.append(f"{reach} {figure(self.mostly_from)} mostly supports it")
        if self.fails_from is not None:
            words.append(f"{miss} {figure(self.fails_from)} contradicts it")
        return ", ".join(words)


def against_steps(steps: Steps, given: Estimate) -> Outcome:
    """The verdict on a claim that is measured against thresholds.

    The logic is that of :func:`compare`: what all values share that the evidence allows.

    Parameters
    ----------
    steps : Steps
        Thresholds of the criterion.
    given : Estimate
        What the evidence allows, in the unit of the thresholds.

    Returns
    -------
    Outcome
    """
    if given.bound == "unknown":
        return Outcome(NOT_VERIFIABLE, f"No figure was found; {steps.text}.")
    ends = steps.verdict(given.start), steps.verdict(given.end)
    reason = f"The evidence shows {measured(given.text, given.unit)}; {steps.text}."
    holds = [end in HOLDS for end in ends]
    if all(holds):
        return Outcome(max(ends, key=SEVERITY.__getitem__), reason, ends)
    if not any(holds):
        return Outcome(min(ends, key=SEVERITY.__getitem__), reason, ends)
    return Outcome(NOT_VERIFIABLE, f"{reason[:-1]}; the values allowed lie on both sides.", ends)
