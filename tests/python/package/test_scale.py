"""Sweeps of thousands of points: few files, and no work that grows with the square of their number."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reticulin.sweep import journal as journals
from reticulin.sweep import task as tasks
from reticulin.sweep.collect import collect_table
from reticulin.sweep.design import Arm, Axis, Design
from reticulin.sweep.driver import Driver
from reticulin.sweep.file import StopRule
from reticulin.sweep.packing import pack_added
from reticulin.sweep.plan import Point
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store
from reticulin.sweep.toml import Node

from .trivial import InlineEngine, Script, planned, point, stopped, sweep_file


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder whose files need not be synced to a disk, where there is one."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


def test_ten_thousand_points_leave_under_two_thousand_files(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    for number in range(0, 10_000, 40):
        script.add(number, stopped(0.5))  # these meet the end of an allocation once
    monkeypatch.setattr(tasks, "PointRunner", script.runner)
    monkeypatch.setattr("reticulin.sweep.packing.foretold_seconds", hours)
    store = planned(memory / "out", 10_000)
    engine = InlineEngine(workers=64)

    Driver(sweep_file(store.folder, points_per_task=1), store, lambda *_: engine).run()

    files = [p for p in store.folder.rglob("*") if p.is_file()]
    assert len(files) < 2000
    assert len(script.starts) == 10_000 + 250
    assert all(s.state is State.DONE for s in store.standings().values())
    assert len(collect_table(store, last_only=True)) == 10_000


def hours(_: object, points: Iterable[Point]) -> dict[str, float]:
    """In the place of foretold_seconds: every point takes an hour."""
    return {p.regimen: 3600.0 for p in points}


class TrivialPlanner:
    """In the place of Planner, for arms that stand in no scenario."""

    def __init__(self, *_: object) -> None:
        pass

    def points(self, arms: Iterable[Arm], first_replicate: int = 0) -> list[Point]:
        return [
            replace(point(100 * int(arm.position["x"]) + r, arm.title), position=arm.position, replicate=r)
            for arm in arms
            for r in range(first_replicate, arm.replicates)
        ]


def parsed_lines(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by the number of lines of journals that were read."""
    found, real = [0], journals._parsed

    def parsed(path: Path, lines: list[bytes], before: int = 0) -> Iterator[journals.Record]:
        found[0] += len(lines)
        return real(path, lines, before)

    monkeypatch.setattr(journals, "_parsed", parsed)
    return found


def test_a_stop_rule_of_many_arms_leaves_few_files_and_reads_them_once(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two replicates of four hundred arms grow to ten of each."""
    monkeypatch.setattr(tasks, "PointRunner", Script().runner)
    monkeypatch.setattr("reticulin.sweep.packing.foretold_seconds", hours)
    monkeypatch.setattr("reticulin.sweep.driver.Planner", TrivialPlanner)
    arms = 400
    axis = Axis("x", tuple(range(arms)), tuple({} for _ in range(arms)))
    file = sweep_file(memory / "out", StopRule("collagen/dermis", None, 1e-9, 0.95, 10, Node.empty("", "")))
    file = replace(file, design=Design("tiny.toml", {}, 2, (axis,)))
    store = Store.create(memory / "out")
    store.add_plan(TrivialPlanner().points(file.design.arms()), memory / "sweep.toml")
    read = parsed_lines(monkeypatch)

    verdicts = Driver(file, store, lambda *_: InlineEngine(workers=64)).run().stopping

    assert set(verdicts.values()) == {"budget spent: 10 replicates"}
    journal_files = [*store.task_paths(), store.plan_path, store.driver_path]
    written = sum(p.read_bytes().count(b"\n") for p in journal_files)
    assert read[0] < 2 * written
    assert [s.state for s in store.standings().values()] == [State.DONE] * 10 * arms
    assert len([p for p in store.folder.rglob("*") if p.is_file()]) < 2000


@pytest.mark.parametrize(
    ("count", "total", "given", "out", "workers", "wish", "sizes"),
    [
        (3, 12, 12, 1, 4, 0, [1, 1, 1]),  # few points in all: each alone, at once
        (3, 10_000, 400, 70, 64, 0, []),  # all workers are busy: not worth a task yet
        (110, 10_000, 400, 70, 64, 0, [55, 55]),  # a full pile is the 200th part of the sweep
        (60, 10_000, 400, 34, 64, 0, [2] * 30),  # thirty workers have nothing to do
        (60, 10_000, 600, 34, 64, 0, [60]),  # but files are many already
        (3, 10_000, 600, 34, 64, 0, []),
        (3, 10_000, 600, 0, 64, 0, [3]),  # nothing else will come
        (6, 12, 12, 4, 4, 3, [3, 3]),  # as many together as the file wishes
        (0, 10, 10, 0, 4, 0, []),
    ],
)
def test_added_replicates_are_packed(
    count: int, total: int, given: int, out: int, workers: int, wish: int, sizes: list[int]
) -> None:
    piles = pack_added([point(i) for i in range(count)], total, given, out, workers, wish)
    assert [len(pile) for pile in piles] == sizes
    assert [p for pile in piles for p in pile] == [point(i) for i in range(count if sizes else 0)]
