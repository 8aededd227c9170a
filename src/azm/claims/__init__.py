"""From evidence to a verdict: the register, the stated rules, confidence and stability."""

from azm.claims.confidence import LEVELS, Domain
from azm.claims.criteria import Criterion, criterion
from azm.claims.estimate import Estimate
from azm.claims.findings import rule_table
from azm.claims.grid import read_grid
from azm.claims.judge import judge_component
from azm.claims.reachable import reachable_verdicts
from azm.claims.register import (
    OP_ED_DATE,
    Component,
    component,
    components,
    findings_on,
    known_then,
)
from azm.claims.sensitivity import Sensitivity
from azm.claims.stability import Point, Stability, evaluate_grid
from azm.claims.truth import SEVERITY, VERDICTS, WHY_OPEN, truth_table
from azm.claims.verdict import Reading, Verdict

__all__ = [
    "LEVELS",
    "OP_ED_DATE",
    "SEVERITY",
    "VERDICTS",
    "WHY_OPEN",
    "Component",
    "Criterion",
    "Domain",
    "Estimate",
    "Point",
    "Reading",
    "Sensitivity",
    "Stability",
    "Verdict",
    "component",
    "components",
    "criterion",
    "evaluate_grid",
    "findings_on",
    "judge_component",
    "known_then",
    "reachable_verdicts",
    "read_grid",
    "rule_table",
    "truth_table",
]
