"""What a flag is worth when the thing looked for is rare.

A classifier is described by its detection rate (sensitivity) and its false-positive rate (one
minus specificity). How often it is right when it flags, its precision, depends as much on how
common the thing is.

Source: D. G. Altman and J. M. Bland, "Diagnostic tests 2: predictive values", BMJ 309 (1994), 102.
The break-even rate is their formula solved for the false-positive rate; two stages in series are
the product rule of probability.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from azm.errors import AzmError
from azm.methods.intervals import LARGEST, number_between

Numbers = float | npt.NDArray[np.float64]


class Flags(NamedTuple):
    """Expected numbers of a screening.

    Attributes
    ----------
    right, wrong : float
        Flags on relevant and on irrelevant cases.
    missed : float
        Relevant cases without a flag.
    """

    right: float
    wrong: float
    missed: float

    @property
    def all(self) -> float:
        """Flags in all."""
        return self.right + self.wrong

    @property
    def precision(self) -> float:
        """Share of flags that is right; nan where nothing is flagged."""
        return self.right / self.all if self.all else math.nan


class Stage(NamedTuple):
    """Rates of a screening stage, or of several taken as one.

    Attributes
    ----------
    detection, false_positive : float
        Share of relevant and of irrelevant cases that it flags, each from 0 to 1.
    """

    detection: float
    false_positive: float


def precision(prevalence: Numbers, detection: Numbers, false_positive: Numbers) -> Numbers:
    """Share of flags that is right: the positive predictive value.

    Parameters
    ----------
    prevalence : float or array
        Share of the screened cases that is relevant, from 0 to 1.
    detection, false_positive : float or array
        Share of relevant and of irrelevant cases that is flagged, from 0 to 1. Arrays are
        broadcast against each other.

    Returns
    -------
    float or array
        From 0 to 1; nan where nothing is flagged.

    Raises
    ------
    AzmError
        If a rate lies outside 0 to 1.

    Examples
    --------
    >>> round(precision(0.25, 231 / 258, 32 / 86), 2)  # Altman and Bland's liver scans
    0.45
    """
    share, hit, false = (
        _rates(name, value)
        for name, value in (
            ("prevalence", prevalence),
            ("detection", detection),
            ("false_positive", false_positive),
        )
    )
    right, wrong = share * hit, (1 - share) * false
    with np.errstate(invalid="ignore"):
        shares = right / (right + wrong)
    return float(shares) if np.ndim(shares) == 0 else shares


def break_even(prevalence: Numbers, detection: Numbers, wanted: float = 0.5) -> Numbers:
    """The false-positive rate at which the share `wanted` of flags is right.

    Parameters
    ----------
    prevalence, detection : float or array
        As for :func:`precision`; `prevalence` below 1.
    wanted : float
        Precision to reach, above 0 and up to 1. At the default one half, right and wrong flags
        are equally many: the break-even line.

    Returns
    -------
    float or array
        The largest false-positive rate that still gives this precision; 1 where any rate does.

    Raises
    ------
    AzmError
        If a rate lies outside its range.

    Examples
    --------
    >>> round(break_even(0.5, 0.8), 3)
    0.8
    """
    share, hit = _rates("prevalence", prevalence), _rates("detection", detection)
    if np.any(share >= 1):
        raise AzmError("prevalence is 1: no case is irrelevant, so there is nothing to break even")
    goal = _rate("wanted", wanted)
    if goal == 0:
        raise AzmError("wanted is 0: any flagging reaches that; give a share above 0")
    # precision = right / (right + wrong), solved for the rate behind `wrong`.
    highest = np.minimum(1, share * hit * (1 - goal) / (goal * (1 - share)))
    return float(highest) if np.ndim(highest) == 0 else highest


def expected_flags(
    screened: float, relevant: float, detection: float, false_positive: float
) -> Flags:
    """How many flags to expect, right and wrong.

    Parameters
    ----------
    screened, relevant : float
        Cases in all, and those of them that are relevant.
    detection, false_positive : float
        As for :func:`precision`.

    Returns
    -------
    Flags

    Raises
    ------
    AzmError
        If a rate lies outside 0 to 1, or `relevant` outside 0 to `screened`.

    Examples
    --------
    >>> expected_flags(1000, 10, 0.9, 0.1)
    Flags(right=9.0, wrong=99.0, missed=1.0)
    """
    advice = "give the number of screened cases, 0 or more"
    screened = number_between("screened", screened, 0, LARGEST, advice)
    advice = f"of {screened:g} screened cases give a number from 0 to all of them"
    relevant = number_between("relevant", relevant, 0, screened, advice)
    right = relevant * _rate("detection", detection)
    wrong = (screened - relevant) * _rate("false_positive", false_positive)
    return Flags(right, wrong, relevant - right)


def two_stages(first: Stage, second: Stage, *, shared_errors: float = 0.0) -> Stage:
    """Two stages in series as one: a case stays flagged only if both flag it.

    Parameters
    ----------
    first, second : Stage
        Rates of each; those of the second are among cases that the first flagged.
    shared_errors : float
        Share of the first stage's wrong flags that the second lets through for the same reason,
        from 0 (errors are independent, the usual and hopeful assumption) to 1 (a second look
        changes nothing).

    Returns
    -------
    Stage

    Raises
    ------
    AzmError
        If a rate lies outside 0 to 1.

    Examples
    --------
    >>> two_stages(Stage(0.5, 0.5), Stage(0.5, 0.5))
    Stage(detection=0.25, false_positive=0.25)
    """
    for name, stage in (("first", first), ("second", second)):
        _rate(f"detection of the {name} stage", stage.detection)
        _rate(f"false_positive of the {name} stage", stage.false_positive)
    shared = _rate("shared_errors", shared_errors)
    passed = shared + (1 - shared) * second.false_positive
    return Stage(first.detection * second.detection, first.false_positive * passed)


def _rate(name: str, value: float) -> float:
    return number_between(name, value, 0, 1, "a rate lies between 0 and 1")


def _rates(name: str, value: Numbers) -> npt.NDArray[np.float64]:
    array = np.asarray(value)
    if array.dtype.kind not in "iuf" or not np.all((array >= 0) & (array <= 1)):
        raise AzmError(f"{name} is {value!r}: a rate lies between 0 and 1")
    return array.astype(float)
