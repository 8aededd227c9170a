"""What `datapackage.json` says about the tables: models, contradictions, counts and hashes.

The file is a Frictionless Data Package (version 1). Rules that Frictionless has no word for
stand in it under keys that begin with `azm:`; the alias of an attribute is the key it comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasPath, BaseModel, BeforeValidator, ConfigDict
from pydantic import Field as Key

from azm import paths
from azm.errors import AzmError, did_you_mean
from azm.files import put
from azm.tables.csv_text import read_csv
from azm.tables.problem import Problem, TableError, fault_finder
from azm.validate import Many, Name, Names, Pattern, Text, Texts, faults, scalar

FILE = "datapackage.json"
LINE_LENGTH = 100

Columns = Annotated[Names, Key(min_length=1)]
#: What a table of statements has: one row is a figure that one source gives.
STATEMENT = (
    "series", "indicator", "geography", "period_start", "period_end", "value", "unit",
    "qualifier", "measure", "status", "origin_id", "source_id",
)  # fmt: skip
#: A number, a date or another limit, as text.
Limit = Annotated[str, BeforeValidator(lambda value: str(scalar(value)))]
#: The lowest and the highest.
Span = Annotated[Many[Limit], Key(min_length=2, max_length=2)]


def _inside(path: str) -> str:
    """Refuse what leads out of the folder, as the standard does; links are followed on reading."""
    parts = PureWindowsPath(path)  # takes both kinds of slash, and knows drives
    if parts.is_absolute() or parts.anchor or ".." in parts.parts or "\\" in path or ":" in path:
        raise ValueError("no path inside of the folder; name a file there, as events.csv")
    return path


class _Part(BaseModel):
    """A part of the file; keys of Frictionless that nothing here reads may stand in it."""

    model_config = ConfigDict(frozen=True, extra="allow")


class _Rule(_Part):
    """The value of an `azm:` key: what nothing reads there is a rule that is misspelt."""

    model_config = ConfigDict(extra="forbid")


class Reference(_Rule):
    """Where the values of a column must exist: a column of one table, or of all of a kind."""

    field: Name
    resource: Name | None = None
    kind: Name | None = None


class SignRule(_Rule):
    """A column that refers to a table, and the column there that allows negative numbers."""

    column: Name
    flag: Name


class Condition(_Rule):
    """If the row has one of the values in `when`, these columns must be filled or empty.

    A condition's values are texts of the column; "*" stands for any text, "" for an empty cell.
    With `between` it applies only where the columns' dates lie from the first day to the second;
    a date known to the year or month does if one of its days may. Of the columns in `any` one must
    be filled; `mend` says what to do.
    """

    when: dict[Name, Texts]
    between: dict[Name, Span] = Key(default={})
    filled: Names = ()
    empty: Names = ()
    any: Names = ()
    mend: Text | None = None


class Constraints(_Part):
    """What Frictionless calls a column's constraints."""

    required: bool = False
    unique: bool = False
    enum: Many[Limit] = ()
    pattern: Pattern | None = None
    minimum: Limit | None = None
    maximum: Limit | None = None


class Field(_Part):
    """One column.

    Attributes
    ----------
    form
        What the pattern asks for, in words.
    separator
        What parts the entries of a column that holds lists.
    references
        Where the entries of a list must exist; a plain column has a foreign key instead.
    mutual
        A row that is named here must name this row in return.
    negative_by
        Column, such as the unit, whose row in the table that it refers to tells with yes or no
        whether a number here may be negative.
    begins_with
        Column that the value begins with, followed by a point and a whole number.
    precision
        Column that says whether the date here is known to the day, the month or the year.
    """

    name: Name
    type: Literal["string", "number", "integer", "year", "date"]
    title: Text = ""
    description: Text = ""
    unit: Text = ""
    format: Literal["default", "any", "uri"] = "default"
    constraints: Constraints = Constraints()
    form: Text | None = Key(default=None, alias="azm:form")
    separator: Name | None = Key(default=None, alias="azm:list")
    references: Reference | None = Key(default=None, alias="azm:references")
    mutual: bool = Key(default=False, alias="azm:mutual")
    negative_by: SignRule | None = Key(default=None, alias="azm:negative_by")
    begins_with: Name | None = Key(default=None, alias="azm:begins_with")
    precision: Name | None = Key(default=None, alias="azm:precision")

    def entries(self, cell: str) -> list[str]:
        """Return the entries of a cell: several in a list column, else one; none if empty."""
        if cell == "":
            return []
        return cell.split(self.separator) if self.separator else [cell]


