"""The same sweep on the workers of a Dask cluster."""

import sys

import pytest
from small import DIE, doing

from azm import cli
from azm.errors import AzmError
from azm.run.sweep import sweep, workers


@pytest.fixture
def cluster(swept):
    """Two worker processes and their scheduler, on this machine."""
    distributed = pytest.importorskip("distributed", reason="Dask isn't installed: azm[dask]")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal on Windows")
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes_even_where_a_worker_dies(swept, cluster, thread, tmp_path):
    sweep("c1", executor=thread)
    here = swept.table.read_bytes()
    once = tmp_path / "once"
    swept.write(
        doing(
            f"if killed == 30 and not os.path.exists({str(once)!r}):",
            f"    open({str(once)!r}, 'w').close()",
            f"    {DIE}",
        )
    )
    assert cli.main(["sweep", "c1", "--scheduler", cluster.scheduler_address]) == 0
    assert once.exists()
    assert swept.table.read_bytes() == here


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AzmError, match=r"pip install 'azm\[dask\]'"), workers("tcp://127.0.0.1:1"):
        pass
