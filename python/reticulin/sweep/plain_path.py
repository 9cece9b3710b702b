"""Paths that can stand in a command of a shell: the engine writes those of its own files into scripts as they are."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

_PLAIN = re.compile(r"[\w@+=:,./-]+")  # no %, which Slurm reads as a pattern, no braces, which the engine fills in
_PREFIX = "reticulin-"


def is_plain(path: Path) -> bool:
    """Whether this path, without quotes, is one word that means itself."""
    return _PLAIN.fullmatch(str(path.absolute())) is not None


def plain_link(folder: Path) -> Path:
    """A link to a folder whose path is plain, in a new private folder under the system's temporary one, on this
    machine alone. `drop_link` removes it."""
    base = Path(tempfile.gettempdir())
    link = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base if is_plain(base) else "/tmp")) / "engine"
    link.symlink_to(folder.resolve())
    return link


def drop_link(link: Path) -> None:
    """Removes such a link and its folder, if they are there; what it leads to stays."""
    if link.is_symlink() and link.parent.name.startswith(_PREFIX):
        with suppress(OSError):
            link.unlink()
            link.parent.rmdir()


def leads_into(word: bytes, folder: bytes) -> bool:
    """Whether a word of a command line, or its value after "=", is a path in a folder, straight or by such a link."""
    path = word.partition(b"=")[2] if word.startswith(b"-") else word
    if b"/" + _PREFIX.encode() in path:
        path = os.path.realpath(path)
    return path.startswith(folder)
