"""Trials: what notebooks of the newer state say with some factors as in the older one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from azm.collection import read_collection
from azm.notebook import outputs
from azm.run import inputs
from azm.run.differences import kinds
from azm.run.differences.causes import LimitError
from azm.run.differences.factors import Factor, with_reversed
from azm.run.differences.holdings import Held, notebook_of
from azm.run.differences.outcome import Sayings, sayings
from azm.run.differences.states import State
from azm.run.execute import CELL_SECONDS, RunError
from azm.run.progress import Tell
from azm.run.side_by_side import Crew, Job, Limits
from azm.run.surroundings import environment
from azm.tables import trace

#: Where a notebook asks what another one said; known from `needs`, and no question to the tables.
_HEARD = "azm.notebook.outputs:said"


class Bench:
    """A scratch copy of the newer state's inputs, in which notebooks are run with factors put back.

    The project, its reports and what earlier runs kept are neither read nor written by a trial.

    Parameters
    ----------
    a, b : State
        The older and the newer state.
    a_held, b_held : Held
        Their inputs.
    factors : sequence of Factor
        What differs between them.
    limit : int or None
        Most notebooks to execute; None for as many as it takes.
    tell : callable
        Takes a line of progress.
    """

    def __init__(
        self,
        a: State,
        b: State,
        a_held: Held,
        b_held: Held,
        factors: Sequence[Factor],
        limit: int | None,
        tell: Tell,
    ) -> None:
        self._a, self._b, self._a_held, self._b_held = a, b, a_held, b_held
        self._factors, self._limit, self._tell = factors, limit, tell
        self._done: dict[tuple[str, frozenset[Factor]], Path | None] = {}
        self._said: dict[Path, Sayings] = {}
        self._reach: dict[str, frozenset[Factor]] = {}
        self._answers: dict[tuple[frozenset[Factor], str, str], Any] = {}
        self._crews: dict[Path, Crew] = {}
        self.executed = 0

    def __enter__(self) -> Bench:
        with contextlib.ExitStack() as opened:
            folder = tempfile.TemporaryDirectory(prefix="azm-", ignore_cleanup_errors=True)
            self._folder = Path(opened.enter_context(folder))
            needs_before = self._needs(frozenset(self._factors))
            self._needed = {
                name: tuple(dict.fromkeys([*needs, *needs_before.get(name, ())]))
                for name, needs in {**needs_before, **self._needs(frozenset())}.items()
            }
            self._open = opened.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        for root in list(self._crews):
            self._dismiss(root)
        self._open.close()

    def reaching(self, notebook: str) -> frozenset[Factor]:
        """The factors that can bear on what a notebook says, by itself or by what it hears."""
        if notebook not in self._reach:
            own = frozenset(f for f in self._factors if self._touches(f, notebook))
            heard = (self.reaching(need) for need in self._needed.get(notebook, ()))
            self._reach[notebook] = own.union(*heard)
        return self._reach[notebook]

    def value(self, notebook: str, item: tuple[str, str], back: frozenset[Factor]) -> object:
        """What a notebook says of something with factors put back.

        Returns
        -------
        object
            Its value, None where it isn't said; `NotImplemented` where the run failed, which
            equals no value.

        Raises
        ------
        LimitError
            If that takes one notebook more than may be executed.
        """
        path = self._outcome(notebook, back)
        if path is None:
            return NotImplemented
        if path not in self._said:
            self._said[path] = sayings(path) if path.exists() else {}
        return self._said[path].get(item)

    def _outcome(self, notebook: str, back: frozenset[Factor]) -> Path | None:
        """The notebook as executed with factors put back; None where that fails."""
        reaching = self.reaching(notebook)
        back &= reaching
        ours, theirs = (s.folder / "run" / f"{notebook}.ipynb" for s in (self._b, self._a))
        if not back:
            return ours
        if back == reaching and not any(f.kind == kinds.LOCK for f in reaching):
            return theirs
        key = (notebook, back)
        if key not in self._done:
            heard = {need: self._outcome(need, back) for need in self._needed.get(notebook, ())}
            self._done[key] = (
                None if None in heard.values() else self._executed(notebook, back, heard)
            )
        return self._done[key]

    def _executed(
        self, notebook: str, back: frozenset[Factor], heard: Mapping[str, Path | None]
    ) -> Path | None:
        same = all(
            _say_the_same(path, self._b.folder / "run" / f"{need}.ipynb")
            for need, path in heard.items()
        )
        own = frozenset(f for f in back if self._touches(f, notebook))
        if same and not own:
            return self._b.folder / "run" / f"{notebook}.ipynb"
        if self._limit is not None and self.executed >= self._limit:
            raise LimitError
        self.executed += 1
        words = ", ".join(kinds.factor_words(f.kind, f.name) for f in sorted(back))
        self._tell(f"what changed: {notebook} without the change of {words}")
        folder = self._folder / f"said-{self.executed}"
        folder.mkdir()
        for need, path in heard.items():
            if path is not None and path.exists():
                (folder / f"{need}.ipynb").write_bytes(path.read_bytes())
        return self._run(notebook, back, folder)

    def _run(self, notebook: str, back: frozenset[Factor], folder: Path) -> Path | None:
        files = with_reversed(self._a_held, self._b_held, back)
        root = self._root_for(back)
        source = root / "notebooks" / f"{notebook}.ipynb"
        target = folder / source.name
        job = Job(
            notebook, source, target, folder / "trace", self._parameters(notebook, back), root
        )
        try:
            _lay(root, files)
            if source.exists():  # else it isn't there yet, and says nothing
                crew = self._crew_in(root, files)
                crew.run([job], folder, lambda job, seconds: None, lambda name, cells: None)
        except RunError:
            # A worker whose notebook failed is of no use any more.
            self._dismiss(root)
            return None
        return target

    def _root_for(self, back: frozenset[Factor]) -> Path:
        """The scratch copy for a version of the code: one each, for Python keeps compiled files."""
        code = sorted(self._factors.index(f) for f in back if f.kind == kinds.CODE)
        return self._folder / "-".join(["trial", *map(str, code)])

    def _crew_in(self, root: Path, files: Mapping[str, bytes]) -> Crew:
        """A process that runs the code of a scratch copy."""
        if root not in self._crews:
            # One process stays for the newer code, one for the code that was put back last.
            for other in [r for r in self._crews if r.name != "trial" and root.name != "trial"]:
                self._dismiss(other)
            with environment(_surroundings(root, files)):
                crew = Crew(1, Limits(CELL_SECONDS))
                crew.begin()
            self._crews[root] = crew
        return self._crews[root]

    def _dismiss(self, root: Path) -> None:
        if root in self._crews:
            self._crews.pop(root).end()

    def _parameters(self, notebook: str, back: frozenset[Factor]) -> dict[str, Any]:
        given = dict(self._b.parameters.get(notebook, {}))
        before = self._a.parameters.get(notebook, {})
        for factor in back:
            place, _, name = factor.name.partition(".")
            if factor.kind == kinds.PARAMETER and place == notebook:
                given.pop(name, None)
                given |= {name: before[name]} if name in before else {}
        return given

    def _touches(self, factor: Factor, notebook: str) -> bool:
        """Whether a factor can bear on a notebook directly."""
        if factor.kind == kinds.LOCK:
            return True
        if factor.kind == kinds.CELLS:
            return factor.name == notebook
        if factor.kind == kinds.PARAMETER:
            return factor.name.partition(".")[0] == notebook
        made = [held.made_of(notebook) for held in (self._a_held, self._b_held)]
        if None in made:  # nothing is known of it, so nothing is left out
            return True
        if factor.kind == kinds.CODE:
            return any(file in one.modules for one in made for file in factor.files)
        lines = {(r["function"], r["asked"]): r for one in made for r in one.reads}
        return any(self._answers_differ(factor, line) for line in lines.values())

    def _answers_differ(self, factor: Factor, line: Mapping[str, Any]) -> bool:
        if line["function"] == _HEARD:
            return False
        if line["asked"] == trace.UNREPEATABLE:
            return True
        now, then = (self._answer(back, line) for back in (frozenset(), frozenset({factor})))
        return now != then

    def _answer(self, back: frozenset[Factor], line: Mapping[str, Any]) -> Any:
        key = (back, line["function"], line["asked"])
        if key not in self._answers:
            with environment({"AZM_ROOT": str(self._tables_with(back))}):
                try:
                    self._answers[key] = trace.answer(line)
                except Exception as error:  # whatever it is, a run would meet it as well
                    self._answers[key] = repr(error)
        return self._answers[key]

    def _tables_with(self, back: frozenset[Factor]) -> Path:
        number = self._factors.index(next(iter(back))) if back else "none"
        root = self._folder / f"tables-{number}"
        if not root.exists():
            files = with_reversed(self._a_held, self._b_held, back)
            wanted = ("data/", "notebooks/collection.toml")
            _lay(root, {n: c for n, c in files.items() if n.startswith(wanted)})
        return root

    def _needs(self, back: frozenset[Factor]) -> dict[str, tuple[str, ...]]:
        """The notebooks that each one hears, with factors put back."""
        settings = frozenset(f for f in back if f.kind == kinds.SETTINGS)
        with environment({"AZM_ROOT": str(self._tables_with(settings))}):
            return {n.name: n.needs for n in read_collection().notebooks}


def _say_the_same(one: Path | None, other: Path) -> bool:
    if one == other:
        return True
    told = [outputs.read(p) if p is not None and p.exists() else None for p in (one, other)]
    return told[0] == told[1]


def _surroundings(root: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """The environment in which processes find the scratch copy and its code."""
    here = {name: path.read_bytes() for name, path in inputs.code_files().items()}
    found = {"AZM_ROOT": str(root)}
    if here != {name: content for name, content in files.items() if name.startswith("src/")}:
        parts = [str(root / "src"), os.environ.get("PYTHONPATH", "")]
        found["PYTHONPATH"] = os.pathsep.join(part for part in parts if part)
    return found


def _lay(root: Path, files: Mapping[str, bytes]) -> None:
    """Lay files into a folder: those that differ are written, those that are gone are removed."""
    wanted = {
        root / name: nbformat.writes(notebook_of(content)).encode()
        if name.endswith(".ipynb")
        else content
        for name, content in files.items()
        if "/" in name or name.endswith((".lock", ".toml"))
    }
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if path not in wanted and "__pycache__" not in path.parts:
            path.unlink()
    for path, content in wanted.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
