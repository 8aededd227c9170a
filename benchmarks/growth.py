"""Makes a copy of the project larger: tables of many rows, or many small notebooks.

What it adds is synthetic and says so in its ids; it is for a copy that is thrown away.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nbformat

#: Tables that a notebook reads whole, whatever the status of a row.
READ_WHOLE = ("internet_policy_events", "madrassas")
OF_A_COPY = {"status": "superseded", "note": "A copy, to measure with.", "rivals": ""}
CELLS = (
    "import azm",
    "least: int = 1  # 0 to 9; people killed from which an attack counts",
    'attacks = azm.load("attacks_on_chinese_interests", status="usable")\n'
    'deadly = attacks[attacks["killed_total"] >= least]\n'
    'by_year = deadly.groupby(deadly["date"].dt.year).size().rename("attacks").reset_index()',
    'number = azm.count("{name}.deadly", deadly)\n'
    'azm.say("The list has {{deadly}} attacks.", number, role="finding")',
    '@azm.figure("{name}_years", number, data=by_year, rows=deadly)\n'
    "def years(fig):\n"
    '    """The list has {{deadly}} attacks\n\n    Attacks by year\n\n    Caption: Bars.\n\n'
    '    Alternative text: Bars of {{deadly}} attacks.\n    """\n'
    '    fig.subplots().bar(by_year["date"], by_year["attacks"])\n\n\nyears',
)


def lengthen(root: Path, times: int) -> None:
    """Follow each row of evidence and each source by copies, up to `times` as many rows.

    Copies have ids and series of their own, and count as superseded, so that no estimate moves.
    """
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        path = root / "data" / resource["path"]
        key = resource.get("schema", {}).get("primaryKey")
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        if path.stem in READ_WHOLE or ("status" not in head and path.stem != "sources"):
            continue
        longer = [
            dict(zip(head, row, strict=True)) if n == 0 else _copy(head, row, key, n)
            for row in rows
            for n in range(times)
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, head, lineterminator="\n")
            writer.writeheader()
            writer.writerows(longer)


def _copy(head: list[str], row: list[str], key: str, n: int) -> dict[str, str]:
    cells = dict(zip(head, row, strict=True))
    if series := cells.get("series"):
        cells["series"] = f"{series}_copy{n}"
        cells[key] = cells[key].replace(series, cells["series"], 1)
    else:
        cells[key] += f"-copy{n}"
    other = {
        **OF_A_COPY,
        "target": f"{cells.get('target')}, copy {n}",
        "url": f"https://example.org/{cells[key]}",
    }
    return cells | {column: cell for column, cell in other.items() if column in cells}


def replace_notebooks(root: Path, number: int) -> None:
    """Put small notebooks in the place of the collection's own."""
    folder = root / "notebooks"
    for path in folder.glob("*.ipynb"):
        path.unlink()
    entries = []
    for n in range(number):
        name = f"n{n}"
        cells = [nbformat.v4.new_code_cell(cell.format(name=name)) for cell in CELLS]
        cells[1].metadata["tags"] = ["parameters"]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
        texts = f'name = "{name}"\ntitle = "{name}"\nquestion = "How many?"\ndimension = "cpec"\n'
        entries.append(f"[[notebook]]\n{texts}")
    with (root / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = sorted({line["claim_id"] for line in csv.DictReader(file)})
    collection = "\n".join([*entries, f"[[planned]]\nclaims = {json.dumps(claims)}\n"])
    (folder / "collection.toml").write_text(collection, encoding="utf-8")
