"""The bar that a run draws while it runs: one line in a terminal, a widget-free line in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from reticulin.running import Progress

_WIDTH = 30
T = TypeVar("T")


def bar(share: float) -> str:
    """A bar filled by a share from 0 to 1."""
    full = int(share * _WIDTH)
    return f"[{'#' * full}{'.' * (_WIDTH - full)}]"


class _Line(Protocol):
    def show(self, text: str) -> None: ...
    def close(self) -> None: ...


class _TerminalLine:
    """One line of a terminal, written over."""

    def __init__(self) -> None:
        self._longest = 0

    def show(self, text: str) -> None:
        self._longest = max(self._longest, len(text))
        print("\r" + text.ljust(self._longest), end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._longest:
            print(file=sys.stderr)


class _NotebookLine:
    """One output of a notebook cell, updated in place; none where nothing is shown."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._handle: Any = None

    def show(self, text: str) -> None:
        if self._handle is None:
            self._handle = self._display({"text/plain": text}, raw=True, display_id=True)
        else:
            self._handle.update({"text/plain": text}, raw=True)

    def close(self) -> None:
        pass


def _notebook_display() -> Any | None:
    """IPython's display where a kernel with a front end runs, else None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    return sys.modules["IPython"].display.display


def line_for_reader() -> _Line | None:
    """Where somebody can see progress, else None."""
    display = _notebook_display()
    if display is not None:
        return _NotebookLine(display)
    return _TerminalLine() if sys.stderr.isatty() else None


def progress_text(p: Progress) -> str:
    """One line: bar, simulated days, cells and the time left."""
    share = p.day / p.end if p.end > 0 else 1.0
    left = f", {p.remaining_seconds:.0f} s left" if p.remaining_seconds >= 0 else ""
    return f"{bar(share)} day {p.day:.2f} of {p.end:.4g}, {p.cells} cells{left}"


@contextmanager
def line_for(
    wish: bool | Callable[[T], None] | None, words: Callable[[T], str]
) -> Iterator[Callable[[T], None] | None]:
    """The callable that shows how far work is: the wish itself, a line of `words` (True, or None where somebody can see
    it), or None for silence."""
    if callable(wish):
        yield wish
        return
    line = None if wish is False else line_for_reader()
    if line is None and wish is True:
        line = _TerminalLine()
    if line is None:
        yield None
        return
    try:
        yield lambda told: line.show(words(told))
    finally:
        line.close()


def bar_for(
    wish: bool | Callable[[Progress], None] | None,
) -> AbstractContextManager[Callable[[Progress], None] | None]:
    """The callable that shows the progress of a run as wished (see `reticulin.run`), or None for silence."""
    return line_for(wish, progress_text)
