"""Sweep files: what they mean, and every mistake with its place in one pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from reticulin import IoError, ScenarioError
from reticulin.sweep.driver import plan_sweep
from reticulin.sweep.file import read_sweep
from reticulin.sweep.plan import Planner, identity

from .conftest import TINY

HEAD = '[sweep]\nscenario = "tiny.toml"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path


def sweep_of(folder: Path, text: str):  # type: ignore[no-untyped-def]
    path = folder / "sweep.toml"
    path.write_text(text)
    return read_sweep(path)


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        sweep = sweep_of(folder, text)
        plan_sweep(sweep, folder / "out")
    assert not (folder / "out").exists()
    return [line.removeprefix(f"{folder}/") for line in str(raised.value).splitlines()]


def test_axes_cross_and_replicates_share_their_seeds(folder: Path) -> None:
    sweep = sweep_of(
        folder,
        HEAD
        + """replicates = 2
        [[axes]]
        name = "length"
        path = "regimen.needle_length"
        values = ["0.5 mm", "1.0 mm"]
        [[axes]]
        name = "duration"
        path = "run.duration"
        from = "6 h"
        to = "12 h"
        count = 3
        """,
    )
    points = Planner(sweep).points(sweep.design.arms())

    assert len(points) == 2 * 3 * 2
    assert [p.seed for p in points[:2]] == [1, 2]
    assert points[0].position == {"length": "0.5 mm", "duration": "6.0 h"}
    assert [p.position["duration"] for p in points[:6:2]] == ["6.0 h", "9.0 h", "12.0 h"]
    assert len({p.id for p in points}) == len(points)


def test_bounds_need_no_space_before_their_unit(folder: Path) -> None:
    sweep = sweep_of(
        folder,
        HEAD + '[[axes]]\nname = "n"\npath = "regimen.needle_length"\nfrom = "0.5mm"\nto = "0.9mm"\ncount = 3\n',
    )
    assert sweep.design.axes[0].labels == ("0.5 mm", "0.7 mm", "0.9 mm")


def test_an_axis_may_move_several_values_and_a_point_may_stand_alone(folder: Path) -> None:
    sweep = sweep_of(
        folder,
        HEAD
        + """
        [[axes]]
        name = "device"
        labels = ["short", "long"]
        settings = [{ "regimen.needle_length" = "0.5 mm" }, { regimen.needle_length = "1.5 mm", run.duration = "6 h" }]
        [[points]]
        name = "untreated"
        set = { "regimen.count" = 0 }
        """,
    )
    arms = sweep.design.arms()

    assert [a.title for a in arms] == ["device=short", "device=long", "untreated"]
    assert arms[1].settings == {"regimen.needle_length": "1.5 mm", "run.duration": "6 h"}
    assert arms[2].position == {}


TWO_AXES = """
[[axes]]
name = "needle_length"
path = "regimen.needle_length"
values = ["0.5 mm", "1.5 mm"]
[[axes]]
name = "spacing"
path = "regimen.spacing"
values = ["2 week"]
"""
SAMPLE = """
[sample]
count = 2
[[sample.parameters]]
path = "cells.fibroblast.radius"
low = "6 um"
high = "9 um"
"""


def test_arms_are_called_as_the_file_says_in_tables_and_in_pictures(folder: Path) -> None:
    sweep = sweep_of(folder, HEAD + 'arms = "{needle_length}, every {spacing}s"\n' + TWO_AXES)
    points = Planner(sweep).points(sweep.design.arms())

    assert [p.arm for p in points] == ["0.5 mm, every 2 weeks", "1.5 mm, every 2 weeks"]
    assert [p.settings["scenario.title"] for p in points] == [p.arm for p in points]


@pytest.mark.parametrize(
    ("axes", "titles", "regimens"),
    [
        ("", ["draw 0", "draw 1", "all"], ["all draws", "all draws", "all"]),
        (
            TWO_AXES.replace('"0.5 mm", ', ""),
            [f"needle_length=1.5 mm, spacing=2 week, draw {k}" for k in (0, 1)] + ["all"],
            ["needle_length=1.5 mm, spacing=2 week"] * 2 + ["all"],
        ),
    ],
)
def test_draws_are_called_together_by_their_arm_s_place(
    folder: Path, axes: str, titles: list[str], regimens: list[str]
) -> None:
    sweep = sweep_of(folder, HEAD + SAMPLE + axes + '[[points]]\nname = "all"\nset = { "regimen.count" = 0 }\n')
    arms = sweep.design.arms()
    assert [a.title for a in arms] == titles
    assert [a.regimen for a in arms] == regimens == [p.regimen for p in Planner(sweep).points(arms)]


def test_a_title_of_the_sweep_s_own_is_kept(folder: Path) -> None:
    sweep = sweep_of(folder, HEAD + 'set = { "scenario.title" = "Mine" }\n' + TWO_AXES)
    assert {p.settings["scenario.title"] for p in Planner(sweep).points(sweep.design.arms())} == {"Mine"}


@pytest.mark.parametrize(
    ("head", "axes", "told"),
    [
        (
            'arms = "{needle_lenght}, {spacing}"\n',
            TWO_AXES,
            [
                "sweep.toml:3:8: sweep.arms: found {needle_lenght}; allowed: {needle_length}, {spacing}"
                ' (did you mean "needle_length"?)',
                "sweep.toml:3:8: sweep.arms: {needle_length} is missing; name every axis: {needle_length}, {spacing}",
            ],
        ),
        (
            'arms = "{needle_length}"\n',
            TWO_AXES,
            ["sweep.toml:3:8: sweep.arms: {spacing} is missing; name every axis: {needle_length}, {spacing}"],
        ),
        (
            'arms = "{x}"\n',
            "",
            ["sweep.toml:3:8: sweep.arms: found {x}; allowed: no braces, since there are no axes"],
        ),
        (
            "",
            TWO_AXES + '[[points]]\nname = "needle_length=0.5 mm, spacing=2 week"\n',
            [
                'sweep.toml:1:1: sweep.arms: two arms are called "needle_length=0.5 mm, spacing=2 week";'
                " give each a name of its own"
            ],
        ),
        (
            "",
            SAMPLE + TWO_AXES + '[[points]]\nname = "needle_length=0.5 mm, spacing=2 week"\n',
            [
                'sweep.toml:20:8: points[0].name: found "needle_length=0.5 mm, spacing=2 week", which is what the'
                " draws together are called; choose another name"
            ],
        ),
        (
            "",
            SAMPLE + '[[points]]\nname = "all draws"\nset = { "regimen.count" = 0 }\n',
            [
                'sweep.toml:11:8: points[0].name: found "all draws", which is what the draws together are called;'
                " choose another name"
            ],
        ),
    ],
)
def test_names_of_arms_that_tell_nothing_apart_are_refused(folder: Path, head: str, axes: str, told: list[str]) -> None:
    assert problems_of(folder, HEAD + head + axes) == told


def test_arms_that_are_one_run_are_refused_where_they_differ(folder: Path) -> None:
    told = problems_of(
        folder,
        HEAD
        + TWO_AXES.replace('"2 week"', '"2 week", "6 week"')
        + """[[points]]
