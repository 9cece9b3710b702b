"""From a sweep file to points: every run that is wanted, with the identity of its result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from reticulin._load import engine
from reticulin.errors import Problem, ReticulinError, ScenarioError
from reticulin.scenario import Scenario, ScenarioFile, Setting, setting_text
from reticulin.sweep.design import ALL_DRAWS, Arm, Label
from reticulin.sweep.file import SweepFile
from reticulin.sweep.toml import Node, did_you_mean

_OPTION = "--set "
_TITLE, _SEED = "scenario.title", "run.seed"


TellCount = Callable[[int, int], None]


def _silent(done: int, total: int) -> None: ...


@cache
def program_versions() -> dict[str, Any]:
    """`version` of the program, and `results_version`, which is raised with every change that moves a number."""
    told = json.loads(engine.build_information())
    return {name: told[name] for name in ("version", "results_version")}


def results_version() -> int:
    """Raised with every change of the program that moves a number."""
    return int(program_versions()["results_version"])


@dataclass(frozen=True)
class Point:
    """One run of a sweep."""

    id: str
    """Hash of the resolved scenario, its seeds and the results version: equal for equal results."""
    arm: str
    """Title of its arm, for people."""
    position: Mapping[str, Label]
    replicate: int
    seed: int
    scenario: str
    settings: Mapping[str, Setting]
    end_day: float
    drawn: Mapping[str, Setting] = field(default_factory=dict)
    """What a sample drew for its arm: value by the parameter's name."""

    @property
    def regimen(self) -> str:
        """Title of its arm without the draw of a sample: what is compared with other regimens over all draws."""
        if "draw" not in self.position:
            return self.arm
        return self.arm.removesuffix(f"draw {self.position['draw']}").removesuffix(", ") or ALL_DRAWS

    def json(self) -> dict[str, Any]:
        """As plan.jsonl keeps it."""
        return {
            "id": self.id,
            "arm": self.arm,
            "position": dict(self.position),
            "replicate": self.replicate,
            "seed": self.seed,
            "scenario": self.scenario,
            "settings": dict(self.settings),
            "end_day": self.end_day,
            **({"drawn": dict(self.drawn)} if self.drawn else {}),
        }

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Point:
        """From a line of plan.jsonl."""
        return cls(**told)


def identity(scenario: Scenario) -> str:
    """The id of a point that runs this scenario."""
    text = f"results {results_version()}\n{scenario.identity_text}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprint(sweep: SweepFile) -> str:
    """Hash of all that a plan is made from, so that an unchanged sweep is not resolved again; "" where a base scenario
    cannot be read alone."""
    design = sweep.design
    parts = [repr(design), str(sweep.path.resolve()), str(sweep.run.keep_snapshots), engine.build_information()]
    try:
        for name in sorted({design.scenario, *(point.scenario for point in design.points)}):
            file = ScenarioFile(name, sweep.library or None)
            scenario = file.read()  # with the files that it is made of, and the hash of the whole library
            parts += [file.text, scenario.identity_text, scenario.library_hash]
    except ReticulinError:
        return ""
    return hashlib.sha256("\n".join([str(results_version()), *parts]).encode()).hexdigest()


