"""Writes the report: one HTML file that holds everything that it shows."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from azm.errors import AzmError, did_you_mean
from azm.report.harvest import CONFIDENCES, VERDICTS, harvest, judged_in
from azm.report.scorecard import answer, scorecard
from azm.report.section import Desk, Section, lay_out, open_section, parameters_changed
from azm.report.sources import SourceList, long_date, records
from azm.report.terms import Terms
from azm.report.text import Anchors, clean, counted, shown, slug

FILE_NAME = "report.html"
_PLACES = ("top", "answer", "scorecard", "sources", "glossary", "about", "method", "corrections",
           "reproduce", "cite", "menu", "content")  # fmt: skip


def build(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    record: Mapping[str, Any],
    out_dir: Path,
    *,
    claims: pd.DataFrame | None = None,
    sources: pd.DataFrame | None = None,
    glossary: pd.DataFrame | None = None,
    corrections: Sequence[str] = (),
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
    corrections : sequence of str
        Corrections of earlier reports, the newest first.

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
    from azm import tables  # reading them checks them, which a caller with frames has done

    register = records(tables.load("claims") if claims is None else claims, "component_id")
    listed = SourceList(tables.load("sources") if sources is None else sources)
    terms = Terms(records(tables.load("glossary") if glossary is None else glossary, "term"))
    entries = _entries(executed, collection)
    steps_of = {entry["name"]: harvest(entry["name"], executed[entry["name"]]) for entry in entries}
    owner = _owners(register, entries, steps_of)
    sections = _sections(entries, steps_of, owner, listed, terms, register, record)
    cards = {card.component: card for section in sections for card in section.cards}
    place = {section.name: section.anchor for section in sections}
    dimensions = scorecard(register, cards, {c: place[n] for c, n in owner.items() if n in place})
    for term in terms.all:
        if term.source_id:
            listed.cite([term.source_id], f"term {term.term}", f"#{term.anchor}")
    html = _html(
        title=clean(collection.get("title") or "Azm-e-Istahkam, checked"),
        subtitle=clean(collection.get("subtitle") or ""),
        evidence_to=long_date(record.get("evidence_to")),
        record=record,
        answer=answer(dimensions),
        dimensions=dimensions,
        sections=sections,
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


def _sections(
    entries: Sequence[Mapping[str, Any]],
    steps_of: Mapping[str, Any],
    owner: Mapping[str, str],
    sources: SourceList,
    terms: Terms,
    register: Sequence[Mapping[str, Any]],
    record: Mapping[str, Any],
) -> list[Section]:
    fixed = [slug(line[key]) for line in register for key in ("component_id", "claim_id")]
    components = [line["component_id"] for line in register]
    rows = [f"row-{slug(component)}" for component in components]
    anchors = Anchors([*_PLACES, *fixed, *rows, *(term.anchor for term in terms.all)])
    places = {entry["name"]: anchors.take(entry["name"]) for entry in entries}
    desk = Desk(anchors, sources, terms, places)
    given = {} if record.get("canonical", True) else record.get("parameters") or {}
    sections = []
    for n, entry in enumerate(entries):
        name = entry["name"]
        changed = parameters_changed(given.get(name))
        section = open_section(n, entry, places[name], changed)
        own = [one for one in components if owner.get(one) == name]
        sections.append(lay_out(section, steps_of[name], desk, own))
    return sections


def _html(**content: Any) -> str:
    """The page from its templates, with style, script and the policy that names their hashes."""
    folder = resources.files("azm.report")
    style = _fonts() + (folder / "assets" / "report.css").read_text(encoding="utf-8")
    script = (folder / "assets" / "report.js").read_text(encoding="utf-8")
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


def _fonts() -> str:
    """Inter, the type of the charts, inside the file: their labels were placed for its widths."""
    folder = resources.files("azm") / "notebook" / "fonts"
    faces = []
    for weight in (400, 600):
        data = base64.b64encode((folder / f"inter-{weight}.ttf").read_bytes()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:Inter;font-weight:{weight};font-display:block;"
            f"src:url(data:font/ttf;base64,{data})}}\n"
        )
    return "".join(faces)
