from . import methods
from .claims import Estimate, claim_verdict, rule_table, truth_table
from .errors import AzmError
from .notebook import (
    bound,
    charts,
    claimed,
    colours,
    count,
    fact,
    figure,
    holds,
    is_narrow,
    judge,
    known_then,
    least,
    most,
    origins_of,
    ratio,
    rows_of,
    said,
    say,
    show,
    stability,
    table,
    total,
    value,
)
from .tables import cite, load, publishers, sources
