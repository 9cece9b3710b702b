"""What `status` and the other verbs tell, and the exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from reticulin.sweep import command, watching
from reticulin.sweep.cancelling import cancel_sweep
from reticulin.sweep.command import main
from reticulin.sweep.journal import Journal
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.lock import driver_lock
from reticulin.sweep.shard import PointTable, Shard
from reticulin.sweep.status import status_of
from reticulin.sweep.store import Store

from .conftest import TINY
from .trivial import COLUMNS, InlineEngine, planned, point

PROGRAM = Path(sys.executable).parent / "reticulin"


def add_tables(store: Store, copy: str, *numbers: int) -> None:
    for number in numbers:
        Shard(store.shard_path(copy)).append(PointTable(point(number).id, COLUMNS, np.zeros((1, 2))))


def recorded(folder: Path) -> Store:
    """Seven points in every state, written by hand; a driver began ten seconds ago."""
    store = planned(folder, 8)
    driver = Journal(store.driver_path)
    began = time.time() - 10.0
    driver.append({"event": "driver started", "turn": 5, "time": began, "slurm": False})
    driver.append(*({"id": point(i).id, "state": "queued", "task": "t", "turn": 6} for i in range(1, 7)))
    task = Journal(store.task_path("t.1"))

    def says(number: int, state: str, turn: int = 6, **more: object) -> None:
        task.append({"id": point(number).id, "state": state, "task": "t.1", "turn": turn} | more)

    says(2, "running")
    says(3, "stopped", day=0.4, seconds=30.0, cause="stopped politely before the allocation ended")
    says(4, "failed", day=0.1, seconds=200.0, cause="exit code 4: the numbers went wrong")
    says(5, "done", day=1.0, seconds=7200.0)
    says(6, "done", day=1.0, seconds=5.0)
    says(7, "done", turn=2, day=1.0, seconds=1.0)  # by an earlier driver
    add_tables(store, "t.1", 5, 6, 7)
    return store


def test_status_counts_states_and_names_the_slowest_and_the_failed(tmp_path: Path) -> None:
    store = recorded(tmp_path / "out")
    with driver_lock(store.folder):
        status = status_of(store)

    assert status.text().splitlines()[1:] == [
        "  planned 1, queued 1, running 1, stopped 1, failed 1, done 3",
        "slowest:",
        f"  {point(5).id} (a, seed 5): 2.0 h",
        f"  {point(4).id} (a, seed 4): 3.3 min",
        f"  {point(3).id} (a, seed 3): 30.0 s",
        f"  {point(6).id} (a, seed 6): 5.0 s",
        f"  {point(7).id} (a, seed 7): 1.0 s",
        "failed:",
        f"  {point(4).id} (a, seed 4): exit code 4: the numbers went wrong",
    ]
    assert status.rate == pytest.approx(2 / 10.0, rel=0.2)  # two were done since this driver began
    assert status.seconds_left == pytest.approx(4 * 5.0, rel=0.2)
    assert status.line().startswith("8 points, 37 % done, 1 failed, 1")
    assert status.line().endswith(" left")


def test_without_a_driver_status_says_so_and_promises_no_end(tmp_path: Path) -> None:
    status = status_of(recorded(tmp_path / "out"))

    assert (status.rate, status.seconds_left, status.is_driven) == (0.0, None, False)
    assert status.text().splitlines()[2] == f"  no driver is at work; `reticulin sweep resume {tmp_path}/out` goes on"


def test_a_ledger_that_is_kept_tells_the_same_as_a_new_one(tmp_path: Path) -> None:
    store = recorded(tmp_path / "out")
    ledger = Ledger(store)
    assert status_of(store, ledger).json() == status_of(store).json()
    Journal(store.task_path("t.2")).append({"id": point(1).id, "state": "done", "turn": 6, "seconds": 2.0})
    add_tables(store, "t.2", 1)
    store.add_plan([point(i) for i in (3, 1)], tmp_path / "sweep.toml")

    assert status_of(store, ledger).json() == status_of(store).json()
    assert list(ledger.standings)[:2] == [point(3).id, point(1).id]


def test_json_is_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = recorded(tmp_path / "out")

    assert main(["status", str(store.folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["states"] == {"planned": 1, "queued": 1, "running": 1, "stopped": 1, "failed": 1, "lost": 0, "done": 3}
    assert told["failed"] == [{"id": point(4).id, "arm": "a", "cause": "exit code 4: the numbers went wrong"}]
    assert told["driven"] is False


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    store = recorded(tmp_path / "out")
    for verb in ("status", "status --watch"):
        told = subprocess.run(
            ["bash", "-c", f"{PROGRAM} sweep {verb} {store.folder} | true; exit ${{PIPESTATUS[0]}}"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (told.returncode, told.stderr) == (141, "")


def test_what_an_earlier_driver_left_on_another_machine_is_named(tmp_path: Path) -> None:
    store = planned(tmp_path / "out", 1)
    Journal(store.driver_path).append(
        {"event": "driver started", "turn": 1, "host": "login2", "interchange": os.getpid()}
    )

    assert cancel_sweep(store) == (
        "nothing was running; look on login2, where the last driver died, for processes of this folder"
    )


def test_a_run_shows_how_far_it_is_on_stderr_unless_it_is_to_be_quiet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\n')
    monkeypatch.setattr(watching, "LOG_SECONDS", 0.0)
    monkeypatch.setattr(command, "parsl_engine", lambda workers: lambda *_: InlineEngine(1))

    assert main(["run", str(tmp_path / "sweep.toml"), "--out", str(tmp_path / "loud")]) == 0
    loud = capsys.readouterr()
    assert main(["run", str(tmp_path / "sweep.toml"), "--out", str(tmp_path / "quiet"), "--quiet"]) == 0
    quiet = capsys.readouterr()

    assert loud.err.splitlines() == ["1 point, 0 done, 1 to run", "1 point, 100 % done"]
    assert quiet.err == ""
    assert quiet.out.splitlines()[0] == loud.out.splitlines()[0] == "1 point, 100 % done"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["status", "{out}/nothing"], 5, "{out}/nothing: no sweep here; `reticulin sweep plan FILE --out"),
        (["run", "{file}", "--out", "{out}/new", "--slurm"], 2, "--slurm needs a [slurm] table"),
        (
            ["run", "{file}", "--out", "{out}/new", "--workers", "0"],
            2,
            "--workers: found 0; allowed: 1 or more, on this mach",
        ),
        (["run", "{file}", "--out", "{out}/new", "--workers", "9999"], 2, "--workers: found 9999 with 1 thread each"),
        (["run", "{out}/nowhere.toml", "--out", "{out}/new"], 5, "nowhere.toml: No such file or directory"),
        (["plan", "{out}", "--out", "{out}/new"], 5, "{out}: found a folder; allowed: a TOML file\n"),
        (["plan", "{out}/bad.toml", "--out", "{out}/new"], 3, "bad.toml:1:1: sweep: not given"),
    ],
)
def test_mistakes_end_with_their_code_and_words(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\n')
    (tmp_path / "bad.toml").write_text("[run]\n")
    names = {"out": tmp_path, "file": tmp_path / "sweep.toml"}
    words_of_it = [PROGRAM, "sweep", *(a.format(**names) for a in arguments)]

    told = subprocess.run(words_of_it, capture_output=True, text=True, timeout=60)

    assert told.returncode == code, told.stderr
    assert words.format(**names) in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "new").exists()


def test_nothing_drives_a_sweep_that_is_done(tmp_path: Path) -> None:
    store = planned(tmp_path / "out", 1)
    Journal(store.driver_path).append({"id": point(0).id, "state": "done", "turn": 1})
    add_tables(store, "t.1", 0)
    status = status_of(store)

    assert (status.json()["driven"], status.text()) == (
        False,
        "1 point, 100 % done\n  planned 0, queued 0, running 0, stopped 0, failed 0, done 1",
    )


def resumed(store: Store) -> tuple[int, str]:
    told = subprocess.run([PROGRAM, "sweep", "resume", store.folder], capture_output=True, text=True, timeout=60)
    return told.returncode, told.stderr


def test_resume_reads_the_file_as_the_folder_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    store = planned(tmp_path / "out", 1)
    (store.folder / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\nreplicates = 0\n')
    assert resumed(store) == (
        3,
        f"{store.folder}/sweep.toml:3:14: sweep.replicates: found 0; allowed: a whole number from 1 to 100000\n",
    )


def test_resume_names_the_folder_that_is_gone(tmp_path: Path) -> None:
    store = planned(tmp_path / "out", 1)
    plan = store.plan_path.read_text()
    store.plan_path.write_text(plan.replace(f"{tmp_path}/sweep.toml", "/gone/sweep.toml"))
    assert resumed(store) == (
        5,
        f"/gone: the folder of the sweep file is gone; `reticulin sweep run FILE --out {store.folder}` takes another"
        " place\n",
    )


def test_notes_are_told_as_people_read_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    file = tmp_path / "sweep.toml"
    file.write_text(
        '[sweep]\nscenario = "tiny.toml"\n[sample]\nmethod = "sobol"\ncount = 3\n[[sample.parameters]]\n'
        'path = "cells.neutrophil.recruitment_max_per_mm3_hour"\nlow = 300\nhigh = 1200\n'
    )
    monkeypatch.setattr(watching, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(watching, "RESOLVING_SECONDS", 0.0)
    note = f"note: {file}:5:9: sample.count: found 3; Sobol' draws are even only for powers of two, 2 or 4"

    assert main(["plan", str(file), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err.splitlines() == [note, *(f"resolving scenarios: {done} of 3" for done in (1, 2, 3))]
    assert main(["plan", str(file), "--out", str(tmp_path / "new"), "--json"]) == 0
    told = capsys.readouterr()
    assert (json.loads(told.out)["points"], told.err.splitlines()) == (3, [note])
