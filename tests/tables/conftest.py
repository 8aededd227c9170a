"""A small project made up for these tests: its figures, sources and claims are fixtures."""

# ruff: noqa: E501 (tables stand as a file holds them)

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azm import tables

COUNTS = """\
id,series,indicator,geography,period_start,period_end,period_basis,value,unit,qualifier,measure,status,vintage,origin_id,rivals,source_id,note
killed.1,killed,people killed,Pakistan,2021-01-01,2021-12-31,stated,20,people_killed,exact,flow,usable,single,daily-2022,,daily-2022,
killed.2,killed,people killed,Pakistan,2022-01-01,2022-12-31,stated,1234,people_killed,exact,flow,usable,first,daily-2023,,daily-2023,"Two attacks, one province"
killed.3,killed,people killed,"Karachi, Sindh",2022-01-01,2022-12-31,stated,7,people_killed,about,flow,disputed,single,daily-2023,grants.2,daily-2023,
killed.4,killed,people killed,Pakistan,,2023-12-31,open_start,61,people_killed,at_least,running_total,do_not_use,single,daily-2023,,daily-2023,"The page says ""about sixty"",
then a number"
killed.5,killed,people killed,Pakistan,,,undated,3,people_killed,claimed,flow,usable,single,daily-2022,,daily-2022,
change.1,change,change in attacks,Pakistan,2022-01-01,2022-12-31,assumed_end,-12.5,percent,about,rate,usable,single,daily-2023,,daily-2023,
lag.1,lag,days before the vote,Pakistan,2022-01-01,2022-12-31,stated,-1,position_code,exact,rate,usable,single,daily-2023,,daily-2023,
"""
GRANTS = """\
id,series,indicator,geography,period_start,period_end,period_basis,value,unit,qualifier,measure,status,vintage,origin_id,rivals,source_id,note
grants.1,grants,grant for guards,Pakistan,2026-07-01,2027-06-30,stated,9.5,PKR_billion,exact,flow,usable,single,budget-2026,,budget-2026,The budget for next year
grants.2,grants,grant for guards,Pakistan,2022-07-01,2023-06-30,stated,7,PKR_billion,exact,flow,disputed,single,budget-2026,killed.3,budget-2026,
"""
EVENTS = """\
event_id,date,date_basis,place,province,killed_total,chinese_killed,chinese_killed_high,status,source_ids,note
ev-1,2021-07-14,stated,Dasu,Khyber Pakhtunkhwa,13,9,9,usable,daily-2022;daily-2023,
ev-2,2024-03-26,derived,Besham,Khyber Pakhtunkhwa,6,5,6,usable,daily-2023,
ev-3,2024-10-06,stated,Karachi,Sindh,,,,usable,daily-2023,
"""
SOURCES = """\
source_id,kind,publisher,title,title_kind,published,published_basis,language,url
daily-2022,press,The Daily,Twenty killed in a year,original,2022-01-03,stated,en,https://daily.example.org/2022/killed
daily-2023,press,The Daily,"Yearly count, in brief",description,2023-01,assumed,en,https://daily.example.org/2023/killed?page=2
budget-2026,official,Finance Division,Budget in Brief,original,,,en,https://www.finance.example.org/brief.pdf
"""
UNITS = """\
unit,meaning,dimension,comparable_group,allows_negative
people_killed,people who lost their lives,people,deaths,no
PKR_billion,thousand million Pakistani rupees,money,rupees,yes
percent,hundredth part,share,percent,yes
position_code,position from against to for,code,,yes
"""
CLAIMS = """\
component_id,claim_id,claimed_low,claimed_high,bound,unit,checkable,why_not
c1,c1,60,,more_than,people_killed,yes,
c2a,c2,20,20,exact,percent,yes,
c2b,c2,,,,,no,no public record
"""
FINDINGS = """\
finding_id,component_id,source_id,origin_id,stance,directness,locator,why
f1,c1,daily-2022,daily-2022,contradicts,direct,paragraph 2,gives twenty deaths
f2,c2a,budget-2026,budget-2026,supports,near,page 4,gives both years
"""
GLOSSARY = """\
term,long_form,meaning,source_id
SSD,Special Security Division,army division that guards projects,daily-2022
"""
RUBRICS = """\
rubric,step,meaning
position,-1,against
position,0,undecided
position,1,for
"""
CODINGS = """\
coding_id,component_id,rubric,central,evidence
position.1,c2a,position,-1,daily-2022
position.2,c2a,position,1,
"""
CRITERIA = """\
[c1]
rule = "count"

[c2a]
rule = "change"

[c2b]
rule = "event"
"""
COLLECTION = """\
title = "Fixture"

[[notebook]]
name = "01_first"
title = "First"
question = "How many?"
dimension = "cpec"
claims = ["c1"]

[[notebook]]
name = "02_second"
title = "Second"
question = "How much?"
dimension = "cpec"
claims = ["c2"]
"""


