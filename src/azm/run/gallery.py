"""The folder `figures/`: what the run at the notebooks' own parameters drew, and the data drawn."""

from __future__ import annotations

import csv
import io
import platform
import sys
from typing import TYPE_CHECKING, Any

from azm import paths
from azm.files import harmless, put
from azm.notebook.outputs import bundle_of, drawings_of, outputs_of
from azm.run.fingerprint import file_hash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_FAMILIES = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def texts_of(executed: Mapping[str, Any]) -> dict[str, str]:
    """The files of `figures/` by name: of each figure of a run its drawing and its data."""
    found = {}
    for notebook in executed.values():
        for output in outputs_of(notebook):
            bundle = bundle_of(output)
            if bundle and bundle["kind"] == "figure":
                svg = (drawings_of(output) or {}).get("wide", "")
                found[f"{bundle['id']}.svg"] = _signed(svg, bundle["digest"])
                found[f"{bundle['id']}.csv"] = _csv(bundle)
    return found


def write_figures(texts: Mapping[str, str]) -> list[str]:
    """Renew `figures/` from a run at the notebooks' own parameters.

    A file is written when what is drawn or said in it changed; figures that are gone are removed
    with their data. A drawing is known as a run's by what it says of itself: others stay.

    Parameters
    ----------
    texts : mapping of str to str
        As :func:`texts_of` gives them.

    Returns
    -------
    list of str
        Ids of the figures that changed.
    """
    folder = paths.figures_dir()
    folder.mkdir(exist_ok=True)
    changed = {name.rpartition(".")[0] for name in texts if _renew(folder / name, texts[name])}
    for path in sorted(folder.glob("*.svg")):
        if path.name in texts or not path.is_file():
            continue
        if drawn_digest(path.read_text("utf-8", errors="replace")):
            path.with_suffix(".csv").unlink(missing_ok=True)
            path.unlink()
            changed.add(path.stem)
    return sorted(changed)


def in_place(record: Mapping[str, Any]) -> bool:
    """Whether `figures/` holds what a run drew, by the run's record."""

    def drawn_alike(path: Path) -> bool:
        text = path.read_text("utf-8") if path.suffix == ".svg" and path.exists() else ""
        return not on_reference_platform() and drawn_digest(text) == record["figures"][path.stem]

    files = {paths.figures_dir() / name: digest for name, digest in record["gallery"].items()}
    return all(file_hash(path) == digest or drawn_alike(path) for path, digest in files.items())


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
    alike = drawn_digest(old) == drawn_digest(text) != "" and _words(old) == _words(text)
    if old == text or (alike and not on_reference_platform()):
        return False
    put(path, text)
    return True


def _words(svg: str) -> list[str]:
    return [part.partition("</text>")[0].rpartition(">")[2] for part in svg.split("<text")[1:]]


def _csv(bundle: dict[str, Any]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(harmless, bundle["columns"]))
    writer.writerows(["" if v is None else harmless(v) for v in row] for row in bundle["data"])
    return buffer.getvalue()
