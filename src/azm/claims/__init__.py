"""From evidence to a verdict: the register, the stated rules, confidence and stability."""

from azm.claims.confidence import LEVELS, Domain
from azm.claims.criteria import Criterion, criterion
from azm.claims.estimate import Estimate
from azm.claims.grid import read_grid
from azm.claims.judge import judge
from azm.claims.precedent import precedent_share
from azm.claims.register import (
    THEN,
    Component,
    component,
    components,
    findings,
    known_then,
)
from azm.claims.rules import rule_table
from azm.claims.stability import Stability, stability
from azm.claims.truth import SEVERITY, VERDICTS, truth_table
from azm.claims.verdict import ClaimVerdict, Reading, Verdict, claim_verdict

__all__ = [
    "LEVELS",
    "SEVERITY",
    "THEN",
    "VERDICTS",
    "ClaimVerdict",
    "Component",
    "Criterion",
    "Domain",
    "Estimate",
    "Reading",
    "Stability",
    "Verdict",
    "claim_verdict",
    "component",
    "components",
    "criterion",
    "findings",
    "judge",
    "known_then",
    "precedent_share",
    "read_grid",
    "rule_table",
    "stability",
    "truth_table",
]
