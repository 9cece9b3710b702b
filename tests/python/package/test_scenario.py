from __future__ import annotations

import copy
import pickle
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import reticulin
from reticulin.program import program_path

from .conftest import TINY


def test_settings_take_the_place_of_the_files_values(tiny: Path) -> None:
    scenario = reticulin.load_scenario(tiny, {"regimen.needle_length": "0.5 mm", "run.seed": 7})

    assert scenario.seed == 7
    assert scenario.days == 0.5
    value = next(v for v in scenario.values if v.path == "run.seed")
    assert (value.value, value.layer) == ("7", "--set")


def test_errors_are_those_of_the_command_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('[run]\nduration = "3 mm"\nsed = 1\n[block]\nwidth = 2\n')

    with pytest.raises(reticulin.ScenarioError) as raised:
        reticulin.load_scenario(bad)

    told = subprocess.run([program_path(), "check", bad], capture_output=True, text=True, check=False)
    assert told.returncode == raised.value.exit_code == 3
    assert str(raised.value) in told.stderr
    assert [(p.line, p.column, p.path) for p in raised.value.problems] == [
        (2, 12, "run.duration"),
        (3, 1, "run.sed"),
        (5, 9, "block.width"),
    ]


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(reticulin.IoError, match=r"nowhere\.toml") as raised:
        reticulin.load_scenario(tmp_path / "nowhere.toml")
    assert raised.value.exit_code == 5


def test_one_file_read_once_gives_what_reading_it_again_gives(tiny: Path) -> None:
    file = reticulin.ScenarioFile(tiny)
    settings = {"regimen.needle_length": "0.7 mm"}

    assert file.read(settings).resolved_text == reticulin.load_scenario(tiny, settings).resolved_text
    assert file.read().resolved_text == reticulin.load_scenario(tiny).resolved_text


def test_identity_is_that_of_the_result_not_of_the_writing(tiny: Path, tmp_path: Path) -> None:
    def identity(settings: dict[str, reticulin.scenario.Setting], path: Path = tiny) -> str:
        return reticulin.load_scenario(path, settings).identity_text

    other = tmp_path / "other.toml"
    other.write_text(tiny.read_text().replace("Tiny", "Another title"))

    assert identity({"regimen.needle_length": "0.5 mm"}) == identity({"regimen.needle_length": "500 um"})
    assert identity({}) == identity({}, other)
    assert identity({"run.seed": 2}) != identity({"run.seed": 3})
    assert identity({"run.duration": "6 h"}) != identity({})
    assert identity({"cells.fibroblast.radius": "8 um"}) != identity({})


def test_numbers_of_numpy_are_numbers(tiny: Path) -> None:
    settings: dict[str, reticulin.scenario.AnySetting] = {
        "run.seed": np.int64(5),
        "run.device_seed": np.array(6)[()],
        "insertion.residual_ratio": np.float64(0.5),
        "output.snapshots": np.bool_(False),
        "output.snapshot_days": [0.5, np.int64(1)],
    }
    told = reticulin.load_scenario(tiny, settings).overrides
    assert told == [
        "run.seed=5",
        "run.device_seed=6",
        "insertion.residual_ratio=0.5",
        "output.snapshots=false",
        "output.snapshot_days=[0.5, 1]",
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("x=1", 'settings: found "x=1"; allowed: a dictionary such as {"regimen.needle_length": "1.5 mm"}'),
        ({1: 2}, 'settings: found 1; allowed: paths such as "regimen.needle_length"'),
        (
            {"run.seed": None},
            'settings: run.seed: found None; allowed: text, such as "1.5 mm", a number, True, False, or a list of texts'
            " or numbers",
        ),
        (
            {"regimen": {"count": 0}},
            "settings: regimen: found {'count': 0}; allowed: a value; write paths, {\"regimen.count\": ...}",
        ),
    ],
)
def test_what_cannot_be_a_setting_is_named(tiny: Path, settings: Any, message: str) -> None:
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.load_scenario(tiny, settings)
    assert str(raised.value) == message


def test_wrong_settings_are_told_in_the_words_of_python(tiny: Path) -> None:
    whole = "allowed: a whole number, 0 to 4294967295"
    with pytest.raises(reticulin.ScenarioError) as raised:
        reticulin.load_scenario(tiny, {"run.seed": 2**64, "run.device_seed": "null", "regimen": 3})
    assert str(raised.value).splitlines() == [
        "settings: regimen: found a table of keys; allowed: the path of a value, such as regimen.name",
        'settings: run.device_seed: found the text "null"; ' + whole,
        "settings: run.seed: found the bare number 18446744073709551616; " + whole,
    ]
    assert {(p.file, p.line) for p in raised.value.problems} == {("settings", 0)}


@pytest.mark.parametrize(("path", "found"), [(None, "None"), (3, "3"), (b"a.toml", "b'a.toml'"), ("", '""')])
def test_what_is_no_path_is_refused(path: Any, found: str) -> None:
    for call in (reticulin.load_scenario, reticulin.ScenarioFile, reticulin.open_run):
        with pytest.raises(reticulin.UsageError) as raised:
            call(path)
        assert str(raised.value) == f"path: found {found}; allowed: a path"


def test_scenarios_are_equal_where_their_runs_are_and_travel_to_other_processes(tiny: Path, tmp_path: Path) -> None:
    scenario = reticulin.load_scenario(tiny, {"regimen.needle_length": "0.5 mm", "run.duration": "1 h"})
    same = reticulin.load_scenario(tiny, {"regimen.needle_length": "500 um", "run.duration": "60 min"})
    other = reticulin.load_scenario(tiny, {"run.duration": "1 h"})
    again = pickle.loads(pickle.dumps(scenario))

    assert scenario == same == again == copy.deepcopy(scenario)
    assert len({scenario, same, again, other}) == 2
    assert scenario != other
    assert scenario != "scenario"
    for name in ("title", "file", "regimen", "seed", "days", "overrides", "library_hash", "resolved_text"):
        assert getattr(again, name) == getattr(scenario, name), name
    assert [repr(v) for v in again.values] == [repr(v) for v in scenario.values]
    here = reticulin.run(scenario, tmp_path / "a", threads=1, progress=False)
    assert reticulin.run(again, tmp_path / "b", threads=1, progress=False).state_hash == here.state_hash
    assert (tmp_path / "a/scenario.toml").read_text() == (tmp_path / "b/scenario.toml").read_text()


@pytest.mark.parametrize("count", [0, 1])
def test_measures_are_known_before_a_run(tmp_path: Path, count: int) -> None:
    """The columns of the table that is written, with sleeves and without, and regions that the file names."""
    box = 'box = ["0 um", "100 um", "0 um", "100 um", "0 um", "500 um"]'
    (tmp_path / "other.toml").write_text(TINY)
    path = tmp_path / "tiny.toml"
    path.write_text(
        f'{TINY}[[measures.regions]]\nname = "corner"\n{box}\n'
        '[[measures.regions]]\nname = "others"\nsleeve_of = "other.toml"\n'
    )
    scenario = reticulin.load_scenario(path, {"regimen.count": count, "run.duration": "1 h"})

    outcome = reticulin.run(scenario, tmp_path / "out", threads=1, progress=False)

    names = scenario.measure_names()
    assert names == ["time", *reticulin.open_run(outcome.folder).get_measures().columns]
    regions = {name.partition("/")[2] for name in names}
    assert {"corner", "others"} <= regions
    assert ("sleeve" in regions) == bool(count)
