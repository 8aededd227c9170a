"""A sweep writes one table per component: the notebook's own function at every choice."""

import csv
import itertools

import pytest
from miniature import KILLED, RULE

import azm
from azm import cli, paths
from azm.errors import AzmError
from azm.notebook import outputs
from azm.run.execute import execute
from azm.run.sweep import sweep

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
20,narrow,0,measurement,True,20,20,,people_killed,range,complete,direct,2024-06-01,contradicted
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

    def points(self):
        with self.table.open(encoding="utf-8", newline="") as file:
            return [(r["killed"], r["rule"], r["disputed"]) for r in csv.DictReader(file)]


@pytest.fixture
def swept(mini):
    return Swept(mini)


@pytest.mark.parametrize("what", ["c1", "20_counts", "all"])
def test_the_table_has_every_choice_estimate_and_verdict(swept, capsys, what):
    assert cli.main(["sweep", what]) == 0
    out, told = capsys.readouterr()
    assert out == f"{swept.table}\n"
    assert told == "c1: 12 points: not verifiable 4, contradicted 4, supported 4\n"
    assert swept.table.read_text(encoding="utf-8").startswith(TABLE)
    assert swept.points() == list(
        itertools.product(["20", "30", "62"], ["wide", "narrow"], ["0", "5"])
    )


def test_one_process_and_two_give_the_same_bytes(swept):
    sweep("c1")
    alone = swept.table.read_bytes()
    sweep("c1", jobs=2)
    assert swept.table.read_bytes() == alone


def test_a_cluster_gives_the_same_bytes(swept):
    distributed = pytest.importorskip("distributed")
    sweep("c1")
    alone = swept.table.read_bytes()
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as c:
        sweep("c1", scheduler=c.scheduler_address)
    assert swept.table.read_bytes() == alone


def test_where_narrows_the_points(swept):
    sweep("c1", where=["rule=wide", "killed=20", "killed=30"])
    assert swept.points() == list(itertools.product(["20", "30"], ["wide"], ["0", "5"]))


def test_a_notebook_is_read_without_a_trace(swept, capfd):
    swept.write(before="print('noise')\n@azm.figure('x', data=1)\ndef plot(fig):\n    1 / 0")
    before = {name: getattr(azm, name) for name in ("stability", "figure")}
    sweep("c1")
    assert capfd.readouterr() == ("", "")
    assert {name: getattr(azm, name) for name in before} == before


@pytest.mark.parametrize(
    ("notebook", "says"),
    [
        ({"function": FUNCTION.replace("    most", "    1 / (killed - 30)\n    most", 1)},
         "c1 at killed=30, rule=wide, disputed=0: ZeroDivisionError: division by zero"),
        ({"function": FUNCTION.replace("return azm", "return killed or azm")},
         "c1 at killed=20, rule=wide, disputed=0: the function returned int; return an Estimate"),
        ({"function": FUNCTION.replace("disputed=0", "other=0").replace("disputed", "other")},
         "has choices of 'disputed' for c1, which estimate_c1 doesn't take"),
        ({"function": "1 / 0"}, "20_counts, cell 4: ZeroDivisionError: division by zero"),
        ({"judged": "len('c1')"}, "20_counts hands no function to azm.judge or azm.stability"),
    ],
)  # fmt: skip
def test_a_fault_is_named_and_the_last_table_stays(swept, notebook, says):
    sweep("c1")
    before = swept.table.read_bytes()
    swept.write(**notebook)
    with pytest.raises(AzmError) as error:
        sweep("c1")
    assert says in str(error.value)
    assert swept.table.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("c99", "lists no choices for 'c99'; there are c1, 20_counts, all"),
        ("c1 --where killed", "'killed' is not of the form choice=value"),
        ("c1 --where kiled=20", "c1 has no choice 'kiled'; did you mean 'killed'?"),
        ("c1 --where rule=wid", "rule of c1 can't be 'wid'; did you mean 'wide'?"),
        ("c1 --where killed=many", "killed of c1 can't be 'many'; its choices are 20, 30, 62"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_in_one_line(swept, capsys, words, says):
    assert cli.main(["sweep", *words.split()]) == 2
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1


def test_a_table_that_cannot_be_written_is_told(swept, capsys):
    swept.table.mkdir(parents=True)
    assert cli.main(["sweep", "c1"]) == 4
    assert "sweeps/c1.csv can't be read or written" in capsys.readouterr().err


def test_a_real_component_agrees_with_papermill_at_another_point(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "reports_dir", lambda: tmp_path)
    [table] = sweep("c0a", where=["start_year=2013"])
    source = paths.notebooks_dir() / "01_cpec_security.ipynb"
    done = execute(source, {"start_year": 2013}, said_in=tmp_path)
    card = next(b for b in outputs.read(done, "verdict") if b["component"] == "c0a")
    own = next(point["choice"] for point in card["stability"]["points"] if point["is_base"])
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    [row] = [r for r in rows if all(r[name] == str(value) for name, value in own.items())]
    assert row["verdict"] == card["now"]["verdict"]
    assert [float(row["low"]), float(row["high"])] == [
        card["estimate"]["low"], card["estimate"]["high"],
    ]  # fmt: skip
