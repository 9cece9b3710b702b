"""What the tests of the Python package share: tiny scenarios that run in a fraction of a second."""

from __future__ import annotations

from pathlib import Path

import pytest
import reticulin

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
