"""Scenarios: read, checked and merged by the engine, exactly as the command line does."""

from __future__ import annotations

import json
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from reticulin._load import engine
from reticulin.arguments import path_of, plain, refusal
from reticulin.errors import Problem, ScenarioError

Setting: TypeAlias = str | bool | int | float
"""A value in place of the scenario's own: text with a unit ("1.5 mm"), a name, a number or a truth value."""

AnySetting: TypeAlias = Setting | np.integer[Any] | np.floating[Any] | np.bool_ | Sequence[str | float]
"""The same, also a number or truth value of NumPy, or a list of texts or numbers."""

Scenario: TypeAlias = engine.Scenario


def setting_text(value: AnySetting) -> str:
    """The value as TOML has it. Raises TypeError for what no setting can be."""
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        return repr(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple, np.ndarray)):
        return f"[{', '.join(map(setting_text, value))}]"
    raise TypeError(value)


def _pairs(settings: Mapping[str, AnySetting] | None) -> list[tuple[str, str]]:
    """Paths and values as TOML. Raises UsageError for what is no mapping of settings."""
    if settings is not None and not isinstance(settings, Mapping):
        raise refusal("settings", settings, 'a dictionary such as {"regimen.needle_length": "1.5 mm"}')
    pairs = []
    for path, value in (settings or {}).items():
        if not isinstance(path, str):
            raise refusal("settings", path, 'paths such as "regimen.needle_length"')
        if isinstance(value, Mapping):
            inner = next(iter(value), "...")
            raise refusal(f"settings: {path}", value, f'a value; write paths, {{"{path}.{inner}": ...}}')
        try:
            pairs.append((path, setting_text(value)))
        except TypeError:
            allowed = 'text, such as "1.5 mm", a number, True, False, or a list of texts or numbers'
            raise refusal(f"settings: {path}", value, allowed) from None
    return pairs


class ScenarioFile:
    """A scenario file and the library, read once for many variants (a sweep reads thousands).

    Raises IoError where a file cannot be read.
    """

    def __init__(self, path: str | Path, library: str | Path | None = None) -> None:
        folder = "" if library is None else str(path_of(library, "library"))
        self._file = engine.ScenarioFile(str(path_of(path, "path")), folder)

    @property
    def text(self) -> str:
        """The file, byte for byte."""
        return str(self._file.text)

    def read(self, settings: Mapping[str, AnySetting] | None = None) -> Scenario:
        """The scenario with `settings` (path: value) in place of its own values.

        Raises ScenarioError with every error found, as `reticulin check` prints them; UsageError for what cannot be a
        setting, such as None.
        """
        return self._file.read(_pairs(settings))


def load_scenario(
    path: str | Path, settings: Mapping[str, AnySetting] | None = None, library: str | Path | None = None
) -> Scenario:
    """Reads a scenario file.

    settings: values in place of the file's, by path, with their units: {"regimen.needle_length": "1.5 mm"}.
    library: folder of parameters, skins, devices and regimens in place of the built-in one.

    Raises ScenarioError with every error found (`problems` tells file, line and column of each; "settings" is the file
    of what stands there), UsageError for what cannot be a setting, IoError if the file cannot be read.
    """
    try:
        return ScenarioFile(path, library).read(settings)
    except ScenarioError as error:
        raise (ScenarioError.of([_in_python_words(p) for p in error.problems]) if error.problems else error) from None


def _in_python_words(problem: Problem) -> Problem:
    """Here a value in place of the file's comes from `settings`; the command line calls it --set PATH=VALUE."""
    return replace(problem, file="settings") if not problem.line and problem.file.startswith("--set ") else problem
