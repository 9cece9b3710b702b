#!/usr/bin/env python3
"""A run that is stopped, killed or extended ends as one that was left alone: same state, same table."""

import os
import random
import signal
import time
import unittest

from program import PUNCTURE, SIGNALS, SMALL, InFolder, call, end_by, manifest_of, start, tree_of, wait_until_running

DAYS = "2 d"
RUN = ["run", PUNCTURE, *SMALL, "--until", DAYS, "--checkpoint-every", "6 h"]


class Stopping(InFolder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = None

    def setUp(self):
        super().setUp()
        if Stopping.whole is None:
            began = time.monotonic()
            answer = call(*RUN, "--out", self.folder / "whole", "--json", "--threads", "1")
            Stopping.seconds = time.monotonic() - began
            measures = (self.folder / "whole" / "measures.csv").read_text()
            events = (self.folder / "whole" / "events.jsonl").read_text()
            Stopping.whole = (answer.json()["state_hash"], measures, events)
            Stopping.snapshots = [n for n in tree_of(self.folder / "whole" / "snapshots") if n.endswith(".h5")]

    def expect_whole(self, name, *more):
        """Goes on to the end and compares everything with the run that was left alone."""
        answer = call("resume", self.folder / name, "--json", *more)

        self.assertEqual(answer.code, 0, answer.err)
        said = answer.json()
        measures = (self.folder / name / "measures.csv").read_text()
        events = (self.folder / name / "events.jsonl").read_text()
        self.assertEqual((said["state_hash"], measures, events), Stopping.whole)
        self.assertEqual(said["status"], "finished")
        self.assertEqual([n for n in tree_of(self.folder / name / "snapshots") if n.endswith(".h5")], Stopping.snapshots)

    def stop_by(self, name):
        folder = self.folder / name
        process = start(*RUN, "--out", folder, "--json")
        wait_until_running(folder, process)
        return end_by(process, SIGNALS[name]), process

    def test_signals_stop_politely_with_code_six(self):
        for name in SIGNALS:
            with self.subTest(name):
                code, process = self.stop_by(name)

                self.assertEqual(code, 6, process.stderr_text)
                self.assertIn('"status":"stopped"', process.stdout_text)
                manifest = manifest_of(self.folder / name)
                self.assertEqual((manifest["status"], manifest["exit_code"]), ("stopped", 6))
                self.assertLess(manifest["day"], 2.0)
                self.assertEqual(call("measures", self.folder / name).code, 0)
                self.expect_whole(name, "--threads", "2")

    def test_wall_time_stops_politely_as_often_as_it_takes(self):
        code = call(*RUN, "--out", self.folder / "a", "--wall-time", "0.1 s", "--quiet").code
        stops = 0
        while code == 6 and stops < 100:
            stops += 1
            code = call("resume", self.folder / "a", "--wall-time", "0.3 s", "--quiet").code

        self.assertEqual(code, 0)
        self.assertGreater(stops, 0, "the machine is too fast for this test")
        self.expect_whole("a")

    def test_resume_of_a_finished_run_says_so(self):
        call(*RUN, "--out", self.folder / "a", "--quiet")
        before = (self.folder / "a" / "measures.csv").read_bytes()

        answer = call("resume", self.folder / "a")

        self.assertEqual(answer.code, 0)
        self.assertIn("finished", answer.out)
        self.assertEqual((self.folder / "a" / "measures.csv").read_bytes(), before)
        self.expect_whole("a")

    def test_resume_extends_a_finished_run(self):
        call("run", PUNCTURE, *SMALL, "--until", "1 d", "--out", self.folder / "a", "--quiet")

        extended = call("resume", self.folder / "a", "--until", DAYS, "--json", "--threads", "2")

        self.assertEqual(extended.json()["state_hash"], Stopping.whole[0])
        self.assertEqual(manifest_of(self.folder / "a")["end_day"], 2.0)

    def test_resume_does_not_go_back(self):
        run = self.folder / "a"
        call("run", PUNCTURE, *SMALL, "--until", "1 d", "--out", run, "--quiet")
        call("resume", run, "--until", DAYS, "--wall-time", "0.001 s", "--quiet")
        before = manifest_of(run)

        answer = call("resume", run, "--until", "12 h")

        self.assertEqual((answer.code, answer.out), (2, ""))
        self.assertEqual(answer.err, f"--until: {run} is at day 1 already, past day 0.5; give a later time, or none\n")
        self.assertEqual(manifest_of(run), before)
        self.assertEqual(call("resume", run, "--quiet").code, 0)
        self.assertEqual(manifest_of(run)["end_day"], 2.0)

    def test_resume_does_not_take_back_what_is_finished(self):
        run = self.folder / "a"
        call("run", PUNCTURE, *SMALL, "--until", "24.1 h", "--out", run, "--quiet")
        before = tree_of(run), manifest_of(run), (run / "measures.csv").read_bytes()

        for words, message in ((("--until", "23.9 h"), "past day 0.99"),
                               (("--until", "2 d", "--branch-at", "5 h"), "allowed: after the day that the run has reached")):
            answer = call("resume", run, *words)

            self.assertEqual((answer.code, answer.out), (2, ""))
            self.assertIn(message, answer.err)
            self.assertEqual((tree_of(run), manifest_of(run), (run / "measures.csv").read_bytes()), before)

    def test_killed_at_any_moment_it_goes_on(self):
        moments = random.Random(20)
        kills = 0
        for round_ in range(3):
            folder = self.folder / f"killed{round_}"
            words = [*RUN, "--out", folder]
            for attempt in range(2):
                process = start(*words, "--threads", str(1 + attempt % 2))
                # A fraction of what the whole run takes on this machine, so that the kill comes before the end.
                time.sleep(moments.uniform(0.0, 0.25) * Stopping.seconds)
                kills += end_by(process, signal.SIGKILL) == -signal.SIGKILL
                if (folder / "manifest.json").exists():
                    words = ["resume", folder]
            if words[0] == "run":
                self.assertEqual(call(*words).code, 0)
            self.expect_whole(folder.name, "--threads", "2")
        self.assertGreaterEqual(kills, 2)

    def test_killed_inside_each_writer_it_goes_on(self):
        for place in ("snapshot.half:2", "index.written:1", "measures.half:3", "checkpoint.half:2", "checkpoint.renamed:1"):
            with self.subTest(place):
                name = place.replace(".", "_").replace(":", "_")
                died = call(*RUN, "--out", self.folder / name, env={**os.environ, "RETICULIN_DIE_AT": place})

                self.assertEqual(died.code, -signal.SIGKILL)
                self.assertEqual(call("info", self.folder / name).code, 0)
                self.expect_whole(name)

    def test_two_programs_never_write_to_one_folder(self):
        folder = self.folder / "a"
        process = start(*RUN, "--out", folder)
        wait_until_running(folder, process)
        process.send_signal(signal.SIGSTOP)  # held, so that it cannot finish before the other one looks

        other = call("resume", folder)

        process.send_signal(signal.SIGTERM)
        self.assertEqual(end_by(process, signal.SIGCONT), 6)
        self.assertEqual(other.code, 2, other.err)
        self.expect_whole("a")

    def test_resume_refuses_what_is_no_run_or_was_changed(self):
        self.assertEqual(call("resume", self.folder / "none").code, 5)
        call("run", PUNCTURE, *SMALL, "--until", "2 h", "--out", self.folder / "a", "--quiet")
        resolved = self.folder / "a" / "scenario.resolved.toml"
        resolved.write_text(resolved.read_text().replace("passes", "passes "))

        answer = call("resume", self.folder / "a", "--until", "4 h")

        self.assertEqual(answer.code, 5)
        self.assertIn("changed", answer.err)

    def test_another_results_version_is_refused(self):
        call("run", PUNCTURE, *SMALL, "--until", "2 h", "--out", self.folder / "a", "--quiet")
        manifest = self.folder / "a" / "manifest.json"
        text = manifest.read_text()
        number = manifest_of(self.folder / "a")["results_version"]
        manifest.write_text(text.replace(f'"results_version": {number}', f'"results_version": {number + 1}'))

        answer = call("resume", self.folder / "a", "--until", "4 h")

        self.assertEqual(answer.code, 5)
        self.assertIn("results version", answer.err)


if __name__ == "__main__":
    unittest.main()
