"""Every public name says what it is; every public call says its units and its errors."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator

import pytest
import reticulin
from reticulin.sweep.status import Status

UNIT = re.compile(r"\b(um|mm|days?|d|h|s|units?|seconds|points/s)\b")
WITHOUT_UNITS = {
    "Outcome.open": "opens",
    "Run.field_names": "names",
    "Sweep.plan": "counts",
    "Sweep.run": "its arguments are counts and files",
    "Sweep.cancel": "words",
    "ScenarioFile.read": "settings carry their units as text, see load_scenario",
    "Status.line": "words with units of their own",
    "Status.text": "words with units of their own",
    "Status.json": "as its fields",
    "open_run": "opens",
    "ReticulinError.of": "-",
}
WITHOUT_ERRORS = {"Status.line": "-", "Status.text": "-", "Status.json": "-"}


def public_classes() -> list[type]:
    named = [getattr(reticulin, name) for name in reticulin.__all__]
    return [c for c in named if inspect.isclass(c) and c.__module__.startswith("reticulin.")] + [Status]


def public_calls() -> Iterator[tuple[str, Callable[..., object]]]:
    """Functions of the package and methods of its classes, by their names for people."""
    for name in reticulin.__all__:
        value = getattr(reticulin, name)
        if inspect.isfunction(value):
            yield name, value
    for owner in public_classes():
        if issubclass(owner, reticulin.ReticulinError):
            continue
        for name, value in vars(owner).items():
            if not name.startswith("_") and inspect.isfunction(value):
                yield f"{owner.__name__}.{name}", value


CALLS = dict(public_calls())


def with_what_it_points_at(name: str) -> str:
    """The docstring, and those of calls that it says are alike ("as for `plan`", "are those of `run`")."""
    text = inspect.getdoc(CALLS[name]) or ""
    owner = name.rpartition(".")[0]
    for other in re.findall(r"(?:as for|are those of|errors of) `(\w+)`", text):
        text += inspect.getdoc(CALLS.get(f"{owner}.{other}") or CALLS[other]) or ""
    return text


def test_there_is_something_to_look_at() -> None:
    assert {"run", "compare", "plot_sweep", "Run.get_fields", "Sweep.run", "ScenarioFile.read"} <= set(CALLS)


@pytest.mark.parametrize("name", reticulin.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    value = getattr(reticulin, name)
    assert inspect.getdoc(value) and inspect.getdoc(value) != inspect.getdoc(type(value))
    if inspect.isclass(value):
        for member, what in vars(value).items():
            if member.startswith("_"):
                continue
            if isinstance(what, property) or inspect.isroutine(what):
                assert inspect.getdoc(what), f"{name}.{member}"


@pytest.mark.parametrize("name", CALLS)
def test_every_public_call_says_its_errors_and_units(name: str) -> None:
    text = with_what_it_points_at(name)
    if name not in WITHOUT_ERRORS:
        assert "Raises " in text
    if name not in WITHOUT_UNITS:
        assert UNIT.search(text)


@pytest.mark.parametrize("name", CALLS)
def test_every_argument_is_explained(name: str) -> None:
    text = with_what_it_points_at(name)
    for argument in inspect.signature(CALLS[name]).parameters:
        assert argument == "self" or re.search(rf"\b{argument}\b", text), argument


def test_every_module_says_what_it_holds() -> None:
    for module in pkgutil.walk_packages(reticulin.__path__, "reticulin."):
        assert importlib.import_module(module.name).__doc__, module.name


def test_errors_named_in_docstrings_exist() -> None:
    for name, call in CALLS.items():
        for error in re.findall(r"\b[A-Z]\w+Error\b", inspect.getdoc(call) or ""):
            assert hasattr(reticulin, error) or error in dir(__builtins__), f"{name}: {error}"
