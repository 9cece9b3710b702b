#!/usr/bin/env python3
"""Every verb once: what stands on stdout and stderr, what is written, which code comes back."""

import csv
import json
import subprocess
import unittest
from pathlib import Path

from program import KEYS, PROGRAM, PUNCTURE, ROOT, SMALL, InFolder, call, manifest_of, tree_of

RUN_FILES = {"manifest.json", "scenario.toml", "scenario.resolved.toml", "run.vtkhdf", "snapshots", "snapshots/static.h5",
             "measures.csv", "events.jsonl", "progress.jsonl", "log.txt", "checkpoints"}


class Run(InFolder):
    def test_ends_with_one_object_on_stdout(self):
        answer = self.run_small("a", "--json")

        self.assertEqual(answer.code, 0, answer.err)
        said = answer.json()
        self.assertEqual(list(said), KEYS)
        self.assertRegex(said["state_hash"], "^[0-9a-f]{16}$")
        self.assertEqual(said["voxels"], 8 * 8 * 80)
        self.assertEqual(said["status"], "finished")
        self.assertGreater(said["cells"], 0)
        self.assertGreater(said["peak_memory_bytes"], 10**6)
        self.assertLessEqual(sum(said["seconds_by_phase"].values()), said["wall_seconds"])
        self.assertTrue(Path(said["result_file"]).samefile(self.folder / "a" / "run.vtkhdf"))
        self.assertEqual(manifest_of(self.folder / "a")["outcome"]["state_hash"], said["state_hash"])

    def test_leaves_the_files_of_a_run_and_nothing_unfinished(self):
        self.run_small("a")

        names = set(tree_of(self.folder / "a"))
        self.assertLessEqual(RUN_FILES, names)
        self.assertEqual([n for n in names if n.endswith(".tmp")], [])
        manifest = manifest_of(self.folder / "a")
        self.assertEqual((manifest["status"], manifest["exit_code"]), ("finished", 0))

    def test_tells_progress_on_stderr_only_and_nothing_when_quiet(self):
        loud, quiet = self.run_small("a", "--json"), self.run_small("b", "--json", "--quiet")

        self.assertRegex(loud.err, r"day .*cells")
        self.assertEqual(quiet.err, "")
        self.assertEqual(loud.json()["state_hash"], quiet.json()["state_hash"])
        self.assertIn("remaining_seconds", (self.folder / "a" / "progress.jsonl").read_text())

    def test_progress_names_day_percent_cells_and_time_left(self):
        self.assertRegex(self.run_small("a").err, r"day [\d.]+ of 1, [\d.]+ %, \d+ cells, \d+ s left")

    def test_needs_an_output_folder(self):
        answer = call("run", PUNCTURE)

        self.assertEqual(answer.code, 2)
        self.assertIn("--out", answer.err)

    def test_never_writes_over_a_run_without_force(self):
        self.run_small("a", until="2 h")
        before = manifest_of(self.folder / "a")

        refused = self.run_small("a", until="3 h")
        self.assertEqual(refused.code, 2)
        self.assertIn("--force", refused.err)
        self.assertEqual(manifest_of(self.folder / "a"), before)

        self.assertEqual(self.run_small("a", "--force", until="3 h").code, 0)
        self.assertEqual(manifest_of(self.folder / "a")["end_day"], 0.125)

    def test_never_writes_over_the_run_it_starts_from(self):
        self.run_small("a", "--branch-at", "1 h", until="2 h")
        before = tree_of(self.folder / "a")

        for place in ("a", "a/branch"):
            refused = self.run_small("a", "--force", "--from", self.folder / place, until="3 h")
            self.assertEqual(refused.code, 2)
            self.assertIn(f"--from {self.folder / place} lies in {self.folder / 'a'}, which this run would write over; "
                          "choose another --out", refused.err)
        self.assertEqual(tree_of(self.folder / "a"), before)

    def test_going_on_cannot_branch_in_the_past(self):
        self.run_small("a", until="2 h")

        refused = call("resume", self.folder / "a", "--until", "3 h", "--branch-at", "1 h")
        self.assertEqual(refused.code, 2)
        self.assertIn("allowed: after the day that the run has reached, 0.08333", refused.err)

        self.run_small("b", "--branch-at", "1 h", until="2 h")
        self.assertEqual(call("resume", self.folder / "b", "--until", "3 h", "--branch-at", "1 h").code, 0)

    def test_where_a_run_goes_on_from_tells_whether_a_branch_lies_ahead(self):
        self.run_small("a", until="2 h")
        for checkpoint in (self.folder / "a" / "checkpoints").iterdir():
            checkpoint.write_bytes(checkpoint.read_bytes()[:-100])

        self.assertEqual(call("resume", self.folder / "a", "--until", "3 h", "--branch-at", "1 h").code, 0)
        self.assertTrue((self.folder / "a" / "branch").exists())

    def test_a_value_that_is_empty_is_no_option_left_out(self):
        answer = call("run", PUNCTURE, "--out", self.folder / "a", "--until", "")

        self.assertEqual(answer.code, 2)
        self.assertIn("--until: found nothing; leave the option out or give it a value", answer.err)

    def test_threads_are_counted_from_one(self):
        for threads in ("0", "-1", "two"):
            answer = call("run", PUNCTURE, "--out", self.folder / "a", "--threads", threads)
            self.assertEqual(answer.code, 2)
            self.assertIn(f'--threads: found "{threads}"; allowed: a whole number from 1 on', answer.err)

    def test_each_session_of_a_minute_has_a_line(self):
        scenario = self.folder / "twice.toml"
        session = '[[regimen.sessions]]\ndevice = "placed_needle"\ntime = "1 h"\n'
        scenario.write_text('[block]\nwidth = "0.2 mm"\nbreadth = "0.2 mm"\n' + 2 * session)

        self.assertEqual(call("run", scenario, "--out", self.folder / "a", "--until", "2 h").code, 0)

        told = [json.loads(line) for line in (self.folder / "a" / "events.jsonl").read_text().splitlines()]
        self.assertEqual([(e["session"], e["punctures"]) for e in told], [(0, 1), (1, 1)])

    def test_never_writes_into_a_folder_that_is_no_run(self):
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / "thesis.txt").write_text("years of work")

        answer = self.run_small("mine", "--force")

        self.assertEqual(answer.code, 2)
        self.assertEqual(tree_of(self.folder / "mine"), ["thesis.txt"])

    def test_writes_nothing_for_a_bad_scenario(self):
        bad = self.folder / "bad.toml"
        bad.write_text('[scenario]\ntitle = "T"\n[block]\nwidht = "1 mm"\n')

        answer = call("run", bad, "--out", self.folder / "a", "--json")

        self.assertEqual(answer.code, 3)
        self.assertEqual(answer.out, "")
        self.assertIn("width", answer.err)
        self.assertEqual(tree_of(self.folder), ["bad.toml"])

    def test_says_so_where_it_may_not_write(self):
        (self.folder / "locked").mkdir()
        (self.folder / "locked").chmod(0o555)

        answer = self.as_anyone("run", PUNCTURE, *SMALL, "--until", "1 h", "--out", self.folder / "locked" / "a")

        self.assertEqual(answer.code, 5)
        self.assertIn("locked", answer.err)

    def test_a_run_in_a_folder_without_write_permission_can_be_read(self):
        self.run_small("a", until="1 h")
        for path in [self.folder / "a", *(self.folder / "a").rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)

        for words in (["measures"], ["info"], ["info", "--json"]):
            self.assertEqual(self.as_anyone(*words, self.folder / "a").code, 0, words)
        extended = self.as_anyone("resume", self.folder / "a", "--until", "2 h")
        self.assertEqual(extended.code, 5, extended.err)

    def test_says_so_where_no_folder_can_be(self):
        (self.folder / "file").write_text("not a folder")

        for place in ("file/a", "file"):
            answer = self.run_small(place)
            self.assertIn(answer.code, (2, 5), place)
            self.assertIn("file", answer.err)
        self.assertEqual((self.folder / "file").read_text(), "not a folder")

    def test_refuses_durations_without_unit(self):
        for option in ("--until", "--wall-time", "--checkpoint-every"):
            answer = call("run", PUNCTURE, "--out", self.folder / "a", option, "5")
            self.assertEqual(answer.code, 2, option)
            self.assertIn(option, answer.err)
        self.assertEqual(tree_of(self.folder), [])

    def test_refuses_times_that_no_run_can_have(self):
        """Also before their plan is made: an endless one has no end of snapshots."""
        allowed = "allowed: up to 3 year, as for run.duration"
        for option, time, words in (("--until", "30000000 year", f"--until: found 10957500000 d; {allowed}"),
                                    ("--until", "1e300 year", f"--until: found 694444444444.4445 d; {allowed}"),
                                    ("--wall-time", "0 s", "--wall-time 0 s: allowed: more than 0 s"),
                                    ("--checkpoint-every", "1 s", '--checkpoint-every: at least "1 min" of simulated time')):
            answer = call("run", PUNCTURE, "--out", self.folder / "a", option, time)
            self.assertEqual((answer.code, answer.err), (2, words + "\n"), time)
        self.assertEqual(tree_of(self.folder), [])

        self.run_small("a", until="1 h")
        answer = call("resume", self.folder / "a", "--until", "4 year")
        self.assertEqual((answer.code, answer.err), (2, f"--until: found 1461 d; {allowed}\n"))

    def test_a_run_without_snapshots_has_measures_only(self):
        self.assertEqual(self.run_small("a", "--set", "output.snapshots=false", until="2 h").code, 0)

        self.assertEqual([n for n in tree_of(self.folder / "a") if n.startswith("snapshots/") or n == "run.vtkhdf"], [])
        self.assertEqual(call("measures", self.folder / "a").code, 0)
        told = call("info", self.folder / "a", "--json").json()
        self.assertEqual((told["punctures"], told["voxels"], told["voxel_um"]), (0, [8, 8, 80], 25))
        self.assertIn("voxels           8 x 8 x 80 of 25 um\n", call("info", self.folder / "a").out)
        self.assertEqual(call("info", self.folder / "a", "--punctures", self.folder / "p.csv").code, 2)
        self.assertEqual(call("pack", self.folder / "a", "--out", self.folder / "p.vtkhdf").code, 5)


