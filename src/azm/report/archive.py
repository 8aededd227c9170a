"""All tables of a run as one archive beside the report, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from azm import tables
from azm.notebook.channel import packed
from azm.report.edition import Edition
from azm.report.harvest import Step
from azm.report.judged import Part
from azm.report.text import Anchors, clean
from azm.tables.loading import as_written

FILE_NAME = "tables.zip"
FOLDER = "azm-tables"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that the format can hold

# What spreadsheets take for the beginning of a formula, with the wide forms that some of them
# read alike (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?")

Line = Sequence[Any]


def write_archive(edition: Edition, folder: Path) -> Path:
    """Write `tables.zip` into `folder`.

    It holds the data behind every figure and table, all facts and verdicts, the grids behind the
    stability of verdicts, the rows of evidence, and a text that says what is what. The same
    arguments give the same bytes.

    Parameters
    ----------
    edition : Edition
        What the run comes to.
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The written file.

    Raises
    ------
    AzmError
        If a table of `data/` doesn't pass the check.
    """
    steps_of, parts = edition.steps_of, edition.parts
    contents: list[Line] = []
    files = {
        **_shown(steps_of, contents),
        **_grids(parts, contents),
        **_evidence(contents),
        "facts.csv": _csv(_FACT_COLUMNS, _facts(steps_of)),
        "verdicts.csv": _csv(_VERDICT_COLUMNS, map(_verdict, parts)),
        "sources.csv": _as_filed("sources"),
    }
    files["contents.csv"] = _csv(("file", "kind", "title", "notebook", "sources"), contents)
    files["README.txt"] = _readme(edition)
    path = Path(folder) / FILE_NAME
    path.write_bytes(_zipped(files))
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
    text = clean(cell)
    risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def _csv(columns: Iterable[Any], rows: Iterable[Line]) -> str:
    """A table as RFC 4180 has it; all text is quoted, so that no cell breaks into two."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([spreadsheet_safe(str(name)) for name in columns])
    writer.writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _as_filed(name: str) -> str:
    """A table of `data/` as its file has it, dates no more exact than there."""
    columns = as_written(name).columns
    return _csv(columns, zip(*columns.values(), strict=True))


def _shown(steps_of: Mapping[str, Sequence[Step]], contents: list[Line]) -> dict[str, str]:
    """The data behind figures, and tables as a reader saw them; both are listed in `contents`."""
    names = Anchors()
    files = {}
    for notebook, steps in steps_of.items():
        for said in (said for step in steps for said in step.said):
            if said.kind not in ("figure", "table"):
                continue
            body = said.body
            name = f"{said.kind}s/{names.take(said.kind, body['id'])}.csv"
            name = name.replace(f"/{said.kind}-", "/", 1)
            if said.kind == "figure":
                columns, rows, title = body["columns"], body["data"], body["title"]
            else:
                columns = [column.get("label") or column["name"] for column in body["columns"]]
                rows, title = body["rows"], body["caption"]
            files[name] = _csv(columns, rows)
            contents.append((name, said.kind, title, notebook, ";".join(body["sources"])))
    return files


def _grids(parts: Iterable[Part], contents: list[Line]) -> dict[str, str]:
    """The grid of admissible choices behind each component that has one."""
    files = {}
    for part in parts:
        given = part.verdict.get("stability") or {}
        points = [(True, p) for p in given.get("points") or ()]
        points += [(False, p) for p in given.get("charitable") or ()]
        if not points:
            continue
        choices = list(dict.fromkeys(key for _, p in points for key in p.get("choice") or {}))
        columns = ("in_share", "chosen", *choices, "low", "high", "verdict")
        rows = [
            (
                counted,
                bool(p.get("is_base")),
                *((p.get("choice") or {}).get(choice) for choice in choices),
                p.get("low"),
                p.get("high"),
                p.get("verdict"),
            )
            for counted, p in points
        ]
        name = f"stability/{part.component}.csv"
        files[name] = _csv(columns, rows)
        contents.append((name, "stability", part.paraphrase, "", ""))
    return files


def _evidence(contents: list[Line]) -> dict[str, str]:
    """The tables of `data/` as their files have them, but for `sources.csv`."""
    names = [name for name in tables.names() if name != "sources"]
    for name in names:
        contents.append((f"evidence/{name}.csv", "evidence", tables.schema(name).title, "", ""))
    return {f"evidence/{name}.csv": _as_filed(name) for name in names}


