"""A sweep writes one table per component: the notebook's own function at every choice."""

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniature import KILLED, RULE

import azm
from azm import cli, paths
from azm.errors import AzmError, UsageError
from azm.notebook import outputs
from azm.run.execute import execute
from azm.run.sweep import Axis, PointGrid, _sampled, sweep

FUNCTION = """\
def estimate_c1(rows, *, killed, rule, disputed=0):
    most = killed + disputed + (rows if rule == "wide" else 0)
    return azm.Estimate(
        killed, most, "people_killed", "range", "complete", evidence_to="2024-06-01",
    )"""
JUDGED = """\
unknown = azm.Estimate.missing("people_killed")
azm.judge("c1", estimate_c1, 40, then=unknown, killed=killed, rule=rule)"""
GRID = """
[[grid.c1]]
parameter = "killed"
choices = [20, 30, 62]
kind = "measurement"
reason = "Three counts."
[[grid.c1]]
parameter = "rule"
choices = ["wide", "narrow"]
kind = "measurement"
reason = "Two rules."
[[grid.c1]]
parameter = "disputed"
choices = [5]
kind = "charitable"
reason = "A kinder reading."
"""
TABLE = """\
killed,rule,disputed,kind,is_base,low,high,central,unit,bound,coverage,direct,evidence_to,verdict
20,wide,0,measurement,False,20,60,,people_killed,range,complete,direct,2024-06-01,not verifiable
20,wide,5,charitable,False,20,65,,people_killed,range,complete,direct,2024-06-01,not verifiable
"""


class Swept:
    """The project in small, with a notebook that a sweep can take a function from."""

    def __init__(self, mini):
        self.mini = mini
        self.table = mini.reports / "sweeps" / "c1.csv"
        mini.list_only("20_counts")
        with mini.collection.open("a", encoding="utf-8") as file:
            file.write(GRID)
        self.write()

    def write(self, function=FUNCTION, before="import math", judged=JUDGED):
        self.mini.write(
            "20_counts", "# Counts", "import azm", ("parameters", f"{KILLED}\n{RULE}"),
            before, function, judged,
        )  # fmt: skip


@pytest.fixture
def swept(mini):
    return Swept(mini)


def rows(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_every_choice_estimate_and_verdict(swept):
    (made,) = sweep("c1")
    assert swept.table.read_text(encoding="utf-8").startswith(TABLE)
    found = rows(swept.table)
    assert [(r["killed"], r["rule"], r["disputed"]) for r in found] == list(
        itertools.product(["20", "30", "62"], ["wide", "narrow"], ["0", "5"])
    )
    assert [r["is_base"] for r in found].count("True") == 1
    assert {r["verdict"] for r in found if r["killed"] == "62"} == {"supported"}
    assert made.text.startswith("c1: 12 points: ")


def test_one_process_and_two_give_the_same_bytes(swept, capsys):
    sweep("c1")
    alone = swept.table.read_bytes()
    assert cli.main(["sweep", "c1", "--jobs", "2"]) == 0
    assert capsys.readouterr().out == f"{swept.table}\n"
    assert swept.table.read_bytes() == alone


def test_a_cluster_gives_the_same_bytes(swept):
    distributed = pytest.importorskip("distributed")
    sweep("c1")
    alone = swept.table.read_bytes()
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as c:
        sweep("c1", scheduler=c.scheduler_address)
    assert swept.table.read_bytes() == alone


@pytest.mark.parametrize("what", ["c1", "20_counts", "all"])
def test_a_component_its_notebook_or_everything_can_be_asked_for(swept, what):
    assert [made.grid.component_id for made in sweep(what)] == ["c1"]


def test_where_narrows_the_points(swept, tmp_path):
    out = tmp_path / "some.csv"
    (made,) = sweep("c1", where=["rule=wide", "killed=20", "killed=30.0"], out=out)
    assert list(made.rows) == [(20, "wide", 0), (20, "wide", 5), (30, "wide", 0), (30, "wide", 5)]
    assert made.path == out and len(rows(out)) == 4


def test_figures_are_not_drawn_and_prints_stay_in_the_notebook(swept, capfd):
    swept.write(before="print('noise')\n@azm.figure('x', data=1)\ndef plot(fig):\n    1 / 0")
    sweep("c1")
    assert capfd.readouterr() == ("", "")


def test_the_package_is_as_before_once_a_notebook_was_read(swept):
    before = {name: getattr(azm, name) for name in ("stability", "figure")}
    sweep("c1")
    assert {name: getattr(azm, name) for name in before} == before


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (FUNCTION.replace("    most", "    1 / (killed - 30)\n    most", 1),
         "c1 at killed=30, rule=wide, disputed=0: ZeroDivisionError: division by zero"),
        (FUNCTION.replace("return azm", "return killed or azm"),
         "c1 at killed=20, rule=wide, disputed=0: the function returned int; return an Estimate"),
        (FUNCTION.replace("disputed=0", "other=0").replace("disputed", "other"),
         "has choices of 'disputed' for c1, which estimate_c1 doesn't take"),
        ("1 / 0", "20_counts, cell 4: ZeroDivisionError: division by zero"),
    ],
)  # fmt: skip
def test_a_fault_is_named_and_the_last_table_stays(swept, function, says):
    sweep("c1")
    before = swept.table.read_bytes()
    swept.write(function)
    with pytest.raises(AzmError) as error:
        sweep("c1")
    assert says in str(error.value)
    assert swept.table.read_bytes() == before


