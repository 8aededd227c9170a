"""Neither the settings nor the fonts of a machine change a byte of what is drawn."""

import json
import os
import subprocess
import sys
from pathlib import Path

import drawing
import matplotlib
import pytest
from fontTools.ttLib import TTFont

from azm.notebook.charts import FAMILIES
from azm.run.gallery import _FAMILIES
from azm.run.kernel import ENVIRONMENT

WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}


@pytest.fixture
def elsewhere(tmp_path):
    """Fixture: draws in another user's process, whose home folder is given; returns what it told.

    With words besides, that process does first what they say.
    """

    def draw(home, *words, **settings):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "MPL", "MATPLOT"))}
        env = {**kept, "HOME": str(home), "MPLBACKEND": "agg", **settings}
        command = [sys.executable, drawing.__file__, *words]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    return draw


@pytest.fixture(scope="module")
def here():
    """Fixture: what is drawn in this process."""
    return drawing.drawn()


def test_settings_made_before_a_figure_change_nothing(here):
    # As a reader's program sets them; the day that dates are counted from can't be set so late.
    with matplotlib.rc_context(fname=drawing.SETTINGS):
        assert drawing.drawn() == here
        assert matplotlib.rcParams["path.sketch"] == (2, 100, 3)


def test_a_file_of_settings_changes_nothing(here, elsewhere, tmp_path):
    done = elsewhere(tmp_path, MATPLOTLIBRC=str(drawing.SETTINGS))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["settings"] == str(drawing.SETTINGS)
    assert "Bad" not in done.stderr, done.stderr
    assert told["drawn"] == here


def test_days_that_were_counted_otherwise_before_are_refused(elsewhere, tmp_path):
    done = elsewhere(tmp_path, "dates first", MATPLOTLIBRC=str(drawing.SETTINGS))
    assert done.returncode == 1
    assert "take the setting date.epoch out" in done.stderr


def test_kernels_of_a_run_read_no_file_of_settings():
    env = {**os.environ, "MATPLOTLIBRC": str(drawing.SETTINGS)}
    asked = [sys.executable, "-c", "print(__import__('matplotlib').rcParams['path.sketch'])"]
    told = []
    for settings in ({}, ENVIRONMENT):
        done = subprocess.run(asked, env={**env, **settings}, capture_output=True, text=True)
        told.append(done.stdout.strip())
    assert told == ["(2.0, 100.0, 3.0)", "None"]


def named(file, family, style, folder):
    """A copy of a font under another name."""
    font = TTFont(file, recalcTimestamp=False)
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for name in [n for n in font["name"].names if n.nameID in (16, 17, 21, 22)]:
        font["name"].names.remove(name)
    for number, words in names.items():
        font["name"].setName(words, number, 3, 1, 0x409)
        font["name"].setName(words, number, 1, 0, 0)
    font["OS/2"].usWeightClass = WEIGHTS[style]
    font.save(folder / f"{family}-{style}.ttf")


@pytest.mark.skipif(sys.platform == "win32", reason="fonts are installed in the registry there")
def test_other_fonts_of_the_same_names_change_nothing(here, elsewhere, tmp_path):
    home = tmp_path / "home"
    folder = home / ("Library/Fonts" if sys.platform == "darwin" else ".fonts")
    folder.mkdir(parents=True)
    serif = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif-Italic.ttf"
    # Also those that a drawing names where the project's own type isn't at hand.
    families = {*FAMILIES, *(name.strip(" '") for name in _FAMILIES.split(",")[:-1])}
    for family in families:
        for style in WEIGHTS:
            named(serif, family, style, folder)
    done = elsewhere(home, MPLCONFIGDIR=str(home / "matplotlib"))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = set(told["fonts"])
    for family in families:
        for weight in WEIGHTS.values():
            assert f"{family} {weight} {folder}" in found
    assert told["drawn"] == here
