"""The engine that hands tasks to workers, behind one small interface; today Parsl, on one machine or on Slurm."""

from __future__ import annotations

import concurrent.futures
import os
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from numbers import Integral
from pathlib import Path
from typing import Any, Protocol

from reticulin._load import engine as core
from reticulin.errors import ReticulinError, UsageError
from reticulin.sweep.allocation import deadline_of_allocation, shell_lines
from reticulin.sweep.file import SlurmSettings, SweepFile
from reticulin.sweep.orphans import label_of
from reticulin.sweep.plain_path import drop_link, is_plain, plain_link
from reticulin.sweep.point import die_with_parent
from reticulin.sweep.task import Task, run_task
from reticulin.sweep.trouble import DiskTrouble, is_of_disk

_DRAIN_SECONDS = 10.0
"""A block takes no more tasks this long before its points have to stop."""
_KEPT_LOGS = 3
"""Logs of so many earlier drivers are kept."""
_BAD_BLOCKS = 3
"""So many allocations in a row that broke end the sweep; one may be the fault of a node."""

_PROGRAMS = ("interchange.py", "process_worker_pool.py")
"""Of the engine, which it starts by name."""
# In a session of its own: Ctrl-C in a terminal reaches the whole group, and without its interchange the driver could
# not end its workers.
_INTERCHANGE = (sys.executable, "-c", "import os; os.setsid(); os.execvp('interchange.py', ['interchange.py'])")


@dataclass(frozen=True)
class Words:
    """What the two options of where a sweep runs are called by who gives them."""

    workers: str
    slurm: str


COMMAND_WORDS = Words("--workers", "--slurm")
PYTHON_WORDS = Words("workers", "slurm=True")


def check_place(file: SweepFile, folder: Path, workers: int | None, is_slurm: bool, words: Words) -> None:
    """Raises UsageError where a sweep cannot run as it is asked for, before anything is written."""
    deadline_of_allocation()
    if is_slurm and file.slurm is None:
        raise UsageError(f"{file.path}: {words.slurm} needs a [slurm] table: partition, walltime, cores_per_node")
    if isinstance(workers, bool) or not isinstance(workers, Integral | None):
        raise UsageError(f"{words.workers}: found {workers!r}; allowed: a whole number")
    if workers is not None and (workers < 1 or is_slurm):
        raise UsageError(
            f"{words.workers}: found {workers}; allowed: 1 or more, on this machine; with {words.slurm} the file's"
            " [slurm] says how many"
        )
    if not is_slurm:
        local_workers(file.run.threads, workers, words)
    elif shutil.which("sbatch") is None:
        raise UsageError(f"{words.slurm}: there is no `sbatch` on PATH; is this a machine of a Slurm cluster?")
    elif not is_plain(folder):  # nodes share no temporary folder in which a link could stand
        raise UsageError(
            f"{folder.absolute()}: with {words.slurm} the path of a sweep goes into batch scripts; allowed: letters,"
            " digits and @+=:,./-_"
        )


@dataclass(frozen=True)
class Ended:
    """A task that came back."""

    task: Task
    lost: bool
    """Its worker or node died; it may be given out again."""
    cause: str
    """Why it failed, or ""."""
    trouble: str = ""
    """"disk" or "cluster" where it is not the points' fault and the sweep had better stop."""


class TaskEngine(Protocol):
    """Runs tasks somewhere else."""

    workers: int

    def submit(self, task: Task) -> None:
        """Gives a task out."""

    def wait(self, seconds: float) -> list[Ended]:
        """Tasks that came back, after at most so many seconds."""

    def close(self) -> None:
        """Ends all workers."""


class ParslEngine:
    """Parsl's HighThroughputExecutor with workers of this machine (slurm None) or of Slurm's blocks."""

    def __init__(self, folder: Path, threads: int, workers: int | None, slurm: SlurmSettings | None) -> None:
        parsl = _parsl()
        _find_programs()
        self._futures: dict[concurrent.futures.Future[str], Task] = {}
        per_node = local_workers(threads, workers) if slurm is None else slurm_workers(slurm, threads)
        self.workers = per_node * (slurm.blocks * slurm.nodes_per_block if slurm else 1)
        provider = _local_provider() if slurm is None else _slurm_provider(slurm)
        # Counted from the start of a block: without it a task that came back at the end goes to the same block again.
        drain = int(slurm.walltime_seconds - slurm.margin_seconds - _DRAIN_SECONDS) if slurm else None
        executor = parsl.HighThroughputExecutor(
            label=label_of(folder),
            address=(slurm.address or own_address()) if slurm else "127.0.0.1",
            encrypted=True,
            cores_per_worker=threads,
            max_workers_per_node=per_node,
            cpu_affinity="none",
            heartbeat_period=5,
            heartbeat_threshold=20,
            drain_period=drain,
            interchange_launch_cmd=_INTERCHANGE,
            provider=provider,
            block_error_handler=partial(_windowed_error_handler(), threshold=_BAD_BLOCKS),
        )
        logs = folder / "engine"
        logs.mkdir(exist_ok=True)
        _forget_old_logs(logs)
        self._link = None if is_plain(logs) else plain_link(logs)
        self._kernel = _kernel(parsl, executor, self._link or logs)
        self._app = parsl.python_app(_work, data_flow_kernel=self._kernel)
        self.note = {"interchange": executor.interchange_proc.pid, "link": str(self._link or "")}

    def submit(self, task: Task) -> None:
        self._futures[self._app(task)] = task

    def wait(self, seconds: float) -> list[Ended]:
        done, _ = concurrent.futures.wait(self._futures, seconds, concurrent.futures.FIRST_COMPLETED)
        return [_ended(self._futures.pop(future), future.exception()) for future in done]

    def close(self) -> None:
        self._kernel.cleanup()
        if self._link:
            drop_link(self._link)


