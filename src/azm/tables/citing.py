"""Citations of the sources that rows rest on."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from azm.errors import AzmError, did_you_mean
from azm.tables.loading import as_written, typed

SEPARATOR = ";"
#: Columns in which tables name their sources; codings call it evidence.
SOURCE_COLUMNS = ("source_ids", "source_id", "evidence")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def sources(ids: str | Iterable[str] | pd.DataFrame) -> pd.DataFrame:
    """Return the sources of these ids with a citation for each.

    Parameters
    ----------
    ids
        An id, several ids, ids joined by ";", or a frame with one of the `SOURCE_COLUMNS`.

    Returns
    -------
    DataFrame
        Rows of the table `sources` in the order in which they are first named, each once,
        with the citation in a further column `citation`.

    Raises
    ------
    TableError
        If the table of sources doesn't fit its schema.
    AzmError
        If an id is unknown, or a frame has none of those columns.
    """
    return _cited(_ids(ids))


def _cited(wanted: list[str]) -> pd.DataFrame:
    grid = as_written("sources")
    frame = typed(grid).set_index("source_id")
    for source_id in wanted:
        if source_id not in frame.index:
            near = did_you_mean(source_id, frame.index) or "; see data/sources.csv"
            raise AzmError(f"there is no source '{source_id}'{near}")
    # The dates as the file gives them: the frame's no longer show what is known to the month only.
    frame["citation"] = [
        citation(*cells)
        for cells in zip(
            *(
                grid.columns[column]
                for column in (
                    "publisher",
                    "title",
                    "title_kind",
                    "published",
                    "published_basis",
                    "url",
                )
            ),
            strict=True,
        )
    ]
    frame = frame.loc[wanted]
    frame.attrs["table"] = "sources"
    return frame


def latest_published() -> str:
    """Return the day of the newest source that is dated to the day, as 2026-06-30."""
    days = as_written("sources").columns["published"]
    return max(day for day in days if len(day) == len("2026-06-30"))


def cite(source_id: str) -> str:
    """Return a source as one line: publisher, title, date and address.

    A title that only describes the page stands without quotation marks, and "about" before a
    date that is assumed.

    Raises
    ------
    AzmError
        If the id is unknown; the message names the nearest.
    """
    return sources([source_id])["citation"].iloc[0]


def citation(
    publisher: str, title: str, title_kind: str, published: str, basis: str, url: str
) -> str:
    """Return the line that cites a source; see :func:`cite`."""
    named = title if title_kind == "description" else f"“{title}”"
    day = day_in_words(published)
    about = "about " if day and basis == "assumed" else ""
    line = f"{publisher}, {named} ({about}{day or 'undated'})"
    return f"{line}, {url}" if url else line


def day_in_words(day: str) -> str:
    """Return a date, which may lack the day or the month, as in 22 June 2024."""
    if not day:
        return ""
    year, *rest = day.split("-")
    words = [MONTHS[int(rest[0]) - 1], year] if rest else [year]
    return " ".join([str(int(rest[1])), *words] if len(rest) == 2 else words)


def source_column(frame: pd.DataFrame) -> str:
    """Return the column in which the rows of a table name their sources.

    Raises
    ------
    AzmError
        If there is none.
    """
    for name in SOURCE_COLUMNS:
        if name in frame.columns:
            return name
    raise AzmError(
        f"these rows have no column {' or '.join(SOURCE_COLUMNS)}; load them with azm.load and "
        "keep that column"
    )


def ids_in(cell: object) -> list[str]:
    """Return the ids that a cell of such a column names; none where it is empty or missing."""
    text = "" if pd.isna(cell) else str(cell)
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _ids(ids: str | Iterable[str] | pd.DataFrame) -> list[str]:
    """Return ids in the order in which they are first named."""
    if isinstance(ids, pd.DataFrame):
        ids = list(ids[source_column(ids)])
    cells = [ids] if isinstance(ids, str) else list(ids)
    return list(dict.fromkeys(part for cell in cells for part in ids_in(cell)))
