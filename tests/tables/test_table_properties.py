"""What holds for any table, not only for the examples."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_project import column

from azm import tables
from azm.tables.check import normal_url
from azm.tables.csv_text import canonical, read_csv
from azm.tables.problem import fault_finder

#: The project is built once and each example writes its own file, so that sharing it is safe.
shared = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
not_numbers = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs", "Cc")),
    min_size=1,
    max_size=8,
).filter(lambda text: fault_finder(column("number"))(text) is not None)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from('",;\n'),
    max_size=12,
)


@shared
@given(row=st.integers(0, 6), cell=not_numbers)
def test_any_corrupted_number_is_named_with_its_line_and_column(project, row, cell):
    original = project.read("counts")
    rows = list(csv.reader(io.StringIO(original.decode(), newline="")))
    line = 2 + sum(1 + "".join(done).count("\n") for done in rows[1 : row + 1])
    rows[row + 1][rows[0].index("value")] = cell
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    project.write("counts", written.getvalue())
    try:
        [problem] = tables.check(project.root)
    finally:
        project.write("counts", original)
    assert (problem.file, problem.line, problem.column) == ("data/counts.csv", line, "value")
    assert problem.value == cell
    assert "\n" not in str(problem)


@shared
@given(
    cells=st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=6),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.booleans(),
)
def test_reading_gives_the_cells_that_were_written_whatever_the_line_ends(
    tmp_path, cells, ending, mark
):
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([["a", "b", "c"], *cells])
    content = written.getvalue().replace("\n", ending).encode()
    path = tmp_path / "any.csv"
    path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + content)
    sheet = read_csv(path, "any.csv")
    assert sheet.problems == []
    assert sheet.header == ["a", "b", "c"]
    assert [row.cells for row in sheet.rows] == cells
    lines = canonical(path.read_bytes()).decode().split("\n")
    for row in sheet.rows:
        first = io.StringIO(newline="")
        csv.writer(first, lineterminator="\n").writerow(row.cells)
        assert lines[row.line - 1] == first.getvalue().split("\n")[0]


@shared
@given(content=st.binary(max_size=400))
def test_no_file_whatsoever_makes_checking_or_loading_break_down(project, content):
    original = project.read("events")
    project.write("events", content)
    try:
        problems = list(map(str, tables.check(project.root)))
        assert problems and all(map(str.isprintable, problems))
        with pytest.raises(tables.TableError):
            tables.load("events")
    finally:
        project.write("events", original)


@shared
@given(cut=st.integers(0, 5000), byte=st.binary(min_size=1, max_size=3))
def test_bytes_put_into_a_sound_table_are_accepted_as_content_or_named(project, cut, byte):
    original = project.read("counts")
    place = cut % len(original)
    project.write("counts", original[:place] + byte + original[place:])
    try:
        problems = tables.check(project.root)
        assert all(str(problem).startswith("data/") for problem in problems)
        if project.read("counts") != original and canonical(project.read("counts")) != original:
            assert problems, "a change that nothing noticed"
    finally:
        project.write("counts", original)


@shared
@given(path=st.text("abc/-", max_size=10), query=st.sampled_from(["", "?p=1", "?p=2"]))
def test_an_address_with_and_without_www_and_slash_is_one(path, query):
    plain = f"https://example.org/{path}".rstrip("/")
    assert normal_url(plain + query) == normal_url(f"http://WWW.example.org/{path}/{query}")
    assert normal_url(plain + query) != normal_url(f"{plain}x{query}")
