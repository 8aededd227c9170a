"""A claimed figure against what the evidence allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.claims import SEVERITY, Estimate, truth_table
from azm.claims.truth import (
    CLAIM_COLUMNS,
    TABLE_CLAIM,
    TABLE_CRITERION,
    TRUTH_TABLE,
    ClaimedFigure,
    compare_figure,
)
from azm.errors import AzmError

CASES = [
    (bound, low, high, claimed, verdict)
    for (bound, low, high), row in TRUTH_TABLE.items()
    for claimed, verdict in zip(CLAIM_COLUMNS, row, strict=True)
]
figures = st.floats(0.5, 5000)


def verdict(claim, bound, low, high=None, kind="range", signed=False, **numbers):
    estimate = Estimate(low, high, "x", kind, "complete")
    return compare_figure(
        ClaimedFigure.of(claim, None, bound, signed=signed), estimate, **(TABLE_CRITERION | numbers)
    ).verdict


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
    assert set(table.to_numpy().ravel()) == set(SEVERITY)
    assert table.loc[("range", "20–30"), "more than 60"] == "contradicted"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (54, "mostly supported"),
        (53.9, "overstated"),
        (40.1, "overstated"),
        (40, "contradicted"),
        (66, "mostly supported"),
        (66.1, "understated"),
        (89.9, "understated"),
        (90, "contradicted"),
        (0, "contradicted"),
    ],
)
def test_the_tolerance_includes_its_edge_and_so_does_contradiction(value, expected):
    assert verdict(60, "exact", value, value) == expected


def test_zero_claimed_and_zero_found_agree_and_anything_else_contradicts():
    assert verdict(0, "exact", 0, 0) == "supported"
    assert verdict(0, "exact", 3, 3) == "contradicted"


def test_a_claimed_interval_is_supported_only_by_a_range_within_or_around_it():
    interval = ClaimedFigure.of(10, 20, "exact")
    estimates = {(12, 15): "supported", (10, 20): "supported", (19, 21): "mostly supported"}
    for ends, expected in estimates.items():
        assert (
            compare_figure(
                interval, Estimate(*ends, "x", "range", "complete"), **TABLE_CRITERION
            ).verdict
            == expected
        )


def test_a_figure_may_be_moved_with_both_its_ends():
    interval = ClaimedFigure.of(10, 20, "exact", unit="attacks")
    assert interval.times(1.5) == ClaimedFigure.of(15, 30, "exact", unit="attacks")
    assert interval.text == "10–20 attacks"


def test_a_bound_takes_the_one_number_that_is_registered():
    assert (
        ClaimedFigure.of(None, 60, "less_than").text == ClaimedFigure.of(60, None, "less_than").text
    )


@given(figures, st.sampled_from(["exact", "about", "more_than", "at_least"]), figures, figures)
def test_an_incomplete_list_never_speaks_against_a_claim_of_at_least_as_much(claim, bound, a, b):
    floor, larger = sorted((a, b))
    assert verdict(larger, bound, floor, None, "at_least") in (
        "supported", "mostly supported", "not verifiable",
    )  # fmt: skip


@given(figures, st.sampled_from(CLAIM_COLUMNS), figures, figures, st.floats(0, 500))
def test_along_over_and_along_under_a_larger_gap_is_never_milder(claim, bound, a, b, width):
    """The same range moved further off on the same side of the claim."""
    near, far = sorted((a, b), key=lambda low: max(claim - (low + width), low - claim, 0))
    below = near + width < claim and far + width < claim
    above = near > claim and far > claim
    if below or above:
        milder = SEVERITY[verdict(claim, bound, near, near + width)]
        assert milder <= SEVERITY[verdict(claim, bound, far, far + width)]


@given(figures, st.sampled_from(CLAIM_COLUMNS), figures, figures)
def test_a_higher_floor_of_an_incomplete_list_never_helps_a_smaller_claim(claim, bound, a, b):
    lower, higher = sorted((a, b))
    if lower > claim and bound in ("exact", "about", "less_than", "at_most"):
        milder = SEVERITY[verdict(claim, bound, lower, None, "at_least")]
        assert milder <= SEVERITY[verdict(claim, bound, higher, None, "at_least")]


@given(figures, st.sampled_from(CLAIM_COLUMNS), figures, figures, figures)
def test_knowing_less_never_turns_a_claim_that_fails_into_one_that_holds(claim, bound, a, b, c):
    """A wider range keeps the verdict's direction or gives it up as not verifiable."""
    low, middle, high = sorted((a, b, c))
    holds = {"supported", "mostly supported"}
    narrow, wide = verdict(claim, bound, middle, middle), verdict(claim, bound, low, high)
    if wide in holds:
        assert narrow in holds
    if narrow in holds:
        assert wide in holds | {"not verifiable"}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (29, "understated"),
        (21, "mostly supported"),
        (20, "supported"),
        (5, "contradicted"),
        (15, "overstated"),
        (0, "contradicted"),
        (-5, "contradicted"),
    ],
)
def test_a_rise_of_20_percent_is_compared_as_a_change_not_as_a_level(found, expected):
    """On the scale of levels a rise of 20 and a fall of 5 would differ by a factor 1.26 only."""
    assert verdict(20, "exact", found, found, signed=True) == expected


def test_a_claimed_fall_is_read_by_its_size():
    assert verdict(-20, "more_than", -30, -25, signed=True) == "supported"
    assert verdict(-20, "more_than", -16, -15, signed=True) == "overstated"
    assert verdict(-20, "exact", -29, -29, signed=True) == "understated"
    assert verdict(-20, "exact", 5, 5, signed=True) == "contradicted"
    # "At least -25" allows every smaller fall and every rise, so it can't uphold the claim.
    assert verdict(-20, "more_than", -25, None, "at_least", signed=True) == "not verifiable"
    assert verdict(-20, "more_than", None, -25, "at_most", signed=True) == "supported"


def test_a_difference_within_the_rounding_of_percentages_counts_as_agreement():
    assert verdict(1, "exact", 1.4, 1.4, signed=True) == "understated"
    assert verdict(1, "exact", 1.4, 1.4, signed=True, rounding=0.5) == "mostly supported"


def test_only_changes_may_be_negative():
    with pytest.raises(AzmError, match="only rule 'change'"):
        ClaimedFigure.of(-3, None, "exact")
    with pytest.raises(AzmError, match="count or share is negative"):
        verdict(3, "exact", -3, 3)


def test_a_claim_without_a_figure_has_no_place_in_the_table():
    with pytest.raises(AzmError, match="no figure is claimed"):
        ClaimedFigure.of(None, None, "exact")


def test_the_reason_names_claim_evidence_and_gap():
    estimate = Estimate(20, 30, "people_killed", "range", "complete")
    found = compare_figure(
        ClaimedFigure.of(60, None, "more_than", unit="people_killed"), estimate, **TABLE_CRITERION
    )
    assert found.reason == (
        "Claimed is more than 60 people killed, but the evidence shows 20–30: the claim is too "
        "high by a factor of 2 at least, and 1.5 or more contradicts it."
    )
