"""The project's own evidence: what is cited, doubted, coded twice and said in advance."""

from __future__ import annotations

from pathlib import Path

import pytest

from azm import tables
from azm.claims import criteria, register, truth
from azm.claims.estimate import Estimate

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_project(monkeypatch):
    monkeypatch.setenv("AZM_ROOT", str(ROOT))


def test_a_row_cites_every_source():
    cited: set[str] = set()
    for name in tables.names():
        frame = tables.load(name).reset_index()
        for column in {"source_id", "source_ids", "evidence", "dated_by"} & set(frame.columns):
            if (name, column) != ("sources", "source_id"):
                cited.update(*frame[column].dropna().str.split(";"))
    assert set(tables.load("sources").index) - cited == set()


def test_a_doubtful_attack_adds_no_dead_or_injured_to_a_sum():
    doubtful = tables.load("attacks_on_chinese_interests", status="disputed")
    assert len(doubtful) > 20
    for column in ("killed_total", "chinese_killed", "injured_total", "chinese_injured"):
        assert doubtful[column].fillna(0).eq(0).all()


def test_a_poll_has_the_size_that_its_own_row_of_sample_sizes_gives():
    polls = tables.load("opinion_polls", status="usable")
    place = polls["origin_id"] + " " + polls["geography"]
    sizes = polls[polls["unit"] == "respondents"].groupby(place)["value"].max()
    whole = polls[(polls["unit"] == "percent") & polls["base"].isna() & place.isin(sizes.index)]
    assert len(whole) > 20
    assert (whole["n"] == place[whole.index].map(sizes)).all()


@pytest.mark.parametrize(
    ("codes", "key"), [("finding_codes", "finding_id"), ("coding_codes", "coding_id")]
)
def test_both_coders_coded_the_same_rows(codes, key):
    by_coder = tables.load(codes).groupby("coder")[key].agg(set)
    assert by_coder["project"] == by_coder["second"] != set()


def test_every_open_question_says_in_advance_which_verdict_each_outcome_gives():
    outcomes = tables.load("resolutions")
    assert set(outcomes["component_id"]) == set(tables.load("open_questions").index)
    assert outcomes.groupby("component_id").size().min() >= 3


def test_the_verdict_of_a_figure_said_in_advance_is_that_of_its_rule():
    said = tables.load("resolutions")
    ends = said.melt(["component_id", "verdict"], ["outcome_low", "outcome_high"]).dropna()
    wrong = []
    for row in ends.itertuples():
        claim, rule = register.component(row.component_id), criteria.criterion(row.component_id)
        if rule.rule not in criteria.FIGURE_RULES:
            continue
        signed = rule.rule == "change"
        claimed = (claim.claimed_low, claim.claimed_high, claim.bound)
        found = truth.compare_figure(
            truth.ClaimedFigure.of(*claimed, signed=signed, unit=claim.unit),
            Estimate(row.value, row.value, claim.unit, "range", "complete"),
            tolerance=rule.tolerance,
            contradicted_from=rule.contradicted_from,
            rounding=rule.thresholds.get("rounding", 0.0),
        )
        if found.verdict != row.verdict:
            wrong.append((row.component_id, row.value, row.verdict, found.verdict))
    assert wrong == []


def test_the_codebook_gives_the_rows_and_the_last_month_of_each_table():
    lines = (ROOT / "data" / "README.md").read_text(encoding="utf-8").splitlines()
    told = {}
    for line in lines:
        name, rows, last = [*(cell.strip(" `") for cell in line.split("|")[1:4]), "", "", ""][:3]
        if name in tables.names():
            told[name] = (int(rows.replace(",", "")), last)
    for name in tables.names():
        frame = tables.load(name)
        days = [frame[c].max() for c in ("period_end", "date") if c in frame and name != "claims"]
        assert told[name] == (len(frame), f"{days[0]:%Y-%m}" if days else ""), name
