"""What is made for readers of what notebooks say: the page, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azm.report.archive import write_archive
from azm.report.model import Report, read
from azm.report.page import build
from azm.report.share_image import write_pictures
from azm.report.summary import write_summary

__all__ = ["Report", "build", "read", "write"]


def write(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    record: Mapping[str, Any],
    folder: Path,
) -> Path:
    """Write the page, the archive of its tables, the pages for print and the claims' pictures.

    Parameters
    ----------
    executed, collection, record
        As `read` takes them.
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    AzmError
        As `read` and `build`.
    """
    report = read(executed, collection, record)
    write_archive(report, folder)
    write_summary(report, folder)
    write_pictures(report, folder)
    return build(report, folder)
