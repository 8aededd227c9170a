"""Reads `datapackage.json` and refuses descriptions that contradict themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel
from pydantic import Field as Key

from azm.errors import did_you_mean, nearest
from azm.tables.cells import fault_finder
from azm.tables.problem import Problem, TableError
from azm.tables.schema import FILE, Field, JointReference, Package, Reference, Sign, Table, When
from azm.validate import Name, Names, Pattern, Scalar, Text, Texts, faults

TYPES = ("string", "number", "integer", "year", "date")
PACKAGE_KEYS = ("azm:kinds",)
RESOURCE_KEYS = ("azm:rows", "azm:kind")
RULE_KEYS = ("azm:ascending", "azm:when", "azm:unique")
FIELD_KEYS = (
    "azm:form",
    "azm:list",
    "azm:references",
    "azm:mutual",
    "azm:negative_by",
    "azm:begins_with",
)


Columns = Annotated[Names, Key(min_length=1)]


class _Target(BaseModel):
    resource: Text
    fields: Columns


class _ForeignKey(BaseModel):
    fields: Columns
    reference: _Target


class _Elsewhere(BaseModel):
    field: Name
    resource: Name | None = None
    kind: Name | None = None


class _Sign(BaseModel):
    column: Name
    flag: Name


class _When(BaseModel):
    when: dict[Name, Texts]
    filled: Names = []
    empty: Names = []
    any: Names = []
    mend: Text | None = None


class _Constraints(BaseModel):
    required: bool = False
    unique: bool = False
    enum: list[Scalar] = []
    pattern: Pattern | None = None
    minimum: Scalar = None
    maximum: Scalar = None


class _Column(BaseModel):
    name: Name
    type: Text
    title: Text = ""
    description: Text = ""
    unit: Text = ""
    format: Literal["default", "any", "uri"] = "default"
    constraints: _Constraints = _Constraints()
    form: Text | None = Key(None, alias="azm:form")
    separator: Name | None = Key(None, alias="azm:list")
    references: _Elsewhere | None = Key(None, alias="azm:references")
    mutual: bool = Key(False, alias="azm:mutual")
    negative_by: _Sign | None = Key(None, alias="azm:negative_by")
    begins_with: Name | None = Key(None, alias="azm:begins_with")


class _Schema(BaseModel):
    fields: list[_Column]
    primary_key: Names = Key([], alias="primaryKey")
    unique_keys: list[Names] = Key([], alias="uniqueKeys")
    foreign_keys: list[_ForeignKey] = Key([], alias="foreignKeys")


class _Rules(BaseModel):
    ascending: list[list[Name]] = Key([], alias="azm:ascending")
    when: list[_When] = Key([], alias="azm:when")
    unique: list[Name] = Key([], alias="azm:unique")


def _inside(path: str) -> str:
    """Refuse what leads out of the folder, as the standard does; links are followed on reading."""
    parts = PureWindowsPath(path)  # takes both kinds of slash, and knows drives
    if parts.is_absolute() or parts.anchor or ".." in parts.parts or "\\" in path or ":" in path:
        raise ValueError("no path inside of the folder; name a file there, as events.csv")
    return path


class _Resource(_Rules):
    name: Annotated[Name, Key(pattern="^[a-z0-9]+([-_.][a-z0-9]+)*$")]
    path: Annotated[Name, AfterValidator(_inside)]
    title: Text = ""
    description: Text = ""
    kind: Text = Key("", alias="azm:kind")
    fields_and_keys: _Schema = Key(alias="schema")
    rows: int | None = Key(None, alias="azm:rows")
    bytes: int | None = None
    hash: Text | None = None


class _Described(BaseModel):
    name: Text = ""
    title: Text = ""
    description: Text = ""
    kinds: dict[Name, _Rules] = Key({}, alias="azm:kinds")
    resources: list[_Resource]


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
            raise _fault(f"{folder.name}/{FILE}", None, message)
    return package


# Every table that is loaded asks for it; the file's bytes say whether it is still the same.
@lru_cache(maxsize=8)
def _package(folder: Path, content: bytes) -> Package:
    file = f"{folder.name}/{FILE}"
    descriptor = _descriptor(file, content)
    found = faults(_Described, descriptor)
    if found:
        raise TableError([Problem(file, None, None, None, fault) for fault in found])
    described = _Described.model_validate(descriptor, strict=True)
    found += _unknown_keys(descriptor, PACKAGE_KEYS, "the package")
    for kind, rules in descriptor.get("azm:kinds", {}).items():
        found += _unknown_keys(rules, RULE_KEYS, f"kind '{kind}'")
    tables: dict[str, Table] = {}
    for resource, as_written in zip(described.resources, descriptor["resources"], strict=True):
        table = _table(resource, described.kinds.get(resource.kind, _Rules()))
        if table.name in tables:
            found.append(f"table '{table.name}' is described twice; delete one description")
        tables[table.name] = table
        found += _unknown_keys(as_written, RESOURCE_KEYS + RULE_KEYS, f"table '{table.name}'")
        for column in as_written["schema"]["fields"]:
            place = f"column '{column['name']}' of table '{table.name}'"
            found += _unknown_keys(column, FIELD_KEYS, place)
    package = Package(folder, tables)
    found += _inconsistencies(package)
    if not tables:
        found.append("no tables are described; restore the file's resources")
    if found:
        raise TableError([Problem(file, None, None, None, fault) for fault in found])
    return package


def read_descriptor(folder: Path) -> dict[str, Any]:
    """Read `datapackage.json` in a folder as it stands.

    Raises
    ------
    TableError
        If the file is missing or isn't a JSON object.
    """
    return _descriptor(f"{folder.name}/{FILE}", _bytes(folder))


def _bytes(folder: Path) -> bytes:
    try:
        return (folder / FILE).read_bytes()
    except FileNotFoundError:
        message = "the file is missing; restore it"
        raise _fault(f"{folder.name}/{FILE}", None, message) from None


def _descriptor(file: str, content: bytes) -> dict[str, Any]:
    try:
        descriptor = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_refuse
        )
        json.dumps(descriptor, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise _fault(file, None, "not UTF-8 text; save the file as UTF-8") from None
    except UnicodeEncodeError:
        raise _fault(file, None, r"half of a pair of \u signs stands in it; delete it") from None
    except json.JSONDecodeError as error:
        message = f"not JSON ({error.msg}, character {error.colno}); correct it"
        raise _fault(file, error.lineno, message) from None
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise _fault(file, None, f"not JSON that can be used ({reason}); correct it") from None
    if not isinstance(descriptor, dict):
        raise _fault(file, None, "not a JSON object; restore it")
    return descriptor


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


def _fault(file: str, line: int | None, message: str) -> TableError:
    return TableError([Problem(file, line, None, None, message)])


def _table(resource: _Resource, shared: _Rules) -> Table:
    schema = resource.fields_and_keys
    keys = [
        JointReference(
            columns=tuple(key.fields),
            # An empty name stands for the table itself.
            resource=key.reference.resource or resource.name,
            fields=tuple(key.reference.fields),
        )
        for key in schema.foreign_keys
    ]
    references = {
        key.columns[0]: Reference(field=key.fields[0], resource=key.resource)
        for key in keys
        if len(key.columns) == len(key.fields) == 1
    }
    return Table(
        name=resource.name,
        path=resource.path,
        title=resource.title,
        description=resource.description,
        kind=resource.kind,
        fields=tuple(_field(column, references) for column in schema.fields),
        primary_key=tuple(schema.primary_key),
        joint_references=tuple(key for key in keys if key.columns[0] not in references),
        unique_keys=tuple(map(tuple, schema.unique_keys)),
        ascending=tuple(map(tuple, [*shared.ascending, *resource.ascending])),
        when=tuple(_when(rule) for rule in [*shared.when, *resource.when]),
        unique_in_kind=tuple(shared.unique),
        rows=resource.rows,
        bytes=resource.bytes,
        hash=resource.hash,
    )


def _field(column: _Column, references: Mapping[str, Reference]) -> Field:
    limits = column.constraints
    own = column.references
    sign = column.negative_by
    return Field(
        name=column.name,
        type=column.type,
        title=column.title,
        description=column.description,
        unit=column.unit,
        format=column.format,
        required=limits.required,
        unique=limits.unique,
        enum=tuple(map(str, limits.enum)),
        pattern=limits.pattern,
        form=column.form,
        minimum=_text(limits.minimum),
        maximum=_text(limits.maximum),
        separator=column.separator,
        references=Reference(**own.model_dump()) if own else references.get(column.name),
        mutual=column.mutual,
        negative_by=Sign(**sign.model_dump()) if sign else None,
        begins_with=column.begins_with,
    )


def _when(rule: _When) -> When:
    return When(
        condition={column: tuple(values) for column, values in rule.when.items()},
        filled=tuple(rule.filled),
        empty=tuple(rule.empty),
        any=tuple(rule.any),
        mend=rule.mend,
    )


def _text(limit: object) -> str | None:
    return None if limit is None else str(limit)


def _unknown_keys(part: Mapping[str, Any], known: tuple[str, ...], place: str) -> Iterable[str]:
    """Name the azm: keys that nothing reads: a rule that is misspelt would never be applied."""
    for key in part:
        if key.startswith("azm:") and key not in known:
            near = nearest(key, known)
            mend = f"write '{near}'" if near else "delete it"
            yield f"{place} has the key '{key}', which is not known; {mend}"


def _inconsistencies(package: Package) -> Iterable[str]:
    """Name columns, tables and types that the descriptions mention but that don't exist."""
    for table in package.tables.values():
        for name in table.names:
            if table.names.count(name) > 1:
                yield f"column '{name}' of table '{table.name}' is described twice; delete one"
        for column in table.fields:
            place = f"column '{column.name}' of table '{table.name}'"
            if column.type not in TYPES:
                yield f"{place} has the type '{column.type}'; use one of {', '.join(TYPES)}"
            else:
                yield from (f"{place} {fault}" for fault in _own_faults(table, column))
            if column.references is not None:
                yield from _dangling(package, table, column.name, column.references)
            if column.negative_by is not None:
                yield from _unflagged(package, table, column)
        for key in table.joint_references:
            if len(key.columns) != len(key.fields):
                yield (
                    f"a foreign key of table '{table.name}' pairs {len(key.columns)} columns with "
                    f"{len(key.fields)} of '{key.resource}'; name as many"
                )
            for name, target in zip(key.columns, key.fields, strict=False):
                yield from _dangling(package, table, name, Reference(target, key.resource))
        for name in dict.fromkeys(_mentioned(table)):
            if name not in table.names:
                near = did_you_mean(name, table.names) or "; correct the rule"
                yield f"a rule of table '{table.name}' names the column '{name}', unknown{near}"
        for rule in table.when:
            for column in (c for c in table.fields if c.enum and c.name in rule.condition):
                for value in rule.condition[column.name]:
                    if value not in (*column.enum, "", "*"):
                        near = did_you_mean(value, column.enum) or "; correct the rule"
                        yield (
                            f"a rule of table '{table.name}' applies where {column.name} is "
                            f"'{value}', which it can't be{near}"
                        )
        for group in table.ascending:
            types = {column.type for column in table.fields if column.name in group}
            if "string" in types or ("date" in types and len(types) > 1):
                yield (
                    f"a rule of table '{table.name}' puts {', '.join(group)} in order; name "
                    "columns of numbers alone, or of dates alone"
                )


