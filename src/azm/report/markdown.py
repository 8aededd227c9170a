"""Cells of notebooks, prose and code, as HTML: text, its structure and safe links, no more."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, String

from azm.report.terms import Terms
from azm.report.text import Anchors, clean, web_address

_NOTEBOOK = re.compile(r"(?:\./)?([\w-]+)\.ipynb(?:#.*)?")
_PLACE = re.compile(r"#[A-Za-z0-9_.-]+")
# Three kinds of words and plain text, each by the shortest neutral element: a mark for every name
# and bracket would make the page half as large again and the code no easier to read.
_TAGS = ((Comment, "i"), (Keyword, "b"), (String, "u"))
_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_DEEPER = 2  # a notebook's "##" stands below the page's section (h2) and its part (h3)


@dataclass
class Setting:
    """What rendering needs to know of the page.

    Attributes
    ----------
    anchors : Anchors
        Names taken so far.
    prefix : str
        Begins the anchors of headings.
    sections : mapping of str to str
        Anchor of each notebook's section, for links between notebooks.
    terms : Terms
        The glossary.
    """

    anchors: Anchors
    prefix: str
    sections: Mapping[str, str] = field(default_factory=dict)
    terms: Terms = field(default_factory=lambda: Terms(()))


def render(source: str, setting: Setting) -> Markup:
    """`source` as HTML.

    HTML inside it is shown as text, images become their alternative text, links other than
    http(s), anchors and notebooks of the collection become plain text.
    """
    env: dict[str, Any] = {"setting": setting}
    tokens = _with_row_heads(_MARKDOWN.parse(clean(source), env))
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))


def render_code(source: str) -> Markup:
    """Python as escaped HTML with comments, strings and keywords marked."""
    words = (
        (next((tag for kind, tag in _TAGS if token in kind), ""), word)
        for token, word in _LEXER.get_tokens(clean(source).rstrip("\n"))
    )
    pieces = []
    for tag, run in groupby(words, key=itemgetter(0)):
        text = html.escape("".join(word for _, word in run), quote=False)
        pieces.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return Markup("".join(pieces))


def by_heading(source: str) -> list[tuple[str | None, str]]:
    """`source` cut at its headings of the first and second level.

    Returns
    -------
    list of (heading, source)
        `heading` is the text of the second-level heading that begins the piece, None for what
        stands before one. First-level headings are dropped: the page has titles of its own.
    """
    lines = clean(source).split("\n")
    starts: list[tuple[int, int, str | None]] = []
    tokens = _MARKDOWN.parse(clean(source))
    for token, inline in pairwise(tokens):
        top = token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2")
        if top and token.map:
            heading = inline.content if token.tag == "h2" else None
            starts.append((token.map[0], token.map[1], heading))
    pieces: list[tuple[str | None, str]] = []
    if not starts or starts[0][0] > 0:
        pieces.append((None, "\n".join(lines[: starts[0][0] if starts else len(lines)])))
    for n, (first, after_heading, heading) in enumerate(starts):
        end = starts[n + 1][0] if n + 1 < len(starts) else len(lines)
        begin = first if heading is not None else after_heading
        pieces.append((heading, "\n".join(lines[begin:end])))
    return [(heading, piece) for heading, piece in pieces if piece.strip()]


_Env = MutableMapping[str, Any]


class _Renderer(RendererHTML):
    """Writes links, headings, images and tables the page's way."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        href = _target(str(tokens[idx].attrGet("href") or ""), env["setting"])
        env.setdefault("links", []).append(href is not None)
        if href is None:
            return ""
        rel = "" if href.startswith("#") else ' rel="noreferrer"'
        return f'<a href="{escape(href)}"{rel}>'

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        return "</a>" if env["links"].pop() else ""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        return str(escape(tokens[idx].content))

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        text = tokens[idx].content
        if env.get("heading") or any(env.get("links", ())):
            return str(escape(text))
        around = "".join(token.content for token in tokens)
        return str(env["setting"].terms.mark(text, around=around))

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        env["heading"] = True
        env["under"] = clean("".join(t.content for t in tokens[idx + 1].children or ()))
        setting = env["setting"]
        anchor = setting.anchors.take(setting.prefix, tokens[idx + 1].content)
        return f'<h{_level(tokens[idx])} id="{anchor}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        env["heading"] = False
        return f"</h{_level(tokens[idx])}>\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        caption = escape(env.get("under") or "In brief")
        return (
            f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>\n'
            f'<caption class="unseen">{caption}</caption>\n'
        )

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        scope = tokens[idx].meta.get("scope", "col")
        return f'<th scope="{scope}"{_alignment(tokens[idx])}>'

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        return f"<td{_alignment(tokens[idx])}>"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: _Env) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[idx].content)}</code></pre>\n'


def _with_row_heads(tokens: Sequence[Token]) -> list[Token]:
    """`tokens` with tables whose head is empty headed by their first column instead.

    Markdown has no other way to write a table of names and what belongs to each.
    """
    output: list[Token] = []
    headless = first = False
    for token in tokens:
        output.append(token)
        if token.type == "thead_close":
            start = max(n for n, one in enumerate(output) if one.type == "thead_open")
            headless = not any(one.content for one in output[start:])
            output = output[:start] if headless else output
        elif token.type == "table_close":
            headless = False
        elif headless and token.type == "tr_open":
            first = True
        elif headless and first and token.type in ("td_open", "td_close"):
            token.meta["scope"] = "row"
            first = token.type == "td_open"
            token.type, token.tag = token.type.replace("td", "th"), "th"
    return output


def _target(href: str, setting: Setting) -> str | None:
    notebook = _NOTEBOOK.fullmatch(href)
    if notebook:
        anchor = setting.sections.get(notebook.group(1))
        return f"#{anchor}" if anchor else None
    return href if _PLACE.fullmatch(href) else web_address(href)


def _level(token: Token) -> int:
    return min(6, int(token.tag[1]) + _DEEPER)


def _alignment(token: Token) -> str:
    # markdown-it says it in a style attribute, which the page's content policy refuses.
    return ' class="right"' if "right" in str(token.attrGet("style") or "") else ""


def _reader() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    markdown.enable(["table", "strikethrough"])
    # Every link is read as one, so that the renderer can leave out the unsafe address alone.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _reader()
