"""An estimate says what it knows, or is refused."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from azm.claims import Estimate
from azm.errors import AzmError


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ((20, 22, "people_killed"), "has no bound"),
        ((20, 22, "people_killed", "range"), "has no coverage"),
        ((20, 22, "", "range", "complete"), "has no unit"),
        ((20, 22, "people_killed", "between", "complete"), "give one of range, at_least"),
        ((20, 22, "people_killed", "rang", "complete"), "did you mean 'range'"),
        ((20, 22, "people_killed", "range", "full"), "give one of complete"),
        ((22, 20, "people_killed", "range", "complete"), "low 22 above high 20"),
        ((20, None, "people_killed", "range", "complete"), "give low and high"),
        ((20, 22, "people_killed", "at_least", "partial"), "give low alone"),
        ((20, None, "people_killed", "at_most", "partial"), "give high alone"),
        ((0, 0, "people_killed", "unknown", "none"), "give neither"),
        ((float("nan"), 22, "people_killed", "range", "complete"), "give a finite number"),
        (("20", 22, "people_killed", "range", "complete"), "give a finite number"),
        ((True, 22, "people_killed", "range", "complete"), "give a finite number"),
    ],
)
def test_an_incomplete_or_contradictory_estimate_names_the_mend(fields, says):
    with pytest.raises(AzmError, match=says):
        Estimate(*fields)


def test_a_central_value_outside_the_range_is_refused():
    with pytest.raises(AzmError, match="central value 25 lies outside 20–22"):
        Estimate(20, 22, "people_killed", "range", "complete", central=25)


@pytest.mark.parametrize("word", ["", "close"])
def test_directness_has_three_words(word):
    with pytest.raises(AzmError, match="directness"):
        Estimate(20, 22, "people_killed", "range", "complete", direct=word)


def test_numbers_from_pandas_and_numpy_become_plain_ones():
    estimate = Estimate(np.int64(20), pd.Series([22.5])[0], "people_killed", "range", "complete")
    assert (type(estimate.low), type(estimate.high)) == (int, float)
    assert Estimate(pd.NA, None, "attacks", "unknown", "none") == Estimate.missing("attacks")


def test_repeats_and_order_of_origins_and_rows_do_not_matter():
    one = Estimate(
        1, 1, "attacks", "range", "complete", origins=["b", "a", "b"], rows=[("t", "2"), ("t", "1")]
    )
    two = Estimate(
        1, 1, "attacks", "range", "complete", origins=["a", "b"], rows=[["t", "1"], ["t", "2"]]
    )
    assert one == two
    assert one.origins == ("a", "b")


def test_one_origin_as_bare_text_is_refused_rather_than_split_into_letters():
    with pytest.raises(AzmError, match="give a list"):
        Estimate(1, 1, "attacks", "range", "complete", origins="nacta")


@pytest.mark.parametrize(
    "day",
    [
        "2024-06-22",
        date(2024, 6, 22),
        pd.Timestamp("2024-06-22 10:00"),
        np.datetime64("2024-06-22"),
    ],
)
def test_the_last_day_covered_may_come_as_any_date(day):
    estimate = Estimate(1, 1, "attacks", "range", "complete", evidence_to=day)
    assert estimate.evidence_to == date(2024, 6, 22)


@pytest.mark.parametrize("nothing", [None, "", pd.NaT])
def test_an_unknown_last_day_is_none(nothing):
    assert Estimate.missing("attacks", evidence_to=nothing).evidence_to is None


def test_a_last_day_that_is_no_date_is_refused():
    with pytest.raises(AzmError, match="write a date as 2024-06-22"):
        Estimate.missing("attacks", evidence_to="June 2024")


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(20, 22, "x", "range", "complete"), "20–22"),
        (Estimate(20, 22, "x", "range", "complete", central=20), "20 (20–22)"),
        (Estimate(20, 20, "x", "range", "complete"), "20"),
        (Estimate(-5, 3.25, "x", "range", "complete"), "−5 to 3.25"),
        (Estimate(1, None, "x", "at_least", "partial"), "at least 1"),
        (Estimate(None, 3000, "x", "at_most", "partial"), "at most 3,000"),
        (Estimate.missing("x"), "unknown"),
    ],
)
def test_an_estimate_reads_as_a_person_would_write_it(estimate, text):
    assert estimate.text == text
