"""Every function of methods, held against every kind of argument that it can't take.

`CASES` names for each function one call that works and the kind of each of its arguments. From
that table come arguments that are no good at all, which meet an AzmError, and arguments at the
edge of what is allowed, which meet either a sensible answer or an AzmError.
"""

import inspect
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azm import methods
from azm.errors import AzmError
from azm.methods import Exposure, Noise, Stage
from azm.methods.counts import simulate_counts

NAN, INF = math.nan, math.inf
MONTHS = pd.period_range("2022-01", periods=30, freq="M")
SERIES = pd.Series([40, 44, 38, 57, 39, 41, 60, 44, 33, 42] * 3, index=MONTHS)
PRICES = pd.Series({2021: 5.0, 2022: 20.0, 2023: 30.0})
CODES = pd.DataFrame({"one": list("aabbcaab"), "two": list("aabbcbab")})

NO_NUMBER = [NAN, pd.NA, None, "2", True, np.bool_(True), 1j, [], pd.NaT]
NO_LIST = [None, pd.NA, "12", 3, NAN]
NO_SERIES = [None, [1, 2], NAN, "12", 7, pd.DataFrame({"a": [1]})]
# What no argument of a kind may be, and what it may be, up to its edges.
KINDS = {
    "count": ([*NO_NUMBER, -1, 2.5, INF, 10**400], [0, 1, 2, 7, np.int64(3), 4.0, 50_000, 2**53]),
    "number": ([*NO_NUMBER, INF, -INF, 10**400], [0, -1, 2.5, 1e-300, 1e60, -1e60]),
    "amount": ([*NO_NUMBER, -1, INF, 10**400], [0, 0.5, 3, 1e-300, 1e60, np.float64(2)]),
    "share": ([*NO_NUMBER, -0.1, 1.1, 45, INF], [0, 1e-300, 0.3, 0.5, 1 - 1e-16, 1]),
    "level": ([*NO_NUMBER, 0, 1, 95, -0.5, INF], [1e-9, 0.5, 0.9, 0.95, 0.999999, 1 - 1e-11]),
    "draws": ([*NO_NUMBER, -1, 0, 1, 2.5, INF, 10**7], [2, 19, 39, 99]),
    "runs": ([*NO_NUMBER, -1, 0, 2.5, INF, 10**7], [1, 2, 5]),
    "seed": ([*NO_NUMBER, -1, 2.5, INF], [0, 7, 2**53]),
    "months": ([*NO_NUMBER, -1, 0, 2.5, INF, 10**7], [1, 2, 12, 1200]),
    "pairs": ([*NO_NUMBER, -1, 2.5, 6, INF], [0, 1, 5]),
    "month": (
        [NAN, pd.NA, None, "soon", True, 2024, pd.NaT, ""],
        ["2022-01", "2023-06", "2023-06-15", "2024-06", "2024-07", "1900-01", "2999-01"],
    ),
    "exposure": (
        [*NO_NUMBER, 0, 1, 2.5, (1, 2), Exposure(0), Exposure(INF), Exposure(1, 0), Exposure("1"),
         Exposure(1, NAN), Exposure(True), Exposure(None, 5), Exposure(1, "5"), Exposure(pd.NA)],
        [Exposure(1), Exposure(1e-60), Exposure(1e60), Exposure(1.5, 20_000), Exposure(3, 1e60)],
    ),
    "counts": (
        [*NO_LIST, [1, None], [NAN], [-1], [True], ["2"], [pd.NA], [1.5], [INF], [10**400]],
        [[], [0], [1], [0, 0], [3, 1, 3], [1, 20_000], [10**9], np.array([1, 2])],
    ),
    "sizes": (
        [*NO_LIST, [1, None], [NAN], [-1], [True], ["2"], [pd.NA], [INF], [10**400]],
        [[], [0], [1], [0, 0], [3, 1, 3], [1e60, 1e-300], [1e-200], np.array([1.5, 2])],
    ),
    "numbers": (
        [*NO_LIST, [1, None], [NAN], [True, None], ["2"], [pd.NA], [INF], [10**400]],
        [[], [0], [5], [0, 0], [3, 1, 3], [1e60, -1e60], [-2, 4], np.array([1, 2.5])],
    ),
    "groups": (
        [*NO_LIST, [], [3], ["12"], [[1]], [[1, 0]], [[1, NAN]], [[1, pd.NA]], [[True, 2]]],
        [[[1, 1]], [[1, 2], [3, 3, 9]], [[1e-50, 1e50]], [np.array([1, 2])]],
    ),
    "parts": (
        [*NO_LIST, ["2"], [NAN], [None], [True], [(2, 1)], [(1, 2, 3)], [(NAN, 1)], [INF], [pd.NA]],
        [[1], [1, (2, None)], [(None, 3)], [(None, None)], [1e60, -1e60], [(2, INF)]],
    ),
    "range": (
        [*NO_NUMBER, -1, INF, (2, 1), (1, 2, 3), (NAN, 1), ("1", 2), (True, 2), (-1, 0.5)],
        [0.5, 1, (0.2, 1), (0, 0), (0, 0.5), (1, 1), (0.25, 0.25), (1, 30), (0.5, 1e6)],
    ),
    "window": (
        [0.5, "01", (2, 1), (1, 2, 3), (NAN, 1), ("1", 2), (True, 2), pd.NA, (0, INF)],
        [None, (0, 10), (-1e60, 1e60), (0, 0), (2, 3)],
    ),
    "series": (
        [*NO_SERIES, SERIES.astype(str), SERIES > 40, SERIES.astype(object).replace(40, True),
         SERIES[::-1], SERIES.reset_index(drop=True), pd.concat([SERIES, SERIES]), SERIES[:0],
         -SERIES, SERIES * NAN, SERIES * INF, SERIES * 1e60, 0 * SERIES,
         pd.Series(pd.NA, index=MONTHS), SERIES.set_axis(MONTHS.asfreq("D"))],
        [SERIES, SERIES[:1], SERIES[:8], SERIES[:26], SERIES * 1000, SERIES[::2], 0 * SERIES + 40,
         SERIES.where(SERIES > 40), SERIES.astype("Int64").mask(SERIES > 50), SERIES * 1e12],
    ),
    "changes": (
        [*NO_SERIES, PRICES.astype(str), PRICES[:0], PRICES[::-1], PRICES[[2021, 2023]],
         PRICES * NAN, PRICES * INF, PRICES - 300, PRICES.set_axis([2021, 2021, 2022]),
         PRICES > 10, pd.Series({2021: pd.NA, 2022: 1.0}), PRICES * 1e200],
        [PRICES, PRICES[:1], 0 * PRICES, PRICES.astype("Float64"), PRICES * 1e10],
    ),
    "prices": (
        [*NO_SERIES, PRICES.astype(str), PRICES[:0], PRICES * NAN, PRICES * INF, 0 * PRICES,
         PRICES.set_axis([2021, 2021, 2022]), PRICES > 10, -PRICES, PRICES[1:]],
        [PRICES, PRICES[::-1], PRICES * 1e50, PRICES * 1e-50, PRICES.astype("Float64")],
    ),
    "amounts": (
        [*NO_SERIES, PRICES.astype(str), PRICES > 10, PRICES.set_axis([1999, 2000, 2001]),
         PRICES * INF, PRICES * 1e70],
        [PRICES, PRICES[:0], PRICES[:1], -PRICES, PRICES * NAN, PRICES * 1e50],
    ),
    "period": ([1999, NAN, "2021", pd.NA], [2021, 2022, 2023]),
    "noise": (
        [*NO_NUMBER, (0, 0)], [Noise(0, 0), Noise(0.05, 0.3), Noise(1e60, 0), Noise(1, 0.99)]
    ),
    "stage": ([*NO_NUMBER, (0.5, 0.5), Stage(2, 0.1), Stage(0.5, NAN), Stage("1", 0),
         Stage(True, 0), Stage(pd.NA, 0)], [Stage(0, 0), Stage(1, 1), Stage(0.9, 1e-300)]),
    "codes": (
        [*NO_SERIES, CODES[["one"]], CODES[:0], CODES[:1], CODES[:2], CODES.replace("c", "z"),
         CODES.replace("b", None).assign(two=None)],
        [CODES, CODES[:3], CODES.assign(three=CODES["two"]), CODES.mask(CODES == "c"), CODES[::-1]],
    ),
    "categories": ([*NO_LIST, [], ["a"], list("aabc"), [NAN, "a", "b", "c"], list("ab"), [["a"]]],
        [list("abc"), list("cab"), list("abcd")]),
    "prior": (
        [*NO_NUMBER, {}, {"a": 1}, {"a": 0.5, "b": 0.4}, {"a": 0.5, "c": 0.5}, {"a": "1", "b": 0},
         {"a": NAN, "b": 1}, {"a": True, "b": 0}, {"a": 1.5, "b": -0.5}, {"a": pd.NA, "b": 1}],
        [{"a": 0.5, "b": 0.5}, {"a": 1, "b": 0}, {"b": 1 - 1e-12, "a": 1e-12}],
    ),
    "likelihood": (
        [*NO_NUMBER, {}, {"a": 1}, {"a": 1, "c": 2}, {"a": 0, "b": 0}, {"a": (2, 1), "b": 1},
         {"a": NAN, "b": 1}, {"a": "2", "b": 1}, {"a": INF, "b": 1}, {"a": (1, 2, 3), "b": 1}],
        [{"a": 1, "b": 1}, {"a": (0, 5), "b": 1e-60}, {"a": 1e60, "b": (1e-300, 2)},
         {"a": 1, "b": 0}],
    ),
    "one_or_more": (
        [None, pd.NA, "2", True, NAN, INF, -INF, [1, None], ["2"], [NAN], [[1], [1, 2]], 10**400],
        [0, -1, 2.5, 1e60, [1, 2], np.array([3.0, 4.0]), [], [1, 2, 3], pd.Series([1, 2])],
    ),
    "share_or_more": (
        [None, pd.NA, "2", True, NAN, INF, -0.1, 1.1, [0.5, None], ["2"], [NAN], [[1], [1, 0]]],
        [0, 0.5, 1, [0.2, 1], np.array([1, 0]), [], pd.Series([0.3, 0.4])],
    ),
    "flag": ([], [True, False]),
    "spread": (["cubic", None, 3, NAN, ""], ["log", "linear"]),
    "shape": (["cubic", None, 3, NAN, ""], ["exponential", "linear", "flat"]),
    "method": (["hac", None, 3, NAN, ""], ["model", "robust", "bootstrap"]),
    "methods": ([None, 3, "model", ["hac"], [None]], [("model",), ["model", "robust"], ()]),
    "correlation": (["0.3", NAN, 1, -0.1, INF, pd.NA, True], [None, 0, 0.3, 0.9]),
}  # fmt: skip
MONTHLY = {"level": "level", "draws": "draws", "seed": "seed", "harmonics": "pairs"}
RATES = {"n1": "count", "exposure1": "exposure", "n2": "count", "exposure2": "exposure"}
RATED = {"n1": 4, "exposure1": Exposure(2), "n2": 6, "exposure2": Exposure(3)}
SCORED = {"low": "one_or_more", "high": "one_or_more", "came": "one_or_more"}
SCREENED = {"detection": "share_or_more", "false_positive": "share_or_more"}
GAPS = {"times": "numbers", "rate": "amount", "window": "window"}
# By function: arguments that work, and the kind of every argument.
CASES = {
    "agreement": (
        {"codes": CODES, "categories": list("abc"), "draws": 99},
        {"codes": "codes", "categories": "categories", "ordinal": "flag", "level": "level",
         "draws": "draws", "seed": "seed"},
    ),
    "bounds_of_sum": ({"parts": [1, (2, 3)]}, {"parts": "parts", "less": "parts"}),
    "break_even": (
        {"prevalence": 0.1, "detection": 0.9},
        {"prevalence": "share_or_more", "detection": "share_or_more", "wanted": "share"},
    ),
    "breaks_everywhere": (
        {"counts": SERIES, "draws": 39}, {"counts": "series", "edge": "count", **MONTHLY}
    ),
    "brier_score": (
        {"chance": 0.7, "happened": 1}, {"chance": "share_or_more", "happened": "share_or_more"}
    ),
    "carried_on": (
        {"counts": SERIES, "start": "2024-04", "until": "2024-09", "draws": 39},
        {"counts": "series", "start": "month", "until": "month", "shape": "shape", **MONTHLY},
    ),
    "chance_of_gap": ({"times": [0, 5, 9], "rate": 0.1, "longer_than": 3},
        {**GAPS, "longer_than": "amount"}),
    "chance_of_match": (
        {"values": [10, 12], "tolerance": 0.25, "between": (1, 100)},
        {"values": "numbers", "tolerance": "share", "between": "range", "spread": "spread"},
    ),
    "chance_of_total": (
        {"sizes": [1, 2], "events": 3, "total": 4},
        {"sizes": "counts", "events": "count", "total": "count"},
    ),
    "change_at": (
        {"counts": SERIES, "start": "2023-04", "draws": 39},
        {"counts": "series", "start": "month", "method": "method", **MONTHLY},
    ),
    "cluster_design_effect": (
        {"interviews_per_point": 10, "likeness": 0.1},
        {"interviews_per_point": "amount", "likeness": "share"},
    ),
    "compound_dispersion": ({"values": [2, 3]}, {"values": "sizes"}),
    "coverage_at": (
        {"counts": SERIES, "start": "2023-04", "runs": 2, "draws": 39},
        {"counts": "series", "start": "month", "autocorrelation": "correlation", "runs": "runs",
         "methods": "methods", **MONTHLY},
    ),
    "crps_lognormal": ({"mean_log": 1, "deviation_log": 0.5, "came": 3},
        {"mean_log": "one_or_more", "deviation_log": "one_or_more", "came": "one_or_more"}),
    "crps_normal": ({"mean": 0, "deviation": 1, "came": 0.5},
        {"mean": "one_or_more", "deviation": "one_or_more", "came": "one_or_more"}),
    "crps_sample": ({"sample": [1, 2, 4], "came": 3}, {"sample": "numbers", "came": "number"}),
    "deflate": (
        {"nominal": PRICES, "index": PRICES, "base_period": 2022},
        {"nominal": "amounts", "index": "prices", "base_period": "period"},
    ),
    "dispersed_ratio_interval": (
        {"total": 24, "before": 34, "dispersion": 1.6},
        {"total": "amount", "before": "amount", "dispersion": "amount", "level": "level"},
    ),
    "dispersed_total_interval": (
        {"total": 24, "dispersion": 1.6},
        {"total": "amount", "dispersion": "amount", "level": "level"},
    ),
    "event_bootstrap_total": (
        {"values": [2, 3], "n_boot": 99},
        {"values": "sizes", "n_boot": "draws", "seed": "seed", "level": "level"},
    ),
    "event_counts_that_fit": (
        {"sizes": [1, 2], "total": 9}, {"sizes": "counts", "total": "count", "level": "level"}
    ),
    "expected_flags": (
        {"screened": 100, "relevant": 3, "detection": 0.9, "false_positive": 0.1},
        {"screened": "amount", "relevant": "amount", "detection": "share",
         "false_positive": "share"},
    ),
    "factors_between": ({"groups": [(3, 4), (1, 2)]}, {"groups": "groups"}),
    "index_from_changes": (
        {"changes": PRICES}, {"changes": "changes", "base_period": "period", "base": "amount"}
    ),
    "interval_score": (
        {"low": 1, "high": 2, "came": 3, "level": 0.9}, {**SCORED, "level": "level"}
    ),
    "longest_gap_interval": ({"times": [0, 5, 9], "rate": 0.1}, {**GAPS, "level": "level"}),
    "noise_round_change": (
        {"counts": SERIES, "start": "2023-04"},
        {"counts": "series", "start": "month", "harmonics": "pairs"},
    ),
    "poisson_interval": ({"n": 3}, {"n": "count", "level": "level"}),
    "posterior": (
        {"prior": {"a": 0.5, "b": 0.5}, "likelihood": {"a": 1, "b": (2, 3)}},
        {"prior": "prior", "likelihood": "likelihood"},
    ),
    "precision": (
        {"prevalence": 0.1, "detection": 0.9, "false_positive": 0.1},
        {"prevalence": "share_or_more", **SCREENED},
    ),
    "rate_ratio_interval": (RATED, {**RATES, "level": "level"}),
    "rate_ratio_probability": (RATED, RATES),
    "share_covered": ({"low": 1, "high": 2, "came": 3}, SCORED),
    "share_found_interval": (
        {"found": 3, "reference": 4}, {"found": "count", "reference": "count", "level": "level"}
    ),
    "share_interval": (
        {"share": 0.4, "n": 1000},
        {"share": "share", "n": "amount", "design_effect": "amount", "level": "level"},
    ),
    "total_behind": ({"count": 20, "coverage": 0.8}, {"count": "amount", "coverage": "range"}),
    "totals_that_fit": (
        {"sizes": [1, 2], "events": 3}, {"sizes": "counts", "events": "count", "level": "level"}
    ),
    "two_lists_total": (
        {"first": 10, "second": 15, "both": 5},
        {"first": "count", "second": "count", "both": "count", "level": "level",
         "odds_ratio": "range"},
    ),
    "two_stages": (
        {"first": Stage(0.9, 0.1), "second": Stage(0.8, 0.2)},
        {"first": "stage", "second": "stage", "shared_errors": "share"},
    ),
    "window_ratio": (
        {"after": 600, "months_after": 12, "before": 500, "months_before": 12,
         "noise": Noise(0.05, 0.3)},
        {"after": "amount", "months_after": "months", "before": "amount",
         "months_before": "months", "noise": "noise", "level": "level"},
    ),
}  # fmt: skip
# Where nothing is flagged no share of flags is right, and a missing amount stays missing.
MAY_BE_NAN = {"precision", "deflate"}
ARGUMENTS = [(name, argument) for name, (_, kinds) in CASES.items() for argument in kinds]


