"""The register, criteria and findings of the project fit together."""

import pytest

from azm import tables
from azm.claims import SEVERITY, components, criterion
from azm.claims.criteria import EFFECT_RULES, FINDING_RULES
from azm.claims.judge import reading
from azm.claims.register import join_findings


@pytest.fixture(scope="module")
def findings():
    """Findings of every component, read once."""
    rows, sources = tables.load("findings"), tables.load("sources")
    return {name: join_findings(rows, sources, name) for name in tables.load("claims").index}


def test_every_component_is_judged_by_the_rule_of_its_kind():
    kinds = tables.load("claims")["kind"]
    assert {name: criterion(name).rule for name in components()} == kinds.to_dict()


def test_every_checkable_component_has_findings(findings):
    checkable = tables.load("claims")["checkable"].eq("yes")
    assert [name for name in findings if checkable[name] and findings[name].empty] == []


def test_the_deciding_findings_of_every_component_decide(findings):
    judged = [name for name in findings if criterion(name).rule in FINDING_RULES + EFFECT_RULES]
    decided = 0
    for name in judged:
        whole = reading(None, criterion(name), None, findings[name])
        assert whole.verdict in SEVERITY
        if whole.deciding:
            decided += 1
            left = findings[name].drop(list(whole.deciding))
            assert reading(None, criterion(name), None, left).verdict != whole.verdict, name
    assert decided > len(judged) / 2
