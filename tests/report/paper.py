"""What tests of printed pages share."""

from __future__ import annotations

import re


def pages_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in points."""
    count = len(re.findall(rb"/Type\s*/Page\b", pdf))
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == count
    return [(round(float(width)), round(float(height))) for width, height in boxes]
