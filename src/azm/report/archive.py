"""All tables of a run as one archive beside the report, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from azm import tables
from azm.files import harmless
from azm.notebook.outputs import pack
from azm.report.model import ComponentResult, Report
from azm.report.templating import asset
from azm.report.text import Anchors, clean
from azm.tables.load import as_text

FILE_NAME = "tables.zip"
FOLDER = "azm-tables"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can hold

Row = Sequence[Any]
_CONTENTS = ("file", "kind", "title", "notebook", "sources")
_FACTS = ("name", "value", "text", "unit", "low", "high", "rows", "sources", "notebook")
_VERDICTS = (
    "component", "claim", "dimension", "paraphrase", "quote", "claimed_low", "claimed_high",
    "claimed_bound", "unit", "evidence", "low", "central", "high", "bound", "coverage",
    "verdict", "confidence", "reason", "verdict_then", "confidence_then", "reason_then",
    "stable_share", "stable_choices", "rule", "basis", "seen", "deciding", "sources",
)  # fmt: skip


def write_archive(report: Report, folder: Path) -> Path:
    """Write `tables.zip` into `folder`.

    It holds the data behind every figure and table, all facts and verdicts, the grids behind the
    stability of verdicts, the rows of evidence, and a text that says what is what. The same
    arguments give the same bytes.

    Parameters
    ----------
    report : Report
        What the run says.
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AzmError
        If a table of `data/` doesn't pass the check.
    """
    contents: list[Row] = []
    files = {
        **_outputs(report, contents),
        **_grids(report.results, contents),
        **_evidence(contents),
        "facts.csv": _csv(_FACTS, _facts(report)),
        "verdicts.csv": _csv(_VERDICTS, map(_verdict, report.results)),
        "sources.csv": _evidence_table("sources"),
    }
    files["contents.csv"] = _csv(_CONTENTS, contents)
    files["README.txt"] = _readme(report)
    path = Path(folder) / FILE_NAME
    path.write_bytes(_zip(files))
    return path


def spreadsheet_safe(cell: Any) -> Any:
    """`cell` as a spreadsheet shows it without taking it for a formula.

    Numbers stay numbers, and text that is a number stays as it is. Other text that begins like a
    formula gets an apostrophe before it. Missing values become empty, truth values words.
    """
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return cell
    return harmless(clean(cell))


def _csv(columns: Iterable[Any], rows: Iterable[Row]) -> str:
    """A table as RFC 4180 has it; all text is quoted, so that no cell breaks into two."""
    safe = [[spreadsheet_safe(cell) for cell in row] for row in rows]
    names = [spreadsheet_safe(str(name)) for name in columns]
    frame = pd.DataFrame(safe, columns=names, dtype=object)  # else whole numbers become 2.0
    return frame.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")


def _outputs(report: Report, contents: list[Row]) -> dict[str, str]:
    """The data behind figures, and tables as a reader saw them; both are listed in `contents`."""
    names = Anchors()
    files = {}
    for notebook, output in report.outputs("figure", "table"):
        body, kind = output.body, output.kind
        name = f"{kind}s/{names.take(kind, body['id']).removeprefix(f'{kind}-')}.csv"
        if kind == "figure":
            columns, rows, title = body["columns"], body["data"], body["title"]
        else:
            columns = [column.get("label") or column["name"] for column in body["columns"]]
            rows, title = body["rows"], body["caption"]
        files[name] = _csv(columns, rows)
        contents.append((name, kind, title, notebook, ";".join(body["sources"])))
    return files


def _grids(results: Iterable[ComponentResult], contents: list[Row]) -> dict[str, str]:
    """The grid of admissible choices behind each component that has one."""
    files = {}
    for result in results:
        stability = result.verdict.get("stability") or {}
        points = [(True, p) for p in stability.get("points") or ()]
        points += [(False, p) for p in stability.get("charitable") or ()]
        choices = list(dict.fromkeys(key for _, p in points for key in p.get("choice") or {}))
        rows = [
            (
                in_share,
                bool(p.get("is_base")),
                *((p.get("choice") or {}).get(choice) for choice in choices),
                *(p.get(key) for key in ("low", "high", "verdict")),
            )
            for in_share, p in points
        ]
        if rows:
            name = f"stability/{result.component}.csv"
            files[name] = _csv(("in_share", "chosen", *choices, "low", "high", "verdict"), rows)
            contents.append((name, "stability", result.paraphrase, "", ""))
    return files


def _evidence(contents: list[Row]) -> dict[str, str]:
    """The tables of `data/` but for `sources.csv`."""
    files = {}
    for table in tables.names():
        if table != "sources":
            name = f"evidence/{table}.csv"
            files[name] = _evidence_table(table)
            contents.append((name, "evidence", tables.schema(table).title, "", ""))
    return files


def _evidence_table(name: str) -> str:
    """A table of `data/` as its file has it, dates no more exact than there."""
    columns = as_text(name).columns
    return _csv(columns, zip(*columns.values(), strict=True))


def _facts(report: Report) -> list[Row]:
    """Every fact by name; one that two notebooks state alike stands once, under the first."""
    lines: dict[Row, Row] = {}
    for notebook, output in report.outputs("sentence", "figure", "table"):
        for name, fact in (output.body.get("facts") or {}).items():
            line = (
                name,
                *(fact.get(key) for key in ("value", "text", "unit", "low", "high")),
                pack({"rows": fact.get("rows") or []})["rows"],
                ";".join(fact.get("sources") or ()),
            )
            lines.setdefault(line, (*line, notebook))
    return sorted(lines.values(), key=lambda line: (line[0], str(line[2])))


def _verdict(result: ComponentResult) -> Row:
    body = result.verdict
    claimed, estimate, then, stability = (
        body.get(part) or {} for part in ("claimed", "estimate", "then", "stability")
    )
    share = stability.get("share")
    return (
        *(result.component, result.claim, result.dimension, result.paraphrase, result.quote),
        *(claimed.get(key) for key in ("low", "high", "bound")),
        claimed.get("unit") or estimate.get("unit"),
        body.get("evidence"),
        *(estimate.get(key) for key in ("low", "central", "high", "bound", "coverage")),
        *(body.get(key) for key in ("verdict", "confidence", "reason")),
        *(then.get(key) for key in ("verdict", "confidence", "reason")),
        share,
        None if share is None else stability.get("n"),
        *(body.get(key) for key in ("rule", "basis", "seen")),
        *(";".join(body.get(key) or ()) for key in ("deciding", "sources")),
    )


def _readme(report: Report) -> str:
    date = f"evidence to {report.evidence_to}" if report.evidence_to else ""
    citation = ", ".join(part for part in (report.title, report.build, date) if part)
    changed = "\nThis archive was built with changed parameters. It is not the published one.\n"
    notice = "" if report.canonical else changed
    return asset("archive-readme.txt").format(title=report.title, notice=notice, citation=citation)


def _zip(files: Mapping[str, str]) -> bytes:
    """The files as a zip whose bytes depend on their names and contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _FIRST_DAY)
            entry.create_system = 3  # Unix, whatever system writes it
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name].encode("utf-8"))
    return buffer.getvalue()
