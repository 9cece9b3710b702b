"""Ending a sweep from outside: a request that its driver reads, or the driver's work where no driver lives."""

from __future__ import annotations

from reticulin.errors import UsageError
from reticulin.sweep.engine import remove_orphans
from reticulin.sweep.journal import Journal
from reticulin.sweep.store import Store


def cancel_sweep(store: Store) -> str:
    """Asks a living driver to stop, or ends what a dead one left; says which."""
    from reticulin.sweep.driver import driver_lock

    try:
        with driver_lock(store):
            began, _ = store.newest_driver()
            found = remove_orphans(store.folder, began, bool(began.get("slurm")))
            return f"ended {', '.join(found)}" if found else "nothing was running"
    except UsageError:
        Journal(store.request_path).append({"request": "cancel"})
        return "asked the driver to stop; its points stop politely and can be resumed"
