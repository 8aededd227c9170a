"""A small project made up for these tests, `project/`: its figures and claims are fixtures."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azm import tables
from azm.claims import consistency
from azm.tables.package import Constraints, Field

HERE = Path(__file__).parent


def cases(name: str) -> list[dict[str, str]]:
    """The rows of a table of cases that stands beside this file."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw(text: str) -> bytes:
    r"""The bytes that a text of such a table stands for: \n, \t and \xe9 as in Python."""
    return codecs.escape_decode(text.encode())[0]  # type: ignore[attr-defined]


def column(type_: str, **more: Any) -> Field:
    """A column of a type, as datapackage.json describes it; the rest may be constraints."""
    names = Constraints.model_fields.keys() & more.keys()
    constraints = {name: more.pop(name) for name in names}
    if "enum" in constraints:
        constraints["enum"] = constraints["enum"].split(",")
    described = {"name": "cell", "type": type_, **more, "constraints": constraints}
    return Field.model_validate(described, strict=True)


@dataclass
class Project:
    """A project folder whose tables a test may damage."""

    root: Path

    def path(self, table: str) -> Path:
        return self.root / "data" / f"{table}.csv"

    def read(self, table: str) -> bytes:
        return self.path(table).read_bytes()

    def write(self, table: str, content: bytes | str) -> None:
        self.path(table).write_bytes(content.encode() if isinstance(content, str) else content)

    def replace(self, table: str, old: str, new: str) -> None:
        self.damage(self.path(table), "replace", old.encode(), new.encode())

    def append(self, table: str, line: str) -> None:
        self.damage(self.path(table), "append", b"", line.encode())

    def damage(self, path: Path, how: str, old: bytes, new: bytes) -> None:
        """Change a file in one of the ways that the tables of cases name."""
        content = path.read_bytes() if path.exists() else b""
        if how == "replace":
            assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times"
        match how:
            case "replace" | "replace all":
                content = content.replace(old, new)
            case "append":
                content += new + b"\n"
            case "write":
                content = new
            case "utf-16":
                content = content.decode().encode("utf-16")
            case "crlf":
                content = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")
            case "strip":
                content = content.rstrip(b"\n")
            case "long":
                content = content.replace(old, b"x" * int(new))
            case "delete":
                path.unlink()
                return
        path.write_bytes(content)

    def describe(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change datapackage.json."""
        path = self.root / "data" / "datapackage.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    def problems(self) -> list[str]:
        return [str(p) for p in [*tables.check(self.root), *consistency.check(self.root)]]
