"""The engine that hands tasks to workers, behind one small interface; today Parsl, on one machine or on Slurm."""

from __future__ import annotations

import concurrent.futures
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reticulin._load import engine as core
from reticulin.errors import ReticulinError, UsageError
from reticulin.sweep.file import SlurmSettings
from reticulin.sweep.task import DEADLINE_VARIABLE, Task, run_task

_MARGIN_SECONDS = 30
"""A block takes no more tasks this long before it ends; points stop on their own a little later."""


@dataclass(frozen=True)
class Ended:
    """A task that came back."""

    task: Task
    lost: bool
    """Its worker or node died; it may be given out again."""
    cause: str
    """Why it failed, or ""."""


class TaskEngine(Protocol):
    """Runs tasks somewhere else."""

    workers: int

    def submit(self, task: Task) -> None:
        """Gives a task out."""

    def wait(self, seconds: float) -> list[Ended]:
        """Tasks that came back, after at most so many seconds."""

    def close(self) -> None:
        """Ends all workers."""


def label_of(folder: Path) -> str:
    """Name of a sweep's blocks at the scheduler: parsl.LABEL.block-..."""
    return "reticulin-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]


class ParslEngine:
    """Parsl's HighThroughputExecutor with workers of this machine (slurm None) or of Slurm's blocks."""

    def __init__(self, folder: Path, threads: int, workers: int | None, slurm: SlurmSettings | None) -> None:
        parsl = _parsl()
        self._folder = folder
        self._futures: dict[concurrent.futures.Future[str], Task] = {}
        per_node = local_workers(threads, workers) if slurm is None else slurm_workers(slurm, threads)
        self.workers = per_node * (slurm.blocks * slurm.nodes_per_block if slurm else 1)
        provider = _local_provider() if slurm is None else _slurm_provider(slurm)
        drain = None if slurm is None else max(1, int(slurm.walltime_seconds) - _MARGIN_SECONDS)
        executor = parsl.HighThroughputExecutor(
            label=label_of(folder),
            address=(slurm.address or _own_address()) if slurm else "127.0.0.1",
            encrypted=True,
            cores_per_worker=threads,
            max_workers_per_node=per_node,
            cpu_affinity="none",
            heartbeat_period=5,
            heartbeat_threshold=20,
            drain_period=drain,
            provider=provider,
        )
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        (folder / "engine").mkdir(exist_ok=True)
        self._kernel = parsl.DataFlowKernel(
            parsl.Config(
                executors=[executor],
                retries=0,
                run_dir=str(folder / "engine"),
                usage_tracking=0,
                strategy_period=2,
                max_idletime=15,
                initialize_logging=False,
            )
        )
        self._app = parsl.python_app(run_task, data_flow_kernel=self._kernel)
        self.pids = {"interchange": executor.interchange_proc.pid}

    def submit(self, task: Task) -> None:
        self._futures[self._app(task)] = task

    def wait(self, seconds: float) -> list[Ended]:
        done, _ = concurrent.futures.wait(self._futures, seconds, concurrent.futures.FIRST_COMPLETED)
        return [_ended(self._futures.pop(future), future.exception()) for future in done]

    def close(self) -> None:
        self._kernel.cleanup()


