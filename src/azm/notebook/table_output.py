"""Tables that a reader reads: a frame with a caption, plain labels and its sources."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from azm import tables, words
from azm.errors import AzmError, brief
from azm.notebook.facts import Fact, rows_of, sources_of
from azm.notebook.outputs import Output
from azm.notebook.sentences import by_placeholder, fill_template, refuse_unused


def cell_text(value: Any) -> str:
    """One cell for a reader: dates as 22 Jun 2024, whole numbers bare, missing as a dash."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "–"
    if isinstance(value, dt.date):
        return f"{value.day} {words.month(value, short=True)}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return words.decimal(value)


def table(
    frame: pd.DataFrame,
    table_id: str,
    *given: Fact,
    caption: str,
    labels: Mapping[str, str] | None = None,
    rows: pd.DataFrame | Iterable[pd.DataFrame] | None = None,
    **named: Fact | str,
) -> Output:
    """A frame as a captioned table.

    Parameters
    ----------
    frame : DataFrame, shape (n, k)
        What to show, in order; the index is not shown.
    table_id : str
        Name of the table, unique in its notebook.
    *given : Fact
        As for `azm.say`.
    caption : str
        What it shows; a template like that of `azm.say`.
    labels : mapping of column to heading, optional
        Columns without one keep their name with blanks for underscores.
    rows : DataFrame or several, optional
        The rows of `data/` behind it, with their sources; by default those of `frame` itself, if
        it was selected from what `azm.load` returned.
    **named : Fact or str
        What else goes into the braces, by name.

    Raises
    ------
    AzmError
        If the frame is empty or the caption has a typed number.

    Examples
    --------
    >>> import azm
    >>> claims = azm.load("claims").loc[["c1"], ["quote", "kind"]]
    >>> shown = azm.table(claims, "first", caption="What the article says", labels={"kind": "sort"})
    >>> print(shown.text)
    What the article says
    quote                                             sort
    more than 60 Chinese nationals have lost their lives  count
    >>> shown.bundle["behind"]
    [['claims', 'c1']]
    """
    if not isinstance(frame, pd.DataFrame):
        raise AzmError(f"table '{table_id}' is made of {brief(frame)}; pass a frame")
    if frame.empty:
        raise AzmError(f"table '{table_id}' has no rows; widen the selection or say so in prose")
    text, _, used = fill_template(caption, by_placeholder(given, named))
    refuse_unused(given, used, caption)
    rows = _own_rows(frame) if rows is None else rows
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
    years = [c in _years(frame) for c in frame]
    cells = [
        [text.replace(",", "") if y else text for text, y in zip(line, years, strict=True)]
        for line in (map(cell_text, record) for record in frame.itertuples(index=False))
    ]
    bundle = {
        "kind": "table",
        "id": table_id,
        "caption": text,
        "columns": columns,
        "rows": cells,
        "behind": [list(pair) for pair in rows_of(rows)],
        "sources": list(sources_of(rows)),
    }
    return Output(bundle, _as_text(text, columns, cells), _as_html(text, columns, cells))


def _years(frame: pd.DataFrame) -> set[str]:
    """The columns of years, whose thousands stand together: by their name or their schema."""
    name = frame.attrs.get("table", "")
    typed = {f.name for f in tables.schema(name).fields if f.type == "year"} if name else set()
    return typed | {c for c in frame if re.fullmatch(r"(.*_)?(?<!per_)year", str(c))}


def _own_rows(frame: pd.DataFrame) -> pd.DataFrame | None:
    """The whole rows of a frame that still has, as index or column, the key of its table."""
    name = frame.attrs.get("table", "")
    key = tables.schema(name).primary_key if name else ()
    if len(key) != 1:
        return None
    keys = frame.index if frame.index.name == key[0] else frame.get(key[0], ())
    return tables.rows(name, list(map(str, keys)))


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
