#!/usr/bin/env python3
"""Runs that are damaged, and places that must not be written over: refused in one line, and nothing changes."""

import json
import unittest

from program import InFolder, call, manifest_of


class Refusing(InFolder):
    def setUp(self):
        super().setUp()
        self.run = self.folder / "a"
        self.assertEqual(self.run_small("a", "--quiet", until="2 h").code, 0)
        self.packed = self.folder / "p.vtkhdf"

    def contents(self):
        """Every file of the run with its bytes."""
        return {str(p.relative_to(self.run)): p.read_bytes() for p in self.run.rglob("*") if p.is_file()}

    def expect_refused(self, code, message, *words):
        """One line, nothing on stdout, and the run as it was."""
        before = self.contents()

        answer = call(*words)

        self.assertEqual((answer.code, answer.out, answer.err), (code, "", message + "\n"), words)
        self.assertEqual(self.contents(), before, words)


class Manifests(Refusing):
    def expect_refused_by_all(self, message):
        for words in (("info", self.run), ("measures", self.run), ("resume", self.run, "--until", "3 h"),
                      ("pack", self.run, "--out", self.packed)):
            self.expect_refused(5, message, *words)
        self.assertFalse(self.packed.exists())

    def test_an_empty_one_is_damaged(self):
        (self.run / "manifest.json").write_text("")

        self.expect_refused_by_all(f"{self.run}/manifest.json is damaged: not a JSON object")

    def test_of_a_newer_program_is_left_to_it(self):
        (self.run / "manifest.json").write_text(json.dumps({**manifest_of(self.run), "schema_version": 99}))

        self.expect_refused_by_all(f"{self.run} was written by a newer program: its files have schema version 99, "
                                   "this program reads up to 1; use a newer reticulin")


if __name__ == "__main__":
    unittest.main()
