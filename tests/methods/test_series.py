"""Deflating amounts, chaining an index, leaving one item out."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.methods import deflate, index_from_changes, leave_one_out


def test_deflating_by_hand():
    """118 at prices 18 percent higher is 100 at the prices of the base."""
    amounts = pd.Series({2022: 100.0, 2023: 118.0, 2024: None})
    index = pd.Series({2022: 200.0, 2023: 236.0})
    assert deflate(amounts, index, 2022).round(9).tolist()[:2] == [100, 100]
    assert deflate(amounts, index, 2023).round(9).tolist()[:2] == [118, 118]


def test_a_missing_amount_stays_missing_and_needs_no_price():
    amounts = pd.Series({2022: 100.0, 2024: None})
    assert deflate(amounts, pd.Series({2022: 200.0}), 2022).isna().tolist() == [False, True]


def test_a_period_without_a_price_is_named():
    amounts = pd.Series({2022: 100.0, 2023: 118.0})
    with pytest.raises(AzmError, match="no value for 2023: add rows to the deflator"):
        deflate(amounts, pd.Series({2022: 200.0}), 2022)
    with pytest.raises(AzmError, match="base period 2021: choose one of 2022, 2023"):
        deflate(amounts, pd.Series({2022: 200.0, 2023: 236.0}), 2021)
    with pytest.raises(AzmError, match="not above 0"):
        deflate(amounts, pd.Series({2022: 200.0, 2023: 0.0}), 2022)


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


def test_leaving_one_out_shows_what_one_item_decides():
    deaths = pd.Series({"dasu": 9, "besham": 5, "others": 6})
    assert leave_one_out(deaths, lambda rest: rest.sum()).to_dict() == {
        "dasu": 11, "besham": 15, "others": 14,
    }  # fmt: skip


def test_leaving_one_row_of_a_table_out_hands_on_the_whole_rest():
    events = pd.DataFrame({"killed": [9, 5, 6], "days": [1, 1, 2]}, index=["a", "b", "c"])
    ratio = leave_one_out(events, lambda rest: rest["killed"].sum() / rest["days"].sum())
    assert ratio.tolist() == pytest.approx([11 / 3, 15 / 3, 14 / 2])


def test_leaving_one_out_needs_two_items_with_labels_of_their_own():
    with pytest.raises(AzmError, match="two items at least"):
        leave_one_out(pd.Series([1]), sum)
    with pytest.raises(AzmError, match="label of its own"):
        leave_one_out(pd.Series([1, 2], index=["a", "a"]), sum)
