"""What a driver does with tasks that end well, fail, stop, or never come back; without a simulator."""

from __future__ import annotations

import json
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from reticulin import IoError, Sweep, UsageError
from reticulin.report.of_sweep import page_of_sweep
from reticulin.report.page import Table
from reticulin.report.results import Asked
from reticulin.sweep import journal as journals
from reticulin.sweep import task as tasks
from reticulin.sweep.cancelling import cancel_sweep
from reticulin.sweep.collect import collect_table
from reticulin.sweep.driver import Driver, Summary
from reticulin.sweep.engine import Ended
from reticulin.sweep.journal import read_records
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.lock import driver_lock
from reticulin.sweep.packing import pack, points_per_task
from reticulin.sweep.plan import foretold_seconds
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.standing import State
from reticulin.sweep.status import status_of
from reticulin.sweep.store import Store
from reticulin.sweep.trouble import ClusterTrouble, DiskTrouble

from .conftest import TINY
from .pages import COLLAGEN, Trivial
from .trivial import InlineEngine, Lost, Script, done, planned, point, stopped, sweep_file

FAILED = PointOutcome(State.FAILED, "exit code 4: the numbers went wrong", 0.2, 0.01)


def drive(store: Store, engine: InlineEngine | None = None, retry_failed: bool = False, **run: int) -> Summary:
    engine = engine or InlineEngine()
    summary = Driver(sweep_file(store.folder, **run), store, lambda *_: engine).run(retry_failed)
    assert engine.is_closed or not engine.submitted
    return summary


def states(store: Store) -> list[str]:
    return [s.state.value for s in store.standings().values()]


def causes(store: Store) -> list[str]:
    return [s.cause for s in store.standings().values()]


def test_every_point_is_run_once_and_the_same_command_again_does_nothing(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 5)

    first, second = drive(store), drive(store)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert states(store) == ["done"] * 5
    assert sorted(script.starts) == [point(i).id for i in range(5)]
    assert sum(r.get("event") == "driver started" for r in read_records(store.driver_path)) == 1


def test_a_failed_point_stays_in_the_table_with_its_cause_and_is_tried_again_on_request(
    tmp_path: Path, script: Script
) -> None:
    store = planned(tmp_path / "out", 3)
    script.add(1, FAILED, stopped(0.0), stopped(0.0), done(point(1)))

    assert drive(store).exit_code == 1
    table = collect_table(store)
    assert list(table[table.state == "failed"].cause) == ["exit code 4: the numbers went wrong"]
    assert drive(store).exit_code == 1  # nothing is open
    assert drive(store, retry_failed=True).exit_code == 0
    assert script.starts.count(point(0).id) == 1


def test_a_point_that_takes_its_worker_along_is_given_up_with_the_cause(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 2)
    script.add(1, *[Lost("worker 0 on n1")] * 9)

    assert drive(store).exit_code == 1
    assert states(store) == ["done", "failed"]
    assert causes(store)[1] == "its worker was lost 3 times: WorkerLost: worker 0 on n1"
    assert script.starts.count(point(1).id) == 3


class Broken(InlineEngine):
    """What a bug of ours does to tasks: an error that nobody expected."""

    def wait(self, seconds: float) -> list[Ended]:
        task = self._tasks[0] if self._tasks else None
        try:
            return super().wait(seconds)
        except TypeError as error:
            assert task is not None
            return [Ended(task, False, f"TypeError: {error}")]


