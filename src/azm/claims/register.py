"""The register: components, their findings and sources, and which units compare.

Every table that judging reads is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from azm import tables
from azm.claims.criteria import one_of
from azm.claims.estimate import DIRECTNESS, Estimate
from azm.errors import AzmError, did_you_mean

#: Up to this day evidence counts as known when the article appeared. The decision is of 22 June
#: 2024; the article reports an event of 23 June, and most papers printed the decision on that day,
#: so the end of the month is the earliest time at which it can have appeared.
OP_ED_DATE = date(2024, 6, 30)

#: The coder with whose codes the register began; `findings.csv` holds what was adopted since.
FIRST_CODER = "project"
STANCES = ("supports", "contradicts", "silent")
_TEXTS = ("design", "text_complete", "expected_to_mention")


@dataclass(frozen=True)
class Component:
    """One checkable part of a statement, as `claims.csv` registers it."""

    component_id: str
    claim_id: str
    dimension: str
    kind: str
    paraphrase: str
    quote: str
    claimed_low: float | None
    claimed_high: float | None
    bound: str
    unit: str
    checkable: bool
    why_not: str
    speaker: str = "the author"
    checks: str = "so"

    @property
    def heading(self) -> str:
        """What is claimed, who says it and what is checked, so that no quoted view is ruled on.

        Examples
        --------
        >>> component("p4").heading.split("earlier operations ")[1]
        '(the article cites PTI’s chairman; checked: whether it is so)'
        """
        if self.checks == "said":
            return f"{self.paraphrase} (checked: whether it was said)"
        if self.speaker == "the author":
            return self.paraphrase
        return f"{self.paraphrase} (the article cites {self.speaker}; checked: whether it is so)"


def component(component_id: str) -> Component:
    """The component of that id.

    Raises
    ------
    AzmError
        If the register has no such component; the message names the nearest.

    Examples
    --------
    >>> component("c1").quote
    'more than 60 Chinese nationals have lost their lives'
    """
    claims = tables.load("claims")
    if component_id not in claims.index:
        raise AzmError(
            f"data/claims.csv has no component '{component_id}'"
            f"{did_you_mean(str(component_id), claims.index) or '; its ids stand there'}"
        )
    row = claims.loc[component_id]
    return Component(
        component_id=component_id,
        claim_id=_text(row["claim_id"]),
        dimension=_text(row["dimension"]),
        kind=_text(row["kind"]),
        paraphrase=_text(row["paraphrase"]),
        quote=_text(row["quote"]),
        claimed_low=_plain(row["claimed_low"]),
        claimed_high=_plain(row["claimed_high"]),
        bound=_text(row["bound"]),
        unit=_text(row["unit"]),
        checkable=_text(row["checkable"]) in ("yes", "True"),
        why_not=_text(row["why_not"]),
        speaker=_text(row["attributed_to"]),
        checks=_text(row["checks"]),
    )


def components() -> list[str]:
    """Ids of all components in the order of the register.

    Examples
    --------
    >>> components()[:3]
    ['c0a', 'c0b', 'c1']
    """
    return [str(component_id) for component_id in tables.load("claims").index]


def findings_on(component_id: str) -> pd.DataFrame:
    """Findings on a component, each with the day its source was published.

    Returns
    -------
    DataFrame
        Indexed by finding_id: source_id, origin_id, party, stance, directness, design,
        text_complete, expected_to_mention, published (datetime64, missing where the source is
        undated), in the order of their ids. Where a row names no party, its origin is one.

    Raises
    ------
    AzmError
        If a finding has no source, an unknown source, or a stance or directness that isn't known.

    Examples
    --------
    >>> findings_on("c5a")["origin_id"].nunique(), findings_on("c5a")["party"].nunique()
    (4, 1)
    """
    return join_findings(tables.load("findings"), tables.load("sources"), component_id)


def codes_on(findings: pd.DataFrame) -> pd.DataFrame:
    """What coders other than the project's first made of findings, each without sight of others.

    Returns
    -------
    DataFrame
        Indexed by finding_id: coder, stance (one of `STANCES`, not_about or not_read), directness.

    Examples
    --------
    >>> codes_on(findings_on("c5a"))["coder"].unique().tolist()
    ['second']
    """
    codes = tables.load("finding_codes").reset_index()
    own = codes["finding_id"].isin(findings.index) & (codes["coder"] != FIRST_CODER)
    return codes.loc[own].set_index("finding_id")[["coder", "stance", "directness"]]


def open_question(component_id: str) -> tuple[str, str]:
    """What would settle an open verdict, and who holds that; empty texts where nothing is listed.

    Examples
    --------
    >>> open_question("d2")[1]
    'NACTA'
    """
    rows = tables.load("open_questions")
    if component_id not in rows.index:
        return "", ""
    row = rows.loc[component_id]
    return _text(row["would_settle"]), _text(row["held_by"])


def join_findings(rows: pd.DataFrame, sources: pd.DataFrame, component_id: str) -> pd.DataFrame:
    """The rows of one component joined with the dates of their sources; see :func:`findings_on`."""
    own = rows[rows["component_id"] == component_id].sort_index()
    for finding_id, row in own.iterrows():
        place = f"data/findings.csv: finding '{finding_id}'"
        source = _text(row["source_id"])
        if not source:
            raise AzmError(
                f"{place} has a stance without a source; name its source_id from sources.csv"
            )
        if source not in sources.index:
            raise AzmError(
                f"{place} names the source '{source}', which isn't in data/sources.csv; add it "
                f"there{did_you_mean(source, sources.index)}"
            )
        one_of(place, "stance", _text(row["stance"]), STANCES)
        one_of(place, "directness", _text(row["directness"]), DIRECTNESS)
    origins = own["origin_id"].astype("object").where(own["origin_id"].notna(), own["source_id"])
    parties = own["party"].astype("object").where(own["party"].notna(), origins)
    return pd.DataFrame(
        {
            "source_id": own["source_id"].astype(str),
            "origin_id": origins.astype(str),
            "party": parties.astype(str),
            "stance": own["stance"].astype(str),
            "directness": own["directness"].astype(str),
            **{name: own[name].astype("object").fillna("") for name in _TEXTS},
            "published": pd.to_datetime(own["source_id"].map(sources["published"])),
        },
        index=own.index,
    )


def known_then(rows: pd.DataFrame, day: date = OP_ED_DATE) -> pd.DataFrame:
    """The rows that a reader could have known on a day, by when their sources were published.

    A row is known if one of its sources carries a date on or before `day`. Rows with undated
    sources alone count as evidence of today only.

    Parameters
    ----------
    rows : DataFrame
        Rows of any table with `source_id`, or with `source_ids` separated by semicolons.
    day : date
        Default: 30 June 2024.

    Returns
    -------
    DataFrame
        Those rows, in their order.

    Raises
    ------
    AzmError
        If the rows have no column of sources.

    Examples
    --------
    >>> attacks = tables.load("attacks_on_chinese_interests")
    >>> known_then(attacks)["date"].max() <= pd.Timestamp(OP_ED_DATE)
    True
    """
    sources = [tables.ids_in(cell) for cell in rows[tables.source_column(rows)]]
    ids = sorted({source for row in sources for source in row})
    published = pd.to_datetime(tables.rows("sources", ids, ["published"])["published"])
    known = set(published.index[(published <= pd.Timestamp(day)).fillna(False)])
    return rows[[any(source in known for source in row) for row in sources]]


def sources_of(estimate: Estimate) -> tuple[str, ...]:
    """Ids of the sources behind an estimate's rows, sorted; a table such as units names none.

    Raises
    ------
    AzmError
        If the estimate names a row that its table hasn't got.
    """
    sources: set[str] = set()
    by_table: dict[str, list[str]] = {}
    for table, row in estimate.rows:
        by_table.setdefault(table, []).append(row)
    for table, ids in by_table.items():
        frame = tables.rows(table, sorted(set(ids)))
        if missing := sorted(set(ids) - set(frame.index)):
            raise AzmError(
                f"an estimate names the row '{missing[0]}', which table '{table}' hasn't got; "
                "give keys as they stand in its key column, those of several with a slash between"
            )
        if not set(tables.SOURCE_COLUMNS).isdisjoint(frame.columns):
            column = tables.source_column(frame)
            sources.update(source for cell in frame[column] for source in tables.ids_in(cell))
    return tuple(sorted(sources))


def check_units(rule_unit: str, unit: str, component_id: str) -> None:
    """Refuse an estimate whose unit can't be compared with the unit of its rule.

    Two units that count the same thing compare as they stand. Two units of one group that differ
    in scale (thousands and millions) have to be converted first.

    Raises
    ------
    AzmError
        If a unit isn't in `units.csv`, or the two don't compare.
    """
    if rule_unit == unit:
        return
    units = tables.rows("units", sorted({rule_unit, unit}))
    place = f"{component_id} is judged in '{rule_unit}' and estimated in '{unit}'"
    fix = f"estimate it in '{rule_unit}'"
    for name in (rule_unit, unit):
        if name not in units.index:
            near = did_you_mean(name, tables.load("units").index)
            raise AzmError(f"{place}, and data/units.csv has no unit '{name}'; {fix}{near}")
    both = units.loc[[rule_unit, unit]]
    if both["comparable_group"].nunique(dropna=False) > 1 or both["comparable_group"].isna().any():
        raise AzmError(
            f"{place}, units that don't compare; {fix}, or give both one comparable_group in "
            "data/units.csv if they count the same thing"
        )
    if not (both["dimension"] == "count").all():
        raise AzmError(f"{place}, which may differ in scale; convert it and {fix}")


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _plain(value: Any) -> float | None:
    if pd.isna(value):
        return None
    number = float(value)
    return int(number) if number.is_integer() else number
