"""Sweeps of thousands of points: few files, and no work that grows with the square of their number."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from reticulin.sweep import task as tasks
from reticulin.sweep.collect import collect_table
from reticulin.sweep.driver import Driver
from reticulin.sweep.standing import State

from .trivial import InlineEngine, Script, planned, stopped, sweep_file


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
    monkeypatch.setattr("reticulin.sweep.packing.estimated_seconds", lambda sweep, point: 3600.0)
    store = planned(memory / "out", 10_000)
    engine = InlineEngine(workers=64)

    Driver(sweep_file(store.folder, points_per_task=1), store, lambda *_: engine).run()

    files = [p for p in store.folder.rglob("*") if p.is_file()]
    assert len(files) < 2000
    assert len(script.starts) == 10_000 + 250
    assert all(s.state is State.DONE for s in store.standings().values())
    assert len(collect_table(store, last_only=True)) == 10_000
