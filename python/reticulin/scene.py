"""A run as a scene of PyVista, to turn in a notebook; the same parts as in ParaView."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reticulin.errors import ReticulinError

if TYPE_CHECKING:
    from reticulin.result import Run


def _pyvista() -> Any:
    try:
        import pyvista
    except ImportError:
        raise ReticulinError('a scene needs PyVista: pip install "reticulin[viz]"') from None
    return pyvista


def scene_of(run: Run, time: str | float | None, fields: list[str]) -> Any:
    """The block "tissue" with its fields, "cells" as points and "punctures" as lines."""
    pv = _pyvista()
    snapshot = run.snapshot_at(time)
    day = float(run.times[snapshot])
    nx, ny, nz = (round(length / run.voxel) for length in run.size)
    grid = pv.ImageData(
        dimensions=(nx + 1, ny + 1, nz + 1), spacing=(run.voxel,) * 3, origin=(0.0, 0.0, -nz * run.voxel)
    )
    for name, field in run.get_fields(fields).isel(time=snapshot).data_vars.items():
        grid.cell_data[str(name)] = field.values.reshape(nx * ny * nz, -1).squeeze()
    cells = run.get_cells(day)
    points = pv.PolyData(cells[["x", "y", "z"]].to_numpy(np.float32)) if len(cells) else pv.PolyData()
    if len(cells):
        points["kind"] = cells["kind"].cat.codes.to_numpy()
        points["radius"] = cells["radius"].to_numpy()
    return pv.MultiBlock({"tissue": grid, "cells": points, "punctures": _channels(run, day, pv)})


def _channels(run: Run, day: float, pv: Any) -> Any:
    punctures = run.get_punctures(day)
    if punctures.empty:
        return pv.PolyData()
    start = np.column_stack([punctures["entry_x"], punctures["entry_y"], np.zeros(len(punctures))])
    along = punctures[["direction_x", "direction_y", "direction_z"]].to_numpy()
    end = start + along * punctures[["depth"]].to_numpy()
    lines = pv.line_segments_from_points(np.stack([start, end], axis=1).reshape(-1, 3))
    lines.cell_data["open_radius"] = punctures["open_radius"].to_numpy()
    return lines
