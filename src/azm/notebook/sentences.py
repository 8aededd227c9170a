"""Sentences that are computed from facts, so that prose can't disagree with them.

No number is typed into prose: a sentence is a template whose numbers are facts. Digits in a
template are refused unless they are a date, or the id of a component.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from azm import tables, words
from azm.errors import AzmError
from azm.notebook.facts import Fact
from azm.notebook.outputs import Output, paragraph, wrap

_MONTHS = "|".join([*words.MONTHS, *(name[:3] for name in words.MONTHS), "Sept"])
_SEASONS = "early|mid|late|spring|summer|autumn|winter"
_DAY = r"\b(?:[12]?\d|3[01])"
# 2024, 2014-15, FY2024-25, 1990s; not the first digits of a longer number.
_YEAR = r"(?:FY)?(?:1[89]|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?s?(?!\w|[.,]\d)"
_YEARS = rf"{_YEAR}(?:(?:,|,? and| or| to)(?: (?:{_SEASONS}))? {_YEAR})*"
# What can be counted: a year before one of these would be read as a number of them.
_COUNTED = (
    r"(?!\s*%|\s(?:people|persons?|men|women|children|dead|deaths|killed|died|wounded|injured|"
    r"casualties|victims|attacks|incidents|cases|events|militants|soldiers|police|arrests|accounts|"
    r"profiles|complaints|convictions|percent|per cent|times|days|weeks|months|years|hundred|"
    r"thousand|lakh|million|crore|billion|rupees|dollars)\b)"
)
# The only numbers that may be typed: dates, and years where the words before them say that a time
# is meant. Two years after a comma are a period: "people killed, 2004 to 2025".
_BEFORE = (
    r"(?:\b(?i:in|of|since|to|until|by|before|after|from|between|for|during|on|with|the|years?)\s"
    rf"|\b(?i:{_SEASONS})[\s-]|\b(?:{_MONTHS})\s|\bFY(?=\d)|\((?=\d{{4}})|,\s(?=\d{{4}}\)))"
)
_DATES = re.compile(
    rf"{_DAY}\s(?:{_MONTHS})\b(?:\s{_YEAR})?"
    rf"|{_BEFORE}{_YEARS}{_COUNTED}"
    rf"|(?:^|[,;:]\s){_YEAR} to (?:(?:{_SEASONS}) )?{_YEAR}{_COUNTED}"
)
# Names with digits beside the ids of the register: halves and quarters of a year, and a unit.
_NAMES = re.compile(r"\b(?:H[12]|Q[1-4]|per 10{0,2},000)\b")
_ID = re.compile(r"\b[a-z]+\d+[a-z]?\b")
_FACT_HERE = "\ufffc"

ROLES = ("finding", "text", "limit", "holds")


def fill_template(
    template: str, facts: dict[str, Fact | str]
) -> tuple[str, list[Any], dict[str, Fact]]:
    """A template with its facts put in.

    Returns
    -------
    text : str
        The finished sentence.
    parts : list
        Text pieces and `{"fact": name}` in reading order.
    used : dict of str to Fact
        The facts by their own names.

    Raises
    ------
    AzmError
        If a number is typed into the template, a name in braces has no fact or has a format, or a
        brace stands alone.
    """
    parts: list[Any] = []
    used: dict[str, Fact] = {}
    text = ""
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        raise AzmError(
            f"a brace in “{template}” has no partner; write it twice to show it, or complete "
            "the name of a fact"
        ) from None
    _refuse_typed_numbers(
        "".join(words + (_FACT_HERE if field is not None else "") for words, field, _, _ in pieces)
    )
    for literal, field, form, conversion in pieces:
        if literal:
            parts.append(literal)
            text += literal
        if field is None:
            continue
        if field not in facts:
            raise AzmError(f"“{{{field}}}” has no fact in “{template}”; pass {field}=azm.fact(…)")
        if form or conversion:
            raise AzmError(
                f"“{{{field}}}” has a format in “{template}”; a fact says how it is shown, as "
                "azm.fact(…, digits=1)"
            )
        given = facts[field]
        if isinstance(given, Fact):
            used[given.name] = given
            parts.append({"fact": given.name})
        elif isinstance(given, str):
            parts.append(given)
        else:
            raise AzmError(f"“{{{field}}}” is a bare {type(given).__name__}; pass azm.fact(…)")
        text += str(given)
    return text, parts, used


def without_dates(words: str) -> str:
    """`words` without the digits that may be typed: of dates, and of components' ids."""
    left = _NAMES.sub(" ", _DATES.sub(" ", words))
    if _ID.search(left):
        claims = tables.load("claims")
        known = {*claims.index, *claims["claim_id"]}
        left = _ID.sub(lambda found: " " if found.group() in known else found.group(), left)
    return left


