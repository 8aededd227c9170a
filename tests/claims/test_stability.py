"""What other choices would have made of a verdict."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azm import paths
from azm.claims import Estimate, evaluate_grid, judge_component, read_grid
from azm.errors import AzmError

BASE = {"scope": "nationals", "disputed": False, "language": "english"}
ROWS = {"nationals": 20, "all_targets": 41, "every_victim": 63}


def estimate_c1(rows, *, scope, disputed, language):
    killed = rows[scope] + (2 if disputed else 0)
    return Estimate(killed, killed, "people_killed", "range", "complete")


def grid(text):
    (paths.notebooks_dir() / "collection.toml").write_text(text, encoding="utf-8")


def one_parameter(values, kind="measurement", component_id="c1"):
    grid(
        f'[[grid.{component_id}]]\nparameter = "n"\nchoices = {values}\nkind = "{kind}"\n'
        'reason = "admissible"\n'
    )


def attacks(rows, *, n):
    return Estimate(n, n, "people_killed", "range", "complete")


def test_share_points_and_base_come_from_the_measurement_choices(register):
    stability = evaluate_grid("c1", estimate_c1, ROWS, BASE)
    assert stability.base_verdict == "contradicted"
    assert (stability.n, stability.share) == (4, 0.5)
    assert stability.points["low"].tolist() == [20, 22, 41, 43]
    assert stability.points["verdict"].tolist() == ["contradicted"] * 2 + ["overstated"] * 2


def test_points_become_a_table_with_the_words_of_their_estimates(register):
    def every_bound(rows, *, scope, disputed, language):
        low = {"nationals": 70, "all_targets": None, "every_victim": 5}[scope]
        high = 80 if disputed else None
        bound = {(0, 0): "unknown", (1, 0): "at_least", (0, 1): "at_most", (1, 1): "range"}
        words = bound[low is not None, high is not None]
        return Estimate(low, high, "people_killed", words, "partial")

    points = evaluate_grid("c1", every_bound, None, BASE).points
    columns = ["scope", "disputed", "bound", "estimate", "is_base"]
    assert points[columns].values.tolist() == [
        ["all_targets", True, "at_most", "at most 80", False],
        ["all_targets", False, "unknown", "unknown", False],
        ["nationals", True, "range", "70–80", False],
        ["nationals", False, "at_least", "at least 70", True],
    ]


def test_inert_choices_do_not_count(register):
    stability = evaluate_grid("c1", estimate_c1, ROWS, BASE)
    assert stability.inert == (("language", "urdu"),)
    assert set(stability.points["language"]) == {"english"}


def test_charitable_readings_stand_apart_with_their_verdict(register):
    stability = evaluate_grid("c1", estimate_c1, ROWS, BASE)
    assert "every_victim" not in set(stability.points["scope"])
    assert stability.charitable[["scope", "low", "verdict"]].values.tolist() == [
        ["every_victim", 63, "supported"]
    ]


def test_the_card_and_the_base_of_the_grid_agree_or_the_card_is_refused(register, killed):
    estimate = estimate_c1(ROWS, **BASE)
    card = judge_component("c1", estimate, then=estimate)
    stability = evaluate_grid("c1", estimate_c1, ROWS, BASE)
    assert card.with_stability(stability).stability is stability
    base = stability.points[stability.points["is_base"]]
    assert (len(base), base["verdict"].item(), base["low"].item()) == (1, card.verdict, 20)
    other = judge_component("c1", killed(70, 80), then=killed(70, 80))
    with pytest.raises(AzmError, match="'supported' on the card and 'contradicted' at the base"):
        other.with_stability(stability)
    with pytest.raises(AzmError, match="can't stand on the card of c5"):
        judge_component("c5").with_stability(stability)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.integers(0, 200), min_size=1, max_size=5, unique=True), st.data())
def test_verdict_at_the_base_is_the_verdict_on_the_card_whatever_the_grid(register, values, data):
    one_parameter(values)
    base = {"n": data.draw(st.sampled_from(values))}
    stability = evaluate_grid("c1", attacks, None, base)
    estimate = attacks(None, **base)
    assert stability.base_verdict == judge_component("c1", estimate, then=estimate).verdict
    same = (stability.points["verdict"] == stability.base_verdict).mean()
    assert stability.share == (same if len(values) > 1 else None)


def test_a_base_that_the_grid_does_not_list_is_added_to_it(register):
    one_parameter([20, 70])
    stability = evaluate_grid("c1", attacks, None, {"n": 45})
    assert stability.points["low"].tolist() == [20, 45, 70]


def test_the_smallest_set_of_changes_that_flips_the_verdict(register):
    def both_needed(rows, *, scope, disputed, language):
        wide = scope == "all_targets" and disputed
        return Estimate(
            70 if wide else 20, 70 if wide else 20, "people_killed", "range", "complete"
        )

    flips = evaluate_grid("c1", both_needed, None, BASE).flips
    assert [(flip.changes, flip.verdict) for flip in flips] == [
        ({"scope": "all_targets", "disputed": True}, "supported")
    ]


def test_the_fragile_threshold_needs_the_smallest_relative_change(register):
    one_parameter([20])
    fragile = evaluate_grid("c1", attacks, None, {"n": 20}).fragile
    # 20 dead contradict a claim of more than 60 until the claim falls to 30: half of it; the factor
    # would have to double.
    assert (fragile.threshold, fragile.stated, fragile.verdict) == (
        "claimed figure", 60, "overstated",
    )  # fmt: skip
    assert fragile.turns_at == pytest.approx(30, rel=1e-3)
    assert fragile.change == pytest.approx(-0.5, abs=1e-3)


def test_beside_a_threshold_that_threshold_is_the_fragile_one(register):
    one_parameter([53])
    fragile = evaluate_grid("c1", attacks, None, {"n": 53}).fragile
    assert (fragile.threshold, fragile.verdict) == ("claimed figure", "mostly supported")
    assert fragile.turns_at == pytest.approx(53 / 0.9, rel=1e-3)


def test_an_estimate_that_no_number_of_the_rule_can_turn_has_no_fragile_threshold(register):
    grid(
        '[[grid.c1]]\nparameter = "n"\nchoices = [0]\nkind = "measurement"\nreason = "admissible"\n'
    )
    assert evaluate_grid("c1", attacks, None, {"n": 0}).fragile is None


def test_a_trend_is_fragile_in_its_own_thresholds(register):
    one_parameter([5], component_id="c0a")

    def gap(rows, *, n):
        return Estimate(n, n, "months", "range", "complete")

    fragile = evaluate_grid("c0a", gap, None, {"n": 5}).fragile
    assert (fragile.threshold, fragile.verdict) == ("supported_to", "mostly supported")
    assert fragile.turns_at == pytest.approx(5, rel=1e-3)


def test_an_effect_is_capped_by_its_rule_so_its_share_says_nothing(register):
    one_parameter([0.5, 2], component_id="c4b")

    def ratio(rows, *, n):
        return Estimate(n, n, "ratio", "range", "complete")

    stability = evaluate_grid("c4b", ratio, None, {"n": 0.5})
    assert (stability.share, stability.fragile, stability.n) == (None, None, 2)
    assert "n/a" in stability.text
    assert stability.points["verdict"].tolist() == ["not verifiable", "contradicted"]


def test_the_text_names_share_flip_and_fragile_threshold(register):
    one_parameter([20, 70])
    assert evaluate_grid("c1", attacks, None, {"n": 20}).text == (
        "Same verdict in 50% of 2 combinations of choices. Smallest change of choices: n = 70 "
        "(supported). Nearest number of the rule: claimed figure from 60 to 30 (−50%, overstated)."
    )


def test_the_bundle_is_plain_json(register):
    bundle = evaluate_grid("c1", estimate_c1, ROWS, BASE).bundle()
    assert json.loads(json.dumps(bundle)) == bundle
    assert bundle["points"][0] == {
        "choice": BASE, "low": 20, "high": 20, "estimate": "20", "verdict": "contradicted",
        "is_base": True,
    }  # fmt: skip


def test_choices_of_several_entries_are_joined_by_parameter(register):
    assert [(choice.value, choice.kind) for choice in read_grid("c1")["scope"]] == [
        ("all_targets", "measurement"),
        ("nationals", "measurement"),
        ("every_victim", "charitable"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('parameter = "n"\nchoices = [1]\nkind = "measurement"', "has no 'reason'; add it"),
        (
            'parameter = "n"\nchoices = []\nkind = "measurement"\nreason = "r"',
            "a list with an entry",
        ),
        (
            'parameter = "n"\nchoices = [1]\nkind = "kind"\nreason = "r"',
            "write 'measurement' or 'charitable'",
        ),
        ('parameter = "n"\nchoices = [1, 1]\nkind = "measurement"\nreason = "r"', "lists 1 twice"),
    ],
)
def test_a_grid_entry_that_is_wrong_is_named_with_the_mend(register, text, says):
    grid(f"[[grid.c1]]\n{text}\n")
    with pytest.raises(AzmError, match=rf"collection.toml: .*grid.c1\W+n\b.*{says}"):
        read_grid("c1")


def test_a_grid_too_large_for_a_notebook_is_refused_before_it_runs(register):
    def never(rows, *, n):
        raise AssertionError("not to be run")

    one_parameter(list(range(1001)))
    with pytest.raises(AzmError, match="1,001 points, more than a notebook"):
        evaluate_grid("c1", never, None, {"n": 1})
