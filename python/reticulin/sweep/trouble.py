"""Trouble that is not a point's own: a full or lost disk, a cluster that gives nothing. A sweep stops and can go on."""

from __future__ import annotations

import errno
import os

from reticulin.errors import IoError, ReticulinError

_NUMBERS = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
    errno.ESTALE,
    errno.ENOTCONN,
    errno.EFBIG,
    errno.ENFILE,
)
_WORDS = tuple(os.strerror(number) for number in _NUMBERS)


class DiskTrouble(IoError):
    """The disk of a sweep is full, read-only or gone; points keep what they have."""


class ClusterTrouble(ReticulinError):
    """The scheduler gave no working allocation."""


def is_of_disk(words: str) -> bool:
    """Whether a message tells of the disk and not of the point that met it."""
    return any(w in words for w in _WORDS)
