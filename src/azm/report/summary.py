"""The report on two printed pages: answer, scorecard, one figure, method, limits."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from azm import tables
from azm.report import svg
from azm.report.cards import card
from azm.report.harvest import Step, harvest
from azm.report.judged import judged
from azm.report.scorecard import answer, scorecard
from azm.report.sources import SourceList, long_date, records
from azm.report.text import clean, counted, shown

FILE_NAME = "summary.html"
KEY_FIGURE = "c1_counting_rules"  # the one figure of the article that the evidence contradicts
_LIMITS = 5


@dataclass(frozen=True)
class KeyFigure:
    """The one figure of the summary."""

    title: str
    subtitle: str
    caption: str
    drawing: Markup


def write_summary(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    summary: Mapping[str, Any],
    folder: Path,
    *,
    claims: pd.DataFrame | None = None,
    sources: pd.DataFrame | None = None,
) -> Path:
    """Write `summary.html` into `folder`: one file that prints on two pages of A4.

    It asks for nothing outside itself and holds no script. The same arguments give the same
    bytes.

    Parameters
    ----------
    executed : mapping of str to nbformat.NotebookNode
        Executed notebooks by name.
    collection : mapping
        `notebooks/collection.toml` as read; the question is that of its last notebook, and so
        are the limits.
    summary : mapping
        Run record: commit, package_version, evidence_to, canonical.
    folder : Path
        An existing folder.
    claims, sources : DataFrame, optional
        `claims.csv` and `sources.csv`; read from `data/` where not given.

    Returns
    -------
    Path
        The written file.

    Raises
    ------
    AzmError
        If a cell failed, a bundle is incomplete, or a verdict names an unknown source.
    """
    register = records(tables.load("claims") if claims is None else claims, "component_id")
    listed = SourceList(tables.load("sources") if sources is None else sources)
    entries = [entry for entry in collection["notebook"] if entry["name"] in executed]
    steps_of = {entry["name"]: harvest(entry["name"], executed[entry["name"]]) for entry in entries}
    parts = judged(steps_of, collection, register)
    cards = {part.component: card(part.verdict, listed) for part in parts}
    dimensions = scorecard(register, cards, {})
    last = entries[-1]["name"] if entries else ""
    build = [f"version {summary['package_version']}"] if summary.get("package_version") else []
    build += [f"commit {str(summary['commit'])[:12]}"] if summary.get("commit") else []
    html = _html(
        title=clean(collection.get("title") or "Azm-e-Istahkam, checked"),
        subtitle=clean(collection.get("subtitle") or ""),
        question=clean(entries[-1].get("question") or "") if entries else "",
        evidence_to=long_date(summary.get("evidence_to")),
        canonical=bool(summary.get("canonical", True)),
        build=", ".join(build),
        answer=answer(dimensions),
        dimensions=dimensions,
        claims=len({part.claim for part in parts}),
        parts=len(parts),
        sources=len(listed.cited),
        figure=_key_figure(steps_of),
        limits=_limits(steps_of.get(last, ()))[:_LIMITS],
    )
    path = Path(folder) / FILE_NAME
    path.write_bytes(html.encode("utf-8"))
    return path


def _key_figure(steps_of: Mapping[str, Sequence[Step]]) -> KeyFigure | None:
    """The figure named above, else the first that was drawn; none if none was."""
    drawn = [
        said
        for steps in steps_of.values()
        for step in steps
        for said in step.said
        if said.kind == "figure" and said.drawings and "wide" in said.drawings
    ]
    if not drawn:
        return None
    said = next((one for one in drawn if one.body["id"] == KEY_FIGURE), drawn[0])
    body = said.body
    wide = (body.get("body") or {}).get("wide")
    return KeyFigure(
        title=clean(body["title"]),
        subtitle=clean(body["subtitle"]),
        caption=clean(body["caption"]),
        drawing=svg.inline(said.drawings["wide"], "key-figure", body["alt"], wide),
    )


def _limits(steps: Sequence[Step]) -> list[str]:
    """What a notebook says about its limits, a sentence or two each."""
    bundles = [
        said.body
        for step in steps
        for said in step.said
        if said.kind == "sentence" and said.body["role"] == "limit"
    ]
    return [
        "".join(
            clean(part if isinstance(part, str) else bundle["facts"][part["fact"]]["text"])
            for part in bundle["parts"]
        )
        for bundle in bundles
    ]


def _html(**content: Any) -> str:
    folder = resources.files("azm.report")
    style = _fonts() + (folder / "assets" / "summary.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    environment = Environment(
        loader=PackageLoader("azm.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    environment.filters["inner_quotes"] = _inner_quotes
    template = environment.get_template("summary.jinja")
    return template.render(style=Markup(style), policy=policy, **content)


def _inner_quotes(words: str) -> str:
    """Quotation marks within a quotation become single ones."""
    return words.replace("“", "‘").replace("”", "’")


def _fonts() -> str:
    """Inter inside the file: the figure's labels were placed for its widths."""
    folder = resources.files("azm.notebook") / "fonts"
    faces = []
    for weight in (400, 600):
        data = base64.b64encode((folder / f"inter-{weight}.ttf").read_bytes()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/ttf;base64,{data})}}\n"
        )
    return "".join(faces)
