"""Running the collection: plan, execution, states, comparison, acceptance, sweep, JupyterLab."""

from __future__ import annotations

import sys

# nbformat's validator would compile a grammar of international addresses with every import, for a
# second each time, though no schema of a notebook has any; None makes it go without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
