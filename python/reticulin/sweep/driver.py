"""Drives a sweep: gives out what is missing, takes back what ended, until nothing is left to do."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reticulin.errors import ReticulinError, UsageError
from reticulin.sweep.allocation import driver_deadline, seconds_left
from reticulin.sweep.branching import branches_of
from reticulin.sweep.engine import Ended, ParslEngine, TaskEngine
from reticulin.sweep.file import StopRule, SweepFile
from reticulin.sweep.journal import Journal, Record, write_text
from reticulin.sweep.leases import Leases
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.lock import driver_lock
from reticulin.sweep.orphans import own_jobs, remove_orphans, wait_for_programs
from reticulin.sweep.packing import pack, pack_added
from reticulin.sweep.plan import Planner, Point, TellCount, fingerprint
from reticulin.sweep.plans import Plan
from reticulin.sweep.standing import OPEN, Standing, State
from reticulin.sweep.stopping import Missing, Stopping
from reticulin.sweep.store import Store
from reticulin.sweep.task import Task
from reticulin.sweep.trouble import ClusterTrouble, DiskTrouble
from reticulin.units import counted

_WAIT_SECONDS = 1.0
_MOST_LOSSES = 3
_CHECKPOINT_SECONDS = 25.0
"""Programs get so long to write a checkpoint after they were asked to stop."""

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


def plan_sweep(sweep: SweepFile, out: Path, tell: TellCount = lambda done, total: None) -> Store:
    """Records every point that the file asks for; nothing is written if anything is wrong with it. `tell` hears how
    many scenarios are resolved, of how many.

    Raises ScenarioError with every error, UsageError if `out` holds something else or if a driver is at work and the
    plan would change under it.
    """
    mark = fingerprint(sweep)
    known = Store(out).plan()
    planner, arms = Planner(sweep), sweep.design.arms()
    if mark and known.fingerprint == mark:
        points = known.planned
        planner.check_stop(arms, points)
    else:
        points = planner.points(arms, tell=tell)
    store = Store.create(out)
    if known.planned != points or _has_too_many(known, sweep.stop):
        with driver_lock(out):
            if known.newest:  # first: what `resume` goes by is never older than the plan
                _keep(store, sweep.text)
            store.add_plan(points, sweep.path, mark)
    _keep(store, sweep.text)
    return store


def _has_too_many(known: Plan, rule: StopRule | None) -> bool:
    """Whether replicates that a stop rule added are more than the file allows now: the rule is gone, or its `most` is
    less. They leave the plan, and a rule that wants some of them again finds their results."""
    most = rule.most if rule else 0
    planned = {point.id for point in known.planned}
    return any(point.replicate >= most for id_, point in known.points.items() if id_ not in planned)


def _keep(store: Store, text: str) -> None:
    kept = store.folder / "sweep.toml"
    if not kept.exists() or kept.read_text(encoding="utf-8") != text:
        write_text(kept, text)


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
        self._given: set[str] = set()
        self._branched: list[Point] = []  # left a branch for others, which an earlier driver did not get to
        self._held: list[Point] = []  # added by the stop rule, not given out yet
        self._unstarted: Counter[str] = Counter()  # how often tasks broke before any of their points was started
        self._unchanged: set[str] = set()  # arms whose scenario is known to be that of the plan
        self._number = 0
        self._stopping = Stopping(sweep.stop, store) if sweep.stop else None
        self._planner = Planner(sweep)
        self._arms = {arm.title: arm for arm in sweep.design.arms()}

    def run(self, retry_failed: bool = False) -> Summary:
        """Until nothing is open, or the caller is interrupted (KeyboardInterrupt is taken as a wish to stop).

        Raises UsageError for a deadline that is none; DiskTrouble, ClusterTrouble where the sweep cannot go on and no
        point is to blame; IoError.
        """
        self._deadline = driver_deadline()
        with driver_lock(self._store.folder, self._tell):
            self._journal = Journal(self._store.driver_path)
            self._requests = self._store.cancel_requests()
            self._ledger = Ledger(self._store)
            self._turn = self._ledger.turn
            self._miss_tables()
            if any(s.state in OPEN for s in self._ledger.standings.values()):
                self._clean_up()
                self._wait_for_leases()
            standings = self._ledger.refresh()  # what was still running may have got done in the meantime
            todo = [s for s in standings.values() if s.state in OPEN or (retry_failed and s.state is State.FAILED)]
            done = sum(s.state is State.DONE for s in standings.values())
            self._tell(f"{counted(len(standings), 'point')}, {done} done, {len(todo)} to run")
            summary = Summary()
            if todo or self._wants_more():
                self._drive(todo, summary)
            summary.counts = Counter(s.state for s in self._ledger.refresh().values())
            if not any(summary.counts[state] for state in OPEN):
                self._drop_branches()
            if self._stopping:
                summary.stopping = self._stopping.verdicts
            return summary

    def _drop_branches(self) -> None:
        """Those that killed workers left."""
        for id_ in self._store.branched():
            self._store.drop_branch(id_)

    def _miss_tables(self) -> None:
        """Points that are done but whose table is gone are to be done again."""
        self._record(self._ledger.miss_tables(), State.PLANNED, cause="its table was lost", again=True)
        self._ledger.refresh()

    def _record(self, standings: Iterable[Standing], state: State, **more: object) -> None:
        """All at once: each append waits for the disk, and thousands of points may be queued."""
        self._turn += 1
        told = {"state": state.value, "turn": self._turn, **more}
        records = [{"id": s.point.id, **told} for s in standings]
        if records:
            self._journal.append(*records)

    def _drive(self, todo: list[Standing], summary: Summary) -> None:
        if seconds_left(self._deadline) <= 0:  # workers would hand their tasks back, again and again
            self._end_early(summary)
            return
        engine = self._make_engine(self._store.folder, self._sweep, self._is_slurm)
        has_failed = False
        try:
            self._turn += 1
            began = {"event": "driver started", "turn": self._turn, "workers": engine.workers, "slurm": self._is_slurm}
            self._journal.append(began | getattr(engine, "note", {}))
            self._branched = [
                self._ledger.standings[id_].point for id_ in self._store.branched() if id_ in self._ledger.standings
            ]
            self._give_out(engine, pack([s.point for s in todo], engine.workers, self._sweep))
            self._ledger.refresh()
            self._add_replicates(engine, self._arms)
            self._attend(engine)
        except KeyboardInterrupt:
            self._end_early(summary)
        except ReticulinError:
            has_failed = True
            raise
        finally:
            engine.close()
            wait_for_programs(self._store.folder, _CHECKPOINT_SECONDS)
            self._record_end(has_failed)

    def _end_early(self, summary: Summary) -> None:
        summary.was_interrupted = True
        self._tell("stopping; the same command goes on")

    def _attend(self, engine: TaskEngine) -> None:
        """Takes back and gives out until nothing is out any more."""
        while self._given:
            # A `cancel` from outside and the end of the allocation that we run in are interruptions.
            if self._store.cancel_requests() > self._requests or seconds_left(self._deadline) <= 0:
                raise KeyboardInterrupt
            back = engine.wait(_WAIT_SECONDS)
            for ended in back:
                self._take_back(engine, ended)
            if back:
                self._add_replicates(engine, dict.fromkeys(p.arm for ended in back for p in ended.task.points))

    def _record_end(self, has_failed: bool) -> None:
        """Points that were under way when the workers were ended have stopped with a checkpoint."""
        try:
            under_way = [s for s in self._ledger.refresh().values() if s.state in (State.RUNNING, State.QUEUED)]
            self._record(under_way, State.STOPPED, cause="the sweep was stopped")
            self._journal.append({"event": "driver ended"})
        except ReticulinError:
            if not has_failed:  # a full disk, a folder that is gone: must not hide why the sweep ends
                raise

    def _clean_up(self) -> None:
        began, is_open = self._ledger.driver
        was_slurm = self._is_slurm or bool(began.get("slurm"))
        for what in remove_orphans(self._store.folder, began if is_open else {}, was_slurm):
            self._tell(f"ended {what} that an earlier driver left behind")

    def _wait_for_leases(self) -> None:
        """Copies of an earlier driver that could not be ended keep their points until their leases run out."""
        leases, told = Leases(), False
        while any(self._is_alive(s, leases) for s in self._ledger.refresh().values() if s.state is State.RUNNING):
            if not told:
                self._tell("waiting for workers of an earlier driver to end or to be given up")
                told = True
            time.sleep(_WAIT_SECONDS)

    def _is_alive(self, standing: Standing, leases: Leases) -> bool:
        # Where its process can be looked for, that counts: not every Slurm ends all processes of an allocation.
        if standing.job and standing.host != socket.gethostname():
            jobs = own_jobs()
            if jobs is not None and standing.job not in (job for job, _ in jobs):
                return False
        return leases.is_alive(self._store.task_path(standing.task))

    def _give_out(self, engine: TaskEngine, piles: Iterable[list[Point]]) -> None:
        for pile in piles:
            self._number += 1
            task = Task(
                name=f"{int(time.time() * 1000):x}-{self._number:05}",
                points=tuple(pile),
                folder=str(self._store.folder.resolve()),
                threads=self._sweep.run.threads,
                library=self._sweep.library,
                keep_snapshots=self._sweep.run.keep_snapshots,
                branches=branches_of([*self._branched, *pile], self._sweep.library),
            )
            self._submit(engine, task)

    def _submit(self, engine: TaskEngine, task: Task, lost: Mapping[str, str] | None = None) -> None:
        """lost: id and cause of points that ran on a worker that was lost."""
        self._turn += 1
        records: list[Record] = []
        for point in task.points:
            record: Record = {"id": point.id, "state": "queued", "task": task.name, "turn": self._turn}
            if lost and point.id in lost:
                record["lost"] = lost[point.id]
            records.append(record)
        self._journal.append(*records)
        self._given.add(task.name)
        engine.submit(replace(task, turn=self._turn))

    def _take_back(self, engine: TaskEngine, ended: Ended) -> None:
        """Gives the open points of a task that came back out again, as far as that may help."""
        if ended.trouble == "disk":
            raise DiskTrouble(f"{ended.cause}; nothing is lost: mend the disk and give the same command again")
        if ended.trouble == "cluster":
            raise ClusterTrouble(f"no allocation works: {ended.cause}; its logs are in {self._store.folder}/engine")
        task = ended.task
        self._given.discard(task.name)
        standings = self._ledger.refresh(task.name)
        left = [s for s in (standings[point.id] for point in task.points) if s.state in OPEN]
        if ended.cause and not ended.lost and not any(s.state is State.RUNNING for s in left):
            self._unstarted.update(s.point.id for s in left)
        again, lost = [], {}
        for standing in left:
            verdict = self._why_not_again(standing, ended)
            if verdict:
                self._record([standing], State.FAILED, cause=verdict)
                continue
            again.append(standing.point)
            if ended.lost and standing.state is State.RUNNING:
                lost[standing.point.id] = ended.cause
        if again:
            self._submit(engine, replace(task, points=tuple(again)), lost)

    def _why_not_again(self, standing: Standing, ended: Ended) -> str:
        """Why a point that did not end is given up, or ""."""
        if ended.lost:
            if standing.state is State.RUNNING and standing.losses + 1 >= _MOST_LOSSES:
                return f"its worker was lost {_MOST_LOSSES} times: {ended.cause}"
            return ""
        if ended.cause:  # an error of ours: who was not started yet has no part in it
            is_met = standing.state is State.RUNNING or self._unstarted[standing.point.id] >= _MOST_LOSSES
            return ended.cause if is_met else ""
        if standing.idle_starts >= self._sweep.run.starts_without_progress:
            return (
                f"{standing.idle_starts} starts in a row got no further than day {standing.day:.3g}; "
                f"last: {standing.cause}. Give allocations more wall time"
            )
        return ""

    def _wants_more(self) -> bool:
        return bool(self._stopping and self._stopping.missing(self._arms.values(), self._ledger))

    def _add_replicates(self, engine: TaskEngine, titles: Iterable[str]) -> None:
        """What the stop rule asks for in these arms, given out once there is enough for a task."""
        self._held += self._more_replicates(titles)
        total, out = len(self._ledger.standings), len(self._given)
        wish = self._sweep.run.points_per_task
        piles = pack_added(self._held, total, self._number, out, engine.workers, wish)
        if piles:
            self._held = []
            self._give_out(engine, piles)

    def _more_replicates(self, titles: Iterable[str]) -> list[Point]:
        """Replicates that the stop rule asks for on top of the plan, planned, as far as they are not done already."""
        to_run: list[Point] = []
        while self._stopping:
            arms = [self._arms[t] for t in titles if t in self._arms]
            points = [p for wanted in self._stopping.missing(arms, self._ledger) for p in self._next_replicates(wanted)]
            if not points:
                break
            self._store.extend_plan(points, self._ledger.plan.newest)
            standings = self._ledger.refresh_plan()
            to_run += [p for p in points if standings[p.id].state in OPEN]
            # Those of an earlier plan may be done already, and then the arm is looked at once more.
            titles = dict.fromkeys(p.arm for p in points if standings[p.id].state not in OPEN)
        return to_run

    def _next_replicates(self, wanted: Missing) -> list[Point]:
        """Raises UsageError where the arm's scenario is no longer that of its other replicates."""
        arm = wanted.arm
        if arm.title not in self._unchanged:
            first, *_ = self._planner.points([replace(arm, replicates=1)])
            if any(s.point.replicate == 0 and s.point.id != first.id for s in self._ledger.of_arm(arm.title)):
                raise UsageError(
                    f"{arm.scenario}: changed since the sweep was planned; give the same command again, it plans anew"
                )
            self._unchanged.add(arm.title)
        return self._planner.points([replace(arm, replicates=wanted.have + wanted.more)], wanted.have)
