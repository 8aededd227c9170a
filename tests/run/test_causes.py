"""A cause is what brings the old value back; trials are as few as that takes."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.run.differences.causes import Cause, LimitError, cause

LOCK = "lock"


def sought(formula, reversible, fixed=None):
    """The cause of what `formula` gives, of the factors that hold; the sets that were tried."""
    everything = frozenset(reversible) | ({fixed} if fixed else set())
    tried = []

    def value(back):
        tried.append(back)
        return formula(everything - back)

    found = cause(reversible, fixed, formula(frozenset()), formula(everything), value)
    return found, tried


def test_a_single_factor_is_the_cause_without_a_trial():
    assert sought(lambda on: "a" in on, ["a"]) == (Cause("alone", ("a",)), [])
    assert sought(lambda on: LOCK in on, [], LOCK) == (Cause("alone", (LOCK,)), [])


def test_of_two_the_one_that_brings_the_old_value_back():
    assert sought(lambda on: "b" in on, "ab")[0] == Cause("alone", ("b",))


def test_each_of_two_that_are_both_needed_for_the_new_value():
    assert sought(lambda on: {"a", "b"} <= on, "abc")[0] == Cause("either", ("a", "b"))


def test_two_that_each_suffice_for_the_new_value_count_jointly():
    assert sought(lambda on: bool(on & {"a", "b"}), "abc")[0] == Cause("jointly", ("a", "b"))


def test_the_packages_by_elimination_only():
    assert sought(lambda on: LOCK in on, "ab", LOCK)[0] == Cause("elimination", (LOCK,))
    assert sought(lambda on: "a" in on, "ab", LOCK)[0] == Cause("alone", ("a",))
    assert sought(lambda on: len(on & {"a", LOCK}), "ab", LOCK)[0] == Cause("jointly", ("a", LOCK))


def test_what_nothing_can_reach_has_no_cause():
    assert sought(lambda on: 0, [])[0] == Cause("unknown")


def test_a_run_that_fails_brings_nothing_back():
    on_failure = {frozenset("a"): 0, frozenset("b"): NotImplemented}
    found = cause("ab", None, 0, 1, lambda back: on_failure[back])
    assert found == Cause("alone", ("a",))


def test_a_limit_is_told():
    def value(back):
        raise LimitError

    assert cause("ab", None, 0, 1, value) == Cause("not looked for")


@given(st.integers(2, 4), st.data())
def test_no_factor_is_named_that_brings_nothing_back(n, data):
    """For any dependence of a value on up to four factors."""
    names = "abcd"[:n]
    sets = [frozenset(c) for size in range(n + 1) for c in combinations(names, size)]
    table = {one: data.draw(st.integers(0, 2)) for one in sets}
    table[frozenset(names)] = 3 - table[frozenset()]  # another value than the old one
    old = table[frozenset()]
    found, tried = sought(table.__getitem__, list(names))

    def restores(back):
        return table[frozenset(names) - frozenset(back)] == old

    alone = tuple(name for name in names if restores(name))
    if alone:
        assert found == Cause("alone" if len(alone) == 1 else "either", alone)
    else:
        assert found.how == "jointly" and restores(found.factors)
        for left in found.factors:
            assert not restores(set(found.factors) - {left})
    assert len(set(tried)) <= n + n * (n + 1) / 2


@pytest.mark.parametrize("size", [3, 6])
def test_a_large_set_of_needed_factors_is_found_in_a_trial_for_each(size):
    names = "abcdef"[:size]
    found, tried = sought(lambda on: bool(on), list(names))
    assert found == Cause("jointly", tuple(names)) and len(set(tried)) == 2 * size
