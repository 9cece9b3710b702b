"""The folder of a sweep: what is planned, what happened, and where tables lie.

    sweep.toml        as given, last
    plan.jsonl        every plan; the newest is the sweep
    driver.jsonl      what drivers did: tasks given out, starts, ends
    requests.jsonl    what others asked a driver to do
    tasks/T.jsonl     what happened to the points of one task, written where it ran
    tables/T.rows     tables of measures of its points
    runs/ID/          a point while it runs, when it failed, and when snapshots are kept
    runs/ID.branch/   what this point left for others of its task, until they are done
    engine/           logs of the engine that hands out tasks

Files only grow, or are replaced by rename. The state of a point is what its newest record says.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from reticulin.errors import IoError, UsageError
from reticulin.sweep.journal import Journal, read_records
from reticulin.sweep.plan import Point, program_versions
from reticulin.sweep.plans import Plan
from reticulin.sweep.shard import PointTable, read_shard, table_ids
from reticulin.sweep.standing import OPEN as OPEN
from reticulin.sweep.standing import Standing as Standing
from reticulin.sweep.standing import State as State

_FOLDERS = ("tasks", "tables", "runs")
_BRANCH = ".branch"


def _is_strange(entry: Path) -> bool:
    """Not what a sweep leaves that was stopped in its first moment."""
    return entry.name != "driver.lock" and (entry.name not in _FOLDERS or any(entry.iterdir()))


class Store:
    """Reads and writes the folder of a sweep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path) -> Store:
        """The folder, made if there is none. Raises UsageError if it holds something else."""
        if folder.exists() and not (folder / "plan.jsonl").exists() and any(map(_is_strange, folder.iterdir())):
            raise UsageError(f"{folder}: holds something that is no sweep; choose another folder")
        try:
            for name in _FOLDERS:
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IoError(f"{folder}: {error.strerror}") from None
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """A sweep that is there. Raises IoError if there is none."""
        if not (folder / "plan.jsonl").exists():
            raise IoError(f"{folder}: no sweep here; `reticulin sweep plan FILE --out {folder}` makes one")
        return cls(folder)

    @property
    def plan_path(self) -> Path:
        return self.folder / "plan.jsonl"

    @property
    def driver_path(self) -> Path:
        return self.folder / "driver.jsonl"

    @property
    def request_path(self) -> Path:
        return self.folder / "requests.jsonl"

    def plan(self) -> Plan:
        """Everything that plan.jsonl says, in one pass."""
        return Plan.of(read_records(self.plan_path))

    def source(self) -> Path:
        """The sweep file of the newest plan."""
        return self.plan().source

    def task_path(self, task: str) -> Path:
        """Journal of a task."""
        return self.folder / "tasks" / f"{task}.jsonl"

    def shard_path(self, task: str) -> Path:
        """Tables of a task."""
        return self.folder / "tables" / f"{task}.rows"

    def run_path(self, point_id: str) -> Path:
        """Run folder of a point."""
        return self.folder / "runs" / point_id

    def branch_path(self, point_id: str) -> Path:
        """Branch that a point left for others; beside its run folder, which may go."""
        return self.folder / "runs" / f"{point_id}{_BRANCH}"

    def branched(self) -> list[str]:
        """Ids of the points whose branch is there."""
        return sorted(path.name.removesuffix(_BRANCH) for path in (self.folder / "runs").glob(f"*{_BRANCH}"))

    def drop_branch(self, point_id: str) -> None:
        """Removes what a point left for others, if it is there."""
        shutil.rmtree(self.branch_path(point_id), ignore_errors=True)

    def points(self) -> dict[str, Point]:
        """The points of the newest plan by id, in its order: the sweep as its file wants it now."""
        return self.plan().points

    def add_plan(self, points: Iterable[Point], source: Path, fingerprint: str = "") -> None:
        """Records what is wanted now, and by which file; results of points wanted before stay."""
        number = 1 + self.plan().newest
        records = [{"plan": number, "point": p.json()} for p in points]
        head = {"plan": number, "file": str(source.resolve()), "fingerprint": fingerprint, "points": len(records)}
        head["program"] = program_versions()
        Journal(self.plan_path).append(head, *records)

    def extend_plan(self, points: Iterable[Point], number: int) -> None:
        """Adds points to the plan of this number, the newest."""
        Journal(self.plan_path).append(*({"plan": number, "added": True, "point": p.json()} for p in points))

    def cancel_requests(self) -> int:
        """How often somebody asked to cancel, ever."""
        return sum(r.get("request") == "cancel" for r in read_records(self.request_path))

    def task_paths(self, task: str = "") -> list[Path]:
        """Journals of all copies, or of those of one task, in order of their names."""
        start = f"{task}." if task else ""
        try:
            names = [e.name for e in os.scandir(self.folder / "tasks") if e.name.startswith(start)]
        except FileNotFoundError:
            return []
        return [self.folder / "tasks" / name for name in sorted(names) if name.endswith(".jsonl")]

    def shard_paths(self) -> list[Path]:
        """Shards of tasks, in order of their names."""
        return sorted((self.folder / "tables").glob("*.rows"))

    def standings(self) -> dict[str, Standing]:
        """Where every point stands now, also whose table is lost; who asks again and again keeps a Ledger.

        Raises IoError for a damaged file.
        """
        from reticulin.sweep.ledger import Ledger

        ledger = Ledger(self)
        ledger.miss_tables()
        return ledger.standings

    def tables(self) -> Iterator[PointTable]:
        """The table of every finished point, once each; copies are equal and left out."""
        seen: set[str] = set()
        for path in self.shard_paths():
            for table in read_shard(path):
                if table.id not in seen:
                    seen.add(table.id)
                    yield table

    def table_ids(self) -> set[str]:
        """The points that have a table."""
        return {id_ for path in self.shard_paths() for id_ in table_ids(path)}
