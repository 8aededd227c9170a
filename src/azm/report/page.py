"""Writes the report: one HTML file that holds everything that it shows."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from azm.errors import AzmError, did_you_mean
from azm.report.harvest import CONFIDENCES, VERDICTS, harvest, judged_in
from azm.report.rows import RowList
from azm.report.scorecard import HOPE, Dimension, answer, scorecard
from azm.report.section import Desk, Section, lay_out, open_section, parameters_changed
from azm.report.sources import SourceList, long_date, records
from azm.report.svg import Looks
from azm.report.terms import Terms
from azm.report.text import Anchors, clean, counted, shown, slug

FILE_NAME = "report.html"
_PLACES = ("top", "answer", "scorecard", "sources", "glossary", "about", "method", "corrections",
           "reproduce", "cite", "menu", "content", "rows", "panel", "glance")  # fmt: skip


def build(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    record: Mapping[str, Any],
    out_dir: Path,
    *,
    claims: pd.DataFrame | None = None,
    sources: pd.DataFrame | None = None,
    glossary: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    corrections: Sequence[str] = (),
    beside: Mapping[str, Any] | None = None,
) -> Path:
    """Write `report.html` into `out_dir`.

    The same arguments give the same bytes: nothing depends on the clock, on folders, or on the
    order of sets.

    Parameters
    ----------
    executed : mapping of str to nbformat.NotebookNode
        Executed notebooks by name, with their outputs; those of the collection that are missing
        are left out.
    collection : mapping
        `notebooks/collection.toml` as read: title, subtitle, and `notebook`, a list with name,
        title, question and claims of each.
    record : mapping
        Run record: commit, package_version, evidence_to, parameters, canonical.
    out_dir : Path
        An existing folder; nothing else is written there.
    claims, sources, glossary : DataFrame, optional
        `claims.csv`, `sources.csv`, `glossary.csv`; read from `data/` where not given.
    tables : mapping of str to DataFrame, optional
        The tables that facts, figures and cards name rows of; read from `data/` where not given.
    corrections : sequence of str
        Corrections of earlier reports, the newest first.
    beside : mapping, optional
        Names of what stands beside the file, for links: `tables` (archive of all tables),
        `summary` (two pages for print), `cards` (component or claim → picture).

    Returns
    -------
    Path
        The written file.

    Raises
    ------
    AzmError
        If a notebook isn't in the collection, a cell failed, a bundle is incomplete, or a source,
        component or drawing that a notebook names isn't there.
    """
    load = _loader(tables)
    register = records(load("claims")[0] if claims is None else claims, "component_id")
    listed = SourceList(load("sources")[0] if sources is None else sources)
    terms = Terms(records(load("glossary")[0] if glossary is None else glossary, "term"))
    rows = RowList(load, listed)
    entries = _entries(executed, collection)
    steps_of = {entry["name"]: harvest(entry["name"], executed[entry["name"]]) for entry in entries}
    owner = _owners(register, entries, steps_of)
    desk = _desk(entries, register, terms, listed, rows, load, collection)
    sections = _sections(entries, steps_of, owner, desk, register, record)
    cards = {card.component: card for section in sections for card in section.cards}
    place = {section.name: section.anchor for section in sections}
    dimensions = scorecard(register, cards, {c: place[n] for c, n in owner.items() if n in place})
    for term in terms.all:
        if term.source_id:
            listed.cite([term.source_id], f"term {term.term}", f"#{term.anchor}")
    listings = rows.listings
    html = _html(
        title=clean(collection.get("title") or "Azm-e-Istahkam, checked"),
        subtitle=clean(collection.get("subtitle") or ""),
        evidence_to=long_date(record.get("evidence_to")),
        record=record,
        answer=answer(dimensions, hope=_hope(sections)),
        dimensions=dimensions,
        tallies={day: _tally(dimensions, day) for day in ("now", "then")},
        sections=sections,
        listings=listings,
        looks=desk.looks,
        beside=dict(beside or {}),
        sources=listed.cited,
        terms=terms.all,
        corrections=tuple(corrections),
        verdict_words=VERDICTS,
        confidence_words=CONFIDENCES,
    )
    path = Path(out_dir) / FILE_NAME
    path.write_bytes(html.encode("utf-8"))
    return path


def _entries(executed: Mapping[str, Any], collection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entries = [entry for entry in collection["notebook"] if entry["name"] in executed]
    names = [entry["name"] for entry in collection["notebook"]]
    for name in sorted(executed):
        if name not in names:
            raise AzmError(
                f"notebook '{name}' was run but isn't in notebooks/collection.toml"
                f"{did_you_mean(name, names) or '; add it there'}"
            )
    return entries


def _owners(
    register: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    steps_of: Mapping[str, Any],
) -> dict[str, str]:
    """The notebook that judges each component: the one whose claims name it."""
    owner = {
        line["component_id"]: entry["name"]
        for entry in entries
        for line in register
        if {line["component_id"], line["claim_id"]} & set(entry.get("claims") or ())
    }
    known = [line["component_id"] for line in register]
    for component, notebook in judged_in(steps_of, owner).items():
        if component not in known:
            raise AzmError(
                f"{notebook} judges the component '{component}', which data/claims.csv "
                f"does not hold{did_you_mean(component, known) or '; add it there'}"
            )
        owner.setdefault(component, notebook)
    return owner


def _loader(
    given: Mapping[str, pd.DataFrame] | None,
) -> Callable[[str], tuple[pd.DataFrame, Sequence[str]]]:
    """What gives a table with its key's columns: of `given`, or of `data/`."""

    def load(name: str) -> tuple[pd.DataFrame, Sequence[str]]:
        if given is not None and name in given:
            return given[name], (str(given[name].index.name or given[name].columns[0]),)
        if given is not None:
            raise AzmError(f"no table '{name}' was given")
        from azm import tables  # reading them checks them, which a caller with frames has done

        return tables.load(name), tables.schema(name).primary_key

    return load


