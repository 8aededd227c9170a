"""Interrupted time series: known truth is found, and intervals hold it as often as they say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from azm.errors import AzmError
from azm.methods import (
    Noise,
    breaks_everywhere,
    carried_on,
    change_at,
    coverage_at,
    fit_log_linear,
    interrupted_design,
    noise_of,
    noise_round_change,
    segmented,
    simulate_counts,
    window_ratio,
)

MONTHS = pd.period_range("2022-01", periods=49, freq="M")
START = "2024-07"
DATA = Path(__file__).parent / "data"
NO_NOISE = Noise(0, 0)


def trend(level: float = 1.0, growth: float = 1.02, base: float = 60.0) -> np.ndarray:
    """Expected counts that jump by `level` at the start and grow by `growth` a month."""
    time = np.arange(len(MONTHS)) - 30
    return base * growth**time * np.where(time >= 0, level, 1)


def drawn(mean: np.ndarray, noise: Noise = NO_NOISE, seed: int = 1) -> pd.Series:
    random = np.random.default_rng(seed)
    return pd.Series(simulate_counts(mean, noise, np.arange(len(mean)), random)[0], index=MONTHS)


@pytest.fixture(scope="module")
def sicily() -> pd.DataFrame:
    frame = pd.read_csv(DATA / "sicily.csv")
    months = pd.PeriodIndex.from_fields(year=frame["year"], month=frame["month"], freq="M")
    return frame.set_index(months)


def test_the_published_effect_of_the_sicilian_smoking_ban_is_found(sicily):
    """Lopez Bernal and others 2017: rate ratio 0.894 without season and 0.885 with two pairs."""
    both = {"slope": False, "exposure": sicily["stdpop"]}
    plain = segmented(sicily["aces"], "2005-01", harmonics=0, **both)
    seasonal = segmented(sicily["aces"], "2005-01", harmonics=2, **both)
    assert plain.loc["level", "ratio"] == pytest.approx(0.894, abs=0.001)
    assert seasonal.loc["level"].tolist() == pytest.approx([0.885, 0.839, 0.933], abs=0.001)
    # The paper's first model takes counts for plain Poisson: its interval is narrower by the
    # square root of the dispersion.
    narrower = np.log(plain.loc["level"] / plain.loc["level", "ratio"])
    narrower = np.exp(narrower / np.sqrt(plain.attrs["dispersion"])) * plain.loc["level", "ratio"]
    assert narrower[["low", "high"]].tolist() == pytest.approx([0.864, 0.925], abs=0.001)


def test_many_series_are_fitted_at_once_as_statsmodels_fits_each(sicily):
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    columns = interrupted_design(sicily.index, "2005-01", harmonics=2)
    series = np.vstack([sicily["aces"], sicily["aces"][::-1]])
    fit = fit_log_linear(columns.to_numpy(), series)
    for row, coefficients in zip(series, fit.coefficients, strict=True):
        expected = GLM(row, columns, family=Poisson()).fit().params
        assert coefficients == pytest.approx(expected.to_numpy(), abs=1e-7)


def test_the_robust_interval_is_that_of_statsmodels_with_the_factor_for_small_samples(sicily):
    from scipy import stats
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    columns = interrupted_design(sicily.index, "2005-01")
    fitted = GLM(sicily["aces"], columns, family=Poisson()).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3}
    )
    months, terms = columns.shape
    error = fitted.bse["level"] * np.sqrt(months / (months - terms))
    reach = stats.t.ppf(0.975, months - terms) * error
    found = change_at(sicily["aces"], "2005-01", method="robust").loc["level"]
    assert np.log(found["low"]) == pytest.approx(fitted.params["level"] - reach, abs=1e-6)


def test_the_model_interval_is_that_of_the_segmented_regression_up_to_the_quantile():
    counts = drawn(trend(0.7), Noise(0.05, 0.3))
    by_model = change_at(counts, START, method="model")
    by_regression = segmented(counts, START)
    assert by_model["ratio"].tolist() == pytest.approx(
        by_regression.loc[["level", "slope"], "ratio"].tolist(), abs=1e-6
    )
    assert by_model.loc["level", "low"] < by_regression.loc["level", "low"]


@pytest.mark.parametrize("method", ["model", "robust", "bootstrap"])
def test_a_halving_without_noise_is_found_by_every_method(method):
    found = change_at(drawn(trend(0.5, base=5000)), START, method=method)
    assert found.loc["level", "ratio"] == pytest.approx(0.5, abs=0.02)
    assert found.loc["level", "low"] < 0.5 < found.loc["level", "high"] < 0.6
    assert found.loc["slope", "low"] < 1 < found.loc["slope", "high"]


def test_under_autocorrelation_only_the_bootstrap_holds_the_truth_about_as_often_as_it_says():
    """600 series of 49 months with a break at month 30; standard error under 1.5 points."""
    counts = drawn(trend(0.8), Noise(0.04, 0.0), seed=3)
    covered = coverage_at(counts, START, autocorrelation=0.4, runs=600, draws=99, seed=5)["level"]
    assert covered["robust"] < 0.87 and covered["model"] < 0.90
    assert covered["bootstrap"] > 0.90


def test_the_noise_put_in_is_the_noise_found_on_average():
    time = np.arange(len(MONTHS))
    design = interrupted_design(MONTHS, START).to_numpy()
    random = np.random.default_rng(11)
    series = simulate_counts(trend(), Noise(0.06, 0.5), time, random, 1000)
    found = [noise_of(design, row, time) for row in series]
    assert np.mean([noise.autocorrelation for noise in found]) == pytest.approx(0.5, abs=0.12)
    assert np.median([noise.variance for noise in found]) == pytest.approx(0.06, rel=0.25)


def test_counts_that_scatter_no_more_than_chance_have_no_noise():
    quiet = pd.Series(np.round(trend()), index=MONTHS)
    assert noise_round_change(quiet, START) == Noise(0.0, 0.0)


def test_simulated_counts_have_the_mean_and_the_correlation_asked_for():
    random = np.random.default_rng(2)
    series = simulate_counts(np.full(12, 400.0), Noise(0.1, 0.6), np.arange(12), random, 8000)
    assert series.mean() == pytest.approx(400, rel=0.01)
    assert series.var(axis=0).mean() == pytest.approx(400 + 0.1 * 400**2, rel=0.06)
    together = np.corrcoef(series[:, 5], series[:, 6])[0, 1]
    assert together == pytest.approx(0.6, abs=0.05)


def test_months_that_lack_leave_the_estimate_near():
    counts = drawn(trend(0.6, base=3000))
    lacking = counts.astype(float).mask(counts.index.month == 4)
    whole, part = change_at(counts, START), change_at(lacking, START)
    assert part.loc["level", "ratio"] == pytest.approx(whole.loc["level", "ratio"], abs=0.03)


@pytest.mark.parametrize("shape", ["exponential", "linear", "flat"])
def test_a_steady_series_is_foretold_by_every_shape(shape):
    counts = drawn(np.full(49, 2000.0))
    came = counts[counts.index >= START].sum()
    ratio, low, high = carried_on(counts, START, MONTHS[-1], shape).ratio(came)
    assert ratio == pytest.approx(1, abs=0.08)
    assert low < 1 < high


def test_a_forecast_looks_at_nothing_that_came_after():
    counts = drawn(trend())
    changed = counts.where(counts.index < START, 0)
    first, second = (
        carried_on(series, START, MONTHS[-1], draws=50) for series in (counts, changed)
    )
    assert first.path.equals(second.path)


def test_growth_that_goes_on_lies_above_a_straight_line_and_that_above_the_last_year():
    counts = drawn(trend(growth=1.05))
    shapes = ("exponential", "linear", "flat")
    sums = [carried_on(counts, START, MONTHS[-1], shape).expected for shape in shapes]
    assert sums == sorted(sums, reverse=True)


def test_intervals_of_forecasts_hold_what_comes_about_as_often_as_they_say():
    """600 histories with known noise; 90 percent intervals of the sum of 19 months."""
    random = np.random.default_rng(4)
    histories = simulate_counts(trend(), Noise(0.04, 0.3), np.arange(49), random, 600)
    hits = 0
    for seed, row in enumerate(histories):
        counts = pd.Series(row, index=MONTHS)
        ahead = carried_on(counts, START, MONTHS[-1], draws=99, seed=seed)
        low, high = np.quantile(ahead.totals, [0.05, 0.95])
        hits += low <= row[30:].sum() <= high
    assert 0.84 < hits / len(histories) < 0.94


def test_the_best_month_for_a_break_is_where_the_break_was_put():
    counts = drawn(trend(0.4, base=300))
    gains = breaks_everywhere(counts, draws=99)
    assert gains["gain"].idxmax() == pd.Period(START, "M")
    assert gains["gain"].max() > gains["limit_anywhere"].iloc[0]


def test_a_series_without_a_break_seldom_seems_to_have_one():
    found = [
        breaks_everywhere(drawn(trend(), Noise(0.04, 0.3), seed), draws=99, seed=seed)
        for seed in range(60)
    ]
    alarms = np.mean([(gains["gain"] > gains["limit_anywhere"]).any() for gains in found])
    assert alarms < 0.2


def test_noise_widens_a_ratio_of_windows_and_its_carrying_over_widens_it_more():
    widths = []
    for noise in (Noise(0, 0), Noise(0.05, 0), Noise(0.05, 0.5)):
        ratio, low, high = window_ratio(600, 12, 1200, 12, noise)
        assert ratio == 0.5 and low < 0.5 < high
        widths.append(high / low)
    assert widths == sorted(widths)
    assert widths[0] == pytest.approx(np.exp(2 * 1.959964 * np.sqrt(1 / 600 + 1 / 1200)), rel=1e-6)


def test_windows_of_unequal_length_are_compared_by_the_month():
    assert window_ratio(300, 6, 600, 12, Noise(0, 0))[0] == pytest.approx(1)


def test_refusals_say_what_to_give():
    counts = drawn(trend())
    with pytest.raises(AzmError, match="method 'hac' is unknown; use one of model, robust"):
        change_at(counts, START, method="hac")
    with pytest.raises(AzmError, match="fewer than two months on one side"):
        change_at(counts, "2022-02")
    with pytest.raises(AzmError, match="need months as index"):
        change_at(counts.reset_index(drop=True), START)
    with pytest.raises(AzmError, match="shape 'cubic' is unknown"):
        carried_on(counts, START, MONTHS[-1], "cubic")
    with pytest.raises(AzmError, match="a trend needs 24 at least"):
        carried_on(counts, "2023-02", MONTHS[-1])
    with pytest.raises(AzmError, match="leave none to try"):
        breaks_everywhere(counts, edge=30)
    with pytest.raises(AzmError, match="above 0 in both"):
        window_ratio(0, 12, 600, 12, Noise(0, 0))
    with pytest.raises(AzmError, match="variance -1"):
        Noise(-1, 0)
