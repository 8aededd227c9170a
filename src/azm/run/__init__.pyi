from .accepting import accept
from .comparing import compare
from .parameters import declared, parse_overrides
from .runner import report
from .staleness import status
