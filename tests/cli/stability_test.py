#!/usr/bin/env python3
"""Healing comes to an end: no activated cell is left, and the skin has its fibroblasts back (docs/model/stability.md).

One channel of a 1.5 mm needle in 0.6 mm of skin. Long: label `slow`.
"""

import csv
import os
import unittest

from program import PUNCTURE, InFolder, call

SEEDS = range(1, int(os.environ.get("RETICULIN_STABILITY_SEEDS", "6")) + 1)
WINDOW = 30  # d: a sleeve holds some 200 fibroblasts, whose number wanders by a tenth from row to row
HALF_YEAR = 182.0
LEAST_SHARE = 0.95  # of rest, mean over seeds and the window
FIBROBLASTS = tuple(f"{kind}_density/sleeve" for kind in ("fibroblast_quiescent", "fibroblast_activated", "myofibroblast"))
ACTIVATED = tuple(f"{kind}_count/block" for kind in
                  ("neutrophil", "macrophage_m1", "macrophage_m2", "fibroblast_activated", "myofibroblast"))


class Healing(InFolder):
    def rows(self, until, seed, *settings):
        """measures.csv of one run, row by row."""
        folder = self.folder / f"seed_{seed}"
        fixed = (f"run.seed={seed}", 'regimen.needle_length="1.5 mm"', "output.snapshots=false", 'output.measure_every_late="7 d"')
        words = [w for s in (*fixed, *settings) for w in ("--set", s)]
        done = call("run", PUNCTURE, *words, "--until", until, "--threads", "1", "--out", folder)
        self.assertEqual(done.code, 0, done.err)
        with open(folder / "measures.csv", newline="") as lines:
            table = csv.DictReader(line for line in lines if not line.startswith("#"))
            return [{name: float(value) for name, value in row.items()} for row in table]

    def share(self, rows, begin):
        """Fibroblasts of the sleeve against day 0, mean over a window."""
        numbers = [sum(row[name] for name in FIBROBLASTS) for row in rows if begin <= row["time"] < begin + WINDOW]
        return sum(numbers) / len(numbers) / sum(rows[0][name] for name in FIBROBLASTS)

    def left(self, row):
        return {name: row[name] for name in ACTIVATED if row[name] > 0}

    def test_leaves_no_activated_cell_and_all_fibroblasts(self):
        runs = [self.rows("52 week", seed) for seed in SEEDS]
        for seed, rows in zip(SEEDS, runs):
            for row in rows:
                if row["time"] >= HALF_YEAR:
                    self.assertEqual(self.left(row), {}, f"seed {seed}, day {row['time']:g}")
        for begin in range(30, 360, WINDOW):
            share = sum(self.share(rows, begin) for rows in runs) / len(runs)
            print(f"days {begin} to {begin + WINDOW}: {100 * share:.1f} % of the fibroblasts of rest ({len(runs)} seeds)")
            self.assertGreaterEqual(share, LEAST_SHARE, f"from day {begin}")

    def test_ends_within_a_year_with_twice_the_tgf_beta_of_fibroblasts(self):
        for seed in SEEDS[:2]:
            rows = self.rows("52 week", seed, 'cells.fibroblast.latent_tgf_beta="1e-7 ng/cell/h"')
            self.assertEqual(self.left(rows[-1]), {}, f"seed {seed}")


if __name__ == "__main__":
    unittest.main()
