"""Arms beside each other, of finished runs or of a sweep: means, intervals, and differences paired by seed."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from reticulin._load import engine
from reticulin.arguments import confidence_of, names_of, path_of, refusal
from reticulin.errors import UsageError
from reticulin.result import Run, open_run
from reticulin.running import Outcome
from reticulin.statistics import interval_of_crossed, interval_of_mean, paired_difference, uncertainty
from reticulin.sweep.store import Store
from reticulin.sweep.sweep import Sweep
from reticulin.sweep.toml import did_you_mean
from reticulin.units import days_of

AnyRun: TypeAlias = str | Path | Run | Outcome
"""What holds the results of a run: its folder or packed file, or what `open_run` or `run` gave."""

_A_RUN = "a run, or the path of one"
_AT_ONCE = 1e-9
"""Days that make no difference."""
PEAK = "peak "
"""Before the name of a column: its largest value over the run."""


@dataclass(frozen=True)
class Comparison:
    """Arms side by side; made by `compare`."""

    table: pd.DataFrame
    """Index arm, measure. Columns: mean, low and high (interval of the mean; not a number for one seed), lowest and
    highest (over seeds), seeds, holes (of all these seeds together), days (when the values stood; not a number where
    runs of the arm ended on different days), unit. For a sweep with a sample of parameters also
    draws, and chance_low and chance_high: the interval if these draws were all there is, so of chance alone. There mean
    and interval are of the draws' means (each draw counts alike, however many of its runs are finished): not a number
    for one draw. Chance is told where every draw has all its seeds."""
    differences: pd.DataFrame
    """Index arm, measure, against the reference arm. Columns: difference (arm - reference, paired by seed), low, high,
    variance_saved (1 - variance of the paired over that of an unpaired difference), pairs, unit."""
    values: pd.DataFrame
    """Index arm, draw, seed; one column per measure. `attrs["units"]` by column; `attrs["sampled"]` lists the arms
    whose parameters were drawn (others, such as an untreated control, have draw 0 alone)."""
    reference: str
    """Arm that differences are taken against."""
    confidence: float
    """Of all intervals."""

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in order."""
        return list(dict.fromkeys(self.values.index.get_level_values("arm")))

    @property
    def measures(self) -> list[str]:
        """Names of the measures, in order."""
        return list(self.values.columns)

    def __repr__(self) -> str:
        return f"<Comparison of {len(self.arms)} arms by {len(self.measures)} measures, reference {self.reference}>"

    def _repr_html_(self) -> str:
        return str(self.table.to_html(float_format=lambda v: f"{v:.4g}"))


@dataclass(frozen=True)
class _Quantity:
    """A measure at the end of a run, or its largest value over the run."""

    name: str
    key: str
    is_peak: bool
    needs_holes: bool

    def of(self, columns: Sequence[str], rows: np.ndarray) -> float:
        """Of a table of measures; not a number where there is nothing to measure."""
        if self.key not in columns or not len(rows):
            return np.nan
        if self.needs_holes and "punctures" in columns and not rows[-1, columns.index("punctures")] > 0:
            return np.nan
        values = rows[:, columns.index(self.key)]
        value = float(values.max() if self.is_peak else values[-1])
        return value if np.isfinite(value) else np.nan


@dataclass(frozen=True)
class Replicate:
    """One run of an arm."""

    arm: str
    draw: int | None
    """None where no parameter was drawn."""
    seed: int
    columns: tuple[str, ...]
    units: dict[str, str]
    rows: np.ndarray

    @property
    def last_day(self) -> float:
        """Of its rows; 0 without any."""
        return float(self.rows[-1, 0]) if len(self.rows) else 0.0


