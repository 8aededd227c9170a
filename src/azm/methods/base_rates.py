"""What a flag is worth when the thing looked for is rare.

A classifier is described by its detection rate (sensitivity) and its false-positive rate (one
minus specificity). How often it is right when it flags, its precision, depends as much on how
common the thing is.

Source: D. G. Altman and J. M. Bland, "Diagnostic tests 2: predictive values", BMJ 309 (1994), 102.
The break-even rate is their formula solved for the false-positive rate; two stages in series are
the product rule of probability. The same rule says what evidence is worth for stated hypotheses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from azm.errors import AzmError
from azm.methods.arguments import (
    LARGEST,
    Numbers,
    broadcast,
    ends_between,
    number_above_0,
    number_between,
    numbers_between,
    plain,
    several,
    valid_share,
)


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
    share, hit, false = broadcast(
        _rates("prevalence", prevalence),
        _rates("detection", detection),
        _rates("false_positive", false_positive),
    )
    right, wrong = share * hit, (1 - share) * false
    with np.errstate(invalid="ignore"):
        shares = right / (right + wrong)
    return plain(shares)


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
    share, hit = broadcast(_rates("prevalence", prevalence), _rates("detection", detection))
    if np.any(share >= 1):
        raise AzmError("prevalence is 1: no case is irrelevant, so there is nothing to break even")
    goal = valid_share("wanted", wanted)
    if goal == 0:
        raise AzmError("wanted is 0: any flagging reaches that; give a share above 0")
    # precision = right / (right + wrong), solved for the rate behind `wrong`.
    highest = np.minimum(1, share * hit * (1 - goal) / (goal * (1 - share)))
    return plain(highest)


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
    right = relevant * valid_share("detection", detection)
    wrong = (screened - relevant) * valid_share("false_positive", false_positive)
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
        if not isinstance(stage, Stage):
            raise AzmError(f"{name} is {stage!r}: give Stage(detection, false_positive)")
        valid_share(f"detection of the {name} stage", stage.detection)
        valid_share(f"false_positive of the {name} stage", stage.false_positive)
    shared = valid_share("shared_errors", shared_errors)
    passed = shared + (1 - shared) * second.false_positive
    return Stage(first.detection * second.detection, first.false_positive * passed)


def posterior(
    prior: Mapping[str, float], likelihood: Mapping[str, float | tuple[float, float]]
) -> pd.DataFrame:
    """What a reader should think of stated hypotheses after the evidence, whatever they thought.

    Parameters
    ----------
    prior : mapping of str to float
        Share of belief in each hypothesis before the evidence, adding up to 1.
    likelihood : mapping of str to float or tuple of float
        How probable the evidence is under each hypothesis, on any common scale (so also its
        likelihood ratio against one of them): a number of 0 or more, or lower and upper end.

    Returns
    -------
    DataFrame
        prior, low and high by hypothesis: the least and the greatest share of belief that the
        ranges allow.

    Raises
    ------
    AzmError
        If priors don't add up to 1, a hypothesis lacks in either, a number is out of its range,
        or the evidence may be impossible under all hypotheses.

    Notes
    -----
    I. J. Good, Probability and the Weighing of Evidence (1950), chapter 6: posterior odds are
    prior odds times the likelihood ratio. A share of belief rises with its own likelihood and
    falls with every other, so that its ends lie at ends of the ranges.

    Examples
    --------
    Mammography after D. M. Eddy (1982): 1 in 100 has cancer, a test finds 80 of 100 and flags
    9.6 of 100 wrongly.

    >>> posterior({"ill": 0.01, "well": 0.99}, {"ill": 0.8, "well": 0.096}).loc["ill"].round(3)
    prior    0.010
    low      0.078
    high     0.078
    Name: ill, dtype: float64
    """
    beliefs = _by_hypothesis("prior", prior)
    ranges = _by_hypothesis("likelihood", likelihood)
    if set(beliefs) != set(ranges) or len(beliefs) < 2:
        raise AzmError(
            f"prior is of {', '.join(beliefs)} and likelihood of {', '.join(ranges)}; name the "
            "same two hypotheses or more in both"
        )
    shares = {name: valid_share(f"prior of {name}", belief) for name, belief in beliefs.items()}
    if abs(math.fsum(shares.values()) - 1) > 1e-9:
        raise AzmError(f"the priors add up to {math.fsum(shares.values()):g}; they must make 1")
    advice = "a likelihood is a number of 0 or more"
    weights = {
        name: np.multiply(
            shares[name], ends_between(f"likelihood of {name}", ranges[name], 0, LARGEST, advice)
        )
        for name in shares
    }
    rows = {}
    for name, (least, most) in weights.items():
        others = [weight for other, weight in weights.items() if other != name]
        against = [math.fsum(weight[end] for weight in others) for end in (1, 0)]
        if least + against[0] == 0 or most + against[1] == 0:
            raise AzmError(
                "the evidence may be impossible under every hypothesis with a prior above 0; give "
                "likelihoods above 0, or another hypothesis"
            )
        rows[name] = (shares[name], least / (least + against[0]), most / (most + against[1]))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["prior", "low", "high"])


def chance_of_match(
    values: Sequence[float],
    tolerance: float,
    between: tuple[float, float],
    *,
    spread: Literal["log", "linear"] = "log",
) -> float:
    """Chance that a figure without any basis comes near one of several known values.

    A match says little where this is large: one over it is the likelihood ratio of a match, if a
    figure with a basis is sure to match.

    Parameters
    ----------
    values : sequence of float
        Values that the figure was held against; those of 0 or less can't be matched.
    tolerance : float
        How far a value may lie from the figure, as a share of the figure, from 0 to below 1.
    between : tuple of float
        Smallest and largest figure that somebody without a basis would name, above 0.
    spread : {"log", "linear"}
        log: figures of every order of magnitude are as likely; linear: all figures are.

    Returns
    -------
    float
        From 0 to 1; exact, values that lie near each other counted once.

    Raises
    ------
    AzmError
        If there is no value, something is out of its range, or the spread is unknown.

    Notes
    -----
    Evenly spread logarithms for a quantity of unknown size: H. Jeffreys, Theory of Probability
    (3rd ed. 1961), section 3.1.

    Examples
    --------
    >>> round(chance_of_match([10, 12, 100], 0.25, between=(1, 1000)), 2)
    0.17
    """
    advice = "a value is a number"
    known = [
        number_between("a value", v, -LARGEST, LARGEST, advice) for v in several("values", values)
    ]
    if not known:
        raise AzmError("there are no values; a match needs something to be held against")
    advice = "give a share from 0 to below 1"
    share = number_between("tolerance", tolerance, 0, math.nextafter(1, 0), advice)
    advice = "give the smallest and the largest figure, above 0"
    least, most = ends_between("between", between, 1 / LARGEST, LARGEST, advice)
    number_above_0("between", most - least, "the smallest and the largest figure must differ")
    if spread not in ("log", "linear"):
        raise AzmError(f"spread is {spread!r}; use log or linear")
    place = math.log if spread == "log" else float
    matched, reached = 0.0, least
    for value in sorted(value for value in known if value > 0):
        start, end = max(value / (1 + share), reached), min(value / (1 - share), most)
        if end > start:
            matched, reached = matched + place(end) - place(start), end
    return min(1.0, matched / (place(most) - place(least)))


def _by_hypothesis(name: str, numbers: object) -> dict[str, object]:
    if not isinstance(numbers, Mapping):
        raise AzmError(f"{name} is {numbers!r}: give a number for each hypothesis by its name")
    return {str(hypothesis): number for hypothesis, number in numbers.items()}


def _rates(name: str, value: Numbers) -> npt.NDArray[np.float64]:
    return numbers_between(name, value, 0, 1, "a rate lies between 0 and 1")
