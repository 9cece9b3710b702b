"""Arms beside each other: the same as `reticulin compare` prints, with intervals and paired differences."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reticulin
from reticulin import comparing
from reticulin.program import program_path
from reticulin.statistics import (
    interval_of_crossed,
    interval_of_mean,
    paired_difference,
    uncertainty,
    variance_saved,
)

from . import grids
from .conftest import TINY
from .grids import grid_of

SLEEVE = "collagen_change/sleeve"
PEAK = "peak myofibroblast_density/sleeve"
NEUTROPHILS = "peak neutrophil_density/block"


@pytest.fixture(scope="module")
def comparison(arms: list[Path]) -> reticulin.Comparison:
    return reticulin.compare(arms)


def test_arms_and_numbers_are_those_of_the_command_line(arms: list[Path], comparison: reticulin.Comparison) -> None:
    command = [program_path(), "compare", *arms, "--csv"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = list(csv.DictReader(io.StringIO(told)))

    assert comparison.arms == [row["arm"] for row in rows] == ["0.6 mm, one session", "1 mm, one session"]
    compared = 0
    for row in rows:
        for measure in comparison.measures:
            ours = comparison.table.loc[row["arm"], measure]
            for theirs, name in (("mean", "mean"), ("lowest", "lowest"), ("highest", "highest")):
                text = row[f"{measure} {theirs}"]
                assert ours[name] == pytest.approx(float(text), rel=1e-5, abs=1e-9) if text else np.isnan(ours[name])
                compared += text != ""
    assert compared > 60
    seeds = comparison.table["seeds"].unstack("measure")
    assert (seeds.pop("collagen_change/sleeve_reticular") == 0).all()  # these needles end above
    assert (seeds == 3).all(axis=None)


def test_arms_in_any_order_of_names_give_no_warnings(tiny: Path, tmp_path: Path) -> None:
    """Untreated comes first, and pandas warns of tables that are not sorted."""
    runs = []
    for count, seed in ((0, 1), (1, 1), (1, 2)):
        scenario = reticulin.load_scenario(tiny, {"regimen.count": count, "run.seed": seed, "run.duration": "1 h"})
        runs.append(reticulin.run(scenario, tmp_path / f"{count}_{seed}", threads=1, progress=False))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = reticulin.compare(runs, ["depth_mean", "punctures"])
        reticulin.plot_comparison(found)
    assert found.arms[0] == "untreated"


def test_intervals_differences_and_counts_are_those_of_the_seeds(arms: list[Path]) -> None:
    found = reticulin.compare(arms, [NEUTROPHILS, "depth_mean"])
    values = {
        path.name: reticulin.open_run(path).get_measures()["neutrophil_density/block"].max()
        for path in arms  # "1.0_3" and so on
    }
    short, long = (np.array([values[f"{length}_{s}"] for s in (1, 2, 3)]) for length in ("0.6", "1.0"))
    row = found.table.loc["1 mm, one session", NEUTROPHILS]
    difference = found.differences.loc["1 mm, one session", NEUTROPHILS]
    told = paired_difference(short, long)

    assert (row["low"], row["high"]) == interval_of_mean(long)
    assert (row["seeds"], row["holes"], row["unit"]) == (3, 3, "1/mm^3")
    assert (difference["difference"], difference["low"], difference["high"]) == (told.mean, told.low, told.high)
    assert difference["variance_saved"] == told.variance_saved
    assert (difference["pairs"], found.reference) == (3, "0.6 mm, one session")
    assert found.values.loc["1 mm, one session"].index.get_level_values("seed").tolist() == [1, 2, 3]


def test_the_reference_may_be_chosen_and_turns_the_sign(arms: list[Path]) -> None:
    one = reticulin.compare(arms, ["depth_mean"])
    other = reticulin.compare(arms, ["depth_mean"], reference="1 mm, one session")

    assert other.differences.index.get_level_values("arm").tolist() == ["0.6 mm, one session"]
    assert other.differences["difference"].iloc[0] == -one.differences["difference"].iloc[0] < 0


def test_what_stood_at_a_time_is_compared(arms: list[Path]) -> None:
    early = reticulin.compare(arms, ["open_channels"], time="6 h").table["mean"]
    late = reticulin.compare(arms, ["open_channels"]).table["mean"]
    assert early.tolist() == [1.0, 1.0]
    assert late.tolist() == [0.0, 0.0]


def test_seeds_that_only_one_arm_has_make_no_pair(arms: list[Path]) -> None:
    found = reticulin.compare(arms[:5], [NEUTROPHILS])  # the short arm lacks seed 2
    assert found.table["seeds"].tolist() == [2, 3]
    assert found.differences["pairs"].tolist() == [2]
    lone = reticulin.compare([arms[0], arms[4]], [NEUTROPHILS])  # seeds 3 and 1
    assert np.isnan(lone.table["low"]).all()
    assert np.isnan(lone.differences["difference"]).all()


def test_a_copy_is_no_second_seed(arms: list[Path], tmp_path: Path) -> None:
    shutil.copytree(arms[0], tmp_path / "copy")
    with pytest.warns(UserWarning, match="copy repeats another run of its arm"):
        found = reticulin.compare([arms[0], tmp_path / "copy"], [SLEEVE])
    assert found.table["seeds"].tolist() == [1]


def test_runs_outcomes_and_packed_files_are_taken_alike(arms: list[Path], finished: reticulin.Outcome) -> None:
    tables = [reticulin.compare([r], [SLEEVE]).table for r in (finished, finished.folder, finished.open())]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_a_sampled_sweep_tells_chance_from_parameters(sampled: reticulin.Sweep) -> None:
    found = reticulin.compare(sampled, [NEUTROPHILS])
    grid = np.array([found.values.loc["needle_length=1.0 mm", draw][NEUTROPHILS] for draw in (0, 1)])
    told = uncertainty(grid)
    row = found.table.loc["needle_length=1.0 mm", NEUTROPHILS]

    assert found.arms == ["needle_length=0.5 mm", "needle_length=1.0 mm", "untreated"]
    assert grid.shape == (2, 2)
    assert (row["low"], row["high"]) == told.total == interval_of_crossed(grid)
    assert (row["chance_low"], row["chance_high"]) == told.chance == interval_of_mean(grid.mean(axis=0))
    assert (row["left_out"], found.notes) == (0, ())
    assert (row["seeds"], row["draws"], row["holes"]) == (2, 2, 4)
    control = found.table.loc["untreated", NEUTROPHILS]
    assert (control["holes"], control["draws"]) == (0, 1)
    assert (control["low"], control["high"]) == interval_of_mean(found.values.loc["untreated"][NEUTROPHILS].to_numpy())
    difference = found.differences.loc["needle_length=1.0 mm", NEUTROPHILS]
    short = np.array([found.values.loc["needle_length=0.5 mm", draw][NEUTROPHILS] for draw in (0, 1)])
    assert difference["difference"] == pytest.approx((grid - short).mean())
    assert (difference["low"], difference["high"]) == interval_of_crossed(grid - short)
    assert difference["pairs"] == 4


@pytest.mark.parametrize(("arm", "sign"), [("needle_length=1.0 mm", 1), ("untreated", -1)])
def test_a_control_without_draws_stands_beside_every_draw(sampled: reticulin.Sweep, arm: str, sign: int) -> None:
    reference = "untreated" if sign > 0 else "needle_length=1.0 mm"
    found = reticulin.compare(sampled, [NEUTROPHILS], reference=reference)
    grid = np.array([found.values.loc["needle_length=1.0 mm", draw][NEUTROPHILS] for draw in (0, 1)])
    control = found.values.loc["untreated", 0][NEUTROPHILS].to_numpy()
    expected = sign * (grid - control)
    difference = found.differences.loc[arm, NEUTROPHILS]

    assert found.values.attrs["sampled"] == ["needle_length=0.5 mm", "needle_length=1.0 mm"]
    assert expected[0].mean() != expected[1].mean()
    assert difference["pairs"] == 4
    assert difference["difference"] == pytest.approx(expected.mean())
    assert (difference["low"], difference["high"]) == pytest.approx(interval_of_crossed(expected))


def test_runs_that_failed_take_their_draw_along_and_are_warned_of(
    sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = grid_of(12, 4)
    grid.a[3, 1] = np.nan
    with pytest.warns(UserWarning) as warned:
        found = grid.compared(monkeypatch, sampled, reference="control")
    row, difference = found.table.loc[("a", "x")], found.differences.loc[("a", "x")]
    part = np.delete(grid.a, 3, axis=0)
    differences = part - grid.control

    words = "left out of means and intervals, since others of their draw or seed are missing: 3 runs of a"
    assert [str(w.message) for w in warned] == [words] == list(found.notes)
    assert warned[0].filename == grids.__file__  # where `compare` is called
    assert (
        row["draws"],
        row["seeds"],
        row["left_out"],
        comparing.n_words(found, "a"),
        comparing.n_words(found, "b"),
    ) == (
        *(11, 4, 3),
        *("11 × 4", "12 × 4"),
    )
    assert (row["mean"], row["lowest"], row["highest"]) == pytest.approx((part.mean(), part.min(), part.max()))
    assert (row["low"], row["high"]) == pytest.approx(interval_of_crossed(part))
    assert difference["pairs"] == 44
    assert difference["difference"] == pytest.approx(differences.mean())
    assert (difference["low"], difference["high"]) == pytest.approx(interval_of_crossed(differences))
    assert difference["variance_saved"] == pytest.approx(
        variance_saved(np.tile(grid.control, 11), part.ravel()),
    )
    (means_low, means_high) = interval_of_mean(differences.mean(axis=1))
    assert difference["high"] - difference["low"] > 5 * (means_high - means_low)  # the control's chance is in it


def test_a_control_that_lacks_a_seed_is_compared_on_those_in_common(
    sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = grid_of(12, 4)
    grid.control[2] = np.nan
    difference = grid.compared(monkeypatch, sampled, reference="control").differences.loc[("a", "x")]
    expected = np.delete(grid.a - grid.control, 2, axis=1)

    assert (difference["pairs"], difference["difference"]) == (36, pytest.approx(expected.mean()))
    assert (difference["low"], difference["high"]) == pytest.approx(interval_of_crossed(expected))


def test_one_seed_has_no_interval_and_says_so(sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    one, lone = grid_of(12, 1), grid_of(12, 4)
    lone.control[1:] = np.nan
    enough = "better four: "
    of_means = f"no interval, since a sample needs two draws by two seeds, {enough}"
    of_control = (
        'no interval of the difference from "control", since with a sample it needs two draws by two seeds that'
    )
    with pytest.warns(UserWarning) as warned:
        found = one.compared(monkeypatch, sampled, reference="a")
    told = [str(w.message) for w in warned]

    assert told == [
        f"{of_means}a; b",
        f"{of_control.replace('control', 'a')} both have, {enough}b; control",
    ]
    assert found.table.loc["a"]["mean"].item() == pytest.approx(one.a.mean())
    assert np.isnan(found.table[["low", "high", "chance_low", "chance_high"]].to_numpy(dtype=float)).all()
    assert np.isnan(found.differences[["low", "high"]].to_numpy(dtype=float)).all()

    with pytest.warns(UserWarning) as warned:
        found = lone.compared(monkeypatch, sampled, reference="control")
    assert [str(w.message) for w in warned] == [f"{of_control} both have, {enough}a; b"]
    assert found.differences["difference"].tolist() == pytest.approx(
        [(v[:, 0] - lone.control[0]).mean() for v in (lone.a, lone.b)]
    )
    assert np.isnan(found.differences[["low", "high"]].to_numpy(dtype=float)).all()


def test_one_finished_draw_of_several_tells_chance_alone(
    sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = grid_of(2, 3)
    grid.a[0] = np.nan
    with pytest.warns(UserWarning, match="no interval"):
        found = grid.compared(monkeypatch, sampled, reference="b")
    row, difference = found.table.loc[("a", "x")], found.differences.loc[("a", "x")]

    assert (row["draws"], row["left_out"]) == (1, 0)
    assert (row["chance_low"], row["chance_high"]) == interval_of_mean(grid.a[1])
    assert np.isnan([row["low"], row["high"], difference["low"], difference["high"]]).all()
    assert (difference["pairs"], difference["difference"]) == (3, pytest.approx((grid.a[1] - grid.b[1]).mean()))


def test_many_arms_without_an_interval_are_told_in_short() -> None:
    assert comparing._few([f"arm {k // 2}" for k in range(20)]) == "arm 0; arm 1; arm 2; arm 3; arm 4; 5 more"


def test_units_are_known_though_the_first_arm_lacks_the_column(arms: list[Path], tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    scenario = reticulin.load_scenario(tmp_path / "tiny.toml", {"regimen.count": 0})
    bare = reticulin.run(scenario, tmp_path / "bare", threads=1, progress=False)
    found = reticulin.compare([bare.folder, arms[0]], [SLEEVE], time="12 h")

    assert np.isnan(found.table["mean"].iloc[0])
    assert found.table["unit"].tolist() == ["%", "%"]


@pytest.mark.parametrize(
    ("measures", "more", "message"),
    [
        (
            ["colagen_change/sleeve"],
            {},
            'no measure "colagen_change/sleeve" (did you mean "collagen_change/sleeve"?); `Run.get_measures` lists'
            " them",
        ),
        (
            [SLEEVE],
            {"reference": "none"},
            'reference: found "none"; allowed: "0.6 mm, one session", "1 mm, one session"',
        ),
        ([SLEEVE], {"time": "3 mm"}, 'time: found "3 mm", a length; allowed: a duration such as "5 d"'),
        ([SLEEVE], {"time": float("nan")}, "time: found nan; allowed: 0 days or more"),
        ([SLEEVE], {"time": "60 d"}, 'time: found "60 d"; allowed: up to day 2, where "0.6 mm, one session" ends'),
        ([SLEEVE], {"confidence": 2.0}, "confidence: found 2.0; allowed: between 0.5 and 1"),
        ([], {}, "measures: found []; allowed: a name or a list of names"),
        ([1], {}, "measures: found [1]; allowed: a name or a list of names"),
    ],
)
def test_wrong_arguments_are_named(arms: list[Path], measures: list[str], more: dict[str, str], message: str) -> None:
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.compare(arms, measures, **more)  # type: ignore[arg-type]
    assert str(raised.value) == message


@pytest.mark.parametrize("confidence", [2, 0.2, "0.95", True, float("nan")])
def test_confidence_is_checked_also_where_one_seed_needs_none(
    arms: list[Path], confidence: Any, tmp_path: Path
) -> None:
    for call in (reticulin.compare, lambda runs, **more: reticulin.write_report(runs, tmp_path / "page.html", **more)):
        with pytest.raises(reticulin.UsageError) as raised:
            call([arms[0]], confidence=confidence)
        found = f'"{confidence}"' if isinstance(confidence, str) else confidence
        assert str(raised.value) == f"confidence: found {found}; allowed: between 0.5 and 1"


@pytest.fixture(scope="module")
def lengths(arms: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two durations of one arm and seed, and another arm."""
    folder = tmp_path_factory.mktemp("lengths")
    (folder / "tiny.toml").write_text(TINY)
    settings = {"regimen.needle_length": "0.6 mm", "run.seed": 3, "run.duration": "6 h"}
    scenario = reticulin.load_scenario(folder / "tiny.toml", settings)
    brief = reticulin.run(scenario, folder / "brief", threads=1, progress=False).folder
    return [brief, arms[3], arms[0]]


