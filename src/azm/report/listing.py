"""Python code with comments, strings and keywords marked."""

from __future__ import annotations

from html import escape

from markupsafe import Markup
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, String

from azm.report.text import clean

# Three kinds of words and plain text, each by the shortest neutral element: a mark for every name
# and bracket would make the page half as large again and the code no easier to read.
_TAGS = ((Comment, "i"), (Keyword, "b"), (String, "u"))
_LEXER = PythonLexer(stripnl=False, ensurenl=False)


def listing(source: str) -> Markup:
    """`source` as escaped HTML."""
    pieces: list[tuple[str, str]] = []
    for token, word in _LEXER.get_tokens(clean(source).rstrip("\n")):
        tag = next((tag for kind, tag in _TAGS if token in kind), "")
        if pieces and pieces[-1][0] == tag:
            pieces[-1] = (tag, pieces[-1][1] + word)
        else:
            pieces.append((tag, word))
    plain = ((tag, escape(word, quote=False)) for tag, word in pieces)
    return Markup("".join(f"<{tag}>{word}</{tag}>" if tag else word for tag, word in plain))
