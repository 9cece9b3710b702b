"""One driver at a time in the folder of a sweep."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reticulin.errors import IoError, UsageError

_PATIENCE_SECONDS = 2.0
"""Somebody who only asks whether a driver lives holds the lock for a moment."""


@contextmanager
def driver_lock(folder: Path, tell: Callable[[str], None] = lambda text: None) -> Iterator[bool]:
    """Holds the lock of a sweep's folder; False where the disk knows none. Raises UsageError while another driver is
    alive, IoError if nothing can be written there."""
    try:
        handle = os.open(folder / "driver.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise IoError(f"{folder / 'driver.lock'}: {error.strerror}") from None
    try:
        is_certain = _take(handle, folder)
        if not is_certain:
            tell(f"{folder}: this disk knows no locks (flock); see that no other driver works in this folder")
        yield is_certain
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> bool:
    """False where the file system cannot lock."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > end:
                holder = os.pread(handle, 200, 0).decode(errors="replace").strip()
                raise UsageError(f"{folder}: a driver is at work already ({holder})") from None
            time.sleep(0.1)
        except OSError:
            return False
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"host {socket.gethostname()}, process {os.getpid()}".encode(), 0)
    except OSError as error:
        raise IoError(f"{folder / 'driver.lock'}: {error.strerror}") from None
    return True


def is_locked(folder: Path) -> bool:
    """Whether a driver is alive; taken for so where the disk knows no locks: what the driver wrote must do then."""
    try:
        handle = os.open(folder / "driver.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
