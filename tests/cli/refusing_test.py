#!/usr/bin/env python3
"""Runs that are damaged, and places that must not be written over: refused in one line, and nothing changes."""

import json
import os
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

    def test_one_of_something_else_is_damaged(self):
        (self.run / "manifest.json").write_text('{"a": 1}')

        self.expect_refused_by_all(f"{self.run}/manifest.json is damaged: it tells no status")

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


class Series(InFolder):
    """What a run that goes on needs of its rows and events: measures are integrated from row to row."""

    def setUp(self):
        super().setUp()
        answer = self.run_small("a", "--branch-at", "20 h", "--set", "regimen.count=2", "--set", "regimen.spacing=12 h", "--quiet", until="1 d")
        self.assertEqual(answer.code, 0, answer.err)
        self.run = self.folder / "a" / "branch"
        self.rows, self.events = self.run / "measures.csv", self.run / "events.jsonl"

    def expect_refused(self, path, why):
        message = f"{path} is damaged: {why}; put back the whole file, or run the scenario again\n"
        for words in (("resume", self.run), ("run", PUNCTURE, *SMALL, "--set", "regimen.count=2", "--set", "regimen.spacing=12 h",
                                             "--until", "1 d", "--from", self.run, "--out", self.folder / "b")):
            before = path.read_bytes() if path.exists() else None
            answer = call(*words)
            self.assertEqual((answer.code, answer.out, answer.err), (5, "", message), words)
            self.assertEqual(path.read_bytes() if path.exists() else None, before, words)

    def test_rows_that_are_gone_are_missed(self):
        lines = self.rows.read_text().splitlines(keepends=True)
        last = len(lines) - 2
        self.rows.write_text("".join(lines[:last]))
        self.expect_refused(self.rows, f"the row of day {lines[last].split(',')[0]} is missing")

        self.rows.write_text("".join(lines).replace("\n0.25,", "\n9.25,"))
        self.expect_refused(self.rows, "the row after day 9.25 is out of order")

        self.rows.write_text("")
        self.expect_refused(self.rows, "its columns are not those of the run")

        self.rows.write_text("".join(lines))
        self.assertEqual(call("resume", self.run).code, 0)

    def test_events_that_are_gone_are_missed(self):
        first = self.events.read_text().splitlines(keepends=True)[0]
        self.events.write_text(first)
        self.expect_refused(self.events, "it tells of 1 sessions of the 2 that were held")


class FileSizes(InFolder):
    def test_a_limit_is_an_error_and_not_the_end(self):
        answer = call("run", PUNCTURE, *SMALL, "--until", "2 d", "--out", self.folder / "a", prefix=["prlimit", "--fsize=65536"])

        self.assertEqual((answer.code, answer.out), (5, ""))
        self.assertRegex(answer.err, rf"cannot write {self.folder}/a/\S+: File too large\n$")


@unittest.skipUnless(DRAWS, "built without VTK")
class Pictures(Refusing):
    def test_that_cannot_be_written_are_named(self):
        lost = self.folder / "no" / "x.png"

        self.expect_refused(5, f"cannot write {lost}.tmp: No such file or directory", "render", self.run, "--view", "histology",
                            "--out", lost)

    def test_are_replaced_whole_or_not_at_all(self):
        picture = self.folder / "x.png"
        words = ("render", self.run, "--view", "histology", "--out", picture)
        self.assertEqual(call(*words).code, 0)
        kept = picture.read_bytes()

        answer = call(*words, "--size", "1200x1200", prefix=["prlimit", "--fsize=4096"])

        self.assertEqual((answer.code, answer.out), (5, ""))
        self.assertRegex(answer.err, rf"^cannot write {picture}.tmp: File too large\n$")
        self.assertEqual(picture.read_bytes(), kept)
        self.assertEqual(tree_of(self.folder), ["a", *(f"a/{name}" for name in tree_of(self.run)), "x.png"])

    def test_of_a_run_that_kept_no_field(self):
        self.assertEqual(self.run_small("b", "--quiet", "--set", "output.fields=[]", until="2 h").code, 0)

        self.expect_refused(2, f'{self.folder}/b: no field "tgf_beta": the run kept none (output.fields is empty); '
                               'run it again with the fields you want, such as ["tgf_beta"]',
                            "render", self.folder / "b", "--view", "field", "--field", "tgf_beta", "--out", self.folder / "x.png")

    def test_of_planes_outside_the_block_are_not_drawn(self):
        field = ("--view", "field", "--field", "tgf_beta")
        for words, message in (
                ((*field, "--section", "z=30 mm"), "--section 'z=30 mm' lies outside the block, which reaches from 0 to 2000 um"),
                ((*field, "--section", "y=201 um"), "--section 'y=201 um' lies outside the block, which reaches from 0 to 200 um"),
                (("--view", "tissue", "--section", "y=30 mm"),
                 "--section: --view tissue shows no plane of choice; allowed with --view histology and field")):
            self.expect_refused(2, message, "render", self.run, *words, "--out", self.folder / "x.png")
        self.assertEqual(tree_of(self.folder), ["a", *(f"a/{name}" for name in tree_of(self.run))])


