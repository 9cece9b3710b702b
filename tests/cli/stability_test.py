#!/usr/bin/env python3
"""Healing comes to an end: no activated cell is left, and the skin has its fibroblasts back (docs/model/stability.md).

One channel of a 1.5 mm needle in 0.6 mm of skin. Long: label `slow`.
"""

import csv
import os
import unittest

from program import PUNCTURE, InFolder, call

SEEDS = range(1, int(os.environ.get("RETICULIN_STABILITY_SEEDS", "6")) + 1)
WINDOW = 30.0  # d: a sleeve holds some 200 fibroblasts, whose number wanders by a tenth from row to row
FIBROBLASTS = tuple(f"{kind}_density/sleeve" for kind in ("fibroblast_quiescent", "fibroblast_activated", "myofibroblast"))
ACTIVATED = tuple(f"{kind}_count/block" for kind in
                  ("neutrophil", "macrophage_m1", "macrophage_m2", "fibroblast_activated", "myofibroblast"))


class Healing(InFolder):
    def rows(self, until, seed, *settings):
        """measures.csv of one run, row by row."""
        folder = self.folder / f"seed_{seed}"
        words = [w for s in (f"run.seed={seed}", 'regimen.needle_length="1.5 mm"', "output.snapshots=false", *settings) for w in ("--set", s)]
        done = call("run", PUNCTURE, *words, "--until", until, "--threads", "1", "--out", folder)
        self.assertEqual(done.code, 0, done.err)
        with open(folder / "measures.csv", newline="") as lines:
            return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(line for line in lines if not line.startswith("#"))]

    def left(self, row):
        return {name: row[name] for name in ACTIVATED if row[name] > 0}

    def test_leaves_no_activated_cell_after_26_weeks(self):
        for seed in SEEDS:
            self.assertEqual(self.left(self.rows("26 week", seed)[-1]), {}, f"seed {seed}")

    def test_ends_within_a_year_with_twice_the_tgf_beta_of_fibroblasts(self):
        for seed in SEEDS[:2]:
            rows = self.rows("52 week", seed, 'cells.fibroblast.latent_tgf_beta="1e-7 ng/cell/h"', 'output.measure_every_late="7 d"')
            self.assertEqual(self.left(rows[-1]), {}, f"seed {seed}")

    def test_fibroblasts_stay_above_95_per_cent_of_rest_after_day_30(self):
        runs = [self.rows("150 d", seed) for seed in SEEDS]
        for begin in range(30, 150, int(WINDOW)):
            shares = []
            for rows in runs:
                rest = sum(rows[0][name] for name in FIBROBLASTS)
                now = [sum(row[name] for name in FIBROBLASTS) for row in rows if begin <= row["time"] < begin + WINDOW]
                shares.append(sum(now) / len(now) / rest)
            mean = sum(shares) / len(shares)
            print(f"days {begin} to {begin + WINDOW:g}: {100 * mean:.1f} % of rest ({len(shares)} seeds)")
            self.assertGreaterEqual(mean, 0.95, f"from day {begin}")


if __name__ == "__main__":
    unittest.main()
