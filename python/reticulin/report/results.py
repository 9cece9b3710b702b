"""What a report of a sweep and one of runs have in common: the comparison of arms, and the sections made of it."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reticulin.comparing import AT_ONCE, PEAK, AnyRun, Comparison, compare
from reticulin.plotting import style
from reticulin.plotting.courses import DEFAULT_COURSES
from reticulin.report.methods import methods
from reticulin.report.page import Part, Section
from reticulin.report.pictures import comparison_pictures, headlines
from reticulin.report.tables import definitions, difference_tables, mean_tables
from reticulin.sweep.sweep import Sweep
from reticulin.units import days_of


def _exact(number: float) -> str:
    """With all its digits, so that a command with it asks for the same."""
    return repr(float(number)).removesuffix(".0")


@dataclass(frozen=True)
class Asked:
    """What a report is asked to tell; as for `compare`."""

    measures: Sequence[str] | None = None
    reference: str | None = None
    time: str | float | None = None
    confidence: float = 0.95

    def options(self) -> list[str]:
        """As `reticulin report` is told the same."""
        time = f"{_exact(self.time)} d" if isinstance(self.time, (int, float)) else self.time
        told = {"--against": self.reference, "--time": time}
        options = [f"{name} {shlex.quote(value)}" for name, value in told.items() if value is not None]
        options += [f"--confidence {_exact(self.confidence)}"] if self.confidence != Asked.confidence else []
        return options + (["--measures " + " ".join(map(shlex.quote, self.measures))] if self.measures else [])


def compared(
    runs: Sweep | Iterable[AnyRun], asked: Asked, measures: Sequence[str] | None, reference: str | None
) -> Comparison:
    """`compare`, whose warnings a page tells in its own place (`Results.notices`)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return compare(runs, measures, reference=reference, time=asked.time, confidence=asked.confidence)


@dataclass(frozen=True)
class Results:
    """The finished runs, compared."""

    comparison: Comparison
    columns: Mapping[str, tuple[str, str]]
    """Unit and meaning of every column of the tables of measures."""
    when: str
    """Of the values: "on day 28", "at the end, day 182"."""
    asked: Asked
    has_reference: bool = True
    """Whether differences are told: not where the arm that was named is not finished."""

    def notices(self) -> list[str]:
        """What a reader must know of all its tables."""
        return [f"{style.capital(style.arm_words(note))}." for note in self.comparison.notes]

    @property
    def drawn(self) -> list[str]:
        """The measures of the figures."""
        return headlines(self.comparison, self.asked.measures is None)

    def sections(self, more: Sequence[Part]) -> list[Section]:
        """Figures and tables. more: figures that follow that of the arms."""
        title = f"Differences from {style.arm_words(self.comparison.reference)}"
        is_default = self.asked.measures is None
        differences = difference_tables(self.comparison, self.when, is_default) if self.has_reference else []
        figures = [*comparison_pictures(self.comparison, self.drawn, self.when), *more]
        return [
            Section("Results", [*figures, *mean_tables(self.comparison, self.when, is_default)]),
            Section(title, differences),
        ]

    def measures_and_methods(self, stop: Mapping[str, object] | None = None) -> list[Section]:
        """What the measures are and how the numbers were made."""
        shown = [*self.comparison.measures, *(() if self.asked.measures else DEFAULT_COURSES)]
        known = [m for m in shown if m.removeprefix(PEAK) in self.columns]
        return [
            Section("Measures", [definitions(known, self.columns)]),
            Section("Methods", methods(self.comparison, self.when, self.has_reference, stop)),
        ]


def when_of(time: str | float | None, outputs: Iterable[np.ndarray]) -> str:
    """The moment of values in words. outputs: days of the rows of each run's table, one of them up to the time."""
    if time is None:
        first, last = _ends(float(days[-1]) for days in outputs)
        return f"at the end, day {first:g}" + (f" to {last:g}" if last > first else "")
    asked = days_of(time, "time")
    first, last = _ends(float(days[days <= asked + AT_ONCE][-1]) for days in outputs)
    if last > first:
        return f"on day {first:g} to {last:g}, the last output of each run up to day {asked:.10g}"
    return f"on day {first:.10g}" + (f", the last output up to day {asked:.10g}" if asked - first > AT_ONCE else "")


def _ends(days: Iterable[float]) -> tuple[float, float]:
    found = list(days)
    return min(found), max(found)
