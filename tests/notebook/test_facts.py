"""Facts carry their rows, their sources and rounded values, and say how to redo them."""

import math
import shutil

import pandas as pd
import pytest

import azm
from azm import paths
from azm.claims import Estimate
from azm.errors import AzmError
from azm.notebook.outputs import MIME, unpack

KILLED = "chinese_killed"


@pytest.fixture
def attacks():
    """Fixture: three of the project's attacks, with invented numbers, days and sources."""
    frame = azm.load("attacks_on_chinese_interests").head(3)
    return frame.assign(
        source_ids=["paper-a;paper-b", "paper-b", ""],
        chinese_killed=pd.array([1, 4, 4], dtype="Int64"),
        date=pd.to_datetime(["2004-05-03", "2021-07-14", "2021-07-14"]),
    )


def keys(fact):
    return [key for _, key in fact.rows]


def test_a_fact_carries_its_rows_and_their_sources(attacks):
    killed = azm.fact("c1.killed", 9, unit="people_killed", rows=attacks)
    bundle = unpack(azm.say("They killed {n} people.", n=killed)._repr_mimebundle_()[MIME])
    assert bundle["parts"] == ["They killed ", {"fact": "c1.killed"}, " people."]
    assert bundle["facts"]["c1.killed"] == {
        "text": "9",
        "value": 9,
        "unit": "people_killed",
        "rows": [["attacks_on_chinese_interests", key] for key in attacks.index],
        "sources": ["paper-a", "paper-b"],
    }


def test_a_fact_is_rounded_as_it_is_made_so_that_its_text_is_that_of_its_bundle():
    assert (
        azm.fact("c1.a", 2.4999999999999996, digits=0).text == azm.fact("c1.a", 2.5, digits=0).text
    )
    share = azm.fact("c1.share", 100 / 7, low=1 / 3, high=math.inf, digits=9)
    assert (share.value, share.low, share.high) == (14.2857, 0.333333, None)
    assert share.text == "14.285700000"
    assert azm.fact("c1.rupees", 1234567.0).text == "1,234,567"
    assert azm.fact("c4b.high", math.inf).bundle()["value"] == "any number"


def test_facts_compare_with_each_other_and_with_numbers():
    few, many = azm.fact("c1.few", 2), azm.fact("c1.many", 3)
    assert few < many <= 3 and 2 <= few < 2.5 and many > few >= 2
    assert few == 2 == azm.fact("c2.few", 2.0) and few != many != 2 and len({few, 2}) == 1
    assert not (few < math.nan or few >= math.nan or few == math.nan)
    assert azm.fact("c1.word", "none") == "none"


NO_FRAME, LOST = "is no frame; pass rows selected", r"no row '.*', so the index .* was reset"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"value": math.nan}, "has no value"),
        ({"value": None}, "has no value"),
        ({"value": pd.NA}, "has no value"),
        ({"value": pd.Series([1, 2])}, "has a Series as its value"),
        ({"value": [1]}, "has a list as its value"),
        ({"value": pd.Timestamp("2024-06-22")}, "has a Timestamp as its value"),
        ({"value": {}}, "has a dict as its value"),
        ({"name": "killed"}, "not of the form component.what"),
        ({"rows": "claims"}, NO_FRAME),
        ({"rows": {"a": 1}}, NO_FRAME),
        ({"rows": [1, 2]}, NO_FRAME),
        ({"rows": pd.DataFrame({"a": [1]})}, "which table they came from"),
        ({"rows": lambda rows: rows.reset_index(drop=True)}, LOST),
        ({"rows": lambda rows: rows.set_index("province")}, LOST),
        ({"rows": lambda rows: rows.set_axis(["x", "y", "cn-2021-07-14-dasu"])}, LOST),
        ({"rows": lambda rows: rows.rename(index=str.upper)}, LOST),
    ],
)
def test_a_fact_of_no_single_value_or_of_rows_from_nowhere_is_refused(attacks, given, says):
    arguments = {"name": "c1.killed", "value": 7, **given}
    if callable(arguments.get("rows")):
        arguments["rows"] = arguments["rows"](attacks)
    with pytest.raises(AzmError, match=says):
        azm.fact(**arguments)


def test_a_key_is_found_in_the_index_in_a_column_or_in_several(attacks):
    assert azm.rows_of(attacks.reset_index()) == azm.rows_of(attacks)
    rows = azm.load("internet_shutdowns_by_year", iso3="PAK", year=2016)
    assert azm.rows_of(rows) == (("internet_shutdowns_by_year", "PAK/2016"),)


def test_keys_are_those_of_the_table_as_it_is_now(attacks, tmp_path, monkeypatch):
    assert azm.rows_of(attacks)
    shutil.copytree(paths.data_dir(), tmp_path / "data")
    table = tmp_path / "data" / "attacks_on_chinese_interests.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(attacks.index[0], "cn-another-key"), encoding="utf-8")
    monkeypatch.setenv("AZM_ROOT", str(tmp_path))
    with pytest.raises(AzmError, match=f"has no row '{attacks.index[0]}'"):
        azm.rows_of(attacks)
    assert azm.rows_of(attacks.rename(index={attacks.index[0]: "cn-another-key"}))


# ---- values that are read off the rows ----


