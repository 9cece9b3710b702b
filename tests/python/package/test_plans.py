"""Plans that change: the newest is the sweep, and what older ones made is not lost."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import pytest
import reticulin
import xarray as xr
from reticulin._load import engine
from reticulin.report.of_sweep import page_of_sweep
from reticulin.report.page import Picture
from reticulin.report.results import Asked
from reticulin.sweep.collect import collect_dataset, collect_table, write_dataset
from reticulin.sweep.driver import Driver, plan_sweep
from reticulin.sweep.file import SweepFile, read_sweep
from reticulin.sweep.plan import Planner
from reticulin.sweep.shard import Columns
from reticulin.sweep.status import status_of
from reticulin.sweep.store import Store

from . import trivial
from .conftest import TINY
from .trivial import InlineEngine, Script, planned, point, sweep_file


def drive(store: Store) -> None:
    Driver(sweep_file(store.folder), store, lambda *_: InlineEngine()).run()


def test_what_the_newest_plan_does_not_want_is_not_run_and_comes_back_without_a_run(
    tmp_path: Path, script: Script
) -> None:
    store = planned(tmp_path / "out", 2)
    drive(store)
    store.add_plan([point(1), point(2)], tmp_path / "sweep.toml")

    drive(store)
    assert script.starts == [point(i).id for i in range(3)]
    assert list(store.standings()) == [point(1).id, point(2).id]
    assert status_of(store).total == 2
    assert sorted(set(collect_table(store)["id"])) == [point(1).id, point(2).id]

    store.add_plan([point(0), point(2), point(3)], tmp_path / "sweep.toml")
    drive(store)
    assert script.starts == [point(i).id for i in range(4)]
    assert list(collect_table(store, last_only=True)["state"]) == ["done"] * 3


def test_an_open_point_that_is_no_longer_wanted_stays_where_it_is(tmp_path: Path, script: Script) -> None:
    store = planned(tmp_path / "out", 3)
    store.add_plan([point(2)], tmp_path / "sweep.toml")

    drive(store)

    assert script.starts == [point(2).id]


CHANGE = "collagen_change/dermis"
STOP = f'[stop]\nmeasure = "{CHANGE}"\nhalf_width = 1e-9\nmost = 4\n'


def length_sweep(folder: Path, lengths: str, head: str = "", stop: str = "") -> SweepFile:
    (folder / "tiny.toml").write_text(TINY)
    path = folder / "sweep.toml"
    axis = f'[[axes]]\nname = "length"\npath = "regimen.needle_length"\nvalues = [{lengths}]\n'
    path.write_text(f'[sweep]\nscenario = "tiny.toml"\n{head}{axis}{stop}')
    return read_sweep(path)


def test_a_value_less_is_a_new_plan_and_the_same_file_is_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    plan_sweep(length_sweep(tmp_path, '"0.5 mm", "1.0 mm"'), out)
    before = (out / "plan.jsonl").read_bytes()

    store = plan_sweep(length_sweep(tmp_path, '"0.5 mm", "1.0 mm"'), out)
    assert (out / "plan.jsonl").read_bytes() == before
    store = plan_sweep(length_sweep(tmp_path, '"0.5 mm"'), out)
    assert [p.position["length"] for p in store.points().values()] == ["0.5 mm"]
    assert len(store.plan().ever) == 2


def test_replicates_that_a_stop_rule_added_do_not_make_the_plan_another(tmp_path: Path) -> None:
    sweep = length_sweep(tmp_path, '"0.5 mm"', "replicates = 2\n", STOP)
    store = plan_sweep(sweep, tmp_path / "out")
    store.extend_plan([point(3)], 1)

    assert plan_sweep(sweep, tmp_path / "out").points().keys() == {*[p.id for p in store.plan().planned], point(3).id}


def test_without_its_stop_rule_a_sweep_has_the_replicates_of_its_file_and_the_report_tells_of_the_looks(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reticulin.report.pictures.picture_of", lambda _, *words: Picture("data:,", 1, *words))
    monkeypatch.setattr(trivial, "COLUMNS", Columns(("time", CHANGE), ("d", "%"), ("simulated time", "Collagen")))

    def run(replicates: int, stop: str) -> tuple[int, list[str]]:
        sweep, out = length_sweep(tmp_path, '"0.5 mm"', f"replicates = {replicates}\n", stop), tmp_path / "out"
        Driver(sweep, plan_sweep(sweep, out), lambda *_: InlineEngine()).run()
        newest = Store(out).plan().newest
        store = plan_sweep(sweep, out)
        assert store.plan().newest == newest
        notices = page_of_sweep(reticulin.Sweep(out), Asked([CHANGE])).notices
        return status_of(store).total, [n for n in notices if "rule" in n]

    told = "A stop rule once looked at these arms and added seeds to them{}. Looking again after every seed makes"
    told += " intervals a little too narrow."
    assert run(2, STOP) == (4, [])
    assert run(2, "") == (2, [told.format("; 2 runs of those no longer count")])
    assert run(3, "") == (3, [told.format("; 1 run of those no longer counts")])
    assert run(4, "") == (4, [told.format("")])
    assert run(2, STOP.replace("most = 4", "most = 3")) == (3, [told.format("; 1 run of those no longer counts")])
    assert run(2, STOP) == (4, [])
    assert len(script.starts) == 4


def test_what_a_sample_drew_stands_in_table_and_dataset(sampled: reticulin.Sweep) -> None:
    path = "cells.neutrophil.recruitment_max_per_mm3_hour"
    store = sampled.store
    table = collect_table(store, last_only=True)
    grid = collect_dataset(store)["grid"]

    drawn = grid[path]
    assert drawn.dims == ("draw",)
    assert len(set(drawn.values)) == 2
    assert all(300 < value < 1200 for value in drawn.values)
    of_grid = table[table["draw"].notna()]
    assert [drawn.values[int(d)] for d in of_grid["draw"]] == of_grid[path].tolist()
    for item in store.points().values():
        if item.drawn:
            assert item.settings[path] == item.drawn[path]


def test_a_dataset_is_written_as_its_library_would(sampled: reticulin.Sweep, tmp_path: Path) -> None:
    """Measure by measure that takes seconds where they are hundreds, so all but the first are laid out as that one."""
    path, usual, written = tmp_path / "dataset.nc", tmp_path / "usual.nc", sampled.collect()
    flat = written.rename({v: str(v).replace("/", "__") for v in written.data_vars})
    flat.to_netcdf(usual, engine="h5netcdf")
    write_dataset({"grid": written}, path)

    assert xr.open_dataset(path).identical(flat)
    with h5py.File(path) as ours, h5py.File(usual) as theirs:
        assert set(list(ours)[: len(flat.coords)]) == set(flat.coords)  # in the order in which they were made
        assert set(ours) == set(theirs)
        for name in flat.data_vars:
            mine, their = ours[str(name)], theirs[str(name)]
            assert set(mine.attrs) == set(their.attrs), name
            assert [d.keys() for d in mine.dims] == [d.keys() for d in their.dims]
            assert (mine.dtype, mine.chunks, str(mine.fillvalue)) == (their.dtype, their.chunks, str(their.fillvalue))
            numbers = {"_Netcdf4Dimid", "_Netcdf4Coordinates", "DIMENSION_LIST"}  # follow the order of making
            for key in set(mine.attrs) - numbers:
                assert str(mine.attrs[key]) == str(their.attrs[key]), (name, key)


def test_an_unchanged_sweep_is_not_resolved_again_and_a_changed_base_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    sweep = length_sweep(tmp_path, '"0.5 mm", "1.0 mm"')
    first = [p.id for p in plan_sweep(sweep, out).plan().planned]
    resolved = []
    real = Planner.points
    monkeypatch.setattr(Planner, "points", lambda self, *a, **k: resolved.append(1) or real(self, *a, **k))

    assert [p.id for p in plan_sweep(sweep, out).plan().planned] == first
    assert resolved == []
    base = Path(sweep.design.scenario)
    base.write_text(base.read_text().replace("12 h", "13 h"))
    assert [p.id for p in plan_sweep(sweep, out).plan().planned] != first
    assert resolved == [1]


def test_a_plan_whose_writing_broke_off_is_made_again(tmp_path: Path) -> None:
    sweep = length_sweep(tmp_path, '"0.5 mm", "1.0 mm"')
    path = plan_sweep(sweep, tmp_path / "out").plan_path
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:40])

    assert len(plan_sweep(sweep, tmp_path / "out").points()) == 2


def test_a_folder_in_which_a_sweep_was_killed_in_its_first_moment_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("tasks", "tables", "runs"):
        (out / name).mkdir(parents=True)
    (out / "driver.lock").touch()

    assert len(plan_sweep(length_sweep(tmp_path, '"0.5 mm"'), out).points()) == 1


def test_a_folder_that_somebody_else_uses_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out" / "runs" / "mine").mkdir(parents=True)
    with pytest.raises(reticulin.UsageError, match="holds something that is no sweep; choose another folder"):
        plan_sweep(length_sweep(tmp_path, '"0.5 mm"'), tmp_path / "out")


def test_a_plan_tells_the_versions_that_made_it(tmp_path: Path) -> None:
    store = planned(tmp_path / "out", 1)
    told = json.loads(engine.build_information())
    assert store.plan().program == {name: told[name] for name in ("version", "results_version")}
    store.plan_path.write_text(store.plan_path.read_text().replace('"program"', '"other"'))
    assert store.plan().program == {}
    assert "program" not in collect_dataset(store)["grid"].attrs


def test_a_dataset_tells_the_versions_that_made_its_points_not_those_that_collect_it(tmp_path: Path) -> None:
    store = planned(tmp_path / "out", 1)
    versions = store.plan().program
    older = versions | {"version": "0.0.9", "results_version": versions["results_version"] - 1}
    store.plan_path.write_text(store.plan_path.read_text().replace(json.dumps(versions), json.dumps(older)))

    attributes = collect_dataset(store)["grid"].attrs
    assert (json.loads(attributes["program"]), attributes["results_version"]) == (older, older["results_version"])