def _own_faults(table: Table, column: Field) -> Iterable[str]:
    """Say what of a column's description no cell could be held against."""
    judge = fault_finder(Field(column.name, column.type, format=column.format))
    for name, limit in (("minimum", column.minimum), ("maximum", column.maximum)):
        if limit is not None and column.type == "string":
            yield f"has a {name} but holds text, which has no order; delete it"
        elif limit == "":
            yield f"has an empty {name}; fill it in or delete it"
        elif limit is not None and (fault := judge(limit)):
            yield f"has the {name} '{limit}': {fault}"
    if column.separator and column.type != "string":
        yield f"holds lists of the type '{column.type}'; give it the type 'string'"
    if column.mutual and (column.references is None or len(table.primary_key) != 1):
        yield "is mutual; give it references, and the table a primary key of one column"
    reference = column.references
    if reference is not None and (reference.resource is None) == (reference.kind is None):
        yield "has azm:references without a resource or with a kind beside it; name one of them"


def _mentioned(table: Table) -> Iterable[str]:
    """Yield the columns of the table itself that its keys and rules name."""
    yield from (*table.primary_key, *table.unique_in_kind)
    for group in (*table.unique_keys, *table.ascending):
        yield from group
    for key in table.joint_references:
        yield from key.columns
    for rule in table.when:
        yield from (*rule.condition, *rule.filled, *rule.empty, *rule.any)
    for column in table.fields:
        if column.begins_with:
            yield column.begins_with
        if column.negative_by:
            yield column.negative_by.column