_FACT_COLUMNS = (
    "name", "value", "text", "unit", "low", "high", "rows", "sources", "notebook"
)  # fmt: skip


def _facts(steps_of: Mapping[str, Sequence[Step]]) -> list[Line]:
    """Every fact by name; one that two notebooks state alike stands once, under the first."""
    found: dict[tuple[Any, ...], Line] = {}
    for notebook, steps in steps_of.items():
        for said in (said for step in steps for said in step.said):
            facts = said.body.get("facts") or {} if isinstance(said.body, Mapping) else {}
            for name, fact in facts.items():
                rows = packed({"rows": fact.get("rows") or []})["rows"]
                line = (
                    name,
                    *(fact.get(key) for key in ("value", "text", "unit", "low", "high")),
                    rows,
                    ";".join(fact.get("sources") or ()),
                )
                found.setdefault(line, (*line, notebook))
    return sorted(found.values(), key=lambda line: (line[0], str(line[2])))


_VERDICT_COLUMNS = (
    "component", "claim", "dimension", "paraphrase", "quote", "claimed_low", "claimed_high",
    "claimed_bound", "unit", "evidence", "low", "central", "high", "bound", "coverage",
    "verdict", "confidence", "reason", "verdict_then", "confidence_then", "reason_then",
    "stable_share", "stable_choices", "rule", "basis", "seen", "deciding", "sources",
)  # fmt: skip


def _verdict(part: Part) -> Line:
    body = part.verdict
    claimed, shown = body.get("claimed") or {}, body.get("estimate") or {}
    then, stability = body.get("then") or {}, body.get("stability") or {}
    share = stability.get("share")
    return (
        *(part.component, part.claim, part.dimension, part.paraphrase, part.quote),
        *(claimed.get(key) for key in ("low", "high", "bound")),
        claimed.get("unit") or shown.get("unit"),
        body.get("evidence"),
        *(shown.get(key) for key in ("low", "central", "high", "bound", "coverage")),
        *(body.get(key) for key in ("verdict", "confidence", "reason")),
        *(then.get(key) for key in ("verdict", "confidence", "reason")),
        share,
        None if share is None else stability.get("n"),
        *(body.get(key) for key in ("rule", "basis", "seen")),
        *(";".join(body.get(key) or ()) for key in ("deciding", "sources")),
    )


def _readme(edition: Edition) -> str:
    dated = f"evidence to {edition.evidence_to}" if edition.evidence_to else ""
    cited = ", ".join(part for part in (edition.title, edition.build, dated) if part)
    changed = (
        ""
        if edition.canonical
        else "\nThis archive was built with changed parameters. It is not the published one.\n"
    )
    return f"""{edition.title}: the tables behind the report
{changed}
What is here
  contents.csv        every file with its title, the notebook it came from and its sources
  verdicts.csv        one row for each component of a claim: what the article states, what the
                      evidence shows, verdict, confidence, reason, and the same for the evidence
                      known by 30 June 2024 (columns that end in _then)
  facts.csv           every number or word that the prose computed, with its unit, the rows it
                      came from (table=key;key|table=key) and their sources
  figures/            the data that each figure draws
  tables/             each table as the report shows it; cells are text
  stability/          for each component with a grid, the estimate and the verdict under every
                      admissible choice; "chosen" marks the report's own; "in_share" is false
                      for kinder readings of the claim, which the share of choices under which
                      the verdict holds leaves out
  evidence/           the rows of evidence, one file for each table; notes keep what sources say
  sources.csv         every source once; source_id ties the other files to it

How to read the files
  UTF-8, commas, a row of headings, all text in quotation marks. An empty cell means unknown,
  never zero. Lists inside a cell are separated by semicolons. A date is as exact as its source.
  Text that a spreadsheet could take for a formula (it begins with = + - @ or a tab) has an
  apostrophe before it here. Numbers have none, also below zero. Take the apostrophe away if you
  need the text as it was.

How to cite
  {cited}.
  Name the source of a single figure too: its source_id leads to it.

Licence
  Text and tables: Creative Commons Attribution 4.0 (CC BY 4.0). Figures that others reported
  remain theirs; tables taken from open datasets carry those datasets' licences, which the project
  states for each table in data/datapackage.json.
"""


def _zipped(files: Mapping[str, str]) -> bytes:
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
