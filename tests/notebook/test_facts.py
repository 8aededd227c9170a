"""Facts carry their rows, their sources and rounded values."""

import shutil

import pandas as pd
import pytest

from azm import paths
from azm.errors import AzmError
from azm.notebook.facts import fact, rows_of
from azm.notebook.outputs import MIME, unpack
from azm.notebook.sentences import say
from azm.tables import load


@pytest.fixture
def rows():
    """Fixture: two rows of the list of attacks, with invented numbers and sources."""
    frame = load("attacks_on_chinese_interests").head(2)
    return frame.assign(source_ids=["paper-a;paper-b", "paper-b"], killed=[3, 4])


def test_a_fact_carries_its_rows_and_their_sources(rows):
    killed = fact("c1.killed", rows["killed"].sum(), unit="people_killed", rows=rows)
    bundle = unpack(say("They killed {n} people.", n=killed)._repr_mimebundle_()[MIME])
    assert bundle["parts"] == ["They killed ", {"fact": "c1.killed"}, " people."]
    assert bundle["facts"]["c1.killed"] == {
        "text": "7",
        "value": 7,
        "unit": "people_killed",
        "rows": [["attacks_on_chinese_interests", key] for key in rows.index],
        "sources": ["paper-a", "paper-b"],
    }


def test_a_fact_is_rounded_as_it_is_made_so_that_its_text_is_that_of_its_bundle():
    assert fact("c1.a", 2.4999999999999996, digits=0).text == fact("c1.a", 2.5, digits=0).text
    share = fact("c1.share", 100 / 7, low=1 / 3, high=float("inf"), digits=9)
    assert (share.value, share.low, share.high) == (14.2857, 0.333333, None)
    assert share.text == "14.285700000"
    assert fact("c1.rupees", 1234567.0).text == "1,234,567"


def test_an_infinite_fact_is_a_word_and_a_missing_one_is_refused():
    assert fact("c4b.high", float("inf")).bundle()["value"] == "any number"
    assert say("At most {n}.", n=fact("c4b.high", float("inf"))).text == "At most any number."
    for missing in (float("nan"), None, pd.NA):
        with pytest.raises(AzmError, match="has no value"):
            fact("c4b.high", missing)


def test_rows_from_nowhere_are_refused():
    with pytest.raises(AzmError, match="which table they came from"):
        fact("c1.killed", 7, rows=pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.reset_index(drop=True),
        lambda rows: rows.set_index("province"),
        lambda rows: rows.set_axis(["x", "cn-2021-07-14-dasu"]),
        lambda rows: rows.rename(index=lambda key: key.upper()),
    ],
)
def test_an_index_that_was_reset_or_replaced_is_refused(rows, spoil):
    with pytest.raises(AzmError, match=r"has no row '.*', so the index .* was reset or replaced"):
        fact("c1.killed", 7, rows=spoil(rows))


def test_a_key_that_became_a_column_is_still_the_key(rows):
    assert rows_of(rows.reset_index()) == rows_of(rows)


def test_keys_are_those_of_the_table_as_it_is_now(rows, tmp_path, monkeypatch):
    assert rows_of(rows)
    shutil.copytree(paths.data_dir(), tmp_path / "data")
    table = tmp_path / "data" / "attacks_on_chinese_interests.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(rows.index[0], "cn-another-key"), encoding="utf-8")
    monkeypatch.setenv("AZM_ROOT", str(tmp_path))
    with pytest.raises(AzmError, match=f"has no row '{rows.index[0]}'"):
        rows_of(rows)
    assert rows_of(rows.rename(index={rows.index[0]: "cn-another-key"}))


@pytest.mark.parametrize("rows", ["claims", {"a": 1}, [1, 2]])
def test_rows_that_are_no_frame_are_refused_in_a_sentence(rows):
    with pytest.raises(AzmError, match="is no frame; pass rows selected"):
        fact("c1.killed", 7, rows=rows)


@pytest.mark.parametrize("value", [pd.Series([1, 2]), [1], pd.Timestamp("2024-06-22"), {}])
def test_a_value_that_is_no_single_number_is_refused_in_a_sentence(value):
    with pytest.raises(AzmError, match=f"has a {type(value).__name__} as its value"):
        fact("c1.killed", value)


def test_rows_with_a_key_of_several_columns_are_named_by_all_of_them():
    rows = load("internet_shutdowns_by_year", iso3="PAK", year=2016)
    assert rows_of(rows) == (("internet_shutdowns_by_year", "PAK/2016"),)
