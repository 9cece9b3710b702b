"""Calls the built program on a small block; what the tests of the command line share."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("RETICULIN", str(ROOT / "build" / "release" / "reticulin"))
PUNCTURE = str(ROOT / "scenarios" / "single_puncture.toml")
DRAWS = Path(PROGRAM).with_name("reticulin-pictures").exists()
SMALL = ["--set", "block.width=0.2 mm", "--set", "block.breadth=0.2 mm"]
KEYS = ["state_hash", "wall_seconds", "seconds_by_phase", "audit_residuals", "peak_memory_bytes", "cells", "voxels", "status", "day", "run_folder",
        "result_file"]


class Answer:
    """What a call came to: code, stdout, stderr."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        """The one object on stdout; anything else there is an error."""
        lines = self.out.splitlines()
        if len(lines) != 1:
            raise AssertionError(f"stdout holds {len(lines)} lines: {self.out[:500]!r}")
        return json.loads(lines[0])


def call(*words, prefix=(), **options):
    done = subprocess.run([*prefix, PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120, check=False,
                          **options)
    return Answer(done)


def start(*words):
    """The program under way, for those who want to stop it."""
    return subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until_running(folder, process, seconds=30.0):
    """Waits for the first row of measures: from then on the run is under way."""
    end = time.monotonic() + seconds
    rows = Path(folder) / "measures.csv"
    while time.monotonic() < end and process.poll() is None:
        if rows.exists() and [line for line in rows.read_text().splitlines()[1:] if line[:1].isdigit()]:
            return
        time.sleep(0.005)


def end_by(process, number):
    """Sends a signal; the answer."""
    process.send_signal(number)
    process.stdout_text, process.stderr_text = process.communicate(timeout=60)
    return process.returncode


def tree_of(folder):
    return sorted(str(p.relative_to(folder)) for p in Path(folder).rglob("*"))


def manifest_of(folder):
    return json.loads((Path(folder) / "manifest.json").read_text())


class InFolder(unittest.TestCase):
    """A folder of its own for each test."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="reticulin_cli_"))
        self.addCleanup(self.remove)

    def remove(self):
        for path in self.folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(self.folder, ignore_errors=True)

    def as_anyone(self, *words):
        """Calls the program as a user whom permissions bind: root may write anywhere."""
        if os.geteuid() != 0:
            return call(*words)
        self.folder.chmod(0o755)
        try:
            return call(*words, user=65534, group=65534, extra_groups=[])
        except PermissionError:
            self.skipTest("the program lies where only root may read")

    def run_small(self, name, *more, until="1 d"):
        """Runs the small block into folder/name."""
        return call("run", PUNCTURE, *SMALL, "--until", until, "--out", self.folder / name, *more)


SIGNALS = {"SIGTERM": signal.SIGTERM, "SIGUSR1": signal.SIGUSR1, "SIGINT": signal.SIGINT, "SIGHUP": signal.SIGHUP,
           "SIGXCPU": signal.SIGXCPU}

# Shells start background jobs deaf to Ctrl-C, and programs they start stay so.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
