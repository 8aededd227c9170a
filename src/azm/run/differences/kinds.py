"""Words that stand for kinds of factors, and for how a cause was found."""

from __future__ import annotations

DATA, CRITERION, CELLS, PARAMETER = "data", "criterion", "cells", "parameter"
CODE, SETTINGS, LOCK = "code", "collection", "lock"

ALONE, EITHER, JOINTLY, ELIMINATION = "alone", "either", "jointly", "elimination"
UNKNOWN, UNSOUGHT = "unknown", "not looked for"


def factor_words(kind: str, name: str) -> str:
    """A factor's kind and name as a reader is told them."""
    if kind == CELLS:
        return f"cells of {name}"
    if kind == LOCK:
        return f"packages ({name})"
    return name if kind == SETTINGS else f"{kind} {name}"
