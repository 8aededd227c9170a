"""No verdict hangs on the last bits of an estimate, unless its reason says so."""

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from azm.claims import Estimate, criterion, judge_component
from azm.claims.outcome import Steps, outcome_of, unit_of_rule
from azm.claims.register import Component
from azm.claims.truth import CLAIM_COLUMNS, ClaimedFigure, compare_figure
from azm.errors import AzmError
from azm.methods import rate_ratio_interval

RULES = ["c1", "c2", "c3", "m2", "c0a", "c0b", "c4b", "p4", "h2", "h4"]
PARTS_OF_A_MILLION = (1 - 1e-6, 1, 1 + 1e-6)
# Where verdicts turn, and the numbers of every rule in `conftest.CRITERIA` among them.
EDGES = [
    0, 0.1, 0.2, 0.5, 0.66, 0.9, 1, 6, 10, 12, 13.5, 15, 16.5, 20, 22.5, 25, 30, 40, 45, 54, 60, 66,
    67.5, 90, -25, -50,
]  # fmt: skip
figures = st.one_of(st.floats(0.001, 5000), st.integers(0, 100_000), st.sampled_from(EDGES))
# An edge and what lies beside it by up to four times the tolerance.
values = st.one_of(
    figures,
    st.builds(
        lambda edge, parts: edge * (1 + parts / 1e7), st.sampled_from(EDGES), st.integers(-800, 800)
    ),
)


def part_of(component_id, stated, claim=60, bound="more_than"):
    return Component(
        component_id, component_id, "cpec", stated.rule, "", "", claim, claim, bound,
        "percent" if stated.rule in ("change", "share") else "people_killed", True, "",
    )  # fmt: skip


def moved(low, high, bound, unit):
    """The estimate with each end as it is and one part in a million higher and lower."""
    for factors in itertools.product(PARTS_OF_A_MILLION, repeat=2):
        ends = [end * factor for end, factor in zip((low, high), factors, strict=True)]
        if ends[0] <= ends[1]:
            yield estimate(*ends, bound, unit)


def estimate(low, high, bound, unit):
    low = None if bound in ("at_most", "unknown") else low
    high = None if bound in ("at_least", "unknown") else high
    return Estimate(low, high, unit, bound, "complete", evidence_to="2026-06-30")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