def _find_programs() -> None:
    """Puts the programs of this Python on PATH, where the engine looks for its own.

    Raises ReticulinError where they are not there: the engine would wait for them for minutes.
    """
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        raise ReticulinError(
            f"{' and '.join(missing)} of Parsl: not on PATH; put the folder there into which pip installed programs"
            " (~/.local/bin after --user, DIR/bin after --target DIR)"
        )


def _kernel(parsl: _Parsl, executor: Any, logs: Path) -> Any:
    config = parsl.Config(
        executors=[executor],
        retries=0,
        run_dir=str(logs),
        usage_tracking=0,
        strategy_period=2,
        max_idletime=15,
        initialize_logging=False,
    )
    with _interrupts_held():
        return parsl.DataFlowKernel(config)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes that are started here never hear Ctrl-C, which a terminal sends to all: the driver ends them in order.
    Without it the engine's own process is gone when the driver wants to tell it something. Ours comes afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _forget_old_logs(engine: Path) -> None:
    """Each driver leaves some files for every allocation; those of the last ones are kept."""
    for old in sorted(p for p in engine.iterdir() if p.name.isdigit())[:-_KEPT_LOGS]:
        shutil.rmtree(old, ignore_errors=True)


def _work(task: Task) -> str:
    """In a worker: it ends with the manager that started it, or it would finish its task unseen."""
    die_with_parent(signal.SIGKILL)
    return run_task(task)


def _ended(task: Task, error: BaseException | None) -> Ended:
    if error is None:
        return Ended(task, False, "")
    kind = type(error).__name__
    if kind in ("BadStateException", "ScalingFailed", "JobErrorHandlerError", "TooManyJobFailuresError"):
        return Ended(task, False, " ".join(str(error).split()), "cluster")
    if isinstance(error, ReticulinError):
        is_disk = isinstance(error, DiskTrouble) or is_of_disk(str(error))
        return Ended(task, False, str(error), "disk" if is_disk else "")
    return Ended(task, kind in ("WorkerLost", "ManagerLost"), f"{kind}: {error}")


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


def _windowed_error_handler() -> Any:
    from parsl.jobs.error_handlers import windowed_error_handler

    return windowed_error_handler


def _local_provider() -> Any:
    from parsl import providers

    provider: Any = providers.LocalProvider
    return provider(init_blocks=1, max_blocks=1)


def _slurm_provider(slurm: SlurmSettings) -> Any:
    from parsl.launchers import SingleNodeLauncher, SrunLauncher
    from parsl.providers import SlurmProvider

    deadline = shell_lines(slurm.walltime_seconds, slurm.margin_seconds)
    programs = shlex.quote(str(Path(sys.executable).parent))
    init = f'{deadline}\nexport PATH={programs}:"$PATH"\n{slurm.setup}'
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
        # The other one would leave all nodes but the first without workers; srun no longer inherits --cpus-per-task.
        launcher=SrunLauncher(overrides=f"--cpus-per-task={slurm.cores_per_node}")
        if slurm.nodes_per_block > 1
        else SingleNodeLauncher(),
        scheduler_options=slurm.options,
        worker_init=init,
    )


def own_address() -> str:
    """The address by which other machines reach this one. Raises UsageError where it knows itself as loopback only."""
    found = []
    with suppress(OSError):
        found.append(socket.gethostbyname(socket.gethostname()))
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells from which address it would be sent
        found.append(probe.getsockname()[0])
    for address in found:
        if not address.startswith("127."):
            return address
    raise UsageError("slurm.address: this machine knows itself as 127.0.0.1 only; write the address that nodes reach")


def local_workers(threads: int, wish: int | None, words: Words = COMMAND_WORDS) -> int:
    """Points at a time on this machine. Raises UsageError where that would take more than it grants."""
    granted = int(core.granted_threads())
    if threads > granted:
        raise UsageError(f"run.threads: found {threads}; this machine grants {granted}")
    most = granted // threads
    if wish is not None and wish > most:
        raise UsageError(
            f"{words.workers}: found {wish} with {threads} thread{'s' if threads > 1 else ''} each; "
            f"this machine grants {granted} threads, so at most {most}"
        )
    return wish or most


def slurm_workers(slurm: SlurmSettings, threads: int) -> int:
    """Points at a time on a node. Raises UsageError where a point does not fit."""
    if threads > slurm.cores_per_node:
        raise UsageError(f"run.threads: found {threads}; slurm.cores_per_node is {slurm.cores_per_node}")
    return slurm.cores_per_node // threads
