#!/usr/bin/env python3
"""Runs every bench at toy size: they build, run, and report what bench/README.md says they report."""

import csv
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAMS = {Path(p).name: p for p in sys.argv[1:]}
# Smallest arguments of each micro bench; everything else runs whole.
SMALLEST = {"bench_solver": "voxels:16/", "bench_writer": "/200$|/width:200/", "bench_insertion": "_of_one_puncture(/[24]0)?$"}
MICRO = [name for name in PROGRAMS if name != "bench_scenarios"]
PHASES = ("sessions", "solutes", "immune", "fibroblasts", "matrix", "audit")


class Micro(unittest.TestCase):
    def test_every_bench_reports_times(self):
        for name in MICRO:
            with self.subTest(name):
                command = [PROGRAMS[name], "--benchmark_min_time=0.001", "--benchmark_format=json",
                           f"--benchmark_filter={SMALLEST.get(name, '.')}"]
                result = subprocess.run(command, capture_output=True, text=True, timeout=120)
                self.assertEqual(result.returncode, 0, result.stderr)
                entries = json.loads(result.stdout)["benchmarks"]
                self.assertGreater(len(entries), 0)
                for entry in entries:
                    self.assertGreater(entry["real_time"], 0, entry["name"])
                    self.assertNotIn("error_occurred", entry)


class Scenarios(unittest.TestCase):
    def run_case(self, *options):
        return subprocess.run([PROGRAMS["bench_scenarios"], *options], capture_output=True, text=True, timeout=120)

    def report(self, place, *options):
        prefix = Path(place) / "toy"
        result = self.run_case("toy", "--out", str(prefix), *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        with open(f"{prefix}.csv", newline="") as file:
            rows = {row["metric"]: row["value"] for row in csv.DictReader(file)}
        return json.loads(Path(f"{prefix}.json").read_text()), rows

    def test_a_case_reports_what_it_took(self):
        with tempfile.TemporaryDirectory() as place:
            report, rows = self.report(place)
        values = report["values"]
        for name in ("voxel_solutes_per_second", "cell_steps_per_second", "state_bytes_per_voxel", "state_bytes_per_cell",
                     "peak_memory", "solute_steps", *(f"ms_per_day/{phase}" for phase in PHASES)):
            self.assertGreater(values[name], 0, name)
            self.assertAlmostEqual(float(rows[name]) / values[name], 1, places=6)
        self.assertEqual(set(values), set(report["units"]))
        parts = sum(v for name, v in values.items() if name.startswith("ms_per_day/"))
        self.assertLess(parts, 1.01 * values["ms_per_day"])
        self.assertEqual(rows["state_hash"], report["state_hash"])

    def test_work_and_bits_do_not_depend_on_threads(self):
        with tempfile.TemporaryDirectory() as place:
            reports = [self.report(place, "--days", "0.5", "--threads", n)[0] for n in ("1", "2")]
        for name in ("voxel_solutes", "cell_steps", "solute_steps", "cells"):
            self.assertEqual(reports[0]["values"][name], reports[1]["values"][name], name)
        self.assertEqual(reports[0]["state_hash"], reports[1]["state_hash"])

    def test_refuses_what_it_does_not_know(self):
        self.assertEqual(self.run_case("nothing").returncode, 2)
        self.assertEqual(self.run_case("toy", "--colour", "red").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
