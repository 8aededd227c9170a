"""A notebook in small with an estimate function and a grid of twelve points."""

from __future__ import annotations

import signal
from pathlib import Path

from miniature import KILLED, RULE

FUNCTION = """\
def estimate_c1(rows, *, killed, rule, disputed=0):
    most = killed + disputed + (rows if rule == "wide" else 0)
    return azm.Estimate(
        killed, most, "people_killed", "range", "complete", evidence_to="2024-06-01",
    )"""
STABILITY = """\
choices = {"killed": killed, "rule": rule, "disputed": 0}
stable = azm.stability("c1", estimate_c1, 40, choices)"""
JUDGED = """\
shown = estimate_c1(40, **choices)
azm.judge("c1", shown, then=shown, stability=stable)"""
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
#: Code that kills its own process.
DIE = f"os.kill(os.getpid(), {int(getattr(signal, 'SIGKILL', signal.SIGTERM))})"


class Swept:
    """The project in small, with a notebook that a sweep can take a function from."""

    def __init__(self, mini) -> None:
        self.mini = mini
        mini.list_only("20_counts")
        with mini.collection.open("a", encoding="utf-8") as file:
            file.write(GRID)
        self.write()

    def write(self, function: str = FUNCTION, before: str = "import math") -> None:
        """Write the notebook with that function, after a cell of preparation."""
        self.mini.write(
            "20_counts", "# Counts", "import azm", ("parameters", f"{KILLED}\n{RULE}"),
            before, function, STABILITY, JUDGED,
        )  # fmt: skip

    @property
    def table(self) -> Path:
        return self.mini.reports / "sweeps" / "c1.csv"

    @property
    def journal(self) -> Path:
        return self.table.with_name(".c1.csv.part")


def doing(*lines: str) -> str:
    """The function, with lines of code at its beginning."""
    body = "".join(f"    {line}\n" for line in lines)
    return "import os, time\n\n\n" + FUNCTION.replace("    most", f"{body}    most", 1)


def noting(log: Path) -> str:
    """Code that notes the point in a file."""
    return f"with open({str(log)!r}, 'a') as f: print(killed, rule, disputed, file=f)"


def noted(log: Path) -> list[str]:
    """The points noted, once each time."""
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []
