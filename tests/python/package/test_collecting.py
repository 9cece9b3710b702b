"""What `collect` writes, of sweeps that need no time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import reticulin
import xarray as xr
from reticulin import IoError
from reticulin.sweep.collect import collect_dataset, collect_table, write_dataset, write_table
from reticulin.sweep.command import main
from reticulin.sweep.design import Label
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.shard import PointTable
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store

from .pages import COLLAGEN, Trivial
from .trivial import COLUMNS


def store_of(folder: Path, labels: list[Label]) -> Store:
    """A sweep of one axis, nothing of which has run."""
    store = Store.create(folder / "out")
    points = [
        Point(f"{i:016x}", f"x={label}", {"x": label}, 0, 1, "tiny.toml", {}, 1.0) for i, label in enumerate(labels)
    ]
    store.add_plan(points, folder / "sweep.toml")
    (store.folder / "sweep.toml").write_text("")
    return store


def axis_of(folder: Path, labels: list[Label]) -> xr.DataArray:
    return collect_dataset(store_of(folder, labels))["grid"].x


@pytest.mark.parametrize(
    ("labels", "values", "unit"),
    [
        (["800 um", "1 mm"], [800.0, 1000.0], "um"),
        (["3 h", "0.25 d"], [3.0, 6.0], "h"),
        (["0.1 mm", "300 um"], [0.1, 0.3], "mm"),
        (["0.5 mm", "1.0 mm"], [0.5, 1.0], "mm"),
        (["0.5 mm", "0.9mm"], [0.5, 0.9], "mm"),
        (["1e-3mm", "+2.E-3  mm", " .5 mm "], [1e-3, 2e-3, 0.5], "mm"),
        (["5/mm^3", "6 /mm^3"], [5.0, 6.0], "/mm^3"),
        (["5", "1e1"], [5.0, 10.0], None),
        (["1 mm", "1 h"], ["1 mm", "1 h"], None),
        (["1 mm", "1000 um"], ["1 mm", "1000 um"], None),
        ([1, 2], [1, 2], None),
        ([True, False], ["true", "false"], None),
        (["roller", "1 mm"], ["roller", "1 mm"], None),
    ],
)
def test_quantities_of_one_kind_are_numbers_in_the_first_unit(
    tmp_path: Path, labels: list[Label], values: list[Label], unit: str | None
) -> None:
    axis = axis_of(tmp_path, labels)
    assert (axis.values.tolist(), axis.attrs.get("units")) == (values, unit)


def test_a_summary_says_when_values_stood_and_notes_where_ends_differ(
    tmp_path: Path, trivial: Trivial, capsys: pytest.CaptureFixture[str]
) -> None:
    def short(point: Point) -> PointOutcome:
        rows = np.array([[0.0, 100.0], [0.5, 101.0 + point.seed]])
        return PointOutcome(State.DONE, "", 0.5, 0.01, PointTable(point.id, COLUMNS, rows))

    folder = str(trivial(("a", "b"), seeds=2, p2=short, p3=short))
    asked = ["collect", folder, "--measures", COLLAGEN, "--summary", str(tmp_path / "summary.csv"), "--json"]
    assert main(asked) == 0
    told = capsys.readouterr()
    summary = pd.read_csv(tmp_path / "summary.csv")

    assert summary["days"].tolist() == [1.0, 0.5]
    assert told.err.startswith("note: runs end on different days") and "(a: 1; b: 0.5)" in told.err
    assert json.loads(told.out)["summary"] == str(tmp_path / "summary.csv")
    assert main([*asked, "--time", "0 h"]) == 0
    assert (capsys.readouterr().err, pd.read_csv(tmp_path / "summary.csv")["days"].tolist()) == ("", [0.0, 0.0])


def test_columns_of_parquet_carry_their_units(tmp_path: Path, sampled: reticulin.Sweep) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    frame = sampled.collect_table(["depth_mean"], last_only=True)
    write_table(frame, tmp_path / "table.parquet")
    field = parquet.read_schema(tmp_path / "table.parquet").field("depth_mean")
    again = pd.read_parquet(tmp_path / "table.parquet")

    assert field.metadata[b"units"].decode() == frame.attrs["units"]["depth_mean"] == "um"
    assert field.metadata[b"long_name"].decode() == frame.attrs["descriptions"]["depth_mean"]
    assert again.attrs == frame.attrs
    assert again["depth_mean"].equals(frame["depth_mean"])


def test_where_no_point_stands_a_dataset_has_no_seed(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "out")
    seeds = {("a", 0): 0, ("a", 1): 1, ("b", 0): 0}
    points = [
        Point(f"{i:016x}", x, {"x": x}, replicate, seed, "tiny.toml", {}, 1.0)
        for i, ((x, replicate), seed) in enumerate(seeds.items())
    ]
    store.add_plan(points, tmp_path / "sweep.toml")
    (store.folder / "sweep.toml").write_text("")
    grid = collect_dataset(store)["grid"]
    write_dataset({"grid": grid}, tmp_path / "dataset.nc")

    for dataset in (grid, xr.open_dataset(tmp_path / "dataset.nc")):
        assert dataset["seed"].values.tolist() == [[0, 1], [0, -1]]
        assert dataset["seed"].dtype == np.int64
        assert dataset["id"].values.tolist() == [[points[0].id, points[1].id], [points[2].id, ""]]


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (["none", 1, True, 2.5], ["none", "1", "true", "2.5"]),
        ([True, 2], ["true", "2"]),
        ([1, 2.5], [1.0, 2.5]),
        (["a", "b"], ["a", "b"]),
    ],
)
def test_labels_of_several_kinds_are_text_in_parquet(tmp_path: Path, labels: list[Label], values: list[Label]) -> None:
    pytest.importorskip("pyarrow")
    store = store_of(tmp_path, labels)
    alone = Point("f" * 16, "untreated", {}, 0, 1, "tiny.toml", {}, 1.0)
    store.add_plan([*store.points().values(), alone], tmp_path / "sweep.toml")
    write_table(collect_table(store), tmp_path / "table.parquet")
    told = pd.read_parquet(tmp_path / "table.parquet")["x"]
    assert (told.tolist()[:-1], told.isna().tolist()) == (values, [False] * len(values) + [True])


def test_labels_that_look_like_nothing_survive_a_csv(tmp_path: Path) -> None:
    frame = collect_table(store_of(tmp_path, ["NA", "null"]))
    write_table(frame, tmp_path / "table.csv")
    told = pd.read_csv(tmp_path / "table.csv", keep_default_na=False, na_values=[""])
    assert (told["x"].tolist(), told["cause"].isna().all()) == (["NA", "null"], True)


def test_points_may_have_as_many_replicates_and_rows_as_the_grid(tmp_path: Path) -> None:
    def dataset(axis: str) -> xr.Dataset:
        measures = {
            name: ((axis, "replicate", "time"), np.full((2, 3, 4), float(k)))
            for k, name in enumerate(("first/sleeve", "second/sleeve", "third"))
        }
        return xr.Dataset(measures, {axis: ["a", "b"], "replicate": range(3), "time": np.arange(4.0)})

    write_dataset({"grid": dataset("x"), "points": dataset("point")}, tmp_path / "both.nc")
    with xr.open_dataset(tmp_path / "both.nc", group="points", engine="h5netcdf") as points:
        assert points["third"].dims == ("point", "replicate", "time")
        assert points["second__sleeve"].values.tolist() == np.full((2, 3, 4), 1.0).tolist()
        assert points["point"].values.tolist() == ["a", "b"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    datasets = collect_dataset(store_of(tmp_path, ["a"]))
    with pytest.raises(IoError) as raised:
        write_dataset(datasets, tmp_path / "nope" / "x.nc")
    assert str(raised.value) == f"{tmp_path}/nope/x.nc: there is no folder {tmp_path}/nope"
