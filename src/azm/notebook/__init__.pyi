from . import charts
from .cards import claimed, judge, known_then, stability
from .channel import MIME, SVG_MIME, Said
from .charts import colours, is_narrow
from .facts import Fact, fact, holds, origins_of, rows_of, say
from .measures import bound, count, least, most, ratio, total, value
from .figures import figure, show
from .heard import said
from .tables import table
