"""What a sweep says of a point is what the notebook says when papermill runs it there."""

import pytest
from miniature import ROOT
from small import FUNCTION

from azm.errors import AzmError
from azm.notebook.outputs import said
from azm.run.sweep import sweep


def test_points_agree_with_papermill(swept, thread):
    told = []
    sweep("c1", where=["killed=30", "rule=wide"], executor=thread, check=2, tell=told.append)
    # Both points have the same parameters; `disputed` is none of them.
    assert told[1:] == ["20_counts through papermill, 1/1"]


def test_a_function_that_leans_on_a_parameter_behind_its_arguments_is_found_out(swept, thread):
    swept.write(FUNCTION.replace("killed, most", "len(listed), 99"), "listed = [0] * killed")
    says = r"c1 at killed=30, rule=wide, disputed=0: the sweep says \[20, .* papermill \[30, "
    with pytest.raises(AzmError, match=says):
        sweep("c1", where=["killed=30", "rule=wide"], executor=thread, check=2)


def test_a_card_judged_from_another_estimate_is_found_out(swept, thread):
    swept.mini.edit("20_counts", ", stability=stable", "")
    where = ["killed=62", "rule=narrow", "disputed=0"]
    swept.mini.edit("20_counts", "**choices)", "**choices | {'killed': 20, 'rule': 'narrow'})")
    with pytest.raises(AzmError, match="the sweep says supported, the notebook's card contrad"):
        sweep("c1", where=where, executor=thread, check=1)


@pytest.fixture
def project(monkeypatch):
    """The real collection, whose notebooks other tests run as well."""
    monkeypatch.setenv("AZM_ROOT", str(ROOT))
    monkeypatch.delenv("AZM_SAID_IN", raising=False)


def test_a_real_component_agrees_with_papermill_and_with_its_committed_card(
    project, thread, tmp_path
):
    (whole,) = sweep("c1", executor=thread, out=tmp_path / "c1.csv")
    (card,) = (b for b in said("01_cpec_security") if b.get("component") == "c1")
    points = card["stability"]["points"] + card["stability"]["charitable"]
    assert len(points) > 10
    for point in points:
        low, high, *_, verdict = whole.rows[tuple(point["choice"][n] for n in whole.grid.names)]
        assert (low, high, verdict) == (point["low"], point["high"], point["verdict"])
    asked = ["start_year=2013", "count_tenth_dasu_death=true", "count_clinic_victim=false"]
    told = []
    sweep("c1", where=asked, executor=thread, out=tmp_path / "c1.csv", check=4, tell=told.append)
    assert told[1:] == ["01_cpec_security through papermill, 1/1"]
