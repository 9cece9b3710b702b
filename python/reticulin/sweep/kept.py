"""The sweep file as its folder keeps it: what the sweep is, whatever became of the file that it was planned from."""

from __future__ import annotations

from reticulin.errors import IoError, Problem
from reticulin.sweep.file import SweepFile, read_sweep
from reticulin.sweep.store import Store
from reticulin.sweep.toml import read_toml


def kept_file(store: Store, remedy: str) -> SweepFile:
    """The file as it was planned last; scenarios are looked for from where it stood.

    remedy: what takes another place, for the error.

    Raises IoError where that folder is gone, and the errors of `read_sweep`.
    """
    source = store.source()
    if not source.parent.is_dir():
        raise IoError(f"{source.parent}: the folder of the sweep file is gone; {remedy} takes another place")
    kept = store.folder / "sweep.toml"
    return read_sweep(source, kept if kept.exists() else None)


def kept_title(store: Store) -> str:
    """Title in the kept file, or ""."""
    problems: list[Problem] = []
    try:
        head = read_toml(store.folder / "sweep.toml", problems).value.get("sweep")
    except IoError:
        return ""
    title = head.value.get("title") if head and isinstance(head.value, dict) else None
    return title.value if title and isinstance(title.value, str) else ""
