"""What the collection says hangs on no last bit: outputs are rounded, verdicts stand firm."""

import itertools
import json

import pytest
from committed import NAMES, bundles, outputs

from azm.claims import Estimate, component, criterion
from azm.claims.outcome import outcome_of, unit_of_rule

EVERY = pytest.mark.parametrize("name", NAMES)
LAST_DAY = "2030-12-31"  # so that a forecast is due and its numbers are compared
BOUNDS = {
    (True, True): "range", (True, False): "at_least",
    (False, True): "at_most", (False, False): "unknown",
}  # fmt: skip


def too_long(value, place=""):
    """The numbers in an output that have more than six significant digits, with their places."""
    if isinstance(value, dict):
        return [x for key, part in value.items() for x in too_long(part, f"{place}.{key}")]
    if isinstance(value, list):
        return [x for part in value for x in too_long(part, f"{place}[]")]
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return too_long(json.loads(value), place)
        except ValueError:
            return []
    long = isinstance(value, float) and float(f"{value:.6g}") != value
    return [f"{place} {value!r}"] if long else []


@EVERY
def test_no_output_holds_a_number_of_more_than_six_digits(name):
    found = [
        number
        for output in outputs(name)
        for kind, value in output.get("data", {}).items()
        if "json" in kind
        for number in too_long(value)
    ]
    assert found == []


def test_numbers_that_are_too_long_are_found_wherever_they_stand():
    inside = {"a": [{"b": 0.1234567}], "c": "[[1.0000001, 2, 0.5]]", "d": "[not json", "e": 1234567}
    assert too_long(inside) == [".a[].b 0.1234567", ".c[][] 1.0000001"]


def estimates(card):
    """The estimate of a card and every point of its stability, as low and high."""
    given = card["estimate"]
    points = card["stability"] or {"points": [], "charitable": []}
    ends = [(point["low"], point["high"]) for point in points["points"] + points["charitable"]]
    return [*([] if given is None else [(given["low"], given["high"])]), *ends]


@EVERY
def test_a_millionth_more_or_less_of_any_estimate_changes_no_verdict(name):
    moved = 0
    for card in bundles(name, "verdict"):
        if card["estimate"] is None:
            continue
        part, stated = component(card["component"]), criterion(card["component"])
        unit = unit_of_rule(part, stated)
        for low, high in estimates(card):
            kind = BOUNDS[low is not None, high is not None]

            def found(low, high, kind=kind, part=part, stated=stated, unit=unit):
                given = Estimate(low, high, unit, kind, "complete", evidence_to=LAST_DAY)
                return outcome_of(part, stated, given)

            here = found(low, high)
            for factors in itertools.product((1 - 1e-6, 1, 1 + 1e-6), repeat=2):
                ends = [
                    None if end is None else end * factor
                    for end, factor in zip((low, high), factors, strict=True)
                ]
                if None in ends or ends[0] <= ends[1]:
                    there = found(*ends)
                    assert there.verdict == here.verdict or "at the threshold" in here.reason
                    moved += 1
    assert moved or not any(card["estimate"] for card in bundles(name, "verdict"))
