"""Running one point of a sweep: starting or resuming the program, in time to stop politely."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reticulin.errors import ReticulinError
from reticulin.program import program_path
from reticulin.result import open_run
from reticulin.scenario import ScenarioFile, setting_text
from reticulin.sweep.allocation import seconds_left
from reticulin.sweep.branching import Branch, is_branch
from reticulin.sweep.ledger import gone
from reticulin.sweep.plan import Point, identity
from reticulin.sweep.shard import Columns, PointTable
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store

STOPPED = 6
_TAKEN = 2
_BUSY = "is being written by another process"
_BEGUN = "holds a run already"
_CAUSE_LENGTH = 400
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class PointOutcome:
    """How a start of a point ended."""

    state: State
    cause: str
    day: float
    seconds: float
    table: PointTable | None = None


class PointRunner:
    """Runs points of one sweep on this machine."""

    def __init__(
        self, store: Store, threads: int, library: str, keep_snapshots: bool, branches: Mapping[str, Branch]
    ) -> None:
        self._store = store
        self._threads = threads
        self._library = library
        self._keep = keep_snapshots
        self._branches = branches
        self._files: dict[str, ScenarioFile] = {}

    def run(self, point: Point, deadline: float | None = None) -> PointOutcome:
        """Starts a point, or goes on with it, until it ends or the deadline comes near."""
        began = time.monotonic()

        def outcome(state: State, cause: str = "", table: PointTable | None = None) -> PointOutcome:
            return PointOutcome(state, cause, self._day(point), time.monotonic() - began, table)

        changed = self._changed(point)
        if changed:
            return outcome(State.FAILED, changed)
        if not (self._store.folder / "runs").exists():
            raise gone(self._store.folder)
        code, words = self._call(point, deadline)
        while code == _TAKEN and (_BUSY in words or _BEGUN in words) and seconds_left(deadline) > 0:
            time.sleep(1.0)  # the program of a killed worker writes its last checkpoint, or ends the point
            code, words = self._call(point, deadline)
        if code == _TAKEN and _BUSY in words:
            return outcome(State.STOPPED, "another process was still writing its run folder")
        if code == STOPPED:
            return outcome(State.STOPPED, "stopped politely before the allocation ended")
        if code != 0:
            return outcome(State.FAILED, cause_of(code, words))
        self._keep_branch(point)
        return outcome(State.DONE, table=self._table(point))

    def clear(self, point: Point) -> None:
        """Removes the run folder of a point whose table is kept."""
        if not self._keep:
            shutil.rmtree(self._store.run_path(point.id), ignore_errors=True)

    def _changed(self, point: Point) -> str:
        """A scenario that was edited since it was planned would give another result under this id."""
        try:
            if point.scenario not in self._files:
                self._files[point.scenario] = ScenarioFile(point.scenario, self._library or None)
            found = identity(self._files[point.scenario].read(point.settings))
        except ReticulinError as error:
            return str(error)
        if found == point.id:
            return ""
        return "scenario, library or program were changed since the sweep was planned; plan it again"

    def _call(self, point: Point, deadline: float | None) -> tuple[int, str]:
        folder = self._store.run_path(point.id)
        options = ["--threads", str(self._threads), "--quiet", "--json"]
        if deadline is not None:
            options += ["--wall-time", f"{max(seconds_left(deadline), 1.0):.0f} s"]
        branch = self._branches.get(point.id)
        if branch and branch.first == point.id:
            options += ["--branch-at", branch.option()]
        if (folder / "manifest.json").exists():
            return _called([str(program_path()), "resume", str(folder), *options])
        _remove_stillborn(folder)
        command = [str(program_path()), "run", point.scenario, "--out", str(folder)]
        for path, value in point.settings.items():
            command += ["--set", f"{path}={setting_text(value)}"]
        if self._library:
            command += ["--library", self._library]
        if branch and branch.first != point.id and is_branch(self._store.branch_path(branch.first)):
            code, words = _called([*command, *options, "--from", str(self._store.branch_path(branch.first))])
            if code == 0 or (folder / "manifest.json").exists():
                return code, words
        return _called([*command, *options])  # also where the branch was refused: then nothing was written

    def _keep_branch(self, point: Point) -> None:
        """Moves what the point left for others out of its run folder, which may go."""
        branch = self._store.run_path(point.id) / "branch"
        try:
            branch.rename(self._store.branch_path(point.id))
        except OSError:  # there is none, or another copy has left one
            shutil.rmtree(branch, ignore_errors=True)

    def _day(self, point: Point) -> float:
        """How far the run folder is; -1 without one."""
        try:
            path = self._store.run_path(point.id) / "manifest.json"
            manifest = json.loads(path.read_text(encoding="utf-8"))
            return float(manifest.get("day", 0.0))
        except (OSError, ValueError):
            return -1.0

    def _table(self, point: Point) -> PointTable:
        names, units, descriptions, rows = open_run(self._store.run_path(point.id)).measure_rows()
        return PointTable(point.id, Columns(tuple(names), tuple(units), tuple(descriptions)), rows)


def _remove_stillborn(folder: Path) -> None:
    """A folder without a manifest: its run was killed in its first moment, unless somebody is just starting it."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    except BlockingIOError:
        pass  # the program will say that another is at it
    finally:
        os.close(handle)


def die_with_parent(number: signal.Signals) -> None:
    """Asks for this signal when the process that started this one ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, number)


def _called(command: list[str]) -> tuple[int, str]:
    worker = os.getpid()

    def prepare() -> None:
        """In the child: when the worker is killed, the program stops politely instead of living on alone."""
        die_with_parent(signal.SIGTERM)
        if os.getppid() != worker:
            os._exit(STOPPED)  # it was killed before we asked to be told

    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", preexec_fn=prepare)
    return done.returncode, done.stderr


def cause_of(code: int, words: str) -> str:
    """What a person should know of a failure."""
    tail = " ".join(words.split())[-_CAUSE_LENGTH:]
    if code < 0:
        name = signal.Signals(-code).name
        hint = "; out of memory? `reticulin info --plan` tells what a run takes" if code == -signal.SIGKILL else ""
        return f"killed by {name}{hint}" + (f": {tail}" if tail else "")
    return f"exit code {code}: {tail or 'no words'}"
