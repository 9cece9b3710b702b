"""Drives a sweep: gives out what is missing, takes back what ended, until nothing is left to do."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from reticulin.errors import UsageError
from reticulin.sweep.design import Arm
from reticulin.sweep.engine import ParslEngine, TaskEngine, remove_orphans
from reticulin.sweep.file import SweepFile
from reticulin.sweep.journal import Journal, read_records, write_text
from reticulin.sweep.packing import pack
from reticulin.sweep.plan import Planner, Point
from reticulin.sweep.stopping import Stopping
from reticulin.sweep.store import OPEN, Standing, State, Store
from reticulin.sweep.task import LEASE_SECONDS, Task

_WAIT_SECONDS = 1.0
_MOST_LOSSES = 3

EngineMaker = Callable[[Path, SweepFile, bool], TaskEngine]


@dataclass
class Summary:
    """How a sweep stands when a driver ends."""

    counts: Counter[State] = field(default_factory=Counter)
    was_interrupted: bool = False
    stopping: dict[str, str] = field(default_factory=dict)
    """Why each arm got no more replicates, where there is a stop rule."""

    @property
    def exit_code(self) -> int:
        """0 all done, 6 interrupted and to be called again, 1 where points failed."""
        if self.was_interrupted:
            return 6
        return 1 if self.counts[State.FAILED] else 0


def plan_sweep(sweep: SweepFile, out: Path) -> Store:
    """Records every point that the file asks for; nothing is written if anything is wrong with it.

    Raises ScenarioError with every error, UsageError if `out` holds something else.
    """
    arms = sweep.design.arms()
    points = Planner(sweep).points(arms)
    store = Store.create(out)
    standing = store.points() if store.plan_path.exists() else {}
    if list(standing)[: len(points)] != [p.id for p in points]:
        store.add_plan(points, sweep.path)
    write_text(out / "sweep.toml", sweep.text)
    return store


@contextmanager
def driver_lock(store: Store) -> Iterator[None]:
    """One driver at a time. Raises UsageError while another is alive."""
    handle = os.open(store.folder / "driver.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode(errors="replace").strip()
            raise UsageError(f"{store.folder}: a driver is at work already ({holder})") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"host {socket.gethostname()}, process {os.getpid()}".encode(), 0)
        yield
    finally:
        os.close(handle)


def parsl_engine(workers: int | None) -> EngineMaker:
    """Makes the engine that a sweep's file asks for."""

    def make(folder: Path, sweep: SweepFile, is_slurm: bool) -> TaskEngine:
        return ParslEngine(folder, sweep.run.threads, workers, sweep.slurm if is_slurm else None)

    return make


