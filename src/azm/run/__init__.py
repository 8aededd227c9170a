"""Running the collection: order, parameters, execution, re-runs, publishing, acceptance.

Names are imported when they are first used, so that finding nothing to do takes no time.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azm.run.accepting import accept
    from azm.run.comparing import compare
    from azm.run.parameters import declared, parse_overrides
    from azm.run.runner import report
    from azm.run.staleness import status

# nbformat's validator would compile a grammar of international addresses with every import, for a
# second each time, though no schema of a notebook has any; None makes it go without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__all__ = ["accept", "compare", "declared", "parse_overrides", "report", "status"]
_HOMES = {
    "accept": "accepting",
    "compare": "comparing",
    "declared": "parameters",
    "parse_overrides": "parameters",
    "report": "runner",
    "status": "staleness",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"azm.run has no '{name}'")
    return getattr(import_module(f"azm.run.{_HOMES[name]}"), name)
