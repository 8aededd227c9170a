"""What a notebook says through its outputs: facts, sentences, tables, figures, verdict cards.

Names are imported when they are first used: who only reads bundles needs no charts.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azm.notebook import charts
    from azm.notebook.cards import claimed, judge, stability
    from azm.notebook.channel import MIME, SVG_MIME, Said
    from azm.notebook.charts import colours, is_narrow
    from azm.notebook.facts import Fact, fact, holds, origins_of, rows_of, say
    from azm.notebook.figures import show
    from azm.notebook.heard import said
    from azm.notebook.tables import publishers, table

_HOMES = {
    "azm.notebook.cards": ("claimed", "judge", "stability"),
    "azm.notebook.channel": ("MIME", "SVG_MIME", "Said"),
    "azm.notebook.charts": ("colours", "is_narrow"),
    "azm.notebook.facts": ("Fact", "fact", "holds", "origins_of", "rows_of", "say"),
    "azm.notebook.figures": ("show",),
    "azm.notebook.heard": ("said",),
    "azm.notebook.tables": ("publishers", "table"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [
    "MIME",
    "SVG_MIME",
    "Fact",
    "Said",
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
]


def __getattr__(name: str) -> Any:
    if name == "charts":
        return importlib.import_module("azm.notebook.charts")
    if name not in _HOME:
        raise AttributeError(f"azm.notebook has no '{name}'")
    return getattr(importlib.import_module(_HOME[name]), name)
