"""The tables of `data/`: loaded by name, checked against their schema, joined with sources."""

from azm.tables.check import check
from azm.tables.load import (
    SOURCE_COLUMNS,
    cite,
    ids_in,
    latest_published,
    load,
    names,
    publishers,
    rows,
    schema,
    source_column,
    sources,
)
from azm.tables.package import Field, TableSchema, renew_package
from azm.tables.problem import Problem, TableError

__all__ = [
    "SOURCE_COLUMNS",
    "Field",
    "Problem",
    "TableError",
    "TableSchema",
    "check",
    "cite",
    "ids_in",
    "latest_published",
    "load",
    "names",
    "publishers",
    "renew_package",
    "rows",
    "schema",
    "source_column",
    "sources",
]
