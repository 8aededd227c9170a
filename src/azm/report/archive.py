"""All tables of a run as one archive beside the report, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from azm import tables
from azm.claims import LEVELS, WHY_OPEN, Point, Reading, Verdict
from azm.claims.grid import KINDS
from azm.files import harmless
from azm.notebook.outputs import pack
from azm.report.markup import Anchors, asset, clean
from azm.report.model import Report
from azm.tables.load import as_text

FILE_NAME = "tables.zip"
FOLDER = "azm-tables"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can hold

Row = Mapping[str, Any]


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
        "facts.csv": _listed(_facts(report)),
        "verdicts.csv": _listed([_verdict(verdict) for verdict in report.results]),
        "sources.csv": _evidence_table("sources"),
    }
    files["contents.csv"] = _listed(contents)
    files["README.txt"] = _readme(report)
    path = Path(folder) / FILE_NAME
    path.write_bytes(_zip(files))
    return path


def spreadsheet_safe(cell: Any) -> Any:
    r"""`cell` as a spreadsheet shows it without taking it for a formula.

    Numbers stay numbers, and text that is a number stays as it is. Other text that begins like a
    formula gets an apostrophe before it. Missing values become empty, truth values words.

    Examples
    --------
    >>> [spreadsheet_safe(cell) for cell in ("=1+1", "  =1", "＝1", "-1,234.5", "+3e-5", "a = b")]
    ["'=1+1", "'  =1", "'＝1", '-1,234.5', '+3e-5', 'a = b']
    >>> [spreadsheet_safe(cell) for cell in (-0.5, None, float("nan"), True, "abc\u202edef")]
    [-0.5, '', '', 'true', 'abcdef']
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return harmless(clean(cell))
    return "" if cell is None or math.isnan(cell) else cell


def _csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table as RFC 4180 has it; all text is quoted, so that no cell breaks into two."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([spreadsheet_safe(cell) for cell in row] for row in (columns, *rows))
    return text.getvalue()


def _listed(rows: Sequence[Row]) -> str:
    return _csv(rows[0] if rows else (), [row.values() for row in rows])


def _content(file: str, kind: str, title: str, notebook: str = "", sources: str = "") -> Row:
    return {"file": file, "kind": kind, "title": title, "notebook": notebook, "sources": sources}


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
        contents.append(_content(name, kind, title, notebook, ";".join(body["sources"])))
    return files


def _grids(results: Iterable[Verdict], contents: list[Row]) -> dict[str, str]:
    """The grid of admissible choices behind each component that has one."""
    files = {}
    for result in results:
        if result.stability is not None:
            given = vars(result.stability)
            points = [(kind, point) for kind in KINDS for point in given[f"{kind}_points"]]
            name = f"stability/{result.component_id}.csv"
            files[name] = _listed([_point(kind, point) for kind, point in points])
            contents.append(_content(name, "stability", result.component.paraphrase))
    return files


def _point(kind: str, point: Point) -> Row:
    given = {"kind": kind, "chosen": point.is_base, **point.choices}
    return {**given, "low": point.low, "high": point.high, "verdict": point.verdict}


def _evidence(contents: list[Row]) -> dict[str, str]:
    """The tables of `data/` but for `sources.csv`."""
    files = {}
    for table in tables.names():
        if table != "sources":
            name = f"evidence/{table}.csv"
            files[name] = _evidence_table(table)
            contents.append(_content(name, "evidence", tables.schema(table).title))
    return files


def _evidence_table(name: str) -> str:
    """A table of `data/` as its file has it, dates no more exact than there."""
    columns = as_text(name).columns
    return _csv(columns, zip(*columns.values(), strict=True))


def _facts(report: Report) -> list[Row]:
    """Every fact by name; one that two notebooks state alike stands once, under the first."""
    lines: dict[tuple[Any, ...], Row] = {}
    for notebook, output in report.outputs("sentence", "figure", "table"):
        for name, fact in (output.body.get("facts") or {}).items():
            line = {
                "name": name,
                **{key: fact.get(key) for key in ("value", "text", "unit", "low", "high")},
                "rows": pack({"rows": fact.get("rows") or []})["rows"],
                "sources": ";".join(fact.get("sources") or ()),
            }
            lines.setdefault(tuple(line.values()), {**line, "notebook": notebook})
    return sorted(lines.values(), key=lambda line: (line["name"], str(line["text"])))


def _verdict(verdict: Verdict) -> Row:
    """The line of a verdict."""
    component, stability = verdict.component, verdict.stability
    claimed = verdict.claimed or {}
    estimate = verdict.estimate.bundle() if verdict.estimate else {}
    return {
        "component": component.component_id,
        "claim": component.claim_id,
        "dimension": component.dimension,
        "paraphrase": component.paraphrase,
        "speaker": component.speaker,
        "checks": component.checks,
        "quote": component.quote,
        **{f"claimed_{key}": claimed.get(key) for key in ("low", "high", "bound")},
        "unit": claimed.get("unit") or estimate.get("unit"),
        "evidence": verdict.evidence,
        **{key: estimate.get(key) for key in ("low", "central", "high", "bound", "coverage")},
        **_reading(verdict.now),
        "would_settle": verdict.would_settle,
        "held_by": verdict.held_by,
        **{f"{key}_then": cell for key, cell in _reading(verdict.then).items()},
        "stable_share": stability and stability.share,
        "why_no_share": stability and stability.why_no_share,
        "estimates": stability and stability.distinct,
        "verdicts": stability and stability.verdicts_text,
        "sensitivity": verdict.sensitivity and verdict.sensitivity.text(verdict.verdict),
        "rule": verdict.criterion.rule,
        "basis": verdict.criterion.basis,
        "seen": verdict.criterion.seen,
        "deciding": ";".join(verdict.deciding),
        "sources": ";".join(verdict.sources),
    }


def _reading(reading: Reading) -> Row:
    """A verdict with its confidence, or, where it is open, its reason and what it may be."""
    return {
        "verdict": reading.verdict,
        "confidence": reading.confidence if reading.confidence in LEVELS else "",
        "reason": reading.reason,
        "why_open": WHY_OPEN.get(reading.why_open),
        "possible": ";".join(reading.possible),
    }


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
