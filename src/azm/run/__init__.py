"""Running the collection: order, parameters, execution, re-runs, publishing, acceptance.

Names are imported when they are first used, so that finding nothing to do takes no time.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azm.run.accepting import accept
    from azm.run.collection import Collection, Notebook, read_collection
    from azm.run.comparing import compare
    from azm.run.parameters import declared, parse_overrides
    from azm.run.runner import report
    from azm.run.staleness import status

# nbformat's validator would compile a grammar of international addresses with every import, for a
# second each time, though no schema of a notebook has any; None makes it go without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

_HOMES = {
    "azm.run.accepting": ("accept",),
    "azm.run.collection": ("Collection", "Notebook", "read_collection"),
    "azm.run.comparing": ("compare",),
    "azm.run.parameters": ("declared", "parse_overrides"),
    "azm.run.runner": ("report",),
    "azm.run.staleness": ("status",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [
    "Collection",
    "Notebook",
    "accept",
    "compare",
    "declared",
    "parse_overrides",
    "read_collection",
    "report",
    "status",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"azm.run has no '{name}'")
    return getattr(importlib.import_module(_HOME[name]), name)
