"""Shows how a sweep stands while its driver waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reticulin.progress import bar, line_for
from reticulin.sweep.driver import EngineMaker
from reticulin.sweep.engine import Ended, TaskEngine
from reticulin.sweep.file import SweepFile
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.plan import TellCount
from reticulin.sweep.standing import State
from reticulin.sweep.status import Status, status_of
from reticulin.sweep.store import Store
from reticulin.sweep.task import Task

ShowStatus = Callable[[Status], None]
LOG_SECONDS = 30.0
"""Between two lines where progress goes to a file."""
PATIENCE_SECONDS = 2.0
"""So long nothing is said of the scenarios that are being resolved."""
RESOLVING_SECONDS = 10.0
"""Between two lines of them where progress goes to a file."""
_LOOK_SECONDS = 1.0
_LOOK_SHARE = 0.02
"""Of the wall time at most for reading how a sweep stands while it runs."""


def status_line(status: Status) -> str:
    """A bar and how far the sweep is."""
    share = status.counts[State.DONE] / status.total if status.total else 1.0
    return f"{bar(share)} {status.line()}"


class _WatchedEngine:
    """An engine that shows how the sweep stands while its driver waits."""

    def __init__(self, engine: TaskEngine, store: Store, show: ShowStatus) -> None:
        self._engine, self._store, self._show = engine, store, show
        self._ledger = Ledger(store)
        self.workers = engine.workers
        self.note = getattr(engine, "note", {})
        self._next = 0.0

    def submit(self, task: Task) -> None:
        self._engine.submit(task)

    def wait(self, seconds: float) -> list[Ended]:
        ended = self._engine.wait(seconds)
        began = time.monotonic()
        if began >= self._next:
            self._show(status_of(self._store, self._ledger))
            took = time.monotonic() - began
            self._next = began + max(_LOOK_SECONDS, took / _LOOK_SHARE)
        return ended

    def close(self) -> None:
        self._engine.close()


def watched(make: EngineMaker, store: Store, show: ShowStatus | None) -> EngineMaker:
    """Makes the same engines, which also show how the sweep stands; unchanged without `show`."""
    if show is None:
        return make

    def made(folder: Path, file: SweepFile, is_slurm: bool) -> TaskEngine:
        return _WatchedEngine(make(folder, file, is_slurm), store, show)

    return made


class _Resolving:
    """How far planning is, where it takes long."""

    def __init__(self, show: Callable[[tuple[int, int]], None], every: float) -> None:
        self._show, self._every = show, every
        self._next = time.monotonic() + PATIENCE_SECONDS

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            self._show((done, total))


def _resolved(told: tuple[int, int]) -> str:
    done, total = told
    return f"resolving scenarios: {done} of {total}"


@contextmanager
def resolving(is_logged: bool) -> Iterator[TellCount]:
    """Says how far planning is where somebody can see it; is_logged: else a line on stderr every ten seconds."""
    with line_for(None, _resolved) as show:
        if show:
            yield _Resolving(show, _LOOK_SECONDS)
        elif is_logged:
            yield _Resolving(lambda told: print(_resolved(told), file=sys.stderr, flush=True), RESOLVING_SECONDS)
        else:
            yield lambda done, total: None


class _Log:
    """A line every half minute, for a file or a job's log."""

    def __init__(self) -> None:
        self._next = time.monotonic() + LOG_SECONDS

    def show(self, status: Status) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + LOG_SECONDS
            print(status.line(), file=sys.stderr, flush=True)


@contextmanager
def shown_on_stderr() -> Iterator[ShowStatus]:
    """A line that is written over in a terminal, else one every half minute."""
    with line_for(None, status_line) as show:
        yield show or _Log().show
