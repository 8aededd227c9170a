from . import charts
from .cards import claimed, judge, stability
from .channel import MIME, SVG_MIME, Said
from .charts import colours, is_narrow
from .facts import Fact, fact, holds, origins_of, rows_of, say
from .figures import show
from .heard import said
from .tables import publishers, table