name = "untreated"
set = { "regimen.count" = 0 }
[[points]]
name = "no needles"
set = { "regimen.count" = 0, "regimen.needle_length" = "1.5 mm" }
""",
    )

    same = "with seed 1 is the same run as"
    assert told == [  # the scenario has one session, which cannot be spaced
        f'sweep.toml:11:21: regimen.spacing: "needle_length=0.5 mm, spacing=6 week" {same}'
        ' "needle_length=0.5 mm, spacing=2 week" with seed 1; leave one out',
        f'sweep.toml:11:21: regimen.spacing: "needle_length=1.5 mm, spacing=6 week" {same}'
        ' "needle_length=1.5 mm, spacing=2 week" with seed 1; leave one out',
        f'sweep.toml:17:56: regimen.needle_length: "no needles" {same} "untreated" with seed 1; leave one out',
    ]


def test_an_arm_called_otherwise_is_planned_again_and_keeps_its_id(folder: Path) -> None:
    first = plan_sweep(sweep_of(folder, HEAD + TWO_AXES), folder / "out").points()
    text = HEAD + 'arms = "{needle_length}, every {spacing}s"\n' + TWO_AXES
    again = plan_sweep(sweep_of(folder, text), folder / "out").points()

    assert list(first) == list(again)
    assert [p.arm for p in again.values()] == ["0.5 mm, every 2 weeks", "1.5 mm, every 2 weeks"]


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_samples_lie_in_their_bounds_and_are_the_same_for_every_arm(folder: Path, method: str) -> None:
    text = (
        HEAD
        + f"""
        [[axes]]
        name = "length"
        path = "regimen.needle_length"
        values = ["0.5 mm", "1.0 mm"]
        [sample]
        method = "{method}"
        count = 8
        seed = 5
        [[sample.parameters]]
        path = "cells.fibroblast.radius"
        low = "6 um"
        high = "9 um"
        [[sample.parameters]]
        path = "local_signals.macrophage_reference"
        low = "500 /mm^3"
        high = "5000 /mm^3"
        scale = "logarithmic"
        """
    )
    arms = sweep_of(folder, text).design.arms()
    radii = [float(str(a.settings["cells.fibroblast.radius"]).split()[0]) for a in arms]

    assert len(arms) == 16
    assert arms[9].title == "length=1.0 mm, draw 1"
    assert [p.regimen for p in Planner(sweep_of(folder, text)).points(arms[9:10])] == ["length=1.0 mm"]
    assert radii[:8] == radii[8:]
    assert all(6 <= r <= 9 for r in radii)
    assert {int((r - 6) / 3 * 8) for r in radii} == set(range(8))  # one in each eighth
    assert [a.settings for a in arms] == [a.settings for a in sweep_of(folder, text).design.arms()]


def test_all_mistakes_are_told_at_once_each_at_its_place(folder: Path) -> None:
    told = problems_of(
        folder,
        """[sweep]