def compare(
    runs: Sweep | Iterable[AnyRun],
    measures: str | Sequence[str] | None = None,
    *,
    reference: str | None = None,
    time: str | float | None = None,
    confidence: float = 0.95,
) -> Comparison:
    """Compares arms: runs that differ only in their seed form one, as for `reticulin compare`.

    runs: run folders, packed files, runs or outcomes; or a sweep, whose finished points are compared.
    measures: columns such as "collagen_change/sleeve" (their last value), or "peak myofibroblast_density/sleeve" (their
        largest); those of `reticulin compare` by default.
    reference: arm that the differences are taken against; the first by default (untreated, where there is one).
    time: compares what stood at this time ("28 d", or days; the last output up to it) in place of the end. No run may
        end before.
    confidence: of the intervals, between 0.5 and 1.

    Arms are named by needle length (mm) and spacing, those of a sweep by their place on the axes. Differences are taken
    seed by seed: runs of one seed share skin and random streams, so what they have in common cancels out. Runs that
    differ only in duration are arms of their own, named by their last day; a warning tells where ends differ.

    Raises UsageError for an unknown measure or reference, for a time beyond the end of a run and where there is nothing
    to compare, IoError for what is no run, ReticulinError without the extra `sweep` (SciPy).
    """
    confidence = confidence_of(confidence)
    replicates = list(replicates_of(runs.store) if isinstance(runs, Sweep) else _of_runs(paths_of(runs)))
    if not replicates:
        raise UsageError("runs: found no finished one; there is nothing to compare")
    replicates = _cut(replicates, time)
    days = _days(replicates, time)
    quantities = _quantities(measures, {c: None for r in replicates for c in r.columns})
    values = _values(replicates, quantities)
    arms = list(dict.fromkeys(r.arm for r in replicates))
    against = arms[0] if reference is None else reference
    if against not in arms:
        raise UsageError(f'reference: found "{against}"; allowed: ' + ", ".join(f'"{a}"' for a in arms))
    holes = _holes(replicates)
    rows = [_row(values, arm, m, confidence) for arm in arms for m in values.columns]
    table = pd.DataFrame([{**row, "holes": holes[row["arm"]], "days": days[row["arm"]]} for row in rows])
    others = [a for a in arms if a != against]
    rows = [_difference(values, against, arm, m, confidence) for arm in others for m in values.columns]
    columns = ["arm", "measure", "difference", "low", "high", "variance_saved", "pairs", "unit"]
    differences = pd.DataFrame(rows, columns=columns)
    index = ["arm", "measure"]
    return Comparison(table.set_index(index), differences.set_index(index), values, against, confidence)


def paths_of(runs: Iterable[AnyRun]) -> list[Path]:
    """Where the results of runs stand. Raises UsageError for a single run in place of several, and for what is none."""
    if isinstance(runs, AnyRun):
        raise UsageError("runs: found a single run; give a list of them")
    if not isinstance(runs, Iterable):
        raise refusal("runs", runs, f"{_A_RUN}, several in a list, or a Sweep")
    return [
        r.path if isinstance(r, Run) else r.folder if isinstance(r, Outcome) else path_of(r, "runs", _A_RUN)
        for r in runs
    ]


def _of_runs(paths: Sequence[Path]) -> Iterator[Replicate]:
    """Runs in the order of their arms; a run that repeats another of its arm is left out with a warning."""
    compared = [engine.ComparedRun(str(path)) for path in paths]
    for arm in engine.compared_arms(compared):
        for copy in arm.copies:
            words = f"{paths[copy]} repeats another run of its arm (same seed, same values): left out"
            warnings.warn(words, stacklevel=3)
        for i in arm.runs:
            frame = open_run(paths[i]).get_measures()
            rows = np.column_stack([frame.index.to_numpy(), frame.to_numpy()])
            columns = ("time", *frame.columns)
            yield Replicate(arm.name, None, compared[i].seed, columns, dict(frame.attrs["units"]), rows)


def replicates_of(store: Store) -> Iterator[Replicate]:
    """Finished points in the order of the plan; draws of a sample are told apart within their arm."""
    tables = {t.id: t for t in store.tables()}
    for point in store.points().values():
        table = tables.get(point.id)
        if table is None:
            continue
        names, units = table.columns.names, dict(zip(table.columns.names, table.columns.units, strict=True))
        draw = int(point.position["draw"]) if "draw" in point.position else None
        yield Replicate(point.regimen, draw, point.seed, names, units, table.rows)


