"""Everything that would keep a run from beginning, found at once."""

from __future__ import annotations

from azm import paths, tables
from azm.claims import consistency
from azm.claims.criteria import criteria_faults
from azm.collection import checked_collection
from azm.errors import AzmError
from azm.notebook.parameters import declared


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
