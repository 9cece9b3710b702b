"""What a killed driver leaves running, and ending it."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from reticulin.sweep.plain_path import drop_link, leads_into

_PROGRAMS = (b"process_worker_pool", b"interchange")
_SHELLS = (b"python", b"bash", b"sh")


def label_of(folder: Path) -> str:
    """Name of a sweep's blocks at the scheduler: parsl.LABEL.block-..."""
    return "reticulin-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]


def remove_orphans(folder: Path, recorded: Mapping[str, Any], is_slurm: bool) -> list[str]:
    """Ends what a killed driver of this sweep left running; returns in words what that was.

    recorded: what that driver wrote when it began, {} if it wrote its end.
    """
    found = []
    if is_slurm:
        jobs = [job for job, name in own_jobs() or [] if name.startswith(f"parsl.{label_of(folder)}.")]
        if jobs:
            subprocess.run(["scancel", *jobs], check=False, capture_output=True)
            found.append(f"{len(jobs)} allocation{'s' if len(jobs) > 1 else ''}")
    if recorded.get("host", socket.gethostname()) == socket.gethostname():
        pids = _processes_of(folder, int(recorded.get("interchange", 0)))
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if pids:
            found.append(f"{len(pids)} process{'es' if len(pids) > 1 else ''}")
        drop_link(Path(str(recorded.get("link", ""))))
    if found:
        time.sleep(1.0)
    return found


def own_jobs() -> list[tuple[str, str]] | None:
    """(id, name) of this user's jobs, but for the one we may run in ourselves; None if squeue fails."""
    command = ["squeue", "-h", "-u", str(os.getuid()), "-o", "%i %j"]
    try:
        told = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if told.returncode != 0:
        return None
    jobs = [tuple(line.split(maxsplit=1)) for line in told.stdout.splitlines()]
    return [(j[0], j[1]) for j in jobs if len(j) == 2 and j[0] != os.environ.get("SLURM_JOB_ID")]


def programs_of(folder: Path) -> list[int]:
    """Programs of this machine that write into run folders of a sweep."""
    runs = str((folder / "runs").resolve()).encode()
    return [pid for pid, words in _own_processes() if any(w.startswith(runs + b"/") for w in words)]


def wait_for_programs(folder: Path, seconds: float) -> None:
    """Until programs that were asked to stop have written their checkpoints: who ends the job that we run in
    meanwhile would end them too."""
    end = time.monotonic() + seconds
    while programs_of(folder) and time.monotonic() < end:
        time.sleep(0.1)


def _own_processes() -> Iterator[tuple[int, list[bytes]]]:
    """(id, command line) of this user's other processes."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            is_own = entry.stat().st_uid == os.getuid()
        except OSError:
            continue
        if is_own:
            yield int(entry.name), words


def _processes_of(folder: Path, interchange: int) -> list[int]:
    """Processes of this machine that work for the engine of this folder."""
    pids = []
    for pid, words in _own_processes():
        is_interchange = pid == interchange and any(b"interchange" in w for w in words)
        if is_interchange or _works_for(folder, words):
            pids += [pid, *_servers_of(pid)]
    return pids


def _servers_of(manager: int) -> list[int]:
    """The process in which a manager of workers keeps its lists; it would outlive a manager that is killed."""
    try:
        children = [
            int(c) for t in Path(f"/proc/{manager}/task").iterdir() for c in (t / "children").read_text().split()
        ]
        return [c for c in children if b"multiprocessing" in Path(f"/proc/{c}/cmdline").read_bytes()]
    except OSError:
        return []


def _works_for(folder: Path, words: list[bytes]) -> bool:
    """Whether a command line is that of a worker or a block of the engine, not, say, of a person who reads a log."""
    logs = str((folder / "engine").resolve()).encode()
    names = [Path(os.fsdecode(w)).name.encode() for w in words[:2]]
    is_ours = any(n.startswith((*_PROGRAMS, *_SHELLS)) for n in names)
    return is_ours and any(leads_into(w, logs) for w in words)
