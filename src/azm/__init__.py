"""Azm-e-Istahkam, checked: what the notebooks of this project share.

A notebook imports `azm` and nothing deeper. Names are imported when they are first used, so that
`import azm` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azm import methods
    from azm.claims import Estimate, claim_verdict, known_then, rule_table, truth_table
    from azm.errors import AzmError
    from azm.notebook import (
        charts,
        claimed,
        colours,
        fact,
        holds,
        is_narrow,
        judge,
        origins_of,
        publishers,
        rows_of,
        said,
        say,
        show,
        stability,
        table,
    )
    from azm.tables import cite, load, sources

_HOMES = {
    "azm.tables": ("cite", "load", "sources"),
    "azm.claims": ("Estimate", "claim_verdict", "known_then", "rule_table", "truth_table"),
    "azm.errors": ("AzmError",),
    "azm.notebook": (
        "charts",
        "claimed",
        "colours",
        "fact",
        "holds",
        "is_narrow",
        "judge",
        "origins_of",
        "publishers",
        "rows_of",
        "said",
        "say",
        "show",
        "stability",
        "table",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [
    "AzmError",
    "Estimate",
    "charts",
    "cite",
    "claim_verdict",
    "claimed",
    "colours",
    "fact",
    "holds",
    "is_narrow",
    "judge",
    "known_then",
    "load",
    "methods",
    "origins_of",
    "publishers",
    "rows_of",
    "rule_table",
    "said",
    "say",
    "show",
    "sources",
    "stability",
    "table",
    "truth_table",
]


def __getattr__(name: str) -> Any:
    if name == "methods":
        return importlib.import_module("azm.methods")
    if name not in _HOME:
        raise AttributeError(f"azm has no '{name}'; see dir(azm)")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
