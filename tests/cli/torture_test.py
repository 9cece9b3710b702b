#!/usr/bin/env python3
"""Two hundred kills, a full disk, a folder that may not be written, too few file handles, a thousand damaged files.

Nothing that was finished may be lost or changed, nothing may crash or hang, every error has its code and says what is
wrong. Long: label `slow`, and scripts/torture. Full and read-only disks are file systems in memory and need root.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from program import PUNCTURE, SMALL, InFolder, call, end_by, start, tree_of

CASE = ["run", PUNCTURE, *SMALL, "--set", "output.snapshot_days=[0,0.25,0.5,0.75,1,1.25,1.5,1.75]",
        "--set", "output.checkpoint_every=4 h"]
RUN = [*CASE, "--until", "2 d"]
PLACES = ("snapshot.half", "index.written", "measures.half", "checkpoint.half", "checkpoint.renamed")
KILLS = int(os.environ.get("RETICULIN_TORTURE_KILLS", "200"))
DAMAGED = int(os.environ.get("RETICULIN_TORTURE_FILES", "1000"))
CRASHED = -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, 134, 139, 1


def finished_snapshots(folder):
    """Names and digests of the snapshots that are there under their own name."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((folder / "snapshots").glob("*.h5"))}


class Kills(InFolder):
    def setUp(self):
        super().setUp()
        began = time.monotonic()
        self.whole = call(*RUN, "--out", self.folder / "whole", "--json", "--threads", "1")
        self.seconds = time.monotonic() - began
        self.assertEqual(self.whole.code, 0, self.whole.err)
        self.moments = random.Random(4)

    def killed_at_random(self, words):
        process = start(*words)
        time.sleep(self.moments.uniform(0.0, 0.5) * self.seconds)
        return end_by(process, signal.SIGKILL) == -signal.SIGKILL

    def killed_inside_a_writer(self, words):
        place = f"{self.moments.choice(PLACES)}:{self.moments.randint(1, 3)}"
        return call(*words, env={**os.environ, "RETICULIN_DIE_AT": place}).code == -signal.SIGKILL

    def one_life(self, folder, left):
        """Kills a run again and again until it came to its end in between; the number of kills."""
        kills, kept, words = 0, {}, [*RUN, "--out", folder]
        for attempt in range(12):
            kill = self.killed_inside_a_writer if attempt % 2 else self.killed_at_random
            kills += kill(words)
            now = finished_snapshots(folder)
            self.assertEqual({n: now.get(n) for n in kept}, kept, f"{folder.name}: a finished snapshot was lost or changed")
            kept = now
            if (folder / "manifest.json").exists():
                words = ["resume", folder]
            if kills == left:
                break
        return kills, words

    def test_no_kill_loses_a_finished_snapshot(self):
        kills, life = 0, 0
        while kills < KILLS:
            folder = self.folder / f"life{life}"
            died, words = self.one_life(folder, KILLS - kills)
            answer = call(*words, "--json")
            self.assertEqual(answer.code, 0, answer.err)
            said, whole = answer.json(), self.whole.json()
            self.assertEqual(said["state_hash"], whole["state_hash"])
            self.assertEqual(finished_snapshots(folder), finished_snapshots(self.folder / "whole"))
            shutil.rmtree(folder)
            kills, life = kills + died, life + 1
        print(f"{kills} kills in {life} runs, no finished snapshot lost")


