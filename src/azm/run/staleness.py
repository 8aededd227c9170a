"""What a run would do, and why."""

from __future__ import annotations

from azm import paths
from azm.collection import read_collection
from azm.run import kept
from azm.run.runner import check_overrides, waves
from azm.run.surroundings import environment


def status(texts: list[str]) -> dict[str, list[str]]:
    """Why each notebook would run anew.

    Parameters
    ----------
    texts : list of str
        Overrides, `notebook.parameter=value`.

    Returns
    -------
    dict of str to list of str
        By notebook, what is another now than when it last ran: files with the number of rows, its
        cells, its parameters, modules, the lock. Empty where nothing is.

    Raises
    ------
    AzmError
        If an override is refused, or a notebook can't be read.
    """
    collection = read_collection()
    overrides = check_overrides(collection, texts)
    asked: dict[tuple[str, str], str] = {}
    found: dict[str, list[str]] = {}
    with environment({"AZM_SAID_IN": str(paths.reports_dir() / "current" / "run")}):
        for wave in waves(collection):
            for notebook in wave:
                fixed = kept.fixed_part(notebook.path, overrides.get(notebook.name, {}))
                reasons = kept.why_stale(notebook.name, fixed, asked)
                first = [f"{need} runs first" for need in notebook.needs if found.get(need)]
                found[notebook.name] = reasons + first
    return {notebook.name: found[notebook.name] for notebook in collection.notebooks}
