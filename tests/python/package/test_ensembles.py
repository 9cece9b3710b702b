"""Replicates of real runs: derived seeds, streams that regimens share, when to stop, and the summary."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import reticulin
from reticulin.statistics import paired_difference
from reticulin.sweep.command import main
from reticulin.sweep.driver import Driver, plan_sweep
from reticulin.sweep.file import read_sweep
from reticulin.sweep.store import Store
from reticulin.sweep.task import Task, run_task

from .conftest import TINY
from .trivial import InlineEngine

LOSS = "collagen_change/sleeve"
SEEDS = 9
TWO_LENGTHS = f"""[sweep]
scenario = "tiny.toml"
replicates = {SEEDS}
arms = "{{needle_length}} needles"
[[axes]]
name = "needle_length"
path = "regimen.needle_length"
values = ["0.9 mm", "1.0 mm"]
[[points]]
name = "untreated"
replicates = 1
set = {{ "regimen.count" = 0 }}
"""


@pytest.fixture(scope="module")
def lengths(tmp_path_factory: pytest.TempPathFactory) -> reticulin.Sweep:
    """Two needle lengths by nine seeds, 12 h each, finished."""
    folder = tmp_path_factory.mktemp("lengths")
    (folder / "tiny.toml").write_text(TINY)
    (folder / "sweep.toml").write_text(TWO_LENGTHS)
    driven(folder)
    return reticulin.Sweep(folder / "out")


def driven(folder: Path) -> dict[str, str]:
    """Runs the points of sweep.toml in this process; returns why arms got no more replicates."""
    file = read_sweep(folder / "sweep.toml")
    store = plan_sweep(file, folder / "out")
    return Driver(file, store, lambda *_: InlineEngine(1)).run().stopping


def losses(sweep: reticulin.Sweep) -> tuple[np.ndarray, np.ndarray]:
    last = sweep.collect([LOSS])[LOSS].isel(time=-1)
    return last.isel(needle_length=0).values, last.isel(needle_length=1).values


def test_replicates_have_seeds_of_their_own_and_arms_share_them(lengths: reticulin.Sweep) -> None:
    seeds = lengths.collect([LOSS]).seed
    assert seeds.isel(needle_length=0).values.tolist() == list(range(1, SEEDS + 1))
    assert np.array_equal(seeds.isel(needle_length=0), seeds.isel(needle_length=1))
    short, long = losses(lengths)
    assert len(set(short)) == len(set(long)) == SEEDS


def test_what_one_seed_decides_cancels_in_differences_of_regimens(lengths: reticulin.Sweep) -> None:
    """Against the same values with other partners, which share nothing."""
    short, long = losses(lengths)
    paired = paired_difference(short, long)
    strangers = [paired_difference(short, np.roll(long, by)) for by in range(1, SEEDS)]

    assert paired.variance_saved > 0.6
    assert max(s.variance_saved for s in strangers) < paired.variance_saved - 0.2
    assert np.mean([s.variance_saved for s in strangers]) == pytest.approx(0.0, abs=0.15)
    assert paired.high - paired.low < 0.7 * np.mean([s.high - s.low for s in strangers])


def summary_file(sweep: reticulin.Sweep, tmp_path: Path, *options: str) -> dict[tuple[str, str], dict[str, str]]:
    path = tmp_path / "summary.csv"
    files = ["--table", str(tmp_path / "table.csv"), "--dataset", str(tmp_path / "dataset.nc")]
    assert main(["collect", str(sweep.folder), *files, "--summary", str(path), *options]) == 0
    with path.open() as file:
        return {(row["arm"], row["measure"]): row for row in csv.DictReader(file)}


def test_the_summary_has_means_intervals_and_paired_differences(lengths: reticulin.Sweep, tmp_path: Path) -> None:
    rows = summary_file(lengths, tmp_path, "--measures", LOSS, "--against", "0.9 mm needles")
    short, long = losses(lengths)
    told = paired_difference(short, long)
    row, reference = rows["1.0 mm needles", LOSS], rows["0.9 mm needles", LOSS]

    assert [row["unit"], row["seeds"], row["pairs"], row["against"]] == ["%", f"{SEEDS}", f"{SEEDS}", "0.9 mm needles"]
    assert float(row["mean"]) == pytest.approx(long.mean())
    assert float(row["low"]) < long.mean() < float(row["high"])
    difference = [float(row[name]) for name in ("difference", "difference_low", "difference_high", "variance_saved")]
    assert difference == pytest.approx([told.mean, told.low, told.high, told.variance_saved])
    assert (reference["against"], reference["difference"]) == ("", "")
    assert ("untreated", LOSS) not in rows or rows["untreated", LOSS]["mean"] == ""  # no needles, no sleeve


def test_a_summary_may_be_of_the_largest_value(lengths: reticulin.Sweep, tmp_path: Path) -> None:
    """The table and the dataset have the column that it is taken from, once."""
    column = "neutrophil_density/block"
    rows = summary_file(lengths, tmp_path, "--measures", f"peak {column}", column)
    largest = lengths.collect([column])[column].isel(needle_length=1).max("time").values

    assert largest.min() > 0
    assert float(rows["1.0 mm needles", f"peak {column}"]["mean"]) == pytest.approx(largest.mean())
    assert ("1.0 mm needles", column) in rows
    header = (tmp_path / "table.csv").read_text().splitlines()[0]
    assert header == f"id,arm,needle_length,replicate,seed,state,cause,time,{column}"


def test_a_summary_may_be_of_a_time_and_have_another_confidence(lengths: reticulin.Sweep, tmp_path: Path) -> None:
    rows = summary_file(lengths, tmp_path, "--measures", "open_channels", "--time", "0 d", "--confidence", "0.8")
    assert rows["1.0 mm needles", "open_channels"]["mean"] == "0.0"  # the row before the cut


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--against", "untreated"], "--against needs --summary FILE"),
        (["--time", "1 d"], "--time needs --summary FILE"),
        (
            ["--summary", "s.csv", "--against", "1 mm"],
            'reference: found "1 mm"; allowed: "0.9 mm needles", "1.0 mm needles", "untreated"',
        ),
        (["--summary", "s.csv", "--confidence", "0"], "confidence: found 0.0; allowed: between 0.5 and 1"),
        (["--summary", "s.xls"], "s.xls: found .xls; allowed: .csv or .parquet"),
    ],
)
def test_wrong_options_of_a_summary_are_named(
    lengths: reticulin.Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    files = ["--measures", LOSS, "--table", "table.csv", "--dataset", "dataset.nc"]
    with pytest.raises(reticulin.UsageError) as raised:
        main(["collect", str(lengths.folder), *files, *options])
    assert str(raised.value) == message
    assert not list(tmp_path.glob("s.*"))


def test_an_arm_without_the_measure_gets_no_more_replicates_and_says_why(tmp_path: Path) -> None:
    verdicts, counts = stopped_sweep(tmp_path, half_width=1000.0, most=3, untreated=2)

    why = f'none of 2 replicates has a value of "{LOSS}"; `reticulin measures` lists what a run has'
    assert verdicts["untreated"] == why
    assert counts == {"0.9 mm needles": 2, "1.0 mm needles": 2, "untreated": 2}


def test_replicates_that_were_added_are_not_run_again_by_resume_or_a_changed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, counts = stopped_sweep(tmp_path, half_width=1e-9, most=3)
    store = Store(tmp_path / "out")
    starts = {id_: s.starts for id_, s in store.standings().items()}
    assert set(counts.values()) == {3, 1}

    monkeypatch.chdir(tmp_path)
    file = read_sweep("sweep.toml")  # by a relative path, then by the absolute one of `resume`
    assert Driver(file, plan_sweep(file, Path("out")), lambda *_: InlineEngine(1)).run().exit_code == 0
    text = (tmp_path / "sweep.toml").read_text().replace('"0.9 mm", ', '"0.9 mm", "0.8 mm", ')
    (tmp_path / "sweep.toml").write_text(text)
    driven(tmp_path)

    after = {id_: s.starts for id_, s in store.standings().items()}
    assert {id_: after[id_] for id_ in starts} == starts
    assert len(after) == len(starts) + 3


def test_added_replicates_of_an_edited_scenario_do_not_join_the_arm(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    rule = f'[stop]\nmeasure = "{LOSS}"\nhalf_width = 1e-9\nmost = 3\n'
    text = TWO_LENGTHS.replace(f"replicates = {SEEDS}", "replicates = 2") + rule
    (tmp_path / "sweep.toml").write_text(text)
    file = read_sweep(tmp_path / "sweep.toml")
    store = plan_sweep(file, tmp_path / "out")
    driver = Driver(file, store, lambda *_: InlineEngine(1, edit))

    def edit(task: Task) -> None:
        run_task(task)
        (tmp_path / "tiny.toml").write_text(TINY.replace('"12 h"', '"6 h"'))

    with pytest.raises(reticulin.UsageError) as raised:
        driver.run()
    assert str(raised.value) == (
        f"{tmp_path}/tiny.toml: changed since the sweep was planned; give the same command again, it plans anew"
    )


def stopped_sweep(
    folder: Path, half_width: float, most: int, untreated: int = 1
) -> tuple[dict[str, str], dict[str, int]]:
    """Runs a sweep with a stop rule; why each arm ended, and how many replicates it has."""
    (folder / "tiny.toml").write_text(TINY)
    rule = f'[stop]\nmeasure = "{LOSS}"\nhalf_width = {half_width}\nmost = {most}\n'
    text = TWO_LENGTHS.replace("replicates = 1", f"replicates = {untreated}")
    text = text.replace(f"replicates = {SEEDS}", "replicates = 2") + rule
    (folder / "sweep.toml").write_text(text)
    verdicts = driven(folder)
    table = reticulin.Sweep(folder / "out").collect_table([LOSS], last_only=True)
    return verdicts, table.groupby("arm").id.nunique().to_dict()


def test_replicates_are_added_until_the_interval_is_narrow_enough_or_the_budget_is_spent(tmp_path: Path) -> None:
    verdicts, counts = stopped_sweep(tmp_path, half_width=0.002, most=4)

    assert counts["untreated"] == 1  # it asks for one replicate, which has no interval
    assert "untreated" not in verdicts
    for arm in ("0.9 mm needles", "1.0 mm needles"):
        assert 2 < counts[arm] <= 4
        kind = "narrow enough: half-width 0.00" if counts[arm] < 4 else "budget spent: 4 replicates"
        assert verdicts[arm].startswith(kind), verdicts
    assert {v.split(":")[0] for v in verdicts.values()} == {"narrow enough", "budget spent"}


def test_the_command_says_arm_by_arm_why_it_stopped(tmp_path: Path) -> None:
    stopped_sweep(tmp_path, half_width=10.0, most=5)
    command = [sys.executable, "-m", "reticulin.command", "sweep", "run", "sweep.toml", "--out", "out"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "  0.9 mm needles: narrow enough: half-width " in told
    assert told.count(" with 2 replicates") == 2


def test_a_wrong_measure_of_a_stop_rule_is_told_before_anything_runs(tmp_path: Path) -> None:
    """Also where the rule alone was changed, and so the plan is not made again."""
    (tmp_path / "tiny.toml").write_text(TINY)
    text = TWO_LENGTHS.replace(f"replicates = {SEEDS}", "replicates = 2")
    rule = '[stop]\nmeasure = "{}"\nhalf_width = 1.0\nmost = 3\n'
    (tmp_path / "sweep.toml").write_text(text + rule.format(LOSS))
    plan_sweep(read_sweep(tmp_path / "sweep.toml"), tmp_path / "out")
    (tmp_path / "sweep.toml").write_text(text + rule.format("collagen_chance/sleeve"))

    for out in ("out", "new"):
        with pytest.raises(reticulin.ScenarioError) as raised:
            plan_sweep(read_sweep(tmp_path / "sweep.toml"), tmp_path / out)
        assert str(raised.value) == (
            f'{tmp_path}/sweep.toml:14:11: stop.measure: found "collagen_chance/sleeve"; allowed: a column of a run\'s'
            f' measures (did you mean "{LOSS}"?)'
        )
    assert LOSS in (tmp_path / "out" / "sweep.toml").read_text()
    assert not (tmp_path / "new").exists()


def test_a_time_of_a_stop_rule_beyond_the_runs_is_told_where_the_rule_alone_was_changed(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    text = TWO_LENGTHS.replace(f"replicates = {SEEDS}", "replicates = 2")
    rule = f'[stop]\nmeasure = "{LOSS}"\ntime = "%s"\nhalf_width = 1.0\nmost = 3\n'
    (tmp_path / "sweep.toml").write_text(text + rule % "12 h")
    plan_sweep(read_sweep(tmp_path / "sweep.toml"), tmp_path / "out")
    (tmp_path / "sweep.toml").write_text(text + rule % "28 d")

    with pytest.raises(reticulin.ScenarioError) as raised:
        plan_sweep(read_sweep(tmp_path / "sweep.toml"), tmp_path / "out")
    assert str(raised.value) == (
        f'{tmp_path}/sweep.toml:15:8: stop.time: found "28 d"; allowed: up to day 0.5, where "0.9 mm needles" ends'
    )
