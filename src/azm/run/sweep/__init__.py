"""Sweeps: a component judged at every admissible combination of choices.

Names are imported when they are first used, so that a worker loads only what it works with.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azm.run.sweep.cluster import workers
    from azm.run.sweep.grid import Axis, Grid
    from azm.run.sweep.sweeping import Sweep, sweep

_HOMES = {
    "workers": "azm.run.sweep.cluster",
    "Axis": "azm.run.sweep.grid",
    "Grid": "azm.run.sweep.grid",
    "Sweep": "azm.run.sweep.sweeping",
    "sweep": "azm.run.sweep.sweeping",
}
__all__ = ["Axis", "Grid", "Sweep", "sweep", "workers"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"azm.run.sweep has no '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)