def field(name: str, type_: str = "string", **more: Any) -> dict[str, Any]:
    """Describe a column; enum, pattern, minimum, maximum and required are constraints."""
    limits = ("required", "unique", "enum", "pattern", "minimum", "maximum")
    constraints = {key: more.pop(key) for key in limits if key in more}
    described = {"name": name, "type": type_, "title": name, "description": f"the {name}", **more}
    return {**described, "constraints": constraints} if constraints else described


def sourced(*more: dict[str, Any]) -> list[dict[str, Any]]:
    source = {"resource": "sources", "fields": "source_id"}
    return [{"fields": "source_id", "reference": source}, *more]


def unit_key() -> dict[str, Any]:
    return {"fields": "unit", "reference": {"resource": "units", "fields": "unit"}}


DAY = {"minimum": "1940-01-01", "maximum": "2035-12-31"}
SLUG = {"pattern": "[a-z0-9]+(-[a-z0-9]+)*", "azm:form": "lower-case words joined by hyphens"}
OBSERVATION_FIELDS = [
    field("id", required=True, **{"azm:begins_with": "series"}),
    field("series", required=True),
    field("indicator", required=True),
    field("geography", required=True),
    field("period_start", "date", **DAY),
    field("period_end", "date", **DAY),
    field(
        "period_basis",
        required=True,
        enum=[
            "stated",
            "assumed_start",
            "assumed_end",
            "assumed",
            "open_start",
            "open_end",
            "undated",
        ],
    ),
    field(
        "value",
        "number",
        required=True,
        **{"azm:negative_by": {"column": "unit", "flag": "allows_negative"}},
    ),
    field("unit", required=True),
    field(
        "qualifier",
        required=True,
        enum=["exact", "about", "at_least", "at_most", "partial", "claimed"],
    ),
    field("measure", required=True, enum=["flow", "stock", "running_total", "rate"]),
    field("status", required=True, enum=["usable", "disputed", "superseded", "do_not_use"]),
    field("vintage", required=True, enum=["single", "first", "revised"]),
    field("origin_id", required=True, **SLUG),
    field(
        "rivals",
        **{
            "azm:list": ";",
            "azm:mutual": True,
            "azm:references": {"kind": "observations", "field": "id"},
        },
    ),
    field("source_id", required=True),
    field("note"),
]
OBSERVATION_RULES = {
    "azm:unique": ["id"],
    "azm:ascending": [["period_start", "period_end"]],
    "azm:when": [
        {
            "when": {"period_basis": ["stated", "assumed_start", "assumed_end", "assumed"]},
            "filled": ["period_start", "period_end"],
            "mend": "fill it in or mark the bound as open",
        },
        {"when": {"period_basis": "open_start"}, "filled": "period_end", "empty": "period_start"},
        {"when": {"period_basis": "open_end"}, "filled": "period_start", "empty": "period_end"},
        {"when": {"period_basis": "undated"}, "empty": ["period_start", "period_end"]},
        {
            "when": {"status": ["superseded", "do_not_use"]},
            "filled": "note",
            "mend": "say why in the note",
        },
        {
            "when": {"status": "disputed"},
            "any": ["rivals", "note"],
            "mend": "name the rival row, or say why in the note",
        },
    ],
}
OBSERVATION_KEYS = [
    "series",
    "indicator",
    "geography",
    "period_start",
    "period_end",
    "value",
    "unit",
    "source_id",
]


def observations(name: str) -> dict[str, Any]:
    schema = {
        "fields": OBSERVATION_FIELDS,
        "primaryKey": "id",
        "uniqueKeys": [OBSERVATION_KEYS],
        "foreignKeys": sourced(unit_key()),
    }
    return resource(name, schema, **{"azm:kind": "observations"})


def resource(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": name,
        "description": "made up for the tests",
        **more,
        "schema": {**schema, "missingValues": [""]},
    }