def _unflagged(package: Package, table: Table, column: Field) -> Iterable[str]:
    """Name a column that allows negative numbers but that can't be found."""
    sign = column.negative_by
    if sign.column not in table.names:
        return
    reference = table.field(sign.column).references
    if reference is None or reference.resource is None:
        yield (
            f"the sign of '{column.name}' of table '{table.name}' hangs on '{sign.column}', "
            "which refers to no table; give it a foreign key"
        )
    else:
        yield from _dangling(package, table, sign.column, Reference(sign.flag, reference.resource))


def _dangling(package: Package, table: Table, name: str, reference: Reference) -> Iterable[str]:
    """Name what a column refers to and that doesn't exist."""
    place = f"column '{name}' of table '{table.name}'"
    if reference.resource is None and reference.kind is None:
        return
    if reference.resource is not None and reference.resource not in package.tables:
        near = did_you_mean(reference.resource, package.tables) or "; describe it"
        yield f"{place} refers to the table '{reference.resource}', unknown{near}"
        return
    targets = package.referenced(reference)
    if not targets:
        yield f"{place} refers to tables of kind '{reference.kind}'; describe one or drop the rule"
    for target in targets:
        if reference.field not in target.names:
            near = did_you_mean(reference.field, target.names) or "; correct it"
            yield f"{place} refers to '{reference.field}' of '{target.name}', unknown{near}"
