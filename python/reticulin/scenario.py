"""Scenarios: read, checked and merged by the engine, exactly as the command line does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from reticulin._load import engine

Setting: TypeAlias = str | bool | int | float
"""A value in place of the scenario's own: text with a unit ("1.5 mm"), a name, a number or a truth value."""

Scenario: TypeAlias = engine.Scenario


def setting_text(value: Setting) -> str:
    """The value as TOML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


class ScenarioFile:
    """A scenario file and the library, read once for many variants (a sweep reads thousands).

    Raises IoError where a file cannot be read.
    """

    def __init__(self, path: str | Path, library: str | Path | None = None) -> None:
        self._file = engine.ScenarioFile(str(path), str(library) if library else "")

    @property
    def text(self) -> str:
        """The file, byte for byte."""
        return str(self._file.text)

    def read(self, settings: Mapping[str, Setting] | None = None) -> Scenario:
        """The scenario with `settings` (path: value) in place of its own values.

        Raises ScenarioError with every error found, as `reticulin check` prints them.
        """
        pairs = [(path, setting_text(value)) for path, value in (settings or {}).items()]
        return self._file.read(pairs)


def load_scenario(
    path: str | Path, settings: Mapping[str, Setting] | None = None, library: str | Path | None = None
) -> Scenario:
    """Reads a scenario file.

    settings: values in place of the file's, by path, with their units: {"regimen.needle_length": "1.5 mm"}.
    library: folder of parameters, skins, devices and regimens in place of the built-in one.

    Raises ScenarioError with every error found (`problems` tells file, line and column of each), IoError if the file
    cannot be read.
    """
    return ScenarioFile(path, library).read(settings)
