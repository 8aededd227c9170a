"""Monthly counts round a trend: fitting many series at once, and noise that carries over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from azm.errors import AzmError
from azm.methods.arguments import LARGEST, number_between, whole_count

#: Autocorrelations that are tried when the noise is estimated; a negative one is set to 0, which
#: errs on the side of wider intervals.
_TRIED = np.linspace(0.0, 0.9, 46)
_MOST_STEPS = 50
_BELOW_1 = np.nextafter(1, 0)
_TINY = 1e-9  # has a logarithm, which 0 has not


@dataclass(frozen=True)
class Noise:
    """Noise of counts beyond chance, on the scale of the rate.

    Attributes
    ----------
    variance : float
        Variance of the rate's relative deviation from its trend, 0 or more; 0 is plain Poisson.
    autocorrelation : float
        Correlation of that deviation between neighbouring months, from 0 to below 1.

    Raises
    ------
    AzmError
        If either is out of its range.
    """

    variance: float
    autocorrelation: float

    def __post_init__(self) -> None:
        number_between("variance", self.variance, 0, LARGEST, "give 0 or more")
        number_between("autocorrelation", self.autocorrelation, 0, _BELOW_1, "give 0 to below 1")


@dataclass(frozen=True)
class LogLinear:
    """Log-linear Poisson fits of one design to one or several series.

    Attributes
    ----------
    coefficients : ndarray, shape (draws, terms)
        Log scale.
    mean : ndarray, shape (draws, months)
        Fitted counts.
    bread : ndarray, shape (draws, terms, terms)
        Inverse of the information matrix.
    """

    coefficients: np.ndarray
    mean: np.ndarray
    bread: np.ndarray


def fit_log_linear(
    design: np.ndarray, counts: np.ndarray, start: np.ndarray | None = None
) -> LogLinear:
    """Poisson regression with log link of one design on many series, by Newton's method.

    Parameters
    ----------
    design : ndarray, shape (months, terms)
        Columns of the regression, the constant among them.
    counts : ndarray, shape (months,) or (draws, months)
        One series or one per row, no month missing.
    start : ndarray, shape (terms,), optional
        Coefficients near the solution; without them the logs of the counts give a start.

    Returns
    -------
    LogLinear
        With one row per series.

    Raises
    ------
    AzmError
        If a count is missing, negative or infinite, there are no more months than columns,
        columns can't be told apart, or a fit doesn't converge.

    Notes
    -----
    P. McCullagh and J. A. Nelder, Generalized Linear Models (2nd ed. 1989), section 2.5. The same
    coefficients as statsmodels' GLM, for a thousand series in the time that a few take there.

    Examples
    --------
    >>> fit = fit_log_linear(np.ones((4, 1)), np.array([[2, 4, 4, 6], [1, 0, 1, 0]]))
    >>> fit.mean[:, 0].round(3).tolist()
    [4.0, 0.5]
    """
    y = np.atleast_2d(np.asarray(counts, dtype=float))
    months, terms = design.shape
    if not (np.isfinite(y).all() and (y >= 0).all()):
        raise AzmError("a count is missing, negative or infinite; leave such months out")
    if months <= terms:
        raise AzmError(
            f"{months} months can't bear a fit with {terms} terms; it needs more months or fewer "
            "seasonal terms"
        )
    if start is None:
        if np.linalg.matrix_rank(design) < terms:
            raise AzmError(
                "trend, change and season can't be told apart in these months; it needs more "
                "months or fewer seasonal terms"
            )
        near = np.maximum(y + y.mean(axis=1, keepdims=True), _TINY) / 2
        start = np.log(near) @ np.linalg.pinv(design).T
    few = "a log-linear fit didn't converge: the series holds too few events"
    beta = np.broadcast_to(start, (len(y), terms))
    products = (design[:, :, None] * design[:, None, :]).reshape(months, terms * terms)
    mean = np.exp(beta @ design.T)
    try:
        # A fit that runs away overflows before it is given up.
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(_MOST_STEPS):
                information = (mean @ products).reshape(-1, terms, terms)
                step = np.linalg.solve(information, ((y - mean) @ design)[..., None])[..., 0]
                beta = beta + step
                mean = np.exp(beta @ design.T)
                if np.abs(step).max() < 1e-7:
                    break
            else:
                raise AzmError(few)
        bread = np.linalg.inv((mean @ products).reshape(-1, terms, terms))
    except np.linalg.LinAlgError:
        raise AzmError(few) from None
    return LogLinear(beta, mean, bread)


def noise_of(design: np.ndarray, counts: np.ndarray, time: np.ndarray) -> Noise:
    """Noise beyond chance in a series, corrected for what the fit itself took out.

    Sums of squared residuals and of products of neighbouring residuals are set equal to what a
    given noise leads one to expect after the trend was fitted to the same data. Without that
    correction the autocorrelation of a short series comes out far too small.

    Parameters
    ----------
    design : ndarray, shape (months, terms)
        Columns of the log-linear regression.
    counts : ndarray, shape (months,)
        The series.
    time : ndarray of int, shape (months,)
        Number of each month; months that lack leave a step in it.

    Returns
    -------
    Noise

    Notes
    -----
    The model, a Poisson count whose rate deviates by an autocorrelated factor, and its moments are
    those of S. L. Zeger, "A regression model for time series of counts", Biometrika 75 (1988),
    621-629. The bias of autocorrelations after a fit: F. H. C. Marriott and J. A. Pope, Biometrika
    41 (1954), 390-402.

    Examples
    --------
    >>> waves = np.array([40, 42, 60, 63, 38, 41, 62, 60])
    >>> noise = noise_of(np.ones((8, 1)), waves, np.arange(8))
    >>> round(noise.variance, 3), round(noise.autocorrelation, 2)
    (0.041, 0.56)
    """
    fit = fit_log_linear(design, counts)
    root = np.sqrt(fit.mean[0])
    residual = (np.asarray(counts, dtype=float) - fit.mean[0]) / root
    weighted = design * root[:, None]
    maker = np.eye(len(root)) - weighted @ fit.bread[0] @ weighted.T
    apart = np.abs(np.subtract.outer(time, time))
    through = maker @ (apart == 1) @ maker
    scaled, scaled_next = maker * np.outer(root, root), through * np.outer(root, root)
    squares, products = residual @ residual, residual @ (apart == 1) @ residual
    if squares <= np.trace(maker):
        return Noise(0.0, 0.0)
    powers = _TRIED[:, None] ** np.arange(apart.max() + 1)

    def over_lags(weights: np.ndarray) -> np.ndarray:
        return powers @ np.bincount(apart.ravel(), weights.ravel())

    variance = (squares - np.trace(maker)) / over_lags(scaled)
    expected = np.trace(through) + variance * over_lags(scaled_next)
    best = int(np.abs(expected - products).argmin())
    return Noise(float(variance[best]), float(_TRIED[best]))


def simulate_counts(
    mean: np.ndarray, noise: Noise, time: np.ndarray, random: np.random.Generator, draws: int = 1
) -> np.ndarray:
    """Series of counts with a given mean and autocorrelated noise.

    Parameters
    ----------
    mean : ndarray, shape (months,) or (draws, months)
        Expected counts.
    noise : Noise
        The rate's deviation from `mean`: log-normal with mean 1, first-order autoregressive.
    time : ndarray of int, shape (months,)
        Number of each month.
    random : numpy Generator
        Source of the draws.
    draws : int
        Number of series.

    Returns
    -------
    ndarray of int, shape (draws, months)

    Raises
    ------
    AzmError
        If `draws` is not a whole number of 1 or more.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> simulate_counts(np.full(3, 50.0), Noise(0.04, 0.3), np.arange(3), random, 2).shape
    (2, 3)
    """
    draws = whole_count("draws", draws, 1)
    spread = np.log1p(noise.variance)
    correlation = noise.autocorrelation ** np.abs(np.subtract.outer(time, time))
    root = np.linalg.cholesky(correlation + 1e-12 * np.eye(len(time)))
    deviation = np.sqrt(spread) * random.standard_normal((draws, len(time))) @ root.T
    return random.poisson(mean * np.exp(deviation - spread / 2))
