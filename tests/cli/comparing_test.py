#!/usr/bin/env python3
"""A comparison within limits ends with 0, outside them with code 7 and the values that lie there."""

import csv
import unittest

from program import DRAWS, InFolder, call, tree_of


class Comparing(InFolder):
    def setUp(self):
        super().setUp()
        for name, seed in (("a", 1), ("same", 1), ("other", 2)):
            self.assertEqual(self.run_small(name, "--seed", seed, "--quiet").code, 0)
        self.a, self.same, self.other = (self.folder / name for name in ("a", "same", "other"))

    def test_equal_runs_lie_within_any_limit(self):
        answer = call("compare", self.a, self.same, "--within", "0 %")

        self.assertEqual((answer.code, answer.err), (0, ""))
        self.assertIn("| arm", answer.out)

    def test_a_run_outside_ends_with_code_seven_and_is_named(self):
        answer = call("compare", self.a, self.same, self.other, "--within", "0.001 %", "--out", self.folder / "c", "--quiet")

        self.assertEqual(answer.code, 7, answer.err)
        lines = [line for line in answer.err.splitlines() if line.startswith("outside: ")]
        self.assertTrue(lines)
        self.assertTrue(all(line.startswith(f"outside: {self.other}: ") for line in lines), lines)
        self.assertIn(f"{self.a} has ", lines[0])
        self.assertIn("| arm", answer.out)
        self.assertTrue((self.folder / "c" / "table.csv").exists(), "the table is written all the same")

    def test_a_copy_is_no_second_replicate(self):
        answer = call("compare", self.a, self.same, self.other, "--csv")

        self.assertEqual(answer.code, 0)
        self.assertEqual(answer.err, f"{self.same} repeats another run of its arm (same seed, same values): left out\n")
        row, = csv.DictReader(answer.out.splitlines())
        self.assertEqual(row["seeds"], "2")

    def test_runs_of_different_length_are_named_and_noted(self):
        self.run_small("short", "--quiet", "--set", "output.snapshots=false", until="12 h")
        self.run_small("long", "--quiet", "--set", "output.snapshots=false", until="18 h")

        answer = call("compare", self.folder / "long", self.folder / "short", "--csv")

        names = [row["arm"] for row in csv.DictReader(answer.out.splitlines())]
        self.assertEqual(names, ["1 mm, one session, to day 0.75", "1 mm, one session, to day 0.5"])
        self.assertEqual(answer.err, "note: the arms end on different days; each is shown as it ended:\n"
                                     "  1 mm, one session, to day 0.75: day 0.75\n  1 mm, one session, to day 0.5: day 0.5\n")
        self.assertEqual(call("compare", self.a, self.other).err, "")

    @unittest.skipUnless(DRAWS, "built without VTK")
    def test_what_cannot_be_drawn_is_refused_before_anything_is_written(self):
        fields = "collagen_new, collagen_total, damage, fibrin, orientation, stiffness, tgf_beta"
        for words, message in (
                (("--field", "tgf_bta"), f'{self.a}: no field "tgf_bta"; allowed: {fields} (did you mean "tgf_beta"?)'),
                (("--field", "orientation"), "--field orientation: it has 6 components and a picture shows one number; "
                                             "draw another field, or open the run in ParaView"),
                (("--size", "9x9"), "--size 9x9: write pixels as WIDTHxHEIGHT, each 100 to 10000, such as 1600x1200"),
                (("--time", "9 m"), '--time 9 m: write a time such as "7 d" or "6 h"')):
            answer = call("compare", self.a, self.other, *words, "--out", self.folder / "c")
            self.assertEqual((answer.code, answer.out), (2, ""), words)
            self.assertEqual(answer.err, message + "\n")
            self.assertFalse((self.folder / "c").exists(), words)

    @unittest.skipUnless(DRAWS, "built without VTK")
    def test_a_run_without_snapshots_has_tables_and_no_picture(self):
        self.run_small("bare", "--quiet", "--set", "output.snapshots=false", until="12 h")

        answer = call("compare", self.a, self.folder / "bare", "--out", self.folder / "c", "--quiet")

        self.assertEqual(answer.code, 0)
        self.assertIn(f"{self.folder / 'bare'} holds no snapshots: no comparison.png\n", answer.err)
        self.assertEqual(tree_of(self.folder / "c"), ["table.csv", "table.md"])

    def test_without_limits_nothing_is_judged(self):
        self.assertEqual(call("compare", self.a, self.other).code, 0)

    def test_limits_that_are_no_percentage_are_refused(self):
        for words in ((self.a, self.same, "--within", "5 um"), (self.a, self.same, "--within=-1"), (self.a, "--within", "5")):
            answer = call("compare", *words)
            self.assertEqual((answer.code, answer.out), (2, ""), words)
            self.assertIn("--within", answer.err)


if __name__ == "__main__":
    unittest.main()
