"""From notebooks to a published report."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat

from azm import paths, tables
from azm.errors import AzmError
from azm.run import publish
from azm.run.collection import Collection, read_collection
from azm.run.execute import execute
from azm.run.parameters import Value, checked, declared, parse_overrides
from azm.run.record import record

Tell = Callable[[str], None]
Build = Callable[..., Path]


def check_overrides(collection: Collection, texts: list[str]) -> dict[str, dict[str, Value]]:
    """Overrides from the command line, every one checked before anything runs.

    Raises
    ------
    AzmError
        At an unknown notebook or parameter, a wrong type, or a value out of range; or if a
        notebook of the collection can't be read or declares no parameters.
    """
    parameters = {notebook.name: declared(notebook.path) for notebook in collection.notebooks}
    return {
        name: checked(values, parameters[collection[name].name], name)
        for name, values in parse_overrides(texts).items()
    }


def prepared(texts: list[str]) -> tuple[Collection, dict[str, dict[str, Value]]]:
    """The collection and the overrides, once all that a run needs was found in order.

    Raises
    ------
    AzmError
        As `check_overrides`, or if the data don't pass the check.
    """
    collection = read_collection()
    overrides = check_overrides(collection, texts)
    problems = tables.check()
    if problems:
        raise AzmError(f"{problems[0]} ({len(problems)} in all; `azm check` lists them)")
    return collection, overrides


def run_all(
    collection: Collection,
    overrides: dict[str, dict[str, Value]],
    folder: Path,
    tell: Tell,
) -> dict[str, nbformat.NotebookNode]:
    """Execute all notebooks in order.

    Parameters
    ----------
    collection : Collection
        What to run.
    overrides : dict
        Checked overrides by notebook.
    folder : Path
        Where each executed notebook is put as soon as it is done, for those that read it.
    tell : callable
        Takes one line of progress.

    Returns
    -------
    dict of str to NotebookNode
        Executed and normalised, in order.
    """
    executed = {}
    total = len(collection.notebooks)
    for number, notebook in enumerate(collection.notebooks, start=1):
        tell(f"{number}/{total} {notebook.name}")
        done = execute(
            notebook.path,
            overrides.get(notebook.name, {}),
            progress=sys.stderr.isatty(),
            said_in=folder,
        )
        nbformat.write(done, folder / f"{notebook.name}.ipynb")
        executed[notebook.name] = done
    return executed


def report(texts: list[str], build: Build, tell: Tell) -> Path:
    """Run the collection and publish its report.

    Parameters
    ----------
    texts : list of str
        Overrides, `notebook.parameter=value`.
    build : callable
        Makes `report.html` in a folder from executed notebooks, collection and record.
    tell : callable
        Takes one line of progress.

    Returns
    -------
    Path
        The published report.

    Raises
    ------
    AzmError
        If an override is refused, the data don't pass the check, a notebook fails, another run
        is under way, or the disk is full; the last good report stays in place.
    """
    collection, overrides = prepared(texts)
    with publish.disk_trouble_told(), publish.sole_run(), publish.new_state() as folder:
        executed = run_all(collection, overrides, folder / "run", tell)
        shutil.rmtree(folder / "run" / ".ipython", ignore_errors=True)
        summary = record(executed, overrides)
        publish.write_json(folder / "record.json", summary)
        tell("report")
        build(executed, collection.content, summary, folder)
        published = publish.publish(folder)
        if summary["canonical"]:
            publish.write_figures(executed)
    return published


def canonical_run(tell: Tell) -> tuple[Collection, dict[str, nbformat.NotebookNode]]:
    """All notebooks at their own parameters, for acceptance and tests; nothing is published."""
    collection, _ = prepared([])
    with publish.disk_trouble_told(), publish.sole_run(), publish.new_state() as folder:
        return collection, run_all(collection, {}, folder / "run", tell)


def report_path() -> Path:
    """Where the published report is found."""
    return paths.reports_dir() / "report.html"
