"""Cells of notebooks, prose and code, as HTML: text, its structure and safe links, no more."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, String

from azm.report.markup import Anchors, clean, web_address
from azm.report.terms import Terms

_NOTEBOOK = re.compile(r"(?:\./)?([\w-]+)\.ipynb(?:#.*)?")
_PLACE = re.compile(r"#[A-Za-z0-9_.-]+")
# Three kinds of words and plain text, each by the shortest neutral element: a mark for every name
# and bracket would make the page half as large again and the code no easier to read.
_TAGS = ((Comment, "i"), (Keyword, "b"), (String, "u"))
_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_DEEPER = 2  # a notebook's "##" stands below the page's section (h2) and its part (h3)
_OPTIONS = {
    "html": False,
    "highlight": lambda code, *_: f'<pre tabindex="0"><code>{escape(code)}</code></pre>',
}
_MARKDOWN = MarkdownIt("commonmark", _OPTIONS).enable(["table", "strikethrough"])
# Every link is read as one, so that the renderer can leave out the unsafe address alone.
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]


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
    sections: Mapping[str, str]
    terms: Terms


def by_heading(source: str) -> list[tuple[str, list[Token]]]:
    """Markdown cut at its headings of the second level, for :func:`render`.

    Returns
    -------
    list of (heading, tokens)
        `heading` is the text of the second-level heading that begins the piece, empty for what
        stands before one. First-level headings are dropped: the page has titles of its own.
    """
    pieces: list[tuple[str, list[Token]]] = [("", [])]
    tokens = _MARKDOWN.parse(clean(source))
    for n, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.tag == "h2":
            pieces.append((tokens[n + 1].content, []))
        pieces[-1][1].append(token)
        if token.type == "heading_close" and token.level == 0 and token.tag == "h1":
            del pieces[-1][1][-3:]
    return [(heading, piece) for heading, piece in pieces if piece]


def render(tokens: Sequence[Token], setting: Setting) -> Markup:
    """A piece of Markdown as HTML.

    HTML inside it is shown as text, images become their alternative text, links other than
    http(s), anchors and notebooks of the collection become plain text.
    """
    tokens, under = _with_row_heads(tokens), "In brief"
    for n, token in enumerate(tokens):
        if token.type == "heading_open":
            inside = tokens[n + 1]
            under = "".join(child.content for child in inside.children or ())
            token.attrSet("id", setting.anchors.take(setting.prefix, inside.content))
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _DEEPER)}"
        elif token.type == "inline":
            in_heading = tokens[n - 1].type == "heading_open"
            token.children = list(_inline(token.children or (), setting, in_heading))
        elif token.type in ("th_open", "td_open"):
            _align(token)
        elif token.type == "table_open":
            tokens[n] = _html(
                f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(under)}">'
                f'<table>\n<caption class="unseen">{escape(under)}</caption>\n'
            )
        elif token.type == "table_close":
            tokens[n] = _html("</table></div>\n")
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


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


def _inline(children: Sequence[Token], setting: Setting, in_heading: bool) -> Iterator[Token]:
    """What stands in a line, with safe links, marked terms and images as text."""
    around = "".join(child.content for child in children)
    links: list[str | None] = []
    for child in children:
        if child.type == "link_open":
            links.append(_target(str(child.attrs["href"]), setting))
            href = links[-1] or ""
            outward = {} if href.startswith("#") else {"rel": "noreferrer"}
            child.attrs = {"href": href, **outward}
        if child.type in ("text", "image"):
            plain = in_heading or any(links) or child.type == "image"
            text = child.content
            yield _html(escape(text) if plain else setting.terms.mark(text, around=around))
        elif child.type not in ("link_open", "link_close") or links[-1]:
            yield child
        if child.type == "link_close":
            links.pop()


def _html(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)


def _align(token: Token) -> None:
    """Say in a class, not in a style attribute, which the page's policy refuses, what is right."""
    right = "right" in str(token.attrs.get("style"))
    token.attrs = {"scope": token.meta.get("scope", "col")} if token.tag == "th" else {}
    if right:
        token.attrs["class"] = "right"


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
    """Where a link may lead; None if nowhere."""
    notebook = _NOTEBOOK.fullmatch(href)
    if notebook:
        anchor = setting.sections.get(notebook.group(1))
        return f"#{anchor}" if anchor else None
    return href if _PLACE.fullmatch(href) else web_address(href)
