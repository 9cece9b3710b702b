"""`reticulin report` and `write_report`: mistakes, files, what is loaded, and words that are true to the statistics."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import reticulin
from reticulin import command
from reticulin.plotting import style
from reticulin.report import writing
from reticulin.report.methods import methods
from reticulin.report.page import DASH
from reticulin.report.results import Asked, when_of
from reticulin.report.tables import _own, decimals_of, mean_tables, written
from reticulin.statistics import FEW, RESAMPLES
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.shard import PointTable
from reticulin.sweep.standing import State
from reticulin.units import days_of

from .grids import grid_of
from .pages import COLLAGEN, Trivial, failed, read
from .trivial import COLUMNS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"measures": "collagen/dermi"},
            'no measure "collagen/dermi" (did you mean "collagen/dermis"?); `Run.get_measures` lists them',
        ),
        ({"reference": "c"}, 'reference: found "c"; allowed: "a", "b"'),
        ({"confidence": 1.5}, "confidence: found 1.5; allowed: between 0.5 and 1"),
        ({"time": "3 mm"}, 'time: found "3 mm", a length; allowed: a duration such as "5 d"'),
        ({"results": []}, "results: found none; there is nothing to report"),
        ({"path": "there.html"}, "there.html exists; choose another file, or replace it with --force (force=True)"),
        ({"path": "."}, ". is a folder; name the file to write, such as report.html"),
        ({"path": "/dev/null", "force": True}, "/dev/null is not a file; choose another place to write to"),
        ({"path": "nowhere/report.html"}, "nowhere: no such folder"),
        ({"results": "nowhere"}, "nowhere: no such run, packed run or sweep"),
        ({"results": "other.toml"}, "other.toml: a file to run; a report is of what it was run into"),
        ({"results": "empty"}, "empty: neither a run nor a sweep"),
        ({"results": ["out", "out"]}, "out: a sweep; a report is of one sweep, or of runs"),
        (
            {"results": "there.html"},
            "there.html is damaged: it does not end in a seal (cut off, or not written by reticulin)",
        ),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    trivial: Trivial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, object], message: str
) -> None:
    trivial(("a", "b"), 2)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.html").write_text("mine")
    (tmp_path / "other.toml").write_text("")
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.iterdir())
    wishes = {"results": "out", "path": "report.html", "measures": COLLAGEN} | arguments

    with pytest.raises(reticulin.ReticulinError) as raised:
        reticulin.write_report(wishes.pop("results"), wishes.pop("path"), **wishes)  # type: ignore[arg-type]

    assert str(raised.value) == message
    assert type(raised.value) in (reticulin.UsageError, reticulin.IoError)
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.html").read_text() == "mine"


def test_a_page_is_replaced_whole_or_not_at_all(
    trivial: Trivial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, path = trivial(("a",), 2), tmp_path / "pages" / "report.html"
    path.parent.mkdir()
    path.write_text("old")
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(reticulin.IoError) as raised:
            reticulin.write_report(folder, path, measures=COLLAGEN, force=True)
    assert str(raised.value) == f"{path}: No space left on device"
    assert [p.read_text() for p in path.parent.iterdir()] == ["old"]

    assert reticulin.write_report(folder, path, measures=COLLAGEN, force=True) == path
    assert path.read_text().startswith("<!DOCTYPE html>")
    assert list(path.parent.iterdir()) == [path]


def comparison_of(folder: Path, confidence: float = 0.95) -> reticulin.Comparison:
    return reticulin.compare(reticulin.Sweep(folder), COLLAGEN, confidence=confidence)


@pytest.mark.parametrize(
    ("seeds", "words", "others"),
    [
        (FEW - 1, "Student's interval", "bootstrap"),
        (FEW, f"a bootstrap ({RESAMPLES} resamples", "Student"),
    ],
)
def test_the_methods_are_those_that_were_used(trivial: Trivial, seeds: int, words: str, others: str) -> None:
    text = "\n".join(t.words for t in methods(comparison_of(trivial(("a", "b"), seeds), 0.9), "on day 1"))
    assert f"Intervals of means are 90 % intervals over seeds: {words}" in text
    assert others not in text
    assert "Values are those on day 1." in text
    assert "Pairing saved 100 % of the variance" in text  # both arms have the same numbers, but for a constant
    assert "about one in 10 misses zero by chance" in text


def test_the_methods_of_a_stop_rule(trivial: Trivial) -> None:
    rule = {"measure": "collagen_change/sleeve"}
    words = methods(comparison_of(trivial()), "at the end, day 1", True, rule)
    assert any("until the interval of collagen change, sleeve was narrow enough" in t.words for t in words)


def test_the_methods_of_a_confidence_beyond_a_bootstrap(trivial: Trivial) -> None:
    text = "\n".join(t.words for t in methods(comparison_of(trivial(("a", "b"), FEW), 0.9995), "on day 1"))
    assert "Intervals of means are 99.95 % intervals over seeds: Student's interval" in text
    assert "bootstrap" not in text
    assert "about one in 2000 misses zero by chance" in text


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (None, "at the end, day 1 to 2"),
        ("0.5 d", "on day 0.5"),
        (0.75, "on day 0.5, the last output up to day 0.75"),
        (1, "on day 1"),
        ("2 d", "on day 1 to 2, the last output of each run up to day 2"),
    ],
)
def test_a_report_names_the_day_of_its_values(time: str | float | None, words: str) -> None:
    assert when_of(time, [np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 1.0, 2.0])]) == words


def test_the_day_is_that_of_the_rows_in_the_page(trivial: Trivial, tmp_path: Path) -> None:
    folder = trivial(("a", "b"), 2)
    page = read(reticulin.write_report(folder, tmp_path / "r.html", measures=COLLAGEN, time=0.75, confidence=0.9995))

    assert page.table("on day 0, the last output up to day 0.75: mean over n seeds, below it its 99.95 % interval")
    assert "Values are those on day 0, the last output up to day 0.75" in page.sections["Methods"]
    assert page.notices == []
    assert "report out --time '0.75 d' --confidence 0.9995 --measures" in page.sections["How to repeat it"]


def test_outputs_of_different_days_are_told_in_a_report(trivial: Trivial, tmp_path: Path) -> None:
    def often(point: Point) -> PointOutcome:
        rows = np.array([[0.0, 100.0], [0.5, 101.0], [1.0, 102.0]])
        return PointOutcome(State.DONE, "", 1.0, 0.01, PointTable(point.id, COLUMNS, rows))

    folder = trivial(("a", "b"), 2, p2=often, p3=often)
    page = read(reticulin.write_report(folder, tmp_path / "r.html", measures=COLLAGEN, time=0.75))
    assert page.table("on day 0 to 0.5, the last output of each run up to day 0.75: mean")
    assert page.notices == [
        "The last outputs up to that time are of different days (a: 0; b: 0.5); give a time that all have."
    ]


@pytest.mark.parametrize(("time", "confidence"), [(12.3457, 0.999), (1.0, 0.9999999), (0.1 + 0.2, 0.5001)])
def test_commands_of_a_page_ask_for_the_same(time: float, confidence: float) -> None:
    options = shlex.split(" ".join(Asked(None, None, time, confidence).options()))
    assert (days_of(options[1], "time"), float(options[3])) == (time, confidence)


@pytest.mark.parametrize(
    ("confidence", "words"), [(0.95, "95 %"), (0.9, "90 %"), (0.9995, "99.95 %"), (0.99999, "99.999 %")]
)
def test_no_interval_is_one_of_100_percent(confidence: float, words: str) -> None:
    assert style.percent(confidence) == words


def test_a_narrow_interval_beside_a_wide_one_keeps_a_digit() -> None:
    assert [_own(0.0034, 0.0030, 0.0038, 1), _own(590.0, 560.0, 620.0, 1), _own(0.34, 0.30, 0.38, 1)] == [4, 0, 2]
    assert written(0.0034, 4) == "0.0034"
    one = pd.Series([1.0 + 2e-16])
    assert decimals_of(one, one - 1e-16, one + 2e-16) == 2  # what rounding leaves is no spread
    assert _own(1.0, 1.0 - 1e-16, 1.0 + 2e-16, 2) == 2


def test_a_sample_of_one_arm_tells_draws_and_seeds(sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = grid_of(6, 4)
    grid.a[2, 1] = np.nan
    with pytest.warns(UserWarning, match="3 runs of a"):
        found = grid.compared(monkeypatch, sampled, ("a",))
    (table,) = mean_tables(found, "on day 1", False)
    assert table.caption == (
        "A, on day 1: mean over 5 draws of parameters by 4 seeds, below it its 95 % interval and that of chance alone."
    )
    (_, cell, unit) = table.rows[0]
    low, high, chance_low, chance_high = found.table[["low", "high", "chance_low", "chance_high"]].to_numpy()[0]
    assert unit == "%"
    assert cell.below == (f"{low:.2f} to {high:.2f}", f"chance: {chance_low:.2f} to {chance_high:.2f}")


def test_tables_and_figures_tell_the_runs_that_count(sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = grid_of(4, 3)
    grid.a[:2, 0] = np.nan
    with pytest.warns(UserWarning, match="left out"):
        found = grid.compared(monkeypatch, sampled)
    (table,) = mean_tables(found, "on day 1", False)
    figure = reticulin.plot_comparison(found)
    words = [t.get_text() for t in figure.axes[0].get_yticklabels()]

    assert [row[1] for row in table.rows] == ["4 × 2", "4 × 3", "3"]
    assert words == ["a (n = 4 × 2)", "b (n = 4 × 3)", "control (n = 3)"]
    assert "left out, since others of their draw or seed are missing: 2 runs." in figure.get_supxlabel().replace(
        "\n", " "
    )
    text = "\n".join(t.words for t in methods(found, "on day 1"))
    assert "of the draws that have all seeds, or of the seeds that all draws have, whichever are more runs." in text
    assert "which are crossed (two-way analysis of variance" in text
    assert "of arms without draws over seeds: Student's interval" in text


def test_methods_of_one_seed_of_a_sample(sampled: reticulin.Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.warns(UserWarning, match="no interval"):
        found = grid_of(4, 1).compared(monkeypatch, sampled)
    text = "\n".join(t.words for t in methods(found, "on day 1"))
    assert "Too few runs have values for 95 % intervals of means." in text
    assert "within each draw; with fewer than two draws by two seeds they have no intervals." in text


@pytest.mark.parametrize(
    ("value", "decimals", "words"), [(-0.0004, 2, "0.00"), (-1.25, 1, "−1.2"), (3e-9, 9, "3.00e−09"), (np.nan, 1, DASH)]
)
def test_numbers_are_written_for_people(value: float, decimals: int, words: str) -> None:
    assert written(value, decimals) == words


def test_another_reference_than_the_first_arm_is_told(trivial: Trivial, tmp_path: Path) -> None:
    folder = trivial(("a", "b", "c"), 2, p0=failed("x"), p1=failed("x"))
    words = 'differences are from "b", since "a" has no finished run'
    with pytest.warns(UserWarning) as warned:
        found = comparison_of(folder)
    assert ([str(w.message) for w in warned], found.notes, found.reference) == ([words], (words,), "b")
    page = read(reticulin.write_report(folder, tmp_path / "r.html", measures=COLLAGEN))
    assert page.notices[-1] == 'Differences are from "b", since "a" has no finished run.'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reticulin.compare(reticulin.Sweep(folder), COLLAGEN, reference="b")


def test_many_arms_are_told_in_tables_alone(trivial: Trivial, tmp_path: Path) -> None:
    folder = trivial(tuple(f"arm {k}" for k in range(25)), 2)
    page = read(reticulin.write_report(folder, tmp_path / "report.html", measures=COLLAGEN))
    assert "There is no figure of single arms: 25 are too many" in page.sections["Results"]
    assert "There are no courses: lines of 25 arms" in page.sections["Courses"]
    assert len(page.table("mean over n seeds")) == 26
    assert page.attributes["img"] == []


def run_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["reticulin", "report", *words])
    code = command.main()
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_command_writes_the_page_of_the_call(
    trivial: Trivial, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = trivial(("a", "b"), 3)
    monkeypatch.chdir(tmp_path)
    words = ["--measures", COLLAGEN, "--against", "b", "--time", "1 d", "--confidence", "0.9"]
    told = run_command(capsys, monkeypatch, "out", *words)
    again = run_command(capsys, monkeypatch, "out", *words)
    as_json = run_command(capsys, monkeypatch, "out", "-o", "other.html", "--json", *words)
    path = reticulin.write_report(folder, "call.html", measures=COLLAGEN, reference="b", time="1 d", confidence=0.9)

    assert told == (0, "report.html\n", "")
    assert again == (2, "", "report.html exists; choose another file, or replace it with --force (force=True)\n")
    assert (as_json[0], json.loads(as_json[1])) == (0, {"report": "other.html"})
    assert (tmp_path / "report.html").read_bytes() == (tmp_path / "other.html").read_bytes() == path.read_bytes()
    assert (
        "report out --against b --time '1 d' --confidence 0.9 --measures collagen/dermis"
        in path.read_text().replace("&#39;", "'")
    )


def test_the_command_is_listed_and_explains_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit) as ended:
        run_command(capsys, monkeypatch, "--help")
    told = capsys.readouterr().out
    assert ended.value.code == 0
    for words in ("FOLDER", "--measures", "--against", "--time", "--confidence", "--force", "--out", "--json"):
        assert words in told
    assert "report" in command.PYTHON_VERBS


def test_nothing_heavy_is_loaded_before_it_is_asked_for() -> None:
    script = "import sys, reticulin; print({'jinja2', 'matplotlib', 'scipy', 'parsl'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_the_page_s_form_is_part_of_the_package() -> None:
    assert (Path(writing.__file__).parent / "page.html").exists()
