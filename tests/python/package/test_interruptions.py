"""A sweep that is interrupted again and again, in every way, gives the table of one that was not, bit for bit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from reticulin.sweep.collect import collect_dataset, collect_table
from reticulin.sweep.driver import Driver, plan_sweep
from reticulin.sweep.file import read_sweep
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.lock import is_locked
from reticulin.sweep.orphans import programs_of, remove_orphans
from reticulin.sweep.standing import OPEN
from reticulin.sweep.store import Store

from .conftest import TINY
from .trivial import InlineEngine

PROGRAM = Path(sys.executable).parent / "reticulin"
INTERRUPTIONS = 10
SWEEP = """[sweep]
scenario = "tiny.toml"
replicates = 4
[[axes]]
name = "length"
path = "regimen.needle_length"
values = ["0.5 mm", "1.0 mm"]
"""
TWO_SPACINGS = """[[axes]]
name = "spacing"
path = "regimen.spacing"
values = ["9 d", "12 d"]
"""


def sweep_in(folder: Path, duration: str = "8 d", text: str = SWEEP) -> Path:
    sessions = "count = 2" if "spacing" in text else "count = 1"
    (folder / "tiny.toml").write_text(TINY.replace("12 h", duration).replace("count = 1", sessions))
    (folder / "sweep.toml").write_text(text)
    return folder / "sweep.toml"


def start(file: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [PROGRAM, "sweep", "run", file, "--out", out, "--workers", "1", *more]
    # Words go to a file: what a killed driver leaves behind would hold a pipe open.
    with (file.parent / "words").open("w") as words:
        return subprocess.Popen(command, stdout=words, stderr=words, start_new_session=True)


def words(file: Path) -> str:
    return (file.parent / "words").read_text()


def table(out: Path, target: Path) -> bytes:
    collect_table(Store(out)).to_csv(target)
    return target.read_bytes()


def open_points(out: Path) -> int:
    return sum(s.state in OPEN for s in Store(out).standings().values())


def is_at_a_point(out: Path, driver: int) -> bool:
    """Whether a worker of this driver has begun a point."""
    ledger = Ledger(Store(out))
    began = ledger.driver.began
    is_ours = began.get("pid") == driver
    return is_ours and any(s.state.value == "running" and s.turn > began["turn"] for s in ledger.standings.values())


def running(out: Path) -> int:
    return sum(s.state.value == "running" for s in Store(out).standings().values())


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Path]:
    """The folder of a sweep of which nothing runs any more afterwards."""
    yield tmp_path / "out"
    remove_orphans(tmp_path / "out", {}, False)


def interrupt(driver: subprocess.Popen[bytes], how: str) -> None:
    if how == "kill -9 of all":
        os.killpg(driver.pid, signal.SIGKILL)
    elif how == "kill -9":
        driver.kill()
    elif how == "terminate":
        driver.terminate()
    else:  # Ctrl-C in a terminal
        os.killpg(driver.pid, signal.SIGINT)
    driver.wait(120)


def test_ten_interruptions_leave_no_trace_in_the_table(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the points start from what the others leave; in the sweep that is not interrupted none does."""
    file = sweep_in(tmp_path, "50 d", SWEEP.replace("replicates = 4", "replicates = 2") + TWO_SPACINGS)
    sweep = read_sweep(file)
    whole = plan_sweep(sweep, tmp_path / "whole")
    with monkeypatch.context() as patch:
        patch.setattr("reticulin.sweep.driver.branches_of", lambda *_: {})
        assert Driver(sweep, whole, lambda *_: InlineEngine()).run().exit_code == 0
    chance = random.Random(5)
    ways = ["kill -9", "kill -9 of all", "terminate", "Ctrl-C"]
    plan_sweep(sweep, out)

    for number in range(INTERRUPTIONS):
        driver = start(file, out)
        is_early = number in (4, 7)  # somewhere in its start, the others while a point runs
        while driver.poll() is None and not (is_early or is_at_a_point(out, driver.pid)):
            time.sleep(0.05)
        time.sleep(chance.uniform(0.0, 2.0 if is_early else 0.3))
        assert driver.poll() is None, f"all was done after {number} interruptions: {words(file)}"
        interrupt(driver, ways[number % len(ways)])
        if not is_early and not ways[number % len(ways)].startswith("kill"):
            assert (driver.returncode, programs_of(out)) == (6, []), words(file)  # checkpoints are written

    assert open_points(out) > 0
    driver = start(file, out)
    assert driver.wait(300) == 0, words(file)
    assert max(s.starts for s in Store(out).standings().values()) > 1
    assert table(out, tmp_path / "a.csv") == table(tmp_path / "whole", tmp_path / "b.csv")
    ours, theirs = collect_dataset(Store(out))["grid"], collect_dataset(whole)["grid"]
    xr.testing.assert_identical(ours, theirs)
    empty = {name for name in ours.data_vars if ours[name].dtype.kind == "f" and np.isnan(ours[name]).all()}
    assert {name.partition("/")[2] for name in empty} <= {"sleeve_reticular"}, empty  # where no needle comes


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own, where one may be mounted."""
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True)
    if made.returncode != 0:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_stops_the_sweep_and_the_same_command_goes_on(tmp_path: Path) -> None:
    file = sweep_in(tmp_path, "1 h")
    with small_disk(tmp_path / "disk", "3m") as disk:
        out = disk / "out"
        plan_sweep(read_sweep(file), out)
        ballast = disk / "ballast"
        free = os.statvfs(disk)
        ballast.write_bytes(bytes(free.f_bavail * free.f_bsize - 200_000))  # a run folder does not fit

        driver = start(file, out)
        assert driver.wait(120) == 5, words(file)
        errors = words(file)

        assert "No space left on device" in errors
        assert errors.splitlines()[-1].endswith("nothing is lost: mend the disk and give the same command again")
        assert "Traceback" not in errors
        ballast.unlink()
        driver = start(file, out)
        assert driver.wait(120) == 0, words(file)
        assert open_points(out) == 0


def test_a_read_only_disk_is_named(tmp_path: Path) -> None:
    file = sweep_in(tmp_path, "1 h")
    with small_disk(tmp_path / "disk", "8m") as disk:
        out = disk / "out"
        plan_sweep(read_sweep(file), out)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

        driver = start(file, out)
        driver.wait(60)
        status = subprocess.run([PROGRAM, "sweep", "status", out], capture_output=True, text=True)

        assert (driver.returncode, words(file)) == (5, f"{out}/driver.lock: Read-only file system\n")
        assert status.returncode == 0
        assert f"no driver is at work; `reticulin sweep resume {out}` goes on" in status.stdout


def test_a_folder_that_disappears_ends_the_sweep_and_comes_back_whole(tmp_path: Path, out: Path) -> None:
    file = sweep_in(tmp_path)
    driver = start(file, out)
    while not (out / "tasks").exists() or not running(out):
        time.sleep(0.05)
    out.rename(tmp_path / "away")
    assert driver.wait(120) == 5, words(file)
    errors = words(file)

    assert f"{out}: the sweep's folder is gone" in errors
    assert "Traceback" not in errors
    subprocess.run(["rm", "-rf", out], check=True)
    (tmp_path / "away").rename(out)
    assert not is_locked(out)
    driver = start(file, out)
    assert driver.wait(300) == 0, words(file)
