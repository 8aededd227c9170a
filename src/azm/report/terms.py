"""Explains the glossary's terms where they first stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from azm.report.markup import Anchors, clean, language

# What stays as it is: tags, elements that hold no prose or may hold no element, and elements that
# name their language already. Attributes hold no ">", since templates escape it.
_ELEMENTS = r"head|script|style|svg|pre|code|select|textarea"
_CLOSED = re.compile(
    rf"<({_ELEMENTS})\b.*?</\1>|<(?!html\b)(\w+)\b[^>]*\slang=\"[^>]*>.*?</\2>|<[^>]*>", re.DOTALL
)


@dataclass(frozen=True)
class Term:
    """A line of `glossary.csv`."""

    term: str
    long_form: str
    meaning: str
    source_id: str
    anchor: str
    language: str | None = None


class Terms:
    """The glossary, and which of its terms the page has met so far.

    Where a term first stands in the page it is followed by its long form in brackets, unless that
    only puts a word before it; where it first stands in a later section it links to the glossary.
    """

    def __init__(self, lines: Iterable[Mapping[str, Any]]) -> None:
        by_term = {}
        anchors = Anchors()
        for line in lines:
            term = clean(line["term"]).strip()
            by_term[term] = Term(
                term,
                clean(line.get("long_form") or "").strip(),
                clean(line.get("meaning") or "").strip(),
                clean(line.get("source_id") or "").strip(),
                anchors.take("term", term),
                language(line.get("language")),
            )
        self.all = tuple(by_term[term] for term in sorted(by_term, key=lambda t: (t.casefold(), t)))
        self._by_term = by_term
        self._pattern = _whole_words(by_term)
        self._in_page: set[str] = set()
        self._in_section: set[str] = set()

    def start_section(self) -> None:
        """Let terms link to the glossary again, since readers enter at any section."""
        self._in_section.clear()

    def mark(self, text: str, *, around: str | None = None) -> Markup:
        """`text` escaped, with the terms that are new here explained or linked.

        `around` is the whole passage that `text` is a piece of: a term whose long form already
        stands there isn't spelled out a second time.
        """
        text = clean(text)
        if self._pattern is None:
            return escape(text)
        around = text if around is None else clean(around)
        pieces: list[Markup] = []
        end = 0
        for match in self._pattern.finditer(text):
            term = self._by_term[match.group()]
            if term.term in self._in_section:
                continue
            pieces += [escape(text[end : match.start()]), self._link(term, around)]
            end = match.end()
        return Markup("").join([*pieces, escape(text[end:])])

    def _link(self, term: Term, around: str) -> Markup:
        tongue = Markup(' lang="{}"').format(term.language) if term.language else Markup("")
        link = Markup('<a class="term" href="#{}"{}>{}</a>').format(term.anchor, tongue, term.term)
        long, short = term.long_form.casefold(), term.term.casefold()
        known = term.term in self._in_page or long in around.casefold() or long.endswith(short)
        self._in_page.add(term.term)
        self._in_section.add(term.term)
        return link if known else link + Markup(" ({})").format(term.long_form)

    def mark_foreign(self, page: str) -> str:
        """A whole page with every term that isn't English inside an element with its language.

        Words of other languages are read aloud as what they are (WCAG 2.2, success criterion
        3.1.2). The page's text and attributes were escaped.
        """
        tags = {str(escape(t.term)).casefold(): t.language for t in self.all if t.language}
        pattern = _whole_words(tags, re.IGNORECASE)
        if pattern is None:
            return page

        def mark(text: str) -> str:
            return pattern.sub(
                lambda word: f'<span lang="{tags[word.group().casefold()]}">{word.group()}</span>',
                text,
            )

        pieces, end = [], 0
        for closed in _CLOSED.finditer(page):
            pieces += [mark(page[end : closed.start()]), closed.group()]
            end = closed.end()
        return "".join([*pieces, mark(page[end:])])


def _whole_words(words: Iterable[str], flags: int = 0) -> re.Pattern[str] | None:
    """A pattern that finds any of `words` as a whole word; None where there are none."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", flags) if either else None