@unittest.skipUnless(os.geteuid() == 0, "mounting needs root")
class Disks(InFolder):
    def mount(self, megabytes):
        disk = self.folder / "disk"
        disk.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", disk], capture_output=True, check=False)
        if done.returncode != 0:
            self.skipTest("this machine does not let us mount")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=False, capture_output=True)
        return disk

    def remount(self, disk, options):
        subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)

    def test_a_full_disk_stops_the_run_and_loses_nothing(self):
        whole = call(*RUN, "--out", self.folder / "whole", "--json").json()["state_hash"]
        for megabytes in (1, 2, 3):
            with self.subTest(megabytes=megabytes):
                disk = self.mount(megabytes)
                answer = call(*RUN, "--out", disk / "run")
                self.assertEqual(answer.code, 5, answer.err)
                self.assertIn("No space left on device", answer.err)
                kept = finished_snapshots(disk / "run")
                self.remount(disk, "size=64m")
                words = ["resume", disk / "run"] if (disk / "run" / "manifest.json").exists() else [*RUN, "--out", disk / "run"]
                again = call(*words, "--json")
                self.assertEqual(again.code, 0, again.err)
                self.assertEqual(again.json()["state_hash"], whole)
                now = finished_snapshots(disk / "run")
                self.assertEqual({n: now.get(n) for n in kept}, kept)
                subprocess.run(["umount", "-l", disk], check=False, capture_output=True)

    def test_a_folder_that_may_not_be_written_is_named(self):
        disk = self.mount(64)
        self.assertEqual(call(*CASE, "--out", disk / "run", "--until", "1 d").code, 0)
        before = tree_of(disk)
        self.remount(disk, "ro")
        for words in ([*RUN, "--out", disk / "other"], ["resume", disk / "run", "--until", "2 d"]):
            answer = call(*words)
            self.assertEqual(answer.code, 5, answer.err)
            self.assertIn("Read-only file system", answer.err)
        self.assertEqual(tree_of(disk), before)
        self.assertEqual(call("info", disk / "run").code, 0)


class Handles(InFolder):
    def test_too_few_file_handles_are_an_error_not_a_crash(self):
        for most in range(3, 24):
            with self.subTest(handles=most):
                folder = self.folder / f"run{most}"
                answer = call(*CASE, "--out", folder, "--until", "6 h", prefix=("bash", "-c", f'ulimit -n {most}; exec "$@"', "bash"))
                self.assertIn(answer.code, (0, 5, 127), answer.err)  # 127: the program's libraries could not be opened
                if answer.code == 5:
                    self.assertIn("Too many open files", answer.err)


class DamagedFiles(InFolder):
    """Every reader meets files that were cut short or have one bit wrong."""

    def setUp(self):
        super().setUp()
        self.run = self.folder / "run"
        self.assertEqual(call(*RUN, "--out", self.run).code, 0)
        self.packed = self.folder / "packed.h5"
        self.assertEqual(call("pack", self.run, "--out", self.packed).code, 0)
        self.chance = random.Random(6)

    def damage(self, path):
        """Cuts the file or flips a bit; in words what was done."""
        data = bytearray(path.read_bytes())
        at = self.chance.randrange(len(data))
        if self.chance.random() < 0.5:
            path.write_bytes(data[:at])
            return f"cut at {at}"
        bit = self.chance.randrange(8)
        data[at] ^= 1 << bit
        path.write_bytes(data)
        return f"bit {bit} of byte {at} flipped"

    def cases(self):
        """File that is damaged, and the call that reads it."""
        copy = self.folder / "copy"
        snapshot = self.chance.choice(sorted(p.name for p in (self.run / "snapshots").glob("s0*.h5")))
        checkpoint = next((self.run / "checkpoints").glob("*.checkpoint")).name
        out = ["--out", self.folder / "out.h5"]
        return [(copy / "snapshots" / snapshot, ["pack", copy, *out]),
                (copy / "snapshots" / "static.h5", ["pack", copy, *out]),
                (copy / "checkpoints" / checkpoint, ["resume", copy, "--until", "50 h"]),
                (self.folder / "copy.h5", ["info", self.folder / "copy.h5"]),
                (self.folder / "copy.h5", ["measures", self.folder / "copy.h5"])]

    def test_a_thousand_damaged_files(self):
        refused = 0
        for number in range(DAMAGED):
            path, words = self.cases()[number % 5]
            shutil.rmtree(self.folder / "copy", ignore_errors=True)
            shutil.copytree(self.run, self.folder / "copy")
            shutil.copy(self.packed, self.folder / "copy.h5")
            (self.folder / "out.h5").unlink(missing_ok=True)
            done = self.damage(path)
            answer = call(*words)
            what = f"{number}: {path.name}, {done}: {answer.code} {answer.err[-300:]}"
            self.assertNotIn(answer.code, CRASHED, what)
            # A run goes on without its damaged checkpoint, and says so.
            self.assertEqual(answer.code, 0 if words[0] == "resume" else 5, what)
            self.assertIn(f"{path.name} is damaged: ", answer.err, what)
            self.assertNotIn("HDF5", answer.err, what)  # the checksum speaks before the library reads
            refused += 1
        print(f"{refused} damaged files refused")


if __name__ == "__main__":
    unittest.main()
