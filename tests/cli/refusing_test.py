#!/usr/bin/env python3
"""Runs that are damaged, and places that must not be written over: refused in one line, and nothing changes."""

import json
import unittest

from program import DRAWS, PUNCTURE, SMALL, InFolder, call, manifest_of, tree_of


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


class Tables(Refusing):
    def expect_named(self, why):
        other = self.folder / "b"
        message = f"{self.run}/measures.csv is damaged: {why}"
        self.expect_refused(5, message, "measures", self.run)
        self.expect_refused(5, message, "compare", other, self.run, "--out", self.folder / "c")
        self.expect_refused(5, message, "compare", self.run, other)
        self.expect_refused(5, message, "pack", self.run, "--out", self.packed)
        self.assertEqual([n for n in ("c", "p.vtkhdf") if (self.folder / n).exists()], [])

    def test_that_are_damaged_are_named(self):
        self.assertEqual(self.run_small("b", "--quiet", until="2 h").code, 0)
        for text, why in (("# time [d]: t\ntime\nzero\n", "a row cannot be read: zero"), ("", "it has no columns")):
            with self.subTest(why):
                (self.run / "measures.csv").write_text(text)

                self.expect_named(why)


@unittest.skipUnless(DRAWS, "built without VTK")
class Pictures(Refusing):
    def test_of_planes_outside_the_block_are_not_drawn(self):
        field = ("--view", "field", "--field", "tgf_beta")
        for words, message in (
                ((*field, "--section", "z=30 mm"), "--section 'z=30 mm' lies outside the block, which reaches from 0 to 2000 um"),
                ((*field, "--section", "y=201 um"), "--section 'y=201 um' lies outside the block, which reaches from 0 to 200 um"),
                (("--view", "tissue", "--section", "y=30 mm"),
                 "--section: --view tissue shows no plane of choice; allowed with --view histology and field")):
            self.expect_refused(2, message, "render", self.run, *words, "--out", self.folder / "x.png")
        self.assertEqual(tree_of(self.folder), ["a", *(f"a/{name}" for name in tree_of(self.run))])


class MissingSnapshots(Refusing):
    def expect_refused_by_all(self, name):
        message = f"{self.run}/snapshots/{name} is missing: the run had written it; put it back, or run the scenario again"
        calls = [("info", self.run), ("info", self.run, "--punctures", self.folder / "p.csv"), ("compare", self.run, self.run),
                 ("resume", self.run), ("resume", self.run, "--until", "3 h"), ("pack", self.run, "--out", self.packed),
                 ("run", PUNCTURE, *SMALL, "--from", self.run, "--until", "3 h", "--out", self.folder / "b")]
        if DRAWS:
            calls.append(("render", self.run, "--view", "histology", "--out", self.folder / "x.png"))
        for words in calls:
            self.expect_refused(5, message, *words)
        self.assertEqual(tree_of(self.folder), ["a", *(f"a/{name}" for name in tree_of(self.run))])

    def test_are_named_wherever_they_stood(self):
        for name in ("s000000.h5", "s000001.h5", "s000002.h5"):
            with self.subTest(name):
                snapshot = self.run / "snapshots" / name
                kept = snapshot.read_bytes()
                snapshot.unlink()

                self.expect_refused_by_all(name)

                snapshot.write_bytes(kept)
                self.assertEqual(call("info", self.run).code, 0)

    def test_are_missed_when_all_are_gone(self):
        for snapshot in (self.run / "snapshots").glob("s0*.h5"):
            snapshot.unlink()

        self.expect_refused_by_all("s000000.h5")

    def test_leave_the_table_readable(self):
        before = call("measures", self.run).out
        (self.run / "snapshots" / "s000001.h5").unlink()

        answer = call("measures", self.run)

        self.assertEqual((answer.code, answer.out), (0, before))


if __name__ == "__main__":
    unittest.main()
