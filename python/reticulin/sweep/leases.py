"""Whether a copy of a task that has not said its end is still alive."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from reticulin.sweep.journal import Record, read_records

BEAT_SECONDS = 20.0
LEASE_SECONDS = 90.0


class Leases:
    """Judges copies by their journals, which grow every twenty seconds while a copy lives.

    Clocks of two machines are never compared: a copy on another machine has lost its lease when its journal was seen
    not to grow for LEASE_SECONDS of our own clock. On this machine the process is looked for.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen: dict[Path, tuple[int, float]] = {}

    def is_alive(self, journal: Path) -> bool:
        """Whether the writer of a journal may still be at its points."""
        records = list(read_records(journal))
        size = len(records)
        if not size or _is_dead_here(records[-1]):
            return False
        known, since = self._seen.get(journal, (-1, 0.0))
        if known != size:
            self._seen[journal] = size, self._now()
            return True
        return self._now() - since < LEASE_SECONDS


def _is_dead_here(record: Record) -> bool:
    """A process runs one copy at a time, so an older one of our own process has ended with an error."""
    if record["host"] != socket.gethostname():
        return False
    return record["pid"] == os.getpid() or not Path(f"/proc/{record['pid']}").exists()
