"""Azm-e-Istahkam, checked: what the notebooks of this project share.

A notebook imports `azm` and nothing deeper: `azm.load` reads a table of `data/`, `azm.fact` and
its neighbours keep a number with its rows, `azm.say`, `azm.table` and `azm.figure` put them
before a reader, and `azm.judge` puts a component of the article's claims to its stated rule.
`azm.methods` holds the statistics, `azm.claims` the rules and what they can reach, `azm.charts` the
marks of the house style.

Names are imported when they are first used, so that `import azm` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors and type checkers, which don't run __getattr__
    from azm import claims, methods
    from azm.claims import Estimate, rule_table, truth_table
    from azm.errors import AzmError
    from azm.notebook import charts
    from azm.notebook.beliefs import beliefs
    from azm.notebook.charts import colours, is_narrow
    from azm.notebook.facts import (
        bound,
        count,
        fact,
        least,
        most,
        origins_of,
        ratio,
        rows_of,
        total,
        value,
    )
    from azm.notebook.figures import figure
    from azm.notebook.outputs import said
    from azm.notebook.sentences import holds, say
    from azm.notebook.table_output import table
    from azm.notebook.verdict_card import claimed, judge, known_then, stability
    from azm.tables.load import cite, load, publishers, sources

__all__ = [
    "AzmError",
    "Estimate",
    "beliefs",
    "bound",
    "charts",
    "cite",
    "claimed",
    "claims",
    "colours",
    "count",
    "fact",
    "figure",
    "holds",
    "is_narrow",
    "judge",
    "known_then",
    "least",
    "load",
    "methods",
    "most",
    "origins_of",
    "publishers",
    "ratio",
    "rows_of",
    "rule_table",
    "said",
    "say",
    "sources",
    "stability",
    "table",
    "total",
    "truth_table",
    "value",
]

# Where each name comes from. The imports above, `__all__` and this say the same three times, as
# editors and type checkers read only plain code; a test keeps them together.
_MODULES = {
    "charts": "azm.notebook.charts",
    "claims": "azm.claims",
    "methods": "azm.methods",
}
_NAMES = {
    "azm.claims": "Estimate rule_table truth_table",
    "azm.errors": "AzmError",
    "azm.notebook.beliefs": "beliefs",
    "azm.notebook.charts": "colours is_narrow",
    "azm.notebook.facts": "bound count fact least most origins_of ratio rows_of total value",
    "azm.notebook.figures": "figure",
    "azm.notebook.outputs": "said",
    "azm.notebook.sentences": "holds say",
    "azm.notebook.table_output": "table",
    "azm.notebook.verdict_card": "claimed judge known_then stability",
    "azm.tables.load": "cite load publishers sources",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}


if not TYPE_CHECKING:  # type checkers would take any name for one that there is

    def __getattr__(name: str) -> Any:
        """Import a name when it is first used, and keep it."""
        if name in _MODULES:
            found = import_module(_MODULES[name])
        elif name in _HOMES:
            found = getattr(import_module(_HOMES[name]), name)
        else:
            from azm.errors import did_you_mean

            hint = did_you_mean(name, __all__) or "; type azm. and Tab for a list"
            raise AttributeError(f"azm has no '{name}'{hint}")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    """What completion offers: the public names alone."""
    return __all__
