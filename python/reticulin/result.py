"""Results of a run, read lazily from its folder or from a packed file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from reticulin._load import engine
from reticulin.arguments import names_of, path_of
from reticulin.errors import IoError, UsageError, exists
from reticulin.scene import scene_of
from reticulin.sweep.toml import did_you_mean, read_toml
from reticulin.units import days_of

_POLARITY = ("polarity_x", "polarity_y", "polarity_z")
TENSOR_COMPONENTS = ("xx", "yy", "zz", "xy", "yz", "xz")


class _Field(BackendArray):
    """A field over all snapshots; a snapshot is read, and its checksum verified, when it is asked for."""

    def __init__(self, run: Run, name: str, shape: tuple[int, ...]) -> None:
        self._run, self._name = run, name
        self.shape, self.dtype = shape, np.dtype(np.float32)

    def __deepcopy__(self, memo: Any) -> _Field:
        return self  # nothing in it ever changes

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, key: tuple[int | slice, ...]) -> np.ndarray:
        time, inside = key[0], key[1:]
        if not isinstance(time, slice):
            return self._snapshot(int(time))[inside]
        snapshots = [self._snapshot(i)[inside] for i in range(*time.indices(self.shape[0]))]
        empty = np.empty((0, *self.shape[1:]), self.dtype)[(slice(None), *inside)]
        return np.stack(snapshots) if snapshots else empty

    def _snapshot(self, snapshot: int) -> np.ndarray:
        values, _ = self._run.engine_file.field(self._name, snapshot)
        return np.asarray(values)


class Run:
    """A run on disk. Nothing is read before it is asked for; every file's checksum is verified first.

    Snapshots are those that there were when it was opened: open a run that is still going again to see more of it.
    `manifest` and `get_measures` are read anew each time. Threads may share it; pickled, it is opened anew by its path.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = exists(path_of(path, "path"), "run folder or packed run").absolute()
        """Where it stands, also after the working directory was changed."""
        if (self.path / "plan.jsonl").exists() and not (self.path / "manifest.json").exists():
            raise IoError(f'{self.path}: a sweep, not a run; open it with Sweep("{self.path}")')
        self._file = engine.ResultFile(str(self.path))

    def __reduce__(self) -> tuple[type[Run], tuple[Path]]:
        return type(self), (self.path,)

    def __repr__(self) -> str:
        return f"<Run {self.path}: {self._file.title}, {self._file.regimen}, seed {self._file.seed}>"

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return str(self._file.title)

    @property
    def regimen(self) -> str:
        """The regimen in words."""
        return str(self._file.regimen)

    @property
    def seed(self) -> int:
        """Seed of skin and cells."""
        return int(self._file.seed)

    @property
    def arm(self) -> str:
        """Equal for runs that differ in nothing but seed and duration."""
        return str(self._file.arm)

    @property
    def session_days(self) -> np.ndarray:
        """Day of each session."""
        return np.array(self._file.session_days)

    @property
    def times(self) -> np.ndarray:
        """Days of the snapshots."""
        return np.array(self._file.times)

    @property
    def manifest(self) -> dict[str, Any]:
        """manifest.json of a run folder: status, versions, hashes.

        Raises UsageError for a packed file, IoError where the folder is gone.
        """
        if exists(self.path, "run folder or packed run").is_file():
            raise UsageError(f"{self.path}: a packed run; its manifest stands inside, under /reticulin/manifest")
        return dict(json.loads((self.path / "manifest.json").read_text(encoding="utf-8")))

    @property
    def engine_file(self) -> engine.ResultFile:
        """The reader beneath; its names are those of C++."""
        return self._file

    @property
    def voxel(self) -> float:
        """Edge of a voxel, um."""
        return float(self._file.voxel)

    @property
    def size(self) -> tuple[float, float, float]:
        """Of the block: width (x), breadth (y) and depth (z), um."""
        nx, ny, nz = self._file.voxels
        return nx * self._file.voxel, ny * self._file.voxel, nz * self._file.voxel

    def field_names(self) -> list[str]:
        """Fields that every snapshot has; none where no snapshot was kept. Raises IoError for a damaged snapshot."""
        names = [set(self._file.field_names(i)) for i in range(len(self.times))]
        return sorted(set.intersection(*names)) if names else []

    def get_fields(self, names: str | Sequence[str] | None = None) -> xr.Dataset:
        """Voxel fields over time as a Dataset (time, z, y, x), float32, read on first use.

        Coordinates: time in days; x, y and z (= -depth, upward, as in ParaView) of voxel centres in um; `depth` along
        z. Tensors have a last dimension `component` (xx yy zz xy yz xz). Each variable has `units`.

        names: one or several; all by default. Raises UsageError for an unknown one and where no snapshot was kept,
            IoError where snapshots were kept and are gone.

        The Dataset can be pickled, copied and interpolated; with dask, `chunk(time=1)` divides it by snapshots.
        """
        available = self.field_names()
        wanted = available if names is None else names_of(names, "names", may_be_empty=True)
        if not available:
            self._refuse_without_snapshots()
        for name in wanted:
            if name not in available:
                allowed = ", ".join(available) + did_you_mean(name, available)
                raise UsageError(f'{self.path}: no field "{name}"; allowed: {allowed}')
        dataset = xr.Dataset({name: self._field(name) for name in wanted}, coords=self._coordinates())
        if "component" in dataset.dims:
            dataset = dataset.assign_coords(component=list(TENSOR_COMPONENTS))
        return dataset

    def get_static_field(self, name: str) -> xr.DataArray:
        """A field that never changes, (z, y, x).

        name: layer, resting_collagen, supply_rest, orientation_rest, junction_depth and others of docs/results_file.md.

        Its unit is in `attrs["units"]`, places are in um. `junction_depth` has one plane.

        Raises IoError for an unknown one.
        """
        values, unit = self._file.static_field(name)
        dims = ("z", "y", "x") if values.ndim == 3 else ("z", "y", "x", "component")
        coordinates = {
            k: v for k, v in self._coordinates().items() if k in ("y", "x") or (k != "time" and len(values) > 1)
        }
        return xr.DataArray(np.asarray(values), coordinates, dims, name, {"units": unit})

    def get_cells(self, time: str | float) -> pd.DataFrame:
        """Cells of the snapshot nearest to `time` ("7 d" or days; the later of two at a session), one row each.

        Columns: id, kind (category), x, y, z (um, z = -depth), radius (um), polarity_x, polarity_y, polarity_z.
        `attrs["time"]` is the snapshot's day, `attrs["units"]` the units by column ("1" for the directions) and of
        `time`.

        Raises UsageError where no snapshot was kept, IoError for a damaged one.
        """
        snapshot = self.snapshot_at(time)
        frame = pd.DataFrame({name: np.asarray(v) for name, v in self._file.cells(snapshot).items()})
        frame["kind"] = pd.Categorical.from_codes(frame["kind"], categories=list(engine.ResultFile.kind_names))
        frame.attrs["time"] = float(self.times[snapshot])
        lengths = dict.fromkeys(("x", "y", "z", "radius"), "um")
        frame.attrs["units"] = lengths | dict.fromkeys(_POLARITY, "1") | {"time": "d"}
        return frame

    def get_punctures(self, time: str | float | None = None) -> pd.DataFrame:
        """Punctures made by `time` (default: the last snapshot), one row each.

        Columns: session and pass (from 0), entry_x, entry_y, direction_x..z (z upward), needle_length, depth (reached),
        needle_radius, hole_radius (at the surface when it was made; half the width of an incision), open_radius (um),
        normal_x and normal_y (of an incision's plane; not a number for a channel), opened and sealed (days; not a
        number while open). `attrs` as for `get_cells`.

        Raises UsageError where no snapshot was kept, IoError for a damaged one.
        """
        snapshot = self.snapshot_at(time)
        frame = pd.DataFrame({name: np.asarray(v) for name, v in self._file.punctures(snapshot).items()})
        frame["sealed"] = frame["sealed"].where(frame["sealed"] >= 0)
        frame.attrs["time"] = float(self.times[snapshot])
        lengths = ("entry_x", "entry_y", "needle_length", "depth", "needle_radius", "hole_radius", "open_radius")
        bare = [name for name in frame.columns if name.startswith(("direction_", "normal_"))]
        units = dict.fromkeys(lengths, "um") | dict.fromkeys(bare, "1")
        frame.attrs["units"] = units | dict.fromkeys(("opened", "sealed", "time"), "d")
        return frame

    def measure_rows(self) -> tuple[list[str], list[str], list[str], np.ndarray]:
        """The table of measures in plain form: columns (first `time`), their units and meanings, [row, column].

        Raises IoError for a damaged table.
        """
        columns, units, descriptions, rows = self._file.measures()
        return list(columns), list(units), list(descriptions), np.asarray(rows)

    def get_measures(self) -> pd.DataFrame:
        """The table of measures: one row per output time (index `time`, days), columns "name/region".

        `attrs["units"]` and `attrs["descriptions"]` are dictionaries by column.

        Raises IoError for a damaged table.
        """
        columns, units, descriptions, rows = self.measure_rows()
        frame = pd.DataFrame(rows, columns=columns).set_index(columns[0])
        frame.attrs["units"] = dict(zip(columns, units, strict=True))
        frame.attrs["descriptions"] = dict(zip(columns, descriptions, strict=True))
        return frame

    def to_pyvista(self, time: str | float | None = None, fields: str | Sequence[str] = "collagen_total") -> Any:
        """The snapshot nearest to `time` (the last by default) as a pyvista.MultiBlock, to be drawn by its `plot()`.

        Blocks: "tissue" (fields on voxels, lengths in um, z upward), "cells" (points with kind and radius, um) and
        "punctures" (lines with open_radius, um), as ParaView shows `run.vtkhdf`.

        Raises ReticulinError without the extra `viz`, UsageError for an unknown field and where no snapshot was kept.
        """
        return scene_of(self, time, [fields] if isinstance(fields, str) else list(fields))

    def snapshot_at(self, time: str | float | None = None) -> int:
        """Number of the snapshot nearest to `time` ("7 d" or days; the later of two at a session), the last by default.

        Raises UsageError where no snapshot was kept, IoError where snapshots were kept and are gone.
        """
        if not len(self.times):
            self._refuse_without_snapshots()
        return len(self.times) - 1 if time is None else int(self._file.nearest(days_of(time, "time")))

    def _refuse_without_snapshots(self) -> NoReturn:
        resolved = self.path / "scenario.resolved.toml"
        if resolved.exists() and read_toml(resolved, []).plain()["output"]["snapshots"]:
            raise IoError(f"{self.path}: its snapshots are gone from {self.path / 'snapshots'}; they were kept")
        raise UsageError(f"{self.path}: no snapshot was kept (output.snapshots)")

    def _coordinates(self) -> dict[str, Any]:
        nx, ny, nz = self._file.voxels
        voxel = self._file.voxel

        def along(dim: str, values: np.ndarray, meaning: str) -> tuple[str, np.ndarray, dict[str, str]]:
            return dim, values, {"units": "um", "long_name": meaning}

        depth = (np.arange(nz)[::-1] + 0.5) * voxel
        return {
            "time": ("time", self.times, {"units": "d", "long_name": "simulated time"}),
            "z": along("z", -depth, "height, skin surface at 0"),
            "y": along("y", (np.arange(ny) + 0.5) * voxel, "lateral"),
            "x": along("x", (np.arange(nx) + 0.5) * voxel, "lateral"),
            "depth": along("z", depth, "depth below the skin surface"),
        }

    def _field(self, name: str) -> xr.Variable:
        values, unit = self._file.field(name, 0)
        dims = ["time", "z", "y", "x"] + (["component"] if values.ndim == 4 else [])
        lazy = indexing.LazilyIndexedArray(_Field(self, name, (len(self.times), *values.shape)))
        return xr.Variable(dims, lazy, {"units": unit})


def open_run(path: str | Path) -> Run:
    """Opens a run.

    path: a run folder, or the file that `reticulin pack` made of one.

    Raises IoError for what is none, or is damaged.
    """
    return Run(path)
