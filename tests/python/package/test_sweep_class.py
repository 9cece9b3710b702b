"""Sweeps as a notebook drives them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import reticulin
from reticulin._load import engine
from reticulin.sweep.status import Status
from reticulin.sweep.store import State

from .conftest import SAMPLED, TINY

NEUTROPHILS = "neutrophil_count/block"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text(SAMPLED)
    return tmp_path / "sweep.toml"


def test_a_sweep_tells_what_it_is_before_it_is_planned(file: Path) -> None:
    sweep = reticulin.Sweep(file)

    assert (sweep.title, sweep.folder) == ("Two lengths", None)
    assert sweep.axes == {"needle_length": ["0.5 mm", "1.0 mm"]}
    assert len(sweep.arms) == 2 * 2 + 1
    assert repr(sweep) == f"<Sweep {file}: 2 needle_length, replicates 2>"
    with pytest.raises(reticulin.UsageError) as raised:
        sweep.status()
    assert str(raised.value) == f'{file}: not planned yet; call plan("FOLDER") or run("FOLDER"), or Sweep("FOLDER")'


def test_planning_runs_nothing(file: Path, tmp_path: Path) -> None:
    sweep = reticulin.Sweep(file)
    status = sweep.plan(tmp_path / "out")

    assert status.total == 2 * 2 * 2 + 2
    assert status.counts[State.PLANNED] == status.total
    assert list((tmp_path / "out" / "runs").iterdir()) == []
    assert sweep.folder == tmp_path / "out"
    assert sweep.plan().total == status.total


def test_a_finished_sweep_is_labelled_arrays(sampled: reticulin.Sweep) -> None:
    grid = sampled.collect([NEUTROPHILS])
    single = sampled.collect([NEUTROPHILS], points=True)

    assert dict(grid.sizes) == {"needle_length": 2, "draw": 2, "replicate": 2, "time": grid.sizes["time"]}
    assert grid.needle_length.values.tolist() == [0.5, 1.0]
    assert grid.needle_length.attrs["units"] == "mm"
    assert grid[NEUTROPHILS].attrs["units"] == "1"
    assert np.isfinite(grid[NEUTROPHILS]).all()
    assert single.point.values.tolist() == ["untreated"]
    assert sampled.status().counts[State.DONE] == 10


def test_the_table_holds_every_point(sampled: reticulin.Sweep) -> None:
    table = sampled.collect_table([NEUTROPHILS], last_only=True)
    grid = sampled.collect([NEUTROPHILS])[NEUTROPHILS].isel(time=-1)

    assert table["arm"].nunique() == 5
    assert table["state"].tolist() == ["done"] * 10
    assert table[NEUTROPHILS].tolist()[:8] == grid.to_numpy().ravel().tolist()
    assert table.attrs["units"] == {"time": "d", NEUTROPHILS: "1"}


def test_the_same_call_has_nothing_left_to_do_and_says_so(sampled: reticulin.Sweep) -> None:
    seen: list[Status] = []
    status = sampled.run(workers=1, progress=seen.append)
    assert [s.line() for s in seen] == ["10 points, 100 % done"]
    assert status.failed == []


def test_a_folder_is_read_without_its_file(sampled: reticulin.Sweep, tmp_path: Path) -> None:
    import shutil

    assert sampled.folder is not None
    again = reticulin.Sweep(sampled.folder)
    assert again.title == "Two lengths"
    shutil.copytree(sampled.folder.parent, tmp_path / "moved")
    plan = tmp_path / "moved" / "out" / "plan.jsonl"
    plan.write_text(plan.read_text().replace(str(sampled.folder.parent), "/gone"))
    moved = reticulin.Sweep(tmp_path / "moved" / "out")

    assert moved.collect([NEUTROPHILS]).equals(again.collect([NEUTROPHILS]))
    assert moved.arms == again.arms
    with pytest.raises(reticulin.IoError) as raised:
        moved.run()
    assert str(raised.value) == (
        "/gone: the folder of the sweep file is gone; Sweep(FILE) with the same folder takes another place"
    )


def test_too_many_workers_are_refused_though_nothing_is_left_to_run(sampled: reticulin.Sweep) -> None:
    with pytest.raises(reticulin.UsageError, match="workers: found 9999 with 1 thread each"):
        sampled.run(workers=9999, progress=False)


def test_a_folder_tells_what_is_planned_whatever_became_of_the_file(file: Path, tmp_path: Path) -> None:
    file.write_text(SAMPLED.split("[sample]")[0])
    before = reticulin.Sweep(file)
    before.plan(tmp_path / "out")
    file.write_text(file.read_text().replace('"1.0 mm"', '"0.7 mm"'))
    edited = reticulin.Sweep(tmp_path / "out")
    told = (edited.axes, edited.arms, edited.title, edited.plan().total, repr(edited))
    file.write_text("[sweep\n")

    assert told == (
        {"needle_length": ["0.5 mm", "1.0 mm"]},
        ["needle_length=0.5 mm", "needle_length=1.0 mm"],
        "Two lengths",
        4,
        f"<Sweep {tmp_path}/out: 2 needle_length, replicates 2>",
    )
    assert (reticulin.Sweep(tmp_path / "out").arms, before.arms) == (told[1], told[1])


def test_a_planned_folder_runs_after_its_file_was_renamed(file: Path, tmp_path: Path) -> None:
    file.write_text(SAMPLED.split("[[axes]]")[0])
    reticulin.Sweep(file).plan(tmp_path / "out")
    file.rename(tmp_path / "other.toml")

    assert reticulin.Sweep(tmp_path / "out").run(workers=1, progress=False).counts[State.DONE] == 2


def test_progress_follows_the_points(file: Path, tmp_path: Path) -> None:
    file.write_text(file.read_text().split("[sample]")[0])
    seen: list[Status] = []
    status = reticulin.Sweep(file).run(tmp_path / "out", workers=1, progress=seen.append)
    done = [s.counts[State.DONE] for s in seen]

    assert done == sorted(done)
    assert done[-1] == status.counts[State.DONE] == 4
    assert len(done) > 1


def test_ctrl_c_stops_politely_and_the_same_call_goes_on(file: Path, tmp_path: Path) -> None:
    file.write_text(file.read_text().replace("replicates = 2", "replicates = 30").split("[sample]")[0])
    script = textwrap.dedent(f"""
        import os, signal, reticulin
        sweep = reticulin.Sweep({str(file)!r})
        def stop_when_one_is_done(status):
            if status.counts["done"]:
                os.kill(os.getpid(), signal.SIGINT)
        try:
            sweep.run({str(tmp_path / "out")!r}, workers=1, progress=stop_when_one_is_done)
        except KeyboardInterrupt:
            print("interrupted")
    """)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    sweep = reticulin.Sweep(tmp_path / "out")

    assert told.stdout == "interrupted\n", told.stderr
    assert 0 < sweep.status().counts[State.DONE] < 60
    assert sweep.status().counts[State.RUNNING] == 0
    assert sweep.cancel() == "nothing was running"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"workers": 0},
            "workers: found 0; allowed: 1 or more, on this machine; with slurm=True the file's [slurm] says how many",
        ),
        (
            {"workers": 9999},
            "workers: found 9999 with 1 thread each; this machine grants {granted} threads, so at most {granted}",
        ),
        ({"workers": 1.5}, "workers: found 1.5; allowed: a whole number"),
        ({"workers": True}, "workers: found True; allowed: a whole number"),
        ({"slurm": True}, "slurm=True needs a [slurm] table: partition, walltime, cores_per_node"),
    ],
)
def test_wrong_arguments_are_named_before_anything_is_written(
    file: Path, tmp_path: Path, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.Sweep(file).run(tmp_path / "out", **arguments)  # type: ignore[arg-type]
    granted = engine.granted_threads()
    assert str(raised.value).removeprefix(f"{file}: ") == message.format(granted=granted)
    assert not (tmp_path / "out").exists()


def test_mistakes_of_the_file_and_missing_ones_are_told(file: Path, tmp_path: Path) -> None:
    file.write_text(SAMPLED.replace("replicates = 2", "replicates = 0"))
    with pytest.raises(reticulin.ScenarioError) as raised:
        reticulin.Sweep(file)
    assert [(p.line, p.column) for p in raised.value.problems] == [(4, 14)]
    with pytest.raises(reticulin.IoError, match="no such sweep file or folder of a sweep"):
        reticulin.Sweep(tmp_path / "nowhere.toml")
    with pytest.raises(reticulin.IoError, match="no sweep here"):
        reticulin.Sweep(tmp_path)


def test_points_that_the_sweep_does_not_have_are_refused(file: Path, tmp_path: Path) -> None:
    file.write_text(file.read_text().split("[sample]")[0])
    sweep = reticulin.Sweep(file)
    sweep.plan(tmp_path / "out")
    with pytest.raises(reticulin.UsageError, match=r"points: the sweep has no single points \(\[\[points\]\]\)"):
        sweep.collect(points=True)