def numbers_in(result):
    """Every number of an answer, whatever holds it."""
    if isinstance(result, pd.DataFrame | pd.Series):
        return result.to_numpy(dtype=float, na_value=NAN).ravel()
    if hasattr(result, "path"):
        return np.concatenate([numbers_in(result.path), [result.expected], result.totals])
    if isinstance(result, Noise):
        return np.array([result.variance, result.autocorrelation])
    if isinstance(result, tuple):
        return np.concatenate([numbers_in(part) for part in result] or [np.zeros(0)])
    return np.asarray(result, dtype=float).ravel()


def test_every_function_and_every_argument_of_methods_stands_in_the_table():
    functions = {n for n in methods.__all__ if inspect.isfunction(getattr(methods, n))}
    assert set(CASES) == functions
    for name, (_, kinds) in CASES.items():
        assert set(kinds) == set(inspect.signature(getattr(methods, name)).parameters)


@pytest.mark.parametrize("name", CASES)
def test_the_call_in_the_table_works(name):
    result = numbers_in(getattr(methods, name)(**CASES[name][0]))
    assert len(result) and not np.isnan(result).any()


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_what_is_not_of_its_kind_meets_an_error_of_our_own(name, argument):
    good, kinds = CASES[name]
    for value in KINDS[kinds[argument]][0]:
        try:
            answer = getattr(methods, name)(**good | {argument: value})
        except AzmError:
            continue
        pytest.fail(f"{argument} = {value!r} gave {answer!r}")


