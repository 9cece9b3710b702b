"""Points that are one run until a later session: the first of them leaves a branch, the others start from it.

Arms that differ in the spacing of sessions alone have the same past until the second session of the closest spacing.
What a run from a branch writes is byte for byte what a run from the start writes; the program refuses a branch with
another past, so that a wrong guess here costs time, never a result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reticulin.errors import ReticulinError
from reticulin.scenario import ScenarioFile, setting_text
from reticulin.sweep.plan import Point

_APART = ("regimen.spacing", "scenario.title")
"""Paths of the settings in which points of one family may differ."""
_AHEAD_DAYS = 1.0
"""A branch lies so long before the session that not all have: steps just before a session are cut for it."""
_LEAST_DAYS = 2.0
"""Less than so much of a run is not worth a branch."""


@dataclass(frozen=True)
class Branch:
    """Where points of one task part."""

    first: str
    """Id of the point that leaves the branch."""
    day: float

    def option(self) -> str:
        """The day as the program takes it."""
        return f"{self.day!r} d"


def families(points: Iterable[Point]) -> list[list[Point]]:
    """The points, those together that may share a past, in the order of the first of each family."""
    found: dict[object, list[Point]] = {}
    for point in points:
        rest = {path: setting_text(v) for path, v in point.settings.items() if path not in _APART}
        found.setdefault((point.scenario, tuple(sorted(rest.items()))), []).append(point)
    return list(found.values())


def branches_of(points: Sequence[Point], library: str) -> dict[str, Branch]:
    """Points that share a past, by id; others are left out. The first of a family leaves the branch, or has left it."""
    files: dict[str, ScenarioFile] = {}
    found: dict[str, Branch] = {}
    for family in families(points):
        if len(family) < 2:
            continue
        try:
            day = _last_common_day(family, files, library)
        except ReticulinError:  # the scenario cannot be read any more: the point itself will say so
            continue
        if _LEAST_DAYS <= day < min(point.end_day for point in family):
            found |= {point.id: Branch(family[0].id, day) for point in family}
    return found


def _last_common_day(family: Sequence[Point], files: dict[str, ScenarioFile], library: str) -> float:
    """The latest day on which a branch may lie; below 0 where no session differs."""
    sessions = []
    for point in family:
        if point.scenario not in files:
            files[point.scenario] = ScenarioFile(point.scenario, library or None)
        sessions.append(files[point.scenario].read(point.settings).session_days)
    differing = (min(days) for days in zip(*sessions, strict=False) if len(set(days)) > 1)
    return next(differing, 0.0) - _AHEAD_DAYS


def is_branch(folder: Path) -> bool:
    """Whether a branch lies there; it appears there whole."""
    return (folder / "manifest.json").exists()
