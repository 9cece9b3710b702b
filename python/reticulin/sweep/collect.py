"""One table and one labelled dataset from the shards of a sweep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import h5py
import numpy as np
import pandas as pd
import xarray as xr

from reticulin.errors import ReticulinError, UsageError
from reticulin.sweep.design import Label, label_text
from reticulin.sweep.journal import replace_file
from reticulin.sweep.plan import Point
from reticulin.sweep.shard import PointTable
from reticulin.sweep.store import Standing, State, Store
from reticulin.sweep.toml import did_you_mean
from reticulin.units import number_and_unit, parse_quantity

_NO_SEED = -1
"""In a dataset where no point stands; 0 is a seed."""


def collect_table(store: Store, measures: Sequence[str] | None = None, last_only: bool = False) -> pd.DataFrame:
    """Every point's table of measures, one row per point and output time.

    Columns: id, arm, one per axis and per sampled parameter, replicate, seed, state, cause, time (days), then the
    measures ("name/region"; all by default). A point that is not done has one row with its state and
    cause and no time: nothing is dropped. What is measured of holes is not a number where there is none. Rows stand in
    the order of the plan. `attrs["units"]` and `attrs["descriptions"]` are dictionaries by column.

    Raises UsageError for a measure that no point has.
    """
    standings = store.standings()
    tables = {t.id: t for t in store.tables()}
    _refuse_unknown(measures, tables.values())
    axes = axes_of([s.point for s in standings.values()])
    drawn = list(dict.fromkeys(name for s in standings.values() for name in s.point.drawn))
    parts, units, descriptions = [], {"time": "d"}, {"time": "simulated time"}
    for id_, standing in standings.items():
        head = _head(standing, axes, drawn)
        table = tables.get(id_) if standing.state is State.DONE else None
        if table is None:
            parts.append(pd.DataFrame([head]))
            continue
        wanted = _wanted(table, measures)
        rows = table.values[-1:] if last_only else table.values
        values = pd.DataFrame(rows[:, [0, *wanted]], columns=["time", *(table.columns.names[i] for i in wanted)])
        parts.append(pd.concat([pd.DataFrame([head] * len(rows)), values], axis=1))
        for i in wanted:
            units[table.columns.names[i]] = table.columns.units[i]
            descriptions[table.columns.names[i]] = table.columns.descriptions[i]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    frame.attrs["units"], frame.attrs["descriptions"] = units, descriptions
    return frame


def collect_dataset(store: Store, measures: Sequence[str] | None = None) -> dict[str, xr.Dataset]:
    """The finished points as labelled arrays: {"grid": (axes..., replicate, time), "points": (point, replicate, time)}.

    The grid has the axes of the sweep as dimensions (`draw` for a sample, with the value of each parameter along it);
    single points such as an untreated control stand in a dataset of their own. Values that are not there (failed
    points, other output times, what is measured of holes where there is none) are not a number. `seed` and `id` are
    labelled likewise, -1 and "" where no point stands. Units and meanings are attributes of each measure; the sweep
    file and the versions of the program that planned these points (where kept) are attributes of the datasets.
    """
    plan = store.plan()
    points = plan.points
    tables = {t.id: t for t in store.tables() if t.id in points}
    _refuse_unknown(measures, tables.values())
    grid = [p for p in points.values() if p.position]
    single = [p for p in points.values() if not p.position]
    datasets = {}
    if grid:
        datasets["grid"] = _dataset(grid, axes_of(grid), tables, measures)
    if single:
        placed = [Point(**{**p.json(), "position": {"point": p.arm}}) for p in single]
        datasets["points"] = _dataset(placed, ["point"], tables, measures)
    provenance = {"sweep_toml": (store.folder / "sweep.toml").read_text(encoding="utf-8")}
    if plan.program:  # of what made the results, not of who collects them
        provenance |= {"program": json.dumps(plan.program), "results_version": plan.program["results_version"]}
    for dataset in datasets.values():
        dataset.attrs.update(provenance)
    return datasets


def axes_of(points: Sequence[Point]) -> list[str]:
    """Names of the axes, in the order of the file."""
    names: dict[str, None] = {}
    for point in points:
        names.update(dict.fromkeys(point.position))
    return list(names)


def _head(standing: Standing, axes: list[str], drawn: list[str]) -> dict[str, object]:
    point = standing.point
    place = {axis: point.position.get(axis) for axis in axes} | {name: point.drawn.get(name) for name in drawn}
    return {
        "id": point.id,
        "arm": point.arm,
        **place,
        "replicate": point.replicate,
        "seed": point.seed,
        "state": standing.state.value,
        "cause": standing.cause,
    }


def _refuse_unknown(measures: Sequence[str] | None, tables: Iterable[PointTable]) -> None:
    """A point may lack a measure (untreated skin has no sleeve), but not all of them."""
    kinds = {table.columns for table in tables}
    known = [name for columns in kinds for name in columns.names[1:]]
    for name in measures or []:
        if known and name not in known:
            raise UsageError(f'no column "{name}"{did_you_mean(name, known)}; `reticulin measures` lists them')


def _wanted(table: PointTable, measures: Sequence[str] | None) -> list[int]:
    names = table.columns.names
    if measures is None:
        return list(range(1, len(names)))
    return [names.index(m) for m in measures if m in names]


def _dataset(
    points: Sequence[Point], axes: list[str], tables: dict[str, PointTable], measures: Sequence[str] | None
) -> xr.Dataset:
    labels = {axis: list(dict.fromkeys(p.position[axis] for p in points)) for axis in axes}
    labels["replicate"] = sorted({p.replicate for p in points})
    of_points = [tables[p.id].rows[:, 0] for p in points if p.id in tables]
    times = np.unique(np.concatenate(of_points)) if of_points else np.empty(0)
    sizes = [len(v) for v in labels.values()]
    names: dict[str, tuple[str, str]] = {}
    for point in points:
        if point.id in tables:
            columns = tables[point.id].columns
            for i in _wanted(tables[point.id], measures):
                names[columns.names[i]] = (columns.units[i], columns.descriptions[i])
    values = {name: np.full([*sizes, len(times)], np.nan) for name in names}
    seeds, ids = np.full(sizes, _NO_SEED, dtype=np.int64), np.full(sizes, "", dtype=object)
    number_of = {name: {label: i for i, label in enumerate(of_axis)} for name, of_axis in labels.items()}
    for point in points:
        place = (*(number_of[a][point.position[a]] for a in axes), number_of["replicate"][point.replicate])
        seeds[place], ids[place] = point.seed, point.id
        table = tables.get(point.id)
        if table is None:
            continue
        rows = table.values
        at = np.searchsorted(times, rows[:, 0])
        for i in _wanted(table, measures):
            values[table.columns.names[i]][place][at] = rows[:, i]
    dims = [*labels, "time"]
    variables = {n: (dims, v, {"units": names[n][0], "long_name": names[n][1]}) for n, v in values.items()}
    coordinates = {k: _coordinate(k, v) for k, v in labels.items()} | _drawn(points, labels.get("draw", []))
    return xr.Dataset(
        {
            **variables,
            "seed": (dims[:-1], seeds, {"long_name": "seed, -1 where there is no run"}),
            "id": (dims[:-1], ids.astype(str)),
        },
        {**coordinates, "time": ("time", times, {"units": "d", "long_name": "simulated time"})},
    )


def _drawn(points: Sequence[Point], draws: Sequence[Label]) -> dict[str, tuple[str, np.ndarray, dict[str, str]]]:
    """What the sample drew: the value of each parameter along `draw`."""
    of_draw = {p.position["draw"]: p.drawn for p in points if p.drawn}
    names = dict.fromkeys(name for drawn in of_draw.values() for name in drawn)
    return {name: ("draw", *_coordinate(name, [of_draw[d][name] for d in draws])[1:]) for name in names}


def _coordinate(name: str, labels: Sequence[Label]) -> tuple[str, np.ndarray, dict[str, str]]:
    """Quantities of one kind become numbers, in the unit of the first; everything else stays as it was written."""
    try:
        numbers, unit = in_one_unit([str(label) for label in labels])
    except UsageError:
        numbers, unit = [], ""
    if not unit or len(set(numbers)) < len(numbers):
        return name, np.array([label_text(label) for label in labels]), {}
    is_whole = all(isinstance(label, int) for label in labels)
    return name, np.array(labels if is_whole else numbers), {} if unit == "1" else {"units": unit}


def in_one_unit(quantities: Sequence[str]) -> tuple[list[float], str]:
    """Numbers in the unit of the first quantity, and that unit; "" where they are of several kinds.

    Raises UsageError for text that is no quantity.
    """
    written = [number_and_unit(text) for text in quantities]
    unit = written[0][1] if written else ""
    if all(other == unit for _, other in written):
        return [number for number, _ in written], unit
    native, _, kinds = zip(*(parse_quantity(text) for text in quantities), strict=True)
    if len(set(kinds)) > 1:
        return [], ""
    size = parse_quantity(f"1 {unit}")[0]
    return [float(f"{number / size:.12g}") for number in native], unit


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Writes Parquet or CSV by the name's ending, by rename. Raises UsageError, IoError."""
    if path.suffix not in (".csv", ".parquet"):
        raise UsageError(f"{path}: found {path.suffix or 'no ending'}; allowed: .csv or .parquet")

    def write(target: Path) -> None:
        if path.suffix == ".csv":
            frame.to_csv(target, index=False)
            return
        _write_parquet(frame, target)

    replace_file(path, write)


