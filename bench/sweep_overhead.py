#!/usr/bin/env python3
"""What the sweep layer costs: planning, resuming with nothing to do, and each point beside its program's own time.

Run with the Python of .cache/python, on a quiet machine: taskset -c 0 .cache/python/bin/python bench/sweep_overhead.py
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "reticulin"
POINTS_TO_PLAN = 2000
POINTS_TO_RUN = 200
SCENARIO = """[scenario]
title = "Trivial"
[block]
width = "0.2 mm"
breadth = "0.2 mm"
[run]
duration = "1 h"
[regimen]
device = "placed_needle"
count = 1
"""


def sweep(folder: Path, name: str, replicates: int) -> Path:
    (folder / "trivial.toml").write_text(SCENARIO)
    path = folder / f"{name}.toml"
    path.write_text(f'[sweep]\nscenario = "trivial.toml"\nreplicates = {replicates}\n')
    return path


def processor_seconds() -> float:
    """Of all processes that were started here and have ended; what they share a processor with does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds_of(command: list[object], **environment: str) -> tuple[float, float]:
    """(wall time, processor time)."""
    began, used = time.monotonic(), processor_seconds()
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, env=os.environ | environment)
    return time.monotonic() - began, processor_seconds() - used


def told(what: str, seconds: tuple[float, float]) -> None:
    print(f"{what}: {seconds[0]:.2f} s ({seconds[1]:.2f} s of a processor)")


def copying_program(folder: Path) -> Path:
    """Stands for the simulator: copies a finished run, so that only the layer around it is measured."""
    subprocess.run([PROGRAM, "run", folder / "trivial.toml", "--out", folder / "finished", "--quiet"], check=True)
    copier = folder / "copy"
    copier.write_text(f'#!/bin/sh\nexec cp -r {folder}/finished "$4"\n')  # run SCENARIO --out FOLDER ...
    copier.chmod(0o755)
    return copier


def records(out: Path) -> list[dict[str, float]]:
    lines = [line for path in (out / "tasks").glob("*.jsonl") for line in path.read_text().splitlines()]
    return sorted((json.loads(line) for line in lines), key=lambda r: r["time"])


def layer(folder: Path) -> None:
    """Planning and resuming."""
    path, out = sweep(folder, "plan", POINTS_TO_PLAN), folder / "planned"
    told(f"plan {POINTS_TO_PLAN} points", seconds_of([PROGRAM, "sweep", "plan", path, "--out", out]))
    script = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from reticulin.sweep.journal import Journal; from reticulin.sweep.shard import Columns, PointTable, Shard\n"
        "from reticulin.sweep.store import Store\n"
        "s = Store(Path(sys.argv[1])); ids = list(s.points())\n"
        "rows = np.random.default_rng(1).random((30, 60)); names = tuple(f'm{i}' for i in range(60))\n"
        "for t in range(0, len(ids), 5):\n"
        "    shard = Shard(s.shard_path(f't{t:05}'))\n"
        "    for i in ids[t:t + 5]: shard.append(PointTable(i, Columns(names, names, names), rows))\n"
        "    Journal(s.task_path(f't{t:05}')).append(*({'id': i, 'state': w, 'turn': 1} for i in ids[t:t + 5]"
        " for w in ('running', 'done')))\n"
    )
    subprocess.run([sys.executable, "-c", script, out], check=True)
    again = seconds_of([PROGRAM, "sweep", "run", path, "--out", out, "--quiet"])
    told(f"resume {POINTS_TO_PLAN} points with nothing to do", again)


def point(folder: Path) -> None:
    """Overhead of a point."""
    path, out = sweep(folder, "run", POINTS_TO_RUN), folder / "ran"
    copier = copying_program(folder)
    alone = [seconds_of([copier, "run", "x", "--out", folder / f"alone{number}"]) for number in range(50)]
    whole = seconds_of(
        [PROGRAM, "sweep", "run", path, "--out", out, "--quiet", "--workers", 1], RETICULIN_PROGRAM=str(copier)
    )
    written = records(out)
    span = written[-1]["time"] - next(r["time"] for r in written if r.get("state") == "running")
    program = statistics.median(wall for wall, _ in alone)
    told(f"{POINTS_TO_RUN} points, one worker, start and end of the engine included", whole)
    print(f"a point: {1e3 * span / POINTS_TO_RUN:.1f} ms, of which its program {1e3 * program:.1f} ms")
    print(f"overhead of a point: {1e3 * (span / POINTS_TO_RUN - program):.1f} ms")


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        layer(folder)
        point(folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