def _cut(replicates: list[Replicate], time: str | float | None) -> list[Replicate]:
    """Rows up to a time. Raises UsageError where a run ends before it."""
    if time is None:
        return replicates
    day = days_of(time, "time")
    shortest = min(replicates, key=lambda r: r.last_day)
    if shortest.last_day < day - _AT_ONCE:
        raise refusal("time", time, f'up to day {shortest.last_day:.10g}, where "{shortest.arm}" ends')
    return [replace(r, rows=r.rows[r.rows[:, 0] <= day + _AT_ONCE]) for r in replicates]


def _days(replicates: Sequence[Replicate], time: str | float | None) -> dict[str, float]:
    """Day of the last row by arm; warns where the arms' differ, since values of different days are compared then."""
    ends: dict[str, set[float]] = {}
    for r in replicates:
        ends.setdefault(r.arm, set()).add(r.last_day)
    if len(set.union(*ends.values())) > 1:
        told = "; ".join(f"{arm}: {' and '.join(f'{d:.10g}' for d in sorted(days))}" for arm, days in ends.items())
        words = f"runs end on different days, and what is compared stood at their ends ({told}); give a time to all"
        if time is not None:
            words = f"the last outputs up to that time are of different days ({told}); give a time that all have"
        warnings.warn(words, stacklevel=3)
    return {arm: next(iter(days)) if len(days) == 1 else np.nan for arm, days in ends.items()}


def _quantities(measures: str | Sequence[str] | None, known: Iterable[str]) -> list[_Quantity]:
    standard = {q.key: q for q in engine.compared_quantities()}
    known = list(known)
    if measures is None:
        names = [(PEAK if q.is_peak else "") + q.key for q in standard.values() if q.key in known]
    else:
        names = names_of(measures, "measures")
    quantities = []
    for name in names:
        key = name.removeprefix(PEAK)
        if key not in known:
            raise UsageError(f'no measure "{key}"{did_you_mean(key, known)}; `Run.get_measures` lists them')
        needs_holes = key in standard and standard[key].needs_holes
        quantities.append(_Quantity(name, key, name != key, needs_holes))
    return quantities


