"""Bad input meets one clear message and no traceback, in checking and in loading."""

from __future__ import annotations

import errno
import os

import pytest
from conftest import cases, raw

from azm import tables
from azm.errors import AzmError

INPUT = cases("input.csv")
REFUSED = [pytest.param(case, id=case["name"]) for case in INPUT if case["message"]]
BY_LOAD = [case for case in REFUSED if case.values[0]["refused_by"] == "load"]
ACCEPTED = [pytest.param(case, id=case["name"]) for case in INPUT if not case["message"]]


def damage(project, case: dict[str, str]) -> None:
    path = project.root / case["file"]
    project.damage(path, case["how"], raw(case["old"]), raw(case["new"]))


@pytest.mark.parametrize("case", REFUSED)
def test_check_names_the_place_and_the_fix(project, case):
    damage(project, case)
    assert project.problems() == [case["message"]]


@pytest.mark.parametrize("case", BY_LOAD)
def test_load_refuses_with_the_same_message(project, case):
    damage(project, case)
    with pytest.raises(AzmError) as refused:
        tables.load(case["file"].removeprefix("data/").removesuffix(".csv"))
    assert str(refused.value) == case["message"]


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_legitimate_is_accepted(project, case):
    damage(project, case)
    tables.renew_package(project.root)
    assert project.problems() == []


def test_a_folder_in_place_of_a_file_is_named(project):
    project.path("glossary").unlink()
    project.path("glossary").mkdir()
    [problem] = project.problems()
    assert problem in {
        f"data/glossary.csv: the file can't be opened ({os.strerror(code)}); "
        "check what stands there"
        for code in (errno.EISDIR, errno.EACCES)
    }


def test_all_problems_are_found_in_one_run(project):
    project.replace("counts", "stated,20,people", "stated,2O,people")
    project.replace("counts", ",-1,position_code", ",minus one,position_code")
    project.replace("events", "2021-07-14", "2021-07-41")
    project.replace("sources", "https://daily.example.org/2022/killed", "daily.example.org")
    assert [text.split(": ")[:2] for text in project.problems()] == [
        ["data/counts.csv:2", "column 'value' is '2O'"],
        ["data/counts.csv:9", "column 'value' is 'minus one'"],
        ["data/events.csv:2", "column 'date' is '2021-07-41'"],
        ["data/sources.csv:2", "column 'url' is 'daily.example.org'"],
    ]


def test_a_load_that_meets_several_problems_tells_the_first_and_how_many_more(project):
    project.replace("counts", ",-1,position_code", ",minus one,position_code")
    project.replace("counts", "stated,20,people", "stated,2O,people")
    with pytest.raises(
        tables.TableError, match=r"^data/counts\.csv:2: .*\(and 1 more: run azm check\)$"
    ) as refused:
        tables.load("counts")
    assert [problem.line for problem in refused.value.problems] == [2, 9]


def test_reading_goes_on_after_an_unclosed_quote(project):
    project.replace("counts", 'one province"', "one province")
    project.replace("counts", "about,flow,disputed", "about,flow,doubted")
    assert [text.split(": ")[0] for text in project.problems()] == [
        "data/counts.csv:3",
        "data/counts.csv:4",
    ]


def test_a_table_loads_although_another_is_broken(project):
    project.write("grants", b"")
    assert len(tables.load("counts")) == 7


def test_a_broken_table_of_units_does_not_make_negative_numbers_wrong(project):
    project.replace("units", "allows_negative", "may_be_negative")
    project.replace("units", "position_code,position from against to for,code,,yes\n", "")
    assert {text.split(":")[0] for text in project.problems()} == {
        "data/units.csv",
        "data/counts.csv",
    }
    assert not any("negative, which" in text for text in project.problems())


def test_one_mistake_gives_one_message(project):
    """A wrong unit doesn't also make the number out of bounds, nor a wrong date the period."""
    project.replace("counts", "-12.5,percent", "-12.5,persent")
    project.replace("counts", "2021-12-31,stated", "1021-12-31,stated")
    assert len(project.problems()) == 2
