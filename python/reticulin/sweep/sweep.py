"""A sweep as a notebook drives it; the words are those of `reticulin sweep`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import xarray as xr

from reticulin.errors import UsageError, exists
from reticulin.progress import line_for
from reticulin.sweep.cancelling import cancel_sweep
from reticulin.sweep.collect import collect_dataset, collect_table
from reticulin.sweep.design import Label
from reticulin.sweep.driver import Driver, parsl_engine, plan_sweep
from reticulin.sweep.engine import PYTHON_WORDS, check_place
from reticulin.sweep.file import SweepFile, read_sweep
from reticulin.sweep.kept import kept_file, kept_title
from reticulin.sweep.status import Status, status_of
from reticulin.sweep.store import Store
from reticulin.sweep.watching import ShowStatus, resolving, status_line, watched
from reticulin.units import counted


class Sweep:
    """Many runs that belong together: one scenario, axes of values, and seeds.

    path: a sweep file, or the folder of a sweep that was planned or run before; `plan` and `run` then go by the file as
        the folder keeps it (`sweep.toml`).

    Raises ScenarioError with every mistake of the file (`problems` tells file, line and column of each), IoError where
    there is no such file or folder.
    """

    def __init__(self, path: str | Path) -> None:
        path = exists(path, "sweep file or folder of a sweep")
        self._store = Store.open(path) if path.is_dir() else None
        self._source = path
        # A folder is read without the file that it came from, which may have changed, moved or gone since.
        self._file = None if self._store else read_sweep(path)
        self.stopping: Mapping[str, str] = {}
        """Why each arm got no more replicates in the newest `run`, where the file has a stop rule."""

    def __repr__(self) -> str:
        axes = " x ".join(f"{len(labels)} {name}" for name, labels in self.axes.items())
        words = [axes] if axes else []
        if self._file:
            words.append(f"replicates {self._file.design.replicates}")
        if self.folder and self.folder != self._source:
            words.append(f"folder {self.folder}")
        return f"<Sweep {self._source}: {', '.join(words) or counted(len(self.arms), 'arm')}>"

    @property
    def folder(self) -> Path | None:
        """Where its points are kept; None before `plan` or `run`."""
        return self._store.folder if self._store else None

    @property
    def title(self) -> str:
        """Title in the file, or ""."""
        return self._file.title if self._file else kept_title(self.store)

    @property
    def axes(self) -> dict[str, list[Label]]:
        """Values or labels of each axis, as written: of what is planned, or of the file before that."""
        if self._store is None:
            return {a.name: list(a.labels) for a in self._known_file().design.axes}
        labels: dict[str, dict[Label, None]] = {}
        for point in self._store.points().values():
            for axis, label in point.position.items():
                labels.setdefault(axis, {})[label] = None
        return {axis: list(of_axis) for axis, of_axis in labels.items() if axis != "draw"}

    @property
    def arms(self) -> list[str]:
        """Names of everything that differs in more than its seed, in the order of the file; likewise."""
        if self._store is None:
            return [arm.title for arm in self._known_file().design.arms()]
        return list(dict.fromkeys(p.arm for p in self._store.points().values()))

    @property
    def store(self) -> Store:
        """The records of the sweep. Raises UsageError before `plan` or `run`."""
        if self._store is None:
            raise UsageError(
                f'{self._source}: not planned yet; call plan("FOLDER") or run("FOLDER"), or Sweep("FOLDER")'
            )
        return self._store

    def plan(self, out: str | Path | None = None) -> Status:
        """Records every point in the folder `out`, and runs nothing; returns how the sweep stands.

        out: a new folder, or the sweep's own (then points that the file now asks for are added). May be left out once
        the sweep has a folder.

        Raises ScenarioError with every mistake and writes nothing then; UsageError if `out` holds something else.
        """
        with resolving(is_logged=False) as tell:
            self._store = plan_sweep(self._known_file(), self._folder_for(out), tell)
        return self.status()

    def run(
        self,
        out: str | Path | None = None,
        *,
        workers: int | None = None,
        slurm: bool = False,
        retry_failed: bool = False,
        progress: bool | ShowStatus | None = None,
    ) -> Status:
        """Runs what is missing and returns how the sweep stands; the same call goes on with it.

        out: folder of the sweep, as for `plan`.
        workers: runs at a time on this machine; all that it grants by default.
        slurm: on a cluster, as [slurm] of the file says.
        retry_failed: run points again that failed.
        progress: True for a line, a callable for `Status` about once a second, False for silence; by default a line
            where somebody can see it (a terminal, a notebook).

        A point that fails stops nothing: `Status.failed` lists it with its cause. Ctrl-C stops politely: runs write
        checkpoints, KeyboardInterrupt is raised, and the same call goes on. After `cancel` from elsewhere it returns.

        Raises the errors of `plan`; UsageError where more is asked for than the machine grants or another driver is at
        work; ReticulinError without the extra `sweep`.
        """
        file = self._known_file()
        check_place(file, self._folder_for(out), workers, slurm, PYTHON_WORDS)
        if progress is False:
            store = plan_sweep(file, self._folder_for(out))
        else:
            with resolving(is_logged=False) as tell:
                store = plan_sweep(file, self._folder_for(out), tell)
        self._store = store
        requests = store.cancel_requests()
        with line_for(progress, status_line) as show:
            driver = Driver(file, store, watched(parsl_engine(workers), store, show), slurm)
            summary = driver.run(retry_failed)
            status = self.status()
            if show:
                show(status)
        self.stopping = summary.stopping
        if summary.was_interrupted and store.cancel_requests() == requests:
            raise KeyboardInterrupt
        return status

    def status(self) -> Status:
        """Counts by state, rate (points/s), time left (s), the slowest points and the failed ones with their causes.

        Raises UsageError before `plan` or `run`.
        """
        return status_of(self.store)

    def collect(self, measures: str | Sequence[str] | None = None, *, points: bool = False) -> xr.Dataset:
        """The finished points as a Dataset with the axes as dimensions: (axes..., replicate, time).

        measures: columns such as "collagen_change/dermis"; all by default. Each has `units` and `long_name`; time is in
            days; quantities along an axis are numbers with `units`. What is missing is not a number.
        points: the single points beside the grid instead (an untreated control): (point, replicate, time).

        Raises UsageError for an unknown measure, for what the sweep does not have, and before `plan` or `run`.
        """
        datasets = collect_dataset(self.store, _listed(measures))
        if points and "points" not in datasets:
            raise UsageError("points: the sweep has no single points ([[points]])")
        return datasets["points" if points or "grid" not in datasets else "grid"]

    def collect_table(self, measures: str | Sequence[str] | None = None, *, last_only: bool = False) -> pd.DataFrame:
        """Every point's measures as a table: one row per point and output time.

        measures: columns such as "collagen_change/dermis"; all by default.
        last_only: only the last row of every point.

        Columns: id, arm, one per axis, replicate, seed, state, cause, time (days), measures. A point that is not done
        has one row with its state and cause: nothing is dropped. `attrs["units"]` is a dictionary by column.

        Raises UsageError for an unknown measure, and before `plan` or `run`.
        """
        return collect_table(self.store, _listed(measures), last_only)

    def cancel(self) -> str:
        """Stops the sweep wherever it runs, politely; returns in words what was done. `run` goes on with it.

        Raises UsageError before `plan` or `run`.
        """
        return cancel_sweep(self.store)

    def _known_file(self) -> SweepFile:
        if self._file is None:
            self._file = kept_file(self.store, "Sweep(FILE) with the same folder")
        return self._file

    def _folder_for(self, out: str | Path | None) -> Path:
        return Path(out) if out is not None else self.store.folder


def _listed(measures: str | Sequence[str] | None) -> Sequence[str] | None:
    return [measures] if isinstance(measures, str) else measures
