"""Tables of measures of many points in one append-only file.

A record is: 8 bytes "RTCLROWS", lengths of head and body (uint32, little endian), CRC-32 of both, the head (JSON: id,
columns, rows) and the body (zlib of float64, row by row). A record that was cut off by a kill ends the file: it is left
out, and the next writer cuts it away.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reticulin.errors import IoError
from reticulin.holes import without_holes_no_value
from reticulin.sweep.journal import append_bytes

_MARK = b"RTCLROWS"
_HEAD = struct.Struct("<8sIII")


@dataclass(frozen=True)
class Columns:
    """Names, units and meanings of the columns of a table of measures; the first is `time`, in days."""

    names: tuple[str, ...]
    units: tuple[str, ...]
    descriptions: tuple[str, ...]


@dataclass(frozen=True)
class PointTable:
    """The table of measures of one point, [row, column]."""

    id: str
    columns: Columns
    rows: np.ndarray
    """As the program wrote them."""

    @property
    def values(self) -> np.ndarray:
        """Its rows, with not a number for what is measured of holes, or of dermis, where there is none."""
        return without_holes_no_value(self.columns.names, self.rows)


class Shard:
    """One writer's file of tables."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns: dict[Columns, int] = {}
        if path.exists():
            end = 0
            for end, head, _ in _records(path):  # noqa: B007 (asked for below)
                if "names" in head:
                    self._columns[_columns_of(head)] = head["columns"]
            self._cut(end)

    def append(self, table: PointTable) -> None:
        """Adds the table of a point; it is on the disk on return. Raises IoError."""
        data = b""
        number = self._columns.get(table.columns, len(self._columns))
        if table.columns not in self._columns:
            c = table.columns
            head = {"columns": number, "names": c.names, "units": c.units, "descriptions": c.descriptions}
            data = _record(head, b"")
        rows = np.ascontiguousarray(table.rows, dtype="<f8")
        head = {"id": table.id, "columns": number, "rows": len(rows)}
        append_bytes(self.path, data + _record(head, zlib.compress(rows.tobytes(), 6)))
        self._columns[table.columns] = number

    def _cut(self, end: int) -> None:
        if self.path.stat().st_size > end:
            with self.path.open("rb+") as file:
                file.truncate(end)


class ShardTail:
    """Reads a shard piece by piece: each time the tables added since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end = 0
        self._columns: dict[int, Columns] = {}

    def new_tables(self) -> Iterator[PointTable]:
        """Every whole table added since the last call, in order; one that was cut off is left out."""
        for end, head, body in _records(self.path, self._end):
            self._end = end
            if "names" in head:
                self._columns[head["columns"]] = _columns_of(head)
                continue
            these = self._columns[head["columns"]]
            rows = np.frombuffer(zlib.decompress(body), dtype="<f8").reshape(head["rows"], len(these.names))
            yield PointTable(head["id"], these, rows)


def read_shard(path: Path) -> Iterator[PointTable]:
    """Every whole table of a shard, in order; one that was cut off is left out."""
    yield from ShardTail(path).new_tables()


def table_ids(path: Path) -> Iterator[str]:
    """The points whose whole tables are in a shard."""
    return (head["id"] for _, head, _ in _records(path) if "id" in head)


def _columns_of(head: dict[str, Any]) -> Columns:
    return Columns(tuple(head["names"]), tuple(head["units"]), tuple(head["descriptions"]))


def _record(head: dict[str, Any], body: bytes) -> bytes:
    text = json.dumps(head, ensure_ascii=False).encode()
    return _HEAD.pack(_MARK, len(text), len(body), zlib.crc32(text + body)) + text + body


def _records(path: Path, begin: int = 0) -> Iterator[tuple[int, dict[str, Any], bytes]]:
    """(end of the record in the file, head, body) of every whole record from a byte on."""
    try:
        with path.open("rb") as file:
            file.seek(begin)
            data = file.read()
    except OSError as error:
        raise IoError(f"{path}: {error.strerror}") from None
    at = 0
    while at + _HEAD.size <= len(data):
        mark, head_size, body_size, checksum = _HEAD.unpack_from(data, at)
        start, end = at + _HEAD.size, at + _HEAD.size + head_size + body_size
        damage = f"{path}: damaged at byte {begin + at}; remove the file, its points will be run again"
        if mark != _MARK:
            raise IoError(damage)
        if end > len(data):
            return
        content = data[start:end]
        if zlib.crc32(content) != checksum:
            raise IoError(damage)
        yield begin + end, json.loads(content[:head_size]), content[head_size:]
        at = end
