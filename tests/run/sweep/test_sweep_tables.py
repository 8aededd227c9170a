"""A sweep writes one table per component, the same bytes whoever did the work."""

import csv
import itertools
from pathlib import Path

import pytest
from small import FUNCTION, TABLE

from azm import cli
from azm.errors import AzmError
from azm.run import sweep as room
from azm.run.sweep import sweep, worker

SLOW = "import time\n" + FUNCTION.replace("    most", "    time.sleep(0.02)\n    most", 1)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_every_choice_estimate_and_verdict(swept, thread):
    (made,) = sweep("c1", executor=thread)
    assert swept.table.read_text(encoding="utf-8").startswith(TABLE)
    found = rows(swept.table)
    assert [(r["killed"], r["rule"], r["disputed"]) for r in found] == list(
        itertools.product(["20", "30", "62"], ["wide", "narrow"], ["0", "5"])
    )
    assert [r["is_base"] for r in found].count("True") == 1
    assert {r["verdict"] for r in found if r["killed"] == "62"} == {"supported"}
    assert made.text.startswith("c1: 12 points: ")
    assert not list(swept.table.parent.glob(".*"))


def test_processes_and_threads_few_and_many_give_the_same_bytes(swept, thread, capsys, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 0.05)
    swept.write(SLOW)
    assert cli.main(["sweep", "c1", "--jobs", "2"]) == 0
    said = capsys.readouterr()
    assert said.out == f"{swept.table}\n"
    assert said.err.startswith("c1: 12 points: ")
    by_processes = swept.table.read_bytes()
    sweep("c1", executor=thread, jobs=3)
    assert swept.table.read_bytes() == by_processes


@pytest.mark.parametrize("what", ["c1", "20_counts", "all"])
def test_a_component_its_notebook_or_everything_can_be_asked_for(swept, thread, what):
    assert [made.grid.component_id for made in sweep(what, executor=thread)] == ["c1"]


def test_where_and_sample_narrow_the_points(swept, thread, tmp_path):
    out = tmp_path / "some.csv"
    (made,) = sweep("c1", where=["rule=wide", "killed=20", "killed=30"], executor=thread, out=out)
    assert [tuple(r) for r in made.rows] == [
        (20, "wide", 0), (20, "wide", 5), (30, "wide", 0), (30, "wide", 5),
    ]  # fmt: skip
    assert made.table == out and len(rows(out)) == 4
    (some,) = sweep("c1", sample=5, seed=3, executor=thread, out=out)
    assert len(some.rows) == 5
    (whole,) = sweep("c1", executor=thread, out=out)
    assert {point: whole.rows[point] for point in some.rows} == some.rows


def test_figures_are_not_drawn_and_prints_stay_in_the_notebook(swept, thread, capfd):
    cell = "def plot(fig):\n    1 / 0\nazm.show(plot, 'x', title='t')\nprint('noise')\ndisplay(1)"
    swept.write(before=cell)
    sweep("c1", executor=thread)
    assert capfd.readouterr() == ("", "")


def test_a_function_given_to_judge_is_swept_like_one_given_to_stability(swept, thread):
    (before,) = sweep("c1", executor=thread)
    figure = "@azm.figure('x', data=None)\ndef plot(fig):\n    1 / 0"
    function = FUNCTION.replace("*, killed", "*, killed, until").replace("(rows", "(rows['all']")
    swept.write(function.replace("(rows['all'],", "(rows,"), figure)
    swept.mini.edit("20_counts", 'stable = azm.stability("c1", estimate_c1, 40, choices)', "")
    swept.mini.edit("20_counts", "shown = estimate_c1(40, **choices)", "")
    swept.mini.edit(
        "20_counts",
        'azm.judge("c1", shown, then=shown, stability=stable)',
        'azm.judge("c1", estimate_c1, {"all": 40}, until="2024-06-22", **choices)',
    )
    (after,) = sweep("c1", executor=thread)
    assert after.rows == before.rows


def test_the_package_is_as_before_once_a_notebook_was_read(swept, thread):
    import azm

    before = {"stability": azm.stability, "show": azm.show}
    sweep("c1", executor=thread)
    assert {name: getattr(azm, name) for name in before} == before


def test_more_points_than_a_notebook_should_run_are_no_trouble(swept, thread):
    text = swept.mini.collection.read_text(encoding="utf-8")
    text = text.replace("[20, 30, 62]", str(list(range(1, 601))))
    swept.mini.collection.write_text(text, encoding="utf-8")
    (made,) = sweep("c1", executor=thread)
    assert len(made.rows) == 2400


def test_counts_of_any_size_stay_exact(swept, thread):
    swept.write(FUNCTION.replace("killed, most", "123456789.0, 123456789.0 + most"))
    sweep("c1", executor=thread)
    assert rows(swept.table)[0]["low"] == "123456789"


