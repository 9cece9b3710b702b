"""A sweep as its file describes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reticulin.sweep.design import Design
from reticulin.sweep.toml import Node


@dataclass(frozen=True)
class StopRule:
    """Replicates are added until the interval of a measure is narrow enough, or the budget is spent."""

    measure: str
    """Column of the table of measures, "collagen_change/sleeve"."""
    day: float | None
    """Of which row; None: the last."""
    half_width: float
    """Wanted half-width of the interval, in the measure's unit."""
    confidence: float
    most: int
    """Most replicates of an arm."""
    place: Node
    """Where the measure stands in the file."""
    time_place: Node | None = None
    """Where the time does; None: not given."""


@dataclass(frozen=True)
class RunSettings:
    """How points are run."""

    threads: int = 1
    points_per_task: int = 0
    """0: chosen so that the number of files stays small."""
    keep_snapshots: bool = False
    starts_without_progress: int = 3
    """A point that is started this often without getting further has failed."""


@dataclass(frozen=True)
class SlurmSettings:
    """Where a sweep runs on a cluster."""

    partition: str
    account: str
    qos: str
    walltime_seconds: float
    margin_seconds: float
    """Points stop so long before the end of their allocation."""
    blocks: int
    nodes_per_block: int
    cores_per_node: int
    memory_per_node_gb: int
    options: str
    setup: str
    address: str


@dataclass(frozen=True)
class SweepFile:
    """A sweep as its file describes it."""

    path: Path
    text: str
    title: str
    library: str
    design: Design
    run: RunSettings
    slurm: SlurmSettings | None
    stop: StopRule | None
    places: dict[tuple[str, str], Node]
    """Where (path, value as text) stands in the file, for errors of the engine; (path, "") is where the path stands,
    ("", name) where the name of an axis or of a parameter does."""
