"""Rules that keep evidence honest: totals and parts, origins, dates, and the time that is meant."""

from __future__ import annotations

import pytest

from azm import tables
from azm.claims import consistency

FIGURE = "killed.{n},killed,people killed,Pakistan,{start},{end},stated,{value},people_killed,"
FIGURE += "{qualifier},{measure},{status},single,{origin},,{source},"


def figure(n, start, end, value, **more):
    given = {"qualifier": "exact", "measure": "flow", "status": "usable", "origin": f"speech-{n}",
             "source": "daily-2022", **more}  # fmt: skip
    return FIGURE.format(n=n, start=start, end=end, value=value, **given)


@pytest.fixture
def check(project):
    """Fixture: adds figures to the project's counts and returns what the check finds."""

    def checked(*figures):
        project.append("counts", "\n".join(figures))
        tables.renew_package(project.root)
        return project.problems()

    return checked


QUARTERS = (figure(6, "2020-01-01", "2020-03-31", 30), figure(7, "2020-10-01", "2020-12-31", 40))


def test_a_total_below_its_parts_has_to_be_called_disputed(check):
    [problem] = check(*QUARTERS, figure(8, "2020-01-01", "2020-12-31", 60))
    assert problem == (
        "data/counts.csv:12: column 'status' is 'usable': figures of parts of its period add up to "
        "70, more than its 60; mark the total as disputed and name its rival"
    )


@pytest.mark.parametrize(
    "total",
    [
        figure(8, "2020-01-01", "2020-12-31", 60, status="disputed").replace(
            ",,daily-2022,", ",,daily-2022,less than its parts"
        ),
        figure(8, "2020-01-01", "2020-12-31", 60, qualifier="at_least"),
        figure(8, "2020-01-01", "2020-12-31", 60, qualifier="partial"),
        figure(8, "2020-01-01", "2020-12-31", 70),
        figure(8, "2020-02-01", "2020-12-31", 60),
        figure(8, "2020-01-01", "2020-12-31", 60).replace("people killed", "soldiers killed"),
    ],
    ids=["disputed", "at least", "partial", "the sum", "another period", "another thing"],
)
def test_a_total_that_its_parts_allow_passes(check, total):
    assert check(*QUARTERS, total) == []


def test_parts_that_overlap_are_not_added_and_two_releases_count_once(check):
    figures = (
        figure(8, "2020-01-01", "2020-06-30", 35),
        figure(9, "2020-01-01", "2020-03-31", 25),
        figure(10, "2020-01-01", "2020-12-31", 75),
    )
    assert check(*QUARTERS, *figures) == []


def test_equal_figures_printed_in_one_week_need_one_origin(project, check):
    project.append("sources", "weekly-2022,press,Weekly,Year,original,2022-01-09,stated,en,")
    same = ("2021-01-01", "2021-12-31", 20)
    [problem] = check(figure(6, *same, source="weekly-2022", origin="weekly-2022"))
    assert problem == (
        "data/counts.csv:10: column 'origin_id' is 'weekly-2022': data/counts.csv:2 has the same "
        "figure, printed within 14 days, under the origin 'daily-2022'; give both one origin"
    )


@pytest.mark.parametrize(
    ("published", "origin"),
    [("2022-01-09", "daily-2022"), ("2022-01-20", "weekly"), ("2022", "weekly"), ("", "weekly")],
    ids=["one origin", "weeks later", "known to the year", "undated"],
)
def test_equal_figures_pass_with_one_origin_or_at_another_time(project, check, published, origin):
    basis = "stated" if published else ""
    project.append("sources", f"weekly-2022,press,Weekly,Year,original,{published},{basis},en,")
    assert (
        check(figure(6, "2021-01-01", "2021-12-31", 20, source="weekly-2022", origin=origin)) == []
    )


