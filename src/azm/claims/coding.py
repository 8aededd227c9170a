"""Another coder: a blind sheet to fill in, reading it back, and how far coders agree.

A sheet shows what a coder needs and nothing that tells what others made of it: the claim's words,
what its criterion asks for, and where the page is; no stance, no reason, no id.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from azm import methods, paths, tables
from azm.claims import criteria
from azm.claims.estimate import DIRECTNESS
from azm.claims.register import STANCES
from azm.claims.sensitivity import STEPS
from azm.errors import AzmError, did_you_mean, shown
from azm.files import harmless, put

#: What a coder says of a finding: a stance, that the page doesn't bear on it, or isn't readable.
CODES = (*STANCES, "not_about", "not_read")
BLANKS = ("stance", "directness", "text_complete", "seen", "confidence", "why")
_TABLE = "data/finding_codes.csv"


def blind_sheet() -> str:
    """The sheet of all findings for a coder who hasn't seen them, as CSV.

    Returns
    -------
    str
        One row per finding in an order that tells nothing: item (a key without meaning), claim,
        quote, asks (what the criterion asks for), title, publisher, published, url, locator; and
        the columns to fill in, `BLANKS`.

    Examples
    --------
    >>> blind_sheet().splitlines()[0].split(",")[:3]
    ['item', 'claim', 'quote']
    """
    findings, sources, claims = (tables.load(n) for n in ("findings", "sources", "claims"))
    rows = []
    for finding_id, row in findings.iterrows():
        source, claim = sources.loc[row["source_id"]], claims.loc[row["component_id"]]
        rows.append(
            {
                "item": _item(str(finding_id)),
                "claim": claim["paraphrase"],
                "quote": claim["quote"],
                "asks": criteria.criterion(row["component_id"]).basis,
                **{name: source[name] for name in ("title", "publisher", "published", "url")},
                "locator": row["locator"],
                **dict.fromkeys(BLANKS, ""),
            }
        )
    sheet = pd.DataFrame(sorted(rows, key=lambda row: row["item"]))
    sheet["published"] = sheet["published"].dt.strftime("%Y-%m-%d")
    return str(sheet.map(harmless).to_csv(index=False, lineterminator="\n"))


def read_sheet(path: Path, coder: str) -> list[str]:
    """Add a filled-in sheet to `data/finding_codes.csv`, and describe the table anew.

    Rows without a stance are left out. Nothing is written if a row is at fault.

    Parameters
    ----------
    path : Path
        The sheet, as :func:`blind_sheet` gave it, filled in.
    coder : str
        A name that no coder has yet; lower-case words joined by underscores.

    Returns
    -------
    list of str
        The ids of the findings that were coded.

    Raises
    ------
    AzmError
        If the name is taken or isn't one, the file can't be read as a sheet, an item is unknown
        or coded twice, or a word isn't one of those allowed; it names the line.
    """
    before = tables.load("finding_codes").reset_index()
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", coder):
        raise AzmError(f"a coder can't be called '{shown(coder)}'; write it as student_3")
    if coder in set(before["coder"]):
        raise AzmError(f"coder '{coder}' has coded already; take another name")
    items = {_item(str(finding)): str(finding) for finding in tables.load("findings").index}
    coded: dict[str, dict[str, str]] = {}
    for line, row in enumerate(_rows(path), 2):
        place = f"{path.name}, line {line}"
        code = {name: (row.get(name) or "").strip() for name in BLANKS}
        if not code["stance"]:
            continue
        finding = items.get((row.get("item") or "").strip())
        if finding is None:
            raise AzmError(f"{place}: the item isn't one of the sheet; leave that column as it was")
        if finding in coded:
            raise AzmError(f"{place}: this item stands twice; delete one row")
        _check_code(place, code)
        coded[finding] = code
    if not coded:
        raise AzmError(f"{path.name} has no row with a stance; fill in the column 'stance'")
    _append(coder, coded)
    return list(coded)


def agreement_of_coders(measure: str = "stance") -> pd.DataFrame:
    """How far each two coders agree on the findings that both read.

    Parameters
    ----------
    measure : str
        stance, in which `not_about` counts as silent, or directness, where such rows are left out.

    Returns
    -------
    DataFrame
        Indexed by coders ("project, second"): units, and value, low and high of agreement
        (share), gwet (AC2) and alpha (Krippendorff's, ordinal); see
        :func:`azm.methods.agreement`.

    Raises
    ------
    AzmError
        If the measure isn't one of the two.

    Examples
    --------
    >>> agreement_of_coders().index[0]
    'project, second'
    """
    scales = {"stance": STEPS, "directness": DIRECTNESS}
    if measure not in scales:
        raise AzmError(f"agreement on '{measure}' isn't measured; take stance or directness")
    codes = tables.load("finding_codes").reset_index()
    codes = codes[codes["stance"] != "not_read"]
    if measure == "directness":
        codes = codes[codes["stance"] != "not_about"]
    codes = codes.replace({"stance": {"not_about": "silent"}})
    wide = codes.pivot_table(index="finding_id", columns="coder", values=measure, aggfunc="first")
    rows: dict[str, dict[str, Any]] = {}
    for one, other in combinations(wide.columns, 2):
        both = wide[[one, other]].dropna()
        if len(both) < 2:
            continue
        found = methods.agreement(both, scales[measure], ordinal=True)
        numbers = {f"{name}_{end}": found.loc[name, end] for name in found.index for end in found}
        rows[f"{one}, {other}"] = {"units": len(both), **numbers}
    return pd.DataFrame.from_dict(rows, orient="index")


def _item(finding_id: str) -> str:
    return hashlib.sha256(f"azm {finding_id}".encode()).hexdigest()[:8]


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AzmError(f"{path.name} isn't UTF-8; save it as CSV UTF-8") from None
    lines = text.splitlines()
    # Spreadsheets in many countries write semicolons.
    mark = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=mark)
    missing = {"item", *BLANKS} - set(reader.fieldnames or ())
    if missing:
        raise AzmError(
            f"{path.name} lacks the column '{min(missing)}'; fill in the sheet that azm code sheet "
            "writes, with its first line as it was"
        )
    return list(reader)


def _check_code(place: str, code: dict[str, str]) -> None:
    fields = tables.schema("finding_codes").field
    for name in BLANKS[:-1]:
        allowed = list(fields(name).constraints.enum)
        if code[name] and code[name] not in allowed:
            raise AzmError(
                f"{place}: {name} is '{shown(code[name])}'; write one of {', '.join(allowed)}"
                f"{did_you_mean(code[name], allowed)}"
            )
    if code["stance"] in STANCES and not code["directness"]:
        raise AzmError(
            f"{place}: a stance needs its directness; write one of {', '.join(DIRECTNESS)}"
        )


def _append(coder: str, coded: dict[str, dict[str, str]]) -> None:
    path = paths.root() / _TABLE
    text = path.read_text(encoding="utf-8")
    columns = next(csv.reader([text.splitlines()[0]]))
    added = io.StringIO()
    writer = csv.DictWriter(added, columns, lineterminator="\n")
    for finding, code in coded.items():
        writer.writerow({"finding_id": finding, "coder": coder, **code})
    put(path, text.rstrip("\n") + "\n" + added.getvalue())
    tables.renew_package()
