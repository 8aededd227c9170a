"""Numbers, bounds, units and dates have one form each, whatever machine writes them."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm import words

DAY = dt.date(2024, 6, 2)
# What a function makes of its arguments, beside the examples of its docstring.
CASES = {
    words.number: [
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
    words.decimal: [
        (60.0, None, "60"),
        (8.7548, None, "8.8"),
        (-0.0, 0, "0"),
        (2.5, 0, "2"),
        (-0.04, 1, "0.0"),
        (1234.5, 1, "1,234.5"),
        (None, 2, "unknown"),
        (math.inf, 2, "any number"),
    ],
    words.cell: [
        (2004.0, "2004"),
        (-12, "−12"),
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
    words.bounds: [
        (15, 15, "exact", "attacks", "15 attacks"),
        (None, 5, "at_most", "percent", "at most 5 percent"),
        (1, None, "at_least", "police_cases", "at least 1 police case"),
        (20, 30, "range", "", "20–30"),
        (-5, -3, "about", "percent", "about −5 to −3 percent"),
    ],
    words.with_unit: [
        ("1", "people_killed", "1 person killed"),
        ("1", "inquiries", "1 inquiry"),
        ("1", "status", "1 status"),
        ("1", "addresses", "1 address"),
        ("1", "series", "1 series"),
        ("1", "attacks_per_month", "1 attack per month"),
        ("at most 1", "people_killed", "at most 1 person killed"),
        ("0", "attacks", "0 attacks"),
        ("11", "inquiries", "11 inquiries"),
        ("1.5", "months", "1.5 months"),
        ("0.5–1", "months", "0.5–1 months"),
        ("0 to 1", "lynching_cases", "0 to 1 lynching cases"),
        ("20 (20–22)", "people_killed", "20 (20–22) people killed"),
        ("at least 11", "cases", "at least 11 cases"),
        ("−1", "percent", "−1 percent"),
        ("0.5", "", "0.5"),
    ],
    words.name: [
        ("chinese_nationals on cpec", "Chinese nationals on CPEC"),
        ("as_nacta", "as NACTA"),
        ("ptas", "ptas"),
    ],
    words.date: [
        ("", ""),
        ("2024-06-02", "2 June 2024"),
        (DAY, "2 June 2024"),
        (dt.datetime(2024, 6, 2, 5), "2 June 2024"),
    ],
}


@pytest.mark.parametrize(
    ("function", "arguments", "text"),
    [
        pytest.param(function, arguments, text, id=f"{function.__name__}{arguments}")
        for function, cases in CASES.items()
        for *arguments, text in cases
    ],
)
def test_numbers_units_and_dates_read_as_they_should(function, arguments, text):
    assert function(*arguments) == text


def test_percent_is_a_sign_where_it_is_asked_for():
    assert words.bounds(None, 5, "at_most", "percent", sign=True) == "at most 5%"


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
