"""The collection: which notebooks there are, in which order, and what each judges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from azm import paths
from azm.errors import AzmError, UsageError, did_you_mean
from azm.validate import Many, Name, Text, faults, read_toml, scalar

FILE = "notebooks/collection.toml"


class Notebook(BaseModel, extra="forbid", frozen=True):
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

    name: Name
    title: Name
    question: Name
    dimension: Name
    claims: Many[Name] = ()
    needs: Many[Name] = ()

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
        hint = did_you_mean(name, names) or f"; the notebooks are {', '.join(names)}"
        raise UsageError(f"there is no notebook '{name}'{hint}")


class _Planned(BaseModel):
    claims: list[Name] = []


def _choice(value: Any) -> Any:
    for part in value if isinstance(value, list) else [value]:
        scalar(part)
    return value


class _Choices(BaseModel, extra="forbid"):
    parameter: Name
    choices: Annotated[list[Annotated[Any, AfterValidator(_choice)]], Field(min_length=1)]
    kind: Literal["measurement", "question", "charitable"]
    reason: Name
    label: Name | None = None
    labels: list[Name] | None = None


class _File(BaseModel, extra="forbid"):
    title: Text = ""
    subtitle: Text = ""
    notebook: Many[Notebook] = ()
    planned: list[_Planned] = []
    grid: dict[Name, list[_Choices]] = {}


def read_collection() -> Collection:
    """The collection as `notebooks/collection.toml` states it.

    Raises
    ------
    AzmError
        If the file is missing or says something that `checked_collection` finds fault with.
    """
    collection, found = checked_collection(paths.root())
    if collection is None or found:
        more = f" (and {len(found) - 1} more: run azm check)" if len(found) > 1 else ""
        raise AzmError(f"{FILE}: {found[0]}{more}")
    return collection


def checked_collection(root: Path) -> tuple[Collection | None, list[str]]:
    """The collection of a project, and everything that is wrong with it.

    Returns
    -------
    collection : Collection or None
        None if its file can't be read or has parts of another type than it should.
    found : list of str
        What is wrong: parts of another type, a notebook named twice or needed and not there,
        notebooks that need each other, choices or labels that a reader couldn't tell apart.
    """
    try:
        content = read_toml(root / FILE, FILE)
    except AzmError as error:
        return None, [str(error).removeprefix(f"{FILE}: ")]
    if found := faults(_File, content):
        return None, found
    given = _File.model_validate(content, strict=True)
    found = [*_name_faults(given.notebook), *_order_faults(given.notebook)]
    for component, entries in given.grid.items():
        found += _choice_faults(component, entries)
        found += _label_faults(component, entries)
    return Collection(given.title, given.subtitle, given.notebook, content), found


def _name_faults(notebooks: Sequence[Notebook]) -> Iterator[str]:
    names = [notebook.name for notebook in notebooks]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"'{name}' is named twice; keep one entry"
        if not re.fullmatch(r"\w[\w-]*", name):
            yield (
                f"'{name}' is not a plain file name; use letters, digits, _ and -, and leave out "
                "folders and the ending"
            )


def _order_faults(notebooks: Sequence[Notebook]) -> Iterator[str]:
    names = [notebook.name for notebook in notebooks]
    for notebook in notebooks:
        for need in notebook.needs:
            if need not in names:
                yield (
                    f"{notebook.name} needs '{need}', which isn't in the collection"
                    f"{did_you_mean(need, names) or '; list it, or take the need away'}"
                )
    try:
        TopologicalSorter({notebook.name: notebook.needs for notebook in notebooks}).prepare()
    except CycleError as error:
        circle = " needs ".join(reversed(error.args[1]))
        yield f"{circle}; take one of the needs away"


def _choice_faults(component: str, entries: Sequence[_Choices]) -> Iterator[str]:
    listed: dict[str, list[Any]] = {}
    for entry in entries:
        for choice in entry.choices:
            # True and 1 are equal to Python, and two choices to a reader.
            if (type(choice), choice) in listed.setdefault(entry.parameter, []):
                yield f"[[grid.{component}]] {entry.parameter} lists {choice!r} twice; keep one"
            listed[entry.parameter].append((type(choice), choice))


def _label_faults(component: str, entries: Sequence[_Choices]) -> Iterator[str]:
    """Name labels of a component's choices that a reader couldn't tell choices by.

    An entry may go without labels; the report then shows its parameter and values as they are.
    """
    named: dict[str, str] = {}
    shown: dict[str, list[str]] = {}
    for entry in entries:
        place, label, labels = f"[[grid.{component}]] {entry.parameter}", entry.label, entry.labels
        if label is None and labels is None:
            continue
        if label is None or not label.strip():
            yield f"{place} has labels of its choices but no label of its own; add one"
        elif labels is None:
            yield f"{place} needs labels, a list with one text for each of its choices"
        elif len(labels) != len(entry.choices):
            yield (
                f"{place} has {len(entry.choices)} choices and {len(labels)} labels; give one each"
            )
        elif named.setdefault(entry.parameter, label) != label:
            yield (
                f"{place} is labelled both '{named[entry.parameter]}' and '{label}'; keep one label"
            )
        for one in labels or ():
            if one in shown.setdefault(entry.parameter, []):
                yield f"{place} has two choices labelled '{one}'; word them so that they differ"
            shown[entry.parameter].append(one)
