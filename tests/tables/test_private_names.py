"""No private person who came to harm is named, in a title, an address, an id or a note."""

import pandas as pd
import pytest
from private_names import (
    EVENTS,
    KINDS,
    ordinary_words,
    reviewed,
    unreviewed_in_prose,
    unreviewed_in_sources,
)

from azm import paths


@pytest.fixture(scope="module")
def written():
    """Fixture: the tables of `data/` as text."""
    files = sorted((paths.root() / "data").glob("*.csv"))
    return {
        file.stem: pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
        for file in files
    }


@pytest.fixture(scope="module")
def known(written):
    """Fixture: the ordinary words of those tables."""
    return ordinary_words(written)


def with_source(written, **given):
    """The tables with one more source, which stands last."""
    line = {"source_id": "paper-2023-village", "kind": "press", "publisher": "Dawn",
            "title": "Mob kills man in village", "url": "https://www.dawn.com/news/1",
            **given}  # fmt: skip
    more = pd.DataFrame([{**dict.fromkeys(written["sources"].columns, ""), **line}])
    return {**written, "sources": pd.concat([written["sources"], more], ignore_index=True)}


@pytest.fixture
def found_with(written, known):
    """Fixture: what is found in one source alone, with the tables' own events."""

    def found(**given):
        tables = with_source(written, **given)
        alone = {**tables, "sources": tables["sources"].iloc[-1:]}
        return set().union(*unreviewed_in_sources(alone, known).values())

    return found


def test_no_source_about_harm_names_anyone_whom_nobody_reviewed(written, known):
    assert unreviewed_in_sources(written, known) == {}, (
        "read these words where they stand: a place, a group, an official or a plain word goes "
        "into tests/tables/reviewed_words.toml; a private person's name comes out of the title as "
        "[name left out], and its address gives way to a page that doesn't carry it"
    )


def test_no_note_on_an_event_names_anyone_whom_nobody_reviewed(written, known):
    assert unreviewed_in_prose(written, known) == {}


# The names are made up, of words that name nobody in these tables.
@pytest.mark.parametrize(
    "given",
    [
        {"title": "Mob lynches Quillon Zabreth in village"},
        {"title": "Family of Zabreth mourns", "url": "https://a.example/mob-kills-man"},
        {"title": "Two killed", "url": "https://a.example/news/quillon-zabreth-laid-to-rest"},
        {"title": "Two killed", "url": "https://a.example/news?q=Zabreth"},
        {"title": "Two killed", "url": "https://a.example/%5Aabreth"},
        {"title": "Two killed", "url": "https://a.example/مشعل-کا-قتل"},
        {"title": "Two killed", "source_id": "dawn-2023-zabreth"},
        {"title": "Mob lynches Khan"},
        {"title": "Mob lynches Nawaz"},  # part of a reviewed name
        {"title": "Had no choice but to kill: Dar"},  # a name that was reviewed for another source
        {"title": "Mob lynches Xu in village"},
        {"title": "Court sentences Zabreth's killers"},
    ],
)
def test_a_name_is_found_wherever_it_comes_in(found_with, given):
    assert found_with(**given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"title": "PM Imran takes notice of mob lynching"},
        {"title": "Mob attacks police station in Khanewal, Punjab"},
        {"title": "Nawaz Sharif condemns killing of workers at Gwadar"},
        # Not about harm, so not looked at: ministers' statements name ministers.
        {"title": "Zabreth presents the budget"},
    ],
)
def test_places_officials_and_plain_words_pass(found_with, given):
    assert found_with(**given) == set()


def test_what_an_event_cites_is_looked_at_whatever_its_title_says(written, known):
    events = written["mob_violence_events"].copy()
    events.loc[0, "source_ids"] += ";paper-2023-village"
    tables = with_source(
        {**written, "mob_violence_events": events},
        title="Zabreth",
        url="https://a.example/",
    )
    assert unreviewed_in_sources(tables, known) == {"paper-2023-village": {"zabreth"}}


@pytest.mark.parametrize("table", [*EVENTS, "findings"])
def test_a_name_in_a_note_is_found(written, known, table):
    frame = written[table].copy()
    column = next(c for c in ("note", "why") if c in frame)
    frame.loc[3, column] = "Filmed; Quillon Zabreth died."
    key = f"{table} {frame.iloc[3, 0]}"
    assert unreviewed_in_prose({**written, table: frame}, known) == {key: {"quillon", "zabreth"}}


def test_the_reviewed_lists_are_small_written_and_hold_nothing_that_is_not_needed(written, known):
    entries = [entry for kind in KINDS for entry in reviewed()[kind]]
    assert len(entries) == len(set(entries))
    assert [e for e in entries if e.partition(" @ ")[0] != e.partition(" @ ")[0].lower()] == []
    assert [e for e in (*entries, *reviewed()["common_name"]) if e in known] == []
    assert set(reviewed()["read_in_urdu"]) <= set(written["sources"]["source_id"])
