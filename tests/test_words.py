"""Numbers, bounds, units and dates have one form each, whatever machine writes them."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1"),
        (60.0, "60"),
        (8.7548, "8.75"),
        (99.96, "100"),
        (100.4, "100"),
        (1234567.8, "1,234,568"),
        (0.000123456, "0.000123"),
        (-3.5, "−3.5"),
        (math.nan, "unknown"),
        (pd.NA, "unknown"),
        (math.inf, "any number"),
        (-math.inf, "any negative number"),
    ],
)
def test_a_number_in_prose(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (60.0, None, "60"),
        (8.7548, None, "8.8"),
        (-0.0, 0, "0"),
        (2.5, 0, "2"),
        (16.85, 1, "16.9"),
        (-0.04, 1, "0.0"),
        (1234.5, 1, "1,234.5"),
        (None, 2, "unknown"),
        (math.inf, 2, "any number"),
    ],
)
def test_a_number_with_stated_decimals(value, digits, text):
    assert words.decimal(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2004, "2004"),
        (2004.0, "2004"),
        (-12, "-12".replace("-", words.MINUS)),
        (10_000, "10,000"),
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1.23457e+06"),
        (False, "no"),
        (pd.NaT, "–"),
        (pd.NA, "–"),
        (math.nan, "–"),
        (pd.Timestamp("2024-06-22"), "22 June 2024"),
        ("as it stands", "as it stands"),
    ],
)
def test_what_a_cell_says(value, text):
    assert words.cell(value) == text


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((60, None, "more_than", "people_killed"), "more than 60 people killed"),
        ((15, 15, "exact", "attacks"), "15 attacks"),
        ((None, 5, "at_most", "percent"), "at most 5%"),
        ((1, None, "at_least", "police_cases"), "at least 1 police case"),
        ((20, 30, "range", ""), "20–30"),
        ((-5, -3, "about", "percent"), "about −5 to −3%"),
    ],
)
def test_what_is_claimed(arguments, text):
    assert words.bounds(*arguments, sign=True) == text


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("people_killed", "1 person killed"),
        ("inquiries", "1 inquiry"),
        ("status", "1 status"),
        ("addresses", "1 address"),
        ("series", "1 series"),
        ("attacks_per_month", "1 attack per month"),
    ],
)
def test_one_of_a_thing_is_in_the_singular(unit, one):
    assert words.with_unit("1", unit) == one
    assert words.with_unit("11", unit) == f"11 {unit.replace('_', ' ')}"


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("at least 1", "attacks", "at least 1 attack"),
        ("at most 1", "people_killed", "at most 1 person killed"),
        ("0", "attacks", "0 attacks"),
        ("1.5", "months", "1.5 months"),
        ("0.5–1", "months", "0.5–1 months"),
        ("0 to 1", "lynching_cases", "0 to 1 lynching cases"),
        ("20 (20–22)", "people_killed", "20 (20–22) people killed"),
        ("at least 11", "cases", "at least 11 cases"),
        ("−1", "percent", "−1 percent"),
        ("0.5", "", "0.5"),
    ],
)
def test_a_number_stands_with_its_unit(number, unit, text):
    assert words.with_unit(number, unit) == text


def test_names_of_the_data_read_as_words_with_their_capitals():
    assert words.name("chinese_nationals on cpec") == "Chinese nationals on CPEC"
    assert (words.name("as_nacta"), words.name("ptas")) == ("as NACTA", "ptas")


@pytest.mark.parametrize(
    ("day", "text"),
    [("2024-06", "June 2024"), ("2024", "2024"), ("", ""), ("mid-2024", "mid-2024")],
)
def test_a_date_is_written_as_far_as_it_is_known(day, text):
    assert words.date(day) == text


@pytest.mark.parametrize("day", [dt.date(2024, 6, 2), dt.datetime(2024, 6, 2, 5), "2024-06-02"])
def test_a_day_in_words(day):
    assert words.date(day) == "2 June 2024"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_last_bit_never_changes_a_number_with_stated_decimals_at_a_half(value):
    half = round(value) + 0.5
    for near in (math.nextafter(half, math.inf), math.nextafter(half, -math.inf)):
        assert words.decimal(near, 0) == words.decimal(half, 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_has_a_hyphen_or_the_sign_of_nothing(value):
    text = words.decimal(value, 1)
    assert not text.startswith("-")
    assert text != f"{words.MINUS}0.0"
