"""Ending a sweep from outside: a request that its driver reads, or the driver's work where no driver lives."""

from __future__ import annotations

import socket

from reticulin.errors import UsageError
from reticulin.sweep.journal import Journal
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.lock import driver_lock
from reticulin.sweep.orphans import remove_orphans
from reticulin.sweep.store import Store


def cancel_sweep(store: Store) -> str:
    """Asks a living driver to stop, or ends what a dead one left; says which."""
    try:
        with driver_lock(store.folder):
            began, is_open = Ledger(store).driver
            found = remove_orphans(store.folder, began, bool(began.get("slurm")))
            told = f"ended {', '.join(found)}" if found else "nothing was running"
            host = began.get("host", "")
            if is_open and host and host != socket.gethostname():
                told += f"; look on {host}, where the last driver died, for processes of this folder"
            return told
    except UsageError:
        Journal(store.request_path).append({"request": "cancel"})
        return "asked the driver to stop; its points stop politely and can be resumed"
