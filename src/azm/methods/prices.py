"""Prices: an index from its changes, and amounts at the prices of one period."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from azm.errors import AzmError
from azm.methods.arguments import number_above_0, number_series


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
        Level of the index at the base period, above 0.

    Returns
    -------
    Series
        Index by the same periods.

    Raises
    ------
    AzmError
        If a change is missing or not above -100, a period is missing, stands twice or stands
        out of order, or the base period isn't there. Gaps can be seen where periods are whole
        numbers or a PeriodIndex.

    Notes
    -----
    IMF and others, Consumer Price Index Manual: Concepts and Methods (2020), chained indices.

    Examples
    --------
    >>> index_from_changes(pd.Series({2022: 20.0, 2023: 30.0})).round(1).to_dict()
    {2022: 100.0, 2023: 130.0}
    """
    rates = number_series("the changes", changes)
    if rates.empty or not (np.isfinite(rates) & (rates > -100)).all():
        raise AzmError(
            "the changes hold a gap or a value that is not above -100: a chained index "
            "needs every period"
        )
    if not _follow_each_other(rates.index):
        raise AzmError(
            f"the changes have the periods {', '.join(map(str, rates.index))}: a chained index "
            "needs every period once, in order"
        )
    level = (1 + rates / 100).cumprod()
    start = _at(level, rates.index[0] if base_period is None else base_period)
    return level / start * number_above_0("base", base)


def deflate(nominal: pd.Series, index: pd.Series, base_period: Hashable) -> pd.Series:
    """Amounts at the prices of one period.

    Parameters
    ----------
    nominal : Series
        Amounts at the prices of their own period, by period; a missing amount stays missing.
    index : Series
        Price index by the same kind of period (calendar years with calendar years), each once.
    base_period : hashable
        Period whose prices are used.

    Returns
    -------
    Series
        Amounts at prices of `base_period`, by the periods of `nominal`, same unit.

    Raises
    ------
    AzmError
        If the index lacks the base period or a period that has an amount, has a period twice,
        or is not above 0.

    Notes
    -----
    IMF and others, Consumer Price Index Manual: Concepts and Methods (2020): a value divided by
    a price index is a value at constant prices.

    Examples
    --------
    >>> prices = pd.Series({2022: 100.0, 2023: 130.0})
    >>> deflate(pd.Series({2022: 50.0, 2023: 78.0}), prices, base_period=2022).to_dict()
    {2022: 50.0, 2023: 60.0}
    """
    amounts = number_series("the amounts", nominal)
    prices = number_series("the price index", index)
    if not prices.index.is_unique:
        twice = prices.index[prices.index.duplicated()].unique()
        raise AzmError(
            f"the price index has {', '.join(map(str, twice))} more than once; choose one value"
        )
    known = prices.dropna()
    lacking = [str(period) for period in amounts.dropna().index if period not in known.index]
    if lacking:
        raise AzmError(
            f"the price index has no value for {', '.join(lacking)}: add rows to the deflator or "
            "leave these periods out"
        )
    if not (np.isfinite(known) & (known > 0)).all():
        raise AzmError("the price index holds a value that is not above 0: correct the deflator")
    return amounts * _at(prices, base_period) / prices.reindex(amounts.index)


def _follow_each_other(periods: pd.Index) -> bool:
    if isinstance(periods, pd.PeriodIndex):
        periods = pd.Index(periods.asi8)
    if pd.api.types.is_integer_dtype(periods):
        return bool((np.diff(periods) == 1).all())
    return bool(periods.is_monotonic_increasing and periods.is_unique)


def _at(series: pd.Series, period: Hashable) -> float:
    if period not in series.index or pd.isna(series[period]):
        raise AzmError(
            f"the index has no value for the base period {period}: choose one of "
            f"{', '.join(str(label) for label in series.dropna().index)}"
        )
    return float(series[period])
