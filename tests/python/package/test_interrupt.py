"""Ctrl-C as a terminal sends it: to the driver and everything that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from reticulin.sweep.store import Store

from .conftest import TINY


def test_ctrl_c_in_a_terminal_stops_a_sweep_politely(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY.replace('"12 h"', '"60 d"'))
    (tmp_path / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\n')
    command = [sys.executable, "-m", "reticulin.command", "sweep", "run", "sweep.toml", "--out", "out"]
    driver = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 100
    while not list((tmp_path / "out" / "runs").glob("*/manifest.json")) and time.monotonic() < deadline:
        time.sleep(0.1)

    os.killpg(driver.pid, signal.SIGINT)
    told, said = driver.communicate(timeout=100)

    assert driver.returncode == 6, said
    assert "Traceback" not in said
    assert "stopped 1" in told
    (standing,) = Store.open(tmp_path / "out").standings().values()
    assert standing.state.value == "stopped"
