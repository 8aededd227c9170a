"""Which points a sweep has, and which of them are asked for."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azm.errors import AzmError
from azm.run.sweep.grid import Axis, Grid, sampled

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

YEARS = Axis("start_year", (2013, 2015, 2004), 2015, (2004,))
DISPUTED = Axis("count_disputed", (False, True), False)
LEVEL = Axis("level", (0.8, 0.9), 0.9)
GRID = Grid("c1", (YEARS, DISPUTED, LEVEL))

values = st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True)
grids = st.lists(values, min_size=1, max_size=4).map(
    lambda axes: Grid("c1", tuple(Axis(f"a{i}", tuple(v), v[0]) for i, v in enumerate(axes)))
)


@given(grids)
def test_every_combination_comes_once_and_in_the_order_of_the_choices(grid):
    points = grid.points()
    places = [
        tuple(axis.values.index(v) for axis, v in zip(grid.axes, point, strict=True))
        for point in points
    ]
    assert places == sorted(set(places))
    assert len(points) == math.prod(len(axis.values) for axis in grid.axes)
    assert sum(grid.is_base(point) for point in points) == 1


@given(grids, st.integers(0, 50), st.integers(0, 50), st.integers(0, 9))
def test_a_larger_sample_holds_the_smaller_one_and_keeps_the_order(grid, n, more, seed):
    points = grid.points()
    small, large = sampled(points, n, seed), sampled(points, n + more, seed)
    assert len(small) == min(n, len(points))
    assert set(small) <= set(large)
    assert large == [point for point in points if point in large]


def test_samples_of_two_seeds_differ():
    points = Grid("c1", (Axis("n", tuple(range(1000)), 0),)).points()
    assert sampled(points, 20, 1) == sampled(points, 20, 1) != sampled(points, 20, 2)


def test_a_choice_that_reads_the_claim_more_kindly_makes_the_point_charitable():
    assert GRID.kind((2015, False, 0.9)) == GRID.kind((2013, True, 0.8)) == "measurement"
    assert GRID.kind((2004, False, 0.9)) == "charitable"


def test_values_of_one_choice_add_up_and_choices_narrow_down():
    chosen = GRID.points({"start_year": ["2004", "2013"], "count_disputed": ["true"]})
    assert chosen == [(2013, True, 0.8), (2013, True, 0.9), (2004, True, 0.8), (2004, True, 0.9)]


@pytest.mark.parametrize("text", ["0.9", "0.90", "9e-1"])
def test_a_number_is_found_however_it_is_written(text):
    assert {point[2] for point in GRID.points({"level": [text]})} == {0.9}


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ({"start": ["2013"]}, "c1 has no choice 'start'; did you mean 'start_year'"),
        ({"zzz": ["1"]}, "it has start_year, count_disputed, level"),
        ({"start_year": ["2016"]}, "start_year of c1 can't be '2016'"),
        ({"count_disputed": ["1"]}, "its choices are False, True"),
    ],
)
def test_an_unknown_choice_or_value_is_told_with_those_that_there_are(where, says):
    with pytest.raises(AzmError, match=says):
        GRID.points(where)


def test_the_notebooks_own_value_is_added_to_the_choices_and_keeps_the_claims_words(swept):
    grid = Grid.of("c1", {"killed": 25, "rule": "wide", "disputed": 0})
    assert grid.axes == (
        Axis("killed", (25, 20, 30, 62), 25),
        Axis("rule", ("wide", "narrow"), "wide"),
        Axis("disputed", (0, 5), 0, (5,)),
    )
