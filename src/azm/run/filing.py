"""Files that are written whole or not at all. Standard library alone, as `inputs`."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it, so that half of it is never seen.

    Text is UTF-8 with line feeds on every platform.

    Raises
    ------
    OSError
        If it can't be written; what was there before stays.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
