"""A claimed figure against what the evidence allows."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import EDGES, figure, numeric

from azm.claims import SEVERITY, Estimate, truth_table
from azm.claims.outcome import apply_rule
from azm.claims.truth import (
    CLAIM_COLUMNS,
    HOLDS,
    TABLE_CLAIM,
    TABLE_CRITERION,
    TRUTH_TABLE,
    ClaimedFigure,
    compare_figure,
)

CASES = [
    (bound, low, high, claimed, verdict)
    for (bound, low, high), row in TRUTH_TABLE.items()
    for claimed, verdict in zip(CLAIM_COLUMNS, row, strict=True)
]
figures = st.floats(0.5, 5000)
claim_bounds = st.sampled_from(CLAIM_COLUMNS)


def outcome(claim, bound, low, high=None, kind="range", signed=False, **numbers):
    claimed = ClaimedFigure.of(claim, None, bound, signed=signed)
    return compare_figure(claimed, figure(low, high, kind), **(TABLE_CRITERION | numbers))


def verdict(*claim_and_evidence, **numbers):
    return outcome(*claim_and_evidence, **numbers).verdict


@pytest.mark.parametrize(("bound", "low", "high", "claimed", "expected"), CASES)
def test_every_cell_of_the_printed_table_is_what_the_rule_gives(
    bound, low, high, claimed, expected
):
    assert verdict(TABLE_CLAIM, claimed, low, high, bound) == expected


def test_the_printed_table_holds_every_case_once_and_uses_every_figure_verdict():
    table = truth_table()
    assert table.shape == (len(TRUTH_TABLE), len(CLAIM_COLUMNS))
    assert table.index.is_unique
    assert (list(table.index.names), table.columns.name) == (["evidence", "allows"], "claimed")
    assert list(table.columns) == [
        "exactly 60", "about 60", "more than 60", "at least 60", "less than 60", "at most 60",
    ]  # fmt: skip
    assert set(table.to_numpy().ravel()) == set(SEVERITY) - {"came about", "not so far"}
    assert table.loc[("range", "20–30"), "more than 60"] == "contradicted"


@pytest.mark.parametrize(
    ("claim", "signed", "cases"),
    [
        (
            60, False,
            {
                54: "mostly supported", 53.9: "overstated", 40.1: "overstated", 40: "contradicted",
                66: "mostly supported", 66.1: "understated", 89.9: "understated",
                90: "contradicted", 0: "contradicted",
            },
        ),
        (0, False, {0: "supported", 3: "contradicted"}),
        # On the scale of levels a rise of 20 and a fall of 5 would differ by a factor 1.26 only.
        (
            20, True,
            {
                29: "understated", 21: "mostly supported", 20: "supported", 5: "contradicted",
                15: "overstated", 0: "contradicted", -5: "contradicted",
            },
        ),
        (-20, True, {-29: "understated", -20: "supported", 5: "contradicted"}),
    ],
)  # fmt: skip
def test_a_value_is_judged_by_its_gap_and_each_edge_belongs_to_the_verdict_that_it_bounds(
    claim, signed, cases
):
    assert {v: verdict(claim, "exact", v, v, signed=signed) for v in cases} == cases


@pytest.mark.parametrize(
    ("low", "high", "kind", "expected"),
    [
        (-30, -25, "range", "supported"),
        (-16, -15, "range", "overstated"),
        # "At least -25" allows every smaller fall and every rise, so it can't uphold the claim.
        (-25, None, "at_least", "not verifiable"),
        (None, -25, "at_most", "supported"),
    ],
)
def test_a_fall_by_more_than_20_percent_is_read_by_its_size(low, high, kind, expected):
    assert verdict(-20, "more_than", low, high, kind, signed=True) == expected


def test_a_difference_within_the_rounding_of_percentages_counts_as_agreement():
    assert verdict(1, "exact", 1.4, 1.4, signed=True) == "understated"
    assert verdict(1, "exact", 1.4, 1.4, signed=True, rounding=0.5) == "mostly supported"


def test_a_claimed_interval_is_supported_only_by_a_range_within_or_around_it():
    interval = ClaimedFigure.of(10, 20, "exact", unit="attacks")
    cases = {(12, 15): "supported", (10, 20): "supported", (19, 21): "mostly supported"}
    for ends, expected in cases.items():
        assert compare_figure(interval, figure(*ends), **TABLE_CRITERION).verdict == expected
    assert interval.times(1.5) == ClaimedFigure.of(15, 30, "exact", unit="attacks")


def test_a_bound_takes_the_one_number_that_is_registered():
    assert ClaimedFigure.of(None, 60, "less_than") == ClaimedFigure.of(60, None, "less_than")


@pytest.mark.parametrize(
    ("claim", "evidence", "why_open", "possible"),
    [
        ((60, "exact"), (50, 58), "both_ways", ("mostly supported", "overstated")),
        ((60, "exact"), (40.1, 62), "both_ways", ("supported", "mostly supported", "overstated")),
        ((60, "exact"), (40, 80), "both_ways", ()),
        (
            (60, "exact"), (62, None, "at_least"), "lower_bound",
            ("mostly supported", "understated", "contradicted"),
        ),
        (
            (60, "more_than"), (50, None, "at_least"), "lower_bound",
            ("supported", "mostly supported", "overstated"),
        ),
        ((60, "more_than"), (20, None, "at_least"), "lower_bound", ()),
        (
            (60, "less_than"), (None, 70, "at_most"), "upper_bound",
            ("supported", "mostly supported", "understated"),
        ),
        ((60, "exact"), (None, None, "unknown"), "both_ways", ()),
    ],
)  # fmt: skip
def test_an_open_verdict_says_why_and_what_is_left(claim, evidence, why_open, possible):
    found = outcome(*claim, *evidence)
    assert (found.why_open, found.possible) == (why_open, possible)


def test_a_figure_of_another_owner_is_told_from_one_that_nobody_has():
    claimed = ClaimedFigure.of(60, None, "exact")
    for rows, why in (([("tallies", "t.1")], "other_owner"), ([], "no_source")):
        found = compare_figure(claimed, Estimate.missing("x", elsewhere=rows), **TABLE_CRITERION)
        assert found.why_open == why


@given(numeric())
def test_the_verdict_at_any_value_inside_an_estimate_is_among_the_possible_ones(case):
    part, criterion, estimate = case
    assume(criterion.rule not in ("effect", "forecast"))
    start = max(estimate.start, -1e4 if criterion.rule == "change" else 0)
    end = min(estimate.end, 1e6)
    grid = [start + (end - start) * step / 60 for step in range(61)]
    edges = [by * edge for edge in (*EDGES, part.claimed_low) for by in (1, 1.00003, 0.99997)]
    met = {
        apply_rule(part, criterion, figure(value, value, unit=estimate.unit)).verdict
        for value in (*grid, *edges)
        if start <= value <= end
    }
    found = apply_rule(part, criterion, estimate)
    if found.why_open:
        assert met <= set(found.possible or met)
    else:
        assert found.verdict in met


@given(figures, st.sampled_from(["exact", "about", "more_than", "at_least"]), figures, figures)
def test_an_incomplete_list_never_speaks_against_a_claim_of_at_least_as_much(claim, bound, a, b):
    floor, larger = sorted((a, b))
    assert verdict(larger, bound, floor, None, "at_least") in (*HOLDS, "not verifiable")


@given(figures, claim_bounds, figures, figures, st.floats(0, 500))
def test_along_over_and_along_under_a_larger_gap_is_never_milder(claim, bound, a, b, width):
    """The same range moved further off on the same side of the claim."""
    near, far = sorted((a, b), key=lambda low: max(claim - (low + width), low - claim, 0))
    below = near + width < claim and far + width < claim
    above = near > claim and far > claim
    if below or above:
        milder = SEVERITY[verdict(claim, bound, near, near + width)]
        assert milder <= SEVERITY[verdict(claim, bound, far, far + width)]


@given(figures, claim_bounds, figures, figures, figures)
def test_knowing_less_never_turns_a_claim_that_fails_into_one_that_holds(claim, bound, a, b, c):
    """A wider range keeps the verdict's direction or gives it up as not verifiable."""
    low, middle, high = sorted((a, b, c))
    narrow, wide = verdict(claim, bound, middle, middle), verdict(claim, bound, low, high)
    if wide in HOLDS:
        assert narrow in HOLDS
    if narrow in HOLDS:
        assert wide in (*HOLDS, "not verifiable")
