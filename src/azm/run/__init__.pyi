from .accepting import accept
from .collection import Collection, Notebook, read_collection
from .comparing import compare
from .parameters import declared, parse_overrides
from .runner import report
from .staleness import status
