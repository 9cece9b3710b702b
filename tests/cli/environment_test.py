#!/usr/bin/env python3
"""What a caller leaves behind (streams, signals, bound threads, permissions, names) changes no result and loses none."""

import json
import os
import shutil
import signal
import subprocess
import unittest

from program import PROGRAM, PUNCTURE, ROOT, SMALL, InFolder, call, end_by, manifest_of, start, wait_until_running

RUN = ["run", PUNCTURE, *SMALL, "--until", "2 d"]


class Threads(InFolder):
    def threads(self, name, **environment):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_", "SLURM_"))}
        answer = call("run", PUNCTURE, *SMALL, "--until", "1 h", "--out", self.folder / name, env=kept | environment)
        self.assertEqual(answer.code, 0, answer.err)
        return manifest_of(self.folder / name)["threads"]

    def test_bound_by_the_runtime_are_as_many_as_free_ones(self):
        free = self.threads("free")
        self.assertEqual(free, len(os.sched_getaffinity(0)))
        for name, value in (("OMP_PROC_BIND", "close"), ("OMP_PLACES", "cores"), ("OMP_PLACES", "threads")):
            with self.subTest(name):
                self.assertEqual(self.threads(name + value, **{name: value}), free)

    def test_are_not_more_than_the_runtime_gives(self):
        self.assertEqual(self.threads("limited", OMP_THREAD_LIMIT="1"), 1)

    def test_do_not_spin_where_a_variable_is_set_to_nothing(self):
        kept = os.environ | {"OMP_WAIT_POLICY": "", "OMP_DISPLAY_ENV": "true"}

        self.assertIn("OMP_WAIT_POLICY = 'PASSIVE'", call("run", PUNCTURE, env=kept).err)


class Streams(InFolder):
    def test_that_are_closed_get_nothing_of_a_run(self):
        run = self.folder / "a"
        words = " ".join(f"'{word}'" for word in (PROGRAM, *RUN, "--out", run))

        subprocess.run(["sh", "-c", f"{words} <&- >&- 2>&-"], check=False)

        self.assertEqual(manifest_of(run)["status"], "finished")
        for line in (run / "progress.jsonl").read_text().splitlines():
            json.loads(line)
        for line in (run / "log.txt").read_text().splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT")

    def test_that_nobody_reads_do_not_end_a_run(self):
        process = start(*RUN, "--out", self.folder / "a")
        process.stderr.close()
        process.stdout.close()
        process.wait(60)

        self.assertEqual(manifest_of(self.folder / "a")["status"], "finished")


class Signals(InFolder):
    def started(self, prepare):
        process = subprocess.Popen([PROGRAM, *RUN, "--out", str(self.folder / "a")], preexec_fn=prepare,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        wait_until_running(self.folder / "a", process)
        return process

    def test_that_are_ignored_stay_so(self):
        for number in (signal.SIGINT, signal.SIGHUP):
            with self.subTest(number):
                process = self.started(lambda number=number: signal.signal(number, signal.SIG_IGN))

                self.assertEqual(end_by(process, number), 0, process.stderr_text)
                shutil.rmtree(self.folder / "a")

    def test_that_were_blocked_are_heard(self):
        process = self.started(lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]))

        self.assertEqual(end_by(process, signal.SIGTERM), 6, process.stderr_text)


class Checkpoints(InFolder):
    """What cannot be read today may be readable tomorrow: nothing is thrown away for it."""

    def setUp(self):
        super().setUp()
        self.run = self.folder / "a"
        self.assertEqual(self.run_small("a", until="6 h").code, 0)
        self.rows = (self.run / "measures.csv").read_bytes()
        if os.geteuid() == 0:
            for path in [self.run, *self.run.rglob("*")]:
                os.chown(path, 65534, 65534)

    def expect_kept(self, message):
        answer = self.as_anyone("resume", self.run, "--until", "8 h")

        self.assertEqual((answer.code, answer.out, answer.err), (5, "", message + "\n"))
        self.assertEqual((self.run / "measures.csv").read_bytes(), self.rows)

    def test_that_cannot_be_read_are_no_reason_to_start_anew(self):
        checkpoint = next((self.run / "checkpoints").iterdir())
        checkpoint.chmod(0)
        self.expect_kept(f"cannot read {checkpoint}: Permission denied")

        checkpoint.chmod(0o600)
        self.assertEqual(self.as_anyone("resume", self.run, "--until", "8 h").code, 0)

    def test_that_cannot_be_listed_are_no_reason_either(self):
        (self.run / "checkpoints").chmod(0o300)

        self.expect_kept(f"cannot list {self.run}/checkpoints: Permission denied")

    def test_snapshots_that_cannot_be_read_are_not_damaged(self):
        snapshot = self.run / "snapshots" / "s000001.h5"
        snapshot.chmod(0)

        self.expect_kept(f"cannot read {snapshot}: Permission denied")

    def test_a_folder_that_may_not_be_searched_is_named(self):
        self.folder.chmod(0)
        try:
            answer = call("info", self.run) if os.geteuid() != 0 else call("info", self.run, user=65534, group=65534,
                                                                           extra_groups=[])
        except PermissionError:
            self.skipTest("the program lies where only root may read")
        self.folder.chmod(0o755)

        self.assertEqual(answer.code, 5, answer.err)
        self.assertRegex(answer.err, "Permission denied")


class Moved(InFolder):
    def test_a_run_does_not_write_into_what_takes_its_name(self):
        run, moved = self.folder / "a", self.folder / "b"
        process = start(*RUN, "--out", run, "--checkpoint-every", "1 h", "--quiet")
        wait_until_running(run, process)
        process.send_signal(signal.SIGSTOP)
        run.rename(moved)
        self.assertEqual(call("run", PUNCTURE, *SMALL, "--until", "3 h", "--seed", "7", "--out", run, "--quiet").code, 0)
        before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file()}

        code = end_by(process, signal.SIGCONT)

        self.assertEqual((code, process.stderr_text), (5, f"{run} was moved or removed while it was being written\n"))
        self.assertEqual({p: p.read_bytes() for p in run.rglob("*") if p.is_file()}, before)
        self.assertEqual(call("resume", moved, "--quiet").code, 0)


class Names(InFolder):
    def test_a_link_in_the_way_is_not_followed(self):
        target, link = self.folder / "mine", self.folder / "p.csv.tmp"
        target.write_text("mine")
        link.symlink_to(target)

        answer = call("info", "--plan", PUNCTURE, *SMALL, "--punctures", self.folder / "p.csv")

        self.assertEqual((answer.code, answer.err), (5, f"cannot write {link}: Too many levels of symbolic links\n"))
        self.assertEqual((target.read_text(), link.is_symlink()), ("mine", True))

    def test_a_library_may_consist_of_links(self):
        store, library = self.folder / "store", self.folder / "library"
        shutil.copytree(ROOT / "scenarios" / "library", store)
        library.mkdir()
        for path in store.iterdir():
            if path.name == "devices":
                (library / path.name).mkdir()
                for device in path.iterdir():
                    (library / path.name / device.name).symlink_to(device)
            else:
                (library / path.name).symlink_to(path)
        (library / "devices" / ".#pen.toml").symlink_to("somebody@somewhere.1:2")
        (library / "devices" / "._placed_needle.toml").write_text("\0")

        answer = call("check", PUNCTURE, "--library", library)

        self.assertEqual((answer.code, answer.err), (0, ""))


if __name__ == "__main__":
    unittest.main()
