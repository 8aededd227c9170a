"""Bad input meets one clear message and no traceback, in checking and in loading."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest

from azm import tables
from azm.errors import AzmError

Damage = Callable[[Any], None]
CASES: dict[str, tuple[str, Damage, str]] = {}


def case(name: str, table: str, message: str) -> Callable[[Damage], Damage]:
    def keep(damage: Damage) -> Damage:
        CASES[name] = (table, damage, message)
        return damage

    return keep


def column_dropped(text: str, column: str) -> str:
    """Take a column out of a table without quoted cells."""
    rows = [line.split(",") for line in text.splitlines()]
    position = rows[0].index(column)
    return "".join(",".join(row[:position] + row[position + 1 :]) + "\n" for row in rows)


@case(
    "missing column",
    "events",
    "data/events.csv:1: column 'province': missing from the header; add it after 'place'",
)
def _(project):
    project.write("events", column_dropped(project.read("events").decode(), "province"))


@case(
    "extra column",
    "events",
    "data/events.csv:1: column 'weather': not a column of this table; "
    "delete it, or describe it in datapackage.json",
)
def _(project):
    lines = project.read("events").decode().splitlines()
    rows = [f"{lines[0]},weather", *(f"{line},fair" for line in lines[1:])]
    project.write("events", "\n".join(rows) + "\n")


@case(
    "misspelt column",
    "events",
    "data/events.csv:1: column 'provinse': not a column of this table; did you mean 'province'?",
)
def _(project):
    project.replace("events", ",province,", ",provinse,")


@case(
    "reordered columns",
    "units",
    "data/units.csv:1: column 'dimension': not in its place; "
    "the order is unit, meaning, dimension, comparable_group, allows_negative",
)
def _(project):
    project.write(
        "units",
        "unit,dimension,meaning,comparable_group,allows_negative\n"
        "people_killed,people,people who lost their lives,deaths,no\n"
        "PKR_billion,money,thousand million rupees,rupees,yes\n"
        "percent,share,hundredth part,percent,yes\n"
        "position_code,code,position from against to for,,yes\n",
    )


@case(
    "column named twice",
    "units",
    "data/units.csv:1: column 'unit': stands twice in the header; delete one",
)
def _(project):
    lines = project.read("units").decode().splitlines()
    rows = [f"{lines[0]},unit", *(f"{line},{line.split(',')[0]}" for line in lines[1:])]
    project.write("units", "\n".join(rows) + "\n")


@case(
    "text in a number",
    "counts",
    "data/counts.csv:2: column 'value' is '2O': not a number; "
    "write digits only, with a point for decimals",
)
def _(project):
    project.replace("counts", "stated,20,people", "stated,2O,people")


@case(
    "text in a whole number",
    "events",
    "data/events.csv:3: column 'killed_total' is 'six': not a whole number; write digits only",
)
def _(project):
    project.replace("events", "Pakhtunkhwa,6,5,6", "Pakhtunkhwa,six,5,6")


@case(
    "placeholder for an unknown number",
    "events",
    "data/events.csv:4: column 'killed_total' is 'n/a': not a whole number; "
    "leave the cell empty if it is unknown",
)
def _(project):
    project.replace("events", "Sindh,,,,usable", "Sindh,n/a,,,usable")


@case(
    "separator of thousands",
    "counts",
    "data/counts.csv:3: column 'value' is '1,234': not a number; "
    "write it without separators of thousands",
)
def _(project):
    project.replace("counts", "stated,1234,people", 'stated,"1,234",people')


@case(
    "number that is not finite",
    "counts",
    "data/counts.csv:2: column 'value' is 'inf': not a finite number; write digits only, "
    "with a point for decimals, or leave the cell empty if it is unknown",
)
def _(project):
    project.replace("counts", "stated,20,people", "stated,inf,people")


@case(
    "number too large to be finite",
    "counts",
    "data/counts.csv:2: column 'value' is '1e999': not a finite number; correct it",
)
def _(project):
    project.replace("counts", "stated,20,people", "stated,1e999,people")


@case(
    "impossible date",
    "counts",
    "data/counts.csv:2: column 'period_end' is '2021-02-30': "
    "no such day in the calendar; correct the date",
)
def _(project):
    project.replace("counts", "2021-12-31", "2021-02-30")


@case(
    "date in another form",
    "events",
    "data/events.csv:2: column 'date' is '14/07/2021': "
    "not a date; write year-month-day, as 2024-06-22",
)
def _(project):
    project.replace("events", "2021-07-14", "14/07/2021")


@case(
    "absurd date",
    "events",
    "data/events.csv:2: column 'date' is '0201-07-14': earlier than 1940-01-01; correct the date",
)
def _(project):
    project.replace("events", "2021-07-14", "0201-07-14")


@case(
    "unknown source",
    "counts",
    "data/counts.csv:2: column 'source_id' is 'dayly-2022': "
    "not in sources; did you mean 'daily-2022'?",
)
def _(project):
    project.replace(
        "counts",
        "single,daily-2022,,daily-2022,\nkilled.2",
        "single,daily-2022,,dayly-2022,\nkilled.2",
    )


@case(
    "unknown source in a list",
    "events",
    "data/events.csv:2: column 'source_ids' is 'daily-2022;weekly-1999': "
    "'weekly-1999' isn't in sources; add it there",
)
def _(project):
    project.replace("events", "daily-2022;daily-2023", "daily-2022;weekly-1999")


@case(
    "duplicate row",
    "events",
    "data/events.csv:5: column 'event_id' is 'ev-1': "
    "already used in line 2; the rows are equal, delete one",
)
def _(project):
    project.append("events", project.read("events").decode().splitlines()[1])


@case(
    "duplicate row under another id",
    "counts",
    "data/counts.csv:10: column 'id' is 'killed.6': the same row as line 2; delete one of them",
)
def _(project):
    row = project.read("counts").decode().splitlines()[1]
    project.append("counts", row.replace("killed.1", "killed.6"))


@case(
    "key used twice",
    "counts",
    "data/counts.csv:10: column 'id' is 'lag.1': already used in line 9; give this row another",
)
def _(project):
    row = project.read("counts").decode().splitlines()[8]
    project.append("counts", row.replace("2022-", "2021-"))


@case("empty file", "counts", "data/counts.csv:1: the file is empty; restore it")
def _(project):
    project.write("counts", b"")


@case("file of blank lines", "counts", "data/counts.csv:1: the file is empty; restore it")
def _(project):
    project.write("counts", b"\xef\xbb\xbf\r\n\r\n")


@case(
    "header without rows",
    "glossary",
    "data/glossary.csv:1: no rows stand under the header; restore them",
)
def _(project):
    project.write("glossary", "term,long_form,meaning,source_id\n")


@case(
    "missing file",
    "glossary",
    "data/glossary.csv: the file is missing; restore it or take it out of datapackage.json",
)
def _(project):
    project.path("glossary").unlink()


@case(
    "wrong encoding",
    "events",
    "data/events.csv:4: column 'place' is 'Kar\ufffdchi': not UTF-8 text; save the file as UTF-8",
)
def _(project):
    project.replace("events", "Karachi", "Kar\u00e1chi".encode("latin-1"))


@case(
    "wrong encoding of a whole file",
    "events",
    "data/events.csv:1: not UTF-8 text, it looks like UTF-16; save the file as UTF-8",
)
def _(project):
    project.write("events", project.read("events").decode().encode("utf-16"))


@case(
    "letters damaged by a wrong encoding",
    "events",
    "data/events.csv:4: column 'place' is 'Kar\u00c3\u00a1chi': "
    "letters are damaged by a wrong encoding; write them anew and save as UTF-8",
)
def _(project):
    project.replace("events", "Karachi", "Kar\u00e1chi".encode().decode("latin-1"))


@case(
    "stray delimiter in a text",
    "counts",
    "data/counts.csv:4: column 'geography' is 'Karachi, Sindh': "
    "18 cells where the header has 17; put a cell that holds a comma in quotation marks",
)
def _(project):
    project.replace("counts", '"Karachi, Sindh"', "Karachi, Sindh")


@case(
    "stray delimiter in a number",
    "counts",
    "data/counts.csv:3: column 'value' is '1,234': "
    "18 cells where the header has 17; write the number without separators of thousands",
)
def _(project):
    project.replace("counts", "stated,1234,people", "stated,1,234,people")


@case(
    "stray delimiter that may stand in several cells",
    "units",
    "data/units.csv:4: 6 cells where the header has 5; "
    "put a cell that holds a comma in quotation marks",
)
def _(project):
    project.replace("units", "hundredth part", "hundredth,part")


@case(
    "missing delimiter",
    "events",
    "data/events.csv:3: 10 cells where the header has 11; "
    "a comma is missing, or a cell was cut; restore it",
)
def _(project):
    project.replace("events", "derived,Besham", "derived Besham")


@case(
    "semicolons instead of commas",
    "glossary",
    "data/glossary.csv:1: cells are parted by semicolons; part them by commas",
)
def _(project):
    project.write("glossary", project.read("glossary").replace(b",", b";"))


@case(
    "unclosed quote before another quoted cell",
    "counts",
    "data/counts.csv:3: column 'note' is '\"Two attacks, one province': "
    "quotation marks don't pair up; close the cell, and write one inside it as two",
)
def _(project):
    project.replace("counts", 'one province"', "one province")


@case(
    "unclosed quote to the end of the file",
    "events",
    "data/events.csv:4: column 'place' is '\"Karachi,Sindh,,,,usable,daily-2023,': "
    "quotation marks don't pair up; close the cell, and write one inside it as two",
)
def _(project):
    project.replace("events", "Karachi", '"Karachi')


@case(
    "single quotation mark inside a quoted cell",
    "counts",
    "data/counts.csv:3: column 'note' is '\"Two \"attacks, one province\"': "
    "quotation marks don't pair up; close the cell, and write one inside it as two",
)
def _(project):
    project.replace("counts", '"Two attacks', '"Two "attacks')


@case(
    "closing quote without an opening one",
    "events",
    "data/events.csv:4: column 'place' is 'Karachi\"': "
    "a quotation mark stands in a cell that isn't quoted; delete or close it",
)
def _(project):
    project.replace("events", "Karachi", 'Karachi"')


@case(
    "negative count",
    "events",
    "data/events.csv:2: column 'killed_total' is '-13': less than 0; correct the number",
)
def _(project):
    project.replace("events", "Pakhtunkhwa,13,9,9", "Pakhtunkhwa,-13,,")


@case(
    "negative count in a long table",
    "counts",
    "data/counts.csv:2: column 'value' is '-20': "
    "negative, which unit 'people_killed' doesn't allow; correct it",
)
def _(project):
    project.replace("counts", "stated,20,people", "stated,-20,people")


@case(
    "code that is not defined",
    "codings",
    "data/codings.csv:2: column 'central' is '-2': "
    "rubrics has no row with rubric 'position' and central '-2'; correct it or add the row",
)
def _(project):
    project.replace("codings", ",-1,", ",-2,")


@case(
    "required cell empty",
    "counts",
    "data/counts.csv:2: column 'value' is empty: a value is required; fill it in",
)
def _(project):
    project.replace("counts", "stated,20,people", "stated,,people")


@case(
    "word that is not on the list",
    "counts",
    "data/counts.csv:2: column 'qualifier' is 'exactly': not one of exact, about, at_least, "
    "at_most, partial, claimed; did you mean 'exact'?",
)
def _(project):
    project.replace(
        "counts",
        "people_killed,exact,flow,usable,single",
        "people_killed,exactly,flow,usable,single",
    )


@case(
    "blank at the end of a cell",
    "events",
    "data/events.csv:4: column 'province' is 'Sindh ': "
    "a blank stands at its beginning or end; delete it",
)
def _(project):
    project.replace("events", "Sindh", "Sindh ")


@case(
    "tab inside a cell",
    "events",
    "data/events.csv:4: column 'place' is 'Kar\\u0009achi': "
    "an invisible character (U+0009) stands in it; write a plain blank or delete it",
)
def _(project):
    project.replace("events", "Karachi", "Kar\tachi")


@case(
    "cell longer than Python's own reader takes",
    "counts",
    f"data/counts.csv:3: column 'note' is '{'x' * 59}…': "
    "longer than 32,767 characters, which no spreadsheet keeps; shorten it",
)
def _(project):
    project.replace("counts", '"Two attacks, one province"', "x" * 140_000)


@case(
    "address with an open bracket",
    "sources",
    "data/sources.csv:2: column 'url' is 'https://[example.org/x': "
    "not a web address; write it in full, from https:// on",
)
def _(project):
    project.replace("sources", "https://daily.example.org/2022/killed", "https://[example.org/x")


@case("empty line", "events", "data/events.csv:3: an empty line; delete it")
def _(project):
    project.replace("events", "\nev-2", "\n\nev-2")


@case("empty line before the header", "events", "data/events.csv:1: an empty line; delete it")
def _(project):
    project.write("events", b"\n" + project.read("events"))


@case(
    "unclosed quote in the header",
    "events",
    "data/events.csv:1: quotation marks don't pair up; "
    "close the cell, and write one inside it as two",
)
def _(project):
    project.replace("events", ",province,", ',"province,')


@case(
    "header in a wrong encoding",
    "events",
    "data/events.csv:1: the header isn't UTF-8 text; save the file as UTF-8",
)
def _(project):
    project.replace("events", b",province,", b",provinc\xe9,")


@case(
    "folder instead of a file",
    "glossary",
    f"data/glossary.csv: the file can't be opened ({os.strerror(errno.EISDIR)}); "
    "check what stands there",
)
def _(project):
    project.path("glossary").unlink()
    project.path("glossary").mkdir()


@case("row of commas", "events", "data/events.csv:5: all cells are empty; delete the row")
def _(project):
    project.append("events", "," * 10)


@pytest.mark.parametrize("name", CASES)
def test_check_names_the_place_and_the_mend(project, name):
    _, damage, message = CASES[name]
    damage(project)
    assert project.problems() == [message]


@pytest.mark.parametrize("name", CASES)
def test_load_refuses_with_the_same_message(project, name):
    table, damage, message = CASES[name]
    damage(project)
    with pytest.raises(AzmError) as refused:
        tables.load(table)
    assert str(refused.value) == message


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


def test_a_broken_table_of_sources_does_not_make_every_row_that_cites_one_wrong(project):
    project.write("sources", b"")
    assert project.problems() == ["data/sources.csv:1: the file is empty; restore it"]


def test_a_misshapen_row_still_counts_as_present_for_the_rows_that_name_it(project):
    project.replace("sources", "Finance Division,", "Finance Division,,")
    assert [text.split(": ")[0] for text in project.problems()] == ["data/sources.csv:4"]


def test_a_table_loads_although_another_is_broken(project):
    project.write("grants", b"")
    assert len(tables.load("counts")) == 7


def test_a_row_lost_to_an_unclosed_quote_is_not_also_missing_for_the_rows_that_name_it(project):
    project.replace("sources", "2022,press,The Daily,", '2022,press,"The Daily,')
    assert [text.split(": ")[0] for text in project.problems()] == ["data/sources.csv:2"]


def test_a_column_cut_from_the_header_alone_is_one_problem_not_one_per_row(project):
    project.replace("events", ",place,province,", ",place,")
    assert project.problems() == [
        "data/events.csv:1: column 'province': missing from the header; add it after 'place'"
    ]
