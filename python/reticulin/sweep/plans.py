"""What plan.jsonl says: the points of the newest plan, and of all plans before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reticulin.sweep.journal import Record
from reticulin.sweep.plan import Point


@dataclass
class Plan:
    """The plans of a sweep, followed record by record."""

    newest: int = 0
    """Number of the newest plan; 0 before the first."""
    source: Path = field(default_factory=Path)
    """Sweep file of the newest plan."""
    program: dict[str, Any] = field(default_factory=dict)
    """`version` and `results_version` of the program that made the newest plan; {} where they were not kept."""
    points: dict[str, Point] = field(default_factory=dict)
    """Of the newest plan by id, in its order, with those that were added to it: what the sweep wants now."""
    planned: list[Point] = field(default_factory=list)
    """The same without those that were added."""
    ever: dict[str, Point] = field(default_factory=dict)
    """Of all plans: what is known of a point counts again when a plan wants it again."""
    added: dict[str, str] = field(default_factory=dict)
    """By id of every point that a stop rule ever added, in any plan: id of the first point of its arm."""
    _first: dict[str, str] = field(default_factory=dict)
    """Id of the first of `points` by arm."""
    _number: int = 0
    """Of the plan that `points` are of."""
    _mark: str = ""
    _missing: int = 0

    @classmethod
    def of(cls, records: Iterable[Record]) -> Plan:
        """What these records say, from the first on."""
        plan = cls()
        for record in records:
            plan.take(record)
        return plan

    @property
    def fingerprint(self) -> str:
        """Of what the newest plan was made from; "" without one, or where its writing broke off."""
        return "" if self._missing > 0 else self._mark

    def take(self, record: Record) -> None:
        """Follows one record: the head of a plan, or a point."""
        self.newest = max(self.newest, record["plan"])
        if "file" in record:
            self.source, self.program = Path(record["file"]), record.get("program", {})
            self._mark, self._missing = record.get("fingerprint", ""), record.get("points", 0)
        if "point" in record:
            self._take_point(Point.of_json(record["point"]), record)

    def _take_point(self, point: Point, record: Record) -> None:
        self.ever[point.id] = point
        if record["plan"] > self._number:  # a head alone, where the writing broke off, wants nothing yet
            self._number = record["plan"]
            self.points, self.planned, self._first = {}, [], {}
        self.points[point.id] = point
        first = self._first.setdefault(point.arm, point.id)
        if "added" in record:
            self.added[point.id] = first
        else:
            self.planned.append(point)
            self._missing -= 1