class _Target(_Part):
    resource: Text
    fields: Columns


class ForeignKey(_Part):
    """Columns whose values together must stand in one row of another table."""

    fields: Columns
    reference: _Target


class _Rules(_Part):
    ascending: Many[Many[Name]] = Key(default=(), alias="azm:ascending")
    conditions: Many[Condition] = Key(default=(), alias="azm:when")
    unique: Many[Name] = Key(default=(), alias="azm:unique")
    statements: bool = Key(default=False, alias="azm:statements")


class TableSchema(_Rules):
    """One table: its columns, keys, rules and what was recorded about its file.

    Attributes
    ----------
    path
        Path of the file from the folder of the tables.
    kind
        Tables of one kind share the rules of "azm:kinds".
    ascending
        Groups of columns whose values, left to right, must not fall.
    conditions
        Which columns must be filled or empty, given another.
    unique
        Columns whose values may stand once only over all tables of the kind.
    statements
        Rows are figures that sources give: totals are held against their parts, and equal
        figures of one time need one origin.
    rows, bytes, hash
        What was recorded of the file.
    """

    name: Annotated[Name, Key(pattern="^[a-z0-9]+([-_.][a-z0-9]+)*$")]
    path: Annotated[Name, AfterValidator(_inside)]
    title: Text = ""
    description: Text = ""
    kind: Text = Key(default="", alias="azm:kind")
    fields: Many[Field] = Key(validation_alias=AliasPath("schema", "fields"))
    primary_key: Names = Key(default=(), validation_alias=AliasPath("schema", "primaryKey"))
    unique_keys: Many[Names] = Key(default=(), validation_alias=AliasPath("schema", "uniqueKeys"))
    foreign_keys: Many[ForeignKey] = Key(
        default=(), validation_alias=AliasPath("schema", "foreignKeys")
    )
    rows: int | None = Key(default=None, alias="azm:rows")
    bytes: int | None = None
    hash: Text | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in their order."""
        return tuple(column.name for column in self.fields)

    @property
    def size(self) -> dict[str, Any]:
        """Rows, bytes and hash as datapackage.json records them."""
        return {"azm:rows": self.rows, "bytes": self.bytes, "hash": self.hash}

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

    def reference(self, column: Field) -> Reference | None:
        """Return where a column's values must exist, by its own rule or by a foreign key."""
        for key in () if column.references else self.foreign_keys:
            target = key.reference
            if key.fields == (column.name,) and len(target.fields) == 1:
                # An empty name stands for the table itself.
                return Reference(field=target.fields[0], resource=target.resource or self.name)
        return column.references

    @property
    def joint_references(self) -> list[ForeignKey]:
        """Foreign keys of several columns."""
        return [key for key in self.foreign_keys if len(key.fields + key.reference.fields) > 2]


class _Descriptor(_Part):
    name: Text = ""
    title: Text = ""
    description: Text = ""
    kinds: dict[Name, _Rules] = Key(default={}, alias="azm:kinds")
    resources: Many[TableSchema]


@dataclass(frozen=True)
class Package:
    """All tables by name, and the folder that they lie in."""

    folder: Path
    tables: dict[str, TableSchema]

    def label(self, path: str) -> str:
        """Return how messages name a file of the folder."""
        return f"{self.folder.name}/{path}"

    def table(self, name: str) -> TableSchema:
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

    def referenced(self, reference: Reference) -> list[TableSchema]:
        """Return the tables that a reference points to."""
        if reference.kind is not None:
            return [table for table in self.tables.values() if table.kind == reference.kind]
        return [self.tables[reference.resource]] if reference.resource else []


def read_package(folder: Path) -> Package:
    """Read `datapackage.json` in a folder.

    Raises
    ------
    TableError
        If the file is missing, isn't JSON or describes a table wrongly; the message names
        the line or the table and column.
    """
    package = _package(folder, _bytes(folder))
    inside = folder.resolve()
    for table in package.tables.values():
        if not (folder / table.path).resolve().is_relative_to(inside):
            message = f"{table.path} is a link that leads out of the folder; put the file there"
            raise _error(folder, message)
    return package


