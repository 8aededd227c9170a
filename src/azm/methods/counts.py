"""Monthly counts round a trend: fitting many series at once, and noise that carries over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from azm.errors import AzmError

#: Autocorrelations that are tried when the noise is estimated; a negative one is set to 0, which
#: errs on the side of wider intervals.
_TRIED = np.linspace(0.0, 0.9, 46)
_MOST_STEPS = 50


@dataclass(frozen=True)
class Noise:
    """Noise of counts beyond chance, on the scale of the rate.

    Attributes
    ----------
    variance : float
        Variance of the rate's relative deviation from its trend, 0 or more; 0 is plain Poisson.
    autocorrelation : float
        Correlation of that deviation between neighbouring months, from 0 to below 1.
    """

    variance: float
    autocorrelation: float

    def __post_init__(self) -> None:
        if not (self.variance >= 0 and 0 <= self.autocorrelation < 1):
            raise AzmError(
                f"the noise has variance {self.variance} and autocorrelation "
                f"{self.autocorrelation}; give 0 or more, and 0 to below 1"
            )


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
        If a fit doesn't converge.

    Notes
    -----
    P. McCullagh and J. A. Nelder, Generalized Linear Models (2nd ed. 1989), section 2.5. The same
    coefficients as statsmodels' GLM, for a thousand series in the time that one takes there.
    """
    y = np.atleast_2d(np.asarray(counts, dtype=float))
    months, terms = design.shape
    if start is None:
        beta = np.log(y + 0.5) @ np.linalg.pinv(design).T
    else:
        beta = np.broadcast_to(start, (len(y), terms)).copy()
    products = (design[:, :, None] * design[:, None, :]).reshape(months, terms * terms)
    mean, likelihood = _mean_and_likelihood(design, y, beta)
    for _ in range(_MOST_STEPS):
        information = (mean @ products).reshape(-1, terms, terms)
        step = np.linalg.solve(information, ((y - mean) @ design)[..., None])[..., 0]
        done = np.abs(step).max() < 1e-7
        beta, mean, likelihood = _upward(design, y, beta, step, mean, likelihood)
        if done:
            break
    else:
        raise AzmError("a log-linear fit didn't converge: the series holds too few events")
    return LogLinear(beta, mean, np.linalg.inv((mean @ products).reshape(-1, terms, terms)))


def _mean_and_likelihood(
    design: np.ndarray, y: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    logs = np.clip(beta @ design.T, -30, 30)
    mean = np.exp(logs)
    return mean, (y * logs - mean).sum(axis=1)


def _upward(
    design: np.ndarray,
    y: np.ndarray,
    beta: np.ndarray,
    step: np.ndarray,
    mean: np.ndarray,
    likelihood: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One step for every series, halved where it would lead downhill."""
    wanted = beta + step
    new_mean, new_likelihood = _mean_and_likelihood(design, y, wanted)
    size = 1.0
    worse = new_likelihood < likelihood - 1e-6 * np.abs(likelihood)
    while worse.any() and size > 1e-3:
        size /= 2
        wanted[worse] = beta[worse] + size * step[worse]
        new_mean[worse], new_likelihood[worse] = _mean_and_likelihood(
            design, y[worse], wanted[worse]
        )
        worse = new_likelihood < likelihood - 1e-6 * np.abs(likelihood)
    return wanted, new_mean, new_likelihood


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
    powers = _TRIED[:, None, None] ** apart
    variance = (squares - np.trace(maker)) / (powers * scaled).sum(axis=(1, 2))
    expected = np.trace(through) + variance * (powers * scaled_next).sum(axis=(1, 2))
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
        Series wanted.

    Returns
    -------
    ndarray of int, shape (draws, months)
    """
    spread = np.log1p(noise.variance)
    correlation = noise.autocorrelation ** np.abs(np.subtract.outer(time, time))
    root = np.linalg.cholesky(correlation + 1e-12 * np.eye(len(time)))
    deviation = np.sqrt(spread) * random.standard_normal((draws, len(time))) @ root.T
    return random.poisson(mean * np.exp(deviation - spread / 2))
