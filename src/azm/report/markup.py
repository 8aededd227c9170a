"""What makes text fit for an HTML file: cleaning, addresses, anchors, templates, fonts, policy."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from azm import words
from azm.claims import LEVELS

CONFIDENCES = LEVELS[::-1]
_ASSETS = resources.files("azm.report") / "assets"
# Controls that reorder or hide text on screen, so that it reads otherwise than it is stored
# (Unicode Technical Report 36, section 2); marks that Urdu needs (ZWNJ, ZWJ, LRM, RLM) stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def clean(text: Any) -> str:
    r"""`text` without control characters and without those that override its direction.

    Examples
    --------
    >>> clean("a\u202eb\u2066c\x00d\x1b[31me")
    'abcd[31me'
    >>> clean("می\u200cخواہم\u200f") == "می\u200cخواہم\u200f"
    True
    """
    return _UNSEEN.sub("", str(text))


def printable(value: Any) -> Any:
    """What the templates print for `value`: nothing for None, markup as it is, else clean text."""
    if value is None:
        return ""
    return value if isinstance(value, Markup) else clean(value)


def web_address(url: Any) -> str | None:
    """`url` if it is an absolute http or https address that a link may carry, else None.

    Examples
    --------
    >>> [web_address(url) for url in ("https://example.org/a?b=1&c=2#d", "//example.org")]
    ['https://example.org/a?b=1&c=2#d', None]
    """
    if not isinstance(url, str):
        return None
    url = url.strip()
    if re.search(r"[\s\\\"'<>`]", url) or clean(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return url


def language(tag: Any) -> str | None:
    """`tag` if it has the form of a BCP 47 language tag, else None."""
    text = tag.strip() if isinstance(tag, str) else ""
    return text if _LANGUAGE.fullmatch(text) else None


def slug(text: Any) -> str:
    """`text` as an anchor name: ASCII letters, digits, dots, hyphens and underscores."""
    plain = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-.").lower() or "x"


class Anchors:
    """Names of places in the page, each given once.

    Examples
    --------
    >>> anchors = Anchors(["c1"])
    >>> anchors.take("c1"), anchors.take("c1"), anchors.take("Ä b", "<x>")
    ('c1-2', 'c1-3', 'a-b-x')
    """

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = set(used)

    def take(self, *parts: Any) -> str:
        """A new anchor made of `parts`; a number is added where the plain one is taken."""
        wanted = "-".join(slug(part) for part in parts)
        anchor, n = wanted, 1
        while anchor in self._used:
            n += 1
            anchor = f"{wanted}-{n}"
        self._used.add(anchor)
        return anchor


def render_template(template: str, *, style: str, script: str = "", **content: Any) -> str:
    """A file from its template, closed to everything but its own style and script.

    Parameters
    ----------
    template : str
        Name of a file in `templates/`.
    style, script : str
        The whole style sheet and script; their hashes stand in the file's content policy
        (W3C, Content Security Policy Level 3). Without a script, none may run.
    **content
        What the template shows; text is escaped and loses control characters.
    """
    run = f"script-src '{_hash(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; {run}"
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(
        loader=PackageLoader("azm.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "plural": words.plural,
        "inner_quotes": inner_quotes,
        "mark": slug,
        "dots": dots,
        "date": words.date,
    }
    return environment.get_template(template).render(
        style=Markup(style), script=Markup(script), policy=policy, **content
    )


def asset(name: str) -> str:
    """The text of a file in `assets/`."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def font_faces() -> str:
    """The type of the charts inside the file: their labels were placed for its widths.

    The WOFF2 files are the TrueType files of `azm/notebook/fonts`, packed with fontTools.
    """
    faces = []
    for weight in (400, 600):
        font = (_ASSETS / f"azm-sans-{weight}.woff2").read_bytes()
        faces.append(
            f'@font-face{{font-family:"Azm Sans";font-weight:{weight};font-display:block;'
            f"src:url(data:font/woff2;base64,{base64.b64encode(font).decode('ascii')})}}\n"
        )
    return "".join(faces)


def inner_quotes(text: str) -> str:
    """Quotation marks within a quotation become single ones."""
    return text.replace("“", "‘").replace("”", "’")


def dots(confidence: str) -> int:
    """Confidence from 4 (high) to 1 (very low); 0 where none is given."""
    return len(CONFIDENCES) - CONFIDENCES.index(confidence) if confidence in CONFIDENCES else 0


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")
