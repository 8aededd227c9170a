"""All tables as one archive: complete, the same byte for byte, and harmless in a spreadsheet."""

import csv
import dataclasses
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.claims import WHY_OPEN
from azm.claims.grid import KINDS
from azm.report.archive import FOLDER, spreadsheet_safe, write_archive

from .committed import bundles, committed_report
from .making import code, figure, notebook, table
from .poison import poisoned_report


def contents(path):
    """What an archive holds: name without the folder → text."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name.removeprefix(f"{FOLDER}/"): archive.read(name).decode("utf-8")
            for name in archive.namelist()
        }


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_archive(committed_report(), tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def files(path):
    return contents(path)


@pytest.mark.parametrize("kind", ["figure", "table"])
def test_every_figure_and_table_has_its_data_there(files, kind):
    wanted = {f"{kind}s/{bundle['id']}.csv": bundle for bundle in bundles(kind)}
    assert wanted.keys() == {name for name in files if name.startswith(f"{kind}s/")}
    for name, bundle in wanted.items():
        assert len(rows_of(files[name])) == len(bundle["data" if kind == "figure" else "rows"])


def test_every_component_has_its_verdict_and_its_reason(files):
    rows = {row["component"]: row for row in rows_of(files["verdicts.csv"])}
    assert len(rows) == len(bundles("verdict"))
    for bundle in bundles("verdict"):
        row = rows[bundle["component"]]
        for key in ("verdict", "reason", "rule"):
            assert row[key] == bundle[key] != ""
        assert row["confidence"] == bundle["confidence"].replace("n/a", "")
        assert row["why_open"] == WHY_OPEN.get(bundle["why_open"], "")
        assert (row["would_settle"], row["held_by"]) == (bundle["would_settle"], bundle["held_by"])
        assert row["deciding"].split(";") == (bundle["deciding"] or [""])
    assert (rows["c1"]["claimed_low"], rows["c1"]["central"]) == ("60", "20")


def test_every_fact_names_rows_and_sources_that_the_archive_holds(files):
    sources = {row["source_id"] for row in rows_of(files["sources.csv"])}
    facts = rows_of(files["facts.csv"])
    assert len(facts) > 300
    for fact in facts:
        assert set(filter(None, fact["sources"].split(";"))) <= sources
        for part in filter(None, fact["rows"].split("|")):
            assert f"evidence/{part.partition('=')[0]}.csv" in files or part.startswith("sources=")


def test_a_grid_marks_the_choice_that_the_report_stands_on(files):
    grids = {name: rows_of(text) for name, text in files.items() if name.startswith("stability/")}
    assert "stability/c1.csv" in grids
    for name, rows in grids.items():
        chosen = [row["kind"] for row in rows if row["chosen"] == "true"]
        assert chosen == ["measurement"], name
    assert {row["kind"] for rows in grids.values() for row in rows} == {*KINDS}


def test_the_list_of_contents_names_every_table_and_nothing_else(files):
    listed = {row["file"] for row in rows_of(files["contents.csv"])}
    general = {"README.txt", "contents.csv", "facts.csv", "verdicts.csv", "sources.csv"}
    assert listed | general == set(files)


def test_the_text_says_how_to_cite_and_whether_parameters_were_changed(files, tmp_path):
    text = files["README.txt"]
    for words in (
        "version 0.1.0, commit 0123456789ab, evidence to 12 June 2026", "apostrophe", "CC BY 4.0",
    ):  # fmt: skip
        assert words in text
    changed = dataclasses.replace(committed_report(), record={"canonical": False})
    assert "changed parameters" in contents(write_archive(changed, tmp_path))["README.txt"]
    assert "changed parameters" not in text


def test_the_same_run_gives_the_same_bytes_that_tell_nothing_of_time_or_machine(path, tmp_path):
    assert write_archive(committed_report(), tmp_path).read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert {
        (e.date_time, e.external_attr, e.create_system, e.extra, e.comment) for e in entries
    } == {((1980, 1, 1, 0, 0, 0), 0o644 << 16, 3, b"", b"")}


def test_no_name_leads_out_of_the_archives_folder_or_stands_twice(tmp_path, model):
    ids = ("../../up", "/etc/passwd", "same", "Same!")
    tables = [code(table(one, "A table", ["a", "b"], [["1", "2"]])) for one in ids]
    shown = code(figure("same", lambda fig: fig.subplots(), pd.DataFrame({"a": [1]})))
    path = write_archive(model({"01_cpec_security": notebook(*tables, shown)}), tmp_path)
    assert [name for name in contents(path) if name.startswith(("tables/", "figures/"))] == [
        "figures/same.csv",
        "tables/etc-passwd.csv",
        "tables/same-2.csv",
        "tables/same.csv",
        "tables/up.csv",
    ]
    with zipfile.ZipFile(path) as archive:
        assert all(name.startswith(f"{FOLDER}/") for name in archive.namelist())


def test_payloads_stay_text(tmp_path):
    for name, text in contents(write_archive(poisoned_report(), tmp_path)).items():
        if not name.startswith(("README", "evidence/")):
            for row in csv.reader(io.StringIO(text)):
                assert not [cell for cell in row if starts_a_formula(cell)]


def starts_a_formula(cell):
    """Whether a spreadsheet would compute a cell rather than show it."""
    if cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return False
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return True
    return False


@given(st.text())
def test_no_text_is_left_that_begins_like_a_formula(text):
    assert not starts_a_formula(str(spreadsheet_safe(text)))
