"""Criteria, findings and dates, as they are read."""

import tomllib

import pandas as pd
import pytest

from azm import paths
from azm.claims import criterion, findings_on, known_then
from azm.claims.criteria import parse_criterion
from azm.errors import AzmError

SOUND = {"rule": "count", "evidence": "counts", "basis": "why", "seen": "what"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"rule": "counts"}, "has the rule 'counts'.*did you mean 'count'"),
        ({"rule": ""}, "has no rule; add it"),
        ({"evidence": "hearsay"}, "evidence 'hearsay'; known are documents"),
        ({"basis": ""}, "has no basis"),
        ({"seen": ""}, "has no seen"),
        ({"treshold": 3}, "the key 'treshold'.*did you mean 'thresholds'"),
        ({"tolerance": -0.1}, "tolerance = -0.1; write a number of 0 or more"),
        ({"tolerance": "10%"}, "tolerance = '10%'; write a number"),
        ({"tolerance": 0.5, "contradicted_from": 1.5}, "within the tolerance 0.5"),
        ({"period": ["2024"]}, "write two dates as"),
        ({"period": ["2024-06-31", ""]}, "write two dates as"),
        ({"period": ["2024-06-22", "2015-01-01"]}, "ends before it starts"),
        ({"thresholds": {"min_origins": 2}}, "threshold of rule 'count' 'min_origins'"),
        ({"rule": "event", "thresholds": {"min_origins": True}}, "min_origins = True; write"),
        ({"rule": "event", "thresholds": {"universal": 1}}, "write true or false"),
        ({"rule": "event", "thresholds": {"min_origin": 2}}, "did you mean 'min_origins'"),
        ({"rule": "precedent", "thresholds": {"step": 3}}, "needs the threshold 'most'"),
        ({"rule": "trend", "thresholds": {"measure": "gaps"}}, "measure 'gaps'; known are longest"),
    ],
)
def test_a_criterion_that_is_wrong_names_its_table_and_the_mend(changes, says):
    with pytest.raises(AzmError, match=rf"data/criteria.toml \[c9\].*{says}"):
        parse_criterion("c9", SOUND | changes)


def test_a_criterion_has_its_defaults_filled_in():
    made = parse_criterion("c9", SOUND | {"rule": "event", "thresholds": {"min_origins": 3}})
    assert made.thresholds == {"min_origins": 3, "min_direct": 1, "universal": False}
    assert made.period == (None, None)


def test_a_component_without_a_criterion_is_refused(register):
    register.find("c5", "supports")
    with pytest.raises(AzmError, match=r"no table \[c9\]; write its rule there before judging"):
        criterion("c9")


def test_a_criteria_file_that_is_not_toml_says_where(register):
    (paths.data_dir() / "criteria.toml").write_text("[c1]\nrule = count\n")
    with pytest.raises(AzmError, match=r"criteria\.toml: not TOML \(.*line 2"):
        criterion("c1")


def test_an_edited_criterion_is_read_anew(register):
    path = paths.data_dir() / "criteria.toml"
    assert criterion("c1").tolerance == 0.1
    path.write_text(path.read_text().replace("tolerance = 0.1 ", "tolerance = 0.25 "))
    assert criterion("c1").tolerance == 0.25


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source_id": None}, "a stance without a source; name its source_id"),
        ({"source_id": "old-x"}, "source 'old-x', which isn't in data/sources.csv.*did you mean"),
        ({"stance": "support"}, "stance 'support'.*did you mean 'supports'"),
        ({"directness": "close"}, "directness 'close'; known are direct, near, proxy"),
    ],
)
def test_a_finding_that_is_wrong_is_named_with_the_mend(register, change, says):
    register.find("c5", "supports")
    register.findings[0] |= change
    with pytest.raises(AzmError, match=f"finding 'c5.001'.*{says}"):
        findings_on("c5")


def test_a_finding_without_an_origin_has_its_source_as_origin(register):
    register.find("c5", "supports", source="old-c")
    register.findings[0]["origin_id"] = None
    assert findings_on("c5")["origin_id"].tolist() == ["old-c"]


def test_rows_known_then_have_a_source_dated_by_that_day(register):
    rows = pd.DataFrame(
        {"source_ids": ["old-a", "new-a", "new-a; old-b", "undated", None, "undated;old-c"]}
    )
    assert known_then(rows).index.tolist() == [0, 2, 5]
    single = rows.rename(columns={"source_ids": "source_id"})
    assert known_then(single.head(2)).index.tolist() == [0]
    with pytest.raises(AzmError, match="no column source_ids or source_id or evidence"):
        known_then(pd.DataFrame({"x": [1]}))


def test_every_criterion_of_the_project_is_sound():
    written = tomllib.loads((paths.data_dir() / "criteria.toml").read_text(encoding="utf-8"))
    assert len(written) == 43
    for component_id, entry in written.items():
        assert parse_criterion(component_id, entry).component_id == component_id
