"""Interrupted time series: did the level or the slope of monthly counts change at a date?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from azm.errors import AzmError
from azm.methods.arguments import (
    MOST_DRAWS,
    as_month,
    enough_draws,
    known_months,
    random_generator,
    several,
    valid_level,
    whole_count,
)
from azm.methods.counts import LogLinear, Noise, fit_log_linear, noise_of, simulate_counts

METHODS = ("model", "robust", "bootstrap")
TERMS = ("level", "slope")
_PLACES = [2, 3]  # of the terms among the columns of the design
# At six the sine is 0 in every month.
_MOST_HARMONICS = 5


def interrupted_design(
    months: pd.PeriodIndex,
    start: pd.Period | str | None,
    *,
    harmonics: int = 1,
) -> pd.DataFrame:
    """Columns of a segmented regression on months.

    Parameters
    ----------
    months : PeriodIndex, freq M
        Months of the series, in order; some may lack.
    start : Period or str or None
        First month after the change; None for a trend without one.
    harmonics : int
        Pairs of sine and cosine with a period of a year and its fractions, 0 to 5.

    Returns
    -------
    DataFrame
        constant, trend (in months since the start, or since the first month), level, slope and
        season terms, by month.

    Raises
    ------
    AzmError
        If fewer than two months lie before or after the start, the start is no month, or there
        are more seasonal terms than months can tell apart.

    Notes
    -----
    A. K. Wagner and others, "Segmented regression analysis of interrupted time series studies in
    medication use research", Journal of Clinical Pharmacy and Therapeutics 27 (2002), 299-309;
    J. Lopez Bernal, S. Cummins and A. Gasparrini, "Interrupted time series regression for the
    evaluation of public health interventions: a tutorial", International Journal of Epidemiology
    46 (2017), 348-355, also for the harmonic terms.

    Examples
    --------
    >>> months = pd.period_range("2024-05", "2024-08", freq="M")
    >>> print(interrupted_design(months, "2024-07", harmonics=0).astype(int))
             constant  trend  level  slope
    2024-05         1     -2      0      0
    2024-06         1     -1      0      0
    2024-07         1      0      1      0
    2024-08         1      1      1      1
    """
    if whole_count("harmonics", harmonics) > _MOST_HARMONICS:
        raise AzmError(f"harmonics is {harmonics}; months tell at most {_MOST_HARMONICS} apart")
    origin = months[0] if start is None else as_month("start", start)
    time = months_since(months, origin)
    columns = {"constant": np.ones(len(months)), "trend": time.astype(float)}
    if start is not None:
        after = time >= 0
        if after.sum() < 2 or (~after).sum() < 2:
            raise AzmError(
                f"the change at {origin} leaves fewer than two months on one side; "
                f"the series runs from {months[0]} to {months[-1]}"
            )
        columns["level"] = after.astype(float)
        columns["slope"] = np.where(after, time, 0).astype(float)
    for pair in range(1, harmonics + 1):
        angle = 2 * np.pi * pair * months.month.to_numpy() / 12
        columns[f"sine_{pair}"], columns[f"cosine_{pair}"] = np.sin(angle), np.cos(angle)
    return pd.DataFrame(columns, index=months)


def months_since(months: pd.PeriodIndex, origin: pd.Period) -> np.ndarray:
    """Whole months from `origin` to each month."""
    return months.asi8 - origin.ordinal


def change_at(
    counts: pd.Series,
    start: pd.Period | str,
    *,
    method: str = "bootstrap",
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
    harmonics: int = 1,
) -> pd.DataFrame:
    """Change of level and of slope at a date with intervals by one of three methods.

    Parameters
    ----------
    counts : Series
        Events by month (PeriodIndex).
    start : Period or str
        First month after the change.
    method : {"model", "robust", "bootstrap"}
        model: quasi-Poisson, months independent; robust: Newey and West's covariance, three lags
        at 49 months; bootstrap: studentised, from series simulated with autocorrelated noise.
    level : float
        Confidence level.
    draws, seed : int
        Simulated series and their seed, for the bootstrap; at least 2 / (1 - level) - 1.
    harmonics : int
        Pairs of seasonal terms.

    Returns
    -------
    DataFrame, shape (2, 3)
        ratio, low, high of `level` (rate after over rate before, at the date) and of `slope`
        (growth a month after over growth a month before).

    Raises
    ------
    AzmError
        If the method is unknown, the series is too short for the change, the months aren't in
        order and each once, or there are too few draws for the level.

    Notes
    -----
    W. K. Newey and K. D. West, Econometrica 55 (1987), 703-708, with the number of lags of their
    1994 paper (Review of Economic Studies 61, 631-653); studentised bootstrap: A. C. Davison and
    D. V. Hinkley, Bootstrap Methods and their Application (1997), chapters 2, 7 and 8.

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=24, freq="M")
    >>> counts = pd.Series([40, 44, 38, 42, 39, 41] * 2 + [20, 22, 19, 21, 20, 18] * 2, months)
    >>> print(change_at(counts, "2024-01", method="robust").round(2))
           ratio   low  high
    level   0.53  0.49  0.58
    slope   1.00  0.99  1.00
    """
    model = monthly_model(counts, as_month("start", start), harmonics)
    ends = _intervals(*model, method, valid_level(level), draws, random_generator(seed))
    return pd.DataFrame(np.exp(ends).T, index=list(TERMS), columns=["ratio", "low", "high"])


def coverage_at(
    counts: pd.Series,
    start: pd.Period | str,
    *,
    autocorrelation: float | None = None,
    level: float = 0.95,
    runs: int = 200,
    draws: int = 199,
    seed: int = 0,
    harmonics: int = 1,
    methods: tuple[str, ...] = METHODS,
) -> pd.DataFrame:
    """How often the intervals of :func:`change_at` hold the truth at a series' own length.

    Series like the given one are simulated: its months, its fitted trend and change, its noise.
    The change that they were simulated with is the truth.

    Parameters
    ----------
    counts, start, level, draws, harmonics
        As in :func:`change_at`.
    autocorrelation : float, optional
        Autocorrelation of the noise; by default the series' own.
    runs : int
        Series simulated.
    seed : int
        Seed of the simulation.
    methods : tuple of str
        Methods to measure.

    Returns
    -------
    DataFrame
        Share of intervals that hold the truth, by method and term.

    Raises
    ------
    AzmError
        As :func:`change_at`, or if `runs` is not 1 or more.

    Notes
    -----
    T. P. Morris, I. R. White and M. J. Crowther, "Using simulation studies to evaluate statistical
    methods", Statistics in Medicine 38 (2019), 2074-2102. The standard error of a coverage p is
    sqrt(p (1 - p) / runs).

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=24, freq="M")
    >>> counts = pd.Series([40, 44, 38, 42, 39, 41] * 2 + [20, 22, 19, 21, 20, 18] * 2, months)
    >>> print(coverage_at(counts, "2024-01", runs=50, methods=("model", "robust")))
            level  slope
    model    0.96   1.00
    robust   0.80   0.74
    """
    runs, level = whole_count("runs", runs, 1, MOST_DRAWS), valid_level(level)
    design, series, time = monthly_model(counts, as_month("start", start), harmonics)
    chosen = several("methods", methods)
    fit = fit_log_linear(design, series)
    noise = noise_of(design, series, time)
    if autocorrelation is not None:
        noise = Noise(noise.variance, autocorrelation)
    random = random_generator(seed)
    truth = fit.coefficients[0, _PLACES]
    hits = {method: np.zeros(len(TERMS)) for method in chosen}
    for simulated in simulate_counts(fit.mean[0], noise, time, random, runs):
        for method in chosen:
            _, low, high = _intervals(design, simulated, time, method, level, draws, random)
            hits[method] += (low <= truth) & (truth <= high)
    return pd.DataFrame(hits, index=list(TERMS)).T / runs


def monthly_model(
    counts: pd.Series, start: pd.Period | str | None, harmonics: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Design, counts and numbers of the months of a series that hold a count."""
    known = known_months(counts)
    design = interrupted_design(known.index, start, harmonics=harmonics)
    return design.to_numpy(), known.to_numpy(), months_since(known.index, known.index[0])


