"""A figure says what it draws: its digest follows the marks, not the bytes or the data given."""

import re

import matplotlib
import pandas as pd
import pytest

from azm.errors import AzmError
from azm.notebook import charts
from azm.notebook.facts import fact
from azm.notebook.figures import show
from azm.notebook.outputs import MIME, SVG_MIME

DATA = pd.DataFrame({"rule": ["narrow", "wide"], "killed": [20, 63]})
WORDS = {
    "title": "Only a wide rule reaches {claim}",
    "subtitle": "People killed by counting rule",
    "caption": "Fixture.",
    "alt": "Two bars; the longer one is {top}.",
}
FACTS = {"claim": fact("c1.claim", 60), "top": fact("c1.top", 63)}


def bars(values):
    def plot(fig):
        ax = fig.subplots()
        ax.barh(range(len(values)), values, color=charts.colours.accent)
        ax.set_xlim(0, 80)
        charts.row_labels(ax, ["narrow", "wide"])

    return plot


def drawn(values=(20, 63), **changes):
    return show(bars(values), "c1_try", **{**WORDS, **changes}, data=DATA, **FACTS)


def test_one_bar_drawn_higher_changes_the_digest_though_the_data_say_the_same():
    assert drawn().bundle["digest"] != drawn((20, 63.1)).bundle["digest"]
    assert drawn().bundle["data"] == drawn((20, 63.1)).bundle["data"]


def test_the_same_figure_is_the_same_bytes():
    first, second = drawn()._repr_mimebundle_(), drawn()._repr_mimebundle_()
    assert first == second


def test_a_difference_in_the_last_bits_is_no_change():
    assert drawn((0.1 + 0.2, 63)).bundle["digest"] == drawn((0.3, 63)).bundle["digest"]


def test_words_are_computed():
    bundle = drawn().bundle
    assert bundle["title"] == "Only a wide rule reaches 60"
    assert bundle["alt"].endswith("63.")
    with pytest.raises(AzmError, match="a number is typed"):
        drawn(title="It reaches 60")


@pytest.mark.parametrize("name", ["title", "subtitle", "caption", "alt"])
def test_a_figure_without_words_is_refused(name):
    with pytest.raises(AzmError, match=f"has no {name}"):
        drawn(**{name: " "})


def test_a_figure_without_data_is_refused():
    with pytest.raises(AzmError, match="has no data"):
        show(bars([1]), "c1_try", **WORDS, data=DATA.head(0), **FACTS)


def test_drawings_keep_text_as_text_in_the_project_font():
    svg = drawn()._repr_mimebundle_()[SVG_MIME]
    for drawing in svg.values():
        assert "<text" in drawing and "Azm Sans" in drawing
        assert not re.search(r"<dc:date>|Matplotlib v", drawing)
    assert "Only a wide rule" in svg["wide"]
    assert "Only a wide rule" not in svg["narrow"]


def test_two_figures_can_stand_in_one_page():
    one = drawn()._repr_mimebundle_()[SVG_MIME]
    other = show(bars([20, 63]), "c1_other", **WORDS, data=DATA, **FACTS)._repr_mimebundle_()
    ids = [
        set(re.findall(r'<clipPath id="(\w+)"', s)) for s in (one["wide"], other[SVG_MIME]["wide"])
    ]
    assert ids[0] and not ids[0] & ids[1]


def test_the_caller_s_settings_are_left_alone():
    before = dict(matplotlib.rcParams)
    drawn()
    assert dict(matplotlib.rcParams) == before


def test_text_form_says_series_and_extent():
    text = drawn()._repr_mimebundle_()["text/plain"]
    assert "bars: n = 2" in text
    assert text.endswith(drawn().bundle["digest"])
    assert MIME in drawn()._repr_mimebundle_()


def test_what_is_already_drawn_is_refused_in_a_sentence():
    with pytest.raises(AzmError, match=r"gets a Figure in place of a function; .* @azm\.figure"):
        show(matplotlib.figure.Figure(), "f")
    with pytest.raises(AzmError, match="'f' has no title and no subtitle"):
        show(bars([1]), "f", data=DATA)
    with pytest.raises(AzmError, match="'f' has no data"):
        show(bars([1]), "f", title="A", subtitle="B", caption="C", alt="D")
