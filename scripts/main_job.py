#!/usr/bin/env python3
"""Compares and draws a finished sweep (see scripts/demo): one comparison of all arms, and pictures of each.

Standard library only. Points are taken from the table that `reticulin sweep collect` wrote.
"""

import argparse
import csv
import itertools
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PICTURES = (("tissue", "7 d"), ("histology", "14 d"), ("histology", "182 d"), ("field", "3 d", "--field", "tgf_beta"))
QUICK_PICTURES = (("tissue", "7 d"), ("histology", "7 d"))  # of runs that end on day 7


@dataclass(frozen=True)
class Point:
    arm: str
    replicate: int
    state: str
    folder: Path

    @property
    def slug(self) -> str:
        """Its arm as a file name: "1_5_mm_every_2_weeks"."""
        return re.sub(r"[^a-z0-9]+", "_", self.arm.lower()).strip("_")


def points_of(out: Path) -> list[Point]:
    """Every point of the sweep, in the order of its plan."""
    points = {}
    with (out / "table.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            folder = out / "runs" / row["id"]
            points[row["id"]] = Point(row["arm"], int(row["replicate"]), row["state"], folder)
    return list(points.values())


def call(program: Path, *words, stdout=None) -> bool:
    """One of the program's verbs; a failure is told and does not end the report."""
    code = subprocess.run([str(program), *map(str, words)], stdout=stdout).returncode
    if code != 0:
        print(f"demo: reticulin {' '.join(map(str, words[:2]))} ended with code {code}", file=sys.stderr)
    return code == 0


def report(program: Path, done: list[Point], out: Path, is_quick: bool) -> bool:
    """The comparison's table on stdout, pictures of each arm's first replicate, their paths at the end."""
    comparison, pictures = out / "comparison", out / "pictures"
    pictures.mkdir(exist_ok=True)
    views = QUICK_PICTURES if is_quick else PICTURES

    def draw(job: tuple) -> bool:
        point, (view, day, *options) = job
        file = pictures / f"{point.slug}_{view}_day_{day.split()[0]}.png"
        return call(program, "render", point.folder, "--view", view, "--time", day, "--out", file, *options,
                    stdout=subprocess.DEVNULL)

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:  # a picture is a process of one thread
        compared = pool.submit(call, program, "compare", *[p.folder for p in done], "--out", comparison)
        drawn = list(pool.map(draw, itertools.product((p for p in done if p.replicate == 0), views)))
        good = compared.result() and all(drawn)
    print("\npictures:")
    for file in sorted([*comparison.glob("*.png"), *pictures.glob("*.png")]):
        print(f"  {os.path.relpath(file)}")
    print(f"measures: {os.path.relpath(out / 'table.csv')}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/main_job.py", description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the sweep")
    parser.add_argument("--program", type=Path, required=True, help="reticulin")
    parser.add_argument("--quick", action="store_true", help="runs of a week: pictures of day 7")
    arguments = parser.parse_args()
    points = points_of(arguments.out)
    done = [p for p in points if p.state == "done"]
    if not done:
        print("demo: no run finished", file=sys.stderr)
        return 1
    good = report(arguments.program, done, arguments.out, arguments.quick)
    rest = [f"{p.arm}, replicate {p.replicate + 1}" for p in points if p.state != "done"]
    if rest:
        print(f"demo: not finished: {'; '.join(rest)}; call it again to try them once more", file=sys.stderr)
    return 0 if good and not rest else 1


if __name__ == "__main__":
    sys.exit(main())
