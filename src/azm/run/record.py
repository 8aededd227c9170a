"""The run record: what went into a run and what came out, without a clock or a machine."""

from __future__ import annotations

from importlib import metadata
from typing import Any

import nbformat

from azm import paths, tables
from azm.notebook import outputs
from azm.run import inputs
from azm.run.commit import commit
from azm.run.parameters import Value


def record(
    executed: dict[str, nbformat.NotebookNode], overrides: dict[str, dict[str, Value]]
) -> dict[str, Any]:
    """The record of a run.

    Returns
    -------
    dict
        commit (empty where none can be named) and commit_unknown (why none), package_version,
        evidence_to (date of the newest source), inputs (hashes of tables, notebooks as written,
        files of code, lock), parameters (overrides by notebook), canonical, verdicts by component,
        facts by name, figures by id.
    """
    said = [bundle for notebook in executed.values() for bundle in outputs.read(notebook)]
    facts: dict[str, Any] = {}
    for bundle in said:
        facts.update({name: f["text"] for name, f in bundle.get("facts", {}).items()})
    name, reason = commit()
    return {
        "commit": name,
        "commit_unknown": reason,
        "package_version": metadata.version("azm"),
        "evidence_to": evidence_to(),
        "inputs": {
            "data": {
                path.name: inputs.file_hash(path)
                for path in sorted(paths.data_dir().iterdir())
                if path.is_file()
            },
            "notebooks": {
                name: inputs.source_hash(paths.notebooks_dir() / f"{name}.ipynb")
                for name in executed
            },
            "collection": inputs.file_hash(paths.notebooks_dir() / "collection.toml"),
            "code": {name: inputs.file_hash(path) for name, path in inputs.code_files().items()},
            "lock": inputs.lock_hash(),
        },
        "parameters": {name: values for name, values in overrides.items() if values},
        "canonical": not any(overrides.values()),
        "verdicts": {b["component"]: b["verdict"] for b in said if b["kind"] == "verdict"},
        "facts": dict(sorted(facts.items())),
        "figures": {b["id"]: b["digest"] for b in said if b["kind"] == "figure"},
    }


def evidence_to() -> str:
    """Day of the newest dated source, as 2026-06-30."""
    return tables.latest_published()
