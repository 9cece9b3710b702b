"""A real Slurm of two virtual nodes on one machine: no root, systemd or cgroups needed, nothing but 127.0.0.1 used.

The daemons are children of this process and are killed with it, whatever happens to it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NODES = ("n1", "n2")
CPUS = 2
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo")

_CONFIGURATION = """ClusterName=local
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock,cred_expire=5
CredType=cred/munge
SlurmctldPort={ports[0]}
CommunicationParameters=NoAddrCache,NoInAddrAny,NoCtldInAddrAny
SlurmdParameters=config_overrides
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=5,sched_interval=2,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=10
InactiveLimit=0
MinJobAge=300
KillWait=10
JobRequeue=1
RebootProgram=/bin/true
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs={cpus} RealMemory=1000 State=UNKNOWN
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs={cpus} RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=n[1-2] Default=YES DefaultTime=10 MaxTime=INFINITE State=UP OverSubscribe=NO
"""


def die_with_parent() -> None:
    """In a child: ends when this process does, even after kill -9."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def missing_programs() -> list[str]:
    """What of Slurm is not installed."""
    os.environ["PATH"] += os.pathsep + "/usr/sbin" + os.pathsep + "/sbin"
    return [name for name in _PROGRAMS if shutil.which(name) is None]


class SlurmNodes:
    """Two nodes, n1 and n2, in a folder with a short path; SLURM_CONF of this process points to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._daemons: dict[str, subprocess.Popen[bytes]] = {}
        os.environ["SLURM_CONF"] = str(folder / "slurm.conf")

    def start(self) -> None:
        """Starts everything and waits until both nodes are idle."""
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        for name in ("state", "spool.n1", "spool.n2", "log"):
            (self.folder / name).mkdir(mode=0o700)
        text = _CONFIGURATION.format(
            host=socket.gethostname().split(".")[0], user=user, folder=self.folder, ports=_free_ports(3), cpus=CPUS
        )
        (self.folder / "slurm.conf").write_text(text)
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")  # or slurmd ends where none is mounted
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        place = self.folder
        self._daemon(
            "munged",
            [
                *("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={place}/munge.sock"),
                f"--pid-file={place}/munged.pid",
                f"--log-file={place}/log/munged.log",
                f"--seed-file={place}/munge.seed",
            ],
        )
        _wait(lambda: (place / "munge.sock").exists(), 20, "munged is not up")
        self._daemon("slurmctld", ["slurmctld", "-D", "-c", "-f", os.environ["SLURM_CONF"]])
        for node in NODES:
            self.start_node(node)
        _wait(lambda: self.idle_nodes() == len(NODES), 60, "the nodes are not idle")

    def _daemon(self, name: str, command: list[str]) -> None:
        log = (self.folder / "log" / f"{name}.out").open("ab")
        self._daemons[name] = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_parent)
        log.close()

    def start_node(self, node: str) -> None:
        """Starts a node, or one that was killed again."""
        self._daemon(node, ["slurmd", "-D", "-N", node, "-f", os.environ["SLURM_CONF"]])

    def idle_nodes(self) -> int:
        """How many nodes wait for work."""
        told = subprocess.run(["sinfo", "-h", "-N", "-o", "%T"], capture_output=True, text=True, check=False).stdout
        return told.split().count("idle")

    def kill_node(self, node: str) -> int:
        """As if its power were cut: kill -9 of its daemon, its steps and all that runs below them."""
        victims = [self._daemons[node].pid]
        for step in _pids_named("slurmstepd"):
            if any(f"SLURMD_NODENAME={node}" in _environment(child) for child in _children(step)):
                victims += [step, *_descendants(step)]
        for pid in victims:
            _kill(pid)
        self._daemons.pop(node).wait()
        return len(victims)

    def pids(self) -> list[int]:
        """Every process of this cluster: daemons, steps, and what they run."""
        mark = f"SLURM_CONF={os.environ['SLURM_CONF']}"
        own = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and mark in _environment(int(p.name))]
        return [pid for pid in own if pid != os.getpid()]

    def stop(self) -> None:
        """Ends every job, daemon and process that was started."""
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(["scancel", "-u", str(os.getuid())], capture_output=True, check=False, timeout=30)
        deadline = time.monotonic() + 15
        while _pids_named("slurmstepd", self.pids()) and time.monotonic() < deadline:
            time.sleep(0.2)
        for daemon in reversed(self._daemons.values()):
            daemon.terminate()
        for daemon in self._daemons.values():
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        for pid in self.pids():
            _kill(pid)
        with suppress(RuntimeError):
            _wait(lambda: not self.pids(), 5, "")


@contextmanager
def slurm_nodes(folder: Path) -> Iterator[SlurmNodes]:
    """A cluster that is gone afterwards."""
    nodes = SlurmNodes(folder)
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()


def listening(pids: list[int]) -> dict[str, set[int]]:
    """IPv4 and IPv6 addresses at which these processes listen (as /proc/net/tcp writes them), and who does."""
    sockets: dict[str, str] = {}
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                sockets[f"socket:[{fields[9]}]"] = fields[1].split(":")[0]
    found: dict[str, set[int]] = {}
    for pid in pids:
        try:
            links = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
        except OSError:
            continue
        for link in links:
            if link in sockets:
                found.setdefault(sockets[link], set()).add(pid)
    return found


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait(is_true, seconds: float, words: str) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            raise RuntimeError(words)
        time.sleep(0.2)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _environment(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def _pids_named(name: str, among: list[int] | None = None) -> list[int]:
    pids = among if among is not None else [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
    found = []
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            continue
        if words == name:
            found.append(pid)
    return found


def _children(pid: int) -> list[int]:
    try:
        return [int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()]
    except OSError:
        return []


def _descendants(pid: int) -> list[int]:
    below = []
    for child in _children(pid):
        below += [child, *_descendants(child)]
    return below
