"""Compares what was read from JSON or TOML with its types, and says each fault in a sentence.

pydantic compares; its regular expressions run in time that grows with the text alone, so no
pattern can hang.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints, ValidationError
from pydantic_core import SchemaError, SchemaValidator, core_schema

from azm.errors import AzmError, shown

# What nobody sees: control characters but the line feed, blanks that aren't a plain one, private
# use, halves of a pair, and Unicode's Default_Ignorable_Code_Point, which holds the overrides of
# direction. The two joiners are part of Urdu and Persian words, so they may follow their letters.
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U0010ffff]"
    "|(?<![\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc])[\u200c\u200d]"
)
_WANTED = {
    "string_type": "a text",
    "string_too_short": "a text",
    "list_type": "a list",
    "tuple_type": "a list",
    "too_short": "a list with an entry",
    "dict_type": "names with their values",
    "model_type": "names with their values",
    "string_pattern_mismatch": "lower-case letters and digits, joined by - _ or .",
    "bool_type": "true or false",
    "int_type": "a whole number",
}


def invisible(text: str) -> str | None:
    """Say which sign of a text nobody can see, and what to do; None if there is none."""
    found = INVISIBLE.search(text)
    if not found:
        return None
    code = f"U+{ord(found[0]):04X} {unicodedata.name(found[0], '')}".strip()
    return f"an invisible character ({code}) stands in it; write a plain blank or delete it"


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a whole text matches a regular expression.

    Raises
    ------
    ValueError
        If it isn't one, looks around or back, or is too large; the message says so.
    """
    try:
        core = core_schema.str_schema
        SchemaValidator(core(pattern=pattern, regex_engine="rust-regex"))
        whole = SchemaValidator(core(pattern=rf"^(?:{pattern})\z", regex_engine="rust-regex"))
    except SchemaError as error:
        reason = re.sub(r"(?s).*(error|SchemaError): ", "", str(error)).strip().rstrip(".")
        raise ValueError(f"no pattern that can be used ({reason}); correct it") from None
    return whole.isinstance_python


def _visible(text: str) -> str:
    if found := invisible(text):
        raise ValueError(found)
    return text


def scalar(value: Any) -> Any:
    """Return a text, a number or a truth value as it is; a ValueError says that it's none."""
    if not isinstance(value, str | int | float) or value != value:
        raise ValueError("neither text nor number; write one of them")
    return _visible(value) if isinstance(value, str) else value


def _pattern(text: str) -> str:
    matcher(text)
    return text


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else _tuple(value)


Part = TypeVar("Part")


Text = Annotated[str, AfterValidator(_visible)]
Name = Annotated[str, StringConstraints(min_length=1), AfterValidator(_visible)]
Scalar = Annotated[Any, AfterValidator(scalar)]
Pattern = Annotated[str, AfterValidator(_pattern)]
#: A list of the file, as a tuple.
Many = Annotated[tuple[Part, ...], BeforeValidator(_tuple)]
#: Names, of which a single one may stand without its list.
Names = Annotated[tuple[Name, ...], BeforeValidator(_listed)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """Read a TOML file, which messages call `name`.

    Raises
    ------
    AzmError
        If it is missing or isn't TOML; the message says where.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError:
        raise AzmError(f"{name}: the file is missing; restore it") from None
    except UnicodeDecodeError:
        raise AzmError(f"{name}: not UTF-8 text; save the file as UTF-8") from None
    except RecursionError:
        raise AzmError(f"{name}: not TOML (it is nested too deeply); correct it") from None
    except ValueError as error:
        raise AzmError(f"{name}: not TOML ({error}); correct it") from None


def faults(model: type[BaseModel], content: Any) -> list[str]:
    """Say what of a file's content has another type than it should, each with its place.

    Parameters
    ----------
    model : type of BaseModel
        What the content should be.
    content : any
        What the JSON or TOML reader gave.

    Returns
    -------
    list of str
        "place is what it is; write what it should be"; empty if all fits. Parts of a list are
        named by their own name where they have one.
    """
    try:
        model.model_validate(content, strict=True)
    except ValidationError as error:
        return [_sentence(content, found) for found in error.errors(include_url=False)]
    return []


def _sentence(content: Any, found: Mapping[str, Any]) -> str:
    *before, last = place = found["loc"] or ("",)
    if found["type"] == "missing":
        return f"{_place(content, before)} has no '{last}'; add it"
    if found["type"] == "extra_forbidden":
        return f"{_place(content, place)} is no key that anything reads; correct or delete it"
    what = f"{_place(content, place)} is {_json(found['input'])}"
    if found["type"] == "value_error":
        return f"{what}: {found['ctx']['error']}"
    wanted = _WANTED.get(found["type"]) or found.get("ctx", {}).get("expected")
    return f"{what}; write {wanted}" if wanted else f"{what}: {found['msg']}; correct it"


def _place(content: Any, place: Sequence[str | int]) -> str:
    words = ""
    for step in place:
        try:
            content = content[step]
        except (LookupError, TypeError):  # a text in place of a list of one, the name of a value
            content = None
        if isinstance(step, int):
            names = content if isinstance(content, dict) else {}
            name = names.get("name", names.get("parameter"))
            words += f"[{shown(name) if name and isinstance(name, str) else step + 1}]"
        else:
            words += f".{shown(step)}" if words else shown(step)
    return words or "the file"


def _json(value: Any) -> str:
    try:
        return shown(json.dumps(value, ensure_ascii=False, default=str))
    except ValueError:  # a whole number of so many digits that Python won't write it
        return "a number too long to show"
