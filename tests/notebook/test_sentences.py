"""Prose is computed: sentences take facts, refuse typed numbers, and stop when they turn false."""

import pandas as pd
import pytest

from azm.errors import AzmError
from azm.notebook.facts import fact
from azm.notebook.sentences import holds, say


@pytest.mark.parametrize(
    "template",
    [
        "The list holds 20 dead.",
        "A rise of 5%.",
        "Some 1,200 accounts.",
        "In 3 of the cases.",
        "It killed 2000 people.",
        "In 1900 attacks 1999 died",
        "In 2000 attacks many died.",
        "A toll of 1999 killed.",
        "By 2000 people it was seen.",
        "It rose from 1900 to 2000 attacks.",
        "It rose in 2000 percent of cases.",
        "Between {a} and 1999.",
        "It cost Rs500.",
        "It cost USD65million.",
        "It rose by H15 percent",
        "An x15 plane and a c99 claim.",
        "In 20000 cases, in 2000,500 and in 2000.5.",
        "2000 died.",
        "½ of them, or ²",
        "In June 2024, 7 died.",
        "45 June",
    ],
)
def test_a_typed_number_is_refused(template):
    with pytest.raises(AzmError, match="a number is typed"):
        say(template, a="x")


@pytest.mark.parametrize(
    "template",
    [
        "On 22 June 2024 the operation was announced, on 23 June discussed.",
        "Between 2015 and 2024, in FY2019-20 and the 1990s.",
        "From 2024 to 2025, attacks rose; since early 2026 they fell, in mid-2026 they ended.",
        "In 2009, 2014 and 2024, until spring 2025 or 2026.",
        "In FY2024-25, for the years 2021–22 and the year 2023.",
        "People killed, 2004 to 2025",
        "After Altman and Bland (1994) and Feller (Probability, 1971).",
        "The plan of 2014 was dated April 2015.",
        "Claims c1, h1b and m1 and the first half, H1 or Q3, are meant, per 100,000 people.",
    ],
)
def test_dates_years_and_names_may_be_typed(template):
    assert say(template).bundle["parts"] == [template]


@pytest.mark.parametrize("form", ["{n:.0f}", "{n!r}", "{n:>{n}}"])
def test_a_format_is_refused_since_a_fact_says_how_it_is_shown(form):
    with pytest.raises(AzmError, match=r"has a format in .*digits=1"):
        say(f"They killed {form}.", n=fact("c1.killed", 7.5))


@pytest.mark.parametrize("template", ["They killed {n.", "They killed n}.", "A lone { brace"])
def test_a_brace_without_a_partner_is_refused(template):
    with pytest.raises(AzmError, match=r"a brace in .* has no partner"):
        say(template, n=fact("c1.killed", 7))


def test_a_fact_stands_where_its_own_name_is_in_braces_whatever_the_order():
    few, many = fact("c1.few", 2), fact("c1.many", 3)
    assert say("From {few} to {many}, a set {{a}}.", many, few).text == "From 2 to 3, a set {a}."
    assert say("At most {n}.", n=fact("c4b.high", float("inf"))).text == "At most any number."
    said = holds("The {role} is {template}.", True, role="role", template="x")
    assert (said.text, said.bundle["role"]) == ("The role is x.", "holds")


@pytest.mark.parametrize(
    ("template", "given", "named", "says"),
    [
        ("They killed {n}.", (), {"n": 7}, "bare int"),
        ("They killed {n}.", (), {}, "pass n="),
        ("They killed {n}.", (7,), {}, "7 is no fact"),
        ("Nothing to see.", (fact("c1.few", 2),), {}, r"'c1\.few' stands nowhere"),
        (
            "{few}.",
            (fact("c1.few", 2), fact("c2.few", 3)),
            {},
            r"stand in “\{few\}”",
        ),
    ],
)
def test_what_is_no_fact_or_has_no_one_place_is_refused(template, given, named, says):
    with pytest.raises(AzmError, match=says):
        say(template, *given, **named)


def test_an_unknown_role_is_refused():
    with pytest.raises(AzmError, match="role 'findings' is unknown; use one of finding, text"):
        say("A sentence.", role="findings")


def test_a_sentence_that_turned_false_stops_the_run():
    assert holds("It holds.", True).text == "It holds."
    for condition in (False, None, 1, pd.NA):
        with pytest.raises(AzmError, match="no longer true: “It holds"):
            holds("It holds.", condition)
