#!/usr/bin/env python3
"""scripts/stability: its sets against the library, its verdicts and what it keeps, with a program that only pretends."""

import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

from script_module import ROOT, load_script

SCRIPT = ROOT / "scripts" / "stability"
stability = load_script("stability")

# Writes a table whose last row depends on the arguments: a mark each call leaves shows how often it ran.
PRETENDER = """#!/usr/bin/env python3
import sys
from pathlib import Path
words = sys.argv[1:]
fresh = words[0] == "run"
folder = Path(words[words.index("--out") + 1] if fresh else words[1])
until = words[words.index("--until") + 1]
if fresh:
    folder.mkdir()
with open(folder.parent / "calls", "a") as calls:
    calls.write(until + chr(10))
kinds = ("neutrophil", "macrophage_m1", "macrophage_m2", "fibroblast_activated", "myofibroblast")
left = {left}[until]
names = ["time", *(k + "_count/block" for k in kinds)]
rows = [["0"] + ["0"] * 5, ["182" if until == "26 week" else "364", *map(str, left)]]
(folder / "measures.csv").write_text("# time [d]: Simulated time" + chr(10) + chr(10).join(",".join(r) for r in [names, *rows]))
"""


def number(text) -> float:
    return float(str(text).split()[0])


def left(neutrophils=0, m1=0, m2=0, activated=0, myofibroblasts=0):
    return stability.Left(364.0, neutrophils, m1, m2, activated, myofibroblasts)


class Sets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.library = tomllib.loads((ROOT / "scenarios" / "library" / "parameters.toml").read_text())

    def entry(self, path):
        table = self.library
        for word in path.split("."):
            table = table[word]
        return table

    def test_starts_from_the_values_of_the_library(self):
        for short, (path, value, unit) in stability.PARAMETERS.items():
            entry = self.entry(path)
            self.assertAlmostEqual(number(entry["value"]) / value, 1.0, places=9, msg=short)
            self.assertEqual(str(entry["value"]).partition(" ")[2], unit, short)

    def test_stays_within_the_ranges_of_the_library(self):
        for point in stability.points():
            for short, factor in point.factors:
                path, value, _ = stability.PARAMETERS[short]
                low, high = (number(end) for end in self.entry(path)["range"])
                self.assertTrue(low <= value * factor * (1 + 1e-9) and value * factor * (1 - 1e-9) <= high, f"{point.name}: {short}")

    def test_names_no_set_twice(self):
        files = [stability.file_name(p, 1, stability.YEAR) for p in stability.points()]
        self.assertEqual(len(files), len(set(files)))


class Verdicts(unittest.TestCase):
    def test_rest_is_nothing_left_after_half_a_year(self):
        self.assertEqual(stability.judge(left(), None), "rest")

    def test_what_is_gone_after_a_year_was_late(self):
        self.assertEqual(stability.judge(left(activated=2), left()), "late")

    def test_a_tail_is_late(self):
        self.assertEqual(stability.judge(left(activated=3000), left(activated=5)), "late")

    def test_inflammation_goes_before_fibrosis(self):
        self.assertEqual(stability.judge(left(m1=1), left(m1=1, myofibroblasts=50)), "inflamed")

    def test_fibroblasts_without_inflammation_are_fibrosis(self):
        self.assertEqual(stability.judge(left(activated=9), left(activated=9)), "fibrotic")


class Runs(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.out = Path(place.name) / "out"

    def answer(self, *words, half=(0, 0, 0, 0, 0), year=(0, 0, 0, 0, 0)):
        program = self.out.parent / "program"
        program.write_text(PRETENDER.replace("{left}", repr({"26 week": half, "52 week": year})))
        program.chmod(0o755)
        return subprocess.run([sys.executable, SCRIPT, "--program", program, "--out", self.out, *words], capture_output=True, text=True)

    def calls(self):
        return (self.out / "calls").read_text().split("\n")[:-1]

    def test_goes_on_to_a_year_only_where_cells_are_left(self):
        done = self.answer("--only", "default")
        self.assertEqual((done.returncode, self.calls()), (0, ["26 week", "26 week"]), done.stderr)

    def test_says_what_lasts(self):
        done = self.answer("--only", "default", half=(0, 0, 0, 5, 7), year=(0, 0, 0, 4, 6))
        self.assertEqual(self.calls(), ["26 week", "52 week"] * 2)
        self.assertIn("fibrotic", done.stdout)

    def test_repeats_nothing_that_it_has(self):
        self.answer("--only", "default")
        again = self.answer("--only", "default")
        self.assertEqual((again.returncode, len(self.calls())), (0, 2), again.stderr)

    def test_a_run_that_fails_is_named(self):
        (self.out).mkdir()
        (self.out / "calls").mkdir()  # the pretender cannot write its mark
        done = self.answer("--only", "default")
        self.assertEqual(done.returncode, 5)
        self.assertIn("default", done.stderr)

    def test_a_word_that_no_set_holds_is_a_mistake(self):
        self.assertEqual(self.answer("--only", "moonlight").returncode, 2)


if __name__ == "__main__":
    unittest.main()
