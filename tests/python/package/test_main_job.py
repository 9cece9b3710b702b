"""The main job's pictures and comparison, held against a program that draws and fails as it is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from reticulin.sweep.journal import Journal
from reticulin.sweep.plan import Point
from reticulin.sweep.shard import Columns, PointTable, Shard
from reticulin.sweep.store import Store

COLUMNS = Columns(("time", "collagen/dermis"), ("d", "mg/mL"), ("Simulated time", "Collagen, dermis"))
SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "main_job.py"

# Speaks the command line that the script uses.
PROGRAM = r"""#!/usr/bin/env python3
import pathlib, sys
words = sys.argv[1:]
option = lambda name: words[words.index(name) + 1]
with open(pathlib.Path(__file__).with_name("calls"), "a") as calls:
    calls.write(" ".join(words) + "\n")
if "damaged" in words[1]:
    sys.exit(5)
if words[0] == "compare":
    folder = pathlib.Path(option("--out"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "comparison.png").write_text("picture")
    print("TABLE of", sum("/runs/" in w for w in words), "runs", flush=True)
elif words[0] == "render":
    pathlib.Path(option("--out")).write_text("picture")
"""


class Sweep:
    """A sweep whose runs hold nothing but measures."""

    def __init__(self, place: Path) -> None:
        self.place, self.out = place, place / "out"
        self.store = Store.create(self.out)
        self.program = place / "program"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)
        self.points: list[Point] = []
        self.records: list[dict[str, object]] = []

    def add(self, id_: str, arm: str, replicate: int, measures: dict[float, float] | None) -> None:
        """A point with a measure by day; None: it failed."""
        self.points.append(Point(id_, arm, {"x": arm}, replicate, replicate + 1, "tiny.toml", {}, 182.0))
        self.records.append({"id": id_, "state": "failed" if measures is None else "done", "task": "t.1", "turn": 1})
        if measures is not None:
            run = self.out / "runs" / id_
            run.mkdir(parents=True)
            rows = "".join(f"{day},{value}\n" for day, value in measures.items())
            (run / "measures.csv").write_text("# time [d]: Simulated time\ntime,collagen/dermis\n" + rows)
            table = PointTable(id_, COLUMNS, np.array([*measures.items()]))
            Shard(self.store.shard_path("t.1")).append(table)  # a point without one is lost

    def report(self, *options: str) -> subprocess.CompletedProcess[str]:
        self.store.add_plan(self.points, self.place / "sweep.toml")
        Journal(self.store.task_path("t.1")).append(*self.records)
        command: list[str | Path] = [sys.executable, SCRIPT, self.out, "--program", self.program, *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def calls(self, verb: str) -> list[str]:
        return [c for c in (self.place / "calls").read_text().splitlines() if c.split()[0] == verb]

    def pictures(self) -> list[str]:
        return sorted(file.name for file in (self.out / "pictures").glob("*.png"))


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return Sweep(tmp_path)


def test_every_run_is_compared_once_and_the_first_replicate_of_each_arm_drawn(sweep: Sweep) -> None:
    sweep.add("a0", "1.5 mm, every 2 weeks", 0, {0.0: 1.0, 182.0: 0.7})
    sweep.add("a1", "1.5 mm, every 2 weeks", 1, {0.0: 2.0, 182.0: 0.7})
    sweep.add("u0", "untreated", 0, {0.0: 3.0})
    result = sweep.report()

    assert result.returncode == 0, result.stderr
    assert "TABLE of 3 runs" in result.stdout
    assert len(sweep.calls("render")) == 2 * 4
    assert {c.split()[1] for c in sweep.calls("render")} == {f"{sweep.out}/runs/a0", f"{sweep.out}/runs/u0"}
    assert "pictures/1_5_mm_every_2_weeks_histology_day_14.png" in result.stdout
    assert "comparison/comparison.png" in result.stdout


def test_what_arms_have_in_common_is_drawn_once(sweep: Sweep) -> None:
    sweep.add("a0", "1 mm, every 2 weeks", 0, {0.0: 1.0, 7.0: 2.0, 14.0: 3.0, 182.0: 4.0})
    sweep.add("b0", "1 mm, every 6 weeks", 0, {0.0: 1.0, 7.0: 2.0, 14.0: 3.5, 182.0: 4.0})
    assert sweep.report().returncode == 0

    first = "1_mm_every_2_weeks"
    assert sweep.pictures() == sorted(
        [f"{first}_field_day_3.png", f"{first}_tissue_day_7.png"]
        + [f"1_mm_every_{weeks}_weeks_histology_day_{day}.png" for weeks in (2, 6) for day in (14, 182)]
    )


def test_runs_of_a_week_are_drawn_on_their_last_day(sweep: Sweep) -> None:
    sweep.add("a0", "a", 0, {0.0: 1.0})
    sweep.add("b0", "b", 0, {0.0: 2.0})
    sweep.report("--quick")

    assert len(sweep.calls("render")) == 2 * 2
    assert all("--time 7 d" in c for c in sweep.calls("render"))


def test_what_failed_is_named_and_the_rest_is_compared(sweep: Sweep) -> None:
    sweep.add("a0", "a", 0, {0.0: 1.0})
    sweep.add("b1", "b", 1, None)
    result = sweep.report()

    assert result.returncode == 1
    assert "TABLE of 1 runs" in result.stdout
    assert "not finished: b, replicate 2; call it again" in result.stderr


def test_a_picture_that_fails_is_told_and_the_others_are_drawn(sweep: Sweep) -> None:
    sweep.add("a0", "a", 0, {0.0: 1.0})
    sweep.add("damaged", "b", 0, {0.0: 2.0})
    result = sweep.report()

    assert result.returncode == 1
    assert "ended with code 5" in result.stderr
    assert len([name for name in sweep.pictures() if name.startswith("a_")]) == 4


def test_nothing_is_compared_where_nothing_finished(sweep: Sweep) -> None:
    sweep.add("a0", "a", 0, None)
    result = sweep.report()

    assert (result.returncode, result.stdout) == (1, "")
    assert "no run finished" in result.stderr
