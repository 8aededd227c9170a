"""What a notebook says through its outputs: facts, sentences, tables, figures, verdict cards.

Names are imported when they are first used: who only reads bundles needs no charts.
"""

from __future__ import annotations

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
