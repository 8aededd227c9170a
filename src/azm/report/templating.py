"""What every HTML file of a report is made with: templates, type, a policy against intruders."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from azm import words
from azm.report.model import CONFIDENCES
from azm.report.text import printable, slug

_ASSETS = resources.files("azm.report") / "assets"


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