FAULTS = {
    "a cell that fails": (
        {"before": "1 / 0"},
        r"20_counts, cell 3: ZeroDivisionError: division by zero",
    ),
    "a notebook that ends itself": (
        {"before": "raise SystemExit"},
        "20_counts, cell 3: SystemExit",
    ),
    "a point that fails": (
        {"function": FUNCTION.replace("    most", "    1 / (killed - 30)\n    most", 1)},
        r"c1 at killed=30, rule=wide, disputed=0: ZeroDivisionError",
    ),
    "no estimate": (
        {"function": FUNCTION.replace("return azm", "return 5 or azm")},
        "c1 at killed=20.* returned int; return an Estimate",
    ),
    "a function with other parameters": (
        {"function": FUNCTION.replace("rule,", "rules,")},
        "choices of 'rule' for c1, which estimate_c1 doesn't take",
    ),
    "a unit that doesn't compare": (
        {"function": FUNCTION.replace("people_killed", "percent")},
        "c1 at killed=20.*units that don't compare",
    ),
}


@pytest.mark.parametrize(("given", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_and_the_last_table_stays(swept, thread, given, says):
    sweep("c1", executor=thread)
    good = swept.table.read_bytes()
    swept.write(**given)
    with pytest.raises(AzmError, match=says):
        sweep("c1", executor=thread)
    assert swept.table.read_bytes() == good


def test_a_notebook_that_asks_for_no_stability_is_named(swept, thread):
    swept.mini.edit("20_counts", 'azm.stability("c1"', 'len(("c1"')
    swept.mini.edit("20_counts", "40, choices)", "40, choices))")
    swept.mini.edit("20_counts", "stability=stable", "")
    with pytest.raises(AzmError, match=r"20_counts doesn't call azm.stability for c1"):
        sweep("c1", executor=thread)


REFUSED = {
    ("c9",): "no component or notebook 'c9'",
    ("20_count",): "did you mean '20_counts'",
    ("c2",): "no choices are listed for c2",
    ("c1", "--where", "killed"): "'killed' is not of the form choice=value",
    ("c1", "--sample", "0"): "--sample can't be 0; give 1 or more",
    ("c1", "--jobs", "-1"): "--jobs can't be -1; give 1 or more",
    ("c1", "--check", "-1"): "--check can't be -1; give 0 or more",
}


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_a_request_that_makes_no_sense_is_told_in_one_line(swept, capsys, words):
    # What a component lacks is said by the collection, all else by the command line.
    assert cli.main(["sweep", *words]) == (1 if words == ("c2",) else 2)
    told = capsys.readouterr().err
    assert told.startswith("azm: ") and told.count("\n") == 1
    assert REFUSED[words] in told


def test_a_choice_named_like_a_column_is_refused(swept, thread):
    for old in ("rule", "disputed"):
        swept.mini.edit("20_counts", old, {"rule": "unit"}.get(old, old))
    text = swept.mini.collection.read_text(encoding="utf-8").replace('"rule"', '"unit"')
    swept.mini.collection.write_text(text, encoding="utf-8")
    with pytest.raises(AzmError, match="c1 has a choice named 'unit', which is a column"):
        sweep("c1", executor=thread)


def test_a_table_that_cannot_be_written_is_told(swept, thread, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(AzmError, match=r"some.csv can't be written \(.*\); free the disk"):
        sweep("c1", executor=thread, out=tmp_path / "file" / "some.csv")


@pytest.fixture
def two(swept):
    """Two components; the second, c2, has but one choice to make."""
    text = swept.mini.collection.read_text(encoding="utf-8")
    text = text.replace('claims = ["c1"]', 'claims = ["c1", "c2"]', 1)
    choice = '[[grid.c2]]\nparameter = "seen"\nchoices = [7, 15]\n'
    choice += 'kind = "measurement"\nreason = "Two counts."\n'
    swept.mini.collection.write_text(text + choice, encoding="utf-8")
    function = (
        "def estimate_c2(rows, *, seen):\n"
        '    return azm.Estimate(seen, seen, "attacks", "range", "complete")\n\n\n'
    )
    swept.write(function + FUNCTION)
    swept.mini.edit(
        "20_counts", "stable = ", 'azm.stability("c2", estimate_c2, 0, {"seen": 7})\nstable = '
    )
    return swept


def test_each_component_of_a_notebook_has_a_table_of_its_own(two, thread):
    made = sweep("20_counts", executor=thread)
    assert [(m.grid.component_id, len(m.rows)) for m in made] == [("c1", 12), ("c2", 2)]
    assert [row["seen"] for row in rows(two.table.with_name("c2.csv"))] == ["7", "15"]


def test_components_without_a_choice_that_is_asked_for_are_left_out(two, thread):
    told = []
    (made,) = sweep(where=["seen=15"], executor=thread, tell=told.append)
    assert list(made.rows) == [(15,)]
    assert told[0] == "c1: left out, it has no such choice"
    assert not two.table.exists()
    with pytest.raises(AzmError, match="no component has the choice 'sen'"):
        sweep(where=["sen=15"], executor=thread)


def test_one_file_is_not_for_two_tables(two, thread, tmp_path):
    with pytest.raises(AzmError, match="one file can't take the tables of 2 components"):
        sweep("all", executor=thread, out=tmp_path / "both.csv")


def test_the_room_names_what_it_offers():
    assert all(getattr(room, name) for name in room.__all__)
    with pytest.raises(AttributeError, match="no 'sweeps'"):
        _ = room.sweeps
