"""What a report of a sweep and one of runs have in common: the comparison of arms, and the sections made of it."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reticulin.comparing import PEAK, AnyRun, Comparison, compare
from reticulin.plotting import style
from reticulin.plotting.courses import DEFAULT_COURSES
from reticulin.report.methods import methods
from reticulin.report.page import Part, Section
from reticulin.report.pictures import comparison_pictures, headlines
from reticulin.report.tables import definitions, difference_tables, mean_tables
from reticulin.sweep.sweep import Sweep
from reticulin.units import days_of


@dataclass(frozen=True)
class Asked:
    """What a report is asked to tell; as for `compare`."""

    measures: Sequence[str] | None = None
    reference: str | None = None
    time: str | float | None = None
    confidence: float = 0.95

    def options(self) -> list[str]:
        """As `reticulin report` is told the same."""
        time = f"{self.time:g} d" if isinstance(self.time, (int, float)) else self.time
        told = {"--against": self.reference, "--time": time}
        options = [f"{name} {shlex.quote(value)}" for name, value in told.items() if value is not None]
        options += [f"--confidence {self.confidence:g}"] if self.confidence != Asked.confidence else []
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


def when_of(time: str | float | None, last_days: Iterable[float]) -> str:
    """The moment of values in words. last_days: of each run's table."""
    last = sorted(set(last_days))
    if time is not None:
        day = days_of(time, "time")
        return f"on day {day:g}"
    return f"at the end, day {last[0]:g}" + (f" to {last[-1]:g}" if len(last) > 1 else "")
