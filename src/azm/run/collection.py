"""The collection: which notebooks there are, in which order, and what each judges."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError


@dataclass(frozen=True)
class Notebook:
    """One notebook of the collection.

    Attributes
    ----------
    name : str
        File name without its ending.
    title, question : str
        As the report heads its section.
    dimension : str
        Dimension of the claims, or `frame` for the notebooks round them.
    claims : tuple of str
        Claims that it judges.
    needs : tuple of str
        Notebooks whose outputs it reads.
    """

    name: str
    title: str
    question: str
    dimension: str
    claims: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where the notebook's source stands."""
        return paths.notebooks_dir() / f"{self.name}.ipynb"


@dataclass(frozen=True)
class Collection:
    """The notebooks in the order of the report; `content` is the file as read."""

    title: str
    subtitle: str
    notebooks: tuple[Notebook, ...]
    content: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Notebook:
        for notebook in self.notebooks:
            if notebook.name == name:
                return notebook
        names = [n.name for n in self.notebooks]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.3)
        hint = f"did you mean '{near[0]}'?" if near else f"the notebooks are {', '.join(names)}"
        raise AzmError(f"there is no notebook '{name}'; {hint}")


def read_collection() -> Collection:
    """The collection as `notebooks/collection.toml` states it.

    Raises
    ------
    AzmError
        If the file is missing, is not TOML, lacks a field, names a notebook twice, or has labels
        that don't fit the choices of a grid.
    """
    path = paths.notebooks_dir() / "collection.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AzmError("notebooks/collection.toml is missing; restore it from git") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AzmError(f"notebooks/collection.toml can't be read: {error}") from None
    notebooks = tuple(_notebook(entry) for entry in content.get("notebook", []))
    names = [n.name for n in notebooks]
    for name in names:
        if names.count(name) > 1:
            raise AzmError(f"notebooks/collection.toml names '{name}' twice; keep one entry")
    for component, entries in content.get("grid", {}).items():
        _check_labels(component, entries)
    return Collection(content.get("title", ""), content.get("subtitle", ""), notebooks, content)


def _notebook(entry: dict[str, Any]) -> Notebook:
    for key in ("name", "title", "question", "dimension"):
        if not entry.get(key):
            raise AzmError(
                f"an entry of notebooks/collection.toml ({entry.get('name', 'unnamed')}) "
                f"has no '{key}'; add it"
            )
    if Path(entry["name"]).name != entry["name"] or entry["name"].startswith("."):
        raise AzmError(
            f"'{entry['name']}' in notebooks/collection.toml is not a plain file name; "
            "leave out folders and dots"
        )
    return Notebook(
        entry["name"],
        entry["title"],
        entry["question"],
        entry["dimension"],
        tuple(entry.get("claims", ())),
        tuple(entry.get("needs", ())),
    )


def _check_labels(component: str, entries: list[dict[str, Any]]) -> None:
    """Refuse labels of a component's choices that a reader couldn't tell choices by.

    An entry may go without labels; the report then shows its parameter and values as they are.
    """
    named: dict[str, str] = {}
    shown: dict[str, list[str]] = {}
    for entry in entries:
        parameter = str(entry.get("parameter", ""))
        place = f"notebooks/collection.toml: [[grid.{component}]] {parameter}".strip()
        if "label" not in entry and "labels" not in entry:
            continue
        label, labels, choices = (entry.get(key) for key in ("label", "labels", "choices"))
        if not isinstance(label, str) or not label.strip():
            raise AzmError(f"{place} has labels of its choices but no label of its own; add one")
        if not isinstance(labels, list) or not all(isinstance(a, str) and a for a in labels):
            raise AzmError(f"{place} needs labels, a list with one text for each of its choices")
        if len(labels) != len(choices or ()):
            raise AzmError(
                f"{place} has {len(choices or ())} choices and {len(labels)} labels; give one each"
            )
        if named.setdefault(parameter, label) != label:
            raise AzmError(
                f"{place} is labelled both '{named[parameter]}' and '{label}'; keep one label"
            )
        for one in labels:
            if one in shown.setdefault(parameter, []):
                raise AzmError(
                    f"{place} has two choices labelled '{one}'; word them so that they differ"
                )
            shown[parameter].append(one)
