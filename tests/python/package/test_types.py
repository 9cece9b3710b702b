"""`mypy --strict` against the package as it is installed: wrong arguments are found, right ones pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .conftest import ROOT

RIGHT = """
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

import reticulin
from reticulin import _engine
from reticulin.statistics import paired_difference

scenario: reticulin.Scenario = reticulin.load_scenario("a.toml", {"regimen.needle_length": "1.5 mm", "run.seed": 2})
days: float = scenario.days
outcome = reticulin.run(scenario, "out", until="3 d", threads=1, progress=lambda p: print(p.day))
run: reticulin.Run = outcome.open()
fields: xr.Dataset = run.get_fields(["tgf_beta"])
comparison = reticulin.compare([run, "b", outcome], ["depth_mean"], reference="untreated")
figures: list[Figure] = [reticulin.plot_measures(run), reticulin.plot_section(run, "tgf_beta", 3.0)]
figures += [reticulin.plot_cells("out"), reticulin.plot_comparison(comparison)]
sweep = reticulin.Sweep("sweep.toml")
status = sweep.run("out", workers=2, progress=lambda s: print(s.counts["done"]))
counts: Mapping[str, int] = status.counts
figures.append(reticulin.plot_sweep(sweep.collect(["depth_mean"]), "depth_mean", "28 d"))
page: Path = reticulin.write_report(sweep, "report.html", measures=["depth_mean"], reference="untreated")
page = reticulin.write_report([run, "b"], time=3.0, confidence=0.9, force=True)
saved: float = paired_difference(np.ones(3), np.ones(3)).variance_saved
number, unit, dimension = _engine.parse_quantity("1.5 mm")
wishes = _engine.RunWishes()
wishes.until_days = 3.0
told: str = _engine.resume_run(wishes)
granted: int = _engine.granted_threads()
names: list[str] = [arm.name for arm in _engine.compared_arms([_engine.ComparedRun("a")])]
"""
WRONG = {
    "reticulin.load_scenario(1)": "arg-type",
    'reticulin.load_scenario("a", {"run.seed": None})': "dict-item",
    'reticulin.run("a")': "call-arg",
    'reticulin.run("a", "b", threads="2")': "arg-type",
    'reticulin.run("a", "b", progress=lambda p: p.days)': "attr-defined",
    'reticulin.resume("a", seed=1)': "call-arg",
    'reticulin.open_run("a").get_fields(3)': "arg-type",
    'reticulin.compare(["a"], confidence="0.95")': "arg-type",
    'reticulin.plot_section("a", limits=(0.0,))': "arg-type",
    'reticulin.plot_cells("a", thickness=60)': "arg-type",
    'reticulin.Sweep("a").run("b", workers="all")': "arg-type",
    'reticulin.Sweep("a").collect(depth_mean=True)': "call-arg",
    'reticulin.Sweep("a").status().count': "attr-defined",
    'reticulin.write_report("a", against="untreated")': "call-arg",
    'reticulin.write_report("a", measures=3)': "arg-type",
    "_engine.parse_quantity(1.5)": "arg-type",
    "_engine.granted_threads('2')": "arg-type",
    '_engine.parse_quantity("1 mm").number': "attr-defined",
    'setattr_ = _engine.RunWishes(); setattr_.until_days = "3 d"': "assignment",
    '_engine.ResultFile("a").nearest("3 d")': "arg-type",
    "_engine.compared_arms(['a'])": "list-item",
}


def checked(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "user.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")]
    command += ["--no-error-summary", "--cache-dir", str(ROOT / ".cache" / ".mypy_cache"), "user.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_right_usage_passes(tmp_path: Path) -> None:
    told = checked(tmp_path, RIGHT)
    assert (told.returncode, told.stdout) == (0, ""), told.stdout


def test_the_worked_scripts_pass(tmp_path: Path) -> None:
    for script in sorted((ROOT / "python" / "examples").glob("*.py")):
        told = checked(tmp_path, script.read_text())
        assert (told.returncode, told.stdout) == (0, ""), script.name


def test_every_seeded_wrong_argument_is_found(tmp_path: Path) -> None:
    told = checked(tmp_path, "import reticulin\nfrom reticulin import _engine\n" + "\n".join(WRONG) + "\n")
    for number, (line, code) in enumerate(WRONG.items(), 3):
        found = [t for t in told.stdout.splitlines() if t.startswith(f"user.py:{number}: error")]
        assert any(t.endswith(f"[{code}]") for t in found), f"{line}: {found}"
