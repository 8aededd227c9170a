"""No verdict hangs on the last bits of an estimate, unless its reason says so."""

import itertools
import math

import pytest
from hypothesis import given, settings
from samples import figure, numeric, of_component, part

from azm.claims.outcome import Steps, outcome_of
from azm.claims.truth import ClaimedFigure, compare_figure


def moved(estimate):
    """The estimate with each end as it is and one part in a million higher and lower."""
    for low, high in itertools.product((1 - 1e-6, 1, 1 + 1e-6), repeat=2):
        ends = [
            None if end is None else end * by
            for end, by in ((estimate.low, low), (estimate.high, high))
        ]
        if None in ends or ends[0] <= ends[1]:
            yield figure(*ends, estimate.bound, estimate.unit)


@settings(max_examples=400)
@given(numeric())
def test_a_millionth_more_or_less_changes_no_verdict_without_saying_so(case):
    component, criterion, estimate = case
    here = outcome_of(component, criterion, estimate)
    for near in moved(estimate):
        there = outcome_of(component, criterion, near)
        if there.verdict != here.verdict:
            assert there.verdict in here.reason.partition("at the threshold")[2], (here, there)


@pytest.mark.parametrize(
    ("value", "verdict", "said"),
    [
        (15, "supported", False),  # exactly what is claimed
        (math.nextafter(15, 0), "supported", False),  # and but for a last bit
        (15.0001, "supported", False),
        (15.0003, "supported", True),  # near the end of what counts as equal
        (15.0004, "mostly supported", True),
        (15.001, "mostly supported", False),
        (13.5, "mostly supported", False),
        (16.5, "mostly supported", False),
        (16.5003, "mostly supported", True),
        (16.51, "understated", False),
        (22.5, "contradicted", False),
        (22.49, "understated", False),
        (10, "contradicted", False),
        (10.001, "overstated", False),
    ],
)
def test_at_a_threshold_the_reason_says_that_the_verdict_hangs_on_a_hair(value, verdict, said):
    criterion = of_component("c2")
    estimate = figure(value, value, unit="attacks")
    found = outcome_of(part(criterion, 15, "exact"), criterion, estimate)
    assert (found.verdict, "at the threshold" in found.reason) == (verdict, said)


def test_a_gap_of_exactly_the_slack_is_within_it_whatever_binary_fractions_say():
    """0.07 is 7 % off 0.1 · 0.7; computed, it is a bit more."""
    for claim, share in itertools.product((0.3, 0.7, 1.1, 2.3, 60, 123.4), (0.07, 0.1, 0.15, 0.29)):
        for value in (claim * (1 - share), claim * (1 + share)):
            claimed = ClaimedFigure.of(claim, None, "exact")
            found = compare_figure(
                claimed, figure(value, value), tolerance=share, contradicted_from=2
            )
            assert found.verdict == "mostly supported", (claim, share, value)


@pytest.mark.parametrize(
    ("steps", "cases"),
    [
        (
            Steps(0.9, 0.66, fails_from=0.1),
            {
                0.899999: "supported", 0.8999: "mostly supported", 0.659999: "mostly supported",
                0.6599: "overstated", 0.1: "overstated", 0.0999999: "overstated",
                0.0999: "contradicted",
            },
        ),
        (
            Steps(6, 12),
            {
                6.0001: "supported", 6.001: "mostly supported", 12.0001: "mostly supported",
                12.001: "overstated",
            },
        ),
        (Steps(-50, -25, fails_from=0), {1e-13: "overstated", 1e-3: "contradicted"}),
    ],
)  # fmt: skip
def test_a_step_is_reached_within_the_tolerance_and_passed_beyond_it(steps, cases):
    assert {value: steps.verdict(value) for value in cases} == cases