class Driver:
    """Runs the open points of a sweep."""

    def __init__(
        self,
        sweep: SweepFile,
        store: Store,
        make_engine: EngineMaker,
        is_slurm: bool = False,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._sweep, self._store = sweep, store
        self._make_engine, self._is_slurm, self._tell = make_engine, is_slurm, tell
        self._losses: Counter[str] = Counter()
        self._given: set[str] = set()
        self._stopping = Stopping(sweep.stop, store) if sweep.stop else None

    def run(self, retry_failed: bool = False) -> Summary:
        """Until nothing is open, or the caller is interrupted (KeyboardInterrupt is taken as a wish to stop)."""
        with driver_lock(self._store):
            self._journal = Journal(self._store.driver_path)
            self._requests = self._store.cancel_requests()
            standings = self._store.standings()
            todo = [s for s in standings.values() if s.state in OPEN or (retry_failed and s.state is State.FAILED)]
            done = sum(s.state is State.DONE for s in standings.values())
            self._tell(f"{len(standings)} points, {done} done, {len(todo)} to run")
            summary = Summary()
            if todo or self._wants_more(standings):
                self._drive(todo, standings, summary)
            summary.counts = Counter(s.state for s in self._store.standings().values())
            if self._stopping:
                summary.stopping = self._stopping.verdicts
            return summary

    def _drive(self, todo: list[Standing], standings: dict[str, Standing], summary: Summary) -> None:
        self._clean_up()
        self._wait_for_leases(todo)
        engine = self._make_engine(self._store.folder, self._sweep, self._is_slurm)
        try:
            began = {"event": "driver started", "workers": engine.workers, "slurm": self._is_slurm}
            self._journal.append(began | getattr(engine, "pids", {}))
            self._give_out(engine, [s.point for s in todo])
            self._give_out(engine, self._more_replicates(standings))
            while self._given:
                self._heed_requests()
                for ended in engine.wait(_WAIT_SECONDS):
                    self._take_back(engine, ended.task, ended.lost, ended.cause)
        except KeyboardInterrupt:
            summary.was_interrupted = True
            self._tell("stopping; the same command goes on")
        finally:
            engine.close()
            self._record_stopped()
            self._journal.append({"event": "driver ended"})

    def _heed_requests(self) -> None:
        """A `cancel` from outside is an interruption."""
        if self._store.cancel_requests() > self._requests:
            raise KeyboardInterrupt

    def _record_stopped(self) -> None:
        """Points that were under way when the workers were ended; they have stopped with a checkpoint."""
        for standing in self._store.standings().values():
            if standing.state in (State.RUNNING, State.QUEUED):
                self._journal.append({"id": standing.point.id, "state": "stopped", "cause": "the sweep was stopped"})

    def _clean_up(self) -> None:
        began, is_living = self._store.newest_driver()
        for what in remove_orphans(self._store.folder, began if is_living else {}, self._is_slurm):
            self._tell(f"ended {what} that an earlier driver left behind")

    def _wait_for_leases(self, todo: list[Standing]) -> None:
        """Copies of an earlier driver that could not be ended keep their points until their leases run out."""
        while True:
            alive = [s for s in todo if s.state is State.RUNNING and self._is_alive(s)]
            if not alive:
                return
            time.sleep(_WAIT_SECONDS)
            standings = self._store.standings()
            todo[:] = [s for t in todo if (s := standings[t.point.id]).state in (*OPEN, State.FAILED)]

    def _is_alive(self, standing: Standing) -> bool:
        newest, pid, host = 0.0, 0, ""
        for record in read_records(self._store.task_path(standing.task)):
            newest, pid, host = record["time"], record["pid"], record["host"]
        if host == socket.gethostname() and not Path(f"/proc/{pid}").exists():
            return False
        return time.time() - newest < LEASE_SECONDS

    def _give_out(self, engine: TaskEngine, points: Iterable[Point]) -> None:
        for number, pile in enumerate(pack(list(points), engine.workers, self._sweep)):
            task = Task(
                name=f"{int(time.time() * 1000):x}-{number:05}",
                points=tuple(pile),
                folder=str(self._store.folder.resolve()),
                threads=self._sweep.run.threads,
                library=self._sweep.library,
                keep_snapshots=self._sweep.run.keep_snapshots,
            )
            self._submit(engine, task)

    def _submit(self, engine: TaskEngine, task: Task) -> None:
        self._journal.append(*({"id": p.id, "state": "queued", "task": task.name} for p in task.points))
        self._given.add(task.name)
        engine.submit(task)

    def _take_back(self, engine: TaskEngine, task: Task, lost: bool, cause: str) -> None:
        """Gives the open points of a task that came back out again, as far as that may help."""
        self._given.discard(task.name)
        standings = self._store.standings()
        again = []
        for point in task.points:
            standing = standings[point.id]
            if standing.state not in OPEN:
                continue
            verdict = self._why_not_again(standing, lost, cause)
            if verdict:
                self._journal.append({"id": point.id, "state": "failed", "cause": verdict})
            else:
                again.append(point)
        if again:
            self._submit(engine, replace(task, points=tuple(again)))
        self._give_out(engine, self._more_replicates(standings))

    def _why_not_again(self, standing: Standing, lost: bool, cause: str) -> str:
        """Why a point that did not end is given up, or ""."""
        if lost:
            self._losses[standing.point.id] += standing.state is State.RUNNING
            if self._losses[standing.point.id] >= _MOST_LOSSES:
                return f"its worker was lost {_MOST_LOSSES} times: {cause}"
            return ""
        if cause:
            return cause
        if standing.idle_starts >= self._sweep.run.starts_without_progress:
            return (
                f"{standing.idle_starts} starts in a row got no further than day {standing.day:.3g}; "
                f"last: {standing.cause}. Give allocations more wall time"
            )
        return ""

    def _wants_more(self, standings: dict[str, Standing]) -> bool:
        return bool(self._stopping and self._stopping.missing(self._sweep.design.arms(), standings))

    def _more_replicates(self, standings: dict[str, Standing]) -> list[Point]:
        """Replicates that the stop rule asks for on top of the plan, planned."""
        if self._stopping is None:
            return []
        wanted: list[tuple[Arm, int]] = self._stopping.missing(self._sweep.design.arms(), standings)
        points = [
            p
            for arm, have in wanted
            for p in Planner(self._sweep).points([replace(arm, replicates=have + 1)], first_replicate=have)
        ]
        if points:
            self._store.extend_plan(points)
        return points
