"""What a card carries can be read back as the objects that wrote it."""

import json
from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import figure, finding_codes

from azm.claims import Estimate, Point, Stability, Verdict, evaluate_grid, judge_component
from azm.notebook.outputs import pack, unpack

numbers = st.integers(0, 200) | st.floats(0, 200)
estimates = st.builds(
    lambda ends, bound, **given: figure(
        ends[0], ends[2], bound, central=ends[1] if bound == "range" else None, **given
    ),
    st.tuples(numbers, numbers, numbers).map(sorted),
    st.sampled_from(["range", "at_least", "at_most", "unknown"]),
    coverage=st.sampled_from(["complete", "measured", "sample", "partial", "none"]),
    direct=st.sampled_from(["direct", "near", "proxy"]),
    evidence_to=st.none() | st.dates(),
    origins=st.lists(st.text("abc-.;|=_ é", min_size=1, max_size=6), max_size=3),
)


def read_again(bundle):
    """What a notebook's file gives back of a bundle."""
    return unpack(json.loads(json.dumps(pack(bundle))))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(estimates, estimates, estimates, estimates)
def test_a_verdict_from_estimates_and_its_stability_come_back_equal(
    register, now, then, other, kinder
):
    def estimate_c1(rows, *, scope, disputed, language):
        return {"nationals": now, "all_targets": other, "every_victim": kinder}[scope]

    base = {"scope": "nationals", "disputed": False, "language": "english"}
    verdict = judge_component("c1", now, then=then).with_stability(
        evaluate_grid("c1", estimate_c1, None, base)
    )
    assert Verdict.from_bundle(read_again(verdict.bundle())) == verdict
    stability = Stability.from_bundle(read_again(verdict.bundle())["stability"])
    assert stability.points.equals(verdict.stability.points)
    assert stability.text == verdict.stability.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.text("DNPCT/", max_size=6), max_size=3),
    st.sampled_from(["c4a", "c4b", "c5", "m0", "p2", "p5"]),
)
def test_a_verdict_from_findings_and_its_sensitivity_come_back_equal(register, found, component_id):
    register.findings.clear()
    for short, source in zip(found, ("old-a", "new-a", "undated"), strict=False):
        register.find(component_id, short, source)
    ids = list(register.findings)
    codes = finding_codes(*["supports near"] * len(ids), findings=ids)
    register.extra["finding_codes"] = codes.rename_axis("finding_id")
    verdict = judge_component(component_id)
    assert Verdict.from_bundle(read_again(verdict.bundle())) == verdict


def test_rows_and_a_forecasts_period_and_thresholds_come_back(register):
    rows = [("attacks", "a.1"), ("attacks", "a.2"), ("tallies", "t.1")]
    sources = pd.DataFrame({"source_id": "old-a"}, index=["a.1", "a.2", "t.1"])
    register.extra["attacks"] = register.extra["tallies"] = sources
    fall = Estimate(-60, -50, "percent", "range", "complete", evidence_to="2026-01-31", rows=rows)
    verdict = judge_component("h2", fall, then=Estimate.missing("percent"))
    again = Verdict.from_bundle(read_again(verdict.bundle()))
    assert again == verdict
    assert again.estimate.rows == tuple(rows)
    assert again.criterion.thresholds == verdict.criterion.thresholds


def test_a_choice_that_json_has_not_got_travels_as_its_text():
    point = Point({"day": date(2024, 6, 22), "n": 2, "on": True}, 1, 2, "1–2", "supported", True)
    assert point.bundle()["choice"] == {"day": "2024-06-22", "n": 2, "on": True}