def _values(replicates: Sequence[Replicate], quantities: Sequence[_Quantity]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([(r.arm, r.draw or 0, r.seed) for r in replicates], names=["arm", "draw", "seed"])
    columns = {q.name: [q.of(r.columns, r.rows) for r in replicates] for q in quantities}
    frame = pd.DataFrame(columns, index=index)
    frame = frame[~frame.index.duplicated()]
    units = {name: unit for r in replicates for name, unit in r.units.items()}  # an arm may lack a column
    frame.attrs["units"] = {q.name: units.get(q.key, "") for q in quantities}
    frame.attrs["sampled"] = list(dict.fromkeys(r.arm for r in replicates if r.draw is not None))
    return frame


def of_arm(values: pd.DataFrame, arm: str, measure: str) -> pd.Series:
    """A measure of an arm by draw and seed. (`loc` warns where arms do not stand in the order of their names.)"""
    return values.xs(arm, level="arm")[measure]


def _holes(replicates: Sequence[Replicate]) -> dict[str, int]:
    """Holes at the end, of all runs of an arm together."""
    count: dict[str, int] = {}
    for r in replicates:
        here = r.rows[-1, r.columns.index("punctures")] if "punctures" in r.columns and len(r.rows) else 0
        count[r.arm] = count.get(r.arm, 0) + int(here)
    return count


def _row(values: pd.DataFrame, arm: str, measure: str, confidence: float) -> dict[str, Any]:
    found = of_arm(values, arm, measure).dropna()
    row: dict[str, Any] = {"arm": arm, "measure": measure, "mean": np.nan, "low": np.nan, "high": np.nan}
    row |= {"lowest": np.nan, "highest": np.nan}
    if len(found):
        row |= {"mean": found.mean(), "lowest": found.min(), "highest": found.max()}
    row |= {"seeds": found.index.get_level_values("seed").nunique(), "holes": 0, "days": np.nan}  # filled in later
    row["unit"] = values.attrs["units"][measure]
    if values.attrs["sampled"]:
        return row | _spread_over_draws(found, arm in values.attrs["sampled"], confidence)
    if len(found) > 1:
        row["low"], row["high"] = interval_of_mean(found.to_numpy(), confidence)
    return row


def _spread_over_draws(found: pd.Series, is_sampled: bool, confidence: float) -> dict[str, Any]:
    """Mean and intervals where parameters were drawn. Runs of a draw are no replicates of the sample: draws are."""
    grid = found.unstack("seed")
    spread: dict[str, Any] = {"draws": len(grid), "chance_low": np.nan, "chance_high": np.nan}
    if len(grid) > 1:
        of_draws = grid.mean(axis=1).to_numpy()
        spread["mean"] = of_draws.mean()
        spread["low"], spread["high"] = interval_of_mean(of_draws, confidence)
        if grid.shape[1] > 1 and grid.notna().all(axis=None):
            spread["chance_low"], spread["chance_high"] = uncertainty(grid.to_numpy(), confidence).chance
    elif len(found) > 1:
        spread["chance_low"], spread["chance_high"] = interval_of_mean(found.to_numpy(), confidence)
        if not is_sampled:  # the sample does not touch it, as an untreated control: chance is all
            spread["low"], spread["high"] = spread["chance_low"], spread["chance_high"]
    return spread


def _pairs(values: pd.DataFrame, reference: str, arm: str, measure: str) -> pd.DataFrame:
    """Values of both arms by draw and seed. One without draws stands beside every draw of the other, seed by seed."""
    sides = {"a": of_arm(values, reference, measure), "b": of_arm(values, arm, measure)}
    sampled = [name in values.attrs["sampled"] for name in (reference, arm)]
    if sampled[0] != sampled[1]:
        lone, drawn = ("b", "a") if sampled[0] else ("a", "b")
        index = sides[drawn].index
        by_seed = sides[lone].droplevel("draw").reindex(index.get_level_values("seed"))
        sides[lone] = pd.Series(by_seed.to_numpy(), index=index)
    return pd.DataFrame(sides).dropna()


def _difference(values: pd.DataFrame, reference: str, arm: str, measure: str, confidence: float) -> dict[str, Any]:
    """Seed by seed; over draws mean and interval are of the draws' means, which carry chance and parameters."""
    pairs = _pairs(values, reference, arm, measure)
    row = {"arm": arm, "measure": measure, "difference": np.nan, "low": np.nan, "high": np.nan}
    row |= {"variance_saved": np.nan, "pairs": len(pairs), "unit": values.attrs["units"][measure]}
    if not len(pairs):
        return row
    differences = pairs["b"] - pairs["a"]
    row["difference"] = differences.mean()
    if len(pairs) > 1:
        told = paired_difference(pairs["a"].to_numpy(), pairs["b"].to_numpy(), confidence)
        row |= {"low": told.low, "high": told.high, "variance_saved": told.variance_saved}
    sampled = {reference, arm} & set(values.attrs["sampled"])
    if sampled:
        of_draws = differences.groupby("draw").mean().to_numpy()
        row |= {"difference": of_draws.mean(), "low": np.nan, "high": np.nan}
        if len(of_draws) > 1:
            row["low"], row["high"] = _interval_over_draws(differences, sampled == {reference, arm}, confidence)
    return row


def _interval_over_draws(differences: pd.Series, are_both_sampled: bool, confidence: float) -> tuple[float, float]:
    """Of the draws' means; where one side has no draws, its chance is the same in all of them and counts by itself."""
    grid = differences.unstack("seed")
    if are_both_sampled or grid.shape[1] < 2 or grid.isna().any(axis=None):
        return interval_of_mean(grid.mean(axis=1).to_numpy(), confidence)
    return interval_of_crossed(grid.to_numpy(), confidence)
