"""Deflating amounts and chaining an index."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.methods import deflate, index_from_changes


def test_deflating_by_hand():
    """118 at prices 18 percent higher is 100 at the prices of the base."""
    amounts = pd.Series({2022: 100.0, 2023: 118.0, 2024: None})
    index = pd.Series({2022: 200.0, 2023: 236.0})
    assert deflate(amounts, index, 2022).round(9).tolist()[:2] == [100, 100]
    assert deflate(amounts, index, 2023).round(9).tolist()[:2] == [118, 118]


def test_a_missing_amount_stays_missing_and_needs_no_price():
    amounts = pd.Series({2022: 100.0, 2024: None})
    assert deflate(amounts, pd.Series({2022: 200.0}), 2022).isna().tolist() == [False, True]


@given(st.lists(st.floats(-50, 100), min_size=1, max_size=10), st.data())
def test_an_index_gives_back_the_changes_it_was_chained_from(changes, data):
    rates = pd.Series(changes, index=range(2010, 2010 + len(changes)))
    base = data.draw(st.sampled_from(list(rates.index)))
    index = index_from_changes(rates, base)
    assert index[base] == pytest.approx(100)
    back = (index / index.shift() - 1).iloc[1:] * 100
    assert back.tolist() == pytest.approx(rates.iloc[1:].tolist(), abs=1e-6)


@pytest.mark.parametrize("changes", [[], [5, None], [5, -100]])
def test_an_index_needs_every_change(changes):
    with pytest.raises(AzmError, match="needs every period"):
        index_from_changes(pd.Series(changes, dtype=float))


@pytest.mark.parametrize(
    "periods",
    [
        [2020, 2022],
        [2021, 2020],
        [2020, 2020],
        pd.PeriodIndex(["2020-01", "2020-03"], freq="M"),
        ["2021/22", "2020/21"],
    ],
    ids=["a gap", "out of order", "twice", "a month lacks", "text out of order"],
)
def test_a_chained_index_is_given_every_period_once_and_in_order(periods):
    with pytest.raises(AzmError, match="needs every period once, in order"):
        index_from_changes(pd.Series([20.0, 30.0], index=periods))


def test_months_and_named_years_can_be_chained():
    months = pd.period_range("2020-01", periods=2, freq="M")
    assert index_from_changes(pd.Series([20.0, 30.0], index=months)).iloc[-1] == pytest.approx(130)
    years = pd.Series([20.0, 30.0], index=["2020/21", "2021/22"])
    assert index_from_changes(years, base=1).to_dict() == pytest.approx(
        {"2020/21": 1, "2021/22": 1.3}
    )


def test_an_empty_cell_of_any_kind_is_a_missing_amount():
    amounts = pd.Series([100, pd.NA, None], index=[2022, 2023, 2024], dtype=object)
    assert deflate(amounts, pd.Series({2022: 200.0}), 2022).isna().tolist() == [False, True, True]


def test_prices_may_stand_in_another_order_and_reach_further_than_the_amounts():
    prices = pd.Series({2024: 300.0, 2023: 236.0, 2022: 200.0})
    real = deflate(pd.Series({2022: 100.0, 2023: 118.0}), prices, 2022)
    assert real.to_dict() == pytest.approx({2022: 100, 2023: 100})
