"""Opens a run with VTK, as ParaView does, and with h5py, and compares every array by value: readers fail silently, so
return codes prove nothing. Usage: vtk_check.py RUN [PACKED.vtkhdf]"""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOHDF import vtkHDFReader


def at_time(reader, time):
    reader.UpdateInformation()
    reader.UpdateTimeStep(time)
    output = reader.GetOutputDataObject(0)
    return [output.GetBlock(i) for i in range(output.GetNumberOfBlocks())]


def snapshots(run):
    files = [h5py.File(p) for p in sorted((run / "snapshots").glob("s0*.h5"))]
    return sorted(files, key=lambda f: f.attrs["tick"])


def expected_field(snapshot, static, name):
    values = snapshot["fields"][name][0]
    if name == "orientation":
        first, last = snapshot["fields"][name].attrs["planes"]
        rest = static["fields/orientation_rest"][0]
        values = np.concatenate([rest[:first], values[first:last], rest[last:]])
    return values


def check_image(image, snapshot, static):
    nx, ny, nz = snapshot.attrs["voxels"]
    voxel = snapshot.attrs["voxel"][0]
    assert image.GetDimensions() == (nx + 1, ny + 1, nz + 1), image.GetDimensions()
    assert np.allclose(image.GetOrigin(), (0, 0, -nz * voxel), atol=1e-9)
    assert np.allclose(image.GetSpacing(), voxel)
    cells = image.GetCellData()
    for name in snapshot["fields"]:
        array = cells.GetArray(name)
        assert array is not None, f"{name} is missing"
        expected = expected_field(snapshot, static, name)
        assert np.array_equal(vtk_to_numpy(array).reshape(expected.shape), expected), name
    for name in static["fields"]:
        assert np.array_equal(vtk_to_numpy(cells.GetArray(name)).ravel(), static["fields"][name][0].ravel()), name


def check_points(data, group, points_per_cell):
    rows = group["points"].shape[0]
    assert data.GetNumberOfPoints() == rows, (data.GetNumberOfPoints(), rows)
    assert data.GetNumberOfCells() == rows // points_per_cell
    if rows == 0:
        return
    assert np.array_equal(vtk_to_numpy(data.GetPoints().GetData()), group["points"][:])
    for name in group:
        if name not in ("points", "table"):
            assert np.array_equal(vtk_to_numpy(data.GetPointData().GetArray(name)), group[name][:]), name
    cells = data.GetVerts() if points_per_cell == 1 else data.GetLines()
    ids = vtk_to_numpy(cells.GetConnectivityArray())
    assert np.array_equal(ids, np.arange(rows))


def check_places(image, data, snapshot, static):
    """Up is up, and a cell lies in the voxel that covers its place."""
    layer = static["fields/layer"][0]
    assert layer[-1].max() <= 1 < layer[0].min(), "the surface is on top, dermis below"
    voxel = snapshot.attrs["voxel"][0]
    for point in snapshot["cells/points"][:50]:
        index = np.floor((point - np.array(image.GetOrigin())) / voxel + 1e-9).astype(int)
        cell = image.ComputeCellId([int(i) for i in index])
        bounds = image.GetCell(cell).GetBounds()
        inside = all(bounds[2 * d] - 1e-3 <= point[d] <= bounds[2 * d + 1] + 1e-3 for d in range(3))
        assert inside, (point, bounds)


def check(file, run):
    """The index or packed file against the snapshots of its run; returns the number of steps."""
    reader = vtkHDFReader()
    reader.SetFileName(str(file))
    reader.UpdateInformation()
    files, static = snapshots(run), h5py.File(run / "snapshots/static.h5")
    times = [f.attrs["time"][0] for f in files]
    published = h5py.File(file)["VTKHDF/Steps/Values"][:]
    assert np.allclose(published, times * 2 if len(times) == 1 else times), (published, times)
    for step in [*range(len(times)), *reversed(range(len(times)))]:
        image, cells, punctures = at_time(reader, times[step])
        check_image(image, files[step], static)
        check_points(cells, files[step]["cells"], 1)
        check_points(punctures, files[step]["punctures"], 2)
        check_places(image, cells, files[step], static)
    return len(times)


def main():
    run = Path(sys.argv[1])
    for file in [run / "run.vtkhdf", *map(Path, sys.argv[2:])]:
        print(f"{file}: {check(file, run)} steps good")


if __name__ == "__main__":
    main()