# Every table that is loaded asks for it; the file's bytes say whether it is still the same.
@lru_cache(maxsize=8)
def _package(folder: Path, content: bytes) -> Package:
    descriptor = _json(folder, content)
    found = faults(_Descriptor, descriptor)
    if not found:
        described = _Descriptor.model_validate(descriptor, strict=True)
        package = Package(folder, {})
        for table in described.resources:
            if table.name in package.tables:
                found.append(f"table '{table.name}' is described twice; delete one description")
            shared = described.kinds.get(table.kind, _Rules())
            rules = ("ascending", "conditions", "unique")
            merged: dict[str, Any] = {
                rule: (*getattr(shared, rule), *getattr(table, rule)) for rule in rules
            }
            merged["statements"] = shared.statements or table.statements
            package.tables[table.name] = table.model_copy(update=merged)
        found += [*_unknown_keys(described), *_contradictions(package)]
        if not package.tables:
            found.append("no tables are described; restore the file's resources")
    if found:
        raise _error(folder, *found)
    return package


def _error(folder: Path, *messages: str, line: int | None = None) -> TableError:
    return TableError([Problem(f"{folder.name}/{FILE}", line, None, None, m) for m in messages])


def _bytes(folder: Path) -> bytes:
    try:
        return (folder / FILE).read_bytes()
    except FileNotFoundError:
        raise _error(folder, "the file is missing; restore it") from None


