"""The engine itself: what it is asked for, and a real one on this machine."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from reticulin import ReticulinError, Sweep, UsageError
from reticulin.program import program_path
from reticulin.sweep import engine as engines
from reticulin.sweep.collect import collect_table
from reticulin.sweep.engine import (
    COMMAND_WORDS,
    ParslEngine,
    _Parsl,
    check_place,
    local_workers,
    own_address,
    slurm_workers,
)
from reticulin.sweep.file import SlurmSettings
from reticulin.sweep.journal import read_records
from reticulin.sweep.orphans import _processes_of, label_of, remove_orphans
from reticulin.sweep.plain_path import plain_link
from reticulin.sweep.store import Store

from .conftest import TINY
from .trivial import sweep_file

LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}


def slurm(**values: object) -> SlurmSettings:
    usual: dict[str, object] = {"partition": "main", "account": "", "qos": "", "walltime_seconds": 3600.0}
    usual |= {"margin_seconds": 120.0, "blocks": 3, "nodes_per_block": 1, "cores_per_node": 8}
    usual |= {"memory_per_node_gb": 0, "options": "", "setup": "module load gcc", "address": "10.0.0.7"}
    return SlurmSettings(**(usual | values))  # type: ignore[arg-type]


def asked_of_parsl(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: SlurmSettings, threads: int) -> dict:  # type: ignore[type-arg]
    """What the executor is made with."""
    asked: dict[str, object] = {}

    class Executor:
        interchange_proc = subprocess.Popen(["true"])

        def __init__(self, **options: object) -> None:
            asked.update(options)

    monkeypatch.setattr(
        engines,
        "_parsl",
        lambda: _Parsl(lambda **_: None, lambda _: None, Executor, lambda work, data_flow_kernel: work),
    )
    monkeypatch.setattr(engines.shutil, "which", lambda name: name)
    asked["workers"] = ParslEngine(folder, threads, None, settings).workers
    return asked


def test_what_a_cluster_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of_parsl(tmp_path, monkeypatch, slurm(), threads=2)

    assert (asked["encrypted"], asked["address"]) == (True, "10.0.0.7")
    assert asked["drain_period"] == 3600 - 120 - 10
    assert (asked["cores_per_worker"], asked["max_workers_per_node"], asked["workers"]) == (2, 4, 12)
    assert asked["label"] == label_of(tmp_path)
    provider = asked["provider"]
    assert (provider.max_blocks, provider.min_blocks, provider.walltime) == (3, 0, "01:00:00")  # type: ignore[attr-defined]
    assert f'export PATH={Path(sys.executable).parent}:"$PATH"\nmodule load gcc' in provider.worker_init  # type: ignore[attr-defined]
    assert type(provider.launcher).__name__ == "SingleNodeLauncher"  # type: ignore[attr-defined]


def test_an_allocation_of_several_nodes_is_started_on_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_of_parsl(tmp_path, monkeypatch, slurm(nodes_per_block=2), threads=8)

    assert asked["workers"] == 3 * 2
    assert type(asked["provider"].launcher).__name__ == "SrunLauncher"
    assert "--cpus-per-task=8" in asked["provider"].launcher.overrides


def test_logs_of_old_drivers_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        (tmp_path / "engine" / f"{number:03}").mkdir(parents=True)
        (tmp_path / "engine" / f"{number:03}" / "manager.log").write_text("x")

    asked_of_parsl(tmp_path, monkeypatch, slurm(), threads=2)

    assert sorted(p.name for p in (tmp_path / "engine").iterdir()) == ["004", "005", "006"]


def test_without_slurm_on_this_machine_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as raised:
        check_place(replace(sweep_file(tmp_path), slurm=slurm()), tmp_path, None, True, COMMAND_WORDS)
    assert str(raised.value) == "--slurm: there is no `sbatch` on PATH; is this a machine of a Slurm cluster?"


def test_a_folder_that_a_batch_script_cannot_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.shutil, "which", lambda name: name)
    file = replace(sweep_file(tmp_path), slurm=slurm())
    check_place(file, Path("/scratch/jos\u00e9/needles-1.5"), None, True, COMMAND_WORDS)
    for name in ("with space", "it's", "50%", "$x", "{x}"):
        with pytest.raises(UsageError) as raised:
            check_place(file, tmp_path / name, None, True, COMMAND_WORDS)
        assert str(raised.value) == (
            f"{tmp_path}/{name}: with --slurm the path of a sweep goes into batch scripts; allowed: letters, digits and"
            " @+=:,./-_"
        )


def test_programs_in_a_folder_with_a_space_are_found_by_batch_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.sys, "executable", "/opt/my envs/ret/bin/python")
    init = engines._slurm_provider(slurm(setup="")).worker_init
    assert "export PATH='/opt/my envs/ret/bin':\"$PATH\"\n" in init


def test_a_sweep_in_a_folder_whose_name_means_something_to_a_shell_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also: its logs lie in its folder, and the link to them is gone afterwards."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    here = tmp_path / "with space, it's $x {y} 50%"
    here.mkdir()
    (here / "tiny.toml").write_text(TINY.replace("12 h", "1 h"))
    (here / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n')

    status = Sweep(here / "sweep.toml").run(here / "out", workers=1, progress=False)

    assert status.counts["done"] == 2
    assert list((here / "out" / "engine").glob("*/submit_scripts/*.sh"))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_processes_of_a_killed_driver_are_found_by_their_link(tmp_path: Path) -> None:
    folder = tmp_path / "with space"
    (folder / "engine").mkdir(parents=True)
    link = plain_link(folder / "engine")
    worker = subprocess.Popen(["bash", "-c", "read", f"--logdir={link}/000"], stdin=subprocess.PIPE)
    other = subprocess.Popen(["bash", "-c", "read", f"--logdir={link.parent}/000"], stdin=subprocess.PIPE)

    assert remove_orphans(folder, {"link": str(link)}, False) == ["1 process"]

    assert worker.wait(10) == -signal.SIGKILL
    assert other.poll() is None
    other.communicate(b"\n")
    assert not link.parent.exists()
    assert (folder / "engine").is_dir()


def test_programs_of_the_engine_that_are_not_on_path_are_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    began = time.monotonic()
    with pytest.raises(ReticulinError) as raised:
        ParslEngine(tmp_path, 1, 1, None)
    assert str(raised.value) == (
        "interchange.py and process_worker_pool.py of Parsl: not on PATH; put the folder there into which pip installed"
        " programs (~/.local/bin after --user, DIR/bin after --target DIR)"
    )
    assert time.monotonic() - began < 10
    assert not (tmp_path / "engine").exists()


def test_more_threads_than_are_granted_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.core, "granted_threads", lambda: 4)

    assert [local_workers(1, None), local_workers(2, None), local_workers(3, None), local_workers(1, 2)] == [4, 2, 1, 2]
    for threads, wish, words in (
        (5, None, "run.threads: found 5; this machine grants 4"),
        (2, 3, "--workers: found 3 with 2 threads each; this machine grants 4 threads, so at most 2"),
        (1, 5, "--workers: found 5 with 1 thread each; this machine grants 4 threads, so at most 4"),
    ):
        with pytest.raises(UsageError) as raised:
            local_workers(threads, wish)
        assert str(raised.value) == words
    with pytest.raises(UsageError) as raised:
        slurm_workers(slurm(), 9)
    assert str(raised.value) == "run.threads: found 9; slurm.cores_per_node is 8"


def test_workers_follow_the_allocation() -> None:
    script = "from reticulin.sweep.engine import local_workers; print(local_workers(1, None))"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"SLURM_CPUS_PER_TASK": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "1\n"


def test_the_address_of_this_machine_is_never_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname", lambda name: "10.1.2.3")
    assert own_address() == "10.1.2.3"
    monkeypatch.setattr(socket, "gethostbyname", lambda name: "127.0.1.1")  # as Debian's /etc/hosts has it
    monkeypatch.setattr(socket.socket, "getsockname", lambda self: ("127.0.0.1", 1))
    with pytest.raises(UsageError) as raised:
        own_address()
    assert str(raised.value) == (
        "slurm.address: this machine knows itself as 127.0.0.1 only; write the address that nodes reach"
    )


def listeners(folder: Path, interchange: int) -> set[str]:
    """Addresses at which the engine of this folder listens, as /proc/net writes them."""
    sockets = {}
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                sockets[f"socket:[{fields[9]}]"] = fields[1].split(":")[0]
    pids = _processes_of(folder, interchange)
    links = []
    for pid in pids:
        with suppress(FileNotFoundError):  # it has ended since, or closed what it had open
            links += [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    return {sockets[link] for link in links if link in sockets}


def test_a_sweep_on_this_machine_with_a_point_that_kills_its_worker(tmp_path: Path) -> None:
    """Also: it listens on 127.0.0.1 only, keeps its keys to itself, finds its programs without PATH, leaves nobody."""
    (tmp_path / "tiny.toml").write_text(TINY.replace("12 h", "1 h"))
    (tmp_path / "sweep.toml").write_text(
        '[sweep]\nscenario = "tiny.toml"\nreplicates = 3\n[run]\npoints_per_task = 1\n'
    )
    fatal = tmp_path / "fatal"
    fatal.write_text(
        f'#!/bin/bash\ncase "$*" in *run.seed=2*) kill -9 $PPID; sleep 1;; esac\nexec {program_path()} "$@"\n'
    )
    fatal.chmod(0o755)
    out = tmp_path / "out"
    command = [Path(sys.executable).parent / "reticulin", "sweep", "run", tmp_path / "sweep.toml", "--out", out]
    environment = {"PATH": "/usr/bin:/bin", "RETICULIN_PROGRAM": str(fatal)}
    driver = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    store, heard, interchange = Store(out), set(), 0
    while driver.poll() is None:
        began = [r for r in read_records(store.driver_path) if r.get("event") == "driver started"]
        if began:
            interchange = began[0]["interchange"]
            heard |= listeners(out, interchange)
            keys = next(out.glob("engine/*/*/certificates"))
            assert stat.S_IMODE(keys.stat().st_mode) == 0o700
        time.sleep(0.2)
    told, errors = driver.communicate()

    assert driver.returncode == 1, errors
    assert heard
    assert heard <= LOOPBACK
    table = collect_table(store, last_only=True)
    assert list(table.state) == ["done", "failed", "done"]
    assert table.cause[1].startswith("its worker was lost 3 times: WorkerLost: Task failure due to loss of worker")
    assert f"failed:\n  {table.id[1]} (base, seed 2): its worker was lost 3 times" in told
    assert _processes_of(out, interchange) == []
