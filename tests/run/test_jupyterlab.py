"""An analyst opens a working copy in JupyterLab, runs it, changes a parameter and runs it again."""

import json
import os
import re
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from chromium import ARGUMENTS, CHROMIUM, LONGEST_WAIT, needs_chromium
from miniature import COUNTS
from playwright.sync_api import TimeoutError, expect, sync_playwright

from azm.run.execute import normalised

pytestmark = needs_chromium
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab\?token=\w+")


@pytest.fixture
def lab(mini, tmp_path):
    """Fixture: the address of a JupyterLab on working copies of a project in small."""
    path = mini.write("20_counts", *COUNTS)
    # With the kernel that committed notebooks name.
    nbformat.write(normalised(nbformat.read(path, as_version=4)), path)
    settings = tmp_path / "settings"
    settings.mkdir()
    server = {"allow_root": True, "port": 0, "ip": "127.0.0.1", "open_browser": False}
    (settings / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": server}), encoding="utf-8"
    )
    log = tmp_path / "lab.log"
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(settings), "HOME": str(tmp_path)}
    with (
        open(log, "w", encoding="utf-8") as told,
        subprocess.Popen(
            [sys.executable, "-m", "azm.cli", "lab", "--no-browser"],
            env=environment, stderr=told, stdout=told,
        ) as process,
    ):  # fmt: skip
        try:
            address = None
            while address is None:
                assert process.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.1)
                address = ADDRESS.search(log.read_text(encoding="utf-8"))
            yield address[0]
        finally:
            for member in [*psutil.Process(process.pid).children(recursive=True), process]:
                member.kill()


def run_until(page, words):
    """Run all cells until the words stand in an output; what is asked too early is lost."""
    shown = page.locator(".jp-OutputArea-output").filter(has_text=words).first
    for _ in range(4):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            shown.wait_for(timeout=LONGEST_WAIT / 4)
        except TimeoutError:
            continue
        break
    expect(shown).to_be_visible()


def test_a_working_copy_is_opened_changed_and_run(lab, mini):
    committed = mini.path("20_counts").read_bytes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=LONGEST_WAIT
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        page.set_default_timeout(LONGEST_WAIT)
        page.goto(lab.replace("/lab?", "/lab/tree/20_counts.ipynb?"))
        cell = page.locator(".jp-CodeCell").nth(1).locator(".cm-content")
        expect(cell).to_contain_text("killed: int = 20", timeout=LONGEST_WAIT)
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=LONGEST_WAIT)
        run_until(page, "The list holds 20 dead.")
        cell.click()
        page.keyboard.press("Control+Home")
        page.keyboard.press("Shift+End")
        page.keyboard.type("killed: int = 63  # 1 to 90; people killed")
        run_until(page, "The list holds 63 dead.")
        browser.close()
    assert mini.path("20_counts").read_bytes() == committed
