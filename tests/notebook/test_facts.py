"""Facts carry their rows, their sources and rounded values."""

import pandas as pd
import pytest

from azm.errors import AzmError
from azm.notebook.facts import fact, rows_of
from azm.notebook.outputs import MIME, unpack
from azm.notebook.sentences import say
from azm.tables import load


@pytest.fixture
def rows():
    """Fixture: two rows of an imagined table."""
    frame = pd.DataFrame(
        {"source_ids": ["paper-a;paper-b", "paper-b"], "killed": [3, 4]},
        index=pd.Index(["event-1", "event-2"], name="event_id"),
    )
    frame.attrs["table"] = "attacks"
    return frame


def test_a_fact_carries_its_rows_and_their_sources(rows):
    killed = fact("c1.killed", rows["killed"].sum(), unit="people_killed", rows=rows)
    bundle = unpack(say("They killed {n} people.", n=killed)._repr_mimebundle_()[MIME])
    assert bundle["parts"] == ["They killed ", {"fact": "c1.killed"}, " people."]
    assert bundle["facts"]["c1.killed"] == {
        "text": "7",
        "value": 7,
        "unit": "people_killed",
        "rows": [["attacks", "event-1"], ["attacks", "event-2"]],
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


def test_rows_with_a_key_of_several_columns_are_named_by_all_of_them():
    rows = load("internet_shutdowns_by_year", iso3="PAK", year=2016)
    assert rows_of(rows) == (("internet_shutdowns_by_year", "PAK/2016"),)
