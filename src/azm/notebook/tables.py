"""Tables that a reader reads: a frame with a caption, plain labels and its sources."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping

import pandas as pd

from azm import tables
from azm.errors import AzmError
from azm.notebook.channel import Said
from azm.notebook.facts import Fact, filled, number_text, rows_of, sources_of


class ShownTable(Said):
    """A captioned table."""


def publishers(rows: pd.DataFrame) -> pd.Series:
    """The publisher of each row's source, by the index of `rows`; several are joined by commas.

    Raises
    ------
    AzmError
        If the rows have no column of sources, or name one that `sources.csv` hasn't got.
    """
    cells = rows[tables.source_column(rows)]
    wanted = sorted({source for cell in cells for source in tables.ids_in(cell)})
    known = tables.rows("sources", wanted, ["publisher"])["publisher"]
    if not set(wanted) <= set(known.index):
        tables.sources(wanted)  # which says what there isn't
    return cells.map(
        lambda cell: ", ".join(dict.fromkeys(known.loc[i] for i in tables.ids_in(cell)))
    )


def cell_text(value: object) -> str:
    """One cell for a reader: dates as 22 Jun 2024, whole numbers bare, missing as a dash."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return number_text(value)


def table(
    frame: pd.DataFrame,
    table_id: str,
    *,
    caption: str,
    labels: Mapping[str, str] | None = None,
    rows: pd.DataFrame | Iterable[pd.DataFrame] | None = None,
    **facts: Fact | str,
) -> ShownTable:
    """A frame as a captioned table.

    Parameters
    ----------
    frame : DataFrame, shape (n, k)
        What to show, in order; the index is not shown.
    table_id : str
        Name of the table, unique in its notebook.
    caption : str
        What it shows; a template like that of `azm.say`.
    labels : mapping of column to heading, optional
        Columns without one keep their name with blanks for underscores.
    rows : DataFrame or several, optional
        The rows of `data/` behind it, with their sources.

    Raises
    ------
    AzmError
        If the frame is empty or the caption has a typed number.
    """
    if frame.empty:
        raise AzmError(f"table '{table_id}' has no rows; widen the selection or say so in prose")
    text, _, _ = filled(caption, facts)
    labels = dict(labels or {})
    numeric = {c for c in frame if pd.api.types.is_numeric_dtype(frame[c])}
    columns = [
        {
            "name": str(c),
            "label": labels.get(c, str(c).replace("_", " ")),
            "align": "right" if c in numeric else "left",
        }
        for c in frame
    ]
    cells = [[cell_text(v) for v in record] for record in frame.itertuples(index=False)]
    bundle = {
        "kind": "table",
        "id": table_id,
        "caption": text,
        "columns": columns,
        "rows": cells,
        "behind": [list(pair) for pair in rows_of(rows)],
        "sources": list(sources_of(rows)),
    }
    return ShownTable(bundle, _as_text(text, columns, cells), _as_html(text, columns, cells))


def _as_text(caption: str, columns: list[dict], cells: list[list[str]]) -> str:
    lines = [[c["label"] for c in columns], *cells]
    widths = [min(48, max(len(line[i]) for line in lines)) for i in range(len(columns))]
    shown = [
        "  ".join(
            cell.rjust(w) if c["align"] == "right" else cell.ljust(w)
            for cell, w, c in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([caption, *shown])


def _as_html(caption: str, columns: list[dict], cells: list[list[str]]) -> str:
    def tag(name: str, text: str, column: dict) -> str:
        return f'<{name} style="text-align:{column["align"]}">{html.escape(text)}</{name}>'

    head = "".join(tag("th", c["label"], c) for c in columns)
    body = "".join(
        "<tr>" + "".join(tag("td", v, c) for v, c in zip(line, columns, strict=True)) + "</tr>"
        for line in cells
    )
    return (
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
