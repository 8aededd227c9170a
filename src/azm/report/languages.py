"""Marks words of other languages, so that they are read aloud as what they are.

WCAG 2.2, success criterion 3.1.2 (Language of Parts).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import escape

# What stays as it is: tags, elements that hold no prose or may hold no element, and elements that
# name their language already. Attributes hold no ">", since templates escape it.
_CLOSED = r"head|script|style|svg|pre|code|select|textarea"
_KEPT = re.compile(
    rf"<({_CLOSED})\b.*?</\1>|<(?!html\b)(\w+)\b[^>]*\slang=\"[^>]*>.*?</\2>|<[^>]*>", re.DOTALL
)


def mark_languages(html: str, words: Mapping[str, str]) -> str:
    """`html` with every whole word of `words` in its text inside an element with its language.

    Parameters
    ----------
    html : str
        A page whose text and attributes were escaped.
    words : mapping of str to str
        BCP 47 tag of each word or phrase; capitals and small letters don't matter.
    """
    if not words:
        return html
    tags = {str(escape(word)).casefold(): tag for word, tag in words.items()}
    longest_first = sorted(tags, key=lambda word: (-len(word), word))
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
    )

    def marked(text: str) -> str:
        return pattern.sub(
            lambda word: f'<span lang="{tags[word.group().casefold()]}">{word.group()}</span>', text
        )

    pieces, end = [], 0
    for kept in _KEPT.finditer(html):
        pieces += [marked(html[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*pieces, marked(html[end:])])
