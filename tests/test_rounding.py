"""Numbers are rounded alike however their last bits fell, and compared with one tolerance."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.rounding import TOLERANCE, side, significant

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
rounded_numbers = numbers.map(significant)


@given(numbers)
def test_what_is_rounded_has_six_digits_or_is_whole_and_lies_within_the_tolerance(value):
    rounded = significant(value)
    assert math.isclose(rounded, value, rel_tol=TOLERANCE / 3.9, abs_tol=0)
    assert isinstance(rounded, int) or float(f"{rounded:.6g}") == rounded
    assert significant(rounded) == rounded


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (44.13136041349952, 44.1314),
        (1234567.0, 1234567),
        (1234567.8, 1234570),
        (123456789012.0, 123456789012),
        (2.12278123e12, 2122780000000),
        (20.0, 20),
        (19.999999999999996, 20),
        (-0.0, 0),
        (-1e-300, -1e-300),
        (7, 7),
        (10**30 + 1, 10**30 + 1),
        (True, True),
        (None, None),
        ("12.3456789", "12.3456789"),
        (np.float64(0.1234567), 0.123457),
        (np.int64(1234567), 1234567),
        (dt.date(2024, 6, 22), dt.date(2024, 6, 22)),
    ],
)
def test_floats_are_rounded_and_all_else_stays(value, rounded):
    found = significant(value)
    assert (found, type(found)) == (rounded, type(rounded))
    assert math.copysign(1, found) == 1 if found == 0 and found is not False else True


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_what_is_no_finite_number_is_refused(value):
    with pytest.raises(AzmError, match="no finite number"):
        significant(value)


@given(st.integers(100_000, 999_999), st.integers(-8, 8), st.sampled_from([math.inf, -math.inf]))
def test_half_way_between_two_rounded_or_at_a_whole_number_last_bits_do_not_decide(
    digits, power, way
):
    """12.34565 may be computed a bit lower or higher; either way it is rounded alike."""
    half_way, whole = float(f"{digits}5e{power}"), float(digits)
    assert significant(half_way) == significant(math.nextafter(half_way, way))
    assert significant(math.nextafter(whole, way)) == digits


@given(rounded_numbers, rounded_numbers, rounded_numbers)
def test_a_larger_value_is_never_on_a_lower_side_nor_a_higher_threshold_passed_sooner(a, b, c):
    low, high = sorted((a, b))
    assert side(low, c) <= side(high, c)
    assert side(c, low) >= side(c, high)


@pytest.mark.parametrize("threshold", [60, -60, 1 / 3, 0.9, 1e-3, 12345])
def test_a_value_is_at_a_threshold_up_to_the_tolerance_and_no_further(threshold):
    for way in (-1, 1):
        step = way * abs(threshold) * TOLERANCE
        assert side(threshold + 0.99 * step, threshold) == 0
        assert side(threshold + 1.01 * step, threshold) == way
    assert side(threshold, threshold) == 0


def test_zero_has_a_tolerance_and_counts_are_told_apart_at_any_size():
    assert (side(1e-14, 0), side(-1e-14, 0), side(1e-8, 0), side(-1e-8, 0)) == (0, 0, 1, -1)
    assert (side(100_001, 100_000), side(99_999, 100_000)) == (1, -1)
    assert (side(math.inf, 1e300), side(-math.inf, 0), side(5, math.inf)) == (1, -1, -1)
    assert side(math.inf, math.inf) == 0