def _ended(task: Task, error: BaseException | None) -> Ended:
    if error is None:
        return Ended(task, False, "")
    is_lost = type(error).__name__ in ("WorkerLost", "ManagerLost")
    return Ended(task, is_lost, f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Parsl:
    Config: Any
    DataFlowKernel: Any
    HighThroughputExecutor: Any
    python_app: Any


def _parsl() -> _Parsl:
    try:
        from parsl import Config, DataFlowKernel, python_app
        from parsl.executors import HighThroughputExecutor
    except ImportError:
        raise ReticulinError('a sweep needs Parsl: pip install "reticulin[sweep]"') from None
    return _Parsl(Config, DataFlowKernel, HighThroughputExecutor, python_app)


def _local_provider() -> Any:
    from parsl import providers

    provider: Any = providers.LocalProvider
    return provider(init_blocks=1, max_blocks=1)


def _slurm_provider(slurm: SlurmSettings) -> Any:
    from parsl.providers import SlurmProvider

    # SLURM_JOB_END_TIME is not set by every Slurm, so squeue is asked for the end.
    init = (
        f"export PATH={Path(sys.executable).parent}:$PATH\n{slurm.setup}\n"
        f'export {DEADLINE_VARIABLE}=$(date -d "$(squeue -h -j $SLURM_JOB_ID -o %e)" +%s)'
    )
    hours, rest = divmod(int(slurm.walltime_seconds), 3600)
    return SlurmProvider(
        partition=slurm.partition or None,
        account=slurm.account or None,
        qos=slurm.qos or None,
        nodes_per_block=slurm.nodes_per_block,
        cores_per_node=slurm.cores_per_node,
        mem_per_node=slurm.memory_per_node_gb or None,
        init_blocks=1,
        min_blocks=0,
        max_blocks=slurm.blocks,
        walltime=f"{hours:02}:{rest // 60:02}:{rest % 60:02}",
        exclusive=False,
        scheduler_options=slurm.options,
        worker_init=init,
    )


def _own_address() -> str:
    """The address by which other machines reach this one."""
    return socket.gethostbyname(socket.getfqdn())


def local_workers(threads: int, wish: int | None) -> int:
    """Points at a time on this machine. Raises UsageError where that would take more than it grants."""
    granted = int(core.granted_threads())
    if threads > granted:
        raise UsageError(f"run.threads: found {threads}; this machine grants {granted}")
    most = granted // threads
    if wish is not None and wish > most:
        raise UsageError(
            f"--workers: found {wish} with {threads} thread{'s' if threads > 1 else ''} each; "
            f"this machine grants {granted} threads, so at most {most}"
        )
    return wish or most


def slurm_workers(slurm: SlurmSettings, threads: int) -> int:
    """Points at a time on a node. Raises UsageError where a point does not fit."""
    if threads > slurm.cores_per_node:
        raise UsageError(f"run.threads: found {threads}; slurm.cores_per_node is {slurm.cores_per_node}")
    return slurm.cores_per_node // threads


def remove_orphans(folder: Path, recorded: Mapping[str, Any], is_slurm: bool) -> list[str]:
    """Ends what a killed driver of this sweep left running; returns in words what that was."""
    found = []
    if is_slurm:
        jobs = [job for job, name in _own_jobs() if name.startswith(f"parsl.{label_of(folder)}.")]
        if jobs:
            subprocess.run(["scancel", *jobs], check=False, capture_output=True)
            found.append(f"{len(jobs)} allocation{'s' if len(jobs) > 1 else ''}")
    if recorded.get("host") == socket.gethostname():
        pids = _processes_of(folder, int(recorded.get("interchange", 0)))
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if pids:
            found.append(f"{len(pids)} process{'es' if len(pids) > 1 else ''}")
    if found:
        time.sleep(1.0)
    return found


def _own_jobs() -> list[tuple[str, str]]:
    """(id, name) of this user's jobs, but for the one we may run in ourselves."""
    command = ["squeue", "-h", "-u", str(os.getuid()), "-o", "%i %j"]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    jobs = [tuple(line.split(maxsplit=1)) for line in told.splitlines()]
    return [(j[0], j[1]) for j in jobs if len(j) == 2 and j[0] != os.environ.get("SLURM_JOB_ID")]


def _processes_of(folder: Path, interchange: int) -> list[int]:
    """Our own processes that work for the engine of this folder."""
    logs = str((folder / "engine").resolve()).encode()
    pids = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if logs in words or (int(entry.name) == interchange and b"interchange" in words):
            pids.append(int(entry.name))
    return pids
