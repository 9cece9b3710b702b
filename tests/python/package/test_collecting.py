"""What `collect` writes, of sweeps that need no time."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr
from reticulin.sweep.collect import collect_dataset
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