@st.composite
def calls(draw):
    """A function and arguments, each the usual one or at the edge of its kind."""
    name = draw(st.sampled_from(sorted(CASES)))
    good, kinds = CASES[name]
    moved = draw(st.lists(st.sampled_from(sorted(kinds)), max_size=3, unique=True))
    return name, good | {a: draw(st.sampled_from(KINDS[kinds[a]][1])) for a in moved}


@settings(max_examples=400)
@given(calls())
def test_at_the_edges_there_is_an_answer_without_nan_or_one_sentence(call):
    name, arguments = call
    try:
        numbers = numbers_in(getattr(methods, name)(**arguments))
    except AzmError:
        return
    assert name in MAY_BE_NAN or not np.isnan(numbers).any()


@pytest.mark.parametrize(
    "name",
    [name for name in CASES if name.endswith("_interval") and name != "longest_gap_interval"],
)
@given(st.data())
def test_a_higher_level_gives_an_interval_that_holds_the_other(name, data):
    good, kinds = CASES[name]
    moved = {
        argument: data.draw(st.sampled_from(KINDS[kind][1]))
        for argument, kind in kinds.items()
        if argument != "level" and data.draw(st.booleans())
    }
    low_level, high_level = sorted(
        data.draw(st.lists(st.floats(0.1, 0.999), min_size=2, max_size=2))
    )
    try:
        narrow, wide = (
            getattr(methods, name)(**good | moved, level=level) for level in (low_level, high_level)
        )
    except AzmError:
        return
    slack = 1e-9 * (1 + abs(np.nan_to_num(np.array(narrow), posinf=0)))
    assert wide[0] <= narrow[0] + slack[0] and narrow[1] <= wide[1] + slack[1]
    assert narrow[0] <= narrow[1]


@pytest.mark.parametrize("draws", KINDS["count"][0] + [0])
def test_series_are_simulated_once_at_least(draws):
    with pytest.raises(AzmError, match="draws is"):
        simulate_counts(np.ones(3), Noise(0, 0), np.arange(3), np.random.default_rng(1), draws)