class Planner:
    """Makes points; every scenario file is read once."""

    def __init__(self, sweep: SweepFile) -> None:
        self._sweep = sweep
        self._files: dict[str, ScenarioFile] = {}
        self._problems: dict[Problem, list[Arm]] = {}
        self._arms: list[Arm] = []
        # Snapshots on request only: without them a point leaves a table and no files.
        self._output: dict[str, Setting] = {} if sweep.run.keep_snapshots else {"output.snapshots": False}

    def points(self, arms: Iterable[Arm], first_replicate: int = 0, tell: TellCount = _silent) -> list[Point]:
        """The points of these arms from a replicate on; `tell` hears how many of how many there are so far.

        Raises ScenarioError with every error of every arm, each at its place in the sweep file.
        """
        self._arms = list(arms)
        wanted = sum(max(0, arm.replicates - first_replicate) for arm in self._arms)
        points: list[Point] = []
        for arm in self._arms:
            points += self._points_of(arm, first_replicate)
            tell(len(points), wanted)
        told = [self._with_arms(problem, arms) for problem, arms in self._few_of_draws().items()]
        if first_replicate == 0:
            told += [
                *self._unknown_measure(self._arms),
                *self._late_time(self._arms, points),
                *self._names_of_measures(),
            ]
        self._refuse(told)
        self._refuse_equal(points)
        return points

    def check_stop(self, arms: Iterable[Arm], points: Iterable[Point]) -> None:
        """Raises ScenarioError where no arm to which the stop rule applies has its measure, or one of their points ends
        before its time."""
        arms = list(arms)
        self._refuse([*self._unknown_measure(arms), *self._late_time(arms, points)])

    def _refuse(self, problems: list[Problem]) -> None:
        if problems:
            raise ScenarioError.of(sorted(problems, key=lambda p: (p.file, p.line, p.column)))

    def _unknown_measure(self, arms: Iterable[Arm]) -> list[Problem]:
        """An arm may lack the measure (untreated skin has no sleeve), but not all of them."""
        rule, names = self._sweep.stop, dict[str, None]()
        if rule is None:
            return []
        for arm in (a for a in arms if a.replicates > 1):
            scenario = self._read(arm, arm.settings)
            if scenario is None:  # which is an error of its own
                return []
            names |= dict.fromkeys(scenario.measure_names()[1:])
            if rule.measure in names:
                return []
        if not names:
            return []
        allowed = "a column of a run's measures"
        return [rule.place.problem(f'found "{rule.measure}"; allowed: {allowed}{did_you_mean(rule.measure, [*names])}')]

    def _late_time(self, arms: Iterable[Arm], points: Iterable[Point]) -> Iterator[Problem]:
        """The last row of a run that ends before would be taken for one of that time."""
        rule = self._sweep.stop
        if rule is None or rule.day is None or rule.time_place is None:
            return
        judged = {arm.title for arm in arms if arm.replicates > 1}
        first = min((p for p in points if p.arm in judged), key=lambda p: p.end_day, default=None)
        if first is not None and first.end_day < rule.day - 1e-9:
            allowed = f'up to day {first.end_day:.10g}, where "{first.arm}" ends'
            yield rule.time_place.problem(f"found {rule.time_place.in_words()}; allowed: {allowed}")

    def _names_of_measures(self) -> Iterator[Problem]:
        """Axes and parameters that are called as a measure: both would be one column. Names of measures without a
        region are those of every arm."""
        places = {name: node for (path, name), node in self._sweep.places.items() if not path}
        for arm in {a.scenario: a for a in self._arms}.values() if places else ():
            scenario = self._read(arm, arm.settings)
            for name in scenario.measure_names() if scenario else ():
                if name in places:
                    yield places.pop(name).problem(f'found "{name}", which is a measure; choose another name')

    def _points_of(self, arm: Arm, first_replicate: int) -> Iterable[Point]:
        fixed = {**_title_of(arm), **arm.settings, **self._output}
        base = self._read(arm, fixed)
        if base is None:
            return
        for replicate in range(first_replicate, arm.replicates):
            seed = base.seed + replicate
            settings = {**fixed, _SEED: seed}
            scenario = base if replicate == 0 else self._read(arm, settings)
            if scenario is None:
                return
            yield Point(
                id=identity(scenario),
                arm=arm.title,
                position=arm.position,
                replicate=replicate,
                seed=seed,
                scenario=arm.scenario,
                settings=settings,
                end_day=scenario.days,
                drawn=arm.drawn,
            )

    def _read(self, arm: Arm, settings: Mapping[str, Setting]) -> Scenario | None:
        try:
            if arm.scenario not in self._files:
                self._files[arm.scenario] = ScenarioFile(arm.scenario, self._sweep.library or None)
            return self._files[arm.scenario].read(settings)
        except ScenarioError as error:
            for problem in error.problems:
                self._problems.setdefault(problem, []).append(arm)
            return None

    def _few_of_draws(self) -> dict[Problem, list[Arm]]:
        """The problems; of those that every draw of a parameter has with another number the first."""
        sample = self._sweep.design.sample
        drawn = {parameter.path for parameter in sample.parameters} if sample else set()
        met: set[str] = set()
        few = {}
        for problem, arms in self._problems.items():
            path = problem.file.removeprefix(_OPTION).partition("=")[0]
            if path in drawn:
                if path in met:
                    continue
                met.add(path)
                problem = replace(problem, message=f"a draw: {problem.message}{_no_draw(problem.message)}")
            few[problem] = arms
        return few

    def _with_arms(self, problem: Problem, arms: list[Arm]) -> Problem:
        """A problem at its place; where only some arms of those that it might concern have it, one of them is named."""
        placed = self._placed(problem)
        path, _, value = problem.file.removeprefix(_OPTION).partition("=")
        concerned = [
            arm
            for arm in self._arms
            if (setting_text(arm.settings[path]) == value if path in arm.settings else arm.scenario == problem.file)
        ]
        if len(arms) >= len(concerned):
            return placed
        others = f" and {len(arms) - 1} more" if len(arms) > 1 else ""
        return replace(placed, message=f"{placed.message} (in {arms[0].title}{others})")

    def _refuse_equal(self, points: list[Point]) -> None:
        """Two arms that are the same run would stand in the table as one; told where they differ in the file."""
        seen: dict[str, Point] = {}
        found: dict[tuple[str, str], Problem] = {}
        for point in points:
            twin = seen.setdefault(point.id, point)
            if twin is not point:
                found.setdefault((point.arm, twin.arm), self._equal(point, twin))
        if found:
            raise ScenarioError.of(sorted(found.values(), key=lambda p: (p.line, p.column)))

    def _equal(self, point: Point, twin: Point) -> Problem:
        message = (
            f'"{point.arm}" with seed {point.seed} is the same run as "{twin.arm}" with seed {twin.seed}; leave one out'
        )
        for path, value in point.settings.items():
            node = self._place_of(path, setting_text(value))
            if node is not None and twin.settings.get(path) != value:
                return Problem(node.file, node.line, node.column, path, message)
        node = self._place_of(_SEED, str(point.seed - point.replicate))
        if node is not None:
            message += " (replicates have run.seed and the seeds after it)"
            return Problem(node.file, node.line, node.column, _SEED, message)
        return Problem(str(self._sweep.path), 0, 0, "", message)

    def _place_of(self, path: str, value: str) -> Node | None:
        """Where a value stands in the sweep file, or what it is made from."""
        return self._sweep.places.get((path, value)) or self._sweep.places.get((path, ""))

    def _placed(self, problem: Problem) -> Problem:
        """An error of a setting, at the place of the setting in the sweep file."""
        if not problem.file.startswith(_OPTION):
            return problem
        path, _, value = problem.file.removeprefix(_OPTION).partition("=")
        node = self._place_of(path, value)
        if node is not None:
            return Problem(node.file, node.line, node.column, problem.path, problem.message)
        return Problem(str(self._sweep.path), 0, 0, problem.path, problem.message)


def _no_draw(message: str) -> str:
    """What to do where draws cannot be right."""
    is_whole = "; allowed: a whole number" in message
    return "; draws are no whole numbers, put these values on an axis" if is_whole else ""


def _title_of(arm: Arm) -> dict[str, Setting]:
    """Tables and pictures of runs call an arm as the sweep does; it is no part of a point's identity."""
    return {_TITLE: arm.title} if arm.name or arm.position else {}


def foretold_seconds(sweep: SweepFile, points: Iterable[Point]) -> dict[str, float]:
    """Rough wall time of a point of each regimen on one core, as `reticulin info --plan` foretells it; 0 where its
    scenario can no longer be read (the point itself will say so)."""
    files: dict[str, ScenarioFile] = {}
    seconds: dict[str, float] = {}
    for point in points:
        if point.regimen in seconds:
            continue
        try:
            if point.scenario not in files:
                files[point.scenario] = ScenarioFile(point.scenario, sweep.library or None)
            seconds[point.regimen] = float(files[point.scenario].read(point.settings).plan()["seconds"])
        except ReticulinError:
            seconds[point.regimen] = 0.0
    return seconds
