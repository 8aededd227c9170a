"""How numbers are rounded and compared, everywhere alike.

The last bits of a computed number differ from processor to processor. Nothing that a reader sees
and no verdict may hang on them, so an estimate, a fact and every number that leaves a notebook is
rounded first, and whatever meets a threshold meets it within one stated tolerance.
"""

from __future__ import annotations

import math
from typing import Any

from azm.errors import AzmError

#: Significant digits of every number that isn't whole.
DIGITS = 6
# Twelve digits are far above the noise of last bits and far below what is kept, so that a number
# half-way between two rounded ones, or a whole one, is rounded alike however its last bits fell.
_SETTLED_DIGITS = 12
_WHOLE_BELOW, _INTEGER_BELOW = 1e12, 1e15

#: Numbers that differ by no more than this share of a threshold count as equal to it. Rounding to
#: six digits moves a number by up to 5 parts in a million, and two roundings of what differs in
#: its last bits can lie 10 apart; 20 keeps them equal, and no source states a number so finely.
TOLERANCE = 2e-5
# At a threshold of 0, in its unit; and never so much that two counts of whole things count as one.
_LEAST_SLACK, _MOST_SLACK = 1e-9, 0.5


def significant(value: Any) -> Any:
    """A number rounded to six significant digits.

    Whole numbers below 10^12 are counts and keep all their digits, also where they come as
    floats: 1234567.0 is 1234567 and 1234567.8 is 1234570. Integers, truth values, text, dates and
    None stay as they are; minus zero is zero. Numpy's numbers become Python's.

    Raises
    ------
    AzmError
        If the number is nan or infinite.
    """
    if hasattr(value, "item"):
        value = value.item()
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        raise AzmError(f"{value} is no finite number; leave it out, or say in words what is meant")
    settled = float(f"{value:.{_SETTLED_DIGITS}g}")
    if settled.is_integer() and abs(settled) < _WHOLE_BELOW:
        return int(settled)
    rounded = float(f"{settled:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < _INTEGER_BELOW else rounded


def side(value: float, threshold: float) -> int:
    """-1 if `value` lies below `threshold`, 1 above, 0 at it: equal within `TOLERANCE`.

    The one comparison of an estimate with a number of a rule. A larger value never lies on a
    lower side, and a higher threshold never puts a value on a higher one. Either may be infinite.
    """
    if math.isfinite(value) and math.isfinite(threshold):
        slack = min(max(TOLERANCE * abs(threshold), _LEAST_SLACK), _MOST_SLACK)
        if abs(value - threshold) <= slack:
            return 0
    return int(value > threshold) - int(value < threshold)