scenario = "tiny.toml"
replicates = 0
titel = "x"
[[axes]]
name = "draw"
path = "regimen.needle_length"
values = []
[[axes]]
name = "n"
path = "block.voxel"
from = "40 um"
to = "20 um"
count = 3
[run]
threads = 1.5
keep = "everything"
[stop]
measure = "a"
""",
    )

    assert told == [
        "sweep.toml:3:14: sweep.replicates: found 0; allowed: a whole number from 1 to 100000",
        "sweep.toml:4:1: sweep.titel: found an unknown key; allowed: arms, library, most_points, replicates, scenario,"
        ' set, title (did you mean "title"?)',
        'sweep.toml:6:8: axes[0].name: found "draw", which has a meaning of its own; choose another name',
        "sweep.toml:8:10: axes[0].values: found an empty list; give at least one value",
        'sweep.toml:13:6: axes[1].to: found "20 um"; allowed: more than "40 um"',
        "sweep.toml:16:11: run.threads: found 1.5; allowed: a whole number from 1 to 4096",
        'sweep.toml:17:8: run.keep: found "everything"; allowed: "measures", "snapshots"',
        "sweep.toml:18:1: stop.half_width: not given; write a number in the measure's unit",
        "sweep.toml:18:1: stop.most: found nothing; allowed: at least `replicates`, 1",
        "sweep.toml:19:11: stop.measure: an interval needs replicates = 2 or more in [sweep]",
    ]


def test_the_engine_s_errors_stand_at_the_value_in_the_sweep_file(folder: Path) -> None:
    told = problems_of(
        folder,
        HEAD
        + """[[axes]]
