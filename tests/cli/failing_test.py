#!/usr/bin/env python3
"""A run whose books do not close stops with code 4, says why, and keeps what it had."""

import os
import subprocess
import unittest

from program import InFolder, call, manifest_of, tree_of

SMUGGLE = os.environ.get("RETICULIN_SMUGGLE", "")
GOODS = {"collagen": "collagen of the block", "cell": "cells of type fibroblast", "solute": "amount of mmp"}


@unittest.skipUnless(SMUGGLE, "RETICULIN_SMUGGLE names no program")
class Failing(InFolder):
    def stopped_with(self, good):
        """A run of 36 h whose checkpoint holds what nobody made."""
        self.assertEqual(self.run_small(good, "--quiet", until="36 h").code, 0)
        done = subprocess.run([SMUGGLE, self.folder / good, good], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / good

    def test_an_audit_that_does_not_close_ends_with_code_four(self):
        for good, words in GOODS.items():
            with self.subTest(good):
                run = self.stopped_with(good)

                answer = call("resume", run, "--until", "3 d", "--json")

                self.assertEqual((answer.code, answer.out), (4, ""), answer.err)
                self.assertRegex(answer.err, r"audit failed at day 2 \(tick 2880\): " + words + ": expected .*, found .*")
                manifest = manifest_of(run)
                self.assertEqual((manifest["status"], manifest["exit_code"]), ("failed", 4))
                self.assertIn(words, manifest["error"])
                self.assertIn("failed: audit failed at day 2", (run / "log.txt").read_text())

    def test_what_was_written_before_stays_readable(self):
        run = self.stopped_with("collagen")
        before = [n for n in tree_of(run / "snapshots") if n.endswith(".h5")]

        self.assertEqual(call("resume", run, "--until", "3 d", "--quiet").code, 4)

        self.assertEqual([n for n in tree_of(run) if n.endswith(".tmp")], [])
        self.assertLessEqual(set(before), set(tree_of(run / "snapshots")))
        for words in (["info"], ["measures"]):
            self.assertEqual(call(*words, run).code, 0, words)
        self.assertEqual(call("pack", run, "--out", self.folder / "p.vtkhdf").code, 0)

    def test_going_on_fails_again(self):
        run = self.stopped_with("cell")

        codes = [call("resume", run, "--until", "3 d", "--quiet").code for _ in range(2)]

        self.assertEqual(codes, [4, 4])


if __name__ == "__main__":
    unittest.main()
