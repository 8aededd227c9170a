"""What a run is to do and why, and what would keep it from beginning; decided before it begins."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

from azm import paths, tables
from azm.claims import consistency
from azm.claims.criteria import criteria_faults
from azm.collection import Collection, checked_collection, read_collection
from azm.errors import AzmError
from azm.notebook.parameters import Value, checked, declared, parse_overrides
from azm.run import diff, fingerprint, states
from azm.run.fingerprint import Fingerprint


@dataclass(frozen=True)
class Plan:
    """What a run is to do; made once, before anything runs.

    Attributes
    ----------
    collection : Collection
        The notebooks, in the order of the report.
    overrides : dict
        Checked parameters by notebook, those at their own values left out.
    now : Fingerprint
        What goes into the report.
    last : State or None
        The current report, from which executed notebooks are taken over; None if it isn't whole.
    """

    collection: Collection
    overrides: dict[str, dict[str, Value]]
    now: Fingerprint
    last: states.State | None

    @property
    def link(self) -> str:
        """Where the report is published: as the current one, or as a trial."""
        return states.TRIAL if self.overrides else states.CURRENT

    @property
    def same_surroundings(self) -> bool:
        """Whether the current report was made of the same, but for cells and parameters."""
        last = self.last
        return last is not None and last.fingerprint.shared() == self.now.shared()

    def require_sound_tables(self) -> None:
        """Check the tables, unless the current report was made of the same ones by the same code.

        Raises
        ------
        AzmError
            If anything of :func:`problems` is wrong.
        """
        if not self.same_surroundings and (found := problems()):
            raise AzmError(f"{found[0]} ({len(found)} in all; `azm check` lists them)")

    def reasons(self) -> dict[str, list[str]]:
        """Why each notebook has to be executed, in the collection's order; empty if it needn't.

        Only of sound tables can be said what changed in them.
        """
        last = self.last
        if last is None:
            return {n.name: ["there is no whole report here"] for n in self.collection.notebooks}
        everywhere = []
        if not self.same_surroundings:
            inputs = diff.changed_inputs(last.fingerprint, self.now)
            changed = [one.short for one in inputs if one.kind in diff.SHARED]
            everywhere = changed or ["the form of an input"]
        found: dict[str, list[str]] = {}
        needs = {notebook.name: notebook.needs for notebook in self.collection.notebooks}
        for name in TopologicalSorter(needs).static_order():
            pairs = zip(last.fingerprint.own(name), self.now.own(name), strict=True)
            parts = zip(("its cells", "its parameters"), pairs, strict=True)
            own = [part for part, (was, now) in parts if was != now]
            first = [f"{need} runs first" for need in needs[name] if found[need]]
            found[name] = [*(everywhere or own), *first]
        return {name: found[name] for name in needs}


def make_plan(texts: list[str]) -> Plan:
    """What a run with these overrides, `notebook.parameter=value`, is to do.

    Raises
    ------
    AzmError
        If an override is refused, or a notebook of the collection can't be read or declares no
        parameters.
    """
    collection = read_collection()
    overrides = check_overrides(collection, texts)
    last = states.linked()
    whole = last if last is not None and last.intact else None
    return Plan(collection, overrides, fingerprint.take(overrides), whole)


def check_overrides(collection: Collection, texts: list[str]) -> dict[str, dict[str, Value]]:
    """Overrides from the command line, every one checked before anything runs.

    A parameter at its own value is no override, and is left out.

    Raises
    ------
    AzmError
        At an unknown notebook or parameter, a wrong type, or a value out of range; or if a
        notebook of the collection can't be read or declares no parameters.
    """
    parameters = {notebook.name: declared(notebook.path) for notebook in collection.notebooks}
    overrides = {}
    for name, values in parse_overrides(texts).items():
        own = parameters[collection[name].name]
        accepted = checked(values, own, name)
        overrides[name] = {k: v for k, v in accepted.items() if v != own[k].default}
    return {name: values for name, values in overrides.items() if values}


def problems() -> list[str]:
    """Say what is wrong with tables, criteria, collection and parameters, a sentence each.

    Returns
    -------
    list of str
        The tables' problems first, in the order of :func:`azm.tables.check`; empty if a run may
        begin.
    """
    found = [str(problem) for problem in [*tables.check(), *consistency.check()]]
    try:
        found += criteria_faults()
    except AzmError as error:
        found.append(str(error))
    collection, _ = checked_collection(paths.root())
    for notebook in collection.notebooks if collection else ():
        try:
            declared(notebook.path)
        except AzmError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))