def test_an_error_of_ours_fails_the_point_that_met_it_and_no_other_of_its_pile(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reticulin.sweep.driver.pack", lambda points, workers, sweep: [points])
    store = planned(tmp_path / "out", 6)
    for number in (1, 3):
        script.add(number, TypeError(f"bug {number}"))

    assert drive(store, Broken()).exit_code == 1
    assert states(store) == ["done", "failed", "done", "failed", "done", "done"]
    assert causes(store) == ["", "TypeError: bug 1", "", "TypeError: bug 3", "", ""]
    assert sorted(script.starts) == [point(i).id for i in range(6)]


def test_tasks_that_break_before_any_point_starts_are_given_out_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = planned(tmp_path / "out", 2)
    given = []
    engine = InlineEngine(before=lambda task: given.append(task.name) or Ended(task, False, "TypeError: no worker"))
    monkeypatch.setattr("reticulin.sweep.driver.pack", lambda points, workers, sweep: [points])

    assert drive(store, engine).exit_code == 1
    assert causes(store) == ["TypeError: no worker"] * 2
    assert len(given) == 3


def test_losses_are_counted_over_all_drivers(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 1)
    script.add(0, Lost("a"), Lost("b"), KeyboardInterrupt(), Lost("c"))

    assert drive(store).exit_code == 6
    assert drive(store).exit_code == 1
    assert causes(store) == ["its worker was lost 3 times: WorkerLost: c"]


def test_starts_that_get_no_further_are_capped(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 2)
    script.add(0, stopped(0.1), stopped(0.2), stopped(0.2), stopped(0.3), stopped(0.3), stopped(0.3), stopped(0.3))
    script.add(1, stopped(0.1), stopped(0.2), stopped(0.3), stopped(0.4), stopped(0.5), stopped(0.6))

    assert drive(store, starts_without_progress=3).exit_code == 1
    assert causes(store)[0] == (
        "3 starts in a row got no further than day 0.3; last: stopped politely before the allocation ended. "
        "Give allocations more wall time"
    )
    assert states(store) == ["failed", "done"]


def test_a_full_disk_stops_the_sweep_and_fails_no_point(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 3)
    words = f"{tmp_path}/out/runs/x: No space left on device"
    script.add(1, PointOutcome(State.FAILED, f"exit code 5: {words}", 0.1, 0.01))

    def before(task: tasks.Task) -> Ended | None:
        try:
            tasks.run_task(task)
        except DiskTrouble as error:
            return Ended(task, False, str(error), "disk")
        return Ended(task, False, "")

    with pytest.raises(DiskTrouble) as raised:
        drive(store, InlineEngine(before=before))

    assert str(raised.value) == (
        f"exit code 5: {words}; nothing is lost: mend the disk and give the same command again"
    )
    assert raised.value.exit_code == 5
    assert states(store) == ["done", "stopped", "stopped"]
    assert drive(store).exit_code == 0
    assert states(store) == ["done"] * 3


def test_a_cluster_that_gives_nothing_stops_the_sweep_and_fails_no_point(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 2)
    broken = InlineEngine(before=lambda task: Ended(task, False, "invalid partition specified: mian", "cluster"))

    with pytest.raises(ClusterTrouble) as raised:
        drive(store, broken)

    told = f"no allocation works: invalid partition specified: mian; its logs are in {store.folder}/engine"
    assert str(raised.value) == told
    assert states(store) == ["stopped"] * 2
    assert drive(store).exit_code == 0


def test_a_cancel_from_outside_stops_the_driver_and_can_be_resumed(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 4)

    def cancel(point_: object) -> PointOutcome:
        assert cancel_sweep(store) == "asked the driver to stop; its points stop politely and can be resumed"
        return stopped(0.5)

    script.add(1, cancel)
    summary = drive(store)

    assert summary.was_interrupted
    assert summary.exit_code == 6
    assert states(store) == ["done", "stopped", "stopped", "stopped"]
    assert causes(store)[2] == "the sweep was stopped"
    assert drive(store).exit_code == 0
    assert cancel_sweep(store) == "nothing was running"


def test_a_second_driver_is_refused_while_the_first_lives(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 1)

    def second(point_: object) -> PointOutcome:
        with pytest.raises(UsageError, match=r"out: a driver is at work already \(host .*, process \d+\)"):
            drive(store)
        return done(point(0))

    script.add(0, second)
    assert drive(store).exit_code == 0
    assert script.starts == [point(0).id]


def no_locks(*_: object) -> None:
    raise OSError(37, "No locks available")


def test_where_the_disk_knows_no_locks_a_living_driver_is_asked_and_waited_for(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has running is not ended under its hands."""
    monkeypatch.setattr("fcntl.flock", no_locks)
    removed: list[str] = []
    monkeypatch.setattr("reticulin.sweep.cancelling.remove_orphans", lambda *_: removed.append("processes") or removed)
    store = planned(tmp_path / "out", 3)
    told: list[str] = []
    other = threading.Thread(target=lambda: told.append(cancel_sweep(store)))

    def cancel(point_: object) -> PointOutcome:
        assert status_of(store).is_driven
        other.start()
        while not store.cancel_requests():
            time.sleep(0.01)
        return stopped(0.5)

    script.add(0, cancel)
    assert drive(store).exit_code == 6
    other.join()

    assert told == ["the driver stopped when it was asked; its points can be resumed"]
    assert not removed
    assert not status_of(store).is_driven


def test_where_the_disk_knows_no_locks_a_driver_that_does_not_answer_is_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fcntl.flock", no_locks)
    monkeypatch.setattr("reticulin.sweep.cancelling._PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr("reticulin.sweep.cancelling.remove_orphans", lambda *_: ["2 processes"])
    store = planned(tmp_path / "out", 1)
    journals.Journal(store.driver_path).append({"event": "driver started", "turn": 1})

    assert cancel_sweep(store) == "ended 2 processes"


def test_a_lock_that_the_disk_does_not_know_is_told(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fcntl.flock", no_locks)
    told: list[str] = []
    with driver_lock(tmp_path, told.append):
        pass
    assert told == [f"{tmp_path}: this disk knows no locks (flock); see that no other driver works in this folder"]


def test_a_folder_that_disappears_is_told(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 4)
    away = tmp_path / "away"

    def before(task: tasks.Task) -> Ended | None:
        if task.points[0].id != point(2).id or away.exists():
            return None
        store.folder.rename(away)
        return Ended(task, False, f"{store.folder}/tasks/x.jsonl: No such file or directory")

    with pytest.raises(IoError) as raised:
        drive(store, InlineEngine(before=before))

    assert str(raised.value) == (
        f"{store.folder}: the sweep's folder is gone (removed, moved or no longer mounted); "
        "put it back and give the same command again"
    )
    assert not store.folder.exists()
    away.rename(store.folder)
    assert drive(store).exit_code == 0
    assert states(store) == ["done"] * 4
    assert script.starts.count(point(0).id) == 1


def test_clocks_of_two_machines_do_not_matter(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers whose clock is an hour late write the newer records all the same."""
    store = planned(tmp_path / "out", 3)
    script.add(1, FAILED)
    real = journals.Journal.append

    def append(self: journals.Journal, *records: journals.Record) -> None:
        hour = 3600.0 if "tasks" in str(self.path) else 0.0
        real(self, *({"time": journals.time.time() - hour} | r for r in records))

    monkeypatch.setattr(journals.Journal, "append", append)
    assert drive(store).exit_code == 1
    assert states(store) == ["done", "failed", "done"]
    assert len(script.starts) == 3


def test_a_late_word_of_an_old_copy_does_not_undo_a_newer_state(tmp_path: Path) -> None:
    store = planned(tmp_path / "out", 1)
    here = {"id": point(0).id}
    journals.Journal(store.driver_path).append(
        here | {"state": "queued", "task": "t", "turn": 1}, here | {"state": "queued", "task": "t", "turn": 2}
    )
    ledger = Ledger(store)
    journals.Journal(store.task_path("t.new")).append(here | {"state": "running", "task": "t.new", "turn": 2})
    ledger.refresh()
    journals.Journal(store.task_path("t.old")).append(
        here | {"state": "stopped", "task": "t.old", "turn": 1, "day": 0.1}
    )

    assert [s.state for s in ledger.refresh().values()] == [State.RUNNING]
    assert states(store) == ["running"]


def test_states_are_recorded_and_never_inferred_from_files(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 3)
    drive(store)
    for name in (point(0).id, point(1).id):
        (store.run_path(name)).mkdir()
    (store.run_path(point(0).id) / "manifest.json").write_text(json.dumps({"status": "running"}))
    shutil.rmtree(store.folder / "runs")

    assert states(store) == ["done"] * 3


def test_a_sweep_whose_time_is_over_ends_at_once_as_one_that_was_stopped(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETICULIN_SWEEP_END", "1000")
    store, told = planned(tmp_path / "out", 2), []
    driver = Driver(sweep_file(store.folder), store, lambda *_: pytest.fail("no engine is needed"), tell=told.append)

    assert driver.run().exit_code == 6
    assert (told, script.starts) == (["2 points, 0 done, 2 to run", "stopping; the same command goes on"], [])
    monkeypatch.delenv("RETICULIN_SWEEP_END")
    assert drive(store).exit_code == 0
    monkeypatch.setenv("RETICULIN_SWEEP_END", "1000")
    assert drive(store).exit_code == 0  # nothing is left to do


def test_a_table_that_was_lost_is_made_again(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 3)
    drive(store)
    before = collect_table(store)
    shard = store.shard_paths()[1]
    data = shard.read_bytes()
    shard.write_bytes(data[:30] + b"?" + data[31:])
    with pytest.raises(IoError, match="damaged at byte 0; remove the file, its points will be run again"):
        drive(store)
    shard.unlink()

    assert drive(store).exit_code == 0
    assert len(script.starts) == 4
    assert collect_table(store).equals(before)


def test_a_point_whose_table_was_cut_off_is_lost_in_every_account_until_it_is_run_again(
    tmp_path: Path, trivial: Trivial, script: Script
) -> None:
    store = Store(trivial(("a", "b"), seeds=2))
    shard = store.shard_paths()[1]
    shard.write_bytes(shard.read_bytes()[:-10])
    id_ = list(store.points())[1]
    cause = "its table was lost; the next `sweep run` runs it again"

    status, table = status_of(store), collect_table(store, last_only=True)
    page = page_of_sweep(Sweep(store.folder), Asked([COLLAGEN]))
    assert status.text().splitlines()[:4] == [
        "4 points, 75 % done",
        "  planned 0, queued 0, running 0, stopped 0, failed 0, lost 1, done 3",
        "  lost tables: 1; the next `reticulin sweep run` runs these points again",
        f"  no driver is at work; `reticulin sweep resume {store.folder}` goes on",
    ]
    lost = table[table["id"] == id_].iloc[0]
    assert (lost["state"], lost["cause"]) == ("lost", cause)
    assert page.notices == [
        "Not complete: 3 of 4 runs are done, 1 lost. What follows is of the finished runs alone.",
    ]
    (runs,) = (s for s in page.sections if s.title == "Runs")
    assert runs.parts[1] == Table(
        "Runs that failed, were stopped or lost their table.",
        ["Arm", "Seed", "State", "Day", "Cause", "Id"],
        [["a", "2", "lost", "1 of 1", cause, id_]],
        False,
    )

    assert drive(store).exit_code == 0
    assert script.starts.count(id_) == 2
    assert status_of(store).counts[State.DONE] == 4


def test_journals_are_read_once_however_many_tasks_come_back(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = 0
    real = journals._parsed

    def parsed(path: Path, found: list[bytes], before: int = 0):  # type: ignore[no-untyped-def]
        nonlocal lines
        lines += len(found)
        return real(path, found, before)

    store = planned(tmp_path / "out", 60)
    monkeypatch.setattr(journals, "_parsed", parsed)
    drive(store)
    monkeypatch.undo()
    written = sum(p.read_bytes().count(b"\n") for p in [*store.task_paths(), store.plan_path, store.driver_path])

    assert lines < 5 * written  # 30 times as many if each task that comes back reads all of them


@pytest.mark.parametrize(
    ("count", "left", "workers", "seconds", "wish", "expected"),
    [
        (100, 6000.0, 4, 60.0, 0, 1),  # long points alone
        (100, 100.0, 4, 1.0, 0, 6),  # short ones together, with several tasks for every worker
        (100, 24.0, 4, 1.0, 0, 2),  # fewer towards the end, so that workers end together
        (100, 1.0, 4, 0.1, 0, 20),  # but no shorter tasks than two seconds
        (1000, 1000.0, 4, 1.0, 0, 30),  # nor longer ones than half a minute
        (10_000, 6e6, 2, 600.0, 0, 25),  # few files
        (10_000, 6e6, 2, 600.0, 1, 25),  # even where somebody wishes otherwise
        (100, 6000.0, 4, 60.0, 7, 7),
    ],
)
def test_points_are_packed(count: int, left: float, workers: int, seconds: float, wish: int, expected: int) -> None:
    assert points_per_task(count, left, workers, seconds, wish) == expected


def test_the_longest_are_given_out_first_and_replicates_stay_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long points alone, short ones together, fewer and fewer, whatever their order in the file."""
    seconds = {"short": 1.0, "long": 90.0, "longer": 100.0}
    monkeypatch.setattr("reticulin.sweep.packing.foretold_seconds", lambda *_: seconds)
    points = [point(i, arm) for i, arm in enumerate(["short"] * 40 + ["long", "longer"] * 2)]

    piles = pack(points, 1, sweep_file(tmp_path))

    assert [[p.arm for p in pile] for pile in piles[:4]] == [["longer"], ["longer"], ["long"], ["long"]]
    assert [p.seed for pile in piles[:4] for p in pile] == [41, 43, 40, 42]
    assert [p.seed for pile in piles[4:] for p in pile] == list(range(40))
    assert [len(pile) for pile in piles[4:]] == [10, 7, 5, 4, 3, 2, 2, 2, 2, 2, 1]


def test_what_a_point_takes_is_foretold_by_its_regimen(tmp_path: Path) -> None:
    """A scenario that cannot be read any more is a matter of its points."""
    (tmp_path / "tiny.toml").write_text(TINY)
    length = "regimen.needle_length"
    arms = {"a": {length: "1.0 mm"}, "b": {length: "2.0 mm"}, "c": {length: "1.0 mm", "run.duration": "30 d"}}
    points = [
        replace(point(i, arm), scenario=str(tmp_path / "tiny.toml"), settings=s)
        for i, (arm, s) in enumerate(arms.items())
    ]
    lost = replace(point(3, "lost"), scenario=str(tmp_path / "lost.toml"))

    seconds = foretold_seconds(sweep_file(tmp_path), [*points, lost])

    assert 0 < seconds["a"] < seconds["b"] < seconds["c"]
    assert seconds["lost"] == 0.0
