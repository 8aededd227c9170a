"""A fact that reads its value off its rows can't part from them, and says how to redo it."""

import pandas as pd
import pytest

import azm
from azm.claims import Estimate
from azm.errors import AzmError


@pytest.fixture
def attacks():
    """Fixture: the project's list of attacks, of which three are enough."""
    return azm.load("attacks_on_chinese_interests").head(3).copy()


def test_a_count_names_every_row_once(attacks):
    counted = azm.count("c0.listed", attacks, unit="attacks")
    assert (counted.value, counted.operation) == (3, "count")
    assert [key for _, key in counted.rows] == list(attacks.index)


def test_a_sum_has_the_unit_of_its_column_and_leaves_out_rows_that_say_nothing(attacks):
    attacks["chinese_killed"] = pd.array([2, None, 3], dtype="Int64")
    killed = azm.total("c1.killed", attacks, "chinese_killed")
    assert (killed.value, killed.unit, killed.columns) == (5, "people_killed", ("chinese_killed",))
    assert [key for _, key in killed.rows] == list(attacks.index[[0, 2]])


@pytest.mark.parametrize("measure", [azm.total, azm.least, azm.most])
def test_a_column_without_any_value_is_refused(attacks, measure):
    attacks["chinese_killed"] = pd.array([None] * 3, dtype="Int64")
    with pytest.raises(AzmError, match="no row has a value in 'chinese_killed'"):
        measure("c1.killed", attacks, "chinese_killed")


def test_a_misspelt_column_is_answered_with_the_nearest(attacks):
    with pytest.raises(AzmError, match="did you mean 'chinese_killed'"):
        azm.total("c1.killed", attacks, "chinese_kiled")


def test_the_value_of_rows_that_differ_is_refused(attacks):
    attacks["chinese_killed"] = pd.array([1, 4, 4], dtype="Int64")
    with pytest.raises(AzmError, match="rows that agree, but they say 1, 4;"):
        azm.value("c1.killed", attacks, "chinese_killed")


def test_the_value_of_rows_that_agree_names_them_all(attacks):
    attacks["chinese_killed"] = pd.array([1, 4, 4], dtype="Int64")
    killed = azm.value("c1.killed", attacks.tail(2), "chinese_killed")
    assert (killed.value, killed.rows) == (4, azm.rows_of(attacks.tail(2)))


def test_a_date_is_said_to_the_day_or_to_the_month(attacks):
    attacks["date"] = pd.to_datetime(["2004-05-03", "2021-07-14", "2021-07-14"])
    assert azm.least("c0.first", attacks, "date").text == "3 May 2004"
    last = azm.most("c0.last", attacks, "date", to="month")
    assert (last.value, last.unit, last.columns) == ("July 2021", "", ("date",))
    assert last.rows == azm.rows_of(attacks.tail(2))
    assert azm.value("c0.last", attacks.tail(2), "date").text == "14 July 2021"


def test_a_column_that_a_notebook_made_is_named_in_words_since_the_table_has_it_not(
    attacks,
):
    attacks["others_killed"] = [1, 2, 3]
    others = azm.total("c0.others", attacks, "others_killed", unit="people_killed")
    assert (others.value, others.columns, others.operation) == (6, (), "sum of others killed")


def test_a_row_that_stands_twice_is_not_counted_twice(attacks):
    with pytest.raises(AzmError, match="counts 6 rows, but only 3 different ones"):
        azm.count("c0.listed", pd.concat([attacks, attacks]))


def test_a_count_of_none_stands_on_the_rows_that_were_looked_through(attacks):
    none = azm.count("c0.none", attacks.head(0), among=attacks)
    assert (none.value, none.rows, none.operation) == (0, azm.rows_of(attacks), "none of these")
    some = azm.count("c0.some", attacks.head(1), among=attacks)
    assert (some.rows, some.operation) == (azm.rows_of(attacks.head(1)), "count")


def test_none_can_be_said_in_a_word(attacks):
    assert azm.count("c0.none", attacks.head(0), none="none").text == "none"
    assert azm.count("c0.none", attacks.head(0)).text == "0"
    assert azm.count("c0.one", attacks.head(1), none="none").text == "1"


def test_rows_in_two_units_have_no_sum():
    rows = azm.load("chinese_nationals_tallies").drop_duplicates("unit").head(2)
    with pytest.raises(AzmError, match="the rows have the units"):
        azm.total("c1.all", rows, "value")


def test_an_extreme_stands_on_the_rows_that_have_it(attacks):
    attacks["chinese_killed"] = pd.array([1, 4, 4], dtype="Int64")
    worst = azm.most("c1.worst", attacks, "chinese_killed")
    assert (worst.value, [key for _, key in worst.rows]) == (4, list(attacks.index[1:]))
    assert azm.least("c1.mildest", attacks, "chinese_killed").rows == azm.rows_of(attacks.head(1))


def test_a_chance_is_given_in_percent_where_that_is_asked_for():
    chance = Estimate(0.25, 0.5, "probability", "range", "partial")
    assert azm.bound("c0b.high", chance, "high", unit="percent").value == 50
    assert azm.bound("c0b.high", chance, "high").value == 0.5


def test_the_central_value_of_an_estimate_comes_with_its_ends():
    chance = Estimate(0.25, 0.5, "probability", "range", "partial", central=0.4)
    shown = azm.bound("c0b.chance", chance, "central", unit="percent")
    assert (shown.low, shown.value, shown.high) == (25, 40, 50)
    assert azm.bound("c0b.low", chance, "low").high is None


