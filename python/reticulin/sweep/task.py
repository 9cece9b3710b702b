"""What a worker does with a task: its points, one after the other, each recorded where it happened.

Two copies of a task may run at once (a driver that was killed and started again, a node that only seemed lost). Every
copy has a journal and a shard of its own; a copy leaves a point alone while another holds a fresh lease on it, which is
a record, and takes it over when the lease has run out. Should both run it all the same, both write the same bits.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from reticulin.errors import ReticulinError
from reticulin.sweep.allocation import deadline_of_allocation, seconds_left
from reticulin.sweep.branching import Branch
from reticulin.sweep.journal import Journal, read_records
from reticulin.sweep.leases import BEAT_SECONDS, Leases
from reticulin.sweep.ledger import gone
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome, PointRunner
from reticulin.sweep.shard import Shard
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store
from reticulin.sweep.trouble import DiskTrouble, is_of_disk

HOLD_SECONDS = 10.0
"""A worker whose allocation is about to end keeps a task so long before it gives it back: the engine would hand it
straight back to the same dying allocation, again and again."""


@dataclass(frozen=True)
class Task:
    """Points that one worker takes together."""

    name: str
    points: tuple[Point, ...]
    folder: str
    threads: int
    library: str
    keep_snapshots: bool
    turn: int = 0
    """Grows with every task that is given out; of two records the one of the later turn is the newer."""
    branches: Mapping[str, Branch] = field(default_factory=dict)
    """By id, the points that share a past with others of the task."""


def run_task(task: Task) -> str:
    """Runs the points of a task that nobody has finished; returns the name of this copy.

    Raises DiskTrouble where the sweep cannot go on before somebody looks after the disk.
    """
    store = Store(Path(task.folder))
    if not store.plan_path.exists():  # on this machine: its disk is not mounted
        raise DiskTrouble(str(gone(store.folder)))
    copy = f"{task.name}.{int(time.time() * 1000):x}{os.getpid():x}"
    worker = _Worker(task, store, copy)
    with worker.beating():
        for point in task.points:
            worker.take(point)
            worker.drop_branch(point)
    if worker.was_late:
        time.sleep(HOLD_SECONDS)
    return copy


class _Worker:
    def __init__(self, task: Task, store: Store, copy: str) -> None:
        self._task, self._store, self._copy = task, store, copy
        self._journal = Journal(store.task_path(copy))
        self._shard = Shard(store.shard_path(copy))
        self._runner = PointRunner(store, task.threads, task.library, task.keep_snapshots, task.branches)
        self._open = {point.id for point in task.points}
        self._deadline = deadline_of_allocation()
        self._leases = Leases()
        self.was_late = False
        """Points were not even started because the allocation is about to end."""

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Renews the lease until the end."""
        end = threading.Event()

        def beat() -> None:
            while not end.wait(BEAT_SECONDS):
                with suppress(ReticulinError):  # a full disk: the points say so
                    self._journal.append({"beat": self._copy})

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()

    def take(self, point: Point) -> None:
        """Runs a point unless a copy of this task has done it or is at it, or there is no time left."""
        if self._is_done_or_left(point):
            if not self.was_late:
                self._open.discard(point.id)
            return
        if seconds_left(self._deadline) <= 0:
            self.was_late = True
            return
        self._record(point, State.RUNNING, job=os.environ.get("SLURM_JOB_ID", ""))
        try:
            outcome = self._runner.run(point, self._deadline)
            if outcome.table is not None:
                self._shard.append(outcome.table)
        except (ReticulinError, OSError) as error:
            outcome = PointOutcome(State.FAILED, str(error), -1.0, 0.0)
        if outcome.state is State.FAILED and is_of_disk(outcome.cause):
            self._give_up(point, outcome.cause)
        self._record_outcome(point, outcome)
        if outcome.state is State.DONE:
            self._runner.clear(point)
        if outcome.state is not State.STOPPED:
            self._open.discard(point.id)

    def drop_branch(self, point: Point) -> None:
        """Removes the branch of a point's family once nobody will start from it."""
        branch = self._task.branches.get(point.id)
        if branch and not any(self._task.branches.get(id_) == branch for id_ in self._open):
            self._store.drop_branch(branch.first)

    def _give_up(self, point: Point, cause: str) -> None:
        with suppress(ReticulinError):  # the record may not fit either; the driver hears it from the error
            self._record(point, State.STOPPED, cause=cause)
        raise DiskTrouble(cause)

    def _record_outcome(self, point: Point, outcome: PointOutcome) -> None:
        day = max(outcome.day, 0.0)
        self._record(point, outcome.state, cause=outcome.cause, day=day, seconds=outcome.seconds)

    def _record(self, point: Point, state: State, **more: object) -> None:
        told = {"id": point.id, "state": state.value, "task": self._copy, "turn": self._task.turn}
        self._journal.append(told | more)

    def _is_done_or_left(self, point: Point) -> bool:
        """Waits while another copy is at the point; True once one has finished it, or our time is over."""
        while True:
            states = [self._state_in(path, point) for path in self._others()]
            if State.DONE in states:
                return True
            if State.RUNNING not in states:
                return False
            if seconds_left(self._deadline) <= 0:
                self.was_late = True
                return True
            time.sleep(1.0)

    def _others(self) -> list[Path]:
        return [p for p in self._store.task_paths(self._task.name) if p != self._journal.path]

    def _state_in(self, path: Path, point: Point) -> State | None:
        """What another copy says of the point; RUNNING only while it lives."""
        state = None
        for record in read_records(path):
            if record.get("id") == point.id:
                state = State(record["state"])
        if state is State.RUNNING and not self._leases.is_alive(path):
            return None
        return state