def test_a_notebook_that_hands_over_no_function_is_named(swept):
    swept.write(judged="len('c1')")
    with pytest.raises(AzmError, match="20_counts hands no function to"):
        sweep("c1")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["c99"], "there is no component or notebook 'c99'"),
        (["c1", "--where", "killed"], "'killed' is not of the form choice=value"),
        (["c1", "--where", "kiled=20"], "c1 has no choice 'kiled'; did you mean 'killed'?"),
        (["c1", "--where", "rule=wid"], "rule of c1 can't be 'wid'; did you mean 'wide'?"),
        (["c1", "--sample", "0"], "--sample can't be 0; give 1 or more"),
        (["c1", "--jobs", "-1"], "--jobs can't be -1; give 1 or more"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_in_one_line(swept, capsys, words, says):
    assert cli.main(["sweep", *words]) == 2
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1


def test_a_choice_named_like_a_column_is_refused(swept):
    text = swept.mini.collection.read_text(encoding="utf-8")
    swept.mini.collection.write_text(text.replace('"disputed"', '"unit"'), encoding="utf-8")
    swept.write(FUNCTION.replace("disputed", "unit"))
    with pytest.raises(AzmError, match="has a choice named 'unit', which is a column"):
        sweep("c1")


def test_a_table_that_cannot_be_written_is_told(swept, tmp_path, capsys):
    assert cli.main(["sweep", "c1", "--out", str(tmp_path)]) == 4
    assert str(tmp_path) in capsys.readouterr().err


GRID_OF_TWO = PointGrid("c1", (Axis("n", (20, 30), 20), Axis("rule", ("a", "b"), "a", ("b",))))


def test_every_combination_comes_once_and_in_the_order_of_the_choices():
    assert GRID_OF_TWO.points() == [(20, "a"), (20, "b"), (30, "a"), (30, "b")]


def test_a_choice_that_reads_the_claim_more_kindly_makes_the_point_charitable():
    assert [GRID_OF_TWO.about(point) for point in GRID_OF_TWO.points()] == [
        ("measurement", True), ("charitable", False), ("measurement", False), ("charitable", False),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["20", "20.0", "2e1"])
def test_a_number_is_found_however_it_is_written(text):
    assert GRID_OF_TWO.points({"n": [text]}) == [(20, "a"), (20, "b")]


def test_an_unknown_value_is_told_with_those_that_there_are():
    with pytest.raises(UsageError, match="its choices are 20, 30"):
        GRID_OF_TWO.points({"n": ["many"]})


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 99))
def test_a_larger_sample_holds_the_smaller_one_and_keeps_the_order(n, more, seed):
    points = [(i, "x") for i in range(40)]
    small, large = _sampled(points, n, seed), _sampled(points, n + more, seed)
    assert set(small) <= set(large)
    assert small == sorted(small) and len(small) == min(n, 40)


def test_a_real_component_agrees_with_papermill_at_another_point(tmp_path):
    (made,) = sweep("c0a", where=["start_year=2013"], out=tmp_path / "c0a.csv")
    source = paths.notebooks_dir() / "01_cpec_security.ipynb"
    executed = execute(source, {"start_year": 2013}, said_in=tmp_path)
    card = next(b for b in outputs.read(executed, "verdict") if b["component"] == "c0a")
    own = next(point["choice"] for point in card["stability"]["points"] if point["is_base"])
    (row,) = [r for r in rows(made.path) if all(r[name] == str(v) for name, v in own.items())]
    assert row["verdict"] == card["now"]["verdict"]
    assert [float(row["low"]), float(row["high"])] == [
        card["estimate"]["low"], card["estimate"]["high"],
    ]  # fmt: skip
