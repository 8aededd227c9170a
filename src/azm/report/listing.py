"""Python code with comments, strings and keywords marked by classes."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, String, Text, _TokenType

from azm.report.text import clean

_MARKED = (Comment, Keyword, String)
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="t-")


class _FewKinds(Filter):
    """Three kinds of words and plain text: a mark for every name and bracket would make the page
    half as large again and the code no easier to read."""

    def filter(
        self, lexer: Lexer, stream: Iterator[tuple[_TokenType, str]]
    ) -> Iterator[tuple[_TokenType, str]]:
        kind, words = Text, ""
        for token, word in stream:
            found = next((marked for marked in _MARKED if token in marked), Text)
            if found is not kind and words:
                yield kind, words
                words = ""
            kind, words = found, words + word
        if words:
            yield kind, words


_LEXER = PythonLexer(stripnl=False)
_LEXER.add_filter(_FewKinds())


def listing(source: str) -> Markup:
    """`source` as HTML spans, escaped."""
    return Markup(highlight(clean(source).rstrip("\n"), _LEXER, _FORMATTER))
