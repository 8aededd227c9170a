"""Every difference between two reports is put down to what it is due to."""

import os

import pytest
from differing import (
    SWITCHES,
    Differing,
    difference,
    drawn,
    named,
    without_kernels,
    wrongly_attributed,
)

CHANGES = int(os.environ.get("AZM_CHANGES", "3"))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Fixture: the project with all switches off, run once."""
    with pytest.MonkeyPatch.context() as patch:
        made = Differing.laid_in(tmp_path_factory.mktemp("differing"), patch)
        without_kernels(patch)
        made.first = made.report()
        yield made


def test_one_changed_row_is_the_cause_without_a_trial(project):
    found, trials = difference(project, "row", limit=0)
    row = ("alone", {("data", "attacks_on_chinese_interests.csv")})
    assert named(found) == {"f.row": row, "f.any": row, "f.mixed": row, "heard.row": row}
    assert trials == []
    assert found["rows"] == [
        {
            "table": "attacks_on_chinese_interests",
            "added": 0,
            "removed": 0,
            "changed": 1,
            "keys": {
                "added": [],
                "removed": [],
                "changed": ["cn-2024-03-26-besham (killed_total_high)"],
            },
        }
    ]


def test_causes_of_every_kind_alone_either_and_jointly(project):
    names = ("row", "criterion", "cell", "knob", "code")
    found, trials = difference(project, *names)
    assert trials != []
    told = named(found)
    for name in names:
        assert told[f"f.{name}"] == ("alone", {SWITCHES[name]})
    assert told["f.both"] == ("either", {SWITCHES["row"], SWITCHES["criterion"]})
    assert told["f.any"] == ("jointly", {SWITCHES["row"], SWITCHES["criterion"]})
    assert told["heard.row"] == ("alone", {SWITCHES["row"]})
    assert told["heard.sum"] == ("jointly", {SWITCHES["cell"], SWITCHES["code"]})
    assert wrongly_attributed(found, names) == []


def test_packages_are_the_cause_by_elimination(project):
    found, _ = difference(project, "other_row", "packages")
    told = named(found)
    assert told["f.packages"] == ("elimination", {SWITCHES["packages"]})
    assert told["f.other_row"] == ("alone", {SWITCHES["other_row"]})
    assert found["factors"][-1]["detail"] == "numpy 2.0 → 2.1"
    assert wrongly_attributed(found, ("other_row", "packages")) == []


@pytest.mark.parametrize("seed", range(CHANGES))
def test_no_change_drawn_by_chance_is_wrongly_attributed(project, seed):
    names = drawn(seed)
    found, _ = difference(project, *names)
    assert wrongly_attributed(found, names) == []
    assert {(f["kind"], f["name"]) for f in found["factors"]} == {SWITCHES[n] for n in names}
