"""A figure says what it draws: its digest follows the marks, not the bytes or the data given."""

import re

import matplotlib
import pandas as pd
import pytest

import azm
from azm.errors import AzmError
from azm.notebook import charts
from azm.notebook.outputs import MIME, SVG_MIME

DATA = pd.DataFrame({"rule": ["narrow", "wide"], "killed": [20, 63]})
WORDS = """Only a wide rule
reaches {claim}

People killed by counting rule

Caption: Made up,
as {top} is.
Alternative text: Two bars; the longer one is {top}.
Sources: nobody
"""
FACTS = (azm.fact("c1.claim", 60), azm.fact("c1.top", 63))


def drawn(values=(20, 63), words=WORDS, figure_id="c1_try", facts=FACTS, data=DATA):
    def plot(fig):
        ax = fig.subplots()
        ax.barh(range(len(values)), values, color=charts.colours.accent)
        ax.set_xlim(0, 80)
        charts.row_labels(ax, ["narrow", "wide"])

    plot.__doc__ = words
    return azm.figure(figure_id, *facts, data=data)(plot)


@pytest.fixture(scope="module")
def shown():
    """Fixture: the figure as it is drawn here."""
    return drawn()


def test_one_bar_drawn_higher_changes_the_digest_though_the_data_say_the_same(shown):
    higher, a_hair_higher = drawn((20, 63.1)), drawn((20, 63 * (1 + 1e-15)))
    assert higher.bundle["digest"] != shown.bundle["digest"] == a_hair_higher.bundle["digest"]
    assert higher.bundle["data"] == shown.bundle["data"]


def test_the_same_figure_is_the_same_bytes_and_leaves_the_caller_s_settings_alone(shown):
    before = dict(matplotlib.rcParams)
    assert drawn()._repr_mimebundle_() == shown._repr_mimebundle_()
    assert dict(matplotlib.rcParams) == before


def test_the_words_of_a_figure_stand_beside_the_code_that_draws_it(shown):
    words = {name: shown.bundle[name] for name in ("title", "subtitle", "caption", "alt", "foot")}
    assert words == {
        "title": "Only a wide rule reaches 60",
        "subtitle": "People killed by counting rule",
        "caption": "Made up, as 63 is.",
        "alt": "Two bars; the longer one is 63.",
        "foot": "Sources: nobody",
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"words": ""}, "first two paragraphs are title and subtitle"),
        ({"words": "Title\n\nSubtitle\n\nA stray paragraph."}, "begins with none of Caption:"),
        ({"words": "Title\n\nSubtitle\n\nCaption: One."}, "'c1_try' has no alt; write one"),
        ({"words": "Title\n\nSubtitle\n\nCaption:  \nSource: x"}, "no caption and no alt"),
        ({"words": WORDS.replace("{claim}", "60"), "facts": FACTS[1:]}, "a number is typed"),
        ({"words": WORDS.replace("{claim}", "it")}, r"'c1\.claim' stands nowhere in “Only a wide"),
        ({"data": DATA.head(0)}, "'c1_try' has no data"),
        ({"data": [20, 63]}, "'c1_try' has no data"),
    ],
)
def test_unsound_words_and_missing_data_are_refused(change, says):
    with pytest.raises(AzmError, match=says):
        drawn(**change)


def test_what_is_already_drawn_is_refused_in_a_sentence():
    with pytest.raises(AzmError, match=r"'f' gets a Figure in place of a function; .*@azm"):
        azm.figure("f", data=DATA)(matplotlib.figure.Figure())


def test_drawings_keep_text_as_text_in_the_project_font(shown):
    for drawing in shown.svg.values():
        assert "<text" in drawing and "Azm Sans" in drawing
        assert not re.search(r"<dc:date>|Matplotlib v", drawing)
    assert ["Only a wide rule" in shown.svg[width] for width in ("wide", "narrow")] == [True, False]


def test_two_figures_can_stand_in_one_page(shown):
    pages = (shown.svg["wide"], drawn(figure_id="c1_other").svg["wide"])
    ids = [set(re.findall(r'<clipPath id="(\w+)"', page)) for page in pages]
    assert ids[0] and not ids[0] & ids[1]


def test_text_form_says_series_and_extent(shown):
    forms = shown._repr_mimebundle_()
    assert "bars: n = 2" in forms["text/plain"]
    assert forms["text/plain"].endswith(shown.bundle["digest"])
    assert {MIME, SVG_MIME, "image/png"} < forms.keys()
