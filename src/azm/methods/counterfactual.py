"""What would have come: trends carried on, forecasts, breaks at other dates, ratios of windows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from azm.errors import AzmError
from azm.methods.arguments import (
    LARGEST,
    as_month,
    enough_draws,
    known_months,
    number_above_0,
    number_between,
    random_generator,
    valid_level,
    whole_count,
)
from azm.methods.counts import Noise, fit_log_linear, noise_of, simulate_counts
from azm.methods.interrupted import interrupted_design, monthly_model, months_since
from azm.methods.intervals import ends_of_ratio

SHAPES = ("exponential", "linear", "flat")
_MOST_MONTHS = 1200
_FLAT_MONTHS = 12
_LOWEST = 0.1  # a straight line may fall below 0, a count may not


@dataclass(frozen=True)
class Counterfactual:
    """Months after a date as a trend before it would have had them.

    Attributes
    ----------
    path : DataFrame
        expected, low, high by month: the interval is for the count itself, noise included.
    expected : float
        Sum over all months.
    totals : ndarray, shape (draws,)
        Simulated sums, for intervals of the sum.
    """

    path: pd.DataFrame
    expected: float
    totals: np.ndarray

    def ratio(self, observed: float, level: float = 0.95) -> tuple[float, float, float]:
        """Observed sum over the sum that was to be expected, with its prediction interval.

        The upper end is infinite where simulated sums reach down to 0.
        """
        advice = "give the sum that was observed, 0 or more"
        observed = number_between("observed", observed, 0, LARGEST, advice)
        tails = (1 - valid_level(level)) / 2, (1 + level) / 2
        low, high = (float(end) for end in np.quantile(self.totals, tails))
        over = [observed / total if total else math.inf for total in (self.expected, high, low)]
        return over[0], over[1], over[2]


def carried_on(
    counts: pd.Series,
    start: pd.Period | str,
    until: pd.Period | str,
    shape: str = "exponential",
    *,
    level: float = 0.9,
    draws: int = 999,
    seed: int = 0,
    harmonics: int = 1,
) -> Counterfactual:
    """The trend before a date carried on beyond it, from months before the date alone.

    Parameters
    ----------
    counts : Series
        Events by month (PeriodIndex); months from `start` on are not looked at.
    start, until : Period or str
        First and last month to forecast.
    shape : {"exponential", "linear", "flat"}
        exponential: growth by a constant percentage; linear: by a constant number; flat: the mean
        of the last twelve months known.
    level : float
        Level of the intervals by month.
    draws, seed : int
        Simulated histories and their seed; at least 2 / (1 - level) - 1.
    harmonics : int
        Pairs of seasonal terms (none in `flat`).

    Returns
    -------
    Counterfactual

    Raises
    ------
    AzmError
        If the shape is unknown, fewer than two years lie before the date, `until` lies before
        `start`, or there are too few draws for the level.

    Notes
    -----
    Each draw simulates the months before with their own noise, fits the shape anew and adds noise
    to what it foretells, so that the interval holds the error of the fit as well: a parametric
    bootstrap (Davison and Hinkley, Bootstrap Methods and their Application, 1997, chapter 7). Why
    the shape decides more than anything else: A. Linden, Journal of Evaluation in Clinical
    Practice 23 (2017), 419-425.

    Examples
    --------
    >>> months = pd.period_range("2022-01", periods=24, freq="M")
    >>> counts = pd.Series([40, 44, 38, 42, 39, 41] * 4, months)
    >>> ahead = carried_on(counts, "2024-01", "2024-06", "flat")
    >>> [round(number, 2) for number in ahead.ratio(122)]
    [0.5, 0.43, 0.59]
    """
    if shape not in SHAPES:
        raise AzmError(f"shape '{shape}' is unknown; use one of {', '.join(SHAPES)}")
    draws = enough_draws("draws", draws, (1 - valid_level(level)) / 2)
    start, until = as_month("start", start), as_month("until", until)
    if until < start:
        raise AzmError(f"until is {until}, before the start {start}; exchange them")
    if (until - start).n >= _MOST_MONTHS:
        raise AzmError(f"until is {until}: nobody foretells more than {_MOST_MONTHS} months")
    before = known_months(counts)
    before = before[before.index < start]
    if len(before) < 2 * _FLAT_MONTHS:
        raise AzmError(f"{len(before)} months lie before {start}; a trend needs 24 at least")
    ahead = pd.period_range(start, until, freq="M")
    months = before.index.append(ahead)
    design = interrupted_design(months, None, harmonics=harmonics).to_numpy()
    time = months_since(months, months[0])
    past = np.arange(len(before))
    noise = noise_of(design[past], before.to_numpy(), time[past])
    random = random_generator(seed)
    mean = _fitted(shape, design, before.to_numpy()[None, :])
    again = simulate_counts(mean[0, past], noise, time[past], random, draws)
    refit = _fitted(shape, design, again)[:, len(before) :]
    paths = simulate_counts(refit, noise, time[len(before) :], random, draws)
    low, high = np.quantile(paths, [(1 - level) / 2, (1 + level) / 2], axis=0)
    expected = mean[0, len(before) :]
    path = pd.DataFrame({"expected": expected, "low": low, "high": high}, index=ahead)
    return Counterfactual(path, float(expected.sum()), paths.sum(axis=1))


def breaks_everywhere(
    counts: pd.Series,
    *,
    edge: int = 9,
    draws: int = 499,
    seed: int = 0,
    level: float = 0.95,
    harmonics: int = 1,
) -> pd.DataFrame:
    """How much better a change of level and slope fits at each month than no change at all.

    Parameters
    ----------
    counts : Series
        Events by month (PeriodIndex).
    edge : int
        Months at either end where no change is tried, 2 or more.
    draws, seed : int
        Series without a change that are simulated, and their seed; at least 1 / (1 - level) - 1.
    level : float
        Level of the two limits.
    harmonics : int
        Pairs of seasonal terms.

    Returns
    -------
    DataFrame
        By first month after the change: gain (the F statistic of both terms), limit (what a series
        without a change exceeds at that month in 1 - level of draws) and limit_anywhere (what it
        exceeds at its best month).

    Raises
    ------
    AzmError
        If the edges leave no month, the counts lie on a smooth trend, so that there is no noise
        to measure a change against, or there are too few draws for the level.

    Notes
    -----
    R. E. Quandt, Journal of the American Statistical Association 55 (1960), 324-330; D. W. K.
    Andrews, Econometrica 61 (1993), 821-856, for the break at an unknown date. The limits are
    simulated with autocorrelated noise, since at this length the tabulated ones don't hold.

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=24, freq="M")
    >>> counts = pd.Series([40, 44, 38, 42, 39, 41] * 2 + [20, 22, 19, 21, 20, 18] * 2, months)
    >>> gains = breaks_everywhere(counts, edge=6, draws=99)
    >>> gains["gain"].idxmax(), round(gains["gain"].max())
    (Period('2024-01', 'M'), 36)
    """
    draws = enough_draws("draws", draws, 1 - valid_level(level))
    months, edge = known_months(counts).index, whole_count("edge", edge, 2)
    dates = months[edge : len(months) - edge]
    if len(dates) == 0:
        raise AzmError(f"{len(months)} months leave none to try at {edge} months from either end")
    plain, observed, time = monthly_model(counts, None, harmonics)
    fit = fit_log_linear(plain, observed)
    noise, random = noise_of(plain, observed, time), random_generator(seed)
    series = np.vstack([observed, simulate_counts(fit.mean[0], noise, time, random, draws)])
    # Half of the deviance, of which a change can take a part away.
    without = special.kl_div(series, fit_log_linear(plain, series).mean).sum(axis=1)
    gains = np.empty((len(series), len(dates)))
    for column, month in enumerate(dates):
        design = interrupted_design(months, month, harmonics=harmonics).to_numpy()
        mean = fit_log_linear(design, series).mean
        dispersion = ((series - mean) ** 2 / mean).sum(axis=1) / np.subtract(*design.shape)
        if dispersion[0] < 1e-9:
            raise AzmError(
                "the counts lie on a smooth trend: without noise there is nothing to measure a "
                "change against"
            )
        gains[:, column] = (without - special.kl_div(series, mean).sum(axis=1)) / dispersion
    return pd.DataFrame(
        {
            "gain": gains[0],
            "limit": np.quantile(gains[1:], level, axis=0),
            "limit_anywhere": float(np.quantile(gains[1:].max(axis=1), level)),
        },
        index=dates,
    )


def noise_round_change(counts: pd.Series, start: pd.Period | str, *, harmonics: int = 1) -> Noise:
    """Noise of a series round a trend that may change at a date.

    Parameters
    ----------
    counts : Series
        Events by month (PeriodIndex).
    start : Period or str
        First month after the change.
    harmonics : int
        Pairs of seasonal terms.

    Returns
    -------
    Noise
        See :func:`azm.methods.counts.noise_of`.

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=24, freq="M")
    >>> counts = pd.Series([40, 64, 38, 32, 39, 61] * 2 + [20, 12, 19, 31, 20, 18] * 2, months)
    >>> round(noise_round_change(counts, "2024-01").variance, 2)
    0.09
    """
    return noise_of(*monthly_model(counts, as_month("start", start), harmonics))


def window_ratio(
    after: float,
    months_after: int,
    before: float,
    months_before: int,
    noise: Noise,
    level: float = 0.95,
) -> tuple[float, float, float]:
    """Monthly mean of one window over that of another, with an interval that knows the noise.

    Parameters
    ----------
    after, before : float
        Events counted in each window, above 0.
    months_after, months_before : int
        Length of each window in months.
    noise : Noise
        Of the monthly counts.
    level : float
        Confidence level.

    Returns
    -------
    tuple of float
        Ratio, lower and upper end.

    Raises
    ------
    AzmError
        If a count or a length isn't above 0, or there is so much noise that the ratio may be
        anything.

    Notes
    -----
    The delta method on the log of the ratio; the variance of a window's mean under first-order
    autocorrelation as in G. E. P. Box, G. M. Jenkins and G. C. Reinsel, Time Series Analysis (3rd
    ed. 1994), section 2.1. The windows count as independent, which is safe where they lie months
    apart and a little wide where they touch.

    Examples
    --------
    >>> [round(number, 2) for number in window_ratio(600, 12, 1200, 12, Noise(0.05, 0.3))]
    [0.5, 0.39, 0.65]
    """
    if not isinstance(noise, Noise):
        raise AzmError(f"noise is {noise!r}: give Noise(variance, autocorrelation)")
    advice = "a ratio of windows needs events and months above 0 in both"
    after, before = (
        number_above_0(name, total, advice)
        for name, total in (("after", after), ("before", before))
    )
    variance = 0.0
    for name, total, months in (
        ("months_after", after, months_after),
        ("months_before", before, months_before),
    ):
        months = whole_count(name, months, 1, _MOST_MONTHS)
        apart = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
        shared = (noise.autocorrelation**apart).sum() / months**2
        variance += 1 / total + noise.variance * shared
    ratio = (after / months_after) / (before / months_before)
    cause = f"noise of variance {noise.variance:g}"
    return float(ratio), *ends_of_ratio(ratio, float(np.sqrt(variance)), level, cause)


def _fitted(shape: str, design: np.ndarray, past: np.ndarray) -> np.ndarray:
    """Expected counts of all months in `design` from the first ones, one row per series."""
    known = past.shape[1]
    if shape == "flat":
        mean = past[:, -_FLAT_MONTHS:].mean(axis=1, keepdims=True)
        return np.repeat(np.maximum(mean, _LOWEST), len(design), axis=1)
    if shape == "linear":
        return np.maximum(past @ np.linalg.pinv(design[:known]).T @ design.T, _LOWEST)
    return np.exp(fit_log_linear(design[:known], past).coefficients @ design.T)
