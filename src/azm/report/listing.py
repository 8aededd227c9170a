"""Python code with its kinds of words marked by classes."""

from __future__ import annotations

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from azm.report.text import clean

_FORMATTER = HtmlFormatter(nowrap=True, classprefix="t-")


def listing(source: str) -> Markup:
    """`source` as HTML spans, escaped."""
    return Markup(highlight(clean(source).rstrip("\n"), PythonLexer(stripnl=False), _FORMATTER))