@given(
    st.sampled_from(RULES),
    st.sampled_from(CLAIM_COLUMNS),
    figures,
    values,
    st.one_of(st.none(), values),
    st.sampled_from(["range", "at_least", "at_most"]),
)
def test_a_millionth_more_or_less_changes_no_verdict_without_saying_so(
    register, rule, bound, claim, one, other, kind
):
    stated = criterion(rule)
    part = part_of(rule, stated, claim if stated.rule == "change" else abs(claim), bound)
    low, high = sorted((one, one if other is None else other))
    assume(stated.rule in ("change", "forecast") or low >= 0)
    unit = unit_of_rule(part, stated)
    here = outcome_of(part, stated, estimate(low, high, kind, unit))
    for near in moved(low, high, kind, unit):
        there = outcome_of(part, stated, near)
        if there.verdict != here.verdict:
            assert "at the threshold" in here.reason, (here, there)
            assert there.verdict in here.reason.partition("at the threshold")[2]


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
def test_at_a_threshold_the_reason_says_that_the_verdict_hangs_on_a_hair(
    register, value, verdict, said
):
    stated = criterion("c2")
    part = replace(part_of("c2", stated, 15, "exact"), unit="attacks")
    found = outcome_of(part, stated, estimate(value, value, "range", "attacks"))
    assert (found.verdict, "at the threshold" in found.reason) == (verdict, said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(values, values, st.sampled_from(["range", "at_least", "at_most"]))
def test_a_verdict_made_from_what_the_card_carries_is_the_verdict_on_the_card(
    register, one, other, kind
):
    low, high = sorted((abs(one), abs(other)))
    low, high = low * 1.00000123, high * 1.0000321
    found = estimate(low, high, kind, "people_killed")
    verdict = judge_component("c1", found, then=found)
    carried = Estimate(**verdict.bundle()["estimate"])
    assert judge_component("c1", carried, then=carried).reason == verdict.reason


def test_a_gap_of_exactly_the_slack_is_within_it_whatever_binary_fractions_say():
    """0.07 is 7 % off 0.1 · 0.7; computed, it is a bit more."""
    for claim in (0.3, 0.7, 1.1, 2.3, 60, 123.4):
        for share in (0.07, 0.1, 0.15, 0.29):
            for value in (claim * (1 - share), claim * (1 + share)):
                outcome = compare_figure(
                    ClaimedFigure.of(claim, None, "exact"),
                    Estimate(value, value, "x", "range", "complete"),
                    tolerance=share,
                    contradicted_from=2,
                )
                assert outcome.verdict == "mostly supported", (claim, share, value)


def test_a_step_is_reached_within_the_tolerance_and_passed_beyond_it():
    rising = Steps(0.9, 0.66, fails_from=0.1)
    assert [rising.verdict(v) for v in (0.899999, 0.8999, 0.659999, 0.6599)] == [
        "supported", "mostly supported", "mostly supported", "overstated",
    ]  # fmt: skip
    assert [rising.verdict(v) for v in (0.1, 0.0999999, 0.0999)] == [
        "overstated", "overstated", "contradicted",
    ]  # fmt: skip
    falling = Steps(6, 12)
    assert [falling.verdict(v) for v in (6.0001, 6.001, 12.0001, 12.001)] == [
        "supported", "mostly supported", "mostly supported", "overstated",
    ]  # fmt: skip
    assert Steps(-50, -25, fails_from=0).verdict(1e-13) == "overstated"
    assert Steps(-50, -25, fails_from=0).verdict(1e-3) == "contradicted"


def test_steps_that_the_tolerance_would_merge_are_refused():
    with pytest.raises(AzmError, match="aren't in order"):
        Steps(6, 6.00001)


def test_counts_that_differ_by_one_differ_at_any_size():
    def verdict(found):
        counted = Estimate(found, found, "accounts", "range", "complete")
        return compare_figure(
            ClaimedFigure.of(200_000, None, "more_than"),
            counted,
            tolerance=0,
            contradicted_from=1.5,
        ).verdict

    assert (verdict(200_001), verdict(200_000)) == ("supported", "mostly supported")


def test_an_infinite_end_is_no_end():
    ratio = Estimate(2.5, math.inf, "ratio", "range", "complete", central=math.inf)
    assert (ratio.bound, ratio.low, ratio.high, ratio.central) == ("at_least", 2.5, None, None)
    assert ratio.text == "at least 2.5"
    below = Estimate(-math.inf, 3, "ratio", "range", "complete")
    assert (below.bound, below.text) == ("at_most", "at most 3")
    assert Estimate(-math.inf, math.inf, "x", "range", "complete").bound == "unknown"
    assert Estimate(1, math.inf, "x", "at_least", "partial").text == "at least 1"
    for wrong in ((math.inf, math.inf), (math.nan, 2), (-math.inf, -math.inf)):
        with pytest.raises(AzmError, match="finite number"):
            Estimate(*wrong, "x", "range", "complete")


def test_ends_that_differ_in_their_last_bits_may_come_in_either_order():
    swapped = Estimate(0.1 + 0.2, 0.3, "share", "range", "complete", central=0.3)
    assert (swapped.low, swapped.central, swapped.high) == (0.3, 0.3, 0.3)
    central = Estimate(0.3, 0.5, "share", "range", "complete", central=math.nextafter(0.3, 0))
    assert central.central == 0.3
    large = Estimate(1234567.4, 1234568, "USD", "range", "complete", central=1234567.6)
    assert large.low <= large.central <= large.high
    with pytest.raises(AzmError, match="above high"):
        Estimate(0.31, 0.3, "share", "range", "complete")
    with pytest.raises(AzmError, match="lies outside"):
        Estimate(0.3, 0.5, "share", "range", "complete", central=0.2999)


def test_without_earlier_events_a_rate_ratio_is_at_least_its_lower_end(register):
    ratio = Estimate(*rate_ratio_interval(12, 1, 0, 1), "ratio", "range", "complete")
    assert ratio.text.startswith("at least ")
    stated = criterion("c4b")
    assert outcome_of(part_of("c4b", stated), stated, ratio).verdict == "contradicted"
