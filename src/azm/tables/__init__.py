"""The tables of `data/`: loaded by name, checked against their schema, joined with sources."""

from azm.tables.checking import check
from azm.tables.citing import (
    SOURCE_COLUMNS,
    cite,
    ids_in,
    latest_published,
    source_column,
    sources,
)
from azm.tables.loading import load, names, rows, schema
from azm.tables.problem import Problem, TableError
from azm.tables.renewing import renew_package
from azm.tables.schema import Field, Table

__all__ = [
    "SOURCE_COLUMNS",
    "Field",
    "Problem",
    "Table",
    "TableError",
    "check",
    "cite",
    "ids_in",
    "latest_published",
    "load",
    "names",
    "renew_package",
    "rows",
    "schema",
    "source_column",
    "sources",
]
