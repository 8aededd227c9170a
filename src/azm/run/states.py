"""States of `reports/`: built apart, put in place by one rename, found again by name.

`states/` holds what each run came to and what went into it, named by its content; `current` leads
to the newest one at the notebooks' own parameters, `trial` to the newest at others.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError, UsageError, did_you_mean
from azm.run import fingerprint, gallery
from azm.run.fingerprint import Fingerprint

#: The newest states are kept; of older ones, one of each month that has none among these.
KEPT_STATES = 20
#: Links in `reports/` to the newest state at the notebooks' own parameters, and at others.
CURRENT, TRIAL, PREVIOUS = "current", "trial", "previous"
#: What of a state can be opened in `reports/` itself.
BESIDE = ("report.html", "summary.html", "tables.zip", "cards")


class BusyError(AzmError):
    """Another run is under way."""

    exit_code = 3


@contextlib.contextmanager
def run_lock() -> Iterator[None]:
    """Hold the lock of `reports/` for the time of a run.

    The system frees it when its holder dies. What a run that was killed left half-written is
    removed.

    Raises
    ------
    BusyError
        If another process holds it, naming that process.
    """
    from filelock import FileLock, Timeout  # takes longer than to see that nothing changed

    reports = paths.reports_dir()
    reports.mkdir(exist_ok=True)
    lock = FileLock(reports / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        # A run builds in a folder that bears its number.
        names = [path.name.removeprefix(".new-") for path in reports.glob(".new-*")]
        holder = ", ".join(sorted(names)) or "unknown"
        raise BusyError(
            f"another run is under way (process {holder}); wait for it or stop it"
        ) from None
    try:
        for half_built in reports.glob(".new-*"):
            shutil.rmtree(half_built, ignore_errors=True)
        for folder in (paths.notebooks_dir(), paths.figures_dir()):
            for half_written in folder.glob(".*.new"):
                half_written.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def new_state() -> Iterator[Path]:
    """A folder to build a state in; whatever is left of it afterwards is removed."""
    folder = paths.reports_dir() / f".new-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "run").mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, link: str = CURRENT) -> Path:
    """Make a built state the current one, or the trial that lies beside it.

    Parameters
    ----------
    folder : Path
        The state, with `report.html`.
    link : str
        `current` or `trial`.

    Returns
    -------
    Path
        `reports/report.html`, which leads into the current state; or `reports/trial/report.html`.
    """
    reports = paths.reports_dir()
    states = reports / "states"
    states.mkdir(exist_ok=True)
    state = states / folder_hash(folder)
    if state.exists() and folder_hash(state) == state.name:
        shutil.rmtree(folder)
        os.utime(state)
    else:
        shutil.rmtree(state, ignore_errors=True)  # what bears its name was changed since
        folder.rename(state)
    _switch(reports / link, Path("states") / state.name)
    # The page's links lead to what stands beside it, also where it was opened as a link itself.
    for part in BESIDE if link == CURRENT else ():
        if (state / part).exists():
            _switch(reports / part, Path(link) / part)
    for old in _oldest(states, keep=state):
        shutil.rmtree(old, ignore_errors=True)
    return reports / ("" if link == CURRENT else link) / "report.html"


def folder_hash(folder: Path) -> str:
    """Twelve hexadecimal digits of all files of a folder, their names included."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def _switch(link: Path, target: Path) -> None:
    """Let `link` lead to `target`, by one rename; a copy where links aren't allowed."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(target)
    except OSError:
        source = link.parent / target
        if source.is_dir():
            shutil.rmtree(link, ignore_errors=True)
            shutil.copytree(source, link)
            return
        shutil.copyfile(source, fresh)
    try:
        os.replace(fresh, link)
    finally:
        fresh.unlink(missing_ok=True)


def _oldest(states: Path, keep: Path) -> list[Path]:
    """The states to drop: neither among the newest of their kind nor the newest of their month."""
    kind = _is_trial(keep)
    others = [s for s in states.iterdir() if s != keep and _is_trial(s) == kind]
    newest_first = [keep, *sorted(others, key=lambda s: s.stat().st_mtime, reverse=True)]
    dropped, months = [], set()
    for place, state in enumerate(newest_first):
        month = time.gmtime(state.stat().st_mtime)[:2]
        if place >= KEPT_STATES and month in months:
            dropped.append(state)
        months.add(month)
    return dropped


def _is_trial(folder: Path) -> bool:
    state = _state(folder)
    return state is not None and not state.record.get("canonical")


@dataclass(frozen=True)
class State:
    """What one run came to.

    Attributes
    ----------
    name : str
        Name of its folder; empty while it isn't published.
    folder : Path
        Where `run/` with the executed notebooks and `inputs/` stand.
    record : mapping
        Its run record.
    """

    name: str
    folder: Path
    record: Mapping[str, Any]

    @property
    def notebooks(self) -> dict[str, Path]:
        """The executed notebooks by name."""
        return {path.stem: path for path in sorted((self.folder / "run").glob("*.ipynb"))}

    @functools.cached_property
    def fingerprint(self) -> Fingerprint:
        """What went into it."""
        return fingerprint.of_record(self.record, self.folder / "inputs")

    @property
    def intact(self) -> bool:
        """Whether nothing of it was changed since: its name is its hash."""
        return folder_hash(self.folder) == self.name


def published() -> Iterator[State]:
    """The published states, the newest first; those that can't be read are left out."""
    folder = paths.reports_dir() / "states"
    found = [(path.stat().st_mtime_ns, path.name, path) for path in folder.glob("*")]
    for *_, path in sorted(found, reverse=True):
        if state := _state(path):
            yield state


