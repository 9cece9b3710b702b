"""What a page is made of, whatever it is about; `page.html` says how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

DASH = "–"
"""Stands where there is nothing to measure."""


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    entries: Sequence[tuple[str, str]]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Code:
    """Commands to type or a file to keep, as they are."""

    title: str
    text: str
    kind: ClassVar[str] = "code"


@dataclass(frozen=True)
class Cell:
    """A field of a table: a value and, below it and smaller, what belongs to it."""

    value: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The first column of every row is its heading."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell | str]]
    has_numbers: bool = True
    """Whether the columns after the first are numbers."""
    kind: ClassVar[str] = "table"

    def cells(self) -> list[list[Cell]]:
        """Rows of cells."""
        return [[c if isinstance(c, Cell) else Cell(c) for c in row] for row in self.rows]


@dataclass(frozen=True)
class Picture:
    """A figure that stands in the page itself."""

    address: str
    """data:image/svg+xml;base64,..."""
    width: int
    """On a screen, in its pixels."""
    caption: str
    words: str
    """What it shows, for those who cannot see it."""
    kind: ClassVar[str] = "picture"


Part: TypeAlias = Text | Facts | Code | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    parts: Sequence[Part]

    @property
    def name(self) -> str:
        """For links to it."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower())


@dataclass(frozen=True)
class Page:
    """A report."""

    title: str
    lead: str
    """What was done, in a sentence or two."""
    notices: Sequence[str]
    """What has to be known before the numbers are read."""
    sections: Sequence[Section]
