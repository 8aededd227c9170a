"""What can't be judged meets one sentence: `data/refusals.txt` lists calls and sentences."""

from pathlib import Path

import pandas as pd
import pytest

from azm import claims
from azm.claims import Estimate
from azm.claims.criteria import parse_criterion
from azm.claims.outcome import Steps, apply_rule, unit_of_rule
from azm.claims.register import check_units
from azm.claims.truth import TABLE_CRITERION, ClaimedFigure, compare_figure
from azm.errors import AzmError

LINES = (Path(__file__).parent / "data" / "refusals.txt").read_text(encoding="utf-8").splitlines()
BASE = {"scope": "nationals", "disputed": False, "language": "english"}
COUNT = Estimate(20, 22, "people_killed", "range", "complete")


def estimate_c1(rows, *, scope, disputed, language):
    return COUNT


def verdict_itself(rows, *, scope, disputed, language):
    return "supported"


def grid(component_id="c1", function=estimate_c1, **base):
    return claims.evaluate_grid(component_id, function, None, base or BASE)


def ruled(component_id, **entry):
    """Apply a rule that lacks a number to an estimate in its unit."""
    fields = {"evidence": "counts", "basis": "b", "seen": "s"} | entry
    criterion = parse_criterion(component_id, fields)
    component = claims.component(component_id)
    unit = unit_of_rule(component, criterion)
    return apply_rule(component, criterion, Estimate(1, 2, unit, "range", "complete"))


NAMES = {
    **{name: getattr(claims, name) for name in claims.__all__},
    "BASE": BASE,
    "COUNT": COUNT,
    "NONE": Estimate.missing("people_killed"),
    "ClaimedFigure": ClaimedFigure,
    "Steps": Steps,
    "TABLE_CRITERION": TABLE_CRITERION,
    "check_units": check_units,
    "compare_figure": compare_figure,
    "grid": grid,
    "ruled": ruled,
    "pd": pd,
    "verdict_itself": verdict_itself,
}


@pytest.mark.parametrize(
    ("call", "sentence"), list(zip(LINES[::2], LINES[1::2], strict=True)), ids=LINES[::2]
)
def test_a_refusal_names_the_place_the_fault_and_the_fix(register, call, sentence):
    with pytest.raises(AzmError) as refusal:
        eval(call, dict(NAMES))
    assert str(refusal.value) == sentence.strip()
