"""Interrupted time series: did the level or the slope of monthly counts change at a date?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from azm.errors import AzmError
from azm.methods.counts import LogLinear, Noise, fit_log_linear, noise_of, simulate_counts
from azm.methods.intervals import checked_level

METHODS = ("model", "robust", "bootstrap")
TERMS = ("level", "slope")


def interrupted_design(
    months: pd.PeriodIndex,
    start: pd.Period | str | None,
    *,
    slope: bool = True,
    harmonics: int = 1,
) -> pd.DataFrame:
    """Columns of a segmented regression on months.

    Parameters
    ----------
    months : PeriodIndex, freq M
        Months of the series, in order; some may lack.
    start : Period or str or None
        First month after the change; None for a trend without one.
    slope : bool
        Whether the slope may change with the level.
    harmonics : int
        Pairs of sine and cosine with a period of a year and its fractions.

    Returns
    -------
    DataFrame
        constant, trend (in months since the start, or since the first month), level, slope and
        season terms, by month.

    Raises
    ------
    AzmError
        If fewer than two months lie before or after the start.

    Notes
    -----
    A. K. Wagner and others, "Segmented regression analysis of interrupted time series studies in
    medication use research", Journal of Clinical Pharmacy and Therapeutics 27 (2002), 299-309;
    J. Lopez Bernal, S. Cummins and A. Gasparrini, "Interrupted time series regression for the
    evaluation of public health interventions: a tutorial", International Journal of Epidemiology
    46 (2017), 348-355, also for the harmonic terms.
    """
    origin = months[0] if start is None else pd.Period(start, "M")
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
        if slope:
            columns["slope"] = np.where(after, time, 0).astype(float)
    for pair in range(1, harmonics + 1):
        angle = 2 * np.pi * pair * months.month.to_numpy() / 12
        columns[f"sine_{pair}"], columns[f"cosine_{pair}"] = np.sin(angle), np.cos(angle)
    return pd.DataFrame(columns, index=months)


def months_since(months: pd.PeriodIndex, origin: pd.Period) -> np.ndarray:
    """Whole months from `origin` to each month."""
    return months.asi8 - origin.ordinal


def known_months(counts: pd.Series) -> pd.Series:
    """The months of a series that hold a count, as numbers.

    Raises
    ------
    AzmError
        If the index isn't made of months in order.
    """
    if not isinstance(counts.index, pd.PeriodIndex) or not counts.index.is_monotonic_increasing:
        raise AzmError("the counts need months as index, in order: use a PeriodIndex of months")
    return counts.dropna().astype(float)


def segmented(
    counts: pd.Series,
    start: pd.Period | str,
    *,
    slope: bool = True,
    harmonics: int = 1,
    exposure: pd.Series | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Quasi-Poisson segmented regression with its usual intervals.

    Parameters
    ----------
    counts : Series
        Events by month (PeriodIndex); missing months may lack or be empty.
    start : Period or str
        First month after the change.
    slope, harmonics : bool, int
        As in :func:`interrupted_design`.
    exposure : Series, optional
        People or time exposed, by the same months.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        ratio, low, high by term, with the dispersion in `attrs`.

    Raises
    ------
    AzmError
        If the months aren't in order or too few lie on one side of the change.

    Notes
    -----
    The model of Lopez Bernal, Cummins and Gasparrini (2017), fitted by statsmodels. The intervals
    take months for independent; see :func:`change_at` for ones that don't.
    """
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    known = known_months(counts)
    columns = interrupted_design(known.index, start, slope=slope, harmonics=harmonics)
    offset = None if exposure is None else np.log(exposure.reindex(known.index).astype(float))
    model = GLM(known.to_numpy(), columns, family=Poisson(), offset=offset)
    fitted = model.fit(scale="X2")
    table = fitted.conf_int(alpha=1 - checked_level(level))
    table = np.exp(pd.DataFrame({"ratio": fitted.params, "low": table[0], "high": table[1]}))
    table.attrs["dispersion"] = float(fitted.scale)
    return table


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
        Simulated series and their seed, for the bootstrap.
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
        If the method is unknown, or the series too short for the change.

    Notes
    -----
    W. K. Newey and K. D. West, Econometrica 55 (1987), 703-708, with the number of lags of their
    1994 paper (Review of Economic Studies 61, 631-653); studentised bootstrap: A. C. Davison and
    D. V. Hinkley, Bootstrap Methods and their Application (1997), chapters 2, 7 and 8.
    """
    known = known_months(counts)
    columns = interrupted_design(known.index, start, harmonics=harmonics)
    time = months_since(known.index, known.index[0])
    ends = _intervals(
        columns.to_numpy(), known.to_numpy(), time, _places(columns), method,
        checked_level(level), draws, np.random.default_rng(seed),
    )  # fmt: skip
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

    Notes
    -----
    T. P. Morris, I. R. White and M. J. Crowther, "Using simulation studies to evaluate statistical
    methods", Statistics in Medicine 38 (2019), 2074-2102. The standard error of a coverage p is
    sqrt(p (1 - p) / runs).
    """
    known = known_months(counts)
    columns = interrupted_design(known.index, start, harmonics=harmonics)
    design, time = columns.to_numpy(), months_since(known.index, known.index[0])
    places = _places(columns)
    fit = fit_log_linear(design, known.to_numpy())
    noise = noise_of(design, known.to_numpy(), time)
    if autocorrelation is not None:
        noise = Noise(noise.variance, autocorrelation)
    random = np.random.default_rng(seed)
    truth = fit.coefficients[0, places]
    hits = {method: np.zeros(len(places)) for method in methods}
    for series in simulate_counts(fit.mean[0], noise, time, random, runs):
        for method in methods:
            _, low, high = _intervals(design, series, time, places, method, level, draws, random)
            hits[method] += (low <= truth) & (truth <= high)
    return pd.DataFrame(hits, index=list(TERMS)).T / runs


