"""Running a scenario inside this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reticulin._load import engine
from reticulin.arguments import path_of, refusal, whole_number
from reticulin.errors import UsageError
from reticulin.progress import bar_for
from reticulin.result import Run, open_run
from reticulin.scenario import Scenario, load_scenario
from reticulin.units import days_of, seconds_of

_MOST_THREADS = 2**31 - 1
"""That the engine can be asked for; it grants far fewer."""


@dataclass(frozen=True)
class Progress:
    """How far a run is: simulated days, cells, and wall time (`remaining_seconds` is -1 while unknown)."""

    day: float
    end: float
    cells: int
    wall_seconds: float
    remaining_seconds: float


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    folder: Path
    status: str
    """"finished", or "stopped" with a checkpoint to go on from."""
    day: float
    """Simulated days."""
    state_hash: str
    """Hash of the whole state; equal for equal results."""
    wall_seconds: float
    details: dict[str, Any]
    """Everything that `reticulin run --json` prints."""

    def open(self) -> Run:
        """The results of the run. Raises IoError where its folder is gone."""
        return open_run(self.folder)


def run(
    scenario: Scenario | str | Path,
    out: str | Path,
    *,
    until: str | float | None = None,
    seed: int | None = None,
    threads: int | None = None,
    wall_time: str | None = None,
    checkpoint_every: str | float | None = None,
    force: bool = False,
    progress: bool | Callable[[Progress], None] | None = None,
) -> Outcome:
    """Runs a scenario into the new folder `out` and returns what came of it.

    scenario: from `load_scenario`, or the path of a file.
    until: simulated time at which to end, "28 d" or a number of days, up to what run.duration may be; the scenario's
        own by default.
    seed: of skin and cells, in place of the scenario's.
    threads: never more than scheduler, quota and affinity grant, however many are asked for; all of them by default.
        They change no bit.
    wall_time: stop politely after this wall time, "2 h"; the run can be resumed.
    checkpoint_every: simulated time between checkpoints, "7 d" or days; the scenario's own by default.
    force: replace an older run in `out`.
    progress: True for a bar, a callable for `Progress` twice a second, False for silence; by default a bar where
        somebody can see it (a terminal, a notebook).

    The interpreter lock is free while the engine works. Ctrl-C stops politely: the run writes a checkpoint,
    KeyboardInterrupt is raised, and `resume` goes on.

    Raises ScenarioError, UsageError (the folder is taken), NumericalError, IoError, TooLargeError (it does not fit into
    memory).
    """
    wishes = _wishes(path_of(out, "out"), until, threads, wall_time, checkpoint_every)
    wishes.force = force
    number = None if seed is None else whole_number(seed, "seed", 0)
    if not isinstance(scenario, Scenario):
        file = path_of(scenario, "scenario", "a Scenario, or the path of a file")
        scenario = load_scenario(file, {} if number is None else {"run.seed": number})
    elif number is not None and number != scenario.seed:
        raise UsageError(
            'seed: the scenario has been read already; give load_scenario {"run.seed": ...}, or run a path'
        )
    return _watched(lambda: engine.run_scenario(scenario, wishes), wishes, progress)


def resume(
    folder: str | Path,
    *,
    until: str | float | None = None,
    threads: int | None = None,
    wall_time: str | None = None,
    checkpoint_every: str | float | None = None,
    progress: bool | Callable[[Progress], None] | None = None,
) -> Outcome:
    """Goes on with the run in `folder` from its newest good checkpoint, to its end or to `until`.

    Arguments and errors are those of `run`. The result is that of a run that never stopped, bit for bit.
    """
    wishes = _wishes(path_of(folder, "folder"), until, threads, wall_time, checkpoint_every)
    return _watched(lambda: engine.resume_run(wishes), wishes, progress)


def _wishes(
    folder: Path,
    until: str | float | None,
    threads: int | None,
    wall_time: str | None,
    checkpoint_every: str | float | None,
) -> engine.RunWishes:
    wishes = engine.RunWishes()
    wishes.folder = str(folder.absolute())  # wherever the working directory goes meanwhile
    if threads is not None:
        wishes.threads = min(whole_number(threads, "threads", 1), _MOST_THREADS)
    if until is not None:
        wishes.until_days = days_of(until, "until")
    if wall_time is not None:
        wishes.wall_seconds = seconds_of(wall_time, "wall_time")
        if wishes.wall_seconds == 0:
            raise refusal("wall_time", wall_time, "more than 0 s")
    if checkpoint_every is not None:
        wishes.checkpoint_every_days = days_of(checkpoint_every, "checkpoint_every")
    return wishes


def _watched(
    work: Callable[[], str], wishes: engine.RunWishes, progress: bool | Callable[[Progress], None] | None
) -> Outcome:
    with bar_for(progress) as show:
        wishes.progress = (lambda *p: show(Progress(*p))) if show else None
        wishes.notice = lambda text: print(f"note: {text}", file=sys.stderr)
        told = json.loads(work())
    return Outcome(
        folder=Path(told["run_folder"]),
        status=told["status"],
        day=told["day"],
        state_hash=told["state_hash"],
        wall_seconds=told["wall_seconds"],
        details=told,
    )
