"""Scores of forecasts once it is known what came; of every score less is better.

Source: T. Gneiting and A. E. Raftery, "Strictly proper scoring rules, prediction, and estimation",
Journal of the American Statistical Association 102 (2007), 359-378. Each score is least, on
average, for the forecaster who states what they believe.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special

from azm.errors import AzmError
from azm.methods.arguments import (
    LARGEST,
    Numbers,
    broadcast,
    number_between,
    numbers_between,
    plain,
    several,
    valid_level,
)

_ROOT_PI = np.sqrt(np.pi)


def interval_score(low: Numbers, high: Numbers, came: Numbers, level: float) -> Numbers:
    """Width of an interval, and a fine for what came outside it.

    Parameters
    ----------
    low, high : float or array
        Ends of the interval that was foretold.
    came : float or array
        What came, in the same unit. Arrays are broadcast against each other.
    level : float
        Level of the interval between 0 and 1.

    Returns
    -------
    float or array
        In the unit of the forecast, 0 or more. The fine is 2 / (1 - level) times the distance.

    Raises
    ------
    AzmError
        If something is no number, an upper end lies below the lower one, or shapes don't fit.

    Notes
    -----
    Gneiting and Raftery (2007), equation 43.

    Examples
    --------
    >>> round(interval_score(100, 150, 160, level=0.9), 6)
    250.0
    """
    lows, highs, values = _intervals(low, high, came)
    fine = 2 / (1 - valid_level(level))
    below, above = np.maximum(lows - values, 0), np.maximum(values - highs, 0)
    return plain(highs - lows + fine * (below + above))


def share_covered(low: Numbers, high: Numbers, came: Numbers) -> float:
    """Share of intervals that hold what came; about their level, if they were honest.

    Parameters
    ----------
    low, high, came : float or array
        As for :func:`interval_score`; one interval at least.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    AzmError
        As :func:`interval_score`, or if there is no interval.

    Examples
    --------
    >>> share_covered(np.array([1, 1, 1, 1]), np.array([3, 3, 3, 3]), np.array([2, 3, 4, 1]))
    0.75
    """
    lows, highs, values = _intervals(low, high, came)
    inside = (lows <= values) & (values <= highs)
    if inside.size == 0:
        raise AzmError("there is no interval; wait until something has come")
    return float(inside.mean())


def crps_normal(mean: Numbers, deviation: Numbers, came: Numbers) -> Numbers:
    """Continuous ranked probability score of a normal forecast.

    Parameters
    ----------
    mean : float or array
        Mean of the forecast.
    deviation : float or array
        Its standard deviation, above 0.
    came : float or array
        What came, in the same unit.

    Returns
    -------
    float or array
        In the unit of the forecast, 0 or more; of a forecast without spread the distance.

    Raises
    ------
    AzmError
        If something is no number, the deviation isn't above 0, or shapes don't fit.

    Notes
    -----
    Gneiting and Raftery (2007), equation 21 and below.

    Examples
    --------
    >>> round(crps_normal(0, 1, 0), 4)
    0.2337
    """
    advice = "a standard deviation is a number above 0"
    spread = numbers_between("deviation", deviation, 1 / LARGEST, LARGEST, advice)
    middle, spread, values = broadcast(_numbers("mean", mean), spread, _numbers("came", came))
    z = (values - middle) / spread
    # Beyond 40 standard deviations the density is 0, and its square beyond floating point.
    density = np.exp(-(np.clip(z, -40, 40) ** 2) / 2) / np.sqrt(2 * np.pi)
    return plain(spread * (z * (2 * special.ndtr(z) - 1) + 2 * density - 1 / _ROOT_PI))


def crps_lognormal(mean_log: Numbers, deviation_log: Numbers, came: Numbers) -> Numbers:
    """Continuous ranked probability score of a forecast whose logarithm is normal.

    Parameters
    ----------
    mean_log, deviation_log : float or array
        Mean and standard deviation of the natural logarithm, from -100 to 100 and from above 0
        to 10.
    came : float or array
        What came, 0 or more.

    Returns
    -------
    float or array
        In the unit of the forecast, 0 or more.

    Raises
    ------
    AzmError
        If something is no number or out of its range, or shapes don't fit.

    Notes
    -----
    S. Baran and S. Lerch, "Log-normal distribution based Ensemble Model Output Statistics models
    for probabilistic wind-speed forecasting", Quarterly Journal of the Royal Meteorological
    Society 141 (2015), 2289-2299, equation 5.

    Examples
    --------
    >>> round(crps_lognormal(1.0, 0.5, 3.0), 4)
    0.3508
    """
    advice = "give the mean of the logarithm, from -100 to 100"
    middle = numbers_between("mean_log", mean_log, -100, 100, advice)
    advice = "give the standard deviation of the logarithm, above 0 and up to 10"
    spread = numbers_between("deviation_log", deviation_log, 1e-9, 10, advice)
    values = numbers_between("came", came, 0, LARGEST, "give what came, 0 or more")
    middle, spread, values = broadcast(middle, spread, values)
    with np.errstate(divide="ignore"):
        z = (np.log(values) - middle) / spread
    tails = special.ndtr(z - spread) + special.ndtr(spread / np.sqrt(2)) - 1
    mean = np.exp(middle + spread**2 / 2)
    return plain(values * (2 * special.ndtr(z) - 1) - 2 * mean * tails)


def crps_sample(sample: Sequence[float], came: float) -> float:
    """Continuous ranked probability score of a forecast that is a set of simulated values.

    Parameters
    ----------
    sample : sequence of float
        Simulated values, such as :attr:`Counterfactual.totals`; the order doesn't matter.
    came : float
        What came, in the same unit.

    Returns
    -------
    float
        In the unit of the forecast, 0 or more: the mean distance of what came from the values,
        less half the mean distance between two of them.

    Raises
    ------
    AzmError
        If the sample is empty, or something is no number.

    Notes
    -----
    Gneiting and Raftery (2007), equation 21.

    Examples
    --------
    >>> crps_sample([1, 2, 4, 8], 3)
    0.8125
    """
    values = np.sort(_numbers("sample", several("sample", sample)).ravel())
    if values.size == 0:
        raise AzmError("the sample is empty; a forecast needs one value at least")
    advice = "give the number that came"
    distance = np.abs(values - number_between("came", came, -LARGEST, LARGEST, advice)).mean()
    # Sorted, each value is added as often as others lie below it and taken off as often as above.
    ranks = 2 * np.arange(values.size) - values.size + 1
    return float(distance - (ranks * values).sum() / values.size**2)


def brier_score(chance: Numbers, happened: Numbers) -> Numbers:
    """Square of the distance between a stated chance and what happened.

    Parameters
    ----------
    chance : float or array
        Probability that was stated, from 0 to 1.
    happened : int or array
        1 if it happened, 0 if not.

    Returns
    -------
    float or array
        From 0 to 1; always saying one half scores 0.25.

    Raises
    ------
    AzmError
        If a chance isn't from 0 to 1, `happened` is neither 0 nor 1, or shapes don't fit.

    Notes
    -----
    G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
    Review 78 (1950), 1-3, in its form for two outcomes.

    Examples
    --------
    >>> round(brier_score(0.7, 1), 2)
    0.09
    """
    chances = numbers_between("chance", chance, 0, 1, "a probability lies between 0 and 1")
    outcomes = numbers_between("happened", happened, 0, 1, "give 1 if it happened, else 0")
    if not np.isin(outcomes, (0, 1)).all():
        raise AzmError(f"happened is {happened!r}: give 1 if it happened, else 0")
    chances, outcomes = broadcast(chances, outcomes)
    return plain((chances - outcomes) ** 2)


def _numbers(name: str, value: object) -> npt.NDArray[np.float64]:
    return numbers_between(name, value, -LARGEST, LARGEST, "give a number, or several")


def _intervals(low: Numbers, high: Numbers, came: Numbers) -> list[npt.NDArray[np.float64]]:
    lows, highs, values = broadcast(*map(_numbers, ("low", "high", "came"), (low, high, came)))
    if (lows > highs).any():
        raise AzmError("an interval has its lower end above the upper one; exchange them")
    return [lows, highs, values]
