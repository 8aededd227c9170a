from . import methods
from .claims import Estimate, known_then, rule_table, truth_table
from .errors import AzmError
from .notebook import (
    charts,
    claimed,
    colours,
    fact,
    holds,
    is_narrow,
    judge,
    origins_of,
    publishers,
    rows_of,
    said,
    say,
    show,
    stability,
    table,
)
from .tables import cite, load, sources
