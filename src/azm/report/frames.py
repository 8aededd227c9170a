"""Reads plain tables out of a notebook's HTML outputs; nothing of the HTML itself is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Frame:
    """Cell texts of one table: its head line and its body lines."""

    head: list[str] = field(default_factory=list)
    lines: list[list[str]] = field(default_factory=list)


def tables_of(html: str) -> list[Frame]:
    """The data frames that pandas wrote into `html`, as text.

    Only tables of the class `dataframe` are read, and only their cells' text: markup, attributes
    and anything between the cells are left behind.
    """
    if 'class="dataframe' not in html:
        return []
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [frame for frame in reader.frames if frame.lines]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.frames: list[Frame] = []
        self._open = self._in_head = False
        self._cell: list[str] | None = None
        self._heads: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open = "dataframe" in (dict(attrs).get("class") or "").split()
            if self._open:
                self.frames.append(Frame())
                self._heads = []
        elif not self._open:
            return
        elif tag in ("thead", "tbody"):
            self._in_head = tag == "thead"
        elif tag == "tr" and self._in_head:
            self._heads.append([])
        elif tag == "tr":
            self.frames[-1].lines.append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._open = False
            # pandas names the index on a second head line; each column keeps what is named.
            self.frames[-1].head = [
                next((text for text in column if text), "")
                for column in zip(*self._heads, strict=False)
            ]
        elif tag in ("td", "th") and self._open and self._cell is not None:
            text = "".join(self._cell).strip()
            self._cell = None
            frame = self.frames[-1]
            if self._in_head and self._heads:
                self._heads[-1].append(text)
            elif frame.lines:
                frame.lines[-1].append(text)

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