def _json(folder: Path, content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        descriptor = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        json.dumps(descriptor, ensure_ascii=False).encode()
        return descriptor
    except UnicodeDecodeError:
        raise _error(folder, "not UTF-8 text; save the file as UTF-8") from None
    except UnicodeEncodeError:
        raise _error(folder, r"half of a pair of \u signs stands in it; delete it") from None
    except json.JSONDecodeError as error:
        message = f"not JSON ({error.msg}, character {error.colno}); correct it"
        raise _error(folder, message, line=error.lineno) from None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise _error(folder, f"not JSON that can be used ({reason}); correct it") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: the reader would drop the first, and renewing lose it."""
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return content


def _unknown_keys(descriptor: _Descriptor) -> Iterator[str]:
    """Name the azm: keys that nothing reads: a rule that is misspelt would never be applied."""
    parts: list[tuple[_Part, str]] = [(descriptor, "the package")]
    parts += [(rules, f"kind '{kind}'") for kind, rules in descriptor.kinds.items()]
    for table in descriptor.resources:
        of = f"table '{table.name}'"
        parts += [(table, of), *((c, f"column '{c.name}' of {of}") for c in table.fields)]
    for part, place in parts:
        known = [field.alias or "" for field in type(part).model_fields.values()]
        for key in part.model_extra or ():
            if key.startswith("azm:"):
                near = did_you_mean(key, known) or "; delete it"
                yield f"{place} has the key '{key}', which is not known{near}"


def _contradictions(package: Package) -> Iterator[str]:
    """Name columns, tables and types that the descriptions mention but that don't exist."""
    for table in package.tables.values():
        of = f"of table '{table.name}'"
        for name in table.names:
            if table.names.count(name) > 1:
                yield f"column '{name}' {of} is described twice; delete one"
        for column in table.fields:
            yield from (f"column '{column.name}' {of} {fault}" for fault in _unfit(table, column))
        for key in table.joint_references:
            here, there = len(key.fields), len(key.reference.fields)
            if here != there:
                resource = key.reference.resource or table.name
                pair = f"pairs {here} columns with {there} of '{resource}'"
                yield f"a foreign key {of} {pair}; name as many"
        for name, reference in _references(table):
            place = f"column '{name}' {of}"
            yield from (f"{place} refers to {fault}" for fault in _dangling(package, reference))
        for name in dict.fromkeys(_mentioned(table)):
            if name not in table.names:
                near = did_you_mean(name, table.names) or "; correct the rule"
                yield f"a rule {of} names the column '{name}', unknown{near}"
        for column in table.fields:
            choices = column.constraints.enum
            rules = table.conditions if choices else ()
            for value in (value for rule in rules for value in rule.when.get(column.name, ())):
                if value not in (*choices, "", "*"):
                    near = did_you_mean(value, choices) or "; correct the rule"
                    yield (
                        f"a rule {of} applies where {column.name} is '{value}', which it can't "
                        f"be{near}"
                    )
        for group in table.ascending:
            types = {column.type for column in table.fields if column.name in group}
            if "string" in types or ("date" in types and len(types) > 1):
                yield (
                    f"a rule {of} puts {', '.join(group)} in order; name columns of numbers "
                    "alone, or of dates alone"
                )


def _unfit(table: TableSchema, column: Field) -> Iterator[str]:
    """Say what of a column's description no cell could be held against."""
    finder = fault_finder(Field(name=column.name, type=column.type, format=column.format))
    limits = column.constraints
    for name, limit in (("minimum", limits.minimum), ("maximum", limits.maximum)):
        if limit is not None and column.type == "string":
            yield f"has a {name} but holds text, which has no order; delete it"
        elif limit == "":
            yield f"has an empty {name}; fill it in or delete it"
        elif limit is not None and (fault := finder(limit)):
            yield f"has the {name} '{limit}': {fault}"
    if column.separator and column.type != "string":
        yield f"holds lists of the type '{column.type}'; give it the type 'string'"
    sign = column.negative_by
    if sign is not None and sign.column in table.names:
        units = table.reference(table.field(sign.column))
        if units is None or units.resource is None:
            yield (
                f"takes its sign from '{sign.column}', which refers to no table; give that a "
                "foreign key"
            )
    reference = table.reference(column)
    if column.mutual and (reference is None or len(table.primary_key) != 1):
        yield "is mutual; give it references, and the table a primary key of one column"
    if reference is not None and (reference.resource is None) == (reference.kind is None):
        yield "has azm:references without a resource or with a kind beside it; name one of them"


def _mentioned(table: TableSchema) -> Iterator[str]:
    """Yield the columns of the table itself that its keys and rules name."""
    yield from (*table.primary_key, *table.unique, *(STATEMENT if table.statements else ()))
    for group in (*table.unique_keys, *table.ascending):
        yield from group
    for key in table.joint_references:
        yield from key.fields
    for rule in table.conditions:
        yield from (*rule.when, *rule.between, *rule.filled, *rule.empty, *rule.any)
    for column in table.fields:
        if column.begins_with:
            yield column.begins_with
        if column.precision:
            yield column.precision
        if column.negative_by:
            yield column.negative_by.column


def _references(table: TableSchema) -> Iterator[tuple[str, Reference]]:
    """Yield the columns that refer to another table, with what each must find there."""
    for column in table.fields:
        if (reference := table.reference(column)) is not None:
            yield column.name, reference
        if (sign := column.negative_by) and sign.column in table.names:
            units = table.reference(table.field(sign.column))
            if units is not None and units.resource is not None:
                yield sign.column, Reference(field=sign.flag, resource=units.resource)
    for key in table.joint_references:
        resource = key.reference.resource or table.name
        for name, there in zip(key.fields, key.reference.fields, strict=False):
            yield name, Reference(field=there, resource=resource)


def _dangling(package: Package, reference: Reference) -> Iterator[str]:
    """Name what is referred to and doesn't exist."""
    resource, field = reference.resource, reference.field
    if resource is not None and resource not in package.tables:
        near = did_you_mean(resource, package.tables) or "; describe it"
        yield f"the table '{resource}', unknown{near}"
        return
    targets = package.referenced(reference)
    if not targets and reference.kind is not None:
        yield f"tables of kind '{reference.kind}'; describe one or drop the rule"
    for target in targets:
        if field not in target.names:
            near = did_you_mean(field, target.names) or "; correct it"
            yield f"'{field}' of '{target.name}', unknown{near}"


def renew_package(root: Path | None = None) -> list[str]:
    """Write rows, bytes and hash of every table into datapackage.json.

    Everything else in the file stays; its layout becomes the standard one.

    Parameters
    ----------
    root
        The project's folder; by default the one that `azm.paths` finds.

    Returns
    -------
    list of str
        Names of the tables whose record changed.

    Raises
    ------
    TableError
        If datapackage.json or a table can't be read.
    OSError
        If datapackage.json can't be written; it stays as it was.

    Examples
    --------
    >>> renew_package()
    []
    """
    folder = (paths.root() if root is None else root) / "data"
    package = read_package(folder)
    written = _bytes(folder)
    descriptor = _json(folder, written)
    changed: list[str] = []
    for table, resource in zip(package.tables.values(), descriptor["resources"], strict=True):
        text = read_csv(folder / table.path, package.label(table.path))
        if text.problems:
            raise TableError(text.problems)
        if text.size != table.size:
            changed.append(table.name)
        resource.update(text.size)
    renewed = f"{layout(descriptor)}\n"
    if written != renewed.encode():
        put(folder / FILE, renewed)
    return changed


def layout(value: Any, indent: int = 0) -> str:
    """Return JSON in which what fits on a line stands on one, so that a change is one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(flat) + indent <= LINE_LENGTH or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{layout(key)}: {layout(part, indent + 2)}" for key, part in value.items()]
        opening, closing = "{", "}"
    else:
        parts = [layout(part, indent + 2) for part in value]
        opening, closing = "[", "]"
    body = f",\n{pad}".join(parts)
    return f"{opening}\n{pad}{body}\n{' ' * indent}{closing}"