class Reading(InFolder):
    """Verbs that read: measures, info, pack, explain, check, version."""

    def setUp(self):
        super().setUp()
        self.run = self.folder / "a"
        self.assertEqual(self.run_small("a").code, 0)

    def test_measures_as_csv(self):
        answer = call("measures", self.run, "--csv")

        self.assertEqual(answer.code, 0)
        comments = [line for line in answer.out.splitlines() if line.startswith("#")]
        table = list(csv.reader(line for line in answer.out.splitlines() if not line.startswith("#")))
        self.assertEqual(table[0][0], "time")
        self.assertEqual(len(comments), len(table[0]))
        for name, comment in zip(table[0], comments):
            self.assertRegex(comment, r"^# .+ \[[^\]]+\]: .+")
            self.assertTrue(comment.startswith(f"# {name} ["))
        times = [float(row[0]) for row in table[1:]]
        self.assertEqual(times, sorted(times))
        self.assertEqual((times[0], times[-1]), (0.0, 1.0))
        self.assertEqual({len(row) for row in table}, {len(table[0])})

    def test_measures_as_json_are_those_of_the_csv(self):
        columns = call("measures", self.run, "--json").json()["columns"]
        rows = [line for line in call("measures", self.run).out.splitlines() if not line.startswith("#")]

        self.assertEqual([c["name"] for c in columns], rows[0].split(","))
        self.assertEqual([str(v) for v in columns[0]["values"]], [str(float(r.split(",")[0])) for r in rows[1:]])

    def test_info_tells_what_a_run_holds(self):
        words, told = call("info", self.run), call("info", self.run, "--json").json()

        self.assertIn("8 x 8 x 80 of 25 um", words.out)
        self.assertEqual(told["voxels"], [8, 8, 80])
        self.assertEqual(told["punctures"], 1)
        self.assertEqual(told["snapshot_days"][-1], 1.0)
        self.assertIn("collagen_total", told["fields"])

    def test_pack_gives_one_file_that_reads_alike(self):
        packed = self.folder / "one.vtkhdf"
        self.assertEqual(call("pack", self.run, "--out", packed).code, 0)

        self.assertEqual(call("measures", packed).out, call("measures", self.run).out)
        self.assertEqual(call("info", packed).out, call("info", self.run).out)
        again = call("pack", self.run, "--out", packed)
        self.assertEqual(again.code, 2)
        self.assertEqual(call("pack", self.run, "--out", packed, "--force").code, 0)

    def test_damaged_files_end_with_code_five(self):
        snapshot = self.run / "snapshots" / "s000001.h5"
        bytes_ = bytearray(snapshot.read_bytes())
        bytes_[len(bytes_) // 2] ^= 1
        snapshot.write_bytes(bytes_)

        answer = call("pack", self.run, "--out", self.folder / "p.vtkhdf")

        self.assertEqual(answer.code, 5)
        self.assertIn("s000001.h5", answer.err)
        self.assertFalse((self.folder / "p.vtkhdf").exists())
        self.assertEqual(call("measures", self.folder / "nowhere").code, 5)
        (self.run / "measures.csv").write_text("# time [d]: t\ntime\nzero\n")
        self.assertEqual(call("measures", self.run).code, 5)

    def test_the_resolved_scenario_gives_the_same_run(self):
        hash_ = manifest_of(self.run)["outcome"]["state_hash"]
        answer = call("run", self.run / "scenario.resolved.toml", "--until", "1 d", "--out", self.folder / "b", "--json")

        self.assertEqual(answer.json()["state_hash"], hash_)


class Asking(InFolder):
    def test_what_does_not_arrive_is_an_error(self):
        with open("/dev/full", "w") as full:
            answer = subprocess.run([PROGRAM, "explain", "--schema"], stdout=full, stderr=subprocess.PIPE, text=True)

        self.assertEqual(answer.returncode, 5)
        self.assertIn("cannot write to standard output", answer.stderr)

    def test_check_is_silent_about_nothing(self):
        good = call("check", PUNCTURE)
        self.assertEqual((good.code, good.err), (0, ""))

        bad = self.folder / "bad.toml"
        bad.write_text('[scenario]\ntitle = "T"\n[block]\nwidht = "1 mm"\n[run]\nduration = 28\n')
        answer = call("check", bad)
        self.assertEqual((answer.code, answer.out), (3, ""))
        self.assertEqual([line.split(": ")[1] for line in answer.err.splitlines()], ["block.widht", "run.duration"])
        self.assertEqual(call("check", self.folder / "none.toml").code, 5)

    def test_explain_gives_every_value_with_unit_and_origin(self):
        words, values = call("explain", PUNCTURE), json.loads(call("explain", PUNCTURE, "--json").out)

        self.assertRegex(words.out, r"\d+ values, \d+ of them assumed \(\d+ %\)")
        self.assertTrue(all(v["unit"] and v["origin"] and v["source"] for v in values))
        width = [v for v in json.loads(call("explain", PUNCTURE, *SMALL, "--json").out) if v["path"] == "block.width"]
        self.assertEqual((width[0]["value"], width[0]["layer"]), ("0.2 mm", "--set"))
        one = call("explain", PUNCTURE, "block.voxel")
        self.assertEqual(one.code, 0)
        self.assertTrue(one.out.startswith("block.voxel = "))
        absent = call("explain", PUNCTURE, "regimen.needle_length")
        self.assertEqual((absent.code, absent.out),
                         (0, "regimen.needle_length is not given\n    Needle length, in place of the device's own; allowed 0.1 mm to 3 mm\n"))
        lost = call("explain", PUNCTURE, "block.voxl")
        self.assertEqual(lost.code, 2)
        self.assertIn("block.voxel", lost.err)

    def test_the_schema_in_docs_is_the_programs(self):
        self.assertEqual(call("explain", "--schema").out, (ROOT / "docs" / "scenario.schema.json").read_text())

    def test_says_what_is_wrong_with_a_set(self):
        whole = "allowed: a whole number, 0 to 4294967295"
        path = "found a table of keys; allowed: the path of a value, such as regimen.name"
        for words, said in (("run.seed=18446744073709551616", f"run.seed: found the bare number 18446744073709551616; {whole}"),
                            ("run.seed=null", f'run.seed: found the text "null"; {whole}'),
                            ("regimen=3", f"regimen: {path}"),
                            ("regimen={count=0}", f"regimen: {path}")):
            answer = call("check", PUNCTURE, "--set", words)
            self.assertEqual((answer.code, answer.err), (3, f"--set {words}: {said}\n"))
        self.assertEqual(call("check", PUNCTURE, "--set", "scenario.title=007").code, 0)

    def test_version_and_usage(self):
        told = call("version", "--json").json()
        self.assertIn(told["version"], call("version").out)
        for words in ([], ["sweeep"], ["run", PUNCTURE, "--sed", "3"], ["resume"], ["measures"], ["info"], ["pack"], ["check"],
                      ["run", PUNCTURE, "--out", "x", "--set", "novalue"], ["sweep"]):
            answer = call(*words, cwd=self.folder)
            self.assertEqual(answer.code, 2, words)
            self.assertNotEqual(answer.err, "", words)
        self.assertEqual(tree_of(self.folder), [])
        self.assertEqual(call("--help").code, 0)
        self.assertEqual(call("--version").out, call("version").out)
        self.assertIn("reticulin rnu: no such verb; allowed: run, resume, ", call("rnu").err)
        self.assertIn(' (did you mean "run"?)', call("rnu").err)

    def test_says_what_an_argument_is_when_it_is_the_wrong_one(self):
        for words, message in (
                (("check", PUNCTURE, PUNCTURE), f"found a second argument, {PUNCTURE}; allowed: one scenario at a time"),
                (("info", PUNCTURE), f"{PUNCTURE} is a scenario; name the folder of its run (`reticulin run`), or ask "
                                     "`reticulin info --plan` what a run will take"),
                (("render", "x", "--view", "tissue", "--out", "x.jpg"),
                 "--out x.jpg: pictures are PNG; write a name that ends in .png"),
                (("explain", PUNCTURE, "solutes.tgf_bta"), 'solutes.tgf_bta: no value has this key (did you mean "solutes.tgf_beta"?)')):
            answer = call(*words)
            self.assertEqual((answer.code, answer.out, answer.err), (2, "", message + "\n"), words)

    def test_a_seed_is_decimal(self):
        for given, read in (("010", 10), ("08", 8), ("0", 0), ("000", 0)):
            run = self.folder / given
            self.assertEqual(self.run_small(given, "--seed", given, "--threads", "01", until="1 min").code, 0)
            self.assertEqual((manifest_of(run)["seed"], manifest_of(run)["threads"]), (read, 1))
        for given in ("0x10", "0b11", "1_0", "5 # c", "nan", "ten"):
            answer = call("check", PUNCTURE, "--seed", given)
            self.assertEqual(answer.code, 2)
            self.assertIn(f'found "{given}"; allowed: a whole number in decimal', answer.err)
        for given, found in (("-1", "-1"), ("1.5", "the bare number 1.5"), ("18446744073709551616", "the bare number 18446744073709551616")):
            answer = call("check", PUNCTURE, "--seed", given)
            self.assertEqual(answer.code, 3)
            self.assertEqual(answer.err, f"--set run.seed={given}: run.seed: found {found}; allowed: a whole number, 0 to 4294967295\n")

    def test_the_plan_names_sessions_without_a_hole(self):
        roller = self.folder / "roller.toml"
        roller.write_text('[scenario]\ntitle = "T"\n[block]\nwidth = "0.1 mm"\nbreadth = "0.1 mm"\n[run]\nduration = "2 d"\n'
                          '[regimen]\ndevice = "roller_192"\ncount = 2\nspacing = "1 d"\npasses = 1\n')
        answer = call("info", "--plan", roller)

        self.assertIn("holes in block   0 (by session: 0 0)\n", answer.out)
        self.assertIn("no hole inside this block in session 0, 1: the block is small for this device; ", answer.out)
        ran = call("run", roller, "--until", "1 min", "--out", self.folder / "a")
        self.assertIn("no hole inside this block in session 0, 1", ran.err)


if __name__ == "__main__":
    unittest.main()
