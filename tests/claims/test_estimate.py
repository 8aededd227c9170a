"""An estimate says what it knows, or is refused."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from samples import figure, numeric

from azm.claims import Estimate
from azm.claims.outcome import apply_rule
from azm.claims.truth import HOLDS


def test_numbers_from_pandas_and_numpy_become_plain_ones():
    estimate = Estimate(np.int64(20), pd.Series([22.5])[0], "people_killed", "range", "complete")
    assert (type(estimate.low), type(estimate.high)) == (int, float)
    assert Estimate(pd.NA, None, "attacks", "unknown", "none") == Estimate.missing("attacks")


def test_repeats_and_order_of_origins_and_rows_do_not_matter():
    one = figure(1, 1, origins=["b", "a", "b"], rows=[("t", "2"), ("t", "1")])
    assert one == figure(1, 1, origins=["a", "b"], rows=[["t", "1"], ["t", "2"]])
    assert one.origins == ("a", "b")


DAYS = [
    date(2024, 6, 22), "2024-06-22", pd.Timestamp("2024-06-22 10:00"), np.datetime64("2024-06-22"),
]  # fmt: skip


@pytest.mark.parametrize("given", [*DAYS, None, "", pd.NaT])
def test_the_last_day_covered_may_come_as_any_date_or_none(given):
    is_day = any(given is day for day in DAYS)
    assert figure(1, 1, evidence_to=given).evidence_to == (DAYS[0] if is_day else None)


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (figure(20, 22), "20–22"),
        (figure(20, 22, central=20), "20 (20–22)"),
        (figure(20, 20), "20"),
        (figure(-5, 3.25), "−5 to 3.25"),
        (figure(1, None, "at_least"), "at least 1"),
        (figure(None, 3000, "at_most"), "at most 3,000"),
        (Estimate.missing("x"), "unknown"),
        (Estimate(2.5, math.inf, "x", "range", "complete", central=math.inf), "at least 2.5"),
        (Estimate(-math.inf, 3, "x", "range", "complete"), "at most 3"),
        (Estimate(-math.inf, math.inf, "x", "range", "complete"), "unknown"),
        (Estimate(1, math.inf, "x", "at_least", "partial"), "at least 1"),
    ],
)
def test_an_estimate_reads_as_a_person_would_write_it_and_an_infinite_end_is_none(estimate, text):
    assert estimate.text == text
    assert all(end is None or math.isfinite(end) for end in (estimate.low, estimate.high))


def test_ends_that_differ_in_their_last_bits_may_come_in_either_order():
    swapped = figure(0.1 + 0.2, 0.3, central=0.3)
    assert (swapped.low, swapped.central, swapped.high) == (0.3, 0.3, 0.3)
    assert figure(0.3, 0.5, central=math.nextafter(0.3, 0)).central == 0.3
    large = figure(1234567.4, 1234568, central=1234567.6)
    assert large.low <= large.central <= large.high


def test_a_union_is_as_direct_complete_and_recent_as_its_weakest_reading():
    one = figure(5, 8, origins=["a"], rows=[("t", "1")], evidence_to="2024-01-01")
    two = figure(
        30, None, "at_least", coverage="partial", direct="near", origins=["b"], rows=[("t", "2")]
    )
    union = Estimate.either(one, two)
    assert union == Estimate.either(two, one, one)
    assert (union.text, union.coverage, union.direct) == ("at least 5", "partial", "near")
    assert (union.origins, union.evidence_to) == (("a", "b"), date(2024, 1, 1))
    assert union.rows == (("t", "1"), ("t", "2"))
    assert Estimate.either(one, figure(5, 8, evidence_to=None)).evidence_to is None


def test_a_union_with_a_reading_of_which_nothing_is_known_knows_nothing():
    known = figure(5, 8, rows=[("t", "1")])
    unknown = Estimate.missing("people_killed", elsewhere=[("t", "2")])
    assert Estimate.either(known, unknown) == unknown


@given(numeric(estimates=3, bounds=("range", "at_least", "at_most", "unknown")))
def test_a_union_holds_each_reading_and_is_never_more_certain_than_all_of_them(case):
    part, criterion, *readings = case
    union = Estimate.either(*readings)
    for reading in readings:
        assert union.start <= reading.start
        assert reading.end <= union.end
    found = apply_rule(part, criterion, union).verdict
    each = {apply_rule(part, criterion, reading).verdict for reading in readings}
    uphold = {verdict in HOLDS for verdict in each}
    if "not verifiable" in each or len(uphold) == 2:
        assert found == "not verifiable"
    else:
        # Readings off on either side, both within the tolerance, have the figure between them.
        assert found in {*each, "not verifiable", *(["supported"] if uphold == {True} else [])}
