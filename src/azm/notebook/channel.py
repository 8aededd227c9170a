"""Old names, until the run takes the new ones."""

from azm.notebook.outputs import MIME, SVG_MIME
from azm.notebook.outputs import Output as Said
from azm.notebook.outputs import pack as packed
from azm.notebook.outputs import unpack as unpacked

__all__ = ["MIME", "SVG_MIME", "Said", "packed", "unpacked"]