def test_outputs_of_different_days_are_warned_of(arms: list[Path], tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    settings = {"regimen.needle_length": "0.7 mm", "run.duration": "12 h", "output.measure_every_early": "4 h"}
    scenario = reticulin.load_scenario(tmp_path / "tiny.toml", settings)
    often = reticulin.run(scenario, tmp_path / "often", threads=1, progress=False).folder
    with pytest.warns(UserWarning, match=r"^the last outputs up to that time are of different days \(") as warned:
        reticulin.compare([often, arms[3]], ["open_channels"], time="5 h")

    assert len(warned) == 1
    assert str(warned[0].message).endswith("); give a time that all have")


def test_runs_of_different_length_are_told_apart_and_warned_of(lengths: list[Path]) -> None:
    brief, whole = "0.6 mm, one session, to day 0.25", "0.6 mm, one session, to day 2"
    with pytest.warns(UserWarning) as warned:
        found = reticulin.compare(lengths, ["open_channels"])
    assert [str(w.message) for w in warned] == [
        f"runs end on different days, and what is compared stood at their ends ({brief}: 0.25; {whole}: 2; "
        "1 mm, one session: 2); give a time to all"
    ]
    assert warned[0].filename == __file__
    assert found.table["days"].to_dict() == {
        (brief, "open_channels"): 0.25,
        (whole, "open_channels"): 2.0,
        ("1 mm, one session", "open_channels"): 2.0,
    }
    told = subprocess.run([program_path(), "compare", *lengths, "--csv"], capture_output=True, text=True, check=True)
    assert [row["arm"] for row in csv.DictReader(io.StringIO(told.stdout))] == found.arms


def test_at_one_time_runs_of_any_length_are_compared(lengths: list[Path]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = reticulin.compare(lengths, ["open_channels"], time="6 h")
    assert set(found.table["days"]) == {0.25}
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.compare(lengths, ["open_channels"], time=1)
    assert str(raised.value) == 'time: found 1; allowed: up to day 0.25, where "0.6 mm, one session, to day 0.25" ends'


def test_a_report_says_where_runs_end(lengths: list[Path], tmp_path: Path) -> None:
    words = "Runs end on different days, and what is compared stood at their ends ("
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        page = reticulin.write_report(lengths, tmp_path / "ends.html", measures="open_channels").read_text()
        other = reticulin.write_report(lengths, tmp_path / "at.html", measures="open_channels", time=0.25).read_text()
    assert words in page
    assert words not in other


def test_one_run_is_no_list_and_nothing_is_nothing(arms: list[Path], tmp_path: Path) -> None:
    with pytest.raises(reticulin.UsageError, match="runs: found a single run; give a list of them"):
        reticulin.compare(str(arms[0]))
    with pytest.raises(reticulin.UsageError, match=r"^runs: found 3; allowed: a run, or the path of one, several in a"):
        reticulin.compare(3)  # type: ignore[arg-type]
    with pytest.raises(reticulin.UsageError, match=r"^runs: found None; allowed: a run, or the path of one$"):
        reticulin.compare([None])  # type: ignore[list-item]
    with pytest.raises(reticulin.UsageError, match="runs: found no finished one; there is nothing to compare"):
        reticulin.compare([])
    with pytest.raises(reticulin.IoError, match="gone"):
        reticulin.compare([tmp_path / "gone"])
