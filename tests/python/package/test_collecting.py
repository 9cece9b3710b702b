"""What `collect` writes, of sweeps that need no time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import reticulin
import xarray as xr
from reticulin import IoError
from reticulin.sweep.collect import collect_dataset, collect_table, write_dataset, write_table
from reticulin.sweep.design import Label
from reticulin.sweep.plan import Point
from reticulin.sweep.store import Store


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


def test_columns_of_parquet_carry_their_units(tmp_path: Path, sampled: reticulin.Sweep) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    frame = sampled.collect_table(["depth_mean"], last_only=True)
    write_table(frame, tmp_path / "table.parquet")
    field = parquet.read_schema(tmp_path / "table.parquet").field("depth_mean")
    again = pd.read_parquet(tmp_path / "table.parquet")

    assert field.metadata[b"units"].decode() == frame.attrs["units"]["depth_mean"] == "um"
    assert field.metadata[b"long_name"].decode() == frame.attrs["descriptions"]["depth_mean"]
    assert (again.attrs, again["depth_mean"].tolist()) == (frame.attrs, frame["depth_mean"].tolist())


def test_labels_that_look_like_nothing_survive_a_csv(tmp_path: Path) -> None:
    frame = collect_table(store_of(tmp_path, ["NA", "null"]))
    write_table(frame, tmp_path / "table.csv")
    told = pd.read_csv(tmp_path / "table.csv", keep_default_na=False, na_values=[""])
    assert (told["x"].tolist(), told["cause"].isna().all()) == (["NA", "null"], True)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    datasets = collect_dataset(store_of(tmp_path, ["a"]))
    with pytest.raises(IoError) as raised:
        write_dataset(datasets, tmp_path / "nope" / "x.nc")
    assert str(raised.value) == f"{tmp_path}/nope/x.nc: there is no folder {tmp_path}/nope"
