"""The page of a sweep: finished, running or with failed points."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from reticulin.comparing import PEAK
from reticulin.plotting import style
from reticulin.report.page import DASH, Code, Facts, Page, Part, Section, Table, Text
from reticulin.report.pictures import axis_pictures, course_pictures
from reticulin.report.results import Asked, Results, compared, when_of
from reticulin.sweep.collect import axes_of, collect_dataset
from reticulin.sweep.plan import Point
from reticulin.sweep.plans import Plan
from reticulin.sweep.standing import Standing, State
from reticulin.sweep.store import Store
from reticulin.sweep.sweep import Sweep
from reticulin.sweep.toml import read_toml
from reticulin.units import counted

_MOST_IDS = 200
"""Beyond, the ids of runs are left to the table of `collect`."""
_MOST_LABELS = 12
_NOT_ENDED = "Runs that failed or were stopped."


def page_of_sweep(sweep: Sweep, asked: Asked) -> Page:
    """Raises UsageError for an unknown measure or reference."""
    store = sweep.store
    standings = list(store.standings().values())
    points = [s.point for s in standings]
    file = _file_of(store)
    results = _results(sweep, points, asked)
    return Page(
        title=str(file.get("sweep", {}).get("title") or f"Sweep {store.folder.resolve().name}"),
        lead=_lead(points, file),
        notices=[
            *_notices(standings, points, results, asked),
            *_earlier_rule(store.plan(), has_rule="stop" in file),
            *(results.notices() if results else []),
        ],
        sections=[
            Section("What was varied", _design(points, file)),
            *(results.sections(_axis_pictures(store, results)) if results else []),
            Section("Courses", _courses(sweep, results) if results else []),
            *(results.measures_and_methods(file.get("stop")) if results else []),
            Section("Runs", _runs(standings)),
            Section("Provenance", _provenance(store, points)),
            Section("How to repeat it", _repeat(store, asked, file)),
        ],
    )


def _file_of(store: Store) -> dict[str, Any]:
    """The sweep file as the folder keeps it, without places; {} where it is gone."""
    path = store.folder / "sweep.toml"
    return dict(read_toml(path, []).plain()) if path.exists() else {}


def _results(sweep: Sweep, points: Sequence[Point], asked: Asked) -> Results | None:
    """None while no point is finished."""
    wanted = {p.id: p for p in points}
    columns: dict[str, tuple[str, str]] = {}
    outputs, finished = [], set()
    for table in sweep.store.tables():
        if table.id in wanted and len(table.rows):
            c = table.columns
            columns |= dict(zip(c.names, zip(c.units, c.descriptions, strict=True), strict=True))
            outputs.append(table.rows[:, 0])
            finished.add(wanted[table.id].regimen)
    if not finished:
        return None
    is_unfinished = asked.reference not in finished and asked.reference in {p.regimen for p in points}
    reference = None if is_unfinished else asked.reference
    found = compared(sweep, asked, asked.measures, reference)
    return Results(found, columns, when_of(asked.time, outputs), asked, not is_unfinished)


def _axis_pictures(store: Store, results: Results) -> list[Part]:
    grid = collect_dataset(store, [m for m in results.drawn if not m.startswith(PEAK)]).get("grid")
    return [] if grid is None else [*axis_pictures(grid, results.drawn, results.asked.time, results.asked.confidence)]


def _courses(sweep: Sweep, results: Results) -> list[Part]:
    arms = len(results.comparison.arms)
    return [*course_pictures(sweep, arms, results.columns, results.asked.measures)]


def _lead(points: Sequence[Point], file: Mapping[str, Any]) -> str:
    """How many runs, and of what."""
    varied = []
    for axis in axes_of(points):
        values = len({str(p.position[axis]) for p in points if axis in p.position})
        varied.append(
            f"{values} draws of parameters" if axis == "draw" else f"{axis.replace('_', ' ')} ({values} values)"
        )
    single = list(dict.fromkeys(p.arm for p in points if not p.position))
    seeds = sorted(set(Counter(p.arm for p in points).values()))
    each = counted(seeds[0], "seed") if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]} seeds"
    words = f"A sweep of {counted(len(points), 'run')}, {each} of every arm: {' by '.join(varied)}"
    return words + (", and " if varied and single else "") + ", ".join(single) + "."


def _notices(
    standings: Sequence[Standing], points: Sequence[Point], results: Results | None, asked: Asked
) -> list[str]:
    counts = Counter(s.state for s in standings)
    notices = []
    if counts[State.DONE] < len(standings):
        others = ", ".join(f"{counts[s]} {s.value}" for s in State if counts[s] and s is not State.DONE)
        what = "What follows is of the finished runs alone." if results else "There are no results yet."
        notices.append(f"Not complete: {counts[State.DONE]} of {len(standings)} runs are done, {others}. {what}")
    if counts[State.FAILED]:
        notices.append("Failed runs are listed with their causes under Runs.")
    if results and not results.has_reference:
        notices.append(
            f"{style.arm_words(str(asked.reference))} has no finished run yet: there are no differences from it."
        )
    missing = {p.regimen for p in points} - set(results.comparison.arms) if results else set()
    if missing:
        words = ", ".join(style.arm_words(a) for a in dict.fromkeys(p.regimen for p in points) if a in missing)
        notices.append(f"Arms without a finished run, which no table shows: {words}.")
    return notices


def _earlier_rule(plan: Plan, has_rule: bool) -> list[str]:
    """That a stop rule once added seeds to these very arms, where Methods, which tell of that of the file, do not."""
    added = [id_ for id_, first in plan.added.items() if first in plan.points]
    left = sum(id_ not in plan.points for id_ in added)
    if not added or (has_rule and not left):
        return []
    runs = f"; {counted(left, 'run')} of those no longer count{'s' if left == 1 else ''}" if left else ""
    return [
        f"A stop rule once looked at these arms and added seeds to them{runs}. Looking again after every seed makes"
        " intervals a little too narrow."
    ]


def _design(points: Sequence[Point], file: Mapping[str, Any]) -> list[Part]:
    parts: list[Part] = []
    given = {str(a.get("name")): a for a in file.get("axes", [])}
    rows = []
    for axis in (a for a in axes_of(points) if a != "draw"):
        labels = list(dict.fromkeys(str(p.position[axis]) for p in points if axis in p.position))
        rows.append(
            [axis.replace("_", " "), _listed(labels), str(given.get(axis, {}).get("path", "several, see the file"))]
        )
    if rows:
        parts.append(
            Table("Axes: every value with every value of the others.", ["Axis", "Values", "What is set"], rows, False)
        )
    sample = file.get("sample", {})
    drawn = [
        [
            str(p.get("name", p.get("path"))),
            f"{p.get('low')} to {p.get('high')}",
            str(p.get("scale", "linear")),
            str(p.get("path")),
        ]
        for p in sample.get("parameters", [])
    ]
    if drawn:
        method = str(sample.get("method", "latin_hypercube")).replace("_", " ")
        caption = f"Parameters drawn together, {sample.get('count')} draws ({method}, seed {sample.get('seed', 1)})."
        parts.append(Table(caption, ["Parameter", "Range", "Even in", "What is set"], drawn, False))
    fixed = [
        ("in all runs", file.get("sweep", {}).get("set", {})),
        *((p.get("name"), p.get("set", {})) for p in file.get("points", [])),
    ]
    entries = [
        (str(name), "; ".join(f"{k} = {v}" for k, v in settings.items())) for name, settings in fixed if settings
    ]
    return parts + ([Text("Set besides:"), Facts(entries)] if entries else [])


def _listed(labels: Sequence[str]) -> str:
    if len(labels) <= _MOST_LABELS:
        return ", ".join(labels)
    return f"{labels[0]}, {labels[1]}, ..., {labels[-1]} ({len(labels)} values)"


def _runs(standings: Sequence[Standing]) -> list[Part]:
    """By arm, and one by one what has failed or stopped: nothing is dropped."""
    arms: dict[str, list[Standing]] = {}
    for s in standings:
        arms.setdefault(s.point.regimen, []).append(s)
    states = [state for state in State if any(s.state is state for s in standings)]
    rows = []
    for arm, members in arms.items():
        counts = Counter(s.state for s in members)
        seeds = _numbers([s.point.seed for s in members])
        rows.append([style.arm_words(arm), seeds, *(str(counts[state]) for state in states)])
    parts: list[Part] = [Table("Runs by state.", ["Arm", "Seeds", *(s.value for s in states)], rows)]
    rest = [
        [
            style.arm_words(s.point.arm),
            str(s.point.seed),
            s.state.value,
            f"{max(s.day, 0):.4g} of {s.point.end_day:.4g}",
            s.cause or DASH,
            s.point.id,
        ]
        for s in standings
        if s.state in (State.FAILED, State.STOPPED, State.LOST)
    ]
    names = ["Arm", "Seed", "State", "Day", "Cause", "Id"]
    caption = "Runs that failed, were stopped or lost their table." if State.LOST in states else _NOT_ENDED
    return parts + ([Table(caption, names, rest, False)] if rest else [])


def _numbers(values: Sequence[int]) -> str:
    """1, 2, 3 -> "1 to 3"."""
    found = sorted(set(values))
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{found[0]} to {found[-1]}"
    return ", ".join(map(str, found))


def _provenance(store: Store, points: Sequence[Point]) -> list[Part]:
    made = store.plan().program
    program = f"Reticulin {made['version']}, results version {made['results_version']}" if made else "not recorded"
    digest = hashlib.sha256("\n".join(p.id for p in points).encode()).hexdigest()[:16]
    scenarios = dict.fromkeys(p.scenario.replace("\\", "/").rpartition("/")[2] for p in points)
    parts: list[Part] = [
        Text(
            "The id of a run is a hash of its resolved scenario with every parameter, its seed and the results version:"
            " equal ids give equal results, bit for bit, on any machine and any number of threads."
        ),
        Facts([("Planned with", program), ("Scenarios", ", ".join(scenarios)), ("Hash of all ids", digest)]),
    ]
    if len(points) > _MOST_IDS:
        return [
            *parts,
            Text(f"The ids of the {len(points)} runs stand in the table that `reticulin sweep collect` writes."),
        ]
    arms: dict[str, list[Point]] = {}
    for point in points:
        arms.setdefault(point.arm, []).append(point)
    rows = [[style.arm_words(arm), ", ".join(f"{p.id} ({p.seed})" for p in of_arm)] for arm, of_arm in arms.items()]
    return [*parts, Table("Ids of the runs, with their seeds.", ["Arm", "Ids"], rows, False)]


def _repeat(store: Store, asked: Asked, file: Mapping[str, Any]) -> list[Part]:
    source, folder = shlex.quote(store.source().name), shlex.quote(store.folder.resolve().name)
    summary = ["reticulin sweep collect", folder, "--summary summary.csv", *asked.options()]
    commands = [
        f"reticulin sweep run {source} --out {folder}",
        " ".join(summary),
        " ".join(["reticulin report", folder, *asked.options()]),
    ]
    path = store.folder / "sweep.toml"
    parts: list[Part] = [
        Text(
            "The first command runs what is missing, the second writes the numbers of this page without rounding"
            " (summary.csv) and all measures over time (table.csv, dataset.nc), the third this page."
        ),
        Code("Commands", "\n".join(commands)),
    ]
    if any((store.folder / "runs").glob("*/manifest.json")):
        parts.append(Text(f"Run folders are kept: `reticulin report {folder}/runs/ID` draws sections of their tissue."))
    return [*parts, Code(source, path.read_text(encoding="utf-8"))] if file else parts
