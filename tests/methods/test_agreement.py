"""Agreement on published data; what coders, categories and units are called doesn't matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from azm.errors import AzmError
from azm.methods import agreement

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A to D; the last
# is also that of K. L. Gwet's Handbook.
MEG_OWEN = pd.DataFrame({"Meg": list("0100000010"), "Owen": list("1110010000")})
BEN_GERRY = pd.DataFrame({"Ben": list("aabbdcccedda"), "Gerry": list("babbbccceddd")})
FOUR = pd.DataFrame(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
).T
# Three by three table of two abstractors of the same charts, Gwet's Handbook.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
FEW = {"draws": 39}
codings = st.lists(st.tuples(*[st.sampled_from("abcd")] * 2), min_size=4, max_size=25).filter(
    lambda units: len({code for unit in units for code in unit}) > 1
)


def units_of(table):
    cells = [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return pd.DataFrame(cells, columns=["one", "other"])


@pytest.mark.parametrize(
    ("codes", "categories", "ordinal", "alpha"),
    [
        (MEG_OWEN, "01", False, 0.095),
        (BEN_GERRY, "abcde", False, 0.692),
        (FOUR, [1, 2, 3, 4, 5], False, 0.743),
        (FOUR, [1, 2, 3, 4, 5], True, 0.815),
    ],
)
def test_krippendorffs_alpha_is_that_of_his_examples(codes, categories, ordinal, alpha):
    found = agreement(codes, list(categories), ordinal=ordinal, **FEW)
    assert found.loc["alpha", "value"] == pytest.approx(alpha, abs=5e-4)


@pytest.mark.parametrize(("ordinal", "coefficient"), [(False, 0.77544), (True, 0.89894)])
def test_gwets_coefficients_are_those_of_his_four_raters(ordinal, coefficient):
    """As Gwet's own R package and its translation irrCAC give them, with ordinal weights."""
    found = agreement(FOUR, [1, 2, 3, 4, 5], ordinal=ordinal, **FEW)
    assert found.loc["gwet", "value"] == pytest.approx(coefficient, abs=5e-6)
    assert found.loc["agreement", "value"] == pytest.approx(0.81818, abs=5e-6)


def test_gwets_coefficient_and_kappa_of_two_abstractors_are_the_published_ones():
    found = agreement(units_of(ABSTRACTORS), [0, 1, 2], **FEW)["value"]
    assert found["agreement"] == pytest.approx(0.89)
    assert found["gwet"] == pytest.approx(0.84933, abs=5e-6)
    assert found["kappa"] == pytest.approx(cohens_kappa(ABSTRACTORS).kappa)


def test_cohens_kappa_falls_where_one_category_is_common_and_gwets_coefficient_does_not():
    """A. R. Feinstein and D. V. Cicchetti's paradox (1990): 85 of 100 agree in both tables."""
    even = agreement(units_of([[40, 9], [6, 45]]), [0, 1], **FEW)["value"]
    uneven = agreement(units_of([[80, 10], [5, 5]]), [0, 1], **FEW)["value"]
    assert (even["kappa"], uneven["kappa"]) == pytest.approx((0.70, 0.32), abs=0.005)
    assert even["agreement"] == uneven["agreement"] == 0.85
    assert uneven["gwet"] > even["gwet"]


@given(codings, st.booleans())
@settings(max_examples=60)
def test_kappa_is_that_of_statsmodels(units, ordinal):
    codes = pd.DataFrame(units, columns=["one", "other"])
    table = pd.crosstab(codes["one"], codes["other"]).reindex(
        index=list("abcd"), columns=list("abcd"), fill_value=0
    )
    apart = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    weights = apart * (apart + 1) / 2 if ordinal else 1 - np.eye(4)
    expected = cohens_kappa(table.to_numpy(), weights=weights, return_results=False)
    found = agreement(codes, list("abcd"), ordinal=ordinal, **FEW)
    assert found.loc["kappa", "value"] == pytest.approx(expected, abs=1e-9)