name = "length"
path = "regimen.needle_length"
values = ["0.5 mm", "1 s", 7]
[[axes]]
name = "b"
path = "block.voxl"
values = [1]
""",
    )

    assert told == [
        'sweep.toml:6:21: regimen.needle_length: found "1 s", a time; allowed: a length, 0.1 mm to 3 mm; write it like'
        ' "1.5 mm"',
        "sweep.toml:6:28: regimen.needle_length: found the bare number 7; allowed: a length, 0.1 mm to 3 mm; write it"
        ' with its unit, such as "1.5 mm"',
        "sweep.toml:10:11: block.voxl: found an unknown key; allowed: a key that `reticulin explain` lists"
        ' (did you mean "block.voxel"?)',
    ]


def test_broken_toml_and_missing_files_are_told(folder: Path) -> None:
    assert problems_of(folder, HEAD + "[[axes]\n")[0].startswith("sweep.toml:3:")
    with pytest.raises(IoError, match=r"nowhere\.toml: No such file"):
        read_sweep(folder / "nowhere.toml")
    assert problems_of(folder, '[sweep]\nscenario = "tiny2.toml"\nlibrary = "lib"\n') == [
        f'sweep.toml:2:12: sweep.scenario: found "tiny2.toml"; there is no {folder}/tiny2.toml',
        f'sweep.toml:3:11: sweep.library: found "lib"; there is no {folder}/lib',
    ]


def test_a_folder_that_holds_something_else_is_refused(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "letter.txt").write_text("mine")
    with pytest.raises(Exception, match="holds something that is no sweep"):
        plan_sweep(sweep_of(folder, HEAD), folder / "out")
    assert [p.name for p in (folder / "out").iterdir()] == ["letter.txt"]


def test_an_added_value_plans_only_what_is_new(folder: Path) -> None:
    text = HEAD + '[[axes]]\nname = "length"\npath = "regimen.needle_length"\nvalues = ["0.5 mm", "1.0 mm"]\n'
    first = plan_sweep(sweep_of(folder, text), folder / "out")
    before = list(first.points())
    plan_sweep(sweep_of(folder, text), folder / "out")
    assert list(first.points()) == before

    plan_sweep(sweep_of(folder, text.replace('"1.0 mm"', '"1.0 mm", "1.5 mm"')), folder / "out")

    assert list(first.points())[:2] == before
    assert len(first.points()) == 3


def test_the_id_is_a_hash_of_scenario_seed_and_results_version(folder: Path) -> None:
    from reticulin import load_scenario

    one = load_scenario(folder / "tiny.toml", {"run.seed": 1})
    assert identity(one) == identity(load_scenario(folder / "tiny.toml"))
    assert identity(one) != identity(load_scenario(folder / "tiny.toml", {"run.seed": 2}))


RANGE = HEAD + '[[axes]]\nname = "a"\npath = "{}"\nfrom = {}\nto = {}\ncount = {}\n'


def labels_of(folder: Path, *range_: object) -> tuple[object, ...]:
    (axis,) = sweep_of(folder, RANGE.format(*range_)).design.axes
    return axis.labels


def test_ranges_have_no_dust(folder: Path) -> None:
    assert labels_of(folder, "x", '"0.1 mm"', '"0.4 mm"', 4) == ("0.1 mm", "0.2 mm", "0.3 mm", "0.4 mm")
    assert labels_of(folder, "x", -0.3, 0.3, 7)[2:5] == (-0.1, 0.0, 0.1)
    assert labels_of(folder, "x", '"1.123456789012345 mm"', '"1.2 mm"', 2)[0] == "1.123456789012345 mm"
    tenfold = HEAD + '[[axes]]\nname = "a"\npath = "x"\nfrom = 1e-6\nto = 1e-3\ncount = 4\nscale = "logarithmic"\n'
    assert sweep_of(folder, tenfold).design.axes[0].labels == (1e-6, 1e-5, 1e-4, 1e-3)


def test_ranges_of_whole_numbers_are_whole(folder: Path) -> None:
    labels = labels_of(folder, "run.seed", 1, 5, 3)
    sweep = sweep_of(folder, RANGE.format("run.seed", 1, 5, 3))

    assert (labels, [type(label) for label in labels]) == ((1, 3, 5), [int, int, int])
    assert [p.seed for p in Planner(sweep).points(sweep.design.arms())] == [1, 3, 5]
    assert labels_of(folder, "x", 1, 4, 3) == (1.0, 2.5, 4.0)
    assert type(labels_of(folder, "x", 1.0, 5, 3)[0]) is float


def test_truth_values_are_told_as_the_file_has_them(folder: Path) -> None:
    sweep = sweep_of(folder, HEAD + '[[axes]]\nname = "a"\npath = "x"\nvalues = [true, false]\n')
    assert [arm.title for arm in sweep.design.arms()] == ["a=true", "a=false"]
