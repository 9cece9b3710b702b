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
from reticulin.holes import without_holes_no_value
from reticulin.result import Run, open_run
from reticulin.running import Outcome
from reticulin.statistics import WHY_LEFT_OUT, complete_part, interval_of_mean, uncertainty, variance_saved
from reticulin.sweep.store import Store
from reticulin.sweep.sweep import Sweep
from reticulin.sweep.toml import did_you_mean
from reticulin.units import counted, days_of

AnyRun: TypeAlias = str | Path | Run | Outcome
"""What holds the results of a run: its folder or packed file, or what `open_run` or `run` gave."""

_A_RUN = "a run, or the path of one"
AT_ONCE = 1e-9
"""Days that make no difference."""
PEAK = "peak "
"""Before the name of a column: its largest value over the run."""


@dataclass(frozen=True)
class Comparison:
    """Arms side by side; made by `compare`."""

    table: pd.DataFrame
    """Index arm, measure. Columns: mean, low and high (interval of the mean; not a number for one seed), lowest and
    highest (over seeds), seeds, holes (of all these seeds together), days (when the values stood; not a number where
    runs of the arm ended on different days), unit. For a sweep with a sample of parameters also draws, chance_low and
    chance_high (the interval if these draws were all there is, so of chance alone; not a number for one seed) and
    left_out. There low and high are of draws and seeds crossed, since all draws have the same seeds: not a number for
    one draw or one seed. Everything is of draws by seeds without a gap (`statistics.complete_part`); left_out counts
    the runs that have a value and are not among them."""
    differences: pd.DataFrame
    """Index arm, measure, against the reference arm. Columns: difference (arm - reference, paired by seed), low, high,
    variance_saved (1 - variance of the paired over that of an unpaired difference), pairs, unit. With a sample draw by
    draw and seed by seed, their intervals crossed like those of means."""
    values: pd.DataFrame
    """Index arm, draw, seed; one column per measure. `attrs["units"]` by column; `attrs["sampled"]` lists the arms
    whose parameters were drawn (others, such as an untreated control, have draw 0 alone)."""
    reference: str
    """Arm that differences are taken against."""
    confidence: float
    """Of all intervals."""
    notes: tuple[str, ...] = ()
    """What must be known beside the numbers: days that differ, intervals that are missing, runs that do not count.
    `compare` warns of each."""

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
        value = float(np.fmax.reduce(values) if self.is_peak else values[-1])  # holes may have come later than rows
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
    reference: arm that the differences are taken against; by default the first: of runs untreated skin, where there is
        some, of a sweep the first of its plan that is finished (a warning tells where others come before it).
    time: compares what stood at this time ("28 d", or days; the last output up to it) in place of the end. No run may
        end before.
    confidence: of the intervals, between 0.5 and 1.

    Arms are named by needle length (mm) and spacing, those of a sweep by their place on the axes. Differences are taken
    seed by seed: runs of one seed share skin and random streams, so what they have in common cancels out. Runs that
    differ only in duration are arms of their own, named by their last day; a warning tells where ends differ. All draws
    of a sample have the same seeds, so draws and seeds are crossed: a sample needs at least two seeds for an interval,
    better four, and a warning tells which arms have none and which runs do not count.

    Raises UsageError for an unknown measure or reference, for a time beyond the end of a run and where there is nothing
    to compare, IoError for what is no run, ReticulinError without the extra `sweep` (SciPy).
    """
    confidence = confidence_of(confidence)
    replicates = list(replicates_of(runs.store) if isinstance(runs, Sweep) else _of_runs(paths_of(runs)))
    if not replicates:
        raise UsageError("runs: found no finished one; there is nothing to compare")
    replicates = _cut(replicates, time)
    days, holes = _days(replicates), _holes(replicates)
    quantities = _quantities(measures, {c: None for r in replicates for c in r.columns})
    values = _values(replicates, quantities)
    arms = list(days)
    against = arms[0] if reference is None else reference
    if against not in arms:
        raise UsageError(f'reference: found "{against}"; allowed: ' + ", ".join(f'"{a}"' for a in arms))
    table = pd.DataFrame([_row(values, arm, m, confidence) for arm in arms for m in values.columns])
    table["holes"] = table["arm"].map(holes)
    table["days"] = table["arm"].map({arm: min(own) if len(own) == 1 else np.nan for arm, own in days.items()})
    others = [a for a in arms if a != against]
    rows = [_difference(values, against, arm, m, confidence) for arm in others for m in values.columns]
    columns = ["arm", "measure", "difference", "low", "high", "variance_saved", "pairs", "unit"]
    differences = pd.DataFrame(rows, columns=columns)
    notes = (*_notes_of_days(days, time), *_notes_of_sample(table, differences, values, against))
    if isinstance(runs, Sweep) and reference is None:
        notes += tuple(_notes_of_reference(runs.store, against))
    for note in notes:
        warnings.warn(note, stacklevel=2)
    index = ["arm", "measure"]
    return Comparison(table.set_index(index), differences.set_index(index), values, against, confidence, notes)


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
            rows = without_holes_no_value(columns, rows)
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
        yield Replicate(point.regimen, draw, point.seed, names, units, table.values)


def _cut(replicates: list[Replicate], time: str | float | None) -> list[Replicate]:
    """Rows up to a time. Raises UsageError where a run ends before it."""
    if time is None:
        return replicates
    day = days_of(time, "time")
    shortest = min(replicates, key=lambda r: r.last_day)
    if shortest.last_day < day - AT_ONCE:
        raise refusal("time", time, f'up to day {shortest.last_day:.10g}, where "{shortest.arm}" ends')
    return [replace(r, rows=r.rows[r.rows[:, 0] <= day + AT_ONCE]) for r in replicates]


def _days(replicates: Sequence[Replicate]) -> dict[str, set[float]]:
    """Of the last rows, by arm."""
    days: dict[str, set[float]] = {}
    for r in replicates:
        days.setdefault(r.arm, set()).add(r.last_day)
    return days


def _notes_of_days(days: dict[str, set[float]], time: str | float | None) -> list[str]:
    """Where the last rows are of different days: values of different days are compared then."""
    if len(set.union(*days.values())) == 1:
        return []
    told = "; ".join(f"{arm}: {' and '.join(f'{d:.10g}' for d in sorted(own))}" for arm, own in days.items())
    if time is not None:
        return [f"the last outputs up to that time are of different days ({told}); give a time that all have"]
    return [f"runs end on different days, and what is compared stood at their ends ({told}); give a time to all"]


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


def n_words(comparison: Comparison, arm: str, measure: str = "") -> str:
    """How many runs the numbers of an arm are of: "3" seeds, or "6 × 4", draws by seeds. Of the measure that has most,
    unless one is named."""
    rows = comparison.table.loc[[(arm, m) for m in ([measure] if measure else comparison.measures)]]
    is_sampled = arm in comparison.values.attrs["sampled"]
    runs = rows["draws"] * rows["seeds"] if is_sampled else rows["seeds"]
    most = rows.iloc[int(runs.to_numpy().argmax())]
    return (f"{int(most['draws'])} × " if is_sampled else "") + str(int(most["seeds"]))


def _holes(replicates: Sequence[Replicate]) -> dict[str, int]:
    """Holes at the end, of all runs of an arm together."""
    count: dict[str, int] = {}
    for r in replicates:
        here = r.rows[-1, r.columns.index("punctures")] if "punctures" in r.columns and len(r.rows) else 0
        count[r.arm] = count.get(r.arm, 0) + int(here)
    return count


def _row(values: pd.DataFrame, arm: str, measure: str, confidence: float) -> dict[str, Any]:
    found = of_arm(values, arm, measure).dropna()
    told = _over_draws(found, confidence) if arm in values.attrs["sampled"] else _over_seeds(found, confidence)
    row = {"arm": arm, "measure": measure, **told.pop("mean"), "seeds": told.pop("seeds")}
    row |= {"holes": 0, "days": np.nan, "unit": values.attrs["units"][measure]}  # the former two are filled in by arm
    return row | told if values.attrs["sampled"] else row


def _over_seeds(found: pd.Series, confidence: float) -> dict[str, Any]:
    """Of an arm that the sample does not touch, such as an untreated control: chance is all."""
    low, high = interval_of_mean(found.to_numpy(), confidence) if len(found) > 1 else (np.nan, np.nan)
    mean = {"mean": found.mean(), "low": low, "high": high, "lowest": found.min(), "highest": found.max()}
    of_sample = {"draws": min(len(found), 1), "chance_low": low, "chance_high": high, "left_out": 0}
    return {"mean": mean, "seeds": len(found), **of_sample}


def _over_draws(found: pd.Series, confidence: float) -> dict[str, Any]:
    """Runs of a draw are no replicates of the sample: draws are, and seeds, which all draws share."""
    told = uncertainty(_grid(found), confidence)
    used = found[_counting(found)]
    mean = {"mean": told.mean, "low": told.total[0], "high": told.total[1]}
    mean |= {"lowest": used.min(), "highest": used.max()}
    of_sample = {"draws": told.draws, "chance_low": told.chance[0], "chance_high": told.chance[1]}
    return {"mean": mean, "seeds": told.seeds, **of_sample, "left_out": told.left_out}


def _grid(found: pd.Series) -> np.ndarray:
    """[draw, seed]; not a number where there is no run."""
    return np.asarray(found.unstack("seed").to_numpy(dtype=float))


def _counting(found: pd.Series) -> np.ndarray:
    """Which of them (true or false) are in the `complete_part`."""
    grid = found.unstack("seed")
    draws, seeds = complete_part(grid.to_numpy(dtype=float))
    of_index = found.index.get_level_values
    return np.asarray(of_index("draw").isin(grid.index[draws]) & of_index("seed").isin(grid.columns[seeds]))


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
    """Seed by seed; with draws crossed like means: what a seed brings to the arms, or to a control, is in all draws."""
    pairs = _pairs(values, reference, arm, measure)
    differences = pairs["b"] - pairs["a"]
    mean, low, high = differences.mean(), np.nan, np.nan
    if {reference, arm} & set(values.attrs["sampled"]):
        told = uncertainty(_grid(differences), confidence)
        mean, (low, high) = told.mean, told.total
        pairs = pairs[_counting(differences)]
    elif len(pairs) > 1:
        low, high = interval_of_mean(differences.to_numpy(), confidence)
    saved = variance_saved(pairs["a"].to_numpy(), pairs["b"].to_numpy()) if len(pairs) > 1 else np.nan
    row = {"arm": arm, "measure": measure, "difference": mean, "low": low, "high": high}
    return row | {"variance_saved": saved, "pairs": len(pairs), "unit": values.attrs["units"][measure]}


def _notes_of_reference(store: Store, against: str) -> list[str]:
    """Where the first arm of a plan is not finished, and another has taken its place."""
    first = next(iter(store.points().values())).regimen
    if first == against:
        return []
    return [f'differences are from "{against}", since "{first}" has no finished run']


def _notes_of_sample(table: pd.DataFrame, differences: pd.DataFrame, values: pd.DataFrame, against: str) -> list[str]:
    """What has no interval for want of draws or seeds, and which runs do not count."""
    sampled = values.attrs["sampled"]
    of_sample = table[table["arm"].isin(sampled)]
    bare = of_sample[of_sample["mean"].notna() & of_sample["low"].isna()]
    notes = []
    if len(bare):
        notes.append(f"no interval, since a sample needs two draws by two seeds, better four: {_few(bare['arm'])}")
    told = differences if against in sampled else differences[differences["arm"].isin(sampled)]
    bare = told[told["difference"].notna() & told["low"].isna()]
    if len(bare):
        notes.append(
            f'no interval of the difference from "{against}", since with a sample it needs two draws by two seeds that'
            f" both have, better four: {_few(bare['arm'])}"
        )
    if sampled and (out := of_sample.groupby("arm", sort=False)["left_out"].max().loc[lambda n: n > 0]).size:
        runs = [f"{counted(n, 'run')} of {arm}" for arm, n in out.items()]
        notes.append(f"left out of means and intervals, {WHY_LEFT_OUT}: {_few(runs)}")
    return notes


def _few(names: Iterable[str], most: int = 5) -> str:
    """The first of them, each once, and how many more there are."""
    found = list(dict.fromkeys(names))
    more = [f"{len(found) - most} more"] if len(found) > most else []
    return "; ".join([*found[:most], *more])
