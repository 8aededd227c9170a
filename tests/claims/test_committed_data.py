"""The register, criteria and findings of the project fit together."""

from azm import tables
from azm.claims import components, criterion
from azm.claims.criteria import FINDING_RULES, criteria_faults
from azm.claims.judge import reading
from azm.claims.register import join_findings


def test_every_component_is_judged_by_the_rule_of_its_kind_and_every_criterion_is_sound():
    kinds = tables.load("claims")["kind"]
    assert {name: criterion(name).rule for name in components()} == kinds.to_dict()
    assert criteria_faults() == []


def test_every_checkable_component_has_findings_and_those_that_decide_it_do():
    rows, sources = tables.load("findings"), tables.load("sources")
    checkable = tables.load("claims")["checkable"].eq("yes")
    decided = 0
    for name in checkable.index[checkable]:
        found = join_findings(rows, sources, name)
        assert not found.empty, name
        if criterion(name).rule in (*FINDING_RULES, "effect"):
            whole = reading(None, criterion(name), None, found)
            left = found.drop(list(whole.deciding))
            again = reading(None, criterion(name), None, left)
            assert (again.verdict != whole.verdict) == bool(whole.deciding), name
            decided += bool(whole.deciding)
    assert decided > 10
