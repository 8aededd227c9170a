"""A third coder: what a blind sheet shows, what is read back from one, and what is refused."""

import csv
import io
import shutil

import pytest

from azm import paths, tables
from azm.claims import coding
from azm.errors import AzmError

PROJECT = paths.root()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the project's tables that a test may write to."""
    for name in ("data", "notebooks"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    monkeypatch.setenv("AZM_ROOT", str(tmp_path))
    return tmp_path


def sheet():
    return list(csv.DictReader(io.StringIO(coding.blind_sheet())))


def filled(path, rows, delimiter=","):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def test_a_sheet_tells_neither_stances_nor_reasons_nor_ids():
    rows, findings = sheet(), tables.load("findings")
    assert len(rows) == len(findings)
    for row in rows:
        assert not any(row[name] for name in coding.BLANKS)
    text = coding.blind_sheet()
    assert not [finding for finding in findings.index if f",{finding}," in text]
    assert not [why for why in findings["why"] if why in text]
    assert text == coding.blind_sheet()


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_filled_sheet_becomes_a_coder_and_verdicts_are_told_under_its_codes(
    project, tmp_path, delimiter
):
    rows = sheet()
    for row in rows[:40]:
        row.update(stance="silent", directness="near")
    rows[40].update(stance="not_read")
    coded = coding.read_sheet(filled(tmp_path / "s.csv", rows, delimiter), "student_3")
    table = tables.load("finding_codes").reset_index()
    assert len(coded) == 41 == (table["coder"] == "student_3").sum()
    assert tables.check(project) == []
    assert coding.agreement_of_coders().index.tolist() == [
        "project, second", "project, student_3", "second, student_3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stance": "suports", "directness": "near"}, "line 2: stance is 'suports'; .*supports"),
        ({"stance": "supports", "directness": ""}, "line 2: a stance needs its directness"),
        ({"stance": "silent", "directness": "near", "item": "x"}, "line 2: the item isn't one"),
        ({}, "no row with a stance"),
    ],
)
def test_a_faulty_sheet_is_refused_by_line_and_nothing_is_written(project, tmp_path, change, words):
    rows = sheet()
    rows[0].update(change)
    before = (project / "data" / "finding_codes.csv").read_bytes()
    with pytest.raises(AzmError, match=words):
        coding.read_sheet(filled(tmp_path / "s.csv", rows), "student_3")
    assert (project / "data" / "finding_codes.csv").read_bytes() == before


def test_an_item_coded_twice_a_taken_name_and_a_file_of_another_kind_are_refused(project, tmp_path):
    rows = sheet()
    rows[0].update(stance="silent", directness="near")
    twice = filled(tmp_path / "twice.csv", [rows[0], rows[0]])
    with pytest.raises(AzmError, match="line 3: this item stands twice"):
        coding.read_sheet(twice, "student_3")
    with pytest.raises(AzmError, match="coder 'second' has coded already"):
        coding.read_sheet(twice, "second")
    with pytest.raises(AzmError, match="can't be called 'Student 3'"):
        coding.read_sheet(twice, "Student 3")
    other = filled(tmp_path / "other.csv", [{"item": "1"}])
    with pytest.raises(AzmError, match="lacks the column 'confidence'"):
        coding.read_sheet(other, "student_3")


def test_agreement_with_the_second_coder_is_that_of_the_first_look():
    stance = coding.agreement_of_coders("stance").loc["project, second"]
    assert (stance["units"], round(stance["agreement_value"], 2)) == (185, 0.87)
    directness = coding.agreement_of_coders("directness").loc["project, second"]
    assert directness["units"] == 163
    assert round(directness["agreement_value"] * 163) == 118
    with pytest.raises(AzmError, match="take stance or directness"):
        coding.agreement_of_coders("tone")