def _write_parquet(frame: pd.DataFrame, target: Path) -> None:
    """Each column carries its unit and meaning."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ReticulinError('Parquet needs pyarrow: pip install "reticulin[arrow]"') from None
    labels = {str(name): _of_one_kind(frame[name]) for name, kind in frame.dtypes.items() if kind == "object"}
    table = pyarrow.Table.from_pandas(frame.assign(**labels), preserve_index=False)
    told = {"units": frame.attrs.get("units", {}), "long_name": frame.attrs.get("descriptions", {})}
    fields = [
        field.with_metadata({key: of_column[field.name] for key, of_column in told.items() if field.name in of_column})
        for field in table.schema
    ]
    of_frame = {**table.schema.metadata, "PANDAS_ATTRS": json.dumps(frame.attrs)}  # as pandas keeps and reads them
    parquet.write_table(table.cast(pyarrow.schema(fields, of_frame)), target)


def _of_one_kind(column: pd.Series) -> pd.Series:
    """A column of Parquet has one type: labels of several kinds ("none", 1) become text, as the sweep file has them."""
    kinds = set(map(type, column.dropna()))
    is_mixed = len(kinds) > 1 and kinds & {str, bool}
    return column.map(label_text, na_action="ignore") if is_mixed else column


def write_dataset(datasets: dict[str, xr.Dataset], path: Path) -> None:
    """Writes netCDF-4 (HDF5): the grid at the root, single points in the group `points`. Raises IoError."""

    def write(target: Path) -> None:
        mode: Literal["w", "a"] = "w"
        for name, dataset in datasets.items():
            group = None if name == "grid" or len(datasets) == 1 else name
            flat = dataset.rename({v: str(v).replace("/", "__") for v in dataset.data_vars})
            measures = [v for v in flat.data_vars if "time" in flat[v].dims]
            # Coordinates first: each that comes later is attached anew to all variables before it, which takes longer
            # than all the rest.
            head = xr.Dataset(coords=flat.coords, attrs=flat.attrs).assign(flat.drop_vars(measures[1:]).data_vars)
            try:
                head.to_netcdf(target, mode=mode, group=group, engine="h5netcdf")
            except ImportError:
                raise ReticulinError('a dataset needs h5netcdf: pip install "reticulin[sweep]"') from None
            _append_alike(target, group or "/", [flat[v] for v in measures])
            mode = "a"

    replace_file(path, write)


def _append_alike(target: Path, group: str, measures: list[xr.DataArray]) -> None:
    """Adds all measures but the first, which is there, each laid out as that one is: h5netcdf takes three times as long
    for the hundreds that a run has."""
    with h5py.File(target, "a") as file:
        place = file[group]
        for measure in measures[1:]:
            first = place[str(measures[0].name)]
            new = place.create_dataset(str(measure.name), data=measure.values, fillvalue=np.nan, track_order=True)
            # the scales of the first: a group takes those of the root that are as long
            for dimension, as_in_first in zip(new.dims, first.dims, strict=True):
                dimension.attach_scale(as_in_first[0])
            kept = {k: v for k, v in first.attrs.items() if k not in ("DIMENSION_LIST", *measures[0].attrs)}
            for key, value in {**kept, **measure.attrs}.items():
                new.attrs[key] = value
