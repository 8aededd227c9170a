"""How long a run and its parts take: medians over repeats, in one session, as a table.

Whole commands are timed from outside, each in a process of its own, in turn with the others, so
that a drift of the machine's speed meets all of them alike.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
MEASURED = {
    "azm report": [PYTHON, "-m", "azm.cli", "report"],
    "azm check": [PYTHON, "-m", "azm.cli", "check"],
    "azm --help": [PYTHON, "-m", "azm.cli", "--help"],
    "nbval over all notebooks": [PYTHON, "-m", "pytest", "-q", "--nbval", "notebooks"],
}


def notebook_commands() -> dict[str, list[str]]:
    """Papermill's own command for each notebook of the collection."""
    names = sorted(path.stem for path in (ROOT / "notebooks").glob("0*.ipynb"))
    return {
        f"papermill {name}": [
            PYTHON, "-m", "papermill", f"notebooks/{name}.ipynb", "/dev/null",
            "--cwd", "notebooks", "--no-progress-bar", "--log-level", "ERROR",
        ]
        for name in names
    }  # fmt: skip


def seconds(command: list[str]) -> float:
    """Wall time of one run of a command; a failing one stops the benchmark."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    commands = {**MEASURED, **notebook_commands()}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(seconds(command))
    print(f"| what | median of {repeats}, s | least | most |\n|---|---|---|---|")
    for name, taken in times.items():
        middle, low, high = statistics.median(taken), min(taken), max(taken)
        print(f"| {name} | {middle:.2f} | {low:.2f} | {high:.2f} |")


if __name__ == "__main__":
    main()
