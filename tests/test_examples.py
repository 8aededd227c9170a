"""The examples in docstrings are run, and every public function has one."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import azm
import azm.claims
import azm.methods
import azm.notebook
import azm.tables

ROOMS = [azm.tables, azm.methods, azm.claims, azm.notebook]
MODULES = ["azm.words", "azm.errors"] + [
    module.name
    for room in ROOMS
    for module in pkgutil.iter_modules(room.__path__, room.__name__ + ".")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_come_out_as_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("room", [azm, azm.methods, azm.claims], ids=lambda room: room.__name__)
def test_every_function_that_a_room_offers_has_an_example(room):
    offered = {name: getattr(room, name) for name in room.__all__}
    without = [
        name
        for name, value in offered.items()
        if inspect.isroutine(value)
        and ">>>" not in inspect.getdoc(value)
        and value.__module__ != "azm.tables.citing"
    ]
    assert without == []
