"""What `datapackage.json` says about the tables, as data classes.

The file is a Frictionless Data Package (version 1). Rules that Frictionless has no word for
stand in it under keys that begin with `azm:`; each attribute below names the key it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from azm.errors import AzmError, did_you_mean

FILE = "datapackage.json"


@dataclass(frozen=True)
class Reference:
    """Where the values of a column must exist: a column of one table, or of all of a kind."""

    field: str
    resource: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Sign:
    """A column that refers to a table, and the column there that allows negative numbers."""

    column: str
    flag: str


@dataclass(frozen=True)
class JointReference:
    """Columns whose values together must stand in one row of another table."""

    columns: tuple[str, ...]
    resource: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One column.

    Attributes
    ----------
    separator
        What parts the entries of a column that holds lists ("azm:list").
    form
        What the pattern asks for, in words ("azm:form").
    mutual
        A row that is named here must name this row in return ("azm:mutual").
    negative_by
        Column, such as the unit, whose row in the table that it refers to tells with yes or no
        whether a number here may be negative ("azm:negative_by").
    references
        Where the values must exist: a foreign key, or "azm:references" for the entries of a list.
    begins_with
        Column that the value begins with, followed by a point and a whole number
        ("azm:begins_with").
    """

    name: str
    type: str
    title: str = ""
    description: str = ""
    unit: str = ""
    format: str = "default"
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    form: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    separator: str | None = None
    references: Reference | None = None
    mutual: bool = False
    negative_by: Sign | None = None
    begins_with: str | None = None

    def entries(self, value: str) -> list[str]:
        """Return the entries of a cell: several in a list column, else one; none if empty."""
        if value == "":
            return []
        return value.split(self.separator) if self.separator else [value]


@dataclass(frozen=True)
class When:
    """If the row has one of the values in `condition`, these columns must be filled or empty.

    A condition's values are texts of the column; "*" stands for any text, "" for an empty cell.
    """

    condition: dict[str, tuple[str, ...]]
    filled: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    mend: str | None = None


@dataclass(frozen=True)
class Table:
    """One table: its columns, keys, rules and what was recorded about its file.

    Attributes
    ----------
    path
        Path of the file from the folder of the tables.
    kind
        Tables of one kind share rules, and may share keys ("azm:kind").
    unique_keys
        Groups of columns whose values together may stand in one row only ("uniqueKeys").
    joint_references
        Foreign keys of more than one column.
    ascending
        Groups of columns whose values, left to right, must not fall ("azm:ascending").
    when
        Which columns must be filled or empty, given another ("azm:when").
    unique_in_kind
        Columns whose values may stand once only over all tables of the kind ("azm:unique", in
        the package's "azm:kinds" alone).
    rows, bytes, hash
        What was recorded of the file ("azm:rows", "bytes", "hash").
    """

    name: str
    path: str
    title: str = ""
    description: str = ""
    kind: str = ""
    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    joint_references: tuple[JointReference, ...] = ()
    ascending: tuple[tuple[str, ...], ...] = ()
    when: tuple[When, ...] = ()
    unique_in_kind: tuple[str, ...] = ()
    rows: int | None = None
    bytes: int | None = None
    hash: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in their order."""
        return tuple(column.name for column in self.fields)

    def field(self, name: str) -> Field:
        """Return the column of that name.

        Raises
        ------
        AzmError
            If there is none.
        """
        for column in self.fields:
            if column.name == name:
                return column
        raise AzmError(
            f"table '{self.name}' has no column '{name}'{did_you_mean(name, self.names)}"
        )


@dataclass(frozen=True)
class Package:
    """All tables by name, and the folder that they lie in."""

    folder: Path
    tables: dict[str, Table]

    def label(self, path: str) -> str:
        """Return how messages name a file of the folder."""
        return f"{self.folder.name}/{path}"

    def table(self, name: str) -> Table:
        """Return the table of that name.

        Raises
        ------
        AzmError
            If there is none.
        """
        if name in self.tables:
            return self.tables[name]
        near = did_you_mean(name, self.tables)
        raise AzmError(f"there is no table '{name}'{near or '; tables: ' + ', '.join(self.tables)}")

    def of_kind(self, kind: str) -> list[Table]:
        """Return the tables of a kind in their order."""
        return [table for table in self.tables.values() if table.kind == kind]

    def referenced(self, reference: Reference) -> list[Table]:
        """Return the tables that a reference points to."""
        if reference.kind is not None:
            return self.of_kind(reference.kind)
        return [self.tables[reference.resource]] if reference.resource else []
