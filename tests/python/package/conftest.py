"""What the tests of the Python package share: tiny scenarios that run in a fraction of a second."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import reticulin
from reticulin.report.page import Picture

from .pages import Trivial
from .trivial import Script

ROOT = Path(__file__).resolve().parents[3]
TINY = """[scenario]
title = "Tiny"
[block]
width = "0.3 mm"
breadth = "0.3 mm"
[run]
duration = "12 h"
[regimen]
device = "placed_needle"
count = 1
"""


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C is heard, also by children, where the tests run in the background: a shell starts such jobs deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A scenario file whose run takes a quarter of a second."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> reticulin.Outcome:
    """A finished run of one channel, three days."""
    out = tmp_path_factory.mktemp("run") / "puncture"
    return reticulin.run(ROOT / "scenarios" / "single_puncture.toml", out, until="3 d", threads=2, progress=False)


@pytest.fixture(scope="session")
def arms(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Run folders of two needle lengths by three seeds, two days each, seeds of the longer needle first."""
    folder = tmp_path_factory.mktemp("arms")
    file = folder / "tiny.toml"
    file.write_text(TINY)
    runs = []
    for length in ("1.0 mm", "0.6 mm"):
        for seed in (3, 1, 2):
            settings = {"regimen.needle_length": length, "run.seed": seed, "run.duration": "2 d"}
            scenario = reticulin.load_scenario(file, settings)
            runs.append(reticulin.run(scenario, folder / f"{length[:3]}_{seed}", threads=1, progress=False).folder)
    return runs


SAMPLED = """[sweep]
title = "Two lengths"
scenario = "tiny.toml"
replicates = 2
[[axes]]
name = "needle_length"
path = "regimen.needle_length"
values = ["0.5 mm", "1.0 mm"]
[sample]
method = "sobol"
count = 2
[[sample.parameters]]
path = "cells.neutrophil.recruitment_max_per_mm3_hour"
low = 300
high = 1200
[[points]]
name = "untreated"
set = { "regimen.count" = 0 }
"""


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> reticulin.Sweep:
    """A finished sweep: two lengths by two draws by two seeds, and untreated skin."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "tiny.toml").write_text(TINY)
    (folder / "sweep.toml").write_text(SAMPLED)
    sweep = reticulin.Sweep(folder / "sweep.toml")
    sweep.run(folder / "out", workers=1, progress=False)
    return sweep


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """In the place of the simulator, with a task for each point."""
    made = Script()
    monkeypatch.setattr("reticulin.sweep.task.PointRunner", made.runner)
    monkeypatch.setattr("reticulin.sweep.driver.pack", lambda points, workers, sweep: [[p] for p in points])
    return made


@pytest.fixture
def trivial(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Trivial:
    """Makes finished sweeps that need no time; nor do the pictures of their reports."""
    monkeypatch.setattr("reticulin.report.pictures.picture_of", lambda _, *words: Picture("data:,", 1, *words))
    return Trivial(tmp_path, script)
