"""Reports: a page that stands alone, holds the numbers of `compare`, tells what is missing, and is always the same."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import reticulin
from reticulin._load import engine
from reticulin.program import program_path
from reticulin.report.page import DASH

from .conftest import TINY
from .pages import COLLAGEN, Trivial, failed, read

NEUTROPHILS = "neutrophil_density/dermis"
PEAK = "peak neutrophil_density/dermis"
HOSTILE = "<script>alert('x')</script> & \"co\""


@pytest.fixture(scope="module")
def of_sweep(sampled: reticulin.Sweep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    return reticulin.write_report(sampled, path, measures=[NEUTROPHILS, "depth_mean", PEAK], reference="untreated")


@pytest.fixture(scope="module")
def of_runs(arms: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reticulin.write_report(arms, tmp_path_factory.mktemp("report") / "report.html")


@pytest.mark.parametrize("name", ["of_sweep", "of_runs"])
def test_a_page_stands_alone_and_can_be_read_by_everybody(name: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(name)
    page, text = read(path), path.read_text()

    assert text.startswith("<!DOCTYPE html>\n")
    assert page.attributes["html"] == [{"lang": "en"}]
    assert {"script", "link", "iframe", "object"} & set(page.attributes) == set()
    assert re.findall(r"(?:src|href)=\"(?!data:image/svg\+xml;base64,|#)", text) == []
    assert "http" not in re.sub(r"http-equiv|base64,[^\"]*", "", text)
    assert "url(" not in text and "@import" not in text
    assert len(page.attributes["img"]) >= 3
    assert all(len(img["alt"]) > 30 and img["width"].isdigit() for img in page.attributes["img"])
    assert all(th["scope"] in ("col", "row") for th in page.attributes["th"])
    assert len(page.tables) == len(page.attributes["table"]) == text.count("<caption>")
    assert [t.split(".")[0] for t in page.tables] == [f"Table {k + 1}" for k in range(len(page.tables))]
    ids = [h["id"] for h in page.attributes["h2"]]
    assert len(set(ids)) == len(ids)
    assert [a["href"] for a in page.attributes["a"]] == [f"#{i}" for i in ids]
    assert "A research tool; not for clinical decisions." in text


def numbers(cell: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d[\d.]*(?:e-?\d+)?", cell.replace("−", "-"))]


def test_a_sweep_s_tables_hold_what_compare_says(of_sweep: Path, sampled: reticulin.Sweep) -> None:
    found = reticulin.compare(sampled, [NEUTROPHILS, "depth_mean", PEAK], reference="untreated")
    page = read(of_sweep)
    head, *rows = page.table("mean over draws of parameters")

    assert head == [
        "Arm",
        "n",
        "Neutrophil density, dermis (mm⁻³)",
        "Depth mean (µm)",
        "Peak neutrophil density, dermis (mm⁻³)",
    ]
    assert [row[:2] for row in rows] == [
        ["needle length 0.5 mm", "2 × 2"],
        ["needle length 1.0 mm", "2 × 2"],
        ["untreated", "2"],
    ]
    for arm, row in zip(found.arms, rows, strict=True):
        for measure, cell in ((NEUTROPHILS, row[2]), (PEAK, row[4])):
            told = found.table.loc[(arm, measure)]
            value, *below = cell.split("|")
            assert numbers(value) == pytest.approx([told["mean"]], abs=0.5, rel=0.05)
            if told["low"] < told["high"]:
                interval, chance = below
                assert numbers(interval) == pytest.approx([told["low"], told["high"]], abs=0.5, rel=0.05)
                assert chance.startswith("chance: ")
                assert numbers(chance) == pytest.approx([told["chance_low"], told["chance_high"]], abs=0.5, rel=0.05)
            else:
                assert below == (["0 to 0"] if arm == "untreated" else ["0 to 0", "chance: 0 to 0"])
    assert rows[1][2].count("|") == 2
    assert rows[2][3] == DASH  # untreated skin has no depth
    _, *differences = page.table("difference from untreated")
    assert [row[0] for row in differences] == ["needle length 0.5 mm", "needle length 1.0 mm"]
    for arm, row in zip(found.arms, differences, strict=False):
        told = found.differences.loc[(arm, PEAK)]
        assert row[1] == "4"
        assert numbers(row[-1].split("|")[0]) == pytest.approx([told["difference"]], abs=0.5, rel=0.05)


def test_a_sweep_tells_its_design_measures_provenance_and_how_to_repeat_it(
    of_sweep: Path, sampled: reticulin.Sweep
) -> None:
    page = read(of_sweep)
    assert sampled.folder is not None
    points = sampled.store.points().values()

    assert next(iter(page.sections)) == "Two lengths"
    assert (
        "A sweep of 10 runs, 2 seeds of every arm: needle length (2 values) by 2 draws of parameters, and untreated."
        in (page.sections["Two lengths"])
    )
    assert page.notices == []
    assert page.table("Axes")[1] == ["needle length", "0.5 mm, 1.0 mm", "regimen.needle_length"]
    drawn = page.table("Parameters drawn together, 2 draws (sobol, seed 1)")
    assert drawn[1][1:] == ["300 to 1200", "linear", "cells.neutrophil.recruitment_max_per_mm3_hour"]
    assert "regimen.count = 0" in page.sections["What was varied"]
    measures = {row[0]: row[1:] for row in page.table("What is measured")[1:]}
    dermis = "papillary and reticular dermis"
    assert measures == {
        "Neutrophil density, dermis": [NEUTROPHILS, "mm⁻³", f"Cells per volume, {dermis}", dermis],
        "Depth mean": ["depth_mean", "µm", "Reached depth below the skin surface, mean", DASH],
        "Peak neutrophil density, dermis": [
            NEUTROPHILS,
            "mm⁻³",
            f"Largest so far: cells per volume, {dermis}",
            dermis,
        ],
    }
    told = page.sections["Provenance"]
    built = json.loads(engine.build_information())
    assert f"Reticulin {built['version']}, results version {built['results_version']}" in told
    assert "tiny.toml" in told
    assert all(f"{p.id} ({p.seed})" in told for p in points)
    repeat = page.sections["How to repeat it"]
    assert "reticulin sweep run sweep.toml --out out\n" in repeat
    assert f"reticulin report out --against untreated --measures {NEUTROPHILS} depth_mean '{PEAK}'" in repeat
    assert (sampled.folder / "sweep.toml").read_text() in repeat
    for place in (str(sampled.folder), str(Path.home()), socket.gethostname() + ":"):
        assert place not in of_sweep.read_text()


def test_without_wishes_a_sweep_tells_what_compare_tells_in_its_tables(
    sampled: reticulin.Sweep, tmp_path: Path
) -> None:
    page = read(reticulin.write_report(sampled, tmp_path / "report.html"))
    found = reticulin.compare(sampled)
    shown = [row[1] for row in page.table("What is measured")[1:]]

    assert [m.removeprefix("peak ") for m in found.measures] == shown[: len(found.measures)]
    assert shown[len(found.measures) :] == [NEUTROPHILS, "myofibroblast_density/dermis"]  # of the courses
    assert page.table("Holes, at the end, day 0.5: mean")[0] == [
        "Arm",
        "n",
        "Holes",
        "Density (cm⁻²)",
        "Reached depth (µm)",
        "Days open (d)",
    ]
    assert page.table("Collagen against day 0 in the whole block (%), at the end, day 0.5: mean")[0][2:] == [
        "Dermis",
        "Papillary",
        "Reticular",
    ]
    assert "Differences from needle length 0.5 mm" in page.sections


def test_the_same_sweep_gives_the_same_bytes_wherever_it_lies(
    of_sweep: Path, sampled: reticulin.Sweep, tmp_path: Path
) -> None:
    assert sampled.folder is not None
    shutil.copytree(sampled.folder.parent, tmp_path / "moved")
    script = f"""