class Places(Refusing):
    """What must not be written over, whatever --force says."""

    def setUp(self):
        super().setUp()
        self.punctures = self.folder / "p.csv"

    def writers(self, path):
        """Calls that write one file at a path, and the option that names it."""
        return ((("pack", self.run, "--force", "--out", path), "--out"),
                (("info", self.run, "--force", "--punctures", path), "--punctures"),
                (("info", "--plan", PUNCTURE, *SMALL, "--force", "--punctures", path), "--punctures"))

    def test_devices_pipes_and_folders_stay_what_they_are(self):
        pipe, folder, link = (self.folder / name for name in ("pipe", "folder", "link"))
        os.mkfifo(pipe)
        folder.mkdir()
        link.symlink_to("/dev/full")
        before = tree_of(self.folder)

        for path, what in ((pipe, "a pipe"), (folder, "a folder"), (link, "a device")):
            for words, _ in self.writers(path):
                self.expect_refused(2, f"{path} is {what}, not a file; choose another place to write to", *words)

        self.assertEqual(tree_of(self.folder), before)
        self.assertTrue(pipe.is_fifo() and link.is_symlink())

    def test_files_of_a_run_are_not_written_over(self):
        self.assertEqual(self.run_small("b", "--quiet", until="2 h").code, 0)
        other = self.folder / "b"
        for run in (self.run, other):
            for name in ("measures.csv", "run.vtkhdf", "branch", "snapshots/s000000.h5", "snapshots/new.h5"):
                for words, option in self.writers(run / name):
                    self.expect_refused(2, f"{option} {run / name} is one of the files of the run {run}; choose another place",
                                        *words)
        self.assertEqual(call("pack", self.run, "--out", self.run / "mine.vtkhdf", "--quiet").code, 0)

    def test_no_run_goes_among_the_files_of_another(self):
        for name in ("snapshots/x", "branch", "checkpoints/a/b"):
            out = self.run / name
            self.expect_refused(2, f"{out} lies among the files of the run {self.run}; choose another --out", "run", PUNCTURE,
                                *SMALL, "--until", "1 h", "--out", out, "--force")

    def test_pictures_and_tables_stay_out_of_a_run_too(self):
        inside = self.run / "snapshots"
        message = "--out {} is one of the files of the run {}; choose another place"
        self.expect_refused(2, message.format(f"{inside}/table.md", self.run), "compare", self.run, "--out", inside)
        self.expect_refused(2, message.format(f"{inside}/x.png", self.run), "render", self.run, "--view", "tissue", "--out",
                            inside / "x.png")
        self.expect_refused(2, f"--out {self.run}/log.txt is no folder; compare writes into one", "compare", self.run, "--out",
                            self.run / "log.txt")

    def test_what_is_read_is_not_written_over(self):
        self.assertEqual(call("pack", self.run, "--out", self.packed, "--quiet").code, 0)
        scenario = self.folder / "s.toml"
        scenario.write_text('[block]\nwidth = "0.2 mm"\nbreadth = "0.2 mm"\n')
        for words, path in (((self.packed,), self.packed), (("--plan", scenario), scenario)):
            kept = path.read_bytes()
            self.expect_refused(2, f"--punctures {path} is the very file that is read; choose another", "info", *words,
                                "--punctures", path, "--force")
            self.assertEqual(path.read_bytes(), kept)

    def test_other_files_only_with_force(self):
        self.punctures.write_text("mine")
        for words, option in self.writers(self.punctures):
            gentle = [word for word in words if word != "--force"]
            self.expect_refused(2, f"{self.punctures} exists; choose another {option} or use --force", *gentle)
        self.assertEqual(self.punctures.read_text(), "mine")


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

    def test_that_are_damaged_are_told(self):
        snapshot = self.run / "snapshots" / "s000001.h5"
        kept = snapshot.read_bytes()
        snapshot.write_bytes(kept[:-7])

        answer = call("resume", self.run, "--until", "3 h")

        self.assertEqual(answer.code, 0, answer.err)
        self.assertIn("snapshot s000001.h5 is damaged and left out of the index\n", answer.err)

    def test_leave_the_table_readable(self):
        before = call("measures", self.run).out
        (self.run / "snapshots" / "s000001.h5").unlink()

        answer = call("measures", self.run)

        self.assertEqual((answer.code, answer.out), (0, before))


if __name__ == "__main__":
    unittest.main()
