"""Errors of Reticulin; each carries the exit code that the command line would end with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a scenario or sweep file; line and column count from 1, 0 for an option."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ReticulinError(Exception):
    """Base of all errors; `exit_code` is what `reticulin` ends with for it."""

    exit_code = 1


class UsageError(ReticulinError):
    """A call was used wrongly, or a run folder exists already."""

    exit_code = 2


class ScenarioError(ReticulinError):
    """A scenario or sweep file is wrong; `problems` lists everything found, in order of place."""

    exit_code = 3

    def __init__(self, text: str, problems: list[Problem] | list[tuple[str, int, int, str, str]] | None = None) -> None:
        super().__init__(text)
        self.problems = [p if isinstance(p, Problem) else Problem(*p) for p in problems or []]

    @classmethod
    def of(cls, problems: list[Problem]) -> ScenarioError:
        """The error that lists these problems, one a line."""
        return cls("\n".join(map(str, problems)), problems)


class NumericalError(ReticulinError):
    """The numbers went wrong: an audit did not balance, or a field left its range."""

    exit_code = 4


class IoError(ReticulinError):
    """A file could not be read or written, or is damaged."""

    exit_code = 5


class TooLargeError(ReticulinError):
    """The run would not fit into memory; nothing was written."""


def exists(path: str | Path, what: str) -> Path:
    """The path, if there is something; raises IoError that says what was looked for."""
    path = Path(path)
    if not path.exists():
        raise IoError(f"{path}: no such {what}")
    return path
