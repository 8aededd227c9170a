"""`import azm` costs nothing, and editors and IPython know all that it offers."""

import ast
import inspect
import json
import subprocess
import sys

import jedi
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import azm

SOURCE = inspect.getsource(azm)


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Fixture: IPython as a kernel runs it, with azm imported; it leaves no history."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("import azm")
    return shell


def test_what_type_checkers_read_is_what_a_notebook_gets():
    block = next(node for node in ast.parse(SOURCE).body if isinstance(node, ast.If))
    typed = {
        alias.name: f"{imported.module}.{alias.name}" if alias.name in azm._MODULES
        else imported.module
        for imported in block.body
        for alias in imported.names
    }  # fmt: skip
    assert typed == azm._MODULES | azm._HOMES
    assert sorted(typed) == azm.__all__ == dir(azm)
    assert all(hasattr(azm, name) for name in azm.__all__)


def test_importing_azm_imports_nothing_heavy():
    code = "import sys, json, azm; azm.AzmError; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    heavy = {"zmq", "papermill", "IPython", "matplotlib", "pandas", "numpy", "nbformat"}
    assert not heavy & set(loaded)


def test_reading_bundles_and_tables_needs_neither_a_kernel_nor_charts():
    code = """
import sys, json, azm
azm.load("claims"); azm.fact("c0.a", 1); azm.said("00_the_article")
print(json.dumps(sorted(sys.modules)))"""
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    assert not {"zmq", "papermill", "IPython", "matplotlib", "nbformat"} & set(loaded)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="azm has no 'laod'; did you mean 'load'"):
        azm.laod  # noqa: B018
    with pytest.raises(AttributeError, match=r"azm has no 'xyzzy'; type azm\. and Tab"):
        azm.xyzzy  # noqa: B018


@pytest.mark.parametrize("use_jedi", [True, False])
def test_ipython_and_jupyterlab_complete_what_azm_offers(shell, use_jedi):
    shell.Completer.use_jedi = use_jedi
    with provisionalcompleter():
        offered = {c.text.lstrip(".") for c in shell.Completer.completions("azm.", 4)}
        assert set(azm.__all__) <= offered
        narrowed = {c.text.lstrip(".") for c in shell.Completer.completions("azm.sa", 6)}
    assert narrowed == {"said", "say"}


def test_an_editor_that_runs_nothing_completes_and_helps():
    offered = {c.name for c in jedi.Script("import azm\nazm.").complete(2, 4)}
    assert set(azm.__all__) <= offered
    [found] = jedi.Script("import azm\nazm.load").help(2, 6)
    assert found.docstring(raw=True) == inspect.getdoc(azm.load)
    assert "date_between" in found.docstring()


def test_help_on_load_shows_a_table_and_filters(shell):
    told = shell.object_inspect_mime("azm.load")["text/plain"]
    assert 'load("attacks_on_chinese_interests", status="usable"' in told


def error_shown(shell, cell, capsys):
    shell.run_cell("'before'")
    capsys.readouterr()
    shell.run_cell(cell, store_history=True)
    return capsys.readouterr().out.strip()


def test_a_mistake_is_one_sentence_below_its_line(shell, capsys, monkeypatch):
    monkeypatch.delenv("AZM_DEBUG", raising=False)
    shown = error_shown(shell, "a = 1\nazm.load('clams')", capsys)
    first, second = shown.splitlines()
    assert first == "line 2: azm.load('clams')"
    assert second.startswith("AzmError: ") and "did you mean 'claims'" in second


def test_the_whole_traceback_is_there_for_who_asks(shell, capsys, monkeypatch):
    monkeypatch.setenv("AZM_DEBUG", "1")
    shown = error_shown(shell, "azm.load('clams')", capsys)
    assert "Traceback" in shown and len(shown.splitlines()) > 10
