"""How far a run is: a bar on a terminal, a line for each notebook elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from tqdm import tqdm

Tell = Callable[[str], None]


class Progress:
    """Counts notebooks as they begin and, on a terminal, the cells done and the time left.

    Parameters
    ----------
    cells : mapping of str to int
        Code cells of each notebook of the run.
    tell : callable
        Takes a line.
    """

    def __init__(self, cells: Mapping[str, int], tell: Tell) -> None:
        self._cells, self._tell = cells, tell
        self._begun: list[str] = []
        self._reached: dict[str, int] = {}
        self._bar: tqdm | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._bar = tqdm(total=sum(self._cells.values()), unit="cell", leave=False)
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def kept(self, name: str) -> None:
        """A notebook is taken as kept."""
        self._count(name, f"{name}: unchanged")
        self._advance(name, self._cells[name])

    def reached(self, begun: str, cells: Mapping[str, int]) -> None:
        """A notebook began, or running ones went on; see `side_by_side.run_jobs`."""
        if begun:
            self._count(begun, begun)
        for name in self._begun:
            running = cells.get(name)
            if running is None and name in self._reached:
                self._advance(name, self._cells[name])
            elif running is not None:
                self._advance(name, max(running - 1, 0))
        if self._bar is not None:
            self._bar.set_description(
                ", ".join(f"{name} {cell}/{self._cells[name]}" for name, cell in cells.items())
            )

    def _count(self, name: str, words: str) -> None:
        self._begun.append(name)
        if self._bar is None:
            self._tell(f"{len(self._begun)}/{len(self._cells)} {words}")

    def _advance(self, name: str, cells: int) -> None:
        done = self._reached.get(name, 0)
        self._reached[name] = max(cells, done)
        if self._bar is not None:
            self._bar.update(self._reached[name] - done)
