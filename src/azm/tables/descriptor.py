"""Reads `datapackage.json` and refuses descriptions that contradict themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from azm.errors import did_you_mean, nearest
from azm.tables.problem import Problem, TableError
from azm.tables.schema import FILE, Field, JointReference, Package, Reference, Sign, Table, When

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


def read_package(folder: Path) -> Package:
    """Read `datapackage.json` in a folder.

    Raises
    ------
    TableError
        If the file is missing, isn't JSON or describes a table wrongly; the message names
        the line or the table and column.
    """
    return _package(folder, _bytes(folder))


# Every table that is loaded asks for it; the file's bytes say whether it is still the same.
@lru_cache(maxsize=8)
def _package(folder: Path, content: bytes) -> Package:
    file = f"{folder.name}/{FILE}"
    descriptor = _descriptor(file, content)
    faults: list[str] = list(_unknown_keys(descriptor, PACKAGE_KEYS, "the package"))
    kinds = descriptor.get("azm:kinds", {})
    for kind, rules in kinds.items():
        faults += _unknown_keys(rules, RULE_KEYS, f"kind '{kind}'")
    tables: dict[str, Table] = {}
    for resource in descriptor.get("resources", []):
        try:
            table = _table(resource, kinds)
        except KeyError as error:
            faults.append(f"table '{resource.get('name', '?')}' has no {error.args[0]!r}; add it")
            continue
        if table.name in tables:
            faults.append(f"table '{table.name}' is described twice; delete one description")
        tables[table.name] = table
        faults += _unknown_keys(resource, RESOURCE_KEYS + RULE_KEYS, f"table '{table.name}'")
        for described in resource["schema"]["fields"]:
            place = f"column '{described['name']}' of table '{table.name}'"
            faults += _unknown_keys(described, FIELD_KEYS, place)
    package = Package(folder, tables)
    faults += _inconsistencies(package)
    if not tables:
        faults.append("no tables are described; restore the file's resources")
    if faults:
        raise TableError([Problem(file, None, None, None, fault) for fault in faults])
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
        descriptor = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _fault(file, None, "not UTF-8 text; save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        message = f"not JSON ({error.msg}, character {error.colno}); correct it"
        raise _fault(file, error.lineno, message) from None
    if not isinstance(descriptor, dict):
        raise _fault(file, None, "not a JSON object; restore it")
    return descriptor


def _fault(file: str, line: int | None, message: str) -> TableError:
    return TableError([Problem(file, line, None, None, message)])


def _table(resource: Mapping[str, Any], kinds: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    shared = kinds.get(resource.get("azm:kind", ""), {})
    keys = [
        JointReference(
            columns=_several(key["fields"]),
            # An empty name stands for the table itself.
            resource=key["reference"]["resource"] or resource["name"],
            fields=_several(key["reference"]["fields"]),
        )
        for key in schema.get("foreignKeys", [])
    ]
    references = {
        key.columns[0]: Reference(field=key.fields[0], resource=key.resource)
        for key in keys
        if len(key.columns) == 1
    }
    return Table(
        name=resource["name"],
        path=resource["path"],
        title=resource.get("title", ""),
        description=resource.get("description", ""),
        kind=resource.get("azm:kind", ""),
        fields=tuple(_field(column, references) for column in schema["fields"]),
        primary_key=_several(schema.get("primaryKey", [])),
        joint_references=tuple(key for key in keys if len(key.columns) > 1),
        unique_keys=tuple(_several(key) for key in schema.get("uniqueKeys", [])),
        ascending=tuple(
            tuple(group) for rules in (shared, resource) for group in rules.get("azm:ascending", [])
        ),
        when=tuple(
            _when(rule) for rules in (shared, resource) for rule in rules.get("azm:when", [])
        ),
        unique_in_kind=tuple(shared.get("azm:unique", [])),
        rows=resource.get("azm:rows"),
        bytes=resource.get("bytes"),
        hash=resource.get("hash"),
    )


def _field(column: Mapping[str, Any], references: Mapping[str, Reference]) -> Field:
    constraints = column.get("constraints", {})
    own = column.get("azm:references")
    return Field(
        name=column["name"],
        type=column["type"],
        title=column.get("title", ""),
        description=column.get("description", ""),
        unit=column.get("unit", ""),
        format=column.get("format", "default"),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(str(value) for value in constraints.get("enum", [])),
        pattern=constraints.get("pattern"),
        form=column.get("azm:form"),
        minimum=_text(constraints.get("minimum")),
        maximum=_text(constraints.get("maximum")),
        separator=column.get("azm:list"),
        references=Reference(**own) if own else references.get(column["name"]),
        mutual=column.get("azm:mutual", False),
        negative_by=Sign(**sign) if (sign := column.get("azm:negative_by")) else None,
        begins_with=column.get("azm:begins_with"),
    )


def _when(rule: Mapping[str, Any]) -> When:
    return When(
        condition={column: _several(values) for column, values in rule["when"].items()},
        filled=_several(rule.get("filled", [])),
        empty=_several(rule.get("empty", [])),
        any=_several(rule.get("any", [])),
        mend=rule.get("mend"),
    )


def _several(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


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
        for column in table.fields:
            if column.type not in TYPES:
                yield (
                    f"column '{column.name}' of table '{table.name}' has the type "
                    f"'{column.type}'; use one of {', '.join(TYPES)}"
                )
            if column.references is not None:
                yield from _dangling(package, table, column.name, column.references)
            if column.negative_by is not None:
                yield from _unflagged(package, table, column)
        for key in table.joint_references:
            for name, target in zip(key.columns, key.fields, strict=True):
                yield from _dangling(package, table, name, Reference(target, key.resource))
        for name in dict.fromkeys(_mentioned(table)):
            if name not in table.names:
                near = did_you_mean(name, table.names) or "; correct the rule"
                yield f"a rule of table '{table.name}' names the column '{name}', unknown{near}"


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
    if reference is None:
        yield (
            f"the sign of '{column.name}' of table '{table.name}' hangs on '{sign.column}', "
            "which refers to no table; give it a foreign key"
        )
    else:
        yield from _dangling(package, table, sign.column, Reference(sign.flag, reference.resource))


def _dangling(package: Package, table: Table, name: str, reference: Reference) -> Iterable[str]:
    """Name what a column refers to and that doesn't exist."""
    place = f"column '{name}' of table '{table.name}'"
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