def _desk(
    entries: Sequence[Mapping[str, Any]],
    register: Sequence[Mapping[str, Any]],
    terms: Terms,
    sources: SourceList,
    rows: RowList,
    load: Callable[[str], tuple[pd.DataFrame, Sequence[str]]],
    collection: Mapping[str, Any],
) -> Desk:
    fixed = [slug(line[key]) for line in register for key in ("component_id", "claim_id")]
    lines = [f"row-{slug(line['component_id'])}" for line in register]
    anchors = Anchors([*_PLACES, *fixed, *lines, *(term.anchor for term in terms.all)])
    places = {entry["name"]: anchors.take(entry["name"]) for entry in entries}
    try:
        found = records(load("findings")[0], "finding_id")
    except AzmError:
        found = []
    findings: dict[str, list[str]] = {}
    for line in found:
        findings.setdefault(str(line["component_id"]), []).append(str(line["finding_id"]))
    return Desk(anchors, sources, rows, terms, places, collection.get("grid") or {}, findings)


def _sections(
    entries: Sequence[Mapping[str, Any]],
    steps_of: Mapping[str, Any],
    owner: Mapping[str, str],
    desk: Desk,
    register: Sequence[Mapping[str, Any]],
    record: Mapping[str, Any],
) -> list[Section]:
    components = [line["component_id"] for line in register]
    given = {} if record.get("canonical", True) else record.get("parameters") or {}
    sections = []
    for n, entry in enumerate(entries):
        name = entry["name"]
        changed = parameters_changed(given.get(name))
        section = open_section(n, entry, desk.sections[name], changed)
        own = [one for one in components if owner.get(one) == name]
        sections.append(lay_out(section, steps_of[name], desk, own))
    return sections


def _hope(sections: Sequence[Section]) -> str:
    """What the section on the hope of a turning point found, in its first sentence."""
    for section in sections:
        if section.findings and any(card.component == HOPE for card in section.cards):
            return re.split(r"(?<=[.!?])\s+(?=[A-Z])", section.said, maxsplit=1)[0]
    return ""


def _tally(dimensions: Sequence[Dimension], day: str) -> tuple[tuple[str, int], ...]:
    """How many statements got each verdict, in the order of the scale."""
    cards = [row.card for d in dimensions for claim in d.claims for row in claim.rows if row.card]
    counts = Counter(getattr(card, day).verdict for card in cards)
    return tuple((word, counts[word]) for word in VERDICTS if counts[word])


def _html(*, looks: Looks, **content: Any) -> str:
    """The page from its templates, with style, script and the policy that names their hashes."""
    folder = resources.files("azm.report") / "assets"
    style = _fonts() + _dense((folder / "report.css").read_text(encoding="utf-8")) + looks.css
    script = _dense((folder / "report.js").read_text(encoding="utf-8"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
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
    template = environment.get_template("page.jinja")
    return template.render(style=Markup(style), script=Markup(script), policy=policy, **content)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _dense(text: str) -> str:
    """Style or script without the comments and the indentation of its file."""
    bare = re.sub(r"^ *(/\*.*?\*/)? *", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\n+", "\n", bare)


def _fonts() -> str:
    """Inter, the type of the charts, inside the file: their labels were placed for its widths.

    The WOFF2 files are the TrueType files of `azm/notebook/fonts`, packed with fontTools.
    """
    folder = resources.files("azm.report") / "assets"
    faces = []
    for weight in (400, 600):
        data = base64.b64encode((folder / f"inter-{weight}.woff2").read_bytes()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Inter;font-weight:{weight};font-display:block;"
            f"src:url(data:font/woff2;base64,{data})}}\n"
        )
    return "".join(faces)
