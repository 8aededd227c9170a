"""What readers see in place of a choice is given for each choice, or for none."""

import pytest

from azm.collection import read_collection
from azm.errors import AzmError

ENTRY = '\n[[grid.c1]]\nparameter = "who"\nchoices = ["chinese", "all"]\n'
ENTRY += 'kind = "measurement"\nreason = "Made up."\n'
OTHER = ENTRY.replace('["chinese", "all"]', '["any", "none"]')
LABEL, LABELS = 'label = "who is counted"\n', 'labels = ["Chinese nationals", "all"]\n'


def with_grid(mini, text):
    whole = mini.collection.read_text(encoding="utf-8") + text
    mini.collection.write_text(whole, encoding="utf-8")


def test_labels_stand_with_the_grid_and_may_be_left_out(mini):
    with_grid(mini, ENTRY + LABEL + LABELS + ENTRY.replace("who", "when"))
    labelled, bare = read_collection().content["grid"]["c1"]
    assert (labelled["label"], labelled["labels"][1], "label" in bare) == (
        "who is counted", "all", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ENTRY + LABEL + 'labels = ["all"]', "has 2 choices and 1 labels; give one each"),
        (ENTRY + LABEL, "needs labels, a list with one text for each of its choices"),
        (ENTRY + LABEL + 'labels = ["all", 1]', "labels[2] is 1; write a text"),
        (ENTRY + LABELS, "but no label of its own; add one"),
        (ENTRY + LABEL + 'labels = ["all", "all"]', "has two choices labelled 'all'"),
        (
            ENTRY + LABEL + LABELS + OTHER + 'label = "whose"\nlabels = ["x", "y"]',
            "is labelled both 'who is counted' and 'whose'; keep one label",
        ),
    ],
)
def test_labels_that_do_not_fit_are_refused_with_the_mend(mini, text, says):
    with_grid(mini, text)
    with pytest.raises(AzmError) as refused:
        read_collection()
    told = str(refused.value)
    assert told.startswith("notebooks/collection.toml: ") and "grid.c1" in told and says in told
