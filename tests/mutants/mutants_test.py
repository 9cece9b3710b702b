#!/usr/bin/env python3
"""Keeps the list of mutants from rotting: each slip must still fit the sources, and name real tests."""

import re
import tomllib
import unittest
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = tomllib.loads((ROOT / "tests/mutants/mutants.toml").read_text(encoding="utf-8"))["mutant"]
FEWEST_CAUGHT = 45


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_names() -> set[str]:
    """program.Suite of every test program that the house's reticulin_test() makes."""
    names = set()
    for made in (ROOT / "tests").rglob("CMakeLists.txt"):
        for program, body in re.findall(r"reticulin_test\((\w+)([^)]*)\)", made.read_text(encoding="utf-8")):
            for source in re.findall(r"[\w./]+_test\.cpp", body):
                suites = re.findall(r"^TEST(?:_F|_P)?\((\w+)", (made.parent / source).read_text(encoding="utf-8"), re.M)
                names |= {f"{program}.{suite}" for suite in suites}
    return names


class List(unittest.TestCase):
    def test_fifty_are_numbered_in_order(self):
        self.assertEqual([m["number"] for m in MUTANTS], list(range(1, 51)))

    def test_each_old_text_stands_exactly_once_in_its_file(self):
        for m in MUTANTS:
            with self.subTest(number=m["number"], file=m["file"]):
                self.assertEqual(text_of(m["file"]).count(m["old"]), 1)
                self.assertNotEqual(m["old"], m["new"])

    def test_all_rooms_with_rules_take_part(self):
        rooms = Counter(m["file"].split("/")[1] for m in MUTANTS)
        rules = {"tissue", "matrix", "diffusion", "mechanics", "cells", "needling", "simulation", "measures"}
        self.assertEqual(set(rooms), rules)

    def test_each_says_what_it_breaks_and_names_tests_that_are_there(self):
        known = test_names()
        for m in MUTANTS:
            with self.subTest(number=m["number"]):
                self.assertTrue(m["breaks"])
                self.assertTrue(m["tests"])
                self.assertLessEqual(set(m["tests"]), known)

    def test_few_may_survive(self):
        self.assertLessEqual(sum("survives" in m for m in MUTANTS), len(MUTANTS) - FEWEST_CAUGHT)


if __name__ == "__main__":
    unittest.main()
