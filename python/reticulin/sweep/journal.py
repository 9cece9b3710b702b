"""Append-only records on disk: a line is there whole or it is not there. What a sweep knows, it knows from these."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from reticulin.errors import IoError, UsageError

Record: TypeAlias = dict[str, Any]


def read_records(path: Path) -> Iterator[Record]:
    """Every whole line of a journal, in order; an unfinished or broken last line is left out.

    Raises IoError for a broken line in the middle, which no kill leaves behind.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise IoError(f"{path}: {error.strerror}") from None
    yield from _parsed(path, lines[:-1])


def _parsed(path: Path, lines: list[bytes], before: int = 0) -> Iterator[Record]:
    for number, line in enumerate(lines, before + 1):
        if not line:
            continue
        try:
            record = json.loads(line)
        except ValueError:
            raise IoError(f"{path}:{number}: damaged; remove the line, its points will be run again") from None
        yield record


class Tail:
    """Reads a journal piece by piece: each time what was added since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end = 0
        self._lines = 0

    def new_records(self) -> list[Record] | None:
        """The whole lines added since the last call; None where the file is gone or shorter than before.

        Raises IoError as `read_records` does.
        """
        try:
            with self.path.open("rb") as file:
                if os.fstat(file.fileno()).st_size < self._end:
                    return None
                file.seek(self._end)
                data = file.read()
        except FileNotFoundError:
            return None if self._end else []
        except OSError as error:
            raise IoError(f"{self.path}: {error.strerror}") from None
        whole = data[: data.rfind(b"\n") + 1]
        records = list(_parsed(self.path, whole.split(b"\n")[:-1], self._lines))
        self._end += len(whole)
        self._lines += whole.count(b"\n")
        return records


class Journal:
    """A file to which one process appends records. Others may read it at any time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mend()

    def _mend(self) -> None:
        """Ends the unfinished last line of a writer that was killed, so that the next record stands alone."""
        try:
            with self.path.open("rb+") as file:
                end = file.seek(0, os.SEEK_END)
                if end == 0:
                    return
                file.seek(-1, os.SEEK_END)
                if file.read(1) == b"\n":
                    return
                file.seek(0)
                whole = file.read().rfind(b"\n") + 1
                file.truncate(whole)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise IoError(f"{self.path}: {error.strerror}") from None

    def append(self, *records: Record) -> None:
        """Adds records with the time and where they were written; they are on the disk on return.

        Raises IoError (a full disk): nothing that stood there before is lost.
        """
        here = {"time": time.time(), "host": socket.gethostname(), "pid": os.getpid()}
        text = "".join(json.dumps(here | record, ensure_ascii=False) + "\n" for record in records)
        append_bytes(self.path, text.encode())


def append_bytes(path: Path, data: bytes) -> None:
    """Appends in one write and syncs; a write that falls short is taken back. Raises IoError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            start = os.fstat(handle).st_size
            try:
                written = os.write(handle, data)
                if written < len(data):
                    raise OSError(28, "No space left on device")
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, start)
                raise
        finally:
            os.close(handle)
    except OSError as error:
        raise IoError(f"{path}: {error.strerror}") from None


def refuse_other_than_file(path: Path) -> None:
    """Raises UsageError where something else than a file stands, such as a device: a file would take its place."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file; choose another place to write to")


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Replaces a file by rename: readers see the old one or the new one. `write` makes it under another name.

    Raises IoError; the old file is then still there. UsageError where something else than a file is.
    """
    refuse_other_than_file(path)
    if not path.parent.is_dir():
        raise IoError(f"{path}: there is no folder {path.parent}")
    temporary = path.with_name(f"{path.stem}.{os.getpid()}.tmp{path.suffix}")
    try:
        write(temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise IoError(f"{path}: {error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Replaces a file of text by rename. Raises as `replace_file` does."""

    def write(temporary: Path) -> None:
        temporary.write_text(text, encoding="utf-8")

    replace_file(path, write)
