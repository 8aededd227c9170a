"""What tests of the report share: an invented collection, its page, and a browser to open it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from chromium import ARGUMENTS, CHROMIUM, LONGEST_WAIT

from azm.report import build, read

from . import invented
from .poison import poisoned_frame, poisoned_grid, poisoned_notebook


@pytest.fixture(scope="session")
def collection() -> dict[str, Any]:
    return invented.COLLECTION


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    return {
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "package_version": "0.1.0",
        "evidence_to": "2026-01-31",
        "parameters": {},
        "canonical": True,
    }


@pytest.fixture(scope="session")
def claims() -> pd.DataFrame:
    return invented.frame(invented.CLAIMS)


@pytest.fixture(scope="session")
def sources() -> pd.DataFrame:
    return invented.frame(invented.SOURCES).set_index("source_id")


@pytest.fixture(scope="session")
def frames(sources) -> dict[str, Any]:
    findings = invented.frame(invented.FINDINGS).set_index("finding_id")
    tables = {"invented_attacks": invented.attacks(), "findings": findings}
    return {"sources": sources, "glossary": invented.frame(invented.GLOSSARY), "tables": tables}


@pytest.fixture(scope="session")
def executed() -> dict[str, Any]:
    return {
        "05_turning_point": invented.turning_point_notebook(),
        "01_cpec_security": invented.cpec_notebook(),
    }


@pytest.fixture(scope="session")
def report(tmp_path_factory, executed, collection, record, claims, frames) -> Path:
    model = read(executed, collection, record, claims=claims)
    return build(model, tmp_path_factory.mktemp("out"), **frames)


@pytest.fixture(scope="session")
def poisoned_model(executed, collection, record, claims) -> Any:
    """Fixture: what the invented notebooks say with a payload in every text."""
    entries = [{**e, "title": f"<script>{e['title']}"} for e in collection["notebook"]]
    payload = "<script>window.hit=1</script>"
    return read(
        {name: poisoned_notebook(one) for name, one in executed.items()},
        {"title": payload, "subtitle": "</style><b>", "grid": poisoned_grid(), "notebook": entries},
        {
            **record,
            "canonical": False,
            "commit": "<b>",
            "evidence_to": "<script>",
            "package_version": '"><img src=x onerror="window.hit=1">',
            "parameters": {"01_cpec_security": {"a": payload}},
        },
        claims=poisoned_frame(claims, ["paraphrase", "quote", "kind"]),
    )


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory, poisoned_model, frames) -> Path:
    columns = {
        "invented_attacks": ["place", "target", "status"],
        "findings": ["origin_id", "stance", "directness", "why"],
    }
    tables = frames["tables"]
    return build(
        poisoned_model,
        tmp_path_factory.mktemp("poisoned"),
        sources=poisoned_frame(
            frames["sources"], ["kind", "publisher", "title", "published", "language", "url"]
        ),
        glossary=poisoned_frame(frames["glossary"], ["long_form", "meaning"]),
        tables={name: poisoned_frame(tables[name], columns[name]) for name in tables},
        corrections=['"><img src=x onerror="window.hit=1">'],
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=LONGEST_WAIT
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def windows(chromium) -> Iterator[dict[Any, Any]]:
    """Fixture: windows of earlier tests by their settings; a new one costs two page loads."""
    kept: dict[Any, Any] = {}
    yield kept
    for page in kept.values():
        page.context.close()


@pytest.fixture
def opened(chromium, windows) -> Iterator[Any]:
    """Opens a file; the test fails if the page complains, asks for anything or runs a payload."""
    pages, complaints, heard = [], [], []

    def listen(page: Any, event: str, hear: Any) -> None:
        page.on(event, hear)
        heard.append((page, event, hear))

    def open_(path: Path, width: int = 1280, **settings: Any) -> Any:
        size = settings.pop("viewport", {"width": width, "height": 860})
        scheme = settings.pop("color_scheme", "light")
        key = (len(pages), *sorted(settings.items()))
        if key not in windows:
            windows[key] = chromium.new_context(**settings).new_page()
            windows[key].set_default_timeout(LONGEST_WAIT)
        page = windows[key]
        pages.append(page)
        page.set_viewport_size(size)
        page.emulate_media(media="null", color_scheme=scheme)
        page.mouse.move(0, 0)
        listen(page, "console", lambda message: complaints.append(message.text))
        listen(page, "pageerror", lambda error: complaints.append(str(error)))
        listen(page, "dialog", lambda dialog: complaints.append(dialog.message))
        listen(page, "popup", lambda popup: complaints.append(f"popup {popup.url}"))
        listen(
            page,
            "request",
            lambda request: (
                complaints.append(request.url)
                if request.url.partition("#")[0] != path.as_uri()
                and not request.url.startswith(("data:", "blob:"))
                else None
            ),
        )
        page.goto(path.as_uri())
        return page

    yield open_
    ran = [page.evaluate("window.hit") for page in pages]
    for page, event, hear in heard:
        page.remove_listener(event, hear)
    for page in pages:
        page.evaluate("try { localStorage.clear() } catch {}")
        for other in page.context.pages:
            if other not in windows.values():
                other.close()
    assert complaints == []
    assert ran == [None] * len(ran)
