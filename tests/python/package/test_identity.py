"""What decides a result, and the ids that hang on it."""

from __future__ import annotations

import re

import pytest
import reticulin
from reticulin.scenario import Setting
from reticulin.sweep.file import read_sweep
from reticulin.sweep.plan import Planner, identity, results_version

from .conftest import ROOT

MAIN_JOB = ROOT / "scenarios" / "needle_length_by_spacing"
RESULTS_VERSION = 10
IDS = {
    "single_puncture.toml": "65d0b0bc58115363",
    "pen.toml": "89b8f33fc44448e4",
    "needle_length_by_spacing/untreated.toml": "b6e84907a2971a0b",
}
STATE_HASH = "d27e7fb648affb01"  # of single_puncture.toml after 3 d
NO_PART_OF_THE_RESULT = {
    "output.checkpoint_every",  # checkpoints are for going on, and then removed
    "regimen.spacing",  # with one session there is nothing to space
    "regimen.passes",  # a placed needle makes one
}


def moved(what: str, found: str, pinned: str) -> str:
    """What a developer whose change moved a pinned value has to do."""
    return (
        f"{what}: found {found}, pinned is {pinned} (results version {results_version()}).\n"
        "If an equation, a default value, the order of the step or a random stream moved: raise results_version in "
        "engine/io/checkpoint.hpp, write an entry under Model into CHANGELOG.md, put the new values into this test.\n"
        "If only the text of the scenario itself was changed (its block, regimen, seed, output): put the new id into "
        "this test; finished points of older ids are then run again."
    )


def check(what: str, found: str, pinned: str) -> None:
    assert found == pinned, moved(what, found, pinned)


@pytest.mark.parametrize("file", IDS)
def test_ids_of_shipped_scenarios_are_pinned(file: str) -> None:
    check(f"id of scenarios/{file}", identity(reticulin.load_scenario(ROOT / "scenarios" / file)), IDS[file])


def test_a_result_is_pinned(finished: reticulin.Outcome) -> None:
    check("state of single_puncture.toml after 3 d", finished.state_hash, STATE_HASH)


def test_who_moves_a_pinned_value_is_told_what_to_do() -> None:
    with pytest.raises(AssertionError, match=r"raise results_version in engine/io/checkpoint\.hpp.*\n.*new id"):
        check("id", "a", "b")


def test_the_results_version_is_that_of_the_newest_model_entry() -> None:
    heading, entries = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1].split("\n", 1)
    told = re.search(r"results version (\d+)$", heading)

    assert told, f'CHANGELOG.md: the newest heading "{heading}" names no results version'
    assert "- **Model**" in entries
    assert int(told[1]) == results_version() == RESULTS_VERSION, (
        "a results version is raised together with an entry under Model in CHANGELOG.md, whose heading names it, "
        "and with the pinned values of this test"
    )


def others(value: str, unit: str) -> list[Setting]:
    """Values near this one, of which at least one should be allowed."""
    if value in ("true", "false"):
        return [value != "true"]
    number = float(value.split()[0])
    near = [number * factor for factor in (1.02, 0.98, 2.0, 0.5, 1.25, 3.0)] if number else [1.0, 0.01]
    if unit != "1":
        return [f"{n!r} {unit}" for n in near]
    return [int(number) + 1, int(number) - 1, *near] if number.is_integer() else [*near]


@pytest.mark.parametrize("file", ["single_puncture.toml", "incision.toml", "pen.toml"])
def test_every_number_of_a_scenario_decides_its_id_but_for_a_named_few(file: str) -> None:
    scenario = reticulin.ScenarioFile(ROOT / "scenarios" / file)
    identity_before = scenario.read().identity_text
    idle, refused, tried = set(), set(), 0
    for value in scenario.read().values:
        if not re.match(r"true|false|[-+]?\d", value.value):
            continue
        tried += 1
        for other in others(value.value, value.unit):
            try:
                changed = scenario.read({value.path: other})
            except reticulin.ScenarioError:
                continue
            if changed.identity_text == identity_before:
                idle.add(value.path)
            break
        else:
            refused.add(value.path)

    assert tried > 250
    assert refused == set()
    assert idle <= NO_PART_OF_THE_RESULT


def test_what_people_call_it_and_how_it_is_run_are_no_part_of_an_id() -> None:
    sweep = read_sweep(MAIN_JOB / "sweep.toml")
    arm = next(a for a in sweep.design.arms() if a.position)
    (point, *_) = Planner(sweep).points([arm])
    scenario = reticulin.load_scenario(MAIN_JOB / "base.toml", {**arm.settings, "run.seed": point.seed})

    assert point.settings["scenario.title"] == point.arm == "0.5 mm, every 2 weeks"
    assert scenario.title != point.arm
    assert identity(scenario) == point.id
