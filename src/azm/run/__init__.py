"""Running the collection: order, parameters, execution, re-runs, publishing, acceptance.

Names are imported when they are first used, so that finding nothing to do takes no time.
"""

from __future__ import annotations

import sys

import lazy_loader

# nbformat's validator would compile a grammar of international addresses with every import, for a
# second each time, though no schema of a notebook has any; None makes it go without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
