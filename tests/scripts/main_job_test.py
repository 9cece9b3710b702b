#!/usr/bin/env python3
"""The main job's report, held against a program that draws and fails as it is told."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPORT = Path(__file__).resolve().parents[2] / "scripts" / "main_job.py"

# Speaks the command line that the report uses.
PROGRAM = r'''#!/usr/bin/env python3
import pathlib, sys
words = sys.argv[1:]
option = lambda name: words[words.index(name) + 1]
with open(pathlib.Path(__file__).with_name("calls"), "a") as calls:
    calls.write(" ".join(words) + "\n")
if "damaged" in words[1]:
    sys.exit(5)
if words[0] == "compare":
    folder = pathlib.Path(option("--out"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "comparison.png").write_text("picture")
    print("TABLE of", sum("/runs/" in w for w in words), "runs")
elif words[0] == "render":
    pathlib.Path(option("--out")).write_text("picture")
'''


class MainJob(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        self.program = self.place / "program"
        self.program.write_text(PROGRAM)
        self.program.chmod(0o755)
        self.out = self.place / "out"
        self.out.mkdir()

    def table(self, *rows):
        head = "id,arm,needle_length,replicate,seed,state,cause,time,collagen_change/dermis\n"
        (self.out / "table.csv").write_text(head + "".join(row + "\n" for row in rows))

    def report(self, *options):
        command = [sys.executable, REPORT, self.out, "--program", self.program, *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def calls(self, verb):
        return [c for c in (self.place / "calls").read_text().splitlines() if c.split()[0] == verb]

    def whole(self):
        self.table('a0,"1.5 mm, every 2 weeks",1.5 mm,0,1,done,,0.0,0.0', 'a0,"1.5 mm, every 2 weeks",1.5 mm,0,1,done,,182.0,0.7',
                   'a1,"1.5 mm, every 2 weeks",1.5 mm,1,2,done,,0.0,0.0', "u0,untreated,,0,1,done,,0.0,0.0")

    def test_compares_every_run_once_and_draws_the_first_replicate_of_each_arm(self):
        self.whole()
        result = self.report()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("TABLE of 3 runs", result.stdout)
        self.assertEqual(len(self.calls("render")), 2 * 4)
        self.assertEqual({c.split()[1] for c in self.calls("render")}, {f"{self.out}/runs/a0", f"{self.out}/runs/u0"})
        self.assertIn("pictures/1_5_mm_every_2_weeks_histology_day_14.png", result.stdout)
        self.assertIn("comparison/comparison.png", result.stdout)

    def test_runs_of_a_week_are_drawn_on_their_last_day(self):
        self.whole()
        self.report("--quick")
        self.assertEqual(len(self.calls("render")), 2 * 2)
        self.assertTrue(all("--time 7 d" in c for c in self.calls("render")))

    def test_what_failed_is_named_and_the_rest_is_compared(self):
        self.table("a0,a,1 mm,0,1,done,,0.0,0.0", "b1,b,2 mm,1,2,failed,exit code 4: lost,,")
        result = self.report()
        self.assertEqual(result.returncode, 1)
        self.assertIn("TABLE of 1 runs", result.stdout)
        self.assertIn("not finished: b, replicate 2; call it again", result.stderr)

    def test_a_picture_that_fails_is_told_and_the_others_are_drawn(self):
        self.table("a0,a,1 mm,0,1,done,,0.0,0.0", "damaged,b,2 mm,0,1,done,,0.0,0.0")
        result = self.report()
        self.assertEqual(result.returncode, 1)
        self.assertIn("ended with code 5", result.stderr)
        self.assertEqual(len(list((self.out / "pictures").glob("a_*.png"))), 4)

    def test_nothing_is_compared_where_nothing_finished(self):
        self.table("a0,a,1 mm,0,1,failed,exit code 4,,")
        result = self.report()
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("no run finished", result.stderr)


if __name__ == "__main__":
    unittest.main()
