"""The tables of `data/`: loaded by name, checked against their schema, joined with sources."""

from azm.tables.checking import check
from azm.tables.citing import cite, latest_published, sources
from azm.tables.loading import load, names, rows, schema
from azm.tables.problem import Problem, TableError
from azm.tables.renewing import renew_package
from azm.tables.schema import Field, Table

__all__ = [
    "Field",
    "Problem",
    "Table",
    "TableError",
    "check",
    "cite",
    "latest_published",
    "load",
    "names",
    "renew_package",
    "rows",
    "schema",
    "sources",
]
