"""Points that share a past: the first leaves a branch, the others start from it, and the table does not tell."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from reticulin.sweep import branching, driver
from reticulin.sweep import point as point_module
from reticulin.sweep.branching import Branch, branches_of, families
from reticulin.sweep.collect import collect_table
from reticulin.sweep.driver import Driver, plan_sweep
from reticulin.sweep.file import SweepFile, read_sweep
from reticulin.sweep.packing import pack
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointRunner
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store

from .conftest import TINY
from .trivial import InlineEngine, sweep_file

TWICE = TINY.replace("count = 1", "count = 2").replace("12 h", "9 d")
SWEEP = """[sweep]
scenario = "tiny.toml"
replicates = 2
[[axes]]
name = "length"
path = "regimen.needle_length"
values = ["0.5 mm", "1.0 mm"]
[[axes]]
name = "spacing"
path = "regimen.spacing"
values = ["4 d", "6 d"]
[run]
keep = "{keep}"
"""


def planned(folder: Path, snapshots: bool = False, out: str = "out") -> tuple[SweepFile, Store]:
    (folder / "tiny.toml").write_text(TWICE)
    (folder / "sweep.toml").write_text(SWEEP.format(keep="snapshots" if snapshots else "measures"))
    sweep = read_sweep(folder / "sweep.toml")
    return sweep, plan_sweep(sweep, folder / out)


def run(sweep: SweepFile, store: Store) -> dict[str, int]:
    summary = Driver(sweep, store, lambda *_: InlineEngine(1)).run()
    return {state.value: count for state, count in summary.counts.items()}


def table_of(store: Store, path: Path) -> bytes:
    collect_table(store).to_csv(path)
    return path.read_bytes()


def manifests(store: Store) -> list[dict[str, object]]:
    return [json.loads((store.run_path(id_) / "manifest.json").read_text()) for id_ in store.points()]


def test_families_are_points_that_differ_in_spacing_alone(tmp_path: Path) -> None:
    _, store = planned(tmp_path)
    found = families(store.points().values())

    assert [len(family) for family in found] == [2, 2, 2, 2]
    for family in found:
        assert len({(p.seed, p.position["length"]) for p in family}) == 1
        assert [p.position["spacing"] for p in family] == ["4 d", "6 d"]


def test_a_branch_lies_a_day_before_the_first_session_that_not_all_have(tmp_path: Path) -> None:
    _, store = planned(tmp_path)
    points = list(store.points().values())
    family = families(points)[0]
    first, second = family

    assert branches_of(points, "")[second.id] == Branch(first.id, 3.0)
    assert branches_of([second, first], "")[first.id] == Branch(second.id, 3.0)
    assert branches_of([first], "") == {}
    again = replace(second, id="again", settings=second.settings | {"regimen.spacing": "4 d"})
    assert branches_of([first, again], "") == {}  # the same sessions
    soon = replace(second, id="soon", settings=second.settings | {"regimen.spacing": "2 d"})
    assert branches_of([first, soon], "") == {}  # a day is not worth it
    (tmp_path / "tiny.toml").unlink()
    assert branches_of(points, "") == {}


def test_families_stay_together_unless_workers_would_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, store = planned(tmp_path)
    points = list(store.points().values())
    monkeypatch.setattr(
        "reticulin.sweep.packing.foretold_seconds",
        lambda _, some: {p.regimen: 100.0 if p.position["length"] == "1.0 mm" else 40.0 for p in some},
    )

    def piles(workers: int) -> list[list[tuple[object, ...]]]:
        found = pack(points, workers, sweep_file(tmp_path))
        return [[(p.position["length"], p.position["spacing"], p.seed) for p in pile] for pile in found]

    assert piles(1) == [
        [(length, spacing, seed) for spacing in ("4 d", "6 d")] for length in ("1.0 mm", "0.5 mm") for seed in (1, 2)
    ]
    assert [len(pile) for pile in piles(2)] == [1] * 8  # 560 s for two: 200 s in one piece would be too much


def test_the_table_is_that_of_runs_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, store = planned(tmp_path)
    assert run(sweep, store) == {"done": 8}
    assert list((store.folder / "runs").iterdir()) == []

    monkeypatch.setattr(driver, "branches_of", lambda *_: {})
    plain = plan_sweep(sweep, tmp_path / "plain")
    assert run(sweep, plain) == {"done": 8}

    assert table_of(store, tmp_path / "a.csv") == table_of(plain, tmp_path / "b.csv")


def test_runs_that_are_kept_tell_where_they_started(tmp_path: Path) -> None:
    sweep, store = planned(tmp_path, snapshots=True)
    run(sweep, store)

    started = {str(m["title"]): m.get("from_day") for m in manifests(store)}
    assert {name.partition("spacing")[2]: day for name, day in started.items()} == {"=4 d": None, "=6 d": 3.0}
    assert not [path for path in (store.folder / "runs").iterdir() if path.name.endswith(".branch")]
    assert not list((store.folder / "runs").glob("*/branch"))


def test_a_damaged_branch_costs_time_alone(tmp_path: Path) -> None:
    sweep, store = planned(tmp_path, snapshots=True)
    first, follower = families(store.points().values())[0]
    damaged = store.branch_path(first.id)
    damaged.mkdir()
    (damaged / "manifest.json").write_text("{")

    assert run(sweep, store) == {"done": 8}
    told = json.loads((store.run_path(follower.id) / "manifest.json").read_text())
    assert "from_day" not in told
    assert not damaged.exists()
    assert not list((store.folder / "runs").glob("*/branch"))


def test_a_branch_with_another_past_costs_time_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points that are taken for kin and are none."""
    monkeypatch.setattr(driver, "branches_of", lambda pile, _: {p.id: Branch(pile[0].id, 3.0) for p in pile})
    sweep, store = planned(tmp_path)
    codes = []

    def called(command: list[str]) -> tuple[int, str]:
        code, words = call(command)
        if "--from" in command:
            codes.append(code)
        return code, words

    call = point_module._called
    monkeypatch.setattr(point_module, "_called", called)

    assert run(sweep, store) == {"done": 8}
    assert set(codes) == {0, 2}  # kin, and others


def test_a_family_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first point is done and its table kept; the worker dies; another starts the others from the branch."""
    sweep, store = planned(tmp_path, snapshots=True)
    started: list[str] = []
    run_point = PointRunner.run

    def once(self: PointRunner, point: Point, deadline: float | None = None) -> object:
        started.append(point.id)
        if len(started) == 2:
            raise KeyboardInterrupt
        return run_point(self, point, deadline)

    monkeypatch.setattr(PointRunner, "run", once)
    summary = Driver(sweep, store, lambda *_: InlineEngine(1)).run()
    assert summary.was_interrupted
    assert summary.counts[State.DONE] == 1
    assert branching.is_branch(store.branch_path(started[0]))

    assert run(sweep, store) == {"done": 8}
    follower = json.loads((store.run_path(started[1]) / "manifest.json").read_text())
    assert follower["from_day"] == 3.0
    assert not branching.is_branch(store.branch_path(started[0]))
