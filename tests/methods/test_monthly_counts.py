"""Monthly counts: a known change comes out, and intervals hold it as often as they say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from azm.errors import AzmError
from azm.methods import (
    Noise,
    breaks_everywhere,
    carried_on,
    change_at,
    coverage_at,
    noise_round_change,
    window_ratio,
)
from azm.methods.counts import fit_log_linear, noise_of, simulate_counts
from azm.methods.interrupted import interrupted_design

MONTHS = pd.period_range("2022-01", periods=49, freq="M")
START = "2024-07"
DATA = Path(__file__).parent / "data"
NO_NOISE = Noise(0, 0)


def trend(level: float = 1.0, growth: float = 1.02, base: float = 60.0) -> np.ndarray:
    """Expected counts that jump by `level` at the start and grow by `growth` a month."""
    time = np.arange(len(MONTHS)) - 30
    return base * growth**time * np.where(time >= 0, level, 1)


def simulated(mean: np.ndarray, noise: Noise = NO_NOISE, seed: int = 1) -> pd.Series:
    random = np.random.default_rng(seed)
    return pd.Series(simulate_counts(mean, noise, np.arange(len(mean)), random)[0], index=MONTHS)


@pytest.fixture(scope="module")
def sicily() -> pd.DataFrame:
    frame = pd.read_csv(DATA / "sicily.csv")
    months = pd.PeriodIndex.from_fields(year=frame["year"], month=frame["month"], freq="M")
    return frame.set_index(months)


def test_the_sicilian_smoking_ban_has_the_effect_that_was_published(sicily):
    """Lopez Bernal and others 2017: rate ratio 0.894 without season and 0.885 with two pairs.

    Admissions are brought to the mean population, since the paper takes it as exposure.
    """
    counts = (sicily["aces"] * sicily["stdpop"].mean() / sicily["stdpop"]).to_numpy()
    ratios = {}
    for pairs in (0, 2):
        design = interrupted_design(sicily.index, "2005-01", harmonics=pairs).drop(columns="slope")
        fit, place = fit_log_linear(design.to_numpy(), counts), list(design).index("level")
        # The paper's first model takes counts for plain Poisson, its second doesn't.
        free = len(counts) - design.shape[1]
        dispersion = ((counts - fit.mean[0]) ** 2 / fit.mean[0]).sum() / free if pairs else 1
        reach = 1.96 * np.sqrt(dispersion * fit.bread[0, place, place])
        ratios[pairs] = np.exp(fit.coefficients[0, place] + np.array([0, -reach, reach]))
    assert ratios[0] == pytest.approx([0.894, 0.864, 0.925], abs=0.001)
    assert ratios[2] == pytest.approx([0.885, 0.839, 0.933], abs=0.001)


def test_many_series_are_fitted_at_once_as_statsmodels_fits_each(sicily):
    columns = interrupted_design(sicily.index, "2005-01", harmonics=2)
    series = np.vstack([sicily["aces"], sicily["aces"][::-1]])
    fit = fit_log_linear(columns.to_numpy(), series)
    for row, coefficients in zip(series, fit.coefficients, strict=True):
        expected = GLM(row, columns, family=Poisson()).fit().params
        assert coefficients == pytest.approx(expected.to_numpy(), abs=1e-7)


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("model", {"scale": "X2"}),
        # Lags by Newey and West's rule for 59 months, and their factor for small samples.
        ("robust", {"cov_type": "HAC", "cov_kwds": {"maxlags": 3, "use_correction": True}}),
    ],
)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_are_those_of_statsmodels_with_quantiles_of_t(sicily, method, options, level):
    columns = interrupted_design(sicily.index, "2005-01")
    model = GLM(sicily["aces"], columns, family=Poisson()).fit(**options)
    reach = stats.t.ppf((1 + level) / 2, model.df_resid) * model.bse
    expected = np.exp([model.params, model.params - reach, model.params + reach])
    change = change_at(sicily["aces"], "2005-01", method=method, level=level)
    assert change.loc["level"].to_numpy() == pytest.approx(expected[:, 2], rel=1e-6)
    assert change.loc["slope"].to_numpy() == pytest.approx(expected[:, 3], rel=1e-6)


@pytest.mark.parametrize("method", ["model", "robust", "bootstrap"])
def test_every_method_finds_a_halving_without_noise(method):
    change = change_at(simulated(trend(0.5, base=5000)), START, method=method)
    assert change.loc["level", "ratio"] == pytest.approx(0.5, abs=0.02)
    assert change.loc["level", "low"] < 0.5 < change.loc["level", "high"] < 0.6
    assert change.loc["slope", "low"] < 1 < change.loc["slope", "high"]


def test_under_autocorrelation_only_the_bootstrap_holds_the_truth_about_as_often_as_it_says():
    """600 series of 49 months with a break at month 30; standard error under 1.5 points."""
    counts = simulated(trend(0.8), Noise(0.04, 0.0), seed=3)
    covered = coverage_at(counts, START, autocorrelation=0.4, runs=600, draws=99, seed=5)["level"]
    assert covered["robust"] < 0.87 and covered["model"] < 0.90
    assert covered["bootstrap"] > 0.90


def test_the_noise_put_in_is_the_noise_that_comes_out_on_average():
    time = np.arange(len(MONTHS))
    design = interrupted_design(MONTHS, START).to_numpy()
    random = np.random.default_rng(11)
    series = simulate_counts(trend(), Noise(0.06, 0.5), time, random, 1000)
    noises = [noise_of(design, row, time) for row in series]
    assert np.mean([noise.autocorrelation for noise in noises]) == pytest.approx(0.5, abs=0.12)
    assert np.median([noise.variance for noise in noises]) == pytest.approx(0.06, rel=0.25)


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
    counts = simulated(trend(0.6, base=3000))
    lacking = counts.astype(float).mask(counts.index.month == 4)
    whole, part = change_at(counts, START), change_at(lacking, START)
    assert part.loc["level", "ratio"] == pytest.approx(whole.loc["level", "ratio"], abs=0.03)


@pytest.mark.parametrize("shape", ["exponential", "linear", "flat"])
def test_a_steady_series_is_foretold_by_every_shape(shape):
    counts = simulated(np.full(49, 2000.0))
    came = counts[counts.index >= START].sum()
    ratio, low, high = carried_on(counts, START, MONTHS[-1], shape).ratio(came)
    assert ratio == pytest.approx(1, abs=0.08)
    assert low < 1 < high


def test_a_forecast_looks_at_nothing_that_came_after():
    counts = simulated(trend())
    changed = counts.where(counts.index < START, 0)
    first, second = (
        carried_on(series, START, MONTHS[-1], draws=50) for series in (counts, changed)
    )
    assert first.path.equals(second.path)


def test_growth_that_goes_on_lies_above_a_straight_line_and_that_above_the_last_year():
    counts = simulated(trend(growth=1.05))
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
    counts = simulated(trend(0.4, base=300))
    gains = breaks_everywhere(counts, draws=99)
    assert gains["gain"].idxmax() == pd.Period(START, "M")
    assert gains["gain"].max() > gains["limit_anywhere"].iloc[0]


def test_a_series_without_a_break_seldom_seems_to_have_one():
    tries = [
        breaks_everywhere(simulated(trend(), Noise(0.04, 0.3), seed), draws=99, seed=seed)
        for seed in range(60)
    ]
    alarms = np.mean([(gains["gain"] > gains["limit_anywhere"]).any() for gains in tries])
    assert alarms < 0.2


def test_noise_widens_a_ratio_of_windows_and_its_carrying_over_widens_it_more():
    widths = []
    for noise in (Noise(0, 0), Noise(0.05, 0), Noise(0.05, 0.5)):
        ratio, low, high = window_ratio(600, 12, 1200, 12, noise)
        assert ratio == 0.5 and low < 0.5 < high
        widths.append(high / low)
    assert widths == sorted(widths)
    assert widths[0] == pytest.approx(np.exp(2 * 1.959964 * np.sqrt(1 / 600 + 1 / 1200)), rel=1e-6)


@given(*[st.integers(1, 500)] * 2, *[st.integers(1, 24)] * 2)
def test_windows_of_unequal_length_are_compared_by_the_month(after, before, later, earlier):
    """Events and months doubled in both windows leave the ratio; months of one double it."""
    ratio = window_ratio(after, later, before, earlier, NO_NOISE)[0]
    assert ratio == pytest.approx((after / later) / (before / earlier))
    twice = window_ratio(2 * after, 2 * later, 2 * before, 2 * earlier, NO_NOISE)
    assert twice[0] == pytest.approx(ratio)
    assert window_ratio(after, later, before, 2 * earlier, NO_NOISE)[0] == pytest.approx(2 * ratio)


def test_months_that_tell_a_trend_and_a_season_not_apart_are_refused():
    decembers = pd.period_range("2010", periods=12, freq="Y").asfreq("M")
    with pytest.raises(AzmError, match="can't be told apart in these months"):
        change_at(pd.Series(range(40, 52), index=decembers), "2015-01")


@pytest.mark.parametrize(
    "counts", [np.full(49, 40), np.where(MONTHS < START, 40, 20)], ids=["constant", "one step"]
)
def test_without_noise_there_is_nothing_to_measure_a_break_against(counts):
    with pytest.raises(AzmError, match="lie on a smooth trend"):
        breaks_everywhere(pd.Series(counts, index=MONTHS), edge=15, draws=99)


def test_too_few_draws_for_the_ends_of_an_interval_are_refused():
    counts = simulated(trend())
    for call in (
        lambda draws: change_at(counts, START, draws=draws),
        lambda draws: coverage_at(counts, START, runs=1, draws=draws),
        lambda draws: carried_on(counts, START, MONTHS[-1], level=0.95, draws=draws),
        lambda draws: breaks_everywhere(counts, edge=24, level=0.975, draws=draws),
    ):
        call(39)
        for draws in (0, 1, 38):
            with pytest.raises(AzmError, match=f"draws is {draws}: .* needs 39"):
                call(draws)


def test_a_sum_that_may_be_none_leaves_its_ratio_without_an_upper_end():
    few = pd.Series(np.resize([0, 0, 0, 1], 24), index=MONTHS[:24])
    ahead = carried_on(few, MONTHS[24], MONTHS[25], "flat", draws=99)
    assert ahead.ratio(1)[2] == np.inf
    with pytest.raises(AzmError, match="observed is nan"):
        ahead.ratio(float("nan"))


def test_the_gain_of_a_break_is_the_f_statistic_of_statsmodels(sicily):
    counts, month = sicily["aces"], pd.Period("2005-01")
    plain, full = (
        GLM(counts, interrupted_design(counts.index, start), family=Poisson()).fit(scale="X2")
        for start in (None, month)
    )
    gains = breaks_everywhere(counts, draws=19)
    assert gains.loc[month, "gain"] == pytest.approx(
        (plain.deviance - full.deviance) / 2 / full.scale
    )
    assert (gains.index[0], gains.index[-1]) == (counts.index[9], counts.index[-10])


def test_a_break_must_gain_more_at_the_best_of_all_months_than_at_one():
    quiet = pd.Series(np.round(trend(base=300)), index=MONTHS)
    gains = breaks_everywhere(quiet, draws=199)
    assert gains["limit_anywhere"].nunique() == 1
    assert (gains["limit"] < gains["limit_anywhere"]).all()
    # Counts without noise of their own have the tabulated limit at one month, each its own draws.
    assert gains["limit"].nunique() == len(gains)
    assert gains["limit"].mean() == pytest.approx(stats.f.ppf(0.95, 2, 49 - 6), rel=0.1)


def test_trends_are_carried_on_as_other_libraries_foretell_them(sicily):
    counts = sicily["aces"]
    start, until = pd.Period("2005-01"), counts.index[-1]
    design = interrupted_design(counts.index, None)
    past, ahead = design[design.index < start], design[design.index >= start]
    before = counts[past.index]
    growing = GLM(before, past, family=Poisson()).fit().predict(ahead)
    straight = GLM(before, past).fit().predict(ahead)
    flat = pd.Series(before.iloc[-12:].mean(), index=ahead.index)
    for shape, expected in (("exponential", growing), ("linear", straight), ("flat", flat)):
        trend_ahead = carried_on(counts, start, until, shape, draws=19)
        assert trend_ahead.path["expected"].to_numpy() == pytest.approx(expected.to_numpy())
        assert trend_ahead.expected == pytest.approx(expected.sum())
        assert (trend_ahead.path["low"] < expected).all()
        assert (trend_ahead.path["high"] > expected).all()
        assert trend_ahead.path.index.equals(ahead.index)


def test_a_count_never_falls_below_zero_however_steep_the_line():
    counts = pd.Series(np.linspace(240, 10, 24).round(), index=MONTHS[:24])
    ahead = carried_on(counts, MONTHS[24], MONTHS[35], "linear", harmonics=0, draws=19)
    assert ahead.path["expected"].min() == 0.1


def test_the_variance_of_a_window_counts_every_pair_of_its_months_once():
    """By hand: 1/600 + 0.05 (2 + 2 · 0.5) / 4 for two months, 1/300 + 0.05 for one."""
    ratio, low, high = window_ratio(600, 2, 300, 1, Noise(0.05, 0.5), level=0.9)
    spread = np.sqrt(1 / 600 + 0.05 * 3 / 4 + 1 / 300 + 0.05)
    assert ratio == 1
    assert np.log([low, high]) == pytest.approx([-1.644854 * spread, 1.644854 * spread], rel=1e-6)


@pytest.mark.parametrize(
    ("call", "stated"),
    [
        (
            change_at,
            {"method": "bootstrap", "level": 0.95, "draws": 999, "seed": 0, "harmonics": 1},
        ),
        (coverage_at, {"level": 0.95, "draws": 199, "seed": 0, "harmonics": 1}),
        (breaks_everywhere, {"edge": 9, "draws": 499, "seed": 0, "level": 0.95, "harmonics": 1}),
        (noise_round_change, {"harmonics": 1}),
    ],
)  # fmt: skip
def test_defaults_are_those_that_the_signature_states(call, stated):
    counts = simulated(trend(0.7), Noise(0.05, 0.3))
    arguments = [counts] if call is breaks_everywhere else [counts, START]
    few = {"runs": 3} if call is coverage_at else {}
    left, right = call(*arguments, **few), call(*arguments, **few, **stated)
    assert left.equals(right) if isinstance(left, pd.DataFrame) else left == right


def test_a_forecasts_defaults_are_those_that_its_signature_states():
    counts = simulated(trend())
    stated = {"shape": "exponential", "level": 0.9, "draws": 999, "seed": 0, "harmonics": 1}
    left, right = (carried_on(counts, START, MONTHS[-1], **words) for words in ({}, stated))
    assert left.path.equals(right.path)
    assert left.ratio(900) == left.ratio(900, level=0.95)


def test_the_generators_seed_decides_the_bootstrap():
    counts = simulated(trend(0.7), Noise(0.05, 0.3))
    first, again, other = (change_at(counts, START, draws=99, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again) and not first.equals(other)


def test_only_the_methods_asked_for_are_measured_and_shares_are_of_all_runs():
    counts = simulated(trend())
    both = coverage_at(counts, START, runs=40, draws=99, methods=("model", "robust"))
    assert both.index.tolist() == ["model", "robust"]
    assert both.columns.tolist() == ["level", "slope"]
    assert ((both * 40) % 1 == 0).all(axis=None) and both.le(1).all(axis=None)
    certain = coverage_at(counts, START, runs=40, level=0.9999, methods=("model",))
    assert certain.min(axis=None) > 0.95


def test_a_day_stands_for_its_month_and_two_months_on_a_side_are_enough():
    counts = simulated(trend(0.7))
    by_day, by_month = (change_at(counts, day, method="model") for day in ("2024-07-15", START))
    assert by_day.equals(by_month)
    for start in (MONTHS[2], MONTHS[-2]):
        design = interrupted_design(MONTHS, start)
        assert min(design["level"].sum(), (1 - design["level"]).sum()) == 2


def test_each_end_of_the_bootstrap_comes_from_the_draws_of_its_own_term(sicily):
    """The studentised bootstrap by its definition, term by term, with the same random numbers."""
    counts, level, draws = sicily["aces"], 0.8, 39
    design = interrupted_design(counts.index, "2005-01").to_numpy()
    time = np.arange(len(counts))
    noise = noise_of(design, counts.to_numpy(), time)

    def estimate(series):
        fit = fit_log_linear(design, series)
        free = np.subtract(*design.shape)
        dispersion = max(1, ((series - fit.mean[0]) ** 2 / fit.mean[0]).sum() / free)
        return fit.coefficients[0], np.sqrt(dispersion * np.diag(fit.bread[0]))

    values, errors = estimate(counts.to_numpy())
    mean = fit_log_linear(design, counts.to_numpy()).mean[0]
    random = np.random.default_rng(0)
    again = [estimate(series) for series in simulate_counts(mean, noise, time, random, draws)]
    found = change_at(counts, "2005-01", level=level, draws=draws)
    for term, place in (("level", 2), ("slope", 3)):
        pivots = [(drawn[place] - values[place]) / error[place] for drawn, error in again]
        high, low = np.quantile(pivots, [(1 - level) / 2, (1 + level) / 2])
        ends = np.exp(values[place] - np.array([low, high]) * errors[place])
        assert found.loc[term, ["low", "high"]].to_numpy() == pytest.approx(ends, rel=1e-6)