@given(codings, st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_names_and_order_of_coders_and_units_change_no_value(units, ordinal, random):
    codes = pd.DataFrame(units, columns=["one", "other"])
    value = agreement(codes, list("abcd"), ordinal=ordinal, **FEW)["value"]
    mixed = list(units)
    random.shuffle(mixed)
    other = pd.DataFrame(mixed, columns=["y", "x"])[["x", "y"]]
    renamed = other.replace(dict(zip("abcd", "zywp", strict=True)))
    again = agreement(renamed, list("zywp"), ordinal=ordinal, **FEW)["value"]
    assert again.to_numpy() == pytest.approx(value.to_numpy(), abs=1e-9)
    backwards = agreement(codes, list("dcba"), ordinal=ordinal, **FEW)["value"]
    assert backwards.to_numpy() == pytest.approx(value.to_numpy(), abs=1e-9)


@given(codings)
@settings(max_examples=60)
def test_coders_who_agree_in_all_have_one_and_whoever_differs_has_less(units):
    same = pd.DataFrame([(first, first) for first, _ in units] + [("a", "a"), ("b", "b")])
    assert agreement(same, list("abcd"), **FEW)["value"].to_numpy() == pytest.approx(np.ones(4))
    codes = pd.DataFrame(units)
    found = agreement(codes, list("abcd"), **FEW)
    if not codes[0].equals(codes[1]):
        assert (found["value"] < 1).all()
    assert (found["low"] <= found["high"]).all()


def test_neighbouring_categories_agree_in_part_only_if_they_have_an_order():
    near = pd.DataFrame({"one": list("abcdabcd"), "other": list("bbcdabdd")})
    far = pd.DataFrame({"one": list("abcdabcd"), "other": list("dbcdabad")})
    by_order, by_name = (
        [agreement(codes, list("abcd"), ordinal=o, **FEW)["value"] for codes in (near, far)]
        for o in (True, False)
    )
    assert by_name[0]["agreement"] == by_name[1]["agreement"] == by_order[0]["agreement"]
    for measure in ("gwet", "kappa", "alpha"):
        assert by_order[0][measure] > by_order[1][measure] + 0.2


def test_a_third_coder_who_left_all_out_and_a_unit_that_nobody_coded_change_nothing():
    found = agreement(BEN_GERRY, list("abcde"), **FEW)
    third = BEN_GERRY.assign(third=None).reindex(range(20))
    assert agreement(third, list("abcde"), **FEW).equals(found)


def test_the_interval_holds_the_value_of_all_units_about_as_often_as_it_says():
    """200 samples of 60 units from a table of a thousand whose agreement is known."""
    whole = units_of([[400, 50, 10], [60, 200, 40], [10, 30, 200]])
    truth = agreement(whole, [0, 1, 2], **FEW)["value"]
    random = np.random.default_rng(7)
    hits = np.zeros(4)
    for _ in range(200):
        sample = whole.iloc[random.integers(0, len(whole), 60)]
        found = agreement(sample, [0, 1, 2], level=0.9, draws=99)
        hits += (found["low"] <= truth) & (truth <= found["high"])
    assert ((hits / 200 > 0.82) & (hits / 200 < 0.97)).all()


def test_the_seed_decides_the_interval_and_its_level_the_width():
    first, again, other = (agreement(BEN_GERRY, list("abcde"), seed=seed) for seed in (1, 1, 2))
    assert first.equals(again) and not first.equals(other)
    wide = agreement(BEN_GERRY, list("abcde"), seed=1, level=0.99)
    assert (wide["low"] <= first["low"]).all() and (wide["high"] >= first["high"]).all()


def test_two_units_are_the_fewest_that_can_be_compared():
    two = pd.DataFrame({"one": list("ab"), "two": list("ab")})
    assert agreement(two, list("ab"), **FEW)["value"].to_list() == [1, 1, 1, 1]


def test_codes_that_cannot_be_compared_are_refused_by_name():
    with pytest.raises(AzmError, match="a code is 'e'; give one of a, b, c, d"):
        agreement(BEN_GERRY, list("abcd"))
    with pytest.raises(AzmError, match="every code is the same"):
        agreement(pd.DataFrame({"one": list("aaa"), "two": list("aaa")}), list("ab"))
    with pytest.raises(AzmError, match="fewer than two units"):
        agreement(pd.DataFrame({"one": ["a", None], "two": [None, "b"]}), list("ab"))
    pairs = pd.DataFrame({"x": ["a", None, "a"], "y": ["a", "b", "a"], "z": [None, "b", None]})
    with pytest.raises(AzmError, match="no two coders share units of two categories"):
        agreement(pairs, list("ab"))