def test_a_count_names_every_row_once(attacks):
    counted = azm.count("c0.listed", attacks, unit="attacks")
    assert (counted.value, counted.operation, keys(counted)) == (3, "count", list(attacks.index))
    with pytest.raises(AzmError, match="counts 6 rows, but only 3 different ones"):
        azm.count("c0.listed", pd.concat([attacks, attacks]))


def test_a_count_of_none_stands_on_the_rows_that_were_looked_through(attacks):
    none = azm.count("c0.none", attacks.head(0), among=attacks, none="none")
    assert (none.value, none.text, none.operation) == (0, "none", "none of these")
    assert keys(none) == list(attacks.index)
    some = azm.count("c0.some", attacks.head(1), among=attacks, none="none")
    assert (some.text, some.operation, keys(some)) == ("1", "count", [attacks.index[0]])
    assert azm.count("c0.none", attacks.head(0)).text == "0"


@pytest.mark.parametrize(
    ("measure", "values", "value", "behind"),
    [
        (azm.total, [2, None, 3], 5, [0, 2]),
        (azm.value, [None, 4, 4], 4, [1, 2]),
        (azm.least, [1, 4, 4], 1, [0]),
        (azm.most, [1, 4, 4], 4, [1, 2]),
    ],
)
def test_a_measure_has_the_unit_of_its_column_and_the_rows_that_say_it(
    attacks, measure, values, value, behind
):
    attacks[KILLED] = pd.array(values, dtype="Int64")
    found = measure("c1.killed", attacks, KILLED)
    assert (found.value, found.unit, found.columns) == (value, "people_killed", (KILLED,))
    assert keys(found) == list(attacks.index[behind])
    assert found.operation == {azm.total: "sum"}.get(measure, measure.__name__)


def test_a_date_is_said_to_the_day_or_to_the_month(attacks):
    assert azm.least("c0.first", attacks, "date").text == "3 May 2004"
    last = azm.most("c0.last", attacks, "date", to="month")
    assert (last.value, last.unit, last.columns) == ("July 2021", "", ("date",))
    assert keys(last) == list(attacks.index[1:])
    assert azm.value("c0.last", attacks.tail(2), "date").text == "14 July 2021"


def test_a_column_that_a_notebook_made_is_named_in_words_since_the_table_has_it_not(attacks):
    made = attacks.assign(others_killed=[1, 2, 3])
    others = azm.total("c0.others", made, "others_killed", unit="people_killed")
    assert (others.value, others.columns, others.operation) == (6, (), "sum of others killed")
    with pytest.raises(AzmError, match="no unit is known for column 'others_killed'; name it"):
        azm.total("c0.others", made, "others_killed")


@pytest.mark.parametrize("measure", [azm.total, azm.value, azm.least, azm.most])
def test_a_column_without_a_value_or_that_is_misspelt_is_refused(attacks, measure):
    attacks[KILLED] = pd.array([None] * 3, dtype="Int64")
    with pytest.raises(AzmError, match=f"no row has a value in '{KILLED}'"):
        measure("c1.killed", attacks, KILLED)
    with pytest.raises(AzmError, match=f"did you mean '{KILLED}'"):
        measure("c1.killed", attacks, "chinese_kiled")


def test_rows_that_differ_have_no_one_value_and_rows_in_two_units_no_sum(attacks):
    with pytest.raises(AzmError, match="rows that agree, but they say 1, 4;"):
        azm.value("c1.killed", attacks, KILLED)
    rows = azm.load("chinese_nationals_tallies").drop_duplicates("unit").head(2)
    with pytest.raises(AzmError, match="the rows have the units"):
        azm.total("c1.all", rows, "value")


def test_an_end_of_an_estimate_keeps_its_unit_or_is_given_in_percent():
    chance = Estimate(0.25, 0.5, "probability", "range", "partial", central=0.4)
    assert azm.bound("c0b.high", chance, "high").value == 0.5
    shown = azm.bound("c0b.chance", chance, "central", unit="percent")
    assert (shown.low, shown.value, shown.high) == (25, 40, 50)
    assert azm.bound("c0b.low", chance, "low").high is None
    open_above = Estimate(1, None, "attacks", "at_least", "partial")
    with pytest.raises(AzmError, match="asks for the end 'high' of an estimate that is at least 1"):
        azm.bound("c2.most", open_above, "high")


def test_one_fact_over_another_stands_on_the_rows_of_both(attacks):
    few, many = azm.count("c0.few", attacks.head(1)), azm.count("c0.many", attacks.tail(2))
    half = azm.ratio("c0.half", few, many, unit="percent")
    assert (half.value, half.unit, half.operation) == (50, "percent", "c0.few over c0.many")
    assert half.rows == azm.rows_of(attacks)
    assert azm.ratio("c0.half", few, many).text == "0.5"
    with pytest.raises(AzmError, match=r"would divide by 'c0\.none', which is zero"):
        azm.ratio("c0.half", few, azm.count("c0.none", attacks.head(0)))


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
        killed = inside[KILLED if who == "chinese" else "killed_total"].sum()
        return azm.Estimate(killed, killed, "people_killed", "range", "complete",
                            rows=azm.rows_of(inside))  # fmt: skip

    card = azm.judge("c1", estimate_c1, evidence, start_year=2015, until=announced)
    assert card.estimate == estimate_c1(evidence, start_year=2015, until=announced)
    known = azm.known_then(evidence)
    assert card.then == estimate_c1(known, start_year=2015, until=announced)
    assert card.stability.base_verdict == card.verdict.verdict
    assert "until" not in card.stability.base
