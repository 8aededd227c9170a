"""Rules over more than one cell: keys, references, periods, status, rivals."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "Pakistan,2021-01-01,2021-12-31",
            "Pakistan,2021-12-31,2021-01-01",
            "data/counts.csv:2: column 'period_end' is '2021-01-01': "
            "before period_start 2021-12-31; correct one of them",
            id="period that ends before it starts",
        ),
        pytest.param(
            "2021-01-01,2021-12-31,stated",
            ",2021-12-31,stated",
            "data/counts.csv:2: column 'period_start' is empty: "
            "period_basis is 'stated'; fill it in or mark the bound as open",
            id="empty bound that isn't marked",
        ),
        pytest.param(
            "2021-01-01,2021-12-31,stated",
            "2021-01-01,2021-12-31,open_start",
            "data/counts.csv:2: column 'period_start' is '2021-01-01': "
            "period_basis is 'open_start'; empty it or correct the other",
            id="filled bound that is marked as open",
        ),
        pytest.param(
            "Pakistan,,,undated",
            "Pakistan,,2021-12-31,undated",
            "data/counts.csv:7: column 'period_end' is '2021-12-31': "
            "period_basis is 'undated'; empty it or correct the other",
            id="undated row with a date",
        ),
        pytest.param(
            "flow,usable,first",
            "flow,usable,revisedd",
            "data/counts.csv:3: column 'vintage' is 'revisedd': "
            "not one of single, first, revised; did you mean 'revised'?",
            id="unknown vintage",
        ),
        pytest.param(
            "running_total,do_not_use",
            "total,do_not_use",
            "data/counts.csv:5: column 'measure' is 'total': "
            "not one of flow, stock, running_total, rate; use one of them",
            id="unknown measure",
        ),
        pytest.param(
            "claimed,flow,usable",
            "claimed,flow,superseded",
            "data/counts.csv:7: column 'note' is empty: "
            "status is 'superseded'; say why in the note",
            id="superseded without a note",
        ),
        pytest.param(
            "claimed,flow,usable",
            "claimed,flow,disputed",
            "data/counts.csv:7: column 'rivals' is empty: "
            "status is 'disputed'; name the rival row, or say why in the note",
            id="disputed without rival or note",
        ),
        pytest.param(
            "killed.5,killed,",
            "killd.5,killed,",
            "data/counts.csv:7: column 'id' is 'killd.5': not 'killed.' and a number; "
            "take the next free number of the series",
            id="id of another series",
        ),
        pytest.param(
            "single,daily-2023,grants.2,",
            "single,daily-2023,grants.3,",
            "data/counts.csv:4: column 'rivals' is 'grants.3': "
            "'grants.3' isn't in the tables of observations; did you mean 'grants.2'?",
            id="rival that doesn't exist",
        ),
        pytest.param(
            "single,daily-2023,grants.2,",
            "single,daily-2023,grants.2;grants.2,",
            "data/counts.csv:4: column 'rivals' is 'grants.2;grants.2': "
            "an entry stands twice; delete one",
            id="rival named twice",
        ),
        pytest.param(
            "single,daily-2023,grants.2,",
            "single,daily-2023,grants.2;killed.3,",
            "data/counts.csv:4: column 'rivals' is 'grants.2;killed.3': "
            "the row names itself; name the other row",
            id="row that is its own rival",
        ),
        pytest.param(
            "single,daily-2023,grants.2,",
            "single,daily-2023,grants.2; killed.2,",
            "data/counts.csv:4: column 'rivals' is 'grants.2; killed.2': "
            "an entry is empty or has blanks; part entries by ';' alone",
            id="blank in a list",
        ),
        pytest.param(
            "single,daily-2023,grants.2,",
            "single,daily-2023,grants.2;killed.2,",
            "data/counts.csv:4: column 'rivals' is 'grants.2;killed.2': "
            "'killed.2' doesn't name this row in return; add 'killed.3' there",
            id="rival that doesn't answer",
        ),
        pytest.param(
            "do_not_use,single,daily-2023",
            "do_not_use,single,Daily 2023",
            "data/counts.csv:5: column 'origin_id' is 'Daily 2023': "
            "not lower-case words joined by hyphens; correct it",
            id="origin that isn't a slug",
        ),
    ],
)
def test_a_row_that_contradicts_itself_is_named(project, old, new, message):
    project.replace("counts", old, new)
    assert project.problems() == [message]


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        pytest.param(
            "events",
            ",6,5,6,",
            ",6,5,4,",
            "data/events.csv:3: column 'chinese_killed_high' is '4': "
            "less than chinese_killed 5; correct one of them",
            id="upper bound below the count",
        ),
        pytest.param(
            "events",
            ",13,9,9,",
            ",8,9,9,",
            "data/events.csv:2: column 'killed_total' is '8': "
            "less than chinese_killed 9; correct one of them",
            id="part above its total",
        ),
        pytest.param(
            "sources",
            ",2022-01-03,stated,",
            ",2022-01-03,,",
            "data/sources.csv:2: column 'published_basis' is empty: "
            "published is '2022-01-03'; fill it in",
            id="date without its basis",
        ),
        pytest.param(
            "sources",
            "original,,,en",
            "original,,stated,en",
            "data/sources.csv:4: column 'published_basis' is 'stated': "
            "published is empty; empty it or correct the other",
            id="basis without a date",
        ),
        pytest.param(
            "sources",
            "https://daily.example.org/2023/killed?page=2",
            "http://www.Daily.example.org/2022/killed/?utm_source=feed",
            "data/sources.csv:3: column 'url' is "
            "'http://www.Daily.example.org/2022/killed/?utm_source=feed': "
            "already stands in line 2; merge the rows",
            id="address under two ids",
        ),
        pytest.param(
            "sources",
            "https://www.finance.example.org/brief.pdf",
            "www.finance.example.org/brief.pdf",
            "data/sources.csv:4: column 'url' is 'www.finance.example.org/brief.pdf': "
            "not a web address; write it in full, from https:// on",
            id="address without https",
        ),
        pytest.param(
            "sources",
            "2023-01,assumed",
            "2023-13,assumed",
            "data/sources.csv:3: column 'published' is '2023-13': "
            "no such day in the calendar; correct the date",
            id="month that doesn't exist",
        ),
        pytest.param(
            "findings",
            "direct,paragraph 2,",
            "direct,,",
            "data/findings.csv:2: column 'locator' is empty: a value is required; fill it in",
            id="finding without a place in its source",
        ),
        pytest.param(
            "findings",
            "f2,c2a,",
            "f2,c2c,",
            "data/findings.csv:3: column 'component_id' is 'c2c': "
            "not in claims; did you mean 'c2b'?",
            id="finding on an unknown component",
        ),
        pytest.param(
            "claims",
            ",no,no public record",
            ",no,",
            "data/claims.csv:4: column 'why_not' is empty: checkable is 'no'; fill it in",
            id="claim that can't be checked for no reason",
        ),
    ],
)
def test_a_register_or_event_that_contradicts_itself_is_named(project, table, old, new, message):
    project.replace(table, old, new)
    assert project.problems() == [message]


def test_an_id_stands_once_over_all_tables_of_observations(project):
    project.replace("grants", "grants.1,grants", "killed.1,killed")
    assert project.problems() == [
        "data/grants.csv:2: column 'id' is 'killed.1': "
        "already used in data/counts.csv; give this row another"
    ]


def test_a_broken_table_of_units_does_not_make_negative_numbers_wrong(project):
    project.replace("units", "allows_negative", "may_be_negative")
    project.replace("units", "position_code,position from against to for,code,,yes\n", "")
    assert {text.split(":")[0] for text in project.problems()} == {
        "data/units.csv",
        "data/counts.csv",
    }
    assert not any("negative, which" in text for text in project.problems())


def test_a_step_that_can_not_be_read_is_not_also_missing_for_the_codings_that_take_it(project):
    project.replace("rubrics", "-1,against", '-1,"against')
    assert [text.split(": ")[0] for text in project.problems()] == ["data/rubrics.csv:2"]


def test_a_broken_register_of_claims_does_not_make_every_criterion_wrong(project):
    project.write("claims", b"")
    assert project.problems() == ["data/claims.csv:1: the file is empty; restore it"]


def test_a_term_of_the_glossary_stands_once(project):
    project.append("glossary", "SSD,Another,meaning,daily-2022")
    assert project.problems() == [
        "data/glossary.csv:3: column 'term' is 'SSD': already used in line 2; give this row another"
    ]


def test_one_mistake_gives_one_message(project):
    """A wrong unit doesn't also make the number out of bounds, nor a wrong date the period."""
    project.replace("counts", "-12.5,percent", "-12.5,persent")
    project.replace("counts", "2021-12-31,stated", "1021-12-31,stated")
    assert len(project.problems()) == 2
