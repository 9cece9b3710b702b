"""Mistakes in sweep files: each at its place, all in one pass, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import TINY
from .test_sweep_file import HEAD, problems_of

AXIS = '[[axes]]\nname = "a"\npath = "regimen.needle_length"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path


SAME_RUN = "with seed 1 is the same run as"
CASES = {
    "no [sweep], and the rest is read all the same": (
        "[run]\nthreads = 0\n",
        [
            'sweep.toml:1:1: sweep: not given; write [sweep] with scenario = "FILE"',
            "sweep.toml:2:11: run.threads: found 0; allowed: a whole number from 1 to 4096",
        ],
    ),
    "tables that are none": (
        'sweep = 3\naxes = 4\nrun = [1]\nslurm = true\nstop = "x"\nsample = 1\n',
        [
            "sweep.toml:1:9: sweep: found 3; allowed: a table",
            "sweep.toml:2:8: axes: found 4; allowed: tables, [[axes]]",
            "sweep.toml:3:7: run: found a list; allowed: a table",
            "sweep.toml:4:9: slurm: found true; allowed: a table",
            'sweep.toml:5:8: stop: found "x"; allowed: a table',
            "sweep.toml:6:10: sample: found 1; allowed: a table",
        ],
    ),
    "wrong kinds": (
        HEAD + 'replicates = "3"\ntitle = 4\nset = { "run.duration" = [1] }\n',
        [
            'sweep.toml:3:14: sweep.replicates: found "3"; allowed: a whole number from 1 to 100000',
            "sweep.toml:4:9: sweep.title: found 4; allowed: text",
            "sweep.toml:5:26: sweep.set.run.duration: found a list; allowed: text with a unit, a number, true or false",
        ],
    ),
    "an axis without path, one with a table, one with twice the same": (
        HEAD
        + '[[axes]]\nname = "a"\nvalues = [1]\n'
        + '[[axes]]\nname = "b"\npath = "block.voxel"\nvalues = ["20 um", { x = 1 }, nan, "20 um"]\n',
        [
            "sweep.toml:3:1: axes[0].path: not given; write the path of a value, or `settings`",
            "sweep.toml:9:20: axes[1].values[1]: found a table; allowed: a value",
            "sweep.toml:9:31: axes[1].values[2]: found nan; allowed: a value",
            'sweep.toml:9:36: axes[1].values[3]: found "20 um" twice; leave one out',
        ],
    ),
    "values that are the same in another dress": (
        HEAD + AXIS + "values = [1, true, 1.0]\n",
        [
            "sweep.toml:6:14: axes[0].values[1]: found true beside 1, which is the same; leave one out",
            "sweep.toml:6:20: axes[0].values[2]: found 1.0 beside 1, which is the same; leave one out",
        ],
    ),
    "dates": (
        HEAD + 'title = 2020-01-01\nset = { "run.seed" = 2020-01-01 }\n' + AXIS + "values = [2020-01-01, 10:00:00]\n",
        [
            "sweep.toml:3:9: sweep.title: found a date or time; allowed: text",
            "sweep.toml:4:22: sweep.set.run.seed: found a date or time; allowed: text with a unit, a number, true or"
            " false",
            "sweep.toml:8:11: axes[0].values[0]: found a date or time; allowed: a value",
            "sweep.toml:8:23: axes[0].values[1]: found a date or time; allowed: a value",
        ],
    ),
    "both ways to give an axis": (
        HEAD
        + AXIS
        + 'values = ["1 mm"]\nfrom = "1 mm"\ncount = 3\n'
        + '[[axes]]\nname = "b"\npath = "x"\nlabels = ["p"]\nsettings = [{ "run.seed" = 1 }]\n',
        [
            "sweep.toml:7:1: axes[0].from: found beside `values`; give either values or from, to and count",
            "sweep.toml:8:1: axes[0].count: found beside `values`; give either values or from, to and count",
            "sweep.toml:11:1: axes[1].path: found beside `settings`; give either settings and labels or path",
        ],
    ),
    "counts that are given, but wrong, are not called missing": (
        HEAD
        + '[[axes]]\nname = "a"\npath = "run.seed"\nfrom = 1\nto = 9\ncount = 0\n'
        + '[sample]\ncount = "8"\n[[sample.parameters]]\npath = "block.voxel"\nlow = "0 um"\nhigh = "10 parsec"\n',
        [
            "sweep.toml:8:9: axes[0].count: found 0; allowed: a whole number from 1 to 100000",
            'sweep.toml:10:9: sample.count: found "8"; allowed: a whole number from 1 to 1000000',
            'sweep.toml:14:8: sample.parameters[0].high: found "10 parsec": "parsec" is no known unit',
        ],
    ),
    "labels": (
        HEAD + '[[axes]]\nname = "a"\nlabels = ["x", "x"]\nsettings = []\n',
        [
            'sweep.toml:5:16: axes[0].labels[1]: found "x" twice; leave one out',
            "sweep.toml:6:12: axes[0].settings: found an empty list; give at least one position",
        ],
    ),
    "units": (
        HEAD
        + '[[axes]]\nname = "a"\npath = "run.duration"\nfrom = "1 d"\nto = "2 parsec"\ncount = 3\n'
        + '[[axes]]\nname = "b"\npath = "block.voxel"\nfrom = "10 um"\nto = "0.02 mm"\ncount = 3\n',
        [
            'sweep.toml:7:6: axes[0].to: found "2 parsec": "parsec" is no known unit',
            "sweep.toml:13:6: axes[1].to: found the unit mm; write both bounds in um",
        ],
    ),
    "names of columns that are taken, twice": (
        HEAD
        + AXIS.replace('"a"', '"seed"')
        + 'values = ["1 mm"]\n[sample]\ncount = 2\n'
        + '[[sample.parameters]]\nname = "id"\npath = "block.voxel"\nlow = "10 um"\nhigh = "20 um"\n'
        + '[[sample.parameters]]\nname = "x"\npath = "block.width"\nlow = "1 mm"\nhigh = "2 mm"\n'
        + '[[sample.parameters]]\nname = "x"\npath = "block.breadth"\nlow = "1 mm"\nhigh = "2 mm"\n',
        [
            'sweep.toml:4:8: axes[0].name: found "seed", which has a meaning of its own; choose another name',
            'sweep.toml:9:1: sample.parameters: two are named "x"; give each a name of its own',
            'sweep.toml:10:8: sample.parameters[0].name: found "id", which has a meaning of its own; choose another '
            "name",
        ],
    ),
    "names that no file of arrays can carry": (
        HEAD
        + AXIS.replace('"a"', '"a/b"')
        + 'values = ["1 mm"]\n'
        + AXIS.replace('"a"', '" "').replace("regimen.needle_length", "block.width")
        + 'values = ["0.3 mm"]\n[sample]\ncount = 2\n'
        + '[[sample.parameters]]\nname = "my__voxel"\npath = "block.voxel"\nlow = "10 um"\nhigh = "20 um"\n'
        + '[[points]]\nname = ""\n[[points]]\nname = "two\\nlines"\n',
        [
            'sweep.toml:4:8: axes[0].name: found "a/b"; allowed: the name of the axis, without "/", "__" or a dot'
            " alone",
            'sweep.toml:8:8: axes[1].name: found " "; allowed: the name of the axis',
            'sweep.toml:14:8: sample.parameters[0].name: found "my__voxel"; allowed: the name of the parameter, without'
            ' "/", "__" or a dot alone',
            'sweep.toml:19:8: points[0].name: found ""; allowed: the name of the point',
            'sweep.toml:21:8: points[1].name: found "two\\nlines"; allowed: the name of the point',
        ],
    ),
    "names of measures": (
        HEAD
        + AXIS.replace('"a"', '"depth_mean"')
        + 'values = ["0.5 mm", "1 mm"]\n[sample]\ncount = 2\n'
        + '[[sample.parameters]]\nname = "punctures"\n'
        + 'path = "cells.neutrophil.recruitment_max_per_mm3_hour"\nlow = 300\nhigh = 1200\n',
        [
            'sweep.toml:4:8: axes[0].name: found "depth_mean", which is a measure; choose another name',
            'sweep.toml:10:8: sample.parameters[0].name: found "punctures", which is a measure; choose another name',
        ],
    ),
    "an axis and a parameter of one name, which would share a column": (
        HEAD
        + AXIS
        + 'values = ["1 mm"]\n[sample]\ncount = 2\n'
        + '[[sample.parameters]]\nname = "a"\npath = "block.voxel"\nlow = "10 um"\nhigh = "20 um"\n',
        ['sweep.toml:7:1: sample: an axis and a parameter are named "a"; give each a name of its own'],
    ),
    "two axes that set one value, and a sample that does": (
        HEAD
        + AXIS
        + 'values = ["0.5 mm"]\n'
        + AXIS.replace('"a"', '"b"')
        + 'values = ["1 mm"]\n[sample]\ncount = 2\n[[sample.parameters]]\n'
        + 'path = "regimen.needle_length"\nlow = "0.5 mm"\nhigh = "1 mm"\n',
        [
            'sweep.toml:14:8: sample.parameters[0].path: "regimen.needle_length" is set by the axis "a" and by the axis'
            ' "b"; leave one out',
            'sweep.toml:14:8: sample.parameters[0].path: "regimen.needle_length" is set by the axis "a" and by the'
            " sample; leave one out",
        ],
    ),
    "slurm": (
        HEAD
        + '[run]\nthreads = 8\n[slurm]\npartition = 4\nwalltime = "40 s"\ncores_per_node = 4\nblocks = 0\nnodes = 2\n',
        [
            "sweep.toml:4:11: run.threads: found 8; slurm.cores_per_node is 4",
            "sweep.toml:6:13: slurm.partition: found 4; allowed: the name of a partition",
            "sweep.toml:7:12: slurm.walltime: leaves less than 20 s before the margin of 30 s in which points stop;"
            " ask for more",
            "sweep.toml:9:10: slurm.blocks: found 0; allowed: a whole number from 1 to 10000",
            "sweep.toml:10:1: slurm.nodes: found an unknown key; allowed: account, address, blocks, cores_per_node,"
            " margin, memory_per_node_gb, nodes_per_block, options, partition, qos, setup, walltime",
        ],
    ),
    "walltime": (
        HEAD + '[slurm]\nwalltime = "4 mm"\n',
        [
            "sweep.toml:3:1: slurm.cores_per_node: not given; write how many cores of a node to use",
            'sweep.toml:4:12: slurm.walltime: found "4 mm", a length; allowed: a duration such as "5 d"',
        ],
    ),
    "stop": (
        '[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n'
        '[stop]\nmeasure = "a"\nhalf_width = -1\nconfidence = 95.0\nmost = 1\n',
        [
            "sweep.toml:6:14: stop.half_width: found -1; allowed: a number above 0",
            "sweep.toml:7:14: stop.confidence: found 95; allowed: a number between 0.5 and 1",
            "sweep.toml:8:8: stop.most: found 1; allowed: a whole number from 2 to 100000",
        ],
    ),
    "stop with a level of which no interval is made": (
        '[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n'
        '[stop]\nmeasure = "collagen_change/sleeve"\nhalf_width = 1.0\nconfidence = 0.5\nmost = 4\n',
        ["sweep.toml:7:14: stop.confidence: found 0.5; allowed: a number between 0.5 and 1"],
    ),
    "stop with a measure that no run has": (
        '[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n'
        '[stop]\nmeasure = "colagen_change/sleeve"\nhalf_width = 1.0\nmost = 4\n',
        [
            'sweep.toml:5:11: stop.measure: found "colagen_change/sleeve"; allowed: a column of a run\'s measures'
            ' (did you mean "collagen_change/sleeve"?)',
        ],
    ),
    "stop at a time that a run does not reach": (
        '[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n'
        '[[axes]]\nname = "end"\npath = "run.duration"\nvalues = ["12 h", "6 h"]\n'
        '[stop]\nmeasure = "collagen_change/dermis"\ntime = "9 h"\nhalf_width = 1.0\nmost = 4\n',
        ['sweep.toml:10:8: stop.time: found "9 h"; allowed: up to day 0.25, where "end=6 h" ends'],
    ),
    "errors of a combination name an arm that has it": (
        HEAD
        + '[[axes]]\nname = "voxel"\npath = "block.voxel"\nvalues = ["20 um", "40 um"]\n'
        + '[[axes]]\nname = "width"\npath = "block.width"\nvalues = ["0.3 mm", "0.28 mm"]\n',
        [
            'sweep.toml:10:11: block.width: found "0.3 mm", which is 7.5 voxels of "40 um"; allowed: a whole number of'
            " voxels (in voxel=40 um, width=0.3 mm)",
            'tiny.toml:5:11: block.breadth: found "0.3 mm", which is 7.5 voxels of "40 um"; allowed: a whole number of'
            " voxels (in voxel=40 um, width=0.3 mm and 1 more)",
        ],
    ),
    "draws of a whole number, told once": (
        HEAD
        + "[sample]\ncount = 8\n"
        + '[[sample.parameters]]\nname = "passes"\npath = "regimen.passes"\nlow = 1\nhigh = 5\n',
        [
            "sweep.toml:7:8: regimen.passes: a draw: found the bare number 3.650482726281582; allowed: a whole"
            " number, 1 to 60; draws are no whole numbers, put these values on an axis",
        ],
    ),
    "more points than anybody means, told without making them": (
        HEAD
        + "replicates = 5\n"
        + AXIS
        + 'from = "0.5 mm"\nto = "1 mm"\ncount = 100000\n[sample]\ncount = 1000000\n'
        + '[[sample.parameters]]\npath = "block.voxel"\nlow = "10 um"\nhigh = "20 um"\n',
        [
            "sweep.toml:1:1: sweep.most_points: found 500000000000 points (100000 a x 1000000 draws x 5 replicates);"
            " allowed: 100000; give more here if you mean it"
        ],
    ),
    "more points than the file allows": (
        HEAD + 'most_points = 2\n[[points]]\nname = "a"\nreplicates = 3\n',
        ["sweep.toml:3:15: sweep.most_points: found 3 points; allowed: 2; give more here if you mean it"],
    ),
    "more replicates than the file allows": (
        HEAD
        + 'most_points = 20\nreplicates = 2\n[[points]]\nname = "a"\n'
        + '[[points]]\nname = "b"\nset = {"run.duration" = "2 d"}\n'
        + '[stop]\nmeasure = "collagen_change/dermis"\nhalf_width = 0.1\nmost = 11\n',
        [
            "sweep.toml:3:15: sweep.most_points: found 22 points with all that [stop] may add; allowed: 20;"
            " give more here if you mean it"
        ],
    ),
    "an axis called as the group of single points": (
        HEAD + AXIS.replace('"a"', '"points"') + 'values = ["0.5 mm"]\n[[points]]\nname = "b"\n',
        ['sweep.toml:4:8: axes[0].name: found "points", which has a meaning of its own; choose another name'],
    ),
    "a range that changes nothing": (
        HEAD + AXIS.replace("needle_length", "passes") + "from = 1\nto = 2\ncount = 2\n",
        [f'sweep.toml:5:8: regimen.passes: "a=2" {SAME_RUN} "a=1" with seed 1; leave one out'],
    ),
    "an axis of seeds that replicates add to": (
        HEAD + "replicates = 2\n" + AXIS.replace("regimen.needle_length", "run.seed") + "values = [1, 2]\n",
        [
            'sweep.toml:7:14: run.seed: "a=2" with seed 2 is the same run as "a=1" with seed 2; leave one out'
            " (replicates have run.seed and the seeds after it)",
        ],
    ),
    "one value in two units": (
        HEAD + AXIS + 'values = ["0.5 mm", "500 um"]\n',
        [f'sweep.toml:6:21: regimen.needle_length: "a=500 um" {SAME_RUN} "a=0.5 mm" with seed 1; leave one out'],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_mistakes_are_told_at_their_place_in_one_pass(folder: Path, name: str) -> None:
    text, expected = CASES[name]
    assert problems_of(folder, text) == expected
