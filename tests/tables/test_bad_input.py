"""Bad input meets one clear message and no traceback, in checking and in loading."""

import errno
import os

import pandas as pd
import pytest
from small_project import cases, column, raw

from azm import tables
from azm.errors import AzmError, shown
from azm.tables.problem import Problem, fault_finder

INPUT = cases("input.csv")
REFUSED = [pytest.param(case, id=case["name"]) for case in INPUT if case["message"]]
BY_LOAD = [case for case in REFUSED if case.values[0]["refused_by"] == "load"]
ACCEPTED = [pytest.param(case, id=case["name"]) for case in INPUT if not case["message"]]


def damage(project, case):
    path = project.root / case["file"]
    project.damage(path, case["how"], raw(case["old"]), raw(case["new"]))
    return case["file"].removeprefix("data/").removesuffix(".csv")


@pytest.mark.parametrize("case", REFUSED)
def test_check_names_the_place_and_the_fix(project, case):
    damage(project, case)
    assert project.problems() == [case["message"]]


@pytest.mark.parametrize("case", BY_LOAD)
def test_load_refuses_with_the_same_message(project, case):
    table = damage(project, case)
    with pytest.raises(AzmError) as refused:
        tables.load(table)
    assert str(refused.value) == case["message"]


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_legitimate_is_accepted_and_how_lines_end_changes_nothing(project, case):
    before = {name: tables.load(name) for name in ("counts", "events")}
    table = damage(project, case)
    tables.renew_package(project.root)
    assert project.problems() == []
    if case["how"] in ("crlf", "strip"):
        pd.testing.assert_frame_equal(tables.load(table), before[table])


def test_what_is_odd_in_the_sound_project_is_legitimate(project):
    assert project.problems() == []
    counts = tables.load("counts")
    assert counts.loc["killed.5", ["period_start", "period_end"]].isna().all()
    assert counts["note"]["killed.4"] == 'The page says "about sixty",\nthen a number'
    assert (counts["value"]["lag.1"], counts["value"]["change.1"]) == (-1, -12.5)
    assert list(tables.load("codings")["central"]) == [-1, 1]
    assert tables.load("grants")["period_end"]["grants.1"] == pd.Timestamp("2027-06-30")
    assert tables.load("sources")["published"]["daily-2023"] == pd.Timestamp("2023-01-31")


@pytest.mark.parametrize(
    ("end", "fits"),
    [("2024", True), ("2024-06", True), ("2024-06-22", True), ("2024-07", True), ("", True),
     ("2023", False), ("2024-05", False), ("2024-06-21", False)],
)  # fmt: skip
def test_an_end_known_to_the_month_does_not_fall_before_a_day_in_it(project, end, fits):
    def describe(package):
        days = [{"name": "date", "type": "date"}, {"name": "end", "type": "date", "format": "any"}]
        table = {"name": "spells", "path": "spells.csv", "schema": {"fields": days}}
        package["resources"].append({**table, "azm:ascending": [["date", "end"]]})

    project.describe(describe)
    project.write("spells", f"date,end\n2024-06-22,{end}\n")
    tables.renew_package(project.root)
    fault = (
        f"data/spells.csv:2: column 'end' is '{end}': before date 2024-06-22; correct one of them"
    )
    assert project.problems() == ([] if fits else [fault])


def test_a_folder_in_place_of_a_file_is_named(project):
    project.path("glossary").unlink()
    project.path("glossary").mkdir()
    [problem] = project.problems()
    assert problem in {
        f"data/glossary.csv: the file can't be opened ({os.strerror(code)}); "
        "check what stands there"
        for code in (errno.EISDIR, errno.EACCES)
    }


SEVERAL = {
    "several tables": (
        ("counts", "stated,20,people", "stated,2O,people"),
        ("counts", ",-1,position_code", ",minus one,position_code"),
        ("events", "2021-07-14", "2021-07-41"),
        ("sources", "https://daily.example.org/2022/killed", "daily.example.org"),
        ("counts.csv:2", "counts.csv:9", "events.csv:2", "sources.csv:2"),
    ),
    "below an unclosed quote": (
        ("counts", 'one province"', "one province"),
        ("counts", "about,flow,disputed", "about,flow,doubted"),
        ("counts.csv:3", "counts.csv:4"),
    ),
    "a wrong unit doesn't make the number out of bounds, nor a wrong date the period": (
        ("counts", "-12.5,percent", "-12.5,persent"),
        ("counts", "2021-12-31,stated", "1021-12-31,stated"),
        ("counts.csv:2", "counts.csv:8"),
    ),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_one_run_finds_each_fault_once(project, name):
    *damages, found = SEVERAL[name]
    for one in damages:
        project.replace(*one)
    assert [p.split(": ")[0].removeprefix("data/") for p in project.problems()] == list(found)


def test_a_load_that_meets_several_problems_tells_the_first_and_how_many_more(project):
    project.replace("counts", ",-1,position_code", ",minus one,position_code")
    project.replace("counts", "stated,20,people", "stated,2O,people")
    with pytest.raises(
        tables.TableError, match=r"^data/counts\.csv:2: .*\(and 1 more: run azm check\)$"
    ) as refused:
        tables.load("counts")
    assert [problem.line for problem in refused.value.problems] == [2, 9]


def test_a_table_loads_although_another_is_broken(project):
    project.write("grants", b"")
    assert len(tables.load("counts")) == 7


def test_a_broken_table_of_units_does_not_make_negative_numbers_wrong(project):
    project.replace("units", "allows_negative", "may_be_negative")
    project.replace("units", "position_code,position from against to for,code,,yes\n", "")
    problems = project.problems()
    assert {text.split(":")[0] for text in problems} == {"data/units.csv", "data/counts.csv"}
    assert not any("negative, which" in text for text in problems)


@pytest.mark.parametrize("case", cases("cells.csv"), ids=lambda case: case["cell"])
def test_a_cell_fits_its_column_or_is_told_why_not_and_what_to_do(case):
    more = dict(part.split("=") for part in case["more"].split(" & ") if part)
    cell = case["cell"].encode("ascii", "backslashreplace").decode("unicode_escape")
    assert fault_finder(column(case["type"], **more))(cell) == (case["fault"] or None)


def test_a_cell_that_no_spreadsheet_keeps_is_named():
    fault = "longer than 32,767 characters, which no spreadsheet keeps; shorten it"
    assert fault_finder(column("string"))("x" * 32_768) == fault


@pytest.mark.parametrize(
    "sign",
    "\t\r\x7f\xad\u034f\u061c\u180e\u2003\u200b\u200d\u200e\u200f\u2028\u202a\u202e\u2066\u2069"
    "\u2060\u2800\u3164\ue000\ufe0f\ufeff\U000e0041\U0010fffd",
    ids=lambda sign: f"U+{ord(sign):04X}",
)
def test_a_sign_that_nobody_sees_is_named_by_its_code(sign):
    fault = fault_finder(column("string"))(f"no{sign}te")
    assert f"(U+{ord(sign):04X}" in fault and fault.endswith("write a plain blank or delete it")


def test_a_problem_reads_on_one_line_whatever_the_cell_holds():
    problem = Problem("data/x.csv", 12, "value", "1\x07\udcff\n", "not a number; write digits")
    assert str(problem) == (
        "data/x.csv:12: column 'value' is '1\\u0007\ufffd⏎': not a number; write digits"
    )
    assert shown("x" * 100) == "x" * 59 + "…"
