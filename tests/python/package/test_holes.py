"""What is measured of holes has no value in a block without one, wherever it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import reticulin
from reticulin.holes import COUNT, OF_HOLES, without_holes_no_value
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.shard import Columns, PointTable
from reticulin.sweep.standing import State
from reticulin.sweep.stopping import value_of
from reticulin.sweep.store import Store

from .pages import Trivial

DEPTH, STAYS = "depth_max", "collagen_change/dermis"
COLUMNS = Columns(("time", COUNT, DEPTH, STAYS), ("d", "1", "um", "%"), ("simulated time", "", "", ""))


def run_of(point: Point) -> PointOutcome:
    """Seed 2 hits nothing, the others on day 1, at a depth of 100 um times the seed."""
    hit = float(point.seed != 2)
    rows = np.array([[0.0, 0.0, 0.0, 5.0], [1.0, hit, hit * 100.0 * point.seed, 6.0]])
    return PointOutcome(State.DONE, "", 1.0, 0.01, PointTable(point.id, COLUMNS, rows))


@pytest.fixture
def sweep(trivial: Trivial) -> reticulin.Sweep:
    """Two arms of three seeds."""
    return reticulin.Sweep(trivial(("a", "b"), 3, **{f"p{k}": run_of for k in range(6)}))


def test_columns_of_holes_are_those_of_a_run(finished: reticulin.Outcome, tiny: Path, tmp_path: Path) -> None:
    names = finished.open().get_measures().columns
    assert {n for n in names if n.startswith(("depth_", "days_open_"))} == set(OF_HOLES)
    bare = reticulin.run(reticulin.load_scenario(tiny, {"regimen.count": 0}), tmp_path / "bare", progress=False)
    table = bare.open().get_measures()
    assert (table[list(OF_HOLES)] == 0).all(axis=None)  # as the program writes it
    values = without_holes_no_value(list(table.columns), table.to_numpy())
    assert set(table.columns[np.isnan(values).all(axis=0)]) == set(OF_HOLES)
    assert np.isnan(values).sum() == len(OF_HOLES) * len(table)


def test_what_a_region_without_dermis_does_not_have() -> None:
    names = ["time", COUNT, "collagen_total/box", "collagen_change/box", "keratinocyte_count/box"]
    names += ["collagen_total/sleeve_reticular", "neutrophil_density/sleeve_reticular", "collagen_change/dermis"]
    rows = np.array([[0.0, 1, 0, 0, 8, 0, 0, 0], [1.0, 1, 0, 0, 9, 0, 0, -1]])

    values = without_holes_no_value(names, rows)

    empty = [False, False, False, True, False, True, True, False]
    assert np.isnan(values).tolist() == [empty, empty]
    rows[0, [2, 5]] = 1  # all gone later is a loss, not nothing
    assert np.isfinite(without_holes_no_value(names, rows)).all()


def test_a_run_that_missed_is_in_no_mean(sweep: reticulin.Sweep) -> None:
    found = reticulin.compare(sweep, [DEPTH, f"peak {DEPTH}", STAYS])
    row = found.table.loc[("a", DEPTH)]

    assert (row["mean"], row["lowest"], row["seeds"]) == (200.0, 100.0, 2)
    assert found.table.loc[("a", f"peak {DEPTH}"), "mean"] == 200.0
    assert (found.table.loc[("a", STAYS), "mean"], found.table.loc[("a", STAYS), "seeds"]) == (6.0, 3)
    assert found.differences.loc[("b", DEPTH), "pairs"] == 2


def test_a_stop_rule_counts_it_as_without_a_value(sweep: reticulin.Sweep) -> None:
    tables = list(sweep.store.tables())
    seeds = [sweep.store.points()[t.id].seed for t in tables]
    values = [value_of(t, DEPTH, None) for t in tables]
    assert values == pytest.approx([np.nan if s == 2 else 100.0 * s for s in seeds], nan_ok=True)
    assert np.isnan([value_of(t, DEPTH, 0.5) for t in tables]).all()


def test_table_and_dataset_have_gaps_there(sweep: reticulin.Sweep) -> None:
    table, dataset = sweep.collect_table(), sweep.collect()
    expected = [np.nan, 100.0, np.nan, np.nan, np.nan, 300.0]

    assert table[table["arm"] == "a"][DEPTH].tolist() == pytest.approx(expected, nan_ok=True)
    assert dataset[DEPTH].sel(x="a").values.ravel().tolist() == pytest.approx(expected, nan_ok=True)
    assert table[STAYS].notna().all()
    (raw,) = (t.rows for t in Store(sweep.store.folder).tables() if t.id == table["id"].iloc[2])
    assert raw[:, 2].tolist() == [0.0, 0.0]  # what is kept is what the program wrote


def test_figures_leave_it_out(sweep: reticulin.Sweep) -> None:
    over_axis = reticulin.plot_sweep(sweep, DEPTH).axes[0]
    assert [200.0, 200.0] in [list(line.get_ydata()) for line in over_axis.get_lines()]
    courses = reticulin.plot_measures(sweep, DEPTH).axes[0]
    line = next(x for x in courses.get_lines() if x.get_label() == "a (n = 2)")
    assert list(line.get_ydata()) == pytest.approx([np.nan, 200.0], nan_ok=True)


def test_courses_of_runs_leave_out_depths_that_are_none(tiny: Path, tmp_path: Path) -> None:
    bare = reticulin.load_scenario(tiny, {"regimen.count": 0, "run.duration": "1 h"})
    hit = reticulin.load_scenario(tiny, {"run.duration": "1 h"})
    runs = [reticulin.run(s, tmp_path / f"{k}", threads=1, progress=False) for k, s in enumerate((bare, hit))]
    panel = reticulin.plot_measures(runs, "depth_mean").axes[0]
    assert len(panel.get_lines()) == 2  # the course of the run with a hole, and its session
