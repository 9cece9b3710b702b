"""Reports, taken apart; and sweeps to report that need no time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
from reticulin.sweep.driver import Driver
from reticulin.sweep.plan import Point
from reticulin.sweep.point import PointOutcome
from reticulin.sweep.shard import PointTable
from reticulin.sweep.standing import State
from reticulin.sweep.store import Store

from .trivial import COLUMNS, InlineEngine, Script, sweep_file

COLLAGEN = "collagen/dermis"
"""The measure of these sweeps."""
VOID = {"meta", "img", "br", "link", "input"}


@dataclass
class Read(HTMLParser):
    """A page, taken apart."""

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    """By caption: rows of cells; what stands below a value follows it after a bar."""
    sections: dict[str, str] = field(default_factory=dict)
    """Text by heading."""
    attributes: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """By tag."""
    notices: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._heading, self._caption, self._taken = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {k: v or "" for k, v in attrs}
        self.attributes[tag].append(found)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "small":
            self._taken += "|"
        if tag in ("h1", "h2", "caption", "th", "td") or found.get("role") == "note":
            self._taken = ""
        if tag == "tr":
            self.tables[self._caption].append([])

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"{tag} closes what was not opened"
        if tag in ("h1", "h2"):
            self._heading = self._taken
            self.sections[self._heading] = ""
        if tag == "caption":
            self._caption = self._taken
            self.tables[self._caption] = []
        if tag in ("th", "td"):
            self.tables[self._caption][-1].append(self._taken)
        if tag == "p" and self.attributes["p"][-1].get("role") == "note":
            self.notices.append(self._taken)

    def handle_data(self, data: str) -> None:
        self._taken += data
        if self._heading and self._open and self._open[-1] not in ("h2", "style"):
            self.sections[self._heading] += data

    def table(self, words: str) -> list[list[str]]:
        """Rows of the one table whose caption has these words."""
        (found,) = (rows for caption, rows in self.tables.items() if words in caption)
        return found


def read(path: Path) -> Read:
    page = Read()
    page.feed(path.read_text())
    page.close()
    assert page._open == []
    return page


@dataclass
class Trivial:
    """Makes finished sweeps that need no time: arms by seeds, of one measure."""

    folder: Path
    script: Script

    def __call__(self, arms: tuple[str, ...] = ("a", "b"), seeds: int = 3, toml: str = "", **ends: object) -> Path:
        """ends: what becomes of points, p0=... for the first."""
        store = Store.create(self.folder / "out")
        points = [
            Point(f"{k * seeds + r:016x}", arm, {"x": arm}, r, r + 1, "/somewhere/tiny.toml", {}, 1.0)
            for k, arm in enumerate(arms)
            for r in range(seeds)
        ]
        for number, p in enumerate(points):
            rows = np.array([[0.0, 100.0], [1.0, 100.0 + number % seeds + 10.0 * (number // seeds)]])
            outcome = PointOutcome(State.DONE, "", 1.0, 0.01, PointTable(p.id, COLUMNS, rows))
            self.script.add(number, ends.get(f"p{number}", outcome))
        store.add_plan(points, self.folder / "sweep.toml")
        (store.folder / "sweep.toml").write_text(toml)
        Driver(sweep_file(store.folder), store, lambda *_: InlineEngine()).run()
        return store.folder


def failed(cause: str) -> PointOutcome:
    return PointOutcome(State.FAILED, cause, 0.2, 0.01)
