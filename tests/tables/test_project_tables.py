"""The project's own tables are sound, described in full and readable by others."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from azm import tables
from azm.claims import consistency
from azm.tables.package import layout

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
NAMES = [resource["name"] for resource in PACKAGE["resources"]]


@pytest.fixture(autouse=True)
def own_project(monkeypatch):
    monkeypatch.setenv("AZM_ROOT", str(ROOT))


def test_the_tables_have_no_problems():
    assert [str(problem) for problem in [*tables.check(ROOT), *consistency.check(ROOT)]] == []


def test_the_package_and_its_tables_are_valid_for_frictionless():
    report = frictionless.validate(str(ROOT / "data" / "datapackage.json"))
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_table_loads_whole_and_typed(name):
    frame = tables.load(name)
    table = tables.schema(name)
    assert len(frame) == table.rows > 0
    for column in table.fields:
        cells = frame.reset_index()[column.name]
        kind = {"date": "M", "number": "f", "integer": "i", "year": "i"}.get(column.type)
        if kind is not None:
            assert cells.dtype.kind == kind
        else:
            assert pd.api.types.is_string_dtype(cells)


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=NAMES)
def test_a_table_says_what_it_is_where_it_comes_from_and_on_what_terms(resource):
    assert resource["title"] and resource["description"]
    assert resource["licenses"] and resource["sources"]
    assert resource["schema"]["primaryKey"]
    for field in resource["schema"]["fields"]:
        assert field["title"] and field["description"]
        if field["type"] in ("number", "integer") and field["name"] not in ("step", "paragraph"):
            assert field["unit"], f"{resource['name']}.{field['name']} has no unit"


def test_every_table_of_one_kind_has_the_same_columns_if_it_holds_observations():
    schemas = [
        resource["schema"]
        for resource in PACKAGE["resources"]
        if "observations" in resource["azm:kind"]
    ]
    assert len(schemas) > 1
    assert all(schema == schemas[0] for schema in schemas)


def test_the_layout_of_the_description_is_the_one_that_renewing_writes():
    assert (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8") == (
        layout(PACKAGE) + "\n"
    )
