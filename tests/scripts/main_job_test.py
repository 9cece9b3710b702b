#!/usr/bin/env python3
"""The main job's driver, held against a program that finishes, dies and stops as it is told."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

DRIVER = Path(__file__).resolve().parents[2] / "scripts" / "main_job.py"

# Speaks the command line that the driver uses. A scenario's text says what its runs do.
PROGRAM = r'''#!/usr/bin/env python3
import json, pathlib, signal, sys, time
words = sys.argv[1:]
option = lambda name: words[words.index(name) + 1]
with open(pathlib.Path(__file__).with_name("calls"), "a") as calls:
    calls.write(" ".join(words[:2]) + (" --force" if "--force" in words else "") + "\n")
if words[0] in ("run", "resume"):
    folder = pathlib.Path(words[1] if words[0] == "resume" else option("--out"))
    if words[0] == "run":
        if folder.exists() and "--force" not in words:
            sys.exit(2)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scenario.toml").write_bytes(pathlib.Path(words[1]).read_bytes())
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"status": "running"}))
    told = (folder / "scenario.toml").read_text()
    if "die" in told:
        sys.exit(4)
    if "refuse" in told and words[0] == "resume":
        sys.exit(5)
    def stop(*_):
        manifest.write_text(json.dumps({"status": "stopped"}))
        sys.exit(6)
    signal.signal(signal.SIGTERM, stop)
    if "slow" in told and words[0] == "run" and option("--seed") != "3":
        time.sleep(60)
    manifest.write_text(json.dumps({"status": "finished"}))
elif words[0] == "compare":
    pathlib.Path(option("--out")).mkdir(parents=True, exist_ok=True)
    print("TABLE of", sum("seed_" in w for w in words), "runs")
elif words[0] == "render":
    pathlib.Path(option("--out")).write_text("picture")
else:
    print("time")
'''


class MainJob(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        self.program = self.place / "program"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)
        (self.place / "set").mkdir()
        for arm in ("a", "b", "untreated"):
            self.scenario(arm, "title")

    def scenario(self, arm, text):
        (self.place / "set" / f"{arm}.toml").write_text(text)

    def command(self, *options):
        return [sys.executable, str(DRIVER), "--scenarios", str(self.place / "set"), "--out",
                str(self.place / "out"), "--program", str(self.program), "--jobs", "2", *options]

    def run_job(self, *options):
        (self.place / "calls").write_text("")
        return subprocess.run(self.command(*options), capture_output=True, text=True, timeout=60)

    def calls(self, verb):
        return [c for c in (self.place / "calls").read_text().splitlines() if c.split()[0] == verb]

    def test_runs_every_arm_by_three_seeds_and_the_untreated_one_once(self):
        result = self.run_job()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(self.calls("run")), 7)
        self.assertIn("TABLE of 7 runs", result.stdout)
        self.assertIn(".png", result.stdout)

    def test_skips_finished_runs(self):
        self.run_job()
        result = self.run_job()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.calls("run") + self.calls("resume"), [])

    def test_starts_over_what_was_made_from_an_older_scenario(self):
        self.run_job()
        self.scenario("a", "another title")
        self.run_job()
        self.assertEqual(len(self.calls("run")), 3)
        self.assertTrue(all(c.endswith("--force") for c in self.calls("run")))

    def test_starts_over_where_a_shared_fragment_was_edited(self):
        (self.place / "set" / "common").mkdir()
        fragment = self.place / "set" / "common" / "base.toml"
        fragment.write_text("passes = 15")
        self.run_job()
        fragment.write_text("passes = 10")
        self.run_job()
        self.assertEqual(len(self.calls("run")), 7)

    def test_a_dead_run_does_not_lose_the_others(self):
        self.scenario("b", "die")
        result = self.run_job()
        self.assertEqual(result.returncode, 1)
        self.assertIn("TABLE of 4 runs", result.stdout)
        self.assertIn("b/seed_1", result.stderr)

    def test_a_refused_resume_is_started_over_once(self):
        self.scenario("a", "refuse")
        folder = self.place / "out" / "a" / "seed_1"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(json.dumps({"status": "stopped"}))
        (folder / "scenario.toml").write_text("refuse")
        result = self.run_job()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(self.calls("resume")), 1)

    def test_stops_politely_and_goes_on(self):
        self.scenario("a", "slow")
        (self.place / "calls").write_text("")
        job = subprocess.Popen(self.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while not (self.place / "out" / "a" / "seed_2" / "manifest.json").exists():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(job.pid, signal.SIGTERM)
        job.communicate(timeout=30)
        self.assertEqual(job.returncode, 6)
        result = self.run_job()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(self.calls("resume")), 2)
        self.assertIn("TABLE of 7 runs", result.stdout)

    def test_nothing_is_compared_where_nothing_finished(self):
        self.scenario("a", "die")
        self.scenario("b", "die")
        self.scenario("untreated", "die")
        result = self.run_job()
        self.assertEqual(result.returncode, 1)
        self.assertNotIn("TABLE", result.stdout)


if __name__ == "__main__":
    unittest.main()
