"""What tests of the report share: an invented collection, its page, and a browser to open it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import ARGUMENTS, CHROMIUM, LONGEST_WAIT

from azm.report import build, read

from . import committed, invented
from .poison import poisoned_report
from .reading import Page


@pytest.fixture(scope="session")
def executed() -> dict[str, Any]:
    return invented.executed()


@pytest.fixture(scope="session")
def model(executed) -> Any:
    """Fixture: a function that reads notebooks as a run, the invented ones if not given."""

    def made(notebooks=executed, record=None, **tables):
        load = {**invented.TABLES, **tables}.__getitem__
        return read(notebooks, invented.COLLECTION, invented.RECORD | (record or {}), load)

    return made


@pytest.fixture(scope="session")
def built(model, tmp_path_factory) -> Any:
    """Fixture: a function that builds the page of a run; arguments as for `model`."""

    def made(*notebooks, **more) -> Page:
        path = build(model(*notebooks, **more), tmp_path_factory.mktemp("built"))
        return Page(path.read_text("utf-8"))

    return made


@pytest.fixture(scope="session")
def report(tmp_path_factory, model) -> Path:
    return build(model(), tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="session")
def page(report) -> Page:
    return Page(report.read_text("utf-8"))


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory) -> Path:
    return build(poisoned_report(), tmp_path_factory.mktemp("poisoned"))


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Path:
    """Fixture: the page of the committed notebooks."""
    return build(committed.drawn_report(), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=LONGEST_WAIT
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium) -> Iterator[Any]:
    """Opens a file; the test fails if the page complains, asks for anything or runs a payload."""
    pages, complaints = [], []

    def open_(path: Path, width: int = 1280, height: int = 860, **settings: Any) -> Any:
        def asked(request: Any) -> None:
            if not request.url.startswith((path.as_uri(), "data:", "blob:")):
                complaints.append(request.url)

        page = chromium.new_page(viewport={"width": width, "height": height}, **settings)
        page.set_default_timeout(LONGEST_WAIT)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("popup", lambda popup: complaints.append(f"popup {popup.url}"))
        page.on("request", asked)
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_
    ran = [page.evaluate("window.hit") for page in pages]
    for page in pages:
        page.close()
    assert complaints == []
    assert ran == [None] * len(ran)
