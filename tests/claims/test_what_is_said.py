"""Sentences that a reader meets, and those that refuse what can't be judged, word for word.

`data/` lists calls, each with what it says.
"""

from pathlib import Path

import pytest
import samples
from samples import figure, finding_codes, frame, of_component, of_rule, part, read, rows

from azm import claims
from azm.claims import Estimate, findings, judge_component, outcome, register, truth
from azm.claims.confidence import of_estimate
from azm.claims.outcome import apply_rule, outcome_of, unit_of_rule
from azm.claims.sensitivity import sensitivity_of
from azm.claims.truth import TABLE_CRITERION, ClaimedFigure, compare_figure
from azm.errors import AzmError

BASE = {"scope": "nationals", "disputed": False, "language": "english"}
COUNT = figure(20, 22)


def calls(name):
    """Calls and what each of them says."""
    text = (Path(__file__).parent / "data" / f"{name}.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    return [
        pytest.param(call, said.strip(), id=call)
        for call, said in zip(lines[::2], lines[1::2], strict=True)
    ]


def estimate_c1(rows, *, scope, disputed, language):
    return COUNT


def verdict_itself(rows, *, scope, disputed, language):
    return "supported"


def run(component_id="c1", function=estimate_c1, **base):
    return claims.evaluate_grid(component_id, function, None, base or BASE)


def lacking(component_id, rule, **entry):
    """Apply a rule that lacks a number to an estimate in its unit."""
    component, criterion = claims.component(component_id), of_rule(rule, **entry)
    return apply_rule(component, criterion, figure(1, 2, unit=unit_of_rule(component, criterion)))


def estimate_of(name, low, high, **given):
    """An estimate in the unit of a component; without ends, one of which nothing is known."""
    known = {(True, True): "range", (True, False): "at_least", (False, False): "unknown"}
    bound = known[low is not None, high is not None]
    return figure(low, high, bound, samples.NUMERIC[name], **given)


def reason(low, high, bound, kind="range"):
    claimed = ClaimedFigure.of(60, None, bound, unit="people_killed")
    return compare_figure(claimed, figure(low, high, kind), **TABLE_CRITERION).reason


def told(name, low, high, **given):
    criterion = of_component(name)
    return apply_rule(part(criterion), criterion, estimate_of(name, low, high, **given)).reason


def evidence(name, low, high):
    seen = estimate_of(name, low, high)
    return judge_component(name, seen, then=Estimate.missing(seen.unit)).evidence


def robust(short, codes=None):
    criterion, found = of_rule("event"), rows(short)
    second = None if codes is None else finding_codes(*codes.split(", "))
    made = sensitivity_of(criterion, frame(found), second)
    return made.text(read(criterion, found).verdict)


def counts(domain, ends=(20, 22), evidence="counts", period=("2015-01-01", "2024-06-22"), **given):
    """A domain of confidence in an estimate of the dead, where more than 60 are claimed."""
    criterion = of_rule("count", evidence=evidence, period=list(period), tolerance=0.1)
    sound = {"evidence_to": "2024-06-22", "origins": ["a", "b", "c"]}
    estimate = estimate_of("c1", *ends, **sound | given)
    found = outcome_of(part(of_component("c1")), criterion, estimate)
    return _level(of_estimate(criterion, estimate, found), domain)


def finds(domain, rule, short, dated=9, **entry):
    """A domain of confidence in findings, of which the first so many are dated."""
    found = [row | ({} if n < dated else {"published": None}) for n, row in enumerate(rows(short))]
    return _level(read(of_rule(rule, **entry), found).domains, domain)


def _level(domains, name):
    return next(f"{one.level}: {one.why}" for one in domains if one.domain == name)


#: What the calls may name: what is made here, the samples, and what the package offers.
NAMES = {}
for module in (findings, outcome, register, truth, claims, samples):
    NAMES |= vars(module)
NAMES |= globals() | {"NONE": Estimate.missing("people_killed")}


@pytest.mark.parametrize(("call", "sentence"), [*calls("sentences"), *calls("confidence")])
def test_a_reader_meets_this_sentence(register, call, sentence):
    assert eval(call, dict(NAMES)) == sentence


@pytest.mark.parametrize(("call", "sentence"), calls("refusals"))
def test_a_refusal_names_the_place_the_fault_and_the_fix(register, call, sentence):
    with pytest.raises(AzmError) as refusal:
        eval(call, dict(NAMES))
    assert str(refusal.value) == sentence
