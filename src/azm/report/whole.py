"""All that a published state holds for readers: the page, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azm.report import archive, edition, page, share_image, summary


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
    archive.write_archive(this, folder)
    summary.write_summary(this, folder)
    pictures = share_image.write_pictures(this, folder)
    beside = {"tables": archive.FILE_NAME, "summary": summary.FILE_NAME, "cards": pictures}
    return page.build(this, folder, beside=beside)
