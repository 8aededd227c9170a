"""What executed notebooks said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azm.notebook.channel import MIME, unpacked


def bundles(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an executed notebook said, in order."""
    return [
        unpacked(output["data"][MIME])
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
