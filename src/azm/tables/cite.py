"""Citations of the sources that rows rest on."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from azm import words
from azm.errors import AzmError, did_you_mean
from azm.tables.load import as_text, rows, typed

SEPARATOR = ";"
#: Columns in which tables name their sources; codings call it evidence.
SOURCE_COLUMNS = ("source_ids", "source_id", "evidence")
_CITED = ("publisher", "title", "title_kind", "published", "published_basis", "url")


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

    Examples
    --------
    >>> sources("aaj-2021-07-cpi;8pmnews-hrcp2024")["publisher"].tolist()
    ['Aaj News (Urdu)', '8PM News']
    """
    wanted = _source_ids(ids)
    text = as_text("sources")
    frame = typed(text).set_index("source_id")
    for source_id in wanted:
        if source_id not in frame.index:
            near = did_you_mean(source_id, frame.index) or "; see data/sources.csv"
            raise AzmError(f"there is no source '{source_id}'{near}")
    # The dates as the file gives them: the frame's no longer show what is known to the month only.
    cells = zip(*(text.columns[column] for column in _CITED), strict=True)
    frame["citation"] = [citation(*source) for source in cells]
    frame = frame.loc[wanted]
    frame.attrs["table"] = "sources"
    return frame


def latest_published() -> str:
    """Return the day of the newest source that is dated to the day.

    Examples
    --------
    >>> latest_published() > "2024-06-22"
    True
    """
    days = as_text("sources").columns["published"]
    return max(day for day in days if len(day) == len("2026-06-30"))


def cite(source_id: str) -> str:
    """Return a source as one line: publisher, title, date and address.

    A title that only describes the page stands without quotation marks, and "about" before a
    date that is assumed.

    Raises
    ------
    AzmError
        If the id is unknown; the message names the nearest.

    Examples
    --------
    >>> print(cite("aaj-2021-07-cpi").removesuffix(", https://aaj.tv/news/amp/30262026"))
    Aaj News (Urdu), Inflation 8.90 percent in fiscal year 2020-21 (PBS) (July 2021)
    """
    return str(sources([source_id])["citation"].iloc[0])


def citation(
    publisher: str, title: str, title_kind: str, published: str, basis: str, url: str
) -> str:
    """Return the line that cites a source; see :func:`cite`."""
    named = title if title_kind == "description" else f"“{title}”"
    day = words.date(published)
    about = "about " if day and basis == "assumed" else ""
    line = f"{publisher}, {named} ({about}{day or 'undated'})"
    return f"{line}, {url}" if url else line


def publishers(frame: pd.DataFrame) -> pd.Series:
    """Return the publisher of each row's source, by the index of the frame; several by commas.

    Raises
    ------
    AzmError
        If the rows have no column of sources, or name one that `sources.csv` hasn't got.

    Examples
    --------
    >>> import azm
    >>> publishers(azm.load("attacks_on_chinese_interests").head(1)).tolist()
    ['BBC News, Taipei Times, Fox News (AP)']
    """
    cells = frame[source_column(frame)]
    wanted = sorted({source for cell in cells for source in ids_in(cell)})
    known = rows("sources", wanted, ["publisher"])["publisher"]
    if not set(wanted) <= set(known.index):
        sources(wanted)  # which says what there isn't
    return cells.map(lambda cell: ", ".join(dict.fromkeys(known.loc[i] for i in ids_in(cell))))


def source_column(frame: pd.DataFrame) -> str:
    """Return the column in which the rows of a table name their sources.

    Raises
    ------
    AzmError
        If there is none.

    Examples
    --------
    >>> import azm
    >>> source_column(azm.load("codings"))
    'evidence'
    """
    for name in SOURCE_COLUMNS:
        if name in frame.columns:
            return name
    raise AzmError(
        f"these rows have no column {' or '.join(SOURCE_COLUMNS)}; load them with azm.load and "
        "keep that column"
    )


def ids_in(cell: object) -> list[str]:
    """Return the ids that a cell of such a column names; none where it is empty or missing.

    Examples
    --------
    >>> ids_in("dawn-2024-06-22;rsf-2026")
    ['dawn-2024-06-22', 'rsf-2026']
    """
    text = "" if pd.isna(cell) else str(cell)
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _source_ids(ids: str | Iterable[str] | pd.DataFrame) -> list[str]:
    """Return ids in the order in which they are first named."""
    if isinstance(ids, pd.DataFrame):
        ids = list(ids[source_column(ids)])
    cells = [ids] if isinstance(ids, str) else list(ids)
    return list(dict.fromkeys(part for cell in cells for part in ids_in(cell)))
