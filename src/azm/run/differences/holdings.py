"""What went into each published state, kept beside the states as compressed files.

`reports/inputs/` has a list for each state, `<state>.json`, and every content that a list names
once, `<hash>.gz`. The folder serves the causes of differences alone: where it is damaged, lost or
could not be written, a difference is still told, without its cause.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from azm import paths
from azm.collection import Collection
from azm.errors import AzmError
from azm.filing import put
from azm.run import inputs, kept
from azm.run.parameters import Value

FOLDER = "inputs"
ENVIRONMENT = "environment"
COLLECTION = "notebooks/collection.toml"


class LostError(AzmError):
    """Inputs of a state that aren't kept, or are damaged."""


@dataclass(frozen=True)
class Held:
    """The inputs of one state.

    Attributes
    ----------
    files : dict of str to str
        Hash of each file by its path in the project; of a notebook, the cells as written; under
        `environment`, what was installed.
    made : dict of str to str
        Hash of what each executed notebook was made of, a :class:`azm.run.kept.Made` as JSON;
        without those of which that isn't known.
    contents : dict of str to bytes
        Contents by hash, where they are at hand; others are read from the folder.
    """

    files: Mapping[str, str]
    made: Mapping[str, str]
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def content(self, file: str) -> bytes:
        """The bytes of a file.

        Raises
        ------
        LostError
            If they aren't kept.
        """
        return self._content(self.files[file])

    def made_of(self, notebook: str) -> kept.Made | None:
        """What an executed notebook was made of; None if that isn't known."""
        if notebook not in self.made:
            return None
        try:
            return kept.Made(**json.loads(self._content(self.made[notebook])))
        except (LostError, ValueError, TypeError):
            return None

    def _content(self, name: str) -> bytes:
        return self.contents[name] if name in self.contents else _read(name)


def take(
    collection: Collection,
    overrides: Mapping[str, Mapping[str, Value]],
    executed: Mapping[str, Path],
) -> Held:
    """What goes into a run that has just been made, read into memory.

    Parameters
    ----------
    collection : Collection
        What was run.
    overrides : mapping
        Checked overrides by notebook.
    executed : mapping of str to Path
        The executed notebooks.
    """
    root = paths.root()
    found = {f"data/{p.name}": p for p in sorted(paths.data_dir().iterdir()) if p.is_file()}
    found |= inputs.code_files()
    found |= {name: root / name for name in (COLLECTION, inputs.LOCK, "pyproject.toml")}
    contents = {name: path.read_bytes() for name, path in found.items() if path.exists()}
    contents[ENVIRONMENT] = inputs.environment()
    made = {}
    for notebook in collection.notebooks:
        contents[f"notebooks/{notebook.name}.ipynb"] = inputs.source(notebook.path)
        fixed = kept.fixed_part(notebook.path, overrides.get(notebook.name, {}))
        known = kept.made_of(notebook.name, fixed, executed[notebook.name].read_bytes())
        if known is not None:
            made[notebook.name] = known
    return Held(
        {name: inputs.bytes_hash(content) for name, content in contents.items()},
        {name: inputs.bytes_hash(content) for name, content in made.items()},
        {inputs.bytes_hash(c): c for c in (*contents.values(), *made.values())},
    )


def keep(state: Path, held: Held) -> None:
    """Keep the inputs of a published state, and drop those of states that are gone.

    A full disk costs only the causes of later differences.
    """
    folder = paths.reports_dir() / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        for name, content in held.contents.items():
            path = folder / f"{name}.gz"
            if _unpacked(path) != content:
                put(path, gzip.compress(content, 6, mtime=0))
        listed = {"files": dict(held.files), "made": dict(held.made)}
        text = json.dumps(listed, indent=1, sort_keys=True) + "\n"
        put(folder / f"{state.name}.json", text)
        _tidy(folder, state.parent)


def of_state(state: Path) -> Held:
    """The inputs of a published state.

    Raises
    ------
    LostError
        If they aren't kept.
    """
    path = paths.reports_dir() / FOLDER / f"{state.name}.json"
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return Held(dict(listed["files"]), dict(listed["made"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise LostError(f"the inputs of the report {state.name} aren't kept") from None


def notebook_of(source: bytes) -> nbformat.NotebookNode:
    """A notebook from its cells as :func:`azm.run.inputs.source` gives them."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    for kind, text, tags, own, cell_id in json.loads(source):
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        metadata = {key: value for key, value in (("tags", tags), ("azm", own)) if value}
        made.cells.append(new(text, metadata=metadata, id=cell_id))
    return made


def _read(name: str) -> bytes:
    content = _unpacked(paths.reports_dir() / FOLDER / f"{name}.gz")
    if content is None or inputs.bytes_hash(content) != name:
        raise LostError(f"what reports/{FOLDER}/{name}.gz held isn't kept or is damaged")
    return content


def _unpacked(path: Path) -> bytes | None:
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None


def _tidy(folder: Path, states: Path) -> None:
    wanted: set[str] = set()
    for path in sorted(folder.glob("*.json")):
        if not (states / path.stem).is_dir():
            path.unlink()
            continue
        with contextlib.suppress(LostError):
            held = of_state(states / path.stem)
            wanted |= {*held.files.values(), *held.made.values()}
    _remove(path for path in folder.glob("*.gz") if path.stem not in wanted)


def _remove(files: Iterable[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