def test_a_date_is_written_as_precisely_as_the_row_says(project):
    def precise(package):
        events = next(one for one in package["resources"] if one["name"] == "events")
        for column in events["schema"]["fields"]:
            if column["name"] == "date":
                column |= {"format": "any", "azm:precision": "date_basis"}
            if column["name"] == "date_basis":
                column["constraints"] = {"enum": ["day", "month"]}

    project.describe(precise)
    content = project.read("events").replace(b"stated", b"day").replace(b"derived", b"month")
    project.write("events", content.replace(b"2024-10-06", b"2024-10"))
    words = "written to the {}, but date_basis is '{}'; correct one of them"
    assert [text for text in project.problems() if "events" in text] == [
        f"data/events.csv:3: column 'date' is '2024-03-26': {words.format('day', 'month')}",
        f"data/events.csv:4: column 'date' is '2024-10': {words.format('month', 'day')}",
    ]


@pytest.mark.parametrize(
    ("span", "refused"),
    [
        (["2023-01-20", "2023-06-30"], True),
        (["2022-06-01", "2023-01-01"], True),
        (["2023-02-01", "2023-06-30"], False),
        (["2022-06-01", "2022-12-31"], False),
    ],
    ids=["its end", "its beginning", "after", "before"],
)
def test_a_rule_for_a_time_holds_where_a_date_known_to_the_month_may_lie_in_it(
    project, span, refused
):
    def rule(package):
        sources = next(one for one in package["resources"] if one["name"] == "sources")
        when = {"published_basis": "assumed"}
        rule = {"when": when, "between": {"published": span}, "empty": "language", "mend": "no"}
        sources["azm:when"].append(rule)

    project.describe(rule)
    problem = "data/sources.csv:3: column 'language' is 'en': published_basis is 'assumed'; no"
    assert project.problems() == ([problem] if refused else [])


def test_a_rule_for_a_time_names_a_first_and_a_last_day(project):
    def rule(package):
        sources = next(one for one in package["resources"] if one["name"] == "sources")
        sources["azm:when"].append({"when": {}, "between": {"published": ["2023-01-01"]}})

    project.describe(rule)
    [problem] = project.problems()
    assert "between.published" in problem


@pytest.fixture
def findings(project):
    """Fixture: gives the first finding a day and a reason, and returns what the check finds."""

    def checked(about, reason, directness="direct"):
        project.replace("findings", "directness,", "directness,about,outside_period_because,")
        project.replace(
            "findings", "contradicts,direct,", f"contradicts,{directness},{about},{reason},"
        )
        project.replace("findings", "supports,near,", "supports,near,,,")

        def describe(package):
            table = next(one for one in package["resources"] if one["name"] == "findings")
            names = [column["name"] for column in table["schema"]["fields"]]
            at = names.index("directness") + 1
            more = {"name": "about", "type": "date", "format": "any"}
            reason = {"name": "outside_period_because", "type": "string"}
            table["schema"]["fields"][at:at] = [more, reason]

        project.describe(describe)
        criteria = project.root / "data" / "criteria.toml"
        period = 'rule = "count"\nperiod = ["2021-01-01", "2021-12-31"]'
        criteria.write_text(criteria.read_text().replace('rule = "count"', period, 1))
        return [str(problem) for problem in consistency.check(project.root)]

    return checked


PERIOD = "the criterion's period (2021-01-01 to 2021-12-31)"


@pytest.mark.parametrize(
    ("about", "reason", "message"),
    [
        ("2022-01-01", "", f"outside of {PERIOD}; code it near, or fill in outside_period_because"),
        ("2020", "", f"outside of {PERIOD}; code it near, or fill in outside_period_because"),
        ("", "", "a direct finding, and the criterion has a period (2021-01-01 to 2021-12-31); "
         "say what day it speaks of"),
        ("2021-06", "it is old", "the finding lies within its criterion's period; empty it"),
    ],
    ids=["after", "before", "undated", "needless reason"],
)  # fmt: skip
def test_a_direct_finding_on_another_time_than_its_criterion_is_refused(
    findings, about, reason, message
):
    [problem] = findings(about, reason)
    assert problem.startswith("data/findings.csv:2: column '")
    assert problem.endswith(message)


@pytest.mark.parametrize(
    ("about", "reason", "directness"),
    [("2021-12-31", "", "direct"), ("2022-01-01", "the same text", "direct"), ("", "", "near")],
    ids=["within", "with a reason", "near"],
)
def test_a_finding_within_the_period_or_with_a_reason_passes(findings, about, reason, directness):
    assert findings(about, reason, directness) == []
