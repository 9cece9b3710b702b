"""Records and tables that survive kills, and files that do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from reticulin import IoError
from reticulin.sweep.journal import Journal, read_records
from reticulin.sweep.shard import Columns, PointTable, Shard, read_shard

COLUMNS = Columns(("time", "collagen/dermis"), ("d", "%"), ("simulated time", "Collagen"))


def table(id_: str, rows: int = 3, columns: Columns = COLUMNS) -> PointTable:
    values = np.arange(rows * len(columns.names), dtype=float).reshape(rows, -1) / 7.0
    return PointTable(id_, columns, values)


def test_records_come_back_in_order_with_time_and_place(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.jsonl")
    journal.append({"id": "x", "state": "running"})
    journal.append({"id": "x", "state": "done"}, {"id": "y", "state": "running"})

    records = list(read_records(tmp_path / "a.jsonl"))

    assert [(r["id"], r["state"]) for r in records] == [("x", "running"), ("x", "done"), ("y", "running")]
    assert all({"time", "host", "pid"} <= set(r) for r in records)


def test_a_line_cut_anywhere_is_left_out_and_the_next_stands_alone(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jsonl"
    Journal(whole).append({"n": 1}, {"n": 2})
    data = whole.read_bytes()
    first = data.index(b"\n") + 1
    for cut in range(first, len(data)):
        path = tmp_path / "cut.jsonl"
        path.write_bytes(data[:cut])
        assert [r["n"] for r in read_records(path)] == [1], cut
        Journal(path).append({"n": 3})
        assert [r["n"] for r in read_records(path)] == [1, 3], cut


def test_damage_in_the_middle_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"n": 1}\n{"n": \n{"n": 3}\n')
    with pytest.raises(IoError, match=r"a\.jsonl:2: damaged"):
        list(read_records(path))


def test_tables_come_back_bit_for_bit(tmp_path: Path) -> None:
    shard = Shard(tmp_path / "t.rows")
    other = Columns(("time", "fibrin/dermis"), ("d", "mg/mL"), ("simulated time", "Fibrin"))
    tables = [table("a"), table("b", 1), table("c", 2, other), table("d")]
    for one in tables:
        shard.append(one)

    found = list(read_shard(tmp_path / "t.rows"))

    assert [(t.id, t.columns) for t in found] == [(t.id, t.columns) for t in tables]
    assert all(np.array_equal(a.rows, b.rows) for a, b in zip(found, tables, strict=True))


def test_a_table_cut_anywhere_is_left_out_and_the_next_stands_alone(tmp_path: Path) -> None:
    whole = tmp_path / "whole.rows"
    shard = Shard(whole)
    shard.append(table("a"))
    first = whole.stat().st_size
    shard.append(table("b"))
    data = whole.read_bytes()
    for cut in range(first, len(data)):
        path = tmp_path / "cut.rows"
        path.write_bytes(data[:cut])
        assert [t.id for t in read_shard(path)] == ["a"], cut
        Shard(path).append(table("c"))
        assert [t.id for t in read_shard(path)] == ["a", "c"], cut


def test_every_flipped_bit_of_a_table_is_seen(tmp_path: Path) -> None:
    whole = tmp_path / "whole.rows"
    Shard(whole).append(table("a"))
    data = whole.read_bytes()
    for at in range(len(data)):
        path = tmp_path / "flipped.rows"
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        try:
            found = [t.id for t in read_shard(path)]
        except IoError as error:
            assert "damaged at byte" in str(error)
        else:
            assert found == [], at  # a length that reaches past the end reads as cut off


def test_a_full_disk_loses_nothing_that_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    path = tmp_path / "a.jsonl"
    Journal(path).append({"n": 1})
    before = path.read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[: len(data) // 2]))

    with pytest.raises(IoError, match="No space left on device"):
        Journal(path).append({"n": 2})

    assert path.read_bytes() == before
