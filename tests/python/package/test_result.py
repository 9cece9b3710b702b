from __future__ import annotations

import copy
import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

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
    assert float(fields.z[-1]) == -12.5  # the surface is up
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
    with pytest.raises(reticulin.UsageError, match=r'no field "tgfbeta"; allowed: .* \(did you mean "tgf_beta"\?\)$'):
        run.get_fields("tgfbeta")
    with pytest.raises(reticulin.UsageError, match=r"^names: found 3; allowed: a name or a list of names$"):
        run.get_fields(3)  # type: ignore[arg-type]
    with pytest.raises(reticulin.IoError, match="no such run folder"):
        reticulin.open_run(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (float("nan"), "found nan; allowed: 0 days or more"),
        (float("inf"), "found inf; allowed: 0 days or more"),
        (-1, "found -1; allowed: 0 days or more"),
        (True, 'found True; allowed: a duration such as "5 d", or a number of days'),
        ([0, 1], 'found [0, 1]; allowed: a duration such as "5 d", or a number of days'),
        ("soon", 'found "soon", it does not begin with a number; allowed: a duration such as "5 d"'),
    ],
)
def test_times_that_are_none_are_refused(run: reticulin.Run, time: Any, words: str) -> None:
    with pytest.raises(reticulin.UsageError) as raised:
        run.get_cells(time)
    assert str(raised.value) == f"time: {words}"


def test_times_may_be_those_of_an_array(run: reticulin.Run) -> None:
    time = run.get_fields("tgf_beta").time
    assert run.get_cells(time[-1]).equals(run.get_cells(np.float32(3)))  # type: ignore[arg-type]


def test_fields_are_copied_interpolated_and_sent_to_other_processes(run: reticulin.Run) -> None:
    fields = run.get_fields(["tgf_beta", "orientation"])
    expected = fields.tgf_beta.isel(time=-1).values

    assert pickle.loads(pickle.dumps(run)).get_cells(3).equals(run.get_cells(3))
    for other in (pickle.loads(pickle.dumps(fields)), copy.deepcopy(fields), fields.copy(deep=True)):
        assert np.array_equal(other.tgf_beta.isel(time=-1), expected)
        assert other.orientation.attrs == fields.orientation.attrs
    between = fields.tgf_beta.isel(time=-1).interp(z=-100.0)
    assert np.allclose(between, 0.5 * (fields.tgf_beta.isel(time=-1).sel(z=[-87.5, -112.5])).sum("z"))


def test_threads_read_one_run_without_taking_each_others_snapshots(run: reticulin.Run) -> None:
    """As dask's do."""
    field = run.get_fields("tgf_beta").tgf_beta
    expected = field.values
    order = np.random.default_rng(1).integers(len(run.times), size=60).tolist()
    with ThreadPoolExecutor(4) as pool:
        cells = [pool.submit(run.get_cells, float(run.times[k])) for k in order[:10]]
        read = list(pool.map(lambda k: field.isel(time=k).values, order))
    assert all(np.array_equal(values, expected[k]) for values, k in zip(read, order, strict=True))
    assert all(c.result().equals(run.get_cells(float(run.times[k]))) for c, k in zip(cells, order, strict=False))


def test_units_of_every_column_are_told(run: reticulin.Run) -> None:
    cells, punctures = run.get_cells(3), run.get_punctures()
    assert set(cells.attrs["units"]) == {*cells.columns, "time"} - {"id", "kind"}
    assert (cells.attrs["units"]["polarity_x"], cells.attrs["units"]["time"]) == ("1", "d")
    assert set(punctures.attrs["units"]) == {*punctures.columns, "time"} - {"session", "pass"}
    assert (punctures.attrs["units"]["normal_x"], punctures.attrs["units"]["time"]) == ("1", "d")


def test_a_run_that_is_written_is_opened_again_for_more(finished: reticulin.Outcome, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(finished.folder, folder)
    last = sorted((folder / "snapshots").glob("s0*.h5"))[-1]
    last.rename(tmp_path / "later.h5")
    run = reticulin.open_run(folder)
    (tmp_path / "later.h5").rename(last)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"finished"', '"stopped"'))

    assert run.manifest["status"] == "stopped"
    assert len(reticulin.open_run(folder).times) == len(run.times) + 1 == len(finished.open().times)


def test_snapshots_that_are_gone_are_not_called_never_kept(
    finished: reticulin.Outcome, tiny: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(finished.folder, folder)
    shutil.rmtree(folder / "snapshots")
    gone = reticulin.open_run(folder)
    scenario = reticulin.load_scenario(tiny, {"output.snapshots": False, "run.duration": "1 min"})
    never = reticulin.run(scenario, tmp_path / "never", threads=1, progress=False).open()

    for call in (lambda r: r.get_fields("tgf_beta"), lambda r: r.get_fields(), lambda r: r.get_cells(0)):
        with pytest.raises(reticulin.IoError) as raised:
            call(gone)
        assert str(raised.value) == f"{folder}: its snapshots are gone from {folder}/snapshots; they were kept"
        with pytest.raises(reticulin.UsageError) as told:
            call(never)
        assert str(told.value) == f"{tmp_path}/never: no snapshot was kept (output.snapshots)"
    assert len(gone.get_measures())
    shutil.rmtree(folder)
    with pytest.raises(reticulin.IoError) as raised:
        gone.manifest  # noqa: B018
    assert str(raised.value) == f"{folder}: no such run folder or packed run"


def test_the_folder_of_a_sweep_is_told_from_one_of_a_run(sampled: reticulin.Sweep) -> None:
    with pytest.raises(reticulin.IoError) as raised:
        reticulin.open_run(str(sampled.folder))
    assert str(raised.value) == f'{sampled.folder}: a sweep, not a run; open it with Sweep("{sampled.folder}")'


def test_a_damaged_snapshot_is_refused_before_hdf5_sees_it(tiny: Path, tmp_path: Path) -> None:
    folder = reticulin.run(tiny, tmp_path / "run", progress=False).folder
    target = sorted((folder / "snapshots").glob("s0*.h5"))[-1]
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 4
    target.write_bytes(data)

    with pytest.raises(reticulin.IoError, match=target.name):
        reticulin.open_run(folder).get_cells("12 h")
