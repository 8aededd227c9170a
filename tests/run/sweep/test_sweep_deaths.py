"""Workers that die cost nothing but their last second."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from small import DIE, TABLE, doing, noted, noting

from azm import cli
from azm.errors import AzmError
from azm.run.sweep import sweep
from azm.run.sweep.crew import Crew

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signal on Windows")


def test_a_worker_that_dies_loses_nothing(swept, thread, tmp_path):
    once = tmp_path / "once"
    sweep("c1", executor=thread)
    undisturbed = swept.table.read_bytes()
    swept.write(
        doing(
            f"if killed == 30 and not os.path.exists({str(once)!r}):",
            f"    open({str(once)!r}, 'w').close()",
            f"    {DIE}",
        )
    )
    assert cli.main(["sweep", "c1", "--jobs", "2"]) == 0
    assert swept.table.read_bytes() == undisturbed
    assert swept.table.read_text(encoding="utf-8").startswith(TABLE)
    assert once.exists()


def test_a_point_that_kills_every_worker_is_named_and_the_others_are_kept(
    swept, thread, tmp_path, capsys
):
    log, mended = tmp_path / "calls", str(tmp_path / "mended")
    swept.write(
        doing(
            noting(log),
            f"if (killed, rule, disputed) == (30, 'narrow', 0) and not os.path.exists({mended!r}):",
            f"    {DIE}",
        )
    )
    assert cli.main(["sweep", "c1"]) == 1
    assert capsys.readouterr().err == (
        "azm: 3 workers died at c1 with killed=30, rule=narrow, disputed=0; run the notebook with "
        "these choices to see why, or leave them out with --where\n"
    )
    assert noted(log).count("30 narrow 0") == 3
    (tmp_path / "mended").touch()
    (made,) = sweep("c1", executor=thread)
    assert made.resumed == 11


def test_an_executor_that_takes_no_more_work_is_told(swept):
    def fail():
        raise RuntimeError("no start")

    with (
        ThreadPoolExecutor(1, initializer=fail) as broken,
        pytest.raises(AzmError, match="the executor's workers died and it takes no more work"),
    ):
        sweep("c1", executor=broken)


def test_a_point_that_never_ends_is_named(swept, capsys):
    swept.write(doing("while True:", "    pass"))
    # The only one asked for, so that no other can be the first that takes too long.
    only = [f"--where={choice}" for choice in ("killed=30", "rule=narrow", "disputed=0")]
    assert cli.main(["sweep", "c1", "--point-limit", "3", *only]) == 5
    assert capsys.readouterr().err == (
        "azm: c1 with killed=30, rule=narrow, disputed=0: took longer than 3 s; mend it, leave it "
        "out with --where, or allow more with --point-limit\n"
    )


def test_anothers_workers_are_not_ended_over_a_point_that_takes_long(swept, tmp_path, monkeypatch):
    go, stop_late = tmp_path / "go", Crew._stop_late
    swept.write(doing(f"while not os.path.exists({str(go)!r}):", "    pass"))

    def found_late(*arguments):
        go.touch()
        stop_late(*arguments)

    monkeypatch.setattr(Crew, "_stop_late", found_late)
    with ThreadPoolExecutor(1) as others:
        with pytest.raises(AzmError, match=r"c1: a point at or after .* took longer than 1 s"):
            sweep("c1", executor=others, limit=1)
        assert others.submit(int, 1).result() == 1
