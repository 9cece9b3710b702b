#!/usr/bin/env python3
"""What `info --plan` foretells, held against runs; runs that do not fit are refused."""

import csv
import math
import statistics
import unittest
from pathlib import Path

from program import PUNCTURE, ROOT, SMALL, InFolder, call, tree_of

SESSION = str(ROOT / "scenarios" / "single_session.toml")


def size_of(folder):
    return sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())


class Plan(InFolder):
    def block(self, edge):
        return ["--set", f"block.width={edge} mm", "--set", f"block.breadth={edge} mm"]

    def test_memory_is_that_of_a_run_within_a_tenth(self):
        for edge in (0.4, 1.0, 2.0):
            plan = call("info", "--plan", SESSION, *self.block(edge), "--json").json()
            run = call("run", SESSION, *self.block(edge), "--until", "2 d", "--checkpoint-every", "1 d", "--out",
                       self.folder / f"m{edge}", "--json").json()

            self.assertEqual(plan["voxels"], run["voxels"])
            self.assertAlmostEqual(plan["memory_bytes"] / run["peak_memory_bytes"], 1.0, delta=0.1, msg=f"{edge} mm")

    def test_memory_follows_the_snapshots(self):
        days = str([round(0.02 * (i + 1), 2) for i in range(80)])
        for name, words in (("none", ["output.snapshots=false"]), ("many", [f"output.snapshot_days={days}"])):
            with self.subTest(name):
                words = [*self.block(0.4), "--set", *words]
                plan = call("info", "--plan", PUNCTURE, *words, "--json").json()
                # So small a block's peak wanders by a few per cent from run to run, now and then by twelve.
                peaks = [call("run", PUNCTURE, *words, "--until", "5 d", "--out", self.folder / f"{name}{i}",
                              "--json").json()["peak_memory_bytes"] for i in range(3)]
                self.assertAlmostEqual(plan["memory_bytes"] / statistics.median(peaks), 1.0, delta=0.1, msg=str(peaks))

    def test_holes_that_stand_close_share_the_cells_that_come(self):
        words = [str(ROOT / "scenarios" / "pen.toml"), *self.block(0.6), "--set", "regimen.device=pen_1_5_mm",
                 "regimen.passes=12", "run.duration=4 d"]

        plan = call("info", "--plan", *words, "--json").json()
        run = call("run", *words, "--out", self.folder / "dense", "--json").json()
        with open(self.folder / "dense" / "measures.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        most = max(sum(float(row[name]) for name in row if name.endswith("_count/block")) for row in rows)

        self.assertAlmostEqual(plan["memory_bytes"] / run["peak_memory_bytes"], 1.0, delta=0.1)
        self.assertLess(abs(math.log2(plan["cells_at_peak"] / most)), 0.5)

    def test_memory_is_the_programs_own_and_not_that_of_who_calls_it(self):
        large = bytearray(200_000_000)
        large[::4096] = b"1" * len(large[::4096])  # held, not only promised
        words = [PUNCTURE, *SMALL]

        plan = call("info", "--plan", *words, "--json").json()
        run = call("run", *words, "--until", "1 h", "--out", self.folder / "a", "--json").json()

        self.assertLess(plan["memory_bytes"], 100e6)
        self.assertLess(run["peak_memory_bytes"], 100e6)

    def test_cells_snapshots_and_disk_are_about_those_of_a_run(self):
        words = ["--set", "run.duration=3 d", *self.block(0.4)]
        plan = call("info", "--plan", PUNCTURE, *words, "--json").json()
        run = call("run", PUNCTURE, *words, "--out", self.folder / "a", "--json").json()
        table = [line for line in (self.folder / "a" / "progress.jsonl").read_text().splitlines()]
        snapshots = [n for n in tree_of(self.folder / "a" / "snapshots") if n.startswith("s0")]

        self.assertEqual(plan["holes"], 1)
        self.assertEqual(plan["ticks"], 3 * 1440)
        self.assertEqual(plan["snapshots"], len(snapshots))
        self.assertTrue(table)
        self.assertLess(abs(math.log2(plan["cells_at_peak"] / run["cells"])), 1.0)
        self.assertLess(abs(math.log2(plan["disk_bytes"] / size_of(self.folder / "a"))), 1.0)

    def test_disk_of_a_run_without_snapshots_is_that_of_its_rows(self):
        words = ["--set", "run.duration=28 d", "output.snapshots=false", "block.width=0.1 mm", "block.breadth=0.1 mm",
                 "output.measure_every_early=1 h", "output.early_duration=28 d"]
        plan = call("info", "--plan", PUNCTURE, *words, "--json").json()
        call("run", PUNCTURE, *words, "--out", self.folder / "a", "--json").json()

        self.assertLess(abs(plan["disk_bytes"] / size_of(self.folder / "a") - 1.0), 0.3)

    def test_time_tells_long_runs_from_short_ones(self):
        """In the order in which the runs of the main job take it, each within a factor of 1.5 of what one core took."""
        took = {("0.5 mm", 3): 8.5, ("1.0 mm", 3): 31.0, ("1.5 mm", 1): 20.8, ("1.5 mm", 3): 54.4}
        folder = ROOT / "scenarios" / "needle_length_by_spacing"
        told = [call("info", "--plan", folder / "untreated.toml", "--json").json()["seconds"]]
        for (length, sessions), seconds in took.items():
            words = ["--set", f'regimen.needle_length="{length}"', "--set", f"regimen.count={sessions}"]
            if sessions == 1:
                words += ["--set", 'run.duration="8 week"']
            foretold = call("info", "--plan", folder / "base.toml", *words, "--json").json()["seconds"]
            self.assertTrue(1 / 1.5 < foretold / seconds < 1.5, f"{length} {sessions}: {foretold}")
            told.append(foretold)
        self.assertEqual(sorted(told), [told[0], told[1], told[3], told[2], told[4]])

    def test_names_what_a_device_does_to_a_sheet(self):
        sheet = call("info", "--plan", SESSION, "--json").json()["sheet"]

        self.assertEqual(len(sheet), 1)
        self.assertEqual(sheet[0]["passes"], 15)
        self.assertTrue(15 <= sheet[0]["holes_per_cm2_per_pass"] <= 16, sheet)
        self.assertTrue(230 <= sheet[0]["holes_per_cm2"] <= 240, sheet)
        self.assertAlmostEqual(sheet[0]["reached_depth_um"], 303, delta=3)
        self.assertTrue(0 < sheet[0]["overlapping_share"] < sheet[0]["touching_collars_share"] < 1)
        self.assertTrue(100 < sheet[0]["nearest_neighbour_um"] < 2500)
        self.assertEqual(call("info", "--plan", PUNCTURE, "--json").json()["sheet"], [], "a placed needle has no pattern")
        self.assertIn("/cm^2 per pass", call("info", "--plan", SESSION).out)

    def test_refuses_a_run_that_does_not_fit_and_writes_nothing(self):
        huge = ["--set", "block.width=6 mm", "--set", "block.breadth=6 mm", "--set", "block.voxel=5 um"]

        answer = call("run", SESSION, *huge, "--out", self.folder / "a", "--json", prefix=["prlimit", "--as=4000000000"])

        self.assertEqual((answer.code, answer.out), (1, ""))
        self.assertRegex(answer.err, r"takes about \d+ MB of memory .* only \d+ MB are available")
        self.assertEqual(tree_of(self.folder), [])

    def test_takes_no_time_and_no_memory_itself(self):
        huge = ["--set", "block.width=6 mm", "--set", "block.breadth=6 mm", "--set", "block.voxel=5 um"]

        answer = call("info", "--plan", SESSION, *huge, prefix=["prlimit", "--as=1000000000"])

        self.assertEqual(answer.code, 0, answer.err)

    def test_a_small_run_is_not_refused(self):
        self.assertEqual(self.run_small("a", until="1 h").code, 0)
        self.assertEqual(call("info", "--plan", PUNCTURE, *SMALL).code, 0)


if __name__ == "__main__":
    unittest.main()
