from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import reticulin


@pytest.fixture(scope="module")
def run(finished: reticulin.Outcome) -> reticulin.Run:
    return finished.open()


def snapshot(finished: reticulin.Outcome, name: str) -> h5py.File:
    return h5py.File(finished.folder / "snapshots" / name)


def test_fields_are_those_of_the_files_with_labels(finished: reticulin.Outcome, run: reticulin.Run) -> None:
    fields = run.get_fields(["collagen_total", "tgf_beta"])
    last = sorted((finished.folder / "snapshots").glob("s0*.h5"))[-1]
    with h5py.File(last) as file:
        expected = file["fields/tgf_beta"][0]

    assert fields.tgf_beta.dims == ("time", "z", "y", "x")
    assert np.array_equal(fields.tgf_beta.isel(time=-1).values, expected)
    assert fields.tgf_beta.attrs["units"] == "ng/mL"
    assert fields.z.attrs["units"] == "um"
    assert float(fields.z[-1]) == -10.0  # the surface is up
    assert np.array_equal(fields.depth, -fields.z)
    assert fields.time.values.tolist() == run.times.tolist()


def test_lazy_fields_read_what_is_asked_for(run: reticulin.Run) -> None:
    field = run.get_fields("collagen_total").collagen_total
    whole = field.values

    assert np.array_equal(field[1, 3:9:2, ::-1, 4].values, whole[1, 3:9:2, ::-1, 4])
    assert np.array_equal(field.isel(time=[3, 1], x=[2, 5]).values, whole[[3, 1]][..., [2, 5]])
    assert np.array_equal(field.isel(time=slice(1, 3)).values, whole[1:3])
    assert field.isel(time=slice(0, 0)).shape == (0, *whole.shape[1:])


def test_tensors_have_named_components(run: reticulin.Run) -> None:
    orientation = run.get_fields("orientation").orientation
    assert orientation.dims == ("time", "z", "y", "x", "component")
    trace = orientation.sel(component=["xx", "yy", "zz"]).isel(time=0, z=50).sum("component")
    assert np.allclose(trace, 1.0, atol=1e-3)


def test_cells_are_those_of_the_file(finished: reticulin.Outcome, run: reticulin.Run) -> None:
    cells = run.get_cells("3 d")
    last = sorted((finished.folder / "snapshots").glob("s0*.h5"))[-1]
    with h5py.File(last) as file:
        points = file["cells/points"][:]
        kinds = file["cells/kind"][:]

    assert np.array_equal(cells[["x", "y", "z"]].to_numpy(), points)
    assert np.array_equal(cells.kind.cat.codes, kinds)
    assert set(cells.kind.cat.categories) >= {"neutrophil", "myofibroblast"}
    assert cells.attrs["time"] == 3.0


def test_the_later_of_two_snapshots_at_a_session_is_after_the_cut(run: reticulin.Run) -> None:
    assert run.get_cells(0).attrs["time"] == run.times[1]


def test_punctures_tell_where_and_when(run: reticulin.Run) -> None:
    punctures = run.get_punctures()
    assert len(punctures) == 1
    assert punctures.loc[0, "direction_z"] == -1.0  # down, with z upward
    assert 0.5 < punctures.loc[0, "sealed"] < 2.0
    assert np.isnan(run.get_punctures(0).loc[0, "sealed"])
    assert punctures[["normal_x", "normal_y"]].isna().all(axis=None)  # no incision


def test_measures_are_those_of_the_csv(finished: reticulin.Outcome, run: reticulin.Run) -> None:
    measures = run.get_measures()
    lines = [line for line in (finished.folder / "measures.csv").read_text().splitlines() if not line.startswith("#")]
    assert ["time", *measures.columns] == lines[0].split(",")
    assert measures.to_numpy().tolist()[-1] == [float(v) for v in lines[-1].split(",")][1:]
    assert measures.attrs["units"]["collagen_change/dermis"] == "%"


def test_a_packed_run_reads_like_its_folder(finished: reticulin.Outcome, run: reticulin.Run, tmp_path: Path) -> None:
    import subprocess

    from reticulin.program import program_path

    packed = tmp_path / "packed.vtkhdf"
    subprocess.run([program_path(), "pack", finished.folder, "--out", packed], check=True, capture_output=True)
    again = reticulin.open_run(packed)

    assert again.get_measures().equals(run.get_measures())
    assert again.get_cells(3).equals(run.get_cells(3))
    assert again.get_fields("tgf_beta").tgf_beta.equals(run.get_fields("tgf_beta").tgf_beta)


def test_unknown_names_and_folders_are_refused(run: reticulin.Run, tmp_path: Path) -> None:
    with pytest.raises(reticulin.UsageError, match='no field "tgf"; allowed: collagen_new, '):
        run.get_fields("tgf")
    with pytest.raises(reticulin.IoError, match="no such run folder"):
        reticulin.open_run(tmp_path / "nothing")


def test_a_damaged_snapshot_is_refused_before_hdf5_sees_it(tiny: Path, tmp_path: Path) -> None:
    folder = reticulin.run(tiny, tmp_path / "run", progress=False).folder
    target = sorted((folder / "snapshots").glob("s0*.h5"))[-1]
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 4
    target.write_bytes(data)

    with pytest.raises(reticulin.IoError, match=target.name):
        reticulin.open_run(folder).get_cells("12 h")
