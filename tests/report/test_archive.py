"""All tables as one archive: complete, the same byte for byte, and harmless in a spreadsheet."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azm.report import read
from azm.report.archive import FOLDER, spreadsheet_safe, write_archive

from .committed import bundles, committed, committed_report
from .making import code, figure, notebook, table
from .poison import poisoned_notebook


def opened(path):
    """What an archive holds: name without the folder → text."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name.removeprefix(f"{FOLDER}/"): archive.read(name).decode("utf-8")
            for name in archive.namelist()
        }


def table_of(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_archive(committed_report(), tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def files(path):
    return opened(path)


def said(kind):
    return [bundle for _, bundle in bundles(committed()[0], kind)]


def test_every_figure_and_table_has_its_data_there(files):
    for kind in ("figure", "table"):
        wanted = {f"{kind}s/{bundle['id']}.csv" for bundle in said(kind)}
        assert wanted
        assert wanted == {name for name in files if name.startswith(f"{kind}s/")}


def test_a_figures_data_are_those_that_it_draws(files):
    rows = table_of(files["figures/c1_counting_rules.csv"])
    bundle = next(b for b in said("figure") if b["id"] == "c1_counting_rules")
    assert list(rows[0]) == bundle["columns"]
    assert len(rows) > 5


def test_every_component_has_its_verdict_and_its_reason(files):
    rows = table_of(files["verdicts.csv"])
    assert [row["component"] for row in rows if not row["reason"]] == []
    assert {row["component"] for row in rows} == {b["component"] for b in said("verdict")}
    c1 = next(row for row in rows if row["component"] == "c1")
    assert (c1["verdict"], c1["claimed_low"], c1["central"]) == ("contradicted", "60", "20")


def test_every_fact_names_rows_and_sources_that_the_archive_holds(files):
    sources = {row["source_id"] for row in table_of(files["sources.csv"])}
    facts = table_of(files["facts.csv"])
    assert len(facts) > 300
    for fact in facts:
        assert set(filter(None, fact["sources"].split(";"))) <= sources
        for part in filter(None, fact["rows"].split("|")):
            assert f"evidence/{part.partition('=')[0]}.csv" in files or part.startswith("sources=")


def test_a_grid_marks_the_choice_that_the_report_stands_on(files):
    grids = {name: table_of(text) for name, text in files.items() if name.startswith("stability/")}
    assert "stability/c1.csv" in grids
    for name, rows in grids.items():
        chosen = [row for row in rows if row["chosen"] == "true"]
        assert len(chosen) == 1, name
        assert chosen[0]["in_share"] == "true"


def test_the_list_of_contents_names_every_table_and_nothing_else(files):
    listed = {row["file"] for row in table_of(files["contents.csv"])}
    general = {"README.txt", "contents.csv", "facts.csv", "verdicts.csv", "sources.csv"}
    assert listed | general == set(files)


def test_the_text_says_how_to_cite_and_what_the_apostrophe_is(files):
    text = files["README.txt"]
    assert "version 0.1.0, commit 0123456789ab, evidence to 12 June 2026" in text
    assert "apostrophe" in text
    assert "CC BY 4.0" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_a_run_with_changed_parameters_says_so(tmp_path):
    executed, collection, summary = committed()
    changed = {**summary, "canonical": False}
    text = opened(write_archive(read(executed, collection, changed), tmp_path))["README.txt"]
    assert "changed parameters" in text


def test_the_same_run_gives_the_same_bytes(path, tmp_path):
    assert write_archive(committed_report(), tmp_path).read_bytes() == path.read_bytes()


def test_an_entry_tells_nothing_of_time_or_machine(path):
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(e.external_attr, e.create_system, e.extra, e.comment) for e in entries} == {
        (0o644 << 16, 3, b"", b"")
    }


def test_no_name_leads_out_of_the_archives_folder(tmp_path, claims):
    rows = [["1", "2"]]
    book = notebook(
        code("a", table("../../up", "Up", ["a", "b"], rows)),
        code("b", table("/etc/passwd", "Root", ["a", "b"], rows)),
        code("c", table("same", "One", ["a", "b"], rows)),
        code("d", table("Same!", "Two", ["a", "b"], rows)),
        code("e", figure("same", lambda fig: fig.subplots(), [[1]], ["a"])),
    )
    collection = {"title": "T", "notebook": [{"name": "n"}]}
    path = write_archive(read({"n": book}, collection, {}, claims=claims), tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert all(name.startswith(f"{FOLDER}/") and ".." not in name for name in names)
    ours = [n.split("/", 1)[1] for n in names if "/tables/" in n or "/figures/" in n]
    assert ours == [
        "figures/same.csv",
        "tables/etc-passwd.csv",
        "tables/same-2.csv",
        "tables/same.csv",
        "tables/up.csv",
    ]


def test_payloads_stay_text(tmp_path, executed, claims):
    collection = {"title": "=cmd()", "notebook": [{"name": "01_cpec_security"}]}
    poisoned = {"01_cpec_security": poisoned_notebook(executed["01_cpec_security"])}
    files = opened(write_archive(read(poisoned, collection, {}, claims=claims), tmp_path))
    for name, text in files.items():
        if name.startswith(("figures/", "tables/", "stability/")) or name == "facts.csv":
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


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("-12", "-12"),
        ("-1,234.5", "-1,234.5"),
        ("+3e-5", "+3e-5"),
        (-12, -12),
        (-0.5, -0.5),
        (0.333333, 0.333333),
        (None, ""),
        (float("nan"), ""),
        (True, "true"),
        ("−5", "−5"),
        ("plain = text", "plain = text"),
        ("abc\u202edef", "abcdef"),
    ],
)
def test_numbers_stay_numbers_and_formulas_become_text(cell, shown):
    assert spreadsheet_safe(cell) == shown


@given(st.text())
def test_no_text_is_left_that_begins_like_a_formula(text):
    assert not starts_a_formula(str(spreadsheet_safe(text)))
