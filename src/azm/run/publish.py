"""Publishing a run: a new state is built apart and takes the old one's place by one rename."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import platform
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from azm import paths
from azm.errors import AzmError
from azm.filing import put
from azm.notebook.outputs import bundle_of, drawings_of, outputs_of
from azm.run.unchanged import folder_hash
from azm.spreadsheet import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The newest states are kept; of older ones, one of each month that has none among these.
_KEPT_STATES = 20
_FAMILIES = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
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
def disk_trouble_told() -> Iterator[None]:
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
def sole_run() -> Iterator[None]:
    """Hold the lock of `reports/` for the time of a run.

    The lock belongs to an open file, so the system frees it when its holder dies.

    Raises
    ------
    BusyError
        If another process holds it, naming that process.
    """
    reports = _writable(paths.reports_dir())
    with open(reports / ".lock", "a+", encoding="utf-8") as handle:
        _lock(handle)
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        for leftover in reports.glob(".new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for folder in (paths.notebooks_dir(), paths.figures_dir()):
            for leftover in folder.glob(".*.new"):
                leftover.unlink(missing_ok=True)
        yield


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(exist_ok=True)
        probe = folder / ".lock"
        probe.touch()
    except OSError as error:
        raise DiskError(
            f"{folder.name}/ can't be written ({error.strerror}); give yourself leave to write "
            "there, or free the disk"
        ) from None
    return folder


def _lock(handle: Any) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: its lock covers one byte
        import msvcrt

        def take() -> None:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:

        def take() -> None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    try:
        take()
    except OSError:
        handle.seek(0)
        holder = handle.read().strip() or "unknown"
        raise BusyError(
            f"another run is under way (process {holder}); wait for it or stop it"
        ) from None


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
    if state.exists():
        shutil.rmtree(folder)
        os.utime(state)
    else:
        folder.rename(state)
    _point(reports / link, Path("states") / state.name)
    # The page's links lead to what stands beside it, also where it was opened as a link itself.
    for part in BESIDE if link == CURRENT else ():
        if (state / part).exists():
            _point(reports / part, Path(link) / part)
    for old in _oldest(states, keep=state):
        shutil.rmtree(old, ignore_errors=True)
    return reports / ("" if link == CURRENT else link) / "report.html"


def _point(link: Path, target: Path) -> None:
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


def current(name: str = CURRENT) -> Path:
    """The folder of the state that a link leads to."""
    reports = paths.reports_dir()
    link = reports / name
    # Where links aren't allowed the state was copied, and is known by what it holds.
    return link.resolve() if link.is_symlink() else reports / "states" / folder_hash(link)


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
        if place >= _KEPT_STATES and month in months:
            dropped.append(state)
        months.add(month)
    return dropped


def _is_trial(state: Path) -> bool:
    try:
        record = json.loads((state / "record.json").read_text(encoding="utf-8"))
        return not record.get("canonical", True)
    except (OSError, ValueError, AttributeError):
        return False


def figures_of(notebook: nbformat.NotebookNode) -> dict[str, tuple[dict[str, Any], str | None]]:
    """The figures of an executed notebook: id → (bundle, page-width SVG or None)."""
    found = {}
    for output in outputs_of(notebook):
        bundle = bundle_of(output)
        if bundle and bundle["kind"] == "figure":
            found[bundle["id"]] = (bundle, (drawings_of(output) or {}).get("wide"))
    return found


def write_figures(executed: dict[str, nbformat.NotebookNode]) -> list[str]:
    """Renew `figures/` from a canonical run.

    A file is written when what is drawn or said in it changed; figures that are gone are removed
    with their data. A drawing is known as a run's by what it says of itself: others stay.

    Returns
    -------
    list of str
        Ids of the figures that changed.
    """
    folder = paths.figures_dir()
    folder.mkdir(exist_ok=True)
    changed: list[str] = []
    wanted: set[str] = set()
    for notebook in executed.values():
        for figure_id, (bundle, svg) in figures_of(notebook).items():
            wanted |= {f"{figure_id}.svg", f"{figure_id}.csv"}
            written = [
                _renew(folder / f"{figure_id}.svg", _signed(svg or "", bundle["digest"])),
                _renew(folder / f"{figure_id}.csv", _csv(bundle)),
            ]
            if any(written):
                changed.append(figure_id)
    for path in sorted(folder.glob("*.svg")):
        if path.name in wanted or not path.is_file():
            continue
        if drawn_digest(path.read_text("utf-8", errors="replace")):
            path.with_suffix(".csv").unlink(missing_ok=True)
            path.unlink()
            changed.append(path.stem)
    return sorted(set(changed))


def on_reference_platform() -> bool:
    """Whether outputs are equal to the committed ones byte for byte here, not in text alone."""
    here = (platform.system(), platform.machine(), *sys.version_info[:2])
    return here == ("Linux", "x86_64", 3, 11)


def _signed(svg: str, digest: str) -> str:
    """A drawing that says what it was drawn from, and is legible without the project's own type."""
    # Azm Sans is Inter. The others are no wider, so that no label outgrows its place; DejaVu is.
    svg = svg.replace("'Azm Sans', 'DejaVu Sans'", _FAMILIES)
    head, _, rest = svg.partition("<metadata>")
    return f"{head}<!-- drawn {digest} -->\n <metadata>{rest}" if rest else svg


def drawn_digest(svg: str) -> str:
    """The digest that a committed SVG says it was drawn from; empty where it has none."""
    return svg.partition("<!-- drawn ")[2].partition(" -->")[0]


def _renew(path: Path, text: str) -> bool:
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    # Only the reference platform sets bytes; another may place a glyph a hair differently.
    settled = path.suffix == ".svg" and not on_reference_platform() and _same_drawing(old, text)
    if old == text or settled:
        return False
    put(path, text)
    return True


def _same_drawing(old: str, new: str) -> bool:
    return drawn_digest(old) == drawn_digest(new) != "" and _words(old) == _words(new)


def _words(svg: str) -> list[str]:
    return [part.partition("</text>")[0].rpartition(">")[2] for part in svg.split("<text")[1:]]


def _csv(bundle: dict[str, Any]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(harmless, bundle["columns"]))
    writer.writerows(["" if v is None else harmless(v) for v in row] for row in bundle["data"])
    return buffer.getvalue()


def write_json(path: Path, content: Any) -> None:
    """JSON with sorted keys, so that equal content is equal bytes."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
