"""All that a published state holds for readers: the page, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azm import tables
from azm.report import archive, edition, images, page, summary


def write(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    record: Mapping[str, Any],
    folder: Path,
) -> Path:
    """Write the report, the archive of its tables, the pages for print and the claims' images.

    Parameters
    ----------
    executed, collection, record
        As `edition.read` takes them.
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    AzmError
        As `edition.read` and `page.build`.
    """
    this = edition.read(executed, collection, record)
    with images.cards_written(this, folder) as drawn:
        archive.write_archive(this, folder)
        summary.write_summary(this, folder)
        claim_of = tables.load("claims")["claim_id"]
        cards = {
            component: drawn[claim].relative_to(folder).as_posix()
            for component, claim in claim_of.items()
            if claim in drawn
        }
        beside = {"tables": "tables.zip", "summary": "summary.html", "cards": cards}
        return page.build(this, folder, beside=beside)