def linked(link: str = CURRENT) -> State | None:
    """The state that a link of `reports/` leads to; None where there is none, or it is damaged."""
    folder = paths.reports_dir() / link
    if folder.is_symlink():
        return _state(folder.resolve())
    # Where links aren't allowed the state was copied, and is known by what it holds.
    return _state(folder, folder_hash(folder)) if folder.is_dir() else None


def _state(folder: Path, name: str = "") -> State | None:
    if not (folder / "inputs").is_dir():  # of an older form
        return None
    try:
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        state = State(name or folder.name, folder, record)
        state.fingerprint  # noqa: B018 - fails where it isn't a run's record
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state


def find_state(word: str) -> State:
    """The state that a word of the command line means.

    Parameters
    ----------
    word : str
        A state's name or the beginning of it, `current`, `trial` (the last run with other
        parameters), or `previous`: what the current report is compared with.

    Raises
    ------
    AzmError
        If there is no such state, or more than one.
    """
    states = {state.name: state for state in published()}
    if word in (CURRENT, TRIAL, PREVIOUS):
        link = TRIAL if word == TRIAL else CURRENT
        state = linked(link)
        if state is None:
            command = "azm report -p" if link == TRIAL else "azm report"
            raise AzmError(f"there is no {link} report yet; make one with {command}")
        if word == PREVIOUS and (state := previous_state(state.record)) is None:
            raise AzmError("there is no report before the current one that differs from it")
        return state
    begun = [name for name in states if word and name.startswith(word)]
    if len(begun) == 1:
        return states[begun[0]]
    if begun:
        raise UsageError(f"'{word}' begins several reports ({', '.join(begun)}); write more of it")
    known = [*states, CURRENT, PREVIOUS, TRIAL]
    hint = did_you_mean(word, known) or f"; there are {', '.join(known)}"
    raise UsageError(f"there is no report '{word}'{hint}")


def previous_state(record: Mapping[str, Any]) -> State | None:
    """The newest canonical state that was made of something else than this record or says other.

    A run of the same inputs has the same one again, so that its report stays the same.
    """
    now = _deciding(State("", Path(), record))
    others = (state for state in published() if state.record["canonical"])
    return next((state for state in others if _deciding(state) != now), None)


def _deciding(state: State) -> list[Any]:
    """What a state's notebooks were made of and what they said."""
    made = state.fingerprint
    cells = {path: h for path, h in made.files.items() if fingerprint.is_notebook(path)}
    said = [state.record.get(key) for key in ("verdicts", "facts", "figures")]
    return [made.shared(), cells, made.parameters, *said]


def up_to_date() -> Path | None:
    """The published report, if it was made of exactly what is there now and is whole.

    Returns
    -------
    Path or None
        `reports/report.html`; None if a run is needed.
    """
    reports = paths.reports_dir()
    # What a killed run left behind is cleared by the next one.
    if any(reports.glob(".new-*")):
        return None
    try:
        state = linked()
        if state is None or state.fingerprint != fingerprint.take() or not state.intact:
            return None
        page = reports / "report.html"
        whole = page.read_bytes() == (state.folder / page.name).read_bytes()
        return page if whole and gallery.in_place(state.record) else None
    except (OSError, AzmError):  # which a run will tell
        return None
