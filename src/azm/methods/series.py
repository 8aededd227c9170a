"""Prices and sensitivity: deflating rupees, and what one item decides."""

from collections.abc import Callable, Hashable

import pandas as pd

from azm.errors import AzmError


def index_from_changes(
    changes: pd.Series, base_period: Hashable | None = None, base: float = 100.0
) -> pd.Series:
    """Chain yearly changes in percent to an index.

    Parameters
    ----------
    changes : Series
        Change on the period before in percent, by period in order of time, without gaps.
    base_period : hashable, optional
        Period at which the index stands at `base`. Default: the first.
    base : float
        Level of the index at the base period.

    Returns
    -------
    Series
        Index by the same periods.

    Raises
    ------
    AzmError
        If a change is missing or not above -100, or the base period isn't there.

    Notes
    -----
    IMF and others, Consumer Price Index Manual: Concepts and Methods (2020), chained indices.

    Examples
    --------
    >>> index_from_changes(pd.Series({2022: 20.0, 2023: 30.0})).round(1).to_dict()
    {2022: 100.0, 2023: 130.0}
    """
    rates = changes.astype(float)
    if rates.empty or rates.isna().any() or (rates <= -100).any():
        raise AzmError(
            "the changes hold a gap or a value that is not above -100: a chained index "
            "needs every period"
        )
    level = (1 + rates / 100).cumprod()
    return level / _at(level, rates.index[0] if base_period is None else base_period) * base


def deflate(nominal: pd.Series, index: pd.Series, base_period: Hashable) -> pd.Series:
    """Amounts at the prices of one period.

    Parameters
    ----------
    nominal : Series
        Amounts at the prices of their own period, by period; a missing amount stays missing.
    index : Series
        Price index by the same kind of period (calendar years with calendar years).
    base_period : hashable
        Period whose prices are used.

    Returns
    -------
    Series
        Amounts at prices of `base_period`, by the periods of `nominal`, same unit.

    Raises
    ------
    AzmError
        If the index lacks the base period or a period that has an amount, or is not above 0.

    Notes
    -----
    IMF and others, Consumer Price Index Manual: Concepts and Methods (2020): a value divided by
    a price index is a value at constant prices.
    """
    amounts = nominal.astype(float)
    prices = index.astype(float)
    needed = amounts.dropna().index
    known = prices.dropna().index
    lacking = [str(period) for period in needed if period not in known]
    if lacking:
        raise AzmError(
            f"the price index has no value for {', '.join(lacking)}: add rows to the deflator or "
            "leave these periods out"
        )
    if (prices.dropna() <= 0).any():
        raise AzmError("the price index holds a value that is not above 0: mend the deflator")
    return amounts * _at(prices, base_period) / prices.reindex(amounts.index)


def leave_one_out(
    values: pd.Series | pd.DataFrame,
    statistic: Callable[[pd.Series | pd.DataFrame], float],
) -> pd.Series:
    """The statistic without each item in turn: how much one item decides.

    Parameters
    ----------
    values : Series or DataFrame
        Items, one per row, two at least.
    statistic : callable
        Takes `values` without one row, gives a number.

    Returns
    -------
    Series
        The statistic by the label of the row left out, in the order of `values`.

    Raises
    ------
    AzmError
        If there are fewer than two items or two of them share a label.

    Notes
    -----
    The leave-one-out values of the jackknife: B. Efron and R. J. Tibshirani, An Introduction to
    the Bootstrap (1993), chapter 11.
    """
    if len(values) < 2 or not values.index.is_unique:
        raise AzmError("leaving one out needs two items at least, each with a label of its own")
    without = {label: float(statistic(values.drop(label))) for label in values.index}
    return pd.Series(without, name="without", dtype=float).reindex(values.index)


def _at(series: pd.Series, period: Hashable) -> float:
    if period not in series.index or pd.isna(series[period]):
        raise AzmError(
            f"the index has no value for the base period {period}: choose one of "
            f"{', '.join(str(label) for label in series.dropna().index)}"
        )
    return float(series[period])