import reticulin
measures = {[NEUTROPHILS, "depth_mean", PEAK]!r}
reticulin.write_report({str(tmp_path / "moved" / "out")!r}, "again.html", measures=measures, reference="untreated")
"""
    subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, check=True, env={"PYTHONHASHSEED": "7", "MPLBACKEND": "svg"}
    )
    assert (tmp_path / "again.html").read_bytes() == of_sweep.read_bytes()


def test_runs_tell_arms_settings_ends_peaks_and_sections(of_runs: Path, arms: list[Path]) -> None:
    page = read(of_runs)
    found = reticulin.compare(arms)

    assert next(iter(page.sections)) == "Comparison of 2 arms"
    assert [row[0] for row in page.table("Runs and their arms")[1:]] == [
        "0.6_1",
        "0.6_2",
        "0.6_3",
        "1.0_1",
        "1.0_2",
        "1.0_3",
    ]
    differ = page.table("Settings in which arms differ")
    assert differ == [
        ["Setting", "0.6 mm, one session", "1 mm, one session"],
        ["regimen.needle_length", "0.6 mm", "1.0 mm"],
    ]
    shared = {row[0]: row[1] for row in page.table("Settings of all runs")[1:]}
    assert shared == {
        "block.breadth": "0.3 mm",
        "block.width": "0.3 mm",
        "regimen.count": "1",
        "regimen.device": "placed_needle",
        "run.duration": "2 d",
    }
    assert page.table("Collagen against day 0 within the sleeves (%), at the end, day 2: mean")
    head, *rows = page.table("Peaks of cells in the dermis (mm⁻³), at the end, day 2: mean")
    assert head[2:] == ["Neutrophil", "Macrophage M1", "Macrophage M2", "Fibroblast, activated", "Myofibroblast"]
    peak = reticulin.compare(arms, PEAK).table.loc[("1 mm, one session", PEAK), "mean"]
    assert numbers(rows[1][2].split("|")[0]) == pytest.approx([peak], rel=0.05)
    assert len(page.table("Collagen against day 0 in the whole block (%), at the end, day 2: difference")) == 2
    assert found.arms == [row[0] for row in rows]
    captions = re.findall(r"<figcaption><strong>Figure \d+.</strong> (.*?)</figcaption>", of_runs.read_text())
    assert sum("cells of a slab of 60 µm" in c for c in captions) == 2
    assert sum("collagen against day 0, day 2; one scale for all arms" in c for c in captions) == 2
    assert "over time." in captions[1]


def test_runs_tell_what_made_them_and_how_to_repeat_them(of_runs: Path, arms: list[Path]) -> None:
    page = read(of_runs)
    rows = {row[0]: row for row in page.table("What made the runs")[1:]}
    repeat = page.sections["How to repeat it"]

    for path in arms:
        manifest = json.loads((path / "manifest.json").read_text())
        state = manifest["outcome"]["state_hash"]
        program = f"{manifest['version']}, results version {manifest['results_version']}"
        assert rows[path.name] == [path.name, program, manifest["library_hash"], manifest["resolved_hash"], state]
    assert (
        "reticulin run tiny.toml --out 1.0_3 --set 'regimen.needle_length=\"1.0 mm\"' --set run.seed=3"
        " --set 'run.duration=\"2 d\"'\n" in repeat
    )
    assert TINY in repeat
    assert str(arms[0].parent) not in of_runs.read_text()


def test_one_run_is_told_without_arms_and_a_packed_one_alike(finished: reticulin.Outcome, tmp_path: Path) -> None:
    packed = tmp_path / "puncture.vtkhdf"
    subprocess.run([program_path(), "pack", finished.folder, "--out", packed], check=True, capture_output=True)
    pages = [
        read(reticulin.write_report(run, tmp_path / f"{k}.html", measures=["collagen_change/sleeve", PEAK]))
        for k, run in enumerate((finished, packed))
    ]

    (first, second) = pages
    assert next(iter(first.sections)) == finished.open().title
    table = first.table("at the end, day 3")
    assert table[0] == ["Measure", "Value", "Unit"]
    assert numbers(table[2][1]) == pytest.approx([reticulin.compare([finished], PEAK).table["mean"].item()], rel=0.01)
    assert "Too few runs have values for 95 % intervals" in first.sections["Methods"]
    assert not any("Differences" in heading for heading in first.sections)
    assert [list(t)[1:] for t in first.tables.values()] == [list(t)[1:] for t in second.tables.values()] or (
        [r[1:] for r in second.table("Settings of all runs")] == [r[1:] for r in first.table("Settings of all runs")]
    )
    assert second.sections["Provenance"].replace("puncture.vtkhdf", "puncture") == first.sections["Provenance"]


def test_an_unfinished_run_and_a_copy_are_told_first(tiny: Path, tmp_path: Path) -> None:
    outcome = reticulin.run(tiny, tmp_path / "part", until="6 h", threads=1, progress=False)
    manifest = outcome.folder / "manifest.json"
    assert json.loads(manifest.read_text())["status"] == "finished"
    told = json.loads(manifest.read_text()) | {"status": "stopped", "day": 0.25, "end_day": 0.5}
    manifest.write_text(json.dumps(told))
    shutil.copytree(outcome.folder, tmp_path / "copy")
    path = reticulin.write_report([outcome, tmp_path / "copy"], tmp_path / "r.html", measures="depth_mean")

    assert read(path).notices == [
        "Not finished: part (stopped, day 0.25 of 0.5). What follows is of what there is.",
        "Left out, since they repeat another run (same seed, same values): copy.",
    ]


def test_a_run_that_has_only_begun_has_nothing_to_tell(tiny: Path, tmp_path: Path) -> None:
    run = reticulin.run(tiny, tmp_path / "run", until="1 h", threads=1, progress=False)
    table = run.folder / "measures.csv"
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(lines[: 1 + next(k for k, line in enumerate(lines) if not line.startswith("#"))]))
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.write_report(run, tmp_path / "report.html")
    assert str(raised.value) == f"{run.folder}: has no row of measures yet"


def test_failed_points_and_open_ones_are_told_first_and_listed_with_their_causes(
    trivial: Trivial, tmp_path: Path
) -> None:
    folder = trivial(
        ("a", "b", "c"), 2, p1=failed("exit code 4: the numbers went wrong"), p4=failed("one"), p5=failed("two")
    )
    page = read(reticulin.write_report(folder, tmp_path / "report.html", measures=COLLAGEN))

    assert page.notices == [
        "Not complete: 3 of 6 runs are done, 3 failed. What follows is of the finished runs alone.",
        "Failed runs are listed with their causes under Runs.",
        "Arms without a finished run, which no table shows: c.",
    ]
    assert page.table("Runs by state") == [
        ["Arm", "Seeds", "failed", "done"],
        ["a", "1, 2", "1", "1"],
        ["b", "1, 2", "0", "2"],
        ["c", "1, 2", "2", "0"],
    ]
    assert page.table("Runs that failed")[1:] == [
        ["a", "2", "failed", "0.2 of 1", "exit code 4: the numbers went wrong", f"{1:016x}"],
        ["c", "1", "failed", "0.2 of 1", "one", f"{4:016x}"],
        ["c", "2", "failed", "0.2 of 1", "two", f"{5:016x}"],
    ]
    rows = page.table("mean over n seeds")
    assert [row[:2] for row in rows[1:]] == [["a", "1"], ["b", "2"]]


def test_a_sweep_that_has_only_been_planned_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n')
    reticulin.Sweep(tmp_path / "sweep.toml").plan(tmp_path / "out")
    page = read(reticulin.write_report(tmp_path / "out", tmp_path / "report.html"))

    assert page.notices == ["Not complete: 0 of 2 runs are done, 2 planned. There are no results yet."]
    assert "Results" not in page.sections
    assert page.table("Runs by state")[1:] == [["base", "1, 2", "2"]]


def test_a_reference_that_is_not_finished_yet_is_told(trivial: Trivial, tmp_path: Path) -> None:
    folder = trivial(("a", "b"), 2, p2=failed("x"), p3=failed("x"))
    page = read(reticulin.write_report(folder, tmp_path / "report.html", measures=COLLAGEN, reference="b"))
    assert page.notices[2] == "b has no finished run yet: there are no differences from it."
    assert not any("Differences" in heading for heading in page.sections)


def test_hostile_names_are_words(trivial: Trivial, tmp_path: Path) -> None:
    toml = f"[sweep]\ntitle = {json.dumps(HOSTILE)}\n"
    folder = trivial((HOSTILE, "b"), 2, toml, p3=failed(HOSTILE))
    path = reticulin.write_report(folder, tmp_path / "report.html", measures=COLLAGEN)
    page, text = read(path), path.read_text()

    assert "<script" not in text
    assert next(iter(page.sections)) == HOSTILE
    assert page.table("Runs by state")[1][0] == HOSTILE
    assert page.table("Runs that failed")[1][4] == HOSTILE


def test_a_hostile_run_is_words_too(tiny: Path, tmp_path: Path) -> None:
    scenario = reticulin.load_scenario(tiny, {"scenario.title": HOSTILE, "scenario.description": "x  # --set: <b>"})
    run = reticulin.run(scenario, tmp_path / "<b>run", threads=1, progress=False)
    path = reticulin.write_report(run, tmp_path / "report.html", measures="depth_mean")
    page, text = read(path), path.read_text()

    assert "<script" not in text and "<b>" not in text
    assert next(iter(page.sections)) == HOSTILE
    assert page.table("Runs and their arms")[1][0] == "<b>run"


def test_the_methods_of_a_sample_tell_chance_and_parameters(of_sweep: Path) -> None:
    told = read(of_sweep).sections["Methods"]
    assert "95 % intervals over draws of parameters and seeds, which are crossed (two-way analysis of variance;" in told
    assert "; of arms without draws over seeds: Student's interval" in told
    assert "That of chance alone is what it would be if these draws were all there is: Student's interval over" in told
    assert "Differences from untreated were taken seed by seed, within each draw;" in told
