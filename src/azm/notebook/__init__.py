"""What a notebook says through its outputs: facts, sentences, tables, figures, verdict cards."""

from azm.notebook import charts
from azm.notebook.cards import claimed, judge, stability
from azm.notebook.channel import MIME, SVG_MIME, Said
from azm.notebook.charts import colours, is_narrow
from azm.notebook.facts import Fact, fact, holds, origins_of, rows_of, say
from azm.notebook.figures import show
from azm.notebook.heard import said
from azm.notebook.tables import publishers, table

__all__ = [
    "MIME",
    "SVG_MIME",
    "Fact",
    "Said",
    "charts",
    "claimed",
    "colours",
    "fact",
    "holds",
    "is_narrow",
    "judge",
    "origins_of",
    "publishers",
    "rows_of",
    "said",
    "say",
    "show",
    "stability",
    "table",
]
