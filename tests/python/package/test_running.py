from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import reticulin

from .conftest import ROOT

PUNCTURE = ROOT / "scenarios" / "single_puncture.toml"


def test_a_run_is_the_one_of_the_command_line(tiny: Path, tmp_path: Path) -> None:
    from reticulin.program import program_path

    outcome = reticulin.run(tiny, tmp_path / "a", threads=1, progress=False)
    command = [program_path(), "run", tiny, "--out", tmp_path / "b", "--json", "--quiet"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert outcome.status == "finished"
    assert outcome.day == 0.5
    assert outcome.state_hash == told["state_hash"]


def test_resuming_gives_the_bits_of_a_run_that_never_stopped(tiny: Path, tmp_path: Path) -> None:
    whole = reticulin.run(tiny, tmp_path / "whole", threads=1, progress=False)
    reticulin.run(tiny, tmp_path / "half", until="5 h", threads=1, progress=False)
    resumed = reticulin.resume(tmp_path / "half", until=0.5, threads=2, progress=False)

    assert resumed.state_hash == whole.state_hash


def test_progress_is_handed_on_in_order(tmp_path: Path) -> None:
    seen: list[reticulin.Progress] = []
    reticulin.run(PUNCTURE, tmp_path / "run", until="3 d", progress=seen.append)

    assert [p.day for p in seen] == sorted(p.day for p in seen)
    assert (seen[-1].day, seen[-1].end) == (3.0, 3.0)
    assert seen[-1].cells > 1000


def test_an_error_in_progress_stops_the_run_with_a_checkpoint(tmp_path: Path) -> None:
    def fail(progress: reticulin.Progress) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        reticulin.run(PUNCTURE, tmp_path / "run", progress=fail)

    assert reticulin.open_run(tmp_path / "run").manifest["status"] == "stopped"


def test_a_folder_that_is_taken_is_refused_and_kept(tiny: Path, tmp_path: Path) -> None:
    first = reticulin.run(tiny, tmp_path / "run", progress=False)

    with pytest.raises(reticulin.UsageError, match="holds a run already") as raised:
        reticulin.run(tiny, tmp_path / "run", progress=False)

    assert raised.value.exit_code == 2
    assert first.open().manifest["status"] == "finished"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"until": "3 mm"}, 'until: found "3 mm", a length; allowed: a duration such as "5 d"'),
        ({"until": -1}, "until: found -1; allowed: 0 days or more"),
        ({"until": float("nan")}, "until: found nan; allowed: 0 days or more"),
        ({"until": float("inf")}, "until: found inf; allowed: 0 days or more"),
        ({"until": True}, 'until: found True; allowed: a duration such as "5 d", or a number of days'),
        ({"until": [1]}, 'until: found [1]; allowed: a duration such as "5 d", or a number of days'),
        ({"until": 1461}, "until: found 1461 d; allowed: up to 3 year, as for run.duration"),
        ({"until": "30000000 year"}, "until: found 10957500000 d; allowed: up to 3 year, as for run.duration"),
        ({"threads": 0}, "threads: found 0; allowed: a whole number, 1 or more"),
        ({"threads": 1.5}, "threads: found 1.5; allowed: a whole number, 1 or more"),
        ({"threads": "2"}, 'threads: found "2"; allowed: a whole number, 1 or more'),
        ({"threads": True}, "threads: found True; allowed: a whole number, 1 or more"),
        ({"wall_time": "soon"}, 'wall_time: found "soon"'),
        ({"wall_time": 1}, 'wall_time: found 1; allowed: a duration such as "5 d"'),
        ({"wall_time": "0 s"}, 'wall_time: found "0 s"; allowed: more than 0 s'),
        ({"checkpoint_every": 0}, 'checkpoint_every: at least "1 min" of simulated time'),
        ({"seed": -1}, "seed: found -1; allowed: a whole number, 0 or more"),
        ({"seed": 1.5}, "seed: found 1.5; allowed: a whole number, 0 or more"),
        ({"seed": "3"}, 'seed: found "3"; allowed: a whole number, 0 or more'),
        ({"out": None}, "out: found None; allowed: a path"),
        ({"out": ""}, 'out: found ""; allowed: a path'),
        ({"scenario": 3}, "scenario: found 3; allowed: a Scenario, or the path of a file"),
    ],
)
def test_wrong_arguments_are_named_before_anything_is_written(
    tiny: Path, tmp_path: Path, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(reticulin.UsageError) as raised:
        reticulin.run(**{"scenario": tiny, "out": tmp_path / "run", **arguments})  # type: ignore[arg-type]
    assert message in str(raised.value)
    assert os.listdir(tmp_path) == ["tiny.toml"]


def test_too_little_memory_is_told_as_such(tmp_path: Path) -> None:
    """The engine's own allocation fails; the plan of a run, which foresees such, is not asked."""
    huge = tmp_path / "huge.toml"
    with huge.open("w") as file:
        file.truncate(2**26)
    script = textwrap.dedent(f"""
        import resource, reticulin
        with open("/proc/self/statm") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + 2**24, taken + 2**24))
        try:
            reticulin.load_scenario({str(huge)!r})
        except reticulin.TooLargeError as error:
            print(error)
    """)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "out of memory; `Scenario.plan` tells what a run takes\n"


def test_a_run_stands_where_it_was_made_wherever_the_program_goes(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    outcome = reticulin.run(tiny, "run", threads=np.int64(1), seed=np.int64(3), progress=False)  # type: ignore[arg-type]
    run = reticulin.open_run("run")
    fields = run.get_fields("tgf_beta")
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert run.seed == 3
    assert outcome.folder == run.path == tmp_path / "run"
    assert outcome.open().manifest == run.manifest
    assert fields.tgf_beta.isel(time=-1).shape == (80, 12, 12)


def test_two_simulations_in_two_threads_give_their_own_bits(tiny: Path, tmp_path: Path) -> None:
    alone = [reticulin.run(tiny, tmp_path / f"alone{s}", seed=s, threads=1, progress=False) for s in (1, 2)]
    hashes: dict[int, str] = {}

    def work(seed: int) -> None:
        out = tmp_path / f"beside{seed}"
        hashes[seed] = reticulin.run(tiny, out, seed=seed, threads=2, progress=False).state_hash

    threads = [threading.Thread(target=work, args=(s,)) for s in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [hashes[1], hashes[2]] == [o.state_hash for o in alone]


def test_other_threads_of_python_go_on_during_a_run(tmp_path: Path) -> None:
    ticks = 0
    end = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not end.wait(0.01):
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    began = time.monotonic()
    reticulin.run(PUNCTURE, tmp_path / "run", until="5 d", threads=1, progress=False)
    seconds = time.monotonic() - began
    end.set()
    thread.join()

    assert ticks > 20 * seconds


def test_ctrl_c_stops_politely_and_the_run_can_be_resumed(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import reticulin
        try:
            reticulin.run({str(PUNCTURE)!r}, {str(tmp_path / "run")!r}, until="28 d", threads=1, progress=False)
        except KeyboardInterrupt:
            print("interrupted")
    """)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    manifest = tmp_path / "run" / "manifest.json"
    while not manifest.exists():
        time.sleep(0.05)
    time.sleep(0.3)
    sent = time.monotonic()
    os.kill(child.pid, signal.SIGINT)
    told, _ = child.communicate(timeout=60)

    assert told == "interrupted\n"
    assert time.monotonic() - sent < 20
    stopped = reticulin.open_run(tmp_path / "run")
    assert stopped.manifest["status"] == "stopped"
    assert reticulin.resume(tmp_path / "run", until="10 d", progress=False).status == "finished"


def test_a_plan_counts_what_the_process_holds_once(tiny: Path, tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import numpy, reticulin
        scenario = reticulin.load_scenario({str(tiny)!r})
        first = scenario.plan()["memory_bytes"]
        large = numpy.ones(25_000_000)
        second = scenario.plan()["memory_bytes"]
        del large
        third = scenario.plan()["memory_bytes"]
        run = reticulin.run(scenario, {str(tmp_path / "run")!r}, progress=False)
        print(first, second, third, run.details["peak_memory_bytes"])
    """)
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    first, second, third, peak = map(int, told.stdout.split())

    assert abs(second - first - 200e6) < 20e6
    assert abs(third - first) < 20e6
    assert peak < first + 50e6


def test_an_import_leaves_processors_free_that_the_runtime_has_bound() -> None:
    script = textwrap.dedent("""
        import os
        before = os.sched_getaffinity(0)
        import reticulin
        from reticulin._load import engine
        print(os.sched_getaffinity(0) == before, engine.granted_threads() == len(before))
    """)
    free = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_", "SLURM_"))}
    for name in ("OMP_PROC_BIND", "OMP_PLACES"):
        bound = free | {name: "close" if name == "OMP_PROC_BIND" else "cores"}
        told = subprocess.run([sys.executable, "-c", script], env=bound, capture_output=True, text=True, check=True)
        assert told.stdout == "True True\n", name
