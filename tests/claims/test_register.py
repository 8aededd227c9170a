"""Criteria, findings and dates, as they are read."""

import pandas as pd
import pytest
from samples import CRITERIA, of_component, of_rule

from azm import paths
from azm.claims import criterion, findings_on, known_then
from azm.errors import AzmError


def test_a_criterion_has_its_defaults_filled_in():
    made = of_rule("event", thresholds={"min_origins": 3})
    assert made.thresholds == {"min_origins": 3, "min_direct": 1, "universal": False}
    assert (made.period, made.counts, made.resolves_on) == ((None, None), "origins", None)


def test_a_criteria_file_that_is_not_toml_says_where(register):
    (paths.data_dir() / "criteria.toml").write_text("[c1]\nrule = count\n")
    with pytest.raises(AzmError, match=r"criteria\.toml: not TOML \(.*line 2"):
        criterion("c1")


def test_an_edited_criterion_is_read_anew_and_has_another_fingerprint(register):
    path, before = paths.data_dir() / "criteria.toml", criterion("c1")
    path.write_text(path.read_text().replace("tolerance = 0.1,", "tolerance = 0.125,", 1))
    assert criterion("c1").tolerance == 0.125
    assert criterion("c1").fingerprint != before.fingerprint


@pytest.mark.parametrize("name", CRITERIA)
def test_a_fingerprint_changes_with_what_the_rule_asks_for_and_not_with_its_reasons(name):
    made, entry = of_component(name), CRITERIA[name]
    plain = of_rule(**entry)
    assert of_rule(**entry | {"basis": "another", "seen": "more"}).fingerprint == plain.fingerprint
    others = [
        of_rule(**entry | {"thresholds": entry.get("thresholds", {}) | {key: value + 1}})
        for key, value in made.thresholds.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    others += [of_rule(**entry | {"contradicted_from": 3}), of_rule(**entry | {"tolerance": 0.2})]
    fingerprints = {other.fingerprint for other in (plain, made, *others)}
    assert len(fingerprints) == len(others) + 2


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
    register.find("c5", "D", **change)
    with pytest.raises(AzmError, match=f"finding 'c5.001'.*{says}"):
        findings_on("c5")


def test_a_finding_without_an_origin_has_its_source_as_origin_and_without_a_party_its_origin(
    register,
):
    register.find("c5", "D", source="old-c", origin_id=None)
    register.find("c5", "D", origin_id="cabinet", party="government")
    found = findings_on("c5")
    assert found["origin_id"].tolist() == ["old-c", "cabinet"]
    assert found["party"].tolist() == ["old-c", "government"]


def test_rows_known_then_have_a_source_dated_by_that_day(register):
    rows = pd.DataFrame(
        {"source_ids": ["old-a", "new-a", "new-a; old-b", "undated", None, "undated;old-c"]}
    )
    assert known_then(rows).index.tolist() == [0, 2, 5]
    single = rows.rename(columns={"source_ids": "source_id"})
    assert known_then(single.head(2)).index.tolist() == [0]