def _intervals(
    design: np.ndarray,
    series: np.ndarray,
    time: np.ndarray,
    method: str,
    level: float,
    draws: int,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Estimates and ends on the log scale, one per term."""
    if method not in METHODS:
        raise AzmError(f"method '{method}' is unknown; use one of {', '.join(METHODS)}")
    fit = fit_log_linear(design, series)
    values = fit.coefficients[0, _PLACES]
    free = design.shape[0] - design.shape[1]
    if method == "bootstrap":
        noise = noise_of(design, series, time)
        draws = enough_draws("draws", draws, (1 - level) / 2)
        again = simulate_counts(fit.mean[0], noise, time, random, draws)
        refit = fit_log_linear(design, again, fit.coefficients[0])
        pivots = (refit.coefficients[:, _PLACES] - values) / _errors(design, again, refit)
        low, high = np.quantile(pivots, [(1 - level) / 2, (1 + level) / 2], axis=0)
        errors = _errors(design, series, fit)[0]
        return values, values - high * errors, values - low * errors
    if method == "robust":
        errors = np.sqrt(np.diag(_robust_covariance(design, series, fit))[_PLACES])
    else:
        errors = _errors(design, series, fit)[0]
    reach = special.stdtrit(free, (1 + level) / 2) * errors
    return values, values - reach, values + reach


def _errors(design: np.ndarray, series: np.ndarray, fit: LogLinear) -> np.ndarray:
    """Quasi-Poisson standard errors of the terms, one row per fit."""
    squares = ((series - fit.mean) ** 2 / fit.mean).sum(axis=1)
    dispersion = squares / (design.shape[0] - design.shape[1])
    # Where counts scatter less than chance, a smaller error would only be luck.
    return np.sqrt(np.maximum(dispersion, 1)[:, None] * fit.bread[:, _PLACES, _PLACES])


def _robust_covariance(design: np.ndarray, series: np.ndarray, fit: LogLinear) -> np.ndarray:
    """Newey and West's covariance with the small-sample factor n / (n - p)."""
    months, terms = design.shape
    scores = design * (series - fit.mean[0])[:, None]
    lags = int(np.floor(4 * (months / 100) ** (2 / 9)))
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        shared = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (shared + shared.T)
    return fit.bread[0] @ meat @ fit.bread[0] * months / (months - terms)
