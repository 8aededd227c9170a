"""Azm-e-Istahkam, checked: what the notebooks of this project share.

A notebook imports `azm` and nothing deeper. Names are imported when they are first used, so that
`import azm` costs nothing.
"""

from __future__ import annotations

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
