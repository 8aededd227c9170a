"""States of `reports/`: built apart, put in place by one rename, found again by name.

`states/` holds what each run came to, named by its content; `current` leads to the newest one at
the notebooks' own parameters, `trial` to the newest at others. `inputs/` holds the tables, criteria
and cells that went into any of them, each content once under its hash.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import hashlib
import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError, UsageError, did_you_mean
from azm.files import put
from azm.run import fingerprint, gallery
from azm.run.fingerprint import Fingerprint, bytes_hash

#: The newest states are kept; of older ones, one of each month that has none among these.
KEPT_STATES = 20
#: Links in `reports/` to the newest state at the notebooks' own parameters, and at others.
CURRENT, TRIAL = "current", "trial"
#: What of a state can be opened in `reports/` itself.
BESIDE = ("report.html", "summary.html", "tables.zip", "cards")


class BusyError(AzmError):
    """Another run is under way."""

    exit_code = 3


class DiskError(AzmError):
    """A disk that is full or closed to us."""

    exit_code = 4


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Say in one sentence that the disk is full or closed to us.

    Raises
    ------
    DiskError
        In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise DiskError(
            f"the outcome could not be written ({error.strerror or error}); free the disk, or give "
            "yourself leave to write in reports/, figures/ and notebooks/"
        ) from None


@contextlib.contextmanager
def run_lock() -> Iterator[None]:
    """Hold the lock of `reports/` for the time of a run.

    The system frees it when its holder dies. What a run that was killed left half-written is
    removed.

    Raises
    ------
    BusyError
        If another process holds it, naming that process.
    DiskError
        If `reports/` can't be written.
    """
    from filelock import FileLock, Timeout  # takes longer than to see that nothing changed

    reports = paths.reports_dir()
    try:
        reports.mkdir(exist_ok=True)
        lock = FileLock(reports / ".lock", timeout=0)
        lock.acquire()
    except Timeout:
        # A run builds in a folder that bears its number.
        names = [path.name.removeprefix(".new-") for path in reports.glob(".new-*")]
        holder = ", ".join(sorted(names)) or "unknown"
        raise BusyError(
            f"another run is under way (process {holder}); wait for it or stop it"
        ) from None
    except OSError as error:
        raise DiskError(
            f"{reports.name}/ can't be written ({error.strerror}); give yourself leave to write "
            "there, or free the disk"
        ) from None
    try:
        for leftover in reports.glob(".new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for folder in (paths.notebooks_dir(), paths.figures_dir()):
            for leftover in folder.glob(".*.new"):
                leftover.unlink(missing_ok=True)
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
    others = {
        s: s.stat().st_mtime
        for s in states.iterdir()
        if s.is_dir() and s != keep and _is_trial(s) == kind
    }
    newest_first = [keep, *sorted(others, key=lambda s: others[s], reverse=True)]
    dropped, months = [], set()
    for place, state in enumerate(newest_first):
        month = time.gmtime(state.stat().st_mtime)[:2]
        if place >= KEPT_STATES and month in months:
            dropped.append(state)
        months.add(month)
    return dropped


def _is_trial(state: Path) -> bool:
    return not (_record(state) or {}).get("canonical", True)


def _record(state: Path) -> dict[str, Any] | None:
    """The record of a state; None where it can't be read or isn't one."""
    try:
        record = json.loads((state / "record.json").read_text(encoding="utf-8"))
        return record if isinstance(record, dict) else None
    except (OSError, ValueError):
        return None


@dataclass(frozen=True)
class State:
    """What one run came to.

    Attributes
    ----------
    name : str
        Name of its folder; empty while it isn't published.
    folder : Path
        Where `run/` with the executed notebooks stands.
    record : mapping
        Its run record.
    contents : mapping of str to bytes
        Inputs by hash that are at hand; others are looked up in `reports/inputs/`.
    """

    name: str
    folder: Path
    record: Mapping[str, Any]
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def notebooks(self) -> dict[str, Path]:
        """The executed notebooks by name."""
        return {path.stem: path for path in sorted((self.folder / "run").glob("*.ipynb"))}

    @functools.cached_property
    def fingerprint(self) -> Fingerprint:
        """What went into it."""
        return fingerprint.of_record(self.record)

    def content(self, file: str) -> bytes | None:
        """The bytes of an input; empty where there was none, None where they aren't kept."""
        digest = self.fingerprint.files.get(file)
        if not digest:
            return b""
        return self.contents[digest] if digest in self.contents else read_input(digest)

    @property
    def intact(self) -> bool:
        """Whether nothing of it was changed since: its name is its hash."""
        return folder_hash(self.folder) == self.name