def descriptor() -> dict[str, Any]:
    events = {
        "fields": [
            field("event_id", required=True, **SLUG),
            field("date", "date", required=True, **DAY),
            field("date_basis", required=True, enum=["stated", "derived", "assumed"]),
            field("place", required=True),
            field("province"),
            field("killed_total", "integer", minimum=0),
            field("chinese_killed", "integer", minimum=0),
            field("chinese_killed_high", "integer", minimum=0),
            field("status", required=True, enum=["usable", "disputed", "do_not_use"]),
            field(
                "source_ids",
                required=True,
                **{
                    "azm:list": ";",
                    "azm:references": {"resource": "sources", "field": "source_id"},
                },
            ),
            field("note"),
        ],
        "primaryKey": "event_id",
        "uniqueKeys": [["date", "place", "killed_total", "source_ids"]],
    }
    sources = {
        "fields": [
            field("source_id", required=True, **SLUG),
            field("kind", required=True, enum=["press", "official"]),
            field("publisher", required=True),
            field("title", required=True),
            field("title_kind", required=True, enum=["original", "description"]),
            field("published", "date", format="any", **DAY),
            field("published_basis", enum=["stated", "derived", "assumed"]),
            field("language", required=True, pattern="[a-z]{2}"),
            field("url", format="uri", unique=True),
        ],
        "primaryKey": "source_id",
    }
    dated = [
        {"when": {"published": "*"}, "filled": "published_basis"},
        {"when": {"published": ""}, "empty": "published_basis"},
    ]
    units = {
        "fields": [
            field("unit", required=True),
            field("meaning", required=True),
            field("dimension", required=True),
            field("comparable_group"),
            field("allows_negative", required=True, enum=["yes", "no"]),
        ],
        "primaryKey": "unit",
    }
    claims = {
        "fields": [
            field("component_id", required=True),
            field("claim_id", required=True),
            field("claimed_low", "number"),
            field("claimed_high", "number"),
            field("bound", enum=["exact", "more_than"]),
            field("unit"),
            field("checkable", required=True, enum=["yes", "no"]),
            field("why_not"),
        ],
        "primaryKey": "component_id",
        "foreignKeys": [unit_key()],
    }
    findings = {
        "fields": [
            field("finding_id", required=True),
            field("component_id", required=True),
            field("source_id", required=True),
            field("origin_id", required=True, **SLUG),
            field("stance", required=True, enum=["supports", "contradicts", "silent"]),
            field("directness", required=True, enum=["direct", "near", "proxy"]),
            field("locator", required=True),
            field("why", required=True),
        ],
        "primaryKey": "finding_id",
        "foreignKeys": sourced(
            {
                "fields": "component_id",
                "reference": {"resource": "claims", "fields": "component_id"},
            }
        ),
    }
    rubrics = {
        "fields": [
            field("rubric", required=True),
            field("step", "integer", required=True),
            field("meaning", required=True),
        ],
        "primaryKey": ["rubric", "step"],
    }
    codings = {
        "fields": [
            field("coding_id", required=True, **{"azm:begins_with": "rubric"}),
            field("component_id", required=True),
            field("rubric", required=True),
            field("central", "integer", required=True),
            field("evidence"),
        ],
        "primaryKey": "coding_id",
        "foreignKeys": [
            {
                "fields": ["rubric", "central"],
                "reference": {"resource": "rubrics", "fields": ["rubric", "step"]},
            }
        ],
    }
    glossary = {
        "fields": [
            field("term", required=True),
            field("long_form", required=True),
            field("meaning", required=True),
            field("source_id"),
        ],
        "primaryKey": "term",
        "foreignKeys": sourced(),
    }
    ascending = {
        "azm:ascending": [
            ["chinese_killed", "chinese_killed_high"],
            ["chinese_killed", "killed_total"],
        ]
    }
    unchecked = {"azm:when": [{"when": {"checkable": "no"}, "filled": "why_not"}]}
    return {
        "profile": "tabular-data-package",
        "name": "fixture",
        "azm:kinds": {"observations": OBSERVATION_RULES},
        "resources": [
            observations("counts"),
            observations("grants"),
            resource("events", events, **ascending),
            resource("claims", claims, **unchecked),
            resource("findings", findings),
            resource("rubrics", rubrics),
            resource("codings", codings),
            resource("sources", sources, **{"azm:when": dated}),
            resource("units", units),
            resource("glossary", glossary),
        ],
    }


@dataclass
class Project:
    """A project folder whose tables a test may damage."""

    root: Path

    def path(self, table: str) -> Path:
        return self.root / "data" / f"{table}.csv"

    def read(self, table: str) -> bytes:
        return self.path(table).read_bytes()

    def write(self, table: str, content: bytes | str) -> None:
        self.path(table).write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, table: str, old: bytes | str, new: bytes | str) -> None:
        """Replace the one place where `old` stands in a table."""
        old, new = (part.encode() if isinstance(part, str) else part for part in (old, new))
        content = self.read(table)
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times"
        self.write(table, content.replace(old, new))

    def append(self, table: str, line: str) -> None:
        self.write(table, self.read(table) + line.encode() + b"\n")

    def describe(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change datapackage.json."""
        path = self.root / "data" / "datapackage.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    def problems(self) -> list[str]:
        return [str(problem) for problem in tables.check(self.root)]


def build(root: Path) -> Project:
    (root / "data").mkdir(parents=True)
    (root / "notebooks").mkdir()
    project = Project(root)
    contents = {
        "counts": COUNTS,
        "grants": GRANTS,
        "events": EVENTS,
        "claims": CLAIMS,
        "findings": FINDINGS,
        "sources": SOURCES,
        "rubrics": RUBRICS,
        "codings": CODINGS,
        "units": UNITS,
        "glossary": GLOSSARY,
    }
    for name, content in contents.items():
        project.write(name, content)
    (root / "data" / "criteria.toml").write_bytes(CRITERIA.encode())
    (root / "notebooks" / "collection.toml").write_bytes(COLLECTION.encode())
    (root / "data" / "datapackage.json").write_text(json.dumps(descriptor()), encoding="utf-8")
    tables.renew_package(root)
    return project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A sound small project, which `azm.load` reads."""
    built = build(tmp_path / "project")
    monkeypatch.setenv("AZM_ROOT", str(built.root))
    return built
