"""Belief in where a number may come from is weighed by Bayes' rule and shown with its reasons."""

import pytest

import azm
from azm.errors import AzmError

WAYS = [
    ("as claimed", 0.0, 0.5, "found in half of such reports at most"),
    ("another owner", 1, 1, "its count is found"),
    ("no basis", 0.25, 0.25, "one number in four meets it"),
]


def weigh(prior, ways=WAYS):
    return azm.beliefs("d1", ways, prior, rows=azm.load("claims").loc[["d1"]])


def test_the_first_hypothesis_has_the_prior_and_the_others_share_the_rest():
    shown = weigh(0.6).shown.bundle
    assert [row[3] for row in shown["rows"]] == ["60", "20", "20"]
    assert shown["id"] == "d1_hypotheses" and shown["behind"] == [["claims", "d1"]]


def test_belief_after_lies_between_what_the_ends_of_the_chances_give():
    weighed = weigh(0.6)
    most = 100 * 0.6 * 0.5 / (0.6 * 0.5 + 0.2 * 1 + 0.2 * 0.25)
    assert (weighed.before.value, weighed.low.value) == (pytest.approx(60), 0)
    assert weighed.high.value == pytest.approx(most)


def test_a_chance_without_a_range_stands_once():
    chances = [row[2] for row in weigh(0.6).shown.bundle["rows"]]
    assert chances == ["0 to 50", "100", "25"]


def test_one_hypothesis_alone_or_a_prior_beyond_one_is_refused():
    with pytest.raises(AzmError):
        weigh(0.6, WAYS[:1])
    with pytest.raises(AzmError):
        weigh(1.2)
