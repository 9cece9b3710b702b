"""Ending a sweep from outside: a request that its driver reads, or the driver's work where no driver lives."""

from __future__ import annotations

import socket
import time

from reticulin.errors import UsageError
from reticulin.sweep.journal import Journal
from reticulin.sweep.ledger import DriverNote, Ledger
from reticulin.sweep.lock import driver_lock
from reticulin.sweep.orphans import remove_orphans
from reticulin.sweep.store import Store

_PATIENCE_SECONDS = 90.0
"""A driver that was asked to stop waits for checkpoints and ends its allocations."""


def cancel_sweep(store: Store) -> str:
    """Asks a living driver to stop, or ends what a dead one left; says which."""
    try:
        with driver_lock(store.folder) as is_certain:
            ledger = Ledger(store)
            if ledger.driver.is_open and not is_certain and _stops_when_asked(store, ledger):
                return "the driver stopped when it was asked; its points can be resumed"
            return _end_orphans(store, ledger.driver)
    except UsageError:
        _ask(store)
        return "asked the driver to stop; its points stop politely and can be resumed"


def _ask(store: Store) -> None:
    Journal(store.request_path).append({"request": "cancel"})


def _stops_when_asked(store: Store, ledger: Ledger) -> bool:
    """Where the disk knows no locks, a driver that has not written its end may live: it is asked and waited for."""
    _ask(store)
    end = time.monotonic() + _PATIENCE_SECONDS
    while ledger.driver.is_open and time.monotonic() < end:
        time.sleep(0.2)
        ledger.refresh()
    return not ledger.driver.is_open


def _end_orphans(store: Store, driver: DriverNote) -> str:
    began, is_open = driver
    found = remove_orphans(store.folder, began, bool(began.get("slurm")))
    told = f"ended {', '.join(found)}" if found else "nothing was running"
    host = began.get("host", "")
    if is_open and host and host != socket.gethostname():
        told += f"; look on {host}, where the last driver died, for processes of this folder"
    return told