def published() -> Iterator[State]:
    """The published states, the newest first; those that can't be read are left out."""
    folder = paths.reports_dir() / "states"
    if not folder.is_dir():
        return
    found = [(path.stat().st_mtime_ns, path.name, path) for path in folder.iterdir()]
    for *_, path in sorted(found, reverse=True):
        state = _state(path.name, path)
        if state is not None:
            yield state


def linked(link: str = CURRENT) -> State | None:
    """The state that a link of `reports/` leads to; None where there is none, or it is damaged."""
    folder = paths.reports_dir() / link
    if not folder.is_dir():
        return None
    # Where links aren't allowed the state was copied, and is known by what it holds.
    real = folder.resolve() if folder.is_symlink() else folder
    return _state(real.name if folder.is_symlink() else folder_hash(folder), real)


def _state(name: str, folder: Path) -> State | None:
    state = State(name, folder, _record(folder) or {})
    try:
        state.fingerprint  # noqa: B018 - fails where it isn't a run's record
    except (KeyError, TypeError, AttributeError):
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
    if not states:
        raise AzmError("there is no report yet; make one with azm report")
    if word == TRIAL:
        trial = linked(TRIAL)
        if trial is None:
            raise AzmError("there is no report with other parameters; make one with azm report -p")
        return trial
    if word in (CURRENT, "previous"):
        current = linked()
        if current is None:
            raise AzmError("reports/current leads to no state; call azm report")
        if word == CURRENT:
            return current
        others = [s for s in states.values() if s.name != current.name]
        canonical = (s for s in others if s.record.get("canonical"))
        before = previous_state(current.record) or next(canonical, None)
        if before is None:
            raise AzmError("there is no report before the current one to compare it with")
        return before
    begun = [name for name in states if word and name.startswith(word)]
    if len(begun) == 1:
        return states[begun[0]]
    if begun:
        raise UsageError(f"'{word}' begins several reports ({', '.join(begun)}); write more of it")
    known = [*states, CURRENT, "previous", TRIAL]
    hint = did_you_mean(word, known) or f"; there are {', '.join(known)}"
    raise UsageError(f"there is no report '{word}'{hint}")


def previous_state(record: Mapping[str, Any]) -> State | None:
    """The newest canonical state that was made of something else than this record or says other.

    A run of the same inputs has the same one again, so that its report stays the same.
    """
    now = _deciding(record)
    for state in published():
        if state.record.get("canonical") and _deciding(state.record) != now:
            return state
    return None


def _deciding(record: Mapping[str, Any]) -> list[Any]:
    """What of a record says what its notebooks were made of and what they said."""
    made = fingerprint.of_record(record)
    cells = {path: h for path, h in made.files.items() if fingerprint.is_notebook(path)}
    said = [record.get(key) for key in ("verdicts", "facts", "figures")]
    return [made.shared(), cells, record.get("parameters"), *said]


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


# ---- inputs, kept by content ----


def keep_inputs(contents: Mapping[str, bytes]) -> None:
    """Keep inputs of a published state under their hashes, and drop those of states that are gone.

    A full disk costs only the details of later differences.

    Parameters
    ----------
    contents : mapping of str to bytes
        By hash.
    """
    folder = _inputs_dir()
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            if read_input(name) != content:
                put(folder / f"{name}.gz", gzip.compress(content, 6, mtime=0))
        states = published()
        wanted = {digest for state in states for digest in state.fingerprint.files.values()}
        for path in folder.iterdir():
            if path.suffix != ".gz" or path.stem not in wanted:
                path.unlink()


def read_input(digest: str) -> bytes | None:
    """The content of an input that has this hash; None where it isn't kept or is damaged."""
    try:
        content = gzip.decompress((_inputs_dir() / f"{digest}.gz").read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    return content if bytes_hash(content) == digest else None


def _inputs_dir() -> Path:
    return paths.reports_dir() / "inputs"
