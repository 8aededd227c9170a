"""One check for each kind of argument: what isn't of its kind meets one sentence."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable
from datetime import date
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from azm.errors import AzmError

Numbers = float | npt.NDArray[np.float64]

#: Products and squares of numbers up to here stay within floating point.
LARGEST = 1e60
# Above this, neighbouring whole numbers are one and the same floating-point number.
_LARGEST_COUNT = 2**53
#: More draws would need more memory than a laptop has, and more time than a reader.
MOST_DRAWS = 100_000


def number_between(name: str, value: object, least: float, most: float, advice: str) -> float:
    """`value` as a number from `least` to `most`, or an AzmError that names it and gives advice.

    Neither text nor a missing value is a number, nor is True or False.
    """
    number = math.nan  # fails every comparison
    if isinstance(value, Real) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):
            number = float(value)
    if not least <= number <= most:
        raise AzmError(f"{name} is {value!r}: {advice}")
    return number


def number_above_0(name: str, value: object, advice: str = "give a number above 0") -> float:
    """`value` as a finite number above 0, or an AzmError that names it and gives advice."""
    return number_between(name, value, 1 / LARGEST, LARGEST, advice)


def whole_count(name: str, value: object, least: int = 0, most: int = _LARGEST_COUNT) -> int:
    """`value` as a whole number from `least` to `most`, or an AzmError that names it."""
    advice = f"give a whole number of {least} or more"
    if most < _LARGEST_COUNT:
        advice = f"give a whole number from {least} to {most}"
    number = number_between(name, value, least, most, advice)
    if not number.is_integer():
        raise AzmError(f"{name} is {value!r}: {advice}")
    return int(number)


def valid_share(name: str, value: object, advice: str = "a rate lies between 0 and 1") -> float:
    """`value` as a number from 0 to 1, or an AzmError that names it and gives advice."""
    return number_between(name, value, 0, 1, advice)


def valid_level(level: object) -> float:
    """`level` itself if it lies between 0 and 1, else an AzmError."""
    advice = "give a confidence level between 0 and 1, such as 0.95"
    # Closer to 0 or 1 than this, one minus the level is no longer what was meant.
    return number_between("level", level, 1e-12, 1 - 1e-12, advice)


def numbers_between(
    name: str, value: object, least: float, most: float, advice: str
) -> npt.NDArray[np.float64]:
    """An array of numbers from `least` to `most`, from one number or many, or an AzmError."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of unequal length
        array = np.asarray(None)
    if array.dtype.kind not in "iuf" or not np.all((array >= least) & (array <= most)):
        raise AzmError(f"{name} is {value!r}: {advice}")
    return array.astype(float)


def broadcast(*arrays: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """Arrays brought to one shape, or an AzmError if they have different numbers of numbers."""
    try:
        return list(np.broadcast_arrays(*arrays))
    except ValueError:
        sizes = ", ".join(str(array.size) for array in arrays)
        raise AzmError(f"there are {sizes} numbers; give one, or as many of each") from None


def plain(numbers: npt.NDArray[np.float64]) -> Numbers:
    """One number as itself, several as an array."""
    return float(numbers) if np.ndim(numbers) == 0 else numbers


def several(name: str, values: object) -> list[Any]:
    """A list's items, or an AzmError that names it."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise AzmError(f"{name} is {values!r}: give a list")
    return list(values)


def ends_between(
    name: str, value: object, least: float, most: float, advice: str
) -> tuple[float, float]:
    """Lower and upper end of a range, from a pair or from one number that is both."""
    pair = several(name, value) if isinstance(value, tuple | list | np.ndarray) else [value, value]
    if len(pair) != 2:
        raise AzmError(f"{name} is {value!r}: give one number, or lower and upper end")
    low, high = (number_between(name, end, least, most, advice) for end in pair)
    if low > high:
        raise AzmError(f"{name} is {value!r}: the lower end comes first")
    return low, high


def random_generator(seed: object) -> np.random.Generator:
    """NumPy's generator for a seed, or an AzmError if the seed isn't a whole number."""
    return np.random.default_rng(whole_count("seed", seed))


def enough_draws(name: str, draws: object, tail: float) -> int:
    """`draws` if one of them at least lies in a tail of that share, or an AzmError."""
    # With fewer, the end of an interval would be the outermost draw, whatever the level.
    least = math.ceil(round(1 / tail, 6)) - 1
    if least > MOST_DRAWS:
        raise AzmError(f"an interval at this level needs {least} draws; give a lower level")
    if whole_count(name, draws, 0, MOST_DRAWS) < least:
        raise AzmError(
            f"{name} is {draws}: the end of an interval at this level needs {least} or more"
        )
    return whole_count(name, draws)


def as_month(name: str, value: object) -> pd.Period:
    """A month from its text or a day in it, or an AzmError that names it."""
    month = pd.NaT
    if isinstance(value, str | date | pd.Period):
        with contextlib.suppress(ValueError):
            month = pd.Period(value, "M")
    if month is pd.NaT:
        raise AzmError(f"{name} is {value!r}; write a month as 2024-07")
    return month


def as_day(name: str, value: object) -> pd.Timestamp:
    """A day from its text or a date, or an AzmError that names it."""
    day = pd.NaT
    if isinstance(value, str | date):
        with contextlib.suppress(ValueError):
            day = pd.Timestamp(value)
    if day is pd.NaT:
        raise AzmError(f"{name} is {value!r}; write a day as 2024-06-22")
    return day.normalize()


def number_series(name: str, series: object) -> pd.Series:
    """A series of numbers, gaps as nan, or an AzmError that names it."""
    if not isinstance(series, pd.Series):
        raise AzmError(f"{name} is of the type {type(series).__name__}; give a pandas Series")
    missing = series.isna()
    numbers = [
        isinstance(value, Real) and not isinstance(value, bool) for value in series[~missing]
    ]
    if not all(numbers):
        raise AzmError(f"in {name} stands something that isn't a number; leave it empty")
    floats = pd.Series(series.to_numpy(dtype=float, na_value=np.nan), index=series.index)
    if (floats.abs() > LARGEST).any():
        raise AzmError(f"in {name} stands {floats.abs().max():g}; give numbers up to {LARGEST:g}")
    return floats


def known_months(counts: object) -> pd.Series:
    """The months of a series that hold a count, as numbers.

    Raises
    ------
    AzmError
        If the index isn't made of months in order, each once, or a count isn't a number of 0 or
        more.
    """
    known = number_series("the series of counts", counts).dropna()
    months = counts.index if isinstance(counts, pd.Series) else known.index
    in_months = isinstance(months, pd.PeriodIndex) and months.freqstr == "M"
    if not (in_months and months.is_monotonic_increasing and months.is_unique):
        raise AzmError(
            "the counts need months as index, in order and each once: use a PeriodIndex of months"
        )
    if known.empty:
        raise AzmError("the series holds no month with a count")
    advice = "a month's count is a number of 0 or more; leave months without one empty"
    for month, value in known.items():
        number_between(f"the count of {month}", value, 0, _LARGEST_COUNT, advice)
    return known