def test_one_fact_over_another_stands_on_the_rows_of_both(attacks):
    few, many = azm.count("c0.few", attacks.head(1)), azm.count("c0.many", attacks.tail(2))
    half = azm.ratio("c0.half", few, many, unit="percent")
    assert (half.value, half.unit, half.operation) == (50, "percent", "c0.few over c0.many")
    assert half.rows == azm.rows_of(attacks)
    assert azm.ratio("c0.half", few, many).text == "0.5"


def test_nothing_is_divided_by_zero(attacks):
    none = azm.count("c0.none", attacks.head(0))
    with pytest.raises(AzmError, match=r"would divide by 'c0\.none', which is zero"):
        azm.ratio("c0.half", azm.count("c0.all", attacks), none)


def test_an_end_that_an_estimate_lacks_is_refused():
    open_above = Estimate(1, None, "attacks", "at_least", "partial")
    with pytest.raises(AzmError, match="asks for the end 'high' of an estimate that is at least 1"):
        azm.bound("c2.most", open_above, "high")


def test_facts_compare_with_each_other_and_with_numbers(attacks):
    few, many = azm.fact("c1.few", 2), azm.fact("c1.many", 3)
    assert few < many <= 3
    assert 2 <= few < 2.5
    assert many > few >= 2


def test_a_fact_stands_where_its_own_name_is_in_braces_whatever_the_order():
    few, many = azm.fact("c1.few", 2), azm.fact("c1.many", 3)
    said = azm.say("From {few} to {many}.", many, few)
    assert said.text == "From 2 to 3."
    assert azm.holds("From {few} to {many}.", few <= many, few, many).bundle["role"] == "holds"


def test_a_fact_that_stands_nowhere_is_refused():
    with pytest.raises(AzmError, match=r"'c1\.few' stands nowhere"):
        azm.say("Nothing to see.", azm.fact("c1.few", 2))


def test_two_facts_in_one_place_are_refused():
    with pytest.raises(AzmError, match=r"two facts would stand in “\{few\}”"):
        azm.say("At least {few}.", azm.fact("c1.few", 2), azm.fact("c2.few", 3))


BARS = pd.DataFrame({"year": [2022, 2023], "attacks": [3, 5]})


def test_the_words_of_a_figure_stand_beside_the_code_that_draws_it():
    @azm.figure("c0_years", azm.fact("c0.most", 5), data=BARS)
    def years(fig):
        """At most {most} attacks
        in a year

        Attacks a year

        Caption: One bar a year,
        from the list.
        Alternative text: Two bars; the higher is {most}.
        Sources: list of attacks
        """
        fig.subplots().bar(BARS["year"], BARS["attacks"])

    words = {name: years.bundle[name] for name in ("title", "subtitle", "caption", "alt", "foot")}
    assert words == {
        "title": "At most 5 attacks in a year",
        "subtitle": "Attacks a year",
        "caption": "One bar a year, from the list.",
        "alt": "Two bars; the higher is 5.",
        "foot": "Sources: list of attacks",
    }


@pytest.mark.parametrize(
    ("docstring", "words"),
    [
        ("", "first two paragraphs are title and subtitle"),
        ("Title\n\nSubtitle\n\nA stray paragraph.", "begins with none of Caption:"),
        ("Title\n\nSubtitle\n\nCaption: One.", "has no alt"),
        ("Rose by 5\n\nSubtitle\n\nCaption: One.\nAlternative text: Two.", "a number is typed"),
    ],
)
def test_a_figure_with_unsound_words_is_refused(docstring, words):
    def plot(fig):
        fig.subplots().bar(BARS["year"], BARS["attacks"])

    plot.__doc__ = docstring
    with pytest.raises(AzmError, match=words):
        azm.figure("c0_years", data=BARS)(plot)


def test_a_verdict_now_then_and_over_the_grid_come_from_one_function():
    announced = pd.Timestamp("2024-06-22")
    evidence = {"attacks": azm.load("attacks_on_chinese_interests", status="usable")}

    def estimate_c1(
        evidence,
        *,
        start_year,
        until,
        count_tenth_dasu_death=False,
        count_clinic_victim=False,
        upper_end="listed",
        who="chinese",
    ):
        inside = evidence["attacks"][evidence["attacks"]["date"].between(f"{start_year}", until)]
        killed = inside["chinese_killed" if who == "chinese" else "killed_total"].sum()
        return azm.Estimate(killed, killed, "people_killed", "range", "complete",
                            rows=azm.rows_of(inside))  # fmt: skip

    card = azm.judge("c1", estimate_c1, evidence, start_year=2015, until=announced)
    assert card.estimate == estimate_c1(evidence, start_year=2015, until=announced)
    known = azm.known_then(evidence)
    assert card.then == estimate_c1(known, start_year=2015, until=announced)
    assert card.stability.base_verdict == card.verdict.verdict
    assert "until" not in card.stability.base


def test_a_table_selected_from_loaded_rows_knows_them():
    claims = azm.load("claims", dimension="cpec")
    shown = azm.table(claims[["paraphrase"]], "claims", caption="What is claimed")
    assert shown.bundle["behind"] == [["claims", key] for key in claims.index]


def test_a_table_that_shows_its_key_as_a_column_knows_its_rows_too():
    claims = azm.load("claims", dimension="cpec")
    shown = azm.table(claims[["paraphrase"]].reset_index(), "claims", caption="What is claimed")
    assert shown.bundle["behind"] == [["claims", key] for key in claims.index]
