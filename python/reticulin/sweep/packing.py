"""How points are put together into tasks: few files, few messages, and work for every worker to the end."""

from __future__ import annotations

from collections import deque

from reticulin.sweep.branching import families
from reticulin.sweep.file import SweepFile
from reticulin.sweep.plan import Point, foretold_seconds

_MOST_TASKS = 400
"""A task leaves a journal and a shard; so a sweep stays far under 2000 files."""
_FREE_TASKS = 600
"""So many tasks in all are given out as soon as a worker has nothing to do; after that only in full piles."""
_ADDED_SHARE = 200
"""A full pile of added replicates is the 200th part of a sweep: files grow with the logarithm of the points."""
_SECONDS_PER_TASK = 30.0
"""Short points share a task of about so long: handing out costs some milliseconds each."""
_LEAST_SECONDS_PER_TASK = 2.0
"""No task needs to be shorter for the sake of workers that end together."""


def points_per_task(count: int, left: float, workers: int, seconds_per_point: float, wish: int) -> int:
    """As wished (wish > 0), else enough for a task of half a minute, but not more than a quarter of each worker's share
    of the seconds that are `left`, so that all workers end together (guided self-scheduling, Polychronopoulos and Kuck
    1987); in either case so many that files of `count` points stay few."""
    few_files = -(-count // _MOST_TASKS)
    if wish:
        return max(wish, few_files)
    fair = max(left / (4 * max(workers, 1)), _LEAST_SECONDS_PER_TASK)
    return max(int(min(fair, _SECONDS_PER_TASK) / max(seconds_per_point, 1e-3)), few_files, 1)


def pack(points: list[Point], workers: int, sweep: SweepFile) -> list[list[Point]]:
    """Piles of points, those of the longest regimens first, so that no worker begins a long one when the others end.
    Points that take alike stay in their order: replicates of an arm finish together and tables are seen early.

    Points that share a past stay together, one after the other, unless that would keep a worker busy for more than half
    of its share: then time to the end counts for more than the work that is saved.
    """
    seconds = foretold_seconds(sweep, points)

    def total(some: list[Point]) -> float:
        return sum(seconds[p.regimen] for p in some)

    left, kin = total(points), families(points)
    if max(map(total, kin), default=0.0) > left / (2 * max(workers, 1)):
        kin = [[point] for point in points]
    order = deque(sorted(kin, key=lambda family: -total(family)))
    piles: list[list[Point]] = []
    while order:
        longest = seconds[order[0][0].regimen]
        size = points_per_task(len(points), left, workers, longest, sweep.run.points_per_task)
        pile: list[Point] = []
        while order and len(pile) < size:
            pile += order.popleft()
        piles.append(pile)
        left -= total(pile)
    return piles


def pack_added(points: list[Point], total: int, given: int, out: int, workers: int, wish: int) -> list[list[Point]]:
    """Piles of replicates that a stop rule added, or none while it is better to wait for more of them.

    total: points of the sweep. given: tasks given out so far. out: tasks not back yet.
    """
    if not points:
        return []
    idle = max(workers - out, 0) if given < _FREE_TASKS else 0
    full = max(wish, -(-total // _ADDED_SHARE))
    if out and not idle and len(points) < full:
        return []
    size = -(-len(points) // max(idle, len(points) // full, 1))
    return [points[i : i + size] for i in range(0, len(points), size)]
