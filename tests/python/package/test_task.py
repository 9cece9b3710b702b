"""What a worker does with a task: copies of it at once, leases, and the end of an allocation."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from reticulin import UsageError
from reticulin.sweep import allocation, leases
from reticulin.sweep import task as tasks
from reticulin.sweep.collect import collect_table, write_table
from reticulin.sweep.engine import _ended
from reticulin.sweep.journal import Journal, read_records
from reticulin.sweep.leases import LEASE_SECONDS, Leases
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store
from reticulin.sweep.task import Task, run_task
from reticulin.sweep.trouble import DiskTrouble

from .trivial import Script, done, planned, point

FORK = multiprocessing.get_context("fork")


def task_of(store: Store, count: int) -> Task:
    return Task("t", tuple(point(i) for i in range(count)), str(store.folder), 1, "", False, 1)


def records(store: Store) -> list[dict[str, object]]:
    return [r for path in store.task_paths() for r in read_records(path)]


def slow(point_: object) -> PointOutcome:
    time.sleep(0.05)
    return done(point_)  # type: ignore[arg-type]


def test_two_copies_of_a_task_at_once_do_each_point_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    monkeypatch.setattr(tasks, "PointRunner", script.runner)
    store = planned(tmp_path / "out", 12)
    for i in range(12):
        script.add(i, slow)
    copies = [FORK.Process(target=run_task, args=(task_of(store, 12),)) for _ in range(2)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    done_by = Counter(r["id"] for r in records(store) if r.get("state") == "done")
    assert [c.exitcode for c in copies] == [0, 0]
    assert set(done_by) == {point(i).id for i in range(12)}
    assert sum(done_by.values()) <= 12 + 1  # both may start the first one in the same moment
    table = collect_table(store)
    assert len(table) == 24
    assert not table.duplicated(["id", "time"]).any()


def test_a_copy_takes_over_what_a_dead_one_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    monkeypatch.setattr(tasks, "PointRunner", script.runner)
    store = planned(tmp_path / "out", 2)
    dead = subprocess.Popen(["true"])
    dead.wait()
    left = {"id": point(0).id, "state": "running", "task": "t.dead", "turn": 1, "pid": dead.pid}
    Journal(store.task_path("t.dead")).append(left)

    run_task(replace(task_of(store, 2), turn=2))

    assert [s.state for s in store.standings().values()] == [State.DONE] * 2


def test_a_lease_is_judged_by_growth_and_not_by_the_clock_of_another_machine(tmp_path: Path) -> None:
    now = 0.0
    judge = Leases(lambda: now)
    journal = Journal(tmp_path / "a.jsonl")
    far = {"host": "n1", "time": 0.0}  # a clock of long ago
    journal.append({"state": "running"} | far)

    assert judge.is_alive(journal.path)
    now = LEASE_SECONDS - 1
    assert judge.is_alive(journal.path)
    journal.append({"beat": "a"} | far)
    now = LEASE_SECONDS + 1
    assert judge.is_alive(journal.path)
    now = 2 * LEASE_SECONDS
    assert judge.is_alive(journal.path)
    now = 2 * LEASE_SECONDS + 2
    assert not judge.is_alive(journal.path)
    assert not judge.is_alive(tmp_path / "nothing.jsonl")


def test_a_living_copy_beats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BEAT_SECONDS", 0.02)
    script = Script()
    script.add(0, lambda p: time.sleep(0.2) or done(p))
    monkeypatch.setattr(tasks, "PointRunner", script.runner)
    store = planned(tmp_path / "out", 1)

    run_task(task_of(store, 1))

    assert sum("beat" in r for r in records(store)) >= 3
    assert leases.BEAT_SECONDS * 3 < LEASE_SECONDS


def test_near_the_end_of_an_allocation_nothing_is_started_and_the_task_is_kept_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script()
    monkeypatch.setattr(tasks, "PointRunner", script.runner)
    monkeypatch.setattr(tasks, "HOLD_SECONDS", 0.3)
    monkeypatch.setenv(allocation.DEADLINE_VARIABLE, str(time.time() - 1))
    store = planned(tmp_path / "out", 3)
    began = time.monotonic()

    run_task(task_of(store, 3))

    assert time.monotonic() - began >= 0.3
    assert script.starts == []
    assert [s.idle_starts for s in store.standings().values()] == [0, 0, 0]


STANDARD = '[ "$SLURM_TIME_FORMAT" = standard ] || { echo Tomorr 12:00; exit; }'


@pytest.mark.parametrize(
    ("squeue", "seconds_from_now"),
    [
        (f"{STANDARD}; date -d '+500 seconds' +%Y-%m-%dT%H:%M:%S", 500 - 20),
        ("echo N/A", 600 - 20),  # no limit known: what was asked for
        ("exit 1", 600 - 20),  # the scheduler is silent
        ("echo Tomorr 12:00", 600 - 20),  # one that does not hear what we ask for
    ],
)
def test_the_deadline_of_a_block(tmp_path: Path, squeue: str, seconds_from_now: int) -> None:
    (tmp_path / "squeue").write_text(f"#!/bin/sh\n{squeue}\n")
    (tmp_path / "squeue").chmod(0o755)
    lines = allocation.shell_lines(600, 20) + f"\necho ${allocation.DEADLINE_VARIABLE}"
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "SLURM_JOB_ID": "1", "SLURM_TIME_FORMAT": "relative"}
    told = subprocess.run(["bash", "-c", lines], env=environment, capture_output=True, text=True, check=True)

    assert abs(int(told.stdout) - time.time() - seconds_from_now) < 5


def test_a_driver_in_a_job_of_slurm_ends_before_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    assert allocation.own_deadline() is None
    (tmp_path / "squeue").write_text(f"#!/bin/sh\n{STANDARD}\ndate -d '+100 seconds' +%Y-%m-%dT%H:%M:%S\n")
    (tmp_path / "squeue").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    monkeypatch.setenv("SLURM_TIME_FORMAT", "relative")

    assert abs((allocation.own_deadline() or 0) - time.time() - 70) < 5
    monkeypatch.setenv(allocation.DEADLINE_VARIABLE, f"{time.time() + 50:.0f}")
    assert abs((allocation.driver_deadline() or 0) - time.time() - 50) < 5


@pytest.mark.parametrize("text", ["soon", "nan", "12:00"])
def test_a_deadline_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(allocation.DEADLINE_VARIABLE, text)
    with pytest.raises(UsageError) as raised:
        allocation.deadline_of_allocation()
    assert str(raised.value) == (
        f'RETICULIN_SWEEP_END: found "{text}"; allowed: seconds since 1970, as `date +%s` tells them'
    )


def test_two_collectors_at_once_leave_a_whole_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PointRunner", Script().runner)
    store = planned(tmp_path / "out", 30)
    run_task(task_of(store, 30))
    expected = tmp_path / "expected.csv"
    write_table(collect_table(store), expected)

    def collect() -> None:
        for _ in range(5):
            write_table(collect_table(store), tmp_path / "table.csv")

    collectors = [FORK.Process(target=collect) for _ in range(2)]
    for one in collectors:
        one.start()
    seen = set()
    while any(one.is_alive() for one in collectors):
        if (tmp_path / "table.csv").exists():
            seen.add((tmp_path / "table.csv").read_bytes())
    for one in collectors:
        one.join()

    assert [one.exitcode for one in collectors] == [0, 0]
    assert (tmp_path / "table.csv").read_bytes() == expected.read_bytes()
    assert seen == {expected.read_bytes()}
    assert not list(tmp_path.glob("*.tmp*"))


def test_a_machine_that_does_not_see_the_folder_stops_the_sweep_and_fails_no_point(tmp_path: Path) -> None:
    away = tmp_path / "not_mounted"
    with pytest.raises(DiskTrouble) as raised:
        run_task(Task("t", (point(1),), str(away), 1, "", False))
    assert str(raised.value).startswith(f"{away}: the sweep's folder is gone")
    assert _ended(Task("t", (), "", 1, "", False), raised.value).trouble == "disk"
    assert not away.exists()
