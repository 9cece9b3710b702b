#!/usr/bin/env python3
"""Runs a set of scenarios side by side, then measures, compares and draws them (see scripts/demo).

Standard library only. Every run is a folder of its own. A finished run is skipped, an unfinished one is
resumed, one that dies leaves the others alone; so the whole job can be stopped and called again.
"""

import argparse
import filecmp
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = (1, 2, 3)
UNTREATED = "untreated"  # runs once: without needles the seeds differ in nothing that is compared
QUICK_ARMS = ("1_0_mm", "1_5_mm")  # --quick: arms whose name holds one of these, at the longer spacing
QUICK_SPACING = "6_week"
QUICK_UNTIL = "7 d"  # --quick follows the first session only, into a folder of its own
PICTURES = (("tissue", "7 d"), ("histology", "14 d"), ("histology", "182 d"), ("field", "3 d", "--field", "tgf_beta"))
QUICK_PICTURES = (("tissue", "7 d"), ("histology", "7 d"))
STOPPED = 6  # the exit code of a run that stopped politely and can be resumed


@dataclass
class Run:
    program: Path
    scenario: Path
    seed: int
    folder: Path
    until: str | None = None
    process: subprocess.Popen | None = None
    state: str = "waiting"  # waiting, running, done, stopped, failed
    attempts: list = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.scenario.stem}/seed_{self.seed}"


def plan(arguments) -> list[Run]:
    """The runs of the job: every scenario of the folder by every seed, the untreated one once."""
    scenarios = sorted(arguments.scenarios.glob("*.toml"))
    if not scenarios:
        sys.exit(f"demo: no scenario in {arguments.scenarios}")
    seeds = SEEDS
    if arguments.quick:
        seeds = SEEDS[:1]
        scenarios = [s for s in scenarios
                     if QUICK_SPACING in s.stem and any(a in s.stem for a in QUICK_ARMS)] or scenarios[:2]
    runs = []
    for scenario in scenarios:
        for seed in seeds[:1] if scenario.stem == UNTREATED else seeds:
            folder = arguments.out / scenario.stem / f"seed_{seed}"
            until = QUICK_UNTIL if arguments.quick else None
            runs.append(Run(arguments.program, scenario, seed, folder, until))
    return runs


def read_manifest(run: Run) -> dict:
    try:
        manifest = json.loads((run.folder / "manifest.json").read_text())
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def is_finished(run: Run) -> bool:
    return read_manifest(run).get("status") in ("finished", "done", "complete")


def fingerprint(scenario: Path) -> str:
    """Hash of all that a run is read from: the scenario, the fragments beside it, the library."""
    files = [scenario, *scenario.parent.glob("*/*.toml"), *(ROOT / "scenarios" / "library").rglob("*.toml")]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def inputs_file(run: Run) -> Path:
    return run.folder.with_suffix(".inputs")


def is_of_this_scenario(run: Run) -> bool:
    """False where scenario or library were edited since the run was made: it answers another question."""
    try:
        if inputs_file(run).exists() and inputs_file(run).read_text() != fingerprint(run.scenario):
            return False
        return filecmp.cmp(run.folder / "scenario.toml", run.scenario, shallow=False)
    except OSError:
        return False


def command_for(run: Run) -> list[str]:
    """Resume what is there, start what is not; start over what belongs to an older scenario or program."""
    common = ["--threads", "1", "--quiet", "--json"]
    if run.until:
        common += ["--until", run.until]
    start = [str(run.program), "run", str(run.scenario), "--out", str(run.folder), "--seed", str(run.seed)]
    if "resume" in run.attempts or (run.folder.exists() and not is_of_this_scenario(run)):
        run.attempts.append("run --force")
        return [*start, "--force", *common]
    if read_manifest(run):
        run.attempts.append("resume")
        return [str(run.program), "resume", str(run.folder), *common]
    run.attempts.append("run")
    return [*start, *(["--force"] if run.folder.exists() else []), *common]


def launch(run: Run) -> None:
    run.folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the run folder, not in it: the program makes that itself and refuses one that exists.
    log = run.folder.with_suffix(".log").open("ab")
    report = run.folder.with_suffix(".json").open("wb")
    command = command_for(run)
    if command[1] == "run":
        inputs_file(run).write_text(fingerprint(run.scenario))
    # A session of its own, so that Ctrl-C reaches this script alone and it stops the runs politely.
    run.process = subprocess.Popen(command, stdout=report, stderr=log, start_new_session=True)
    log.close()
    report.close()
    run.state = "running"


def collect(run: Run) -> None:
    """Looks whether a running process has ended, and whether a failed resume deserves a fresh start."""
    code = run.process.poll()
    if code is None:
        return
    run.process = None
    if code == 0:
        run.state = "done"
    elif code == STOPPED:
        run.state = "stopped"
    elif run.attempts[-1] == "resume":
        run.state = "waiting"  # damaged or made by another version: start it over, once
    else:
        run.state = "failed"
        print(f"\ndemo: {run.name} ended with code {code}; see {run.folder.with_suffix('.log')}", file=sys.stderr)


def fraction_done(run: Run) -> float:
    """Share of a run that is done, from the last whole line of its progress file."""
    if run.state == "done":
        return 1.0
    try:
        with (run.folder / "progress.jsonl").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
            line = file.read().splitlines()[-1]
        told = json.loads(line)
        return min(1.0, max(0.0, float(told["day"]) / float(told["end_day"])))
    except (OSError, ValueError, IndexError, KeyError, TypeError, ZeroDivisionError):
        return 0.0