def _intervals(
    design: np.ndarray,
    series: np.ndarray,
    time: np.ndarray,
    places: list[int],
    method: str,
    level: float,
    draws: int,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Estimates and ends on the log scale, one per place."""
    if method not in METHODS:
        raise AzmError(f"method '{method}' is unknown; use one of {', '.join(METHODS)}")
    fit = fit_log_linear(design, series)
    values = fit.coefficients[0, places]
    free = design.shape[0] - design.shape[1]
    if method == "bootstrap":
        noise = noise_of(design, series, time)
        again = simulate_counts(fit.mean[0], noise, time, random, draws)
        refit = fit_log_linear(design, again, fit.coefficients[0])
        pivots = (refit.coefficients[:, places] - values) / _errors(design, again, refit, places)
        low, high = np.quantile(pivots, [(1 - level) / 2, (1 + level) / 2], axis=0)
        errors = _errors(design, series, fit, places)[0]
        return values, values - high * errors, values - low * errors
    if method == "robust":
        errors = np.sqrt(np.diag(_robust_covariance(design, series, fit))[places])
    else:
        errors = _errors(design, series, fit, places)[0]
    reach = stats.t.ppf((1 + level) / 2, free) * errors
    return values, values - reach, values + reach


def _errors(
    design: np.ndarray, series: np.ndarray, fit: LogLinear, places: list[int]
) -> np.ndarray:
    """Quasi-Poisson standard errors of some coefficients, one row per fit."""
    squares = ((series - fit.mean) ** 2 / fit.mean).sum(axis=1)
    dispersion = squares / (design.shape[0] - design.shape[1])
    # Where counts scatter less than chance, a smaller error would only be luck.
    return np.sqrt(np.maximum(dispersion, 1)[:, None] * fit.bread[:, places, places])


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


def _places(columns: pd.DataFrame) -> list[int]:
    return [list(columns).index(term) for term in TERMS]
