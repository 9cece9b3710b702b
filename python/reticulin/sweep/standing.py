"""What is recorded of a point: its state, and what a driver has to know to give it out again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reticulin.sweep.journal import Record
from reticulin.sweep.plan import Point


class State(str, Enum):
    """Where a point stands."""

    PLANNED = "planned"
    QUEUED = "queued"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    LOST = "lost"
    """Done, but its table is gone. No record says so: whoever looks for tables finds it."""
    DONE = "done"


OPEN = (State.PLANNED, State.QUEUED, State.RUNNING, State.STOPPED, State.LOST)
"""States of points that are still to be done."""


@dataclass
class Standing:
    """What is recorded of a point."""

    point: Point
    state: State = State.PLANNED
    cause: str = ""
    """Why it failed or stopped."""
    day: float = 0.0
    """Simulated so far."""
    starts: int = 0
    idle_starts: int = 0
    """Starts in a row that got no further."""
    losses: int = 0
    """How often its worker was lost while it ran."""
    task: str = ""
    """The copy of a task that wrote the newest record of it."""
    host: str = ""
    job: str = ""
    """Allocation in which it ran last, "" where there is none."""
    turn: int = 0
    """Of the newest record: the turn in which the point was given out."""
    seconds: float = 0.0
    """Wall time of the program, all starts together."""

    def take(self, record: Record) -> None:
        """Follows one record of this point. A point that is done stays done, since results do not depend on who made
        them, unless a driver found its table lost and said so ("again")."""
        if self.state is State.DONE and "again" not in record:
            return
        state, turn = State(record["state"]), record.get("turn", 0)
        self._count(state, record)
        if turn < self.turn and state is not State.DONE:
            return
        if state is State.QUEUED and self.state is State.FAILED:
            self.idle_starts = self.losses = 0  # somebody asked for another try
        self.state, self.turn = state, turn
        self.cause = record.get("cause", "")
        self.task = record.get("task", self.task)
        self.host = record.get("host", "")
        self.job = record.get("job", self.job)

    def _count(self, state: State, record: Record) -> None:
        self.seconds += record.get("seconds", 0.0)
        self.starts += state is State.RUNNING
        self.losses += "lost" in record
        if "day" in record:
            self.idle_starts = self.idle_starts + 1 if record["day"] <= self.day else 0
            self.day = max(self.day, record["day"])