def show_progress(runs: list[Run], began: float, share_before: float) -> None:
    share = sum(fraction_done(r) for r in runs) / len(runs)
    elapsed = time.monotonic() - began
    gained = share - share_before
    left = f"about {elapsed / gained * (1 - share) / 60:.0f} min left" if gained > 0.01 else "estimating"
    counts = {s: sum(r.state == s for r in runs) for s in ("done", "running", "failed")}
    line = (f"main job: {counts['done']} of {len(runs)} runs done, {counts['running']} running, "
            f"{counts['failed']} failed, {100 * share:.0f} %, {elapsed / 60:.1f} min, {left}")
    if sys.stderr.isatty():
        print(f"\r{line:<110}", end="", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)


class Stop:
    """Set by Ctrl-C or SIGTERM; the runs are then asked to write a checkpoint and stop."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self.ask)
        signal.signal(signal.SIGTERM, self.ask)

    def ask(self, *_) -> None:
        self.asked = True


def stop_all(runs: list[Run]) -> None:
    running = [r for r in runs if r.process]
    for run in running:
        run.process.terminate()
    for run in running:
        run.process.wait()
        run.state = "stopped"


def execute(runs: list[Run], jobs: int) -> bool:
    """Runs everything, `jobs` at a time. False if it was stopped."""
    stop = Stop()
    began = time.monotonic()
    share_before = sum(fraction_done(r) for r in runs) / len(runs)
    shown = 0.0
    every = 1 if sys.stderr.isatty() else 30
    while any(r.state in ("waiting", "running") for r in runs):
        for run in runs:
            if run.state == "running":
                collect(run)
        free = jobs - sum(r.state == "running" for r in runs)
        waiting = [r for r in reversed(runs) if r.state == "waiting"]  # long needles take longest: first
        for run in waiting[:max(0, free)]:
            launch(run)
        if time.monotonic() - shown > every:
            shown = time.monotonic()
            show_progress(runs, began, share_before)
        if stop.asked:
            stop_all(runs)
            print("\ndemo: stopped; call it again and it goes on where it was", file=sys.stderr)
            return False
        time.sleep(0.2)
    show_progress(runs, began, share_before)
    print(file=sys.stderr)
    return True


def call(program: Path, *words, stdout=None) -> bool:
    """One of the program's other verbs; a failure is told and does not end the job."""
    code = subprocess.run([str(program), *map(str, words)], stdout=stdout).returncode
    if code != 0:
        print(f"demo: reticulin {' '.join(map(str, words[:2]))} ended with code {code}", file=sys.stderr)
    return code == 0


def report(runs: list[Run], out: Path) -> bool:
    """Measures of every run, the comparison's table on stdout, the pictures' paths at the end."""
    done = [r for r in runs if r.state == "done"]
    program = done[0].program
    (out / "measures").mkdir(parents=True, exist_ok=True)
    good = True
    for run in done:
        with (out / "measures" / f"{run.scenario.stem}_seed_{run.seed}.csv").open("wb") as file:
            good &= call(program, "measures", run.folder, "--csv", stdout=file)
    comparison = out / "comparison"
    good &= call(program, "compare", *[r.folder for r in done], "--out", comparison)
    pictures = out / "pictures"
    pictures.mkdir(exist_ok=True)
    for run in [r for r in done if r.seed == SEEDS[0]]:
        for view, day, *options in QUICK_PICTURES if run.until else PICTURES:
            file = pictures / f"{run.scenario.stem}_{view}_day_{day.split()[0]}.png"
            good &= call(program, "render", run.folder, "--view", view, "--time", day, "--out", file, *options,
                         stdout=subprocess.DEVNULL)
    print("\npictures:")
    for file in sorted([*comparison.glob("*.png"), *pictures.glob("*.png")]):
        print(f"  {os.path.relpath(file)}")
    print(f"measures: {os.path.relpath(out / 'measures')}")
    return good


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--pen", action="store_true", help="the set with the pen's depth rule")
    parser.add_argument("--quick", action="store_true", help="two regimens, one seed, the first week")
    parser.add_argument("--fresh", action="store_true", help="throw away what an earlier call left")
    parser.add_argument("--jobs", type=int, default=min(8, os.cpu_count() or 1), help="runs at a time")
    parser.add_argument("--scenarios", type=Path, help="folder of scenario files, one arm each")
    parser.add_argument("--out", type=Path, help="where the run folders land")
    parser.add_argument("--program", type=Path, default=ROOT / "build" / "release" / "reticulin")
    arguments = parser.parse_args()
    pen = "_pen" if arguments.pen else ""
    arguments.scenarios = arguments.scenarios or ROOT / "scenarios" / f"needle_length_by_spacing{pen}"
    arguments.out = arguments.out or ROOT / "runs" / f"demo{pen}{'_quick' if arguments.quick else ''}"
    if arguments.jobs < 1:
        parser.error("--jobs must be at least 1")
    return arguments


def main() -> int:
    arguments = parse()
    runs = plan(arguments)
    if arguments.fresh:
        shutil.rmtree(arguments.out, ignore_errors=True)
    for run in runs:
        if is_finished(run) and is_of_this_scenario(run):
            run.state = "done"
    if not execute(runs, arguments.jobs):
        return STOPPED
    failed = [r.name for r in runs if r.state != "done"]
    if len(failed) == len(runs):
        print("demo: no run finished", file=sys.stderr)
        return 1
    good = report(runs, arguments.out)
    if failed:
        print(f"demo: not finished: {', '.join(failed)}; call it again to try them once more", file=sys.stderr)
    return 0 if good and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
