#!/usr/bin/env python3
"""Compares and draws a finished sweep (see scripts/demo): one comparison of all arms, and pictures of each."""

import argparse
import hashlib
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reticulin.program import program_path
from reticulin.sweep.plan import Point
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store

# View, day, further options.
View = tuple[str, float, tuple[str, ...]]
PICTURES: tuple[View, ...] = (
    ("tissue", 7, ()),
    ("histology", 14, ()),
    ("histology", 182, ()),
    ("field", 3, ("--field", "tgf_beta")),
)
QUICK_PICTURES: tuple[View, ...] = (("tissue", 7, ()), ("histology", 7, ()))  # of runs that end on day 7


def call(program: Path, *words: object, stdout: int | None = None) -> bool:
    """One of the program's verbs; a failure is told and does not end the report."""
    code = subprocess.run([str(program), *map(str, words)], stdout=stdout).returncode
    if code != 0:
        print(f"demo: reticulin {' '.join(map(str, words[:2]))} ended with code {code}", file=sys.stderr)
    return code == 0


def history(run: Path, day: float) -> str:
    """Hash of all measures up to a day: runs in which they are equal are one run until then."""
    digest = hashlib.sha256()
    with (run / "measures.csv").open("rb") as table:
        for line in table:
            first = line.partition(b",")[0]
            if re.fullmatch(rb"[0-9.e+-]+", first) and float(first) > day:
                break
            digest.update(line)
    return digest.hexdigest()


def pictures_of(runs: dict[str, Path], views: tuple[View, ...]) -> list[tuple[str, View]]:
    """Arm and view of each picture. Arms that differ in later sessions only show the same in the first weeks: that is
    drawn of the first of them alone."""
    drawn: dict[tuple[View, str], str] = {}
    for arm, run in runs.items():
        for view in views:
            drawn.setdefault((view, history(run, view[1])), arm)
    return [(arm, view) for (view, _), arm in drawn.items()]


def slug(arm: str) -> str:
    """An arm as a file name: "1_5_mm_every_2_weeks"."""
    return re.sub(r"[^a-z0-9]+", "_", arm.lower()).strip("_")


def report(program: Path, store: Store, done: list[Point], views: tuple[View, ...]) -> bool:
    """The comparison's table on stdout, pictures of each arm's first replicate, their paths at the end."""
    comparison, pictures = store.folder / "comparison", store.folder / "pictures"
    pictures.mkdir(exist_ok=True)
    runs = {p.id: store.run_path(p.id) for p in done}
    first = {p.arm: runs[p.id] for p in done if p.replicate == 0}

    def draw(job: tuple[str, View]) -> bool:
        arm, (view, day, options) = job
        file = pictures / f"{slug(arm)}_{view}_day_{day:g}.png"
        words = ("render", first[arm], "--view", view, "--time", f"{day:g} d", "--out", file, *options)
        return call(program, *words, stdout=subprocess.DEVNULL)

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:  # a picture is a process of one thread
        compared = pool.submit(call, program, "compare", *runs.values(), "--out", comparison)
        drawn = list(pool.map(draw, pictures_of(first, views)))
        good = compared.result() and all(drawn)
    print("\npictures:")
    for file in sorted([*comparison.glob("*.png"), *pictures.glob("*.png")]):
        print(f"  {os.path.relpath(file)}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/main_job.py", description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the sweep")
    parser.add_argument("--program", type=Path, help="reticulin (default: the package's)")
    parser.add_argument("--quick", action="store_true", help="runs of a week: pictures of day 7")
    arguments = parser.parse_args()
    store = Store.open(arguments.out)
    standings = store.standings().values()
    done = [s.point for s in standings if s.state is State.DONE]
    if not done:
        print("demo: no run finished", file=sys.stderr)
        return 1
    views = QUICK_PICTURES if arguments.quick else PICTURES
    good = report(arguments.program or program_path(), store, done, views)
    rest = [f"{s.point.arm}, replicate {s.point.replicate + 1}" for s in standings if s.state is not State.DONE]
    if rest:
        print(f"demo: not finished: {'; '.join(rest)}; call it again to try them once more", file=sys.stderr)
    return 0 if good and not rest else 1


if __name__ == "__main__":
    sys.exit(main())
