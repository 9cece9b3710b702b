#!/usr/bin/env python3
"""scripts/windows, held against rows whose peaks, shares and half-lives are known."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from script_module import ROOT, load_script

SCRIPT = ROOT / "scripts" / "windows"
windows = load_script("windows")

DAYS = [0, 0.001, *(0.25 * i for i in range(1, 29)), *range(8, 61)]


def tent(peak, height, foot):
    """0 on day 0, `height` on day `peak`, 0 from day `foot` on; straight between."""
    return lambda day: max(0.0, height * min(day / peak, (foot - day) / (foot - peak)))


# A run that passes every window; each test bends one curve.
GOOD = {
    "neutrophil_density/sleeve": tent(1.25, 4000, 6),
    "macrophage_m1_density/sleeve": tent(2, 1000, 8),
    "macrophage_m2_density/sleeve": tent(3, 2500, 20),
    "pro_inflammatory_mean/sleeve": tent(1, 1, 6),
    "fibrin/sleeve": lambda day: 0 if day == 0 else max(0.0, 0.2 - 0.04 * day),
    "days_open_mean": lambda day: min(day, 1.4),
    "days_open_longest": lambda day: min(day, 1.6),
    "open_channels": lambda day: 8 if 0 < day < 1.6 else 0,
    "fibroblast_quiescent_density/sleeve": lambda day: 3000,
    "fibroblast_activated_density/sleeve": tent(9, 5000, 40),
    "myofibroblast_density/sleeve": tent(12, 1500, 30),
    "collagen_change/sleeve": lambda day: 0 if day == 0 else (-0.3 - 0.1 * min(day, 3) + 0.03 * max(0, day - 3)),
    "collagen_new/sleeve": lambda day: 2.5 if day == 0 else 2.6 - 0.1 * min(day, 3) + 0.3 * max(0, day - 3),
    # 40 % III of the gain until day 10, none later
    "share_iii_new/sleeve": lambda day: 0.12 if day < 3 else
    (0.12 * 2.3 + 0.4 * 0.3 * min(day - 3, 7)) / (2.3 + 0.3 * (day - 3)),
    "share_iii/sleeve": lambda day: 0.12 + 0.0005 * day,
    "anisotropy_rise/sleeve": lambda day: -0.01 + 0.001 * day,
    "elastin_change/sleeve": lambda day: 0 if day == 0 else -1.0,
    "barrier_opening": lambda day: 0 if day == 0 else 100 * 2 ** (-day * 24 / 23),
}


class WithRun(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.run_folder = Path(place.name)

    def write(self, days=DAYS, sessions=(0.0,), start=0.0, **bent):
        curves = {**GOOD, **{name.replace("__", "/"): curve for name, curve in bent.items()}}
        lines = ["# time [d]: Simulated time", ",".join(["time", *curves])]
        lines += [",".join(repr(float(v)) for v in (day + start, *(c(day) for c in curves.values()))) for day in days]
        (self.run_folder / "measures.csv").write_text("\n".join(lines) + "\n")
        (self.run_folder / "manifest.json").write_text(json.dumps({"session_days": list(sessions)}))

    def rows(self):
        return {row.name: row for row in windows.read_windows(windows.Table(self.run_folder, "sleeve"))}

    def bent(self, name, days=DAYS, **curves):
        self.write(days, **curves)
        return self.rows()[name]


class Windows(WithRun):
    def test_a_run_inside_every_window_passes(self):
        self.write()
        wrong = {n: (r.verdict, r.value, r.reason) for n, r in self.rows().items() if r.verdict == "miss"}
        self.assertEqual(wrong, {})
        self.assertGreater(sum(row.verdict == "pass" for row in self.rows().values()), 25)

    def test_a_late_peak_is_a_miss_and_says_by_how_much(self):
        row = self.bent("neutrophils: peak", neutrophil_density__sleeve=tent(3, 4000, 6))
        self.assertEqual((row.verdict, row.value), ("miss", "3 d"))
        self.assertIn("1 d too high", row.reason)

    def test_an_early_peak_is_a_miss(self):
        row = self.bent("myofibroblasts: peak", myofibroblast_density__sleeve=tent(8, 1500, 30))
        self.assertEqual(row.verdict, "miss")
        self.assertIn("2 d too low", row.reason)

    def test_a_limit_belongs_to_its_window(self):
        self.assertEqual(self.bent("neutrophils: peak", neutrophil_density__sleeve=tent(2, 4000, 6)).verdict, "pass")

    def test_peaks_at_the_same_time_are_no_order(self):
        row = self.bent("macrophages: M2 peak after M1 peak", macrophage_m2_density__sleeve=tent(2, 2500, 20))
        self.assertEqual(row.verdict, "miss")

    def test_a_peak_on_the_last_row_is_no_peak(self):
        row = self.bent("fibroblasts: peak", days=[d for d in DAYS if d <= 9])
        self.assertEqual(row.verdict, "not read")

    def test_what_lies_after_the_run_is_not_read(self):
        row = self.bent("myofibroblasts: left on day 30", days=[d for d in DAYS if d <= 21])
        self.assertEqual(row.verdict, "not read")

    def test_an_open_channel_has_no_time_to_seal(self):
        row = self.bent("channels: last one sealed", open_channels=lambda day: 1)
        self.assertEqual(row.verdict, "not read")

    def test_shares_are_those_of_the_gain(self):
        self.write()
        self.assertEqual(self.rows()["new collagen: III in the gain, day 4 to 7"].value, "40 %")

    def test_amount_left_is_read_between_rows(self):
        self.write(days=[0, 0.001, 1, 6, 8, 60], neutrophil_density__sleeve=lambda d: {1: 100, 6: 30, 8: 10}.get(d, 0))
        self.assertEqual(self.rows()["neutrophils: left on day 7"].value, "20 % of peak")

    def test_half_life_is_given_and_never_passes(self):
        self.write()
        row = self.rows()["barrier: half-life of its opening"]
        self.assertEqual((row.verdict, row.value), ("given", "23 h"))

    def test_days_count_from_the_session(self):
        self.write(sessions=(5.0,), start=5.0)
        self.assertEqual(self.rows()["neutrophils: peak"].value, "1.25 d")

    def test_an_unfinished_last_line_is_ignored(self):
        self.write()
        with open(self.run_folder / "measures.csv", "a") as file:
            file.write("61,3")
        self.assertEqual(self.rows()["neutrophils: peak"].verdict, "pass")

    def call(self, *options):
        return subprocess.run([sys.executable, str(SCRIPT), str(self.run_folder), *options], capture_output=True, text=True,
                              timeout=60)

    def test_prints_a_table_and_writes_markdown(self):
        self.write()
        file = self.run_folder / "windows.md"
        result = self.call("--markdown", str(file))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("neutrophils: peak", result.stdout)
        rows = len(windows.WINDOWS) + len(windows.GIVEN) + len(windows.NOT_READ)
        self.assertEqual(len(file.read_text().splitlines()), rows + 2)

    def test_refuses_several_sessions_and_damaged_runs(self):
        self.write(sessions=(0.0, 14.0))
        self.assertEqual(self.call().returncode, 5)
        self.write()
        self.assertEqual(self.call("--region", "nowhere").returncode, 5)
        (self.run_folder / "measures.csv").write_text("")
        result = self.call()
        self.assertEqual(result.returncode, 5)
        self.assertNotIn("Traceback", result.stderr)


class Limits(unittest.TestCase):
    def test_stand_where_the_sources_put_them(self):
        """Written a second time: a window is not moved in passing."""
        limits = {name: (low, high) for name, _, _, low, high, _, _ in windows.WINDOWS}
        for name, expected in {
            "neutrophils: peak": (1, 2), "macrophages: peak": (2, 5), "fibroblasts: peak": (7, 14),
            "myofibroblasts: peak": (10, 15), "myofibroblasts: left on day 30": (0, 20), "neutrophils: left on day 7": (0, 2),
            "inflammatory signal: left on day 7": (0, 5), "channels: mean time to seal": (1, 3),
            "channels: last one sealed": (1, 3), "new collagen: III in the gain, day 4 to 7": (30, 50),
            "collagen mass, one session, day 60": (-1, 4), "elastin: highest change": (None, 0),
            "fibres: highest alignment above rest": (None, 0.1), "macrophages: M2 / M1 on day 4": (1, None),
        }.items():
            self.assertEqual(limits[name], expected, name)

    def test_sources_resolve(self):
        keys = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "docs" / "references.bib").read_text(), re.MULTILINE))
        used = {w[-1] for w in windows.WINDOWS} | {g[4] for g in windows.GIVEN} | {n[1] for n in windows.NOT_READ}
        self.assertEqual(used - keys, set())

    def test_causes_belong_to_rows(self):
        self.assertEqual({name for name, _ in windows.CAUSES} - {w[0] for w in windows.WINDOWS}, set())

    def test_causes_are_named_for_the_side_they_were_traced_for(self):
        name, limits = "channels: mean time to seal", (1, 3, "d")
        self.assertEqual(windows.judge(name, 0.5, *limits), ("miss", f"0.5 d too low; {windows.RIM}"))
        self.assertEqual(windows.judge(name, 4, *limits), ("miss", "1 d too high; cause not traced"))


class SeveralRuns(WithRun):
    def tables(self, *peaks):
        tables = []
        for peak in peaks:
            self.write(neutrophil_density__sleeve=tent(peak, 4000, 6))
            tables.append(windows.Table(self.run_folder, "sleeve"))
        return tables

    def test_the_mean_curve_is_read_and_its_interval_holds_the_runs(self):
        tables = self.tables(1.0, 1.5, 1.5, 2.0)
        rows = {r.name: r for r in windows.read_windows(windows.Table.mean(tables), windows.resampled(tables))}
        row = rows["neutrophils: peak"]
        self.assertEqual(row.value, "1.5 d")
        low, high = (float(word) for word in row.interval.replace(" d", "").split(" to "))
        self.assertTrue(1.0 <= low <= 1.5 <= high <= 2.0, row.interval)
        self.assertLess(low, high)

    def test_one_run_has_no_interval(self):
        tables = self.tables(1.5)
        rows = windows.read_windows(windows.Table.mean(tables), windows.resampled(tables))
        self.assertNotIn("95 % interval", [heading for heading, _ in windows.columns_of(rows)])

    def test_runs_with_other_rows_are_refused(self):
        first = self.tables(1.5)
        self.write(days=DAYS[:-1])
        with self.assertRaisesRegex(windows.Unreadable, "other rows or columns"):
            windows.Table.mean([*first, windows.Table(self.run_folder, "sleeve")])


if __name__ == "__main__":
    unittest.main()