def _refuse_typed_numbers(words: str) -> None:
    # Every kind of number sign: a half and a small two are no digits.
    if any(unicodedata.category(sign).startswith("N") for sign in without_dates(words)):
        shown = words.replace(_FACT_HERE, "…").strip()
        raise AzmError(f"a number is typed in “{shown}”; compute it and pass it as a fact")


def by_placeholder(given: Iterable[Fact], named: Mapping[str, Fact | str]) -> dict[str, Fact | str]:
    """Facts by what stands for them in a template.

    A fact given by position stands where the part of its name after the dot is in braces, so
    that the order in which facts are given can't change a sentence.

    Raises
    ------
    AzmError
        If two facts would stand in one place, or something else than a fact is given.
    """
    facts: dict[str, Fact | str] = dict(named)
    for one in given:
        if not isinstance(one, Fact):
            raise AzmError(f"{one!r} is no fact; pass azm.fact(…), or words as name='…'")
        if one.placeholder in facts:
            raise AzmError(
                f"two facts would stand in “{{{one.placeholder}}}”; pass one as other_name=fact"
            )
        facts[one.placeholder] = one
    return facts


def say(template: str, /, *given: Fact, role: str = "text", **named: Fact | str) -> Output:
    """A sentence whose numbers are facts.

    Parameters
    ----------
    template : str
        Prose with names in braces: `"The list holds {killed} dead."`
    *given : Fact
        Each stands where the part of its name after the dot is in braces: `c1.killed` in
        `{killed}`.
    role : {"text", "finding", "limit"}
        Where the report puts it: in the reasoning, at the head of the section, or among the limits.
    **named : Fact or str
        What else goes into the braces, by name: plain strings for words.

    Raises
    ------
    AzmError
        If a number is typed in, a fact is missing or not used, or the role is unknown.

    Examples
    --------
    >>> import azm
    >>> listed, killed = azm.fact("c1.listed", 14), azm.fact("c1.killed", 20)
    >>> azm.say("The list has {listed} attacks with {killed} dead by {day}.", listed, killed,
    ...         day="June 2024")
    The list has 14 attacks with 20 dead by June 2024.
    """
    if role not in ROLES:
        raise AzmError(f"role '{role}' is unknown; use one of {', '.join(ROLES[:3])}")
    return _sentence(template, role, given, named)


def _sentence(
    template: str, role: str, given: Iterable[Fact], named: Mapping[str, Fact | str]
) -> Output:
    text, parts, used = fill_template(template, by_placeholder(given, named))
    refuse_unused(given, used, template)
    bundle = {
        "kind": "sentence",
        "role": role,
        "parts": parts,
        "facts": {name: used[name].bundle() for name in used},
    }
    style = "font-size:1.2em;font-weight:600" if role == "finding" else ""
    return Output(bundle, wrap(text), paragraph(text, style))


def refuse_unused(given: Iterable[Fact], used: Mapping[str, Fact], where: str) -> None:
    """Refuse facts that were given by position and stand nowhere."""
    for one in given:
        if one.name not in used:
            raise AzmError(
                f"fact '{one.name}' stands nowhere in “{where.strip()}”; "
                f"write {{{one.placeholder}}} where it belongs, or leave it out"
            )


def holds(template: str, condition: Any, /, *given: Fact, **named: Fact | str) -> Output:
    """A sentence with the condition under which it is true; a false one stops the run.

    This keeps interpretation tied to data: when a new row makes the sentence false, nobody
    publishes it by oversight.

    Raises
    ------
    AzmError
        If the condition is false or isn't a single truth value.

    Examples
    --------
    >>> import azm
    >>> killed, claimed = azm.fact("c1.killed", 20), azm.fact("c1.claimed", 60)
    >>> azm.holds("The list has {killed} dead, fewer than {claimed}.", killed < claimed,
    ...           killed, claimed)
    The list has 20 dead, fewer than 60.
    """
    sentence = _sentence(template, "holds", given, named)
    if not (condition is True or (hasattr(condition, "item") and condition.item() is True)):
        raise AzmError(
            f"no longer true: “{' '.join(sentence.text.split())}”; "
            "read the rows that changed, then rewrite the sentence or mend the rows"
        )
    return sentence
