"""Reads sweep.toml; every mistake is reported with its place, all at once, and nothing is written."""

from __future__ import annotations

import json
import math
import warnings
from collections import Counter
from pathlib import Path
from types import NoneType

from reticulin.errors import Problem, ScenarioError, UsageError
from reticulin.scenario import Setting, setting_text
from reticulin.sweep.allocation import MARGIN_SECONDS
from reticulin.sweep.design import (
    NAME_IN_BRACES,
    Axis,
    Design,
    Label,
    Sample,
    SampledParameter,
    SinglePoint,
    label_text,
    spaced,
)
from reticulin.sweep.settings import RunSettings as RunSettings
from reticulin.sweep.settings import SlurmSettings as SlurmSettings
from reticulin.sweep.settings import StopRule as StopRule
from reticulin.sweep.settings import SweepFile as SweepFile
from reticulin.sweep.toml import Node, Table, did_you_mean, read_toml
from reticulin.units import days_of, number_and_unit, seconds_of

_SCALES = ("linear", "logarithmic")
_OF_RANGES = ("from", "to", "count", "scale")
_RESERVED = ("id", "arm", "point", "points", "draw", "replicate", "seed", "state", "cause", "time")
"""Columns of the table, dimensions and the group of the dataset."""
_MOST_POINTS = 100_000
"""More are a slip of the pen, unless the file says otherwise: they take minutes to plan and GB of memory."""
_LEAST_USE_SECONDS = 20.0
"""An allocation that leaves less to its points is a mistake."""


class _Reader:
    def __init__(self, path: Path, copy: Path) -> None:
        self.path, self.copy = path, copy
        self.problems: list[Problem] = []
        self.places: dict[tuple[str, str], Node] = {}
        self.point_names: dict[str, Node] = {}
        self.root = Table(read_toml(copy, self.problems), self.problems)

    def read(self) -> SweepFile:
        sweep = self._head()
        title = sweep.text("title", "text")
        library = self._named_file(sweep, "library", "a folder")
        base = self._named_file(sweep, "scenario", "the file of the base scenario", required=True)
        replicates = sweep.whole("replicates", 1, 1, 100_000)
        settings = self._settings(sweep, "set")
        most = sweep.whole("most_points", _MOST_POINTS, 1)
        pattern = sweep.text("arms", 'text with the names of axes in braces, "{needle_length}, every {spacing}s"')
        sweep.refuse_others()
        design = Design(
            scenario=base,
            settings=settings,
            replicates=replicates,
            axes=tuple(self._axes()),
            sample=self._sample(),
            points=tuple(self._points(base, replicates)),
            arm_pattern=pattern,
        )
        self._refuse_twice(design)
        run, slurm, stop = self._run(), self._slurm(), self._stop(replicates)
        if slurm and slurm.cores_per_node and run.threads > slurm.cores_per_node:
            where = self.root.table("run") or self.root
            where.complain("threads", f"found {run.threads}; slurm.cores_per_node is {slurm.cores_per_node}")
        self.root.refuse_others()
        grown = design.count(stop.most) if stop else design.count()
        if design.count() > most:
            message = f"found {design.count()} points{design.size}; allowed: {most}; give more here if you mean it"
            sweep.complain("most_points", message)
        elif grown > most:
            message = (
                f"found {grown} points with all that [stop] may add; allowed: {most}; give more here if you mean it"
            )
            sweep.complain("most_points", message)
        else:
            self._check_titles(sweep, design)
        if self.problems:
            raise ScenarioError.of(sorted(self.problems, key=lambda p: (p.line, p.column)))
        text = self.copy.read_text(encoding="utf-8")
        return SweepFile(self.path, text, title, library, design, run, slurm, stop, self.places)

    def _head(self) -> Table:
        """[sweep]; one without entries where it is not given, so that the rest of the file is read all the same."""
        if self.root.has("sweep"):
            return self.root.table("sweep") or Table(Node.empty(str(self.copy), "sweep"), [])
        self.root.get("sweep", (dict,), "a table")
        self.root.complain("sweep", 'not given; write [sweep] with scenario = "FILE"')
        return Table(Node.empty(str(self.copy), "sweep"), [])

    def _named_file(self, table: Table, key: str, allowed: str, required: bool = False, default: str = "") -> str:
        """A file or folder, named from where the sweep file is."""
        name = table.text(key, allowed, required=required)
        if not name:
            return default
        path = self.path.parent / name
        if not path.exists():
            table.complain(key, f'found "{name}"; there is no {path}')
        return str(path.resolve())  # the same wherever it is read from: in a worker, by `resume`

    def _remember(self, path: str, node: Node) -> None:
        self.places[path, setting_text(node.value)] = node
        self.places.setdefault((path, ""), node)

    def _settings(self, table: Table, key: str) -> dict[str, Setting]:
        node = table.get(key, (dict,), 'a table { "path" = value, ... }')
        return self._settings_of(node) if node else {}

    def _settings_of(self, node: Node) -> dict[str, Setting]:
        settings: dict[str, Setting] = {}
        entries = _flattened(node)
        for path, value in entries.items():
            if isinstance(value.value, (list, NoneType)):
                message = f"found {value.in_words()}; allowed: text with a unit, a number, true or false"
                self.problems.append(value.problem(message))
                continue
            self._remember(path, value)
            settings[path] = value.value
        return settings

    def _axes(self) -> list[Axis]:
        return [axis for table in self.root.tables("axes") if (axis := self._axis(table)) is not None]

    def _axis(self, table: Table) -> Axis | None:
        name = self._column(table, "the name of the axis")
        together = table.get("settings", (list,), "a list of tables, one for each position")
        if together is not None:
            axis = self._axis_of_settings(table, name, together)
            table.refuse(
                "found beside `settings`; give either settings and labels or path", "path", "values", *_OF_RANGES
            )
        else:
            axis = self._axis_of_path(table, name)
        table.refuse_others()
        return axis

    def _axis_of_settings(self, table: Table, name: str, together: Node) -> Axis | None:
        labels = table.get("labels", (list,), "a label for each position", required=True)
        settings = []
        for item in together.value:
            if not isinstance(item.value, dict):
                self.problems.append(item.problem(f"found {item.in_words()}; allowed: a table of path = value"))
            else:
                settings.append(self._settings_of(item))
        if labels is None:
            return None
        if not together.value:
            self.problems.append(together.problem("found an empty list; give at least one position"))
        elif len(labels.value) != len(together.value):
            self.problems.append(
                labels.problem(
                    f"found {len(labels.value)} labels for {len(together.value)} positions; give one to each"
                )
            )
        return Axis(name, tuple(self._labels(labels)), tuple(settings))

    def _labels(self, given: Node) -> list[Label]:
        """The entries of a list, each a plain value and none twice."""
        labels: list[Label] = []
        for item in given.value:
            is_number = isinstance(item.value, float)
            if isinstance(item.value, (list, dict, NoneType)) or (is_number and not math.isfinite(item.value)):
                self.problems.append(item.problem(f"found {item.in_words()}; allowed: a value"))
            elif item.value in labels:  # as Python has it, where 1, 1.0 and true are the same
                twin = label_text(labels[labels.index(item.value)])
                words = label_text(item.value)
                told = "twice; leave one out" if words == twin else f"beside {twin}, which is the same; leave one out"
                self.problems.append(item.problem(f"found {item.in_words()} {told}"))
            else:
                labels.append(item.value)
        return labels

    def _column(self, table: Table, allowed: str, default: str | None = None) -> str:
        """A name that becomes a column and a dimension."""
        node = self._name(table, allowed, required=default is None)
        if node is None:
            return default or ""
        name = str(node.value)
        self.places["", name] = node
        if name in _RESERVED:
            self.problems.append(node.problem(f'found "{name}", which has a meaning of its own; choose another name'))
        elif "/" in name or "__" in name or name in (".", ".."):  # which HDF5 takes for a place, and a dataset for "/"
            self.problems.append(node.problem(f'found "{name}"; allowed: {allowed}, without "/", "__" or a dot alone'))
        return name

    def _name(self, table: Table, allowed: str, required: bool = True) -> Node | None:
        """A name that people can see."""
        node = table.get("name", (str,), allowed, required)
        if node and not (node.value.strip() and node.value.isprintable()):
            self.problems.append(node.problem(f"found {json.dumps(node.value)}; allowed: {allowed}"))
            return None
        return node

    def _path(self, table: Table, allowed: str) -> str:
        node = table.get("path", (str,), allowed, required=True)
        if node is None:
            return ""
        self.places[node.value, ""] = node
        return str(node.value)

    def _axis_of_path(self, table: Table, name: str) -> Axis | None:
        path = self._path(table, "the path of a value, or `settings`")
        values = table.get("values", (list,), "a list of values")
        labels: list[Label] = []
        if values is not None:
            for item in values.value:
                if not isinstance(item.value, (list, dict, NoneType)):
                    self._remember(path, item)
            labels = self._labels(values)
            if not values.value:
                self.problems.append(values.problem("found an empty list; give at least one value"))
            table.refuse("found beside `values`; give either values or from, to and count", *_OF_RANGES)
        else:
            labels.extend(self._range(table))
        return Axis(name, tuple(labels), tuple({path: label} for label in labels))

    def _range(self, table: Table) -> list[Label]:
        bounds = self._bounds(table, "from", "to")
        count = table.whole("count", 0, 1, 100_000)
        is_logarithmic = table.choice("scale", _SCALES, "linear") == "logarithmic"
        if bounds is None or not count:
            if not table.has("count") and bounds is not None:
                table.complain("count", "not given; write how many values from `from` to `to`")
            return []
        low, high, unit = bounds
        if is_logarithmic and not (low > 0 and high > 0):
            table.complain("scale", "a logarithmic scale needs bounds above 0")
            return []
        values = spaced(low, high, count, is_logarithmic)
        if table.is_whole("from") and table.is_whole("to") and all(v == int(v) for v in values):
            return [int(v) for v in values]  # for values that must be whole: sessions, passes, seeds
        return [f"{v!r} {unit}" if unit != "1" else v for v in values]

    def _bounds(self, table: Table, low_key: str, high_key: str) -> tuple[float, float, str] | None:
        allowed = 'a quantity such as "1.5 mm", or a number'
        low_node = table.get(low_key, (str, int, float), allowed, required=True)
        high_node = table.get(high_key, (str, int, float), allowed, required=True)
        if low_node is None or high_node is None:
            return None
        low, unit = self._number_and_unit(low_node)
        high, high_unit = self._number_and_unit(high_node)
        if low is None or high is None:
            return None
        if unit != high_unit:
            self.problems.append(high_node.problem(f"found the unit {high_unit}; write both bounds in {unit}"))
            return None
        if not low < high:
            self.problems.append(
                high_node.problem(f"found {high_node.in_words()}; allowed: more than {low_node.in_words()}")
            )
            return None
        return low, high, unit

    def _number_and_unit(self, node: Node) -> tuple[float | None, str]:
        if not isinstance(node.value, str):
            if not math.isfinite(node.value):
                self.problems.append(node.problem(f"found {node.in_words()}; allowed: a finite number"))
                return None, ""
            return float(node.value), "1"
        try:
            return number_and_unit(node.value)
        except UsageError as error:
            self.problems.append(node.problem(f"found {node.in_words()}: {error}"))
            return None, ""

    def _sample(self) -> Sample | None:
        table = self.root.table("sample")
        if table is None:
            return None
        method = table.choice("method", ("latin_hypercube", "sobol"), "latin_hypercube")
        count = table.whole("count", 0, 1, 1_000_000)
        if not table.has("count"):
            table.complain("count", "not given; write how many draws")
        elif method == "sobol" and count & (count - 1):
            low = 1 << (count.bit_length() - 1)
            message = f"found {count}; Sobol' draws are even only for powers of two, {low} or {2 * low}"
            warnings.warn(str(table.problem("count", message)), stacklevel=2)
        seed = table.whole("seed", 1, 0)
        parameters = []
        entries = list(table.tables("parameters"))
        for entry in entries:
            path = self._path(entry, "the path of a value")
            name = self._column(entry, "the name of the parameter", default=path)
            bounds = self._bounds(entry, "low", "high")
            is_logarithmic = entry.choice("scale", _SCALES, "linear") == "logarithmic"
            entry.refuse_others()
            if bounds is None:
                continue
            if is_logarithmic and bounds[0] <= 0:
                entry.complain("low", "a logarithmic scale needs bounds above 0")
                continue
            parameters.append(SampledParameter(name, path, *bounds, is_logarithmic))
        if not entries:
            table.complain("parameters", "not given; write [[sample.parameters]] with path, low and high")
        _refuse_twins(table, "parameters", [p.name for p in parameters])
        table.refuse_others()
        return Sample(method, count, seed, tuple(parameters))

    def _points(self, base: str, replicates: int) -> list[SinglePoint]:
        points = []
        for table in self.root.tables("points"):
            node = self._name(table, "the name of the point")
            name = str(node.value) if node else ""
            if node:
                self.point_names[name] = node
            scenario = self._named_file(table, "scenario", "the file of its scenario", default=base)
            count = table.whole("replicates", replicates, 1, 100_000)
            points.append(SinglePoint(name, scenario, self._settings(table, "set"), count))
            table.refuse_others()
        return points

    def _check_titles(self, sweep: Table, design: Design) -> None:
        """Titles are names: of axes that exist, and of all of them, so that arms can be told apart."""
        if design.arm_pattern:
            named, axes = NAME_IN_BRACES.findall(design.arm_pattern), [a.name for a in design.axes]
            allowed = ", ".join(f"{{{a}}}" for a in axes) or "no braces, since there are no axes"
            for name in (n for n in named if n not in axes):
                sweep.complain("arms", f"found {{{name}}}; allowed: {allowed}{did_you_mean(name, axes)}")
            for name in (a for a in axes if a not in named):
                sweep.complain("arms", f"{{{name}}} is missing; name every axis: {allowed}")
        if self.problems:
            return
        arms = design.arms()
        titles = Counter(arm.title for arm in arms)
        for title in (t for t, count in titles.items() if count > 1):
            sweep.complain("arms", f'two arms are called "{title}"; give each a name of its own')
        # Draws are compared together, under the title of their arms without the draw, which would hide such a point.
        for name in sorted({arm.regimen for arm in arms if "draw" in arm.position} & set(self.point_names)):
            message = f'found "{name}", which is what the draws together are called; choose another name'
            self.problems.append(self.point_names[name].problem(message))

    def _refuse_twice(self, design: Design) -> None:
        for what, names in (
            ("axes", [a.name for a in design.axes]),
            ("points", [p.name for p in design.points]),
        ):
            _refuse_twins(self.root, what, names)
        axes = {a.name for a in design.axes}
        parameters = {p.name for p in design.sample.parameters} if design.sample else set()
        _refuse_twins(self.root, "sample", [*axes - {""}, *parameters], "an axis and a parameter")
        moved: dict[str, str] = {}
        for axis in design.axes:
            for path in {p: None for setting in axis.settings for p in setting}:
                self._refuse_moved(moved, path, f'the axis "{axis.name}"')
        for parameter in design.sample.parameters if design.sample else ():
            self._refuse_moved(moved, parameter.path, "the sample")

    def _refuse_moved(self, moved: dict[str, str], path: str, by: str) -> None:
        """A value that two axes set, or an axis and the sample: the second would win without a word."""
        if path in moved:
            node = self.places.get((path, ""))
            message = f'"{path}" is set by {moved[path]} and by {by}; leave one out'
            self.problems.append(node.problem(message) if node else Problem(str(self.copy), 0, 0, "", message))
        moved.setdefault(path, by)

    def _run(self) -> RunSettings:
        table = self.root.table("run")
        if table is None:
            return RunSettings()
        settings = RunSettings(
            threads=table.whole("threads", 1, 1, 4096),
            points_per_task=table.whole("points_per_task", 0, 1, 100_000),
            keep_snapshots=table.choice("keep", ("measures", "snapshots"), "measures") == "snapshots",
            starts_without_progress=table.whole("starts_without_progress", 3, 1, 1000),
        )
        table.refuse_others()
        return settings

    def _slurm(self) -> SlurmSettings | None:
        table = self.root.table("slurm")
        if table is None:
            return None
        settings = SlurmSettings(
            partition=table.text("partition", "the name of a partition"),
            account=table.text("account", "the account that pays"),
            qos=table.text("qos", "a quality of service"),
            walltime_seconds=self._seconds(table, "walltime", "1 h"),
            margin_seconds=self._seconds(table, "margin", f"{MARGIN_SECONDS:g} s"),
            blocks=table.whole("blocks", 1, 1, 10_000),
            nodes_per_block=table.whole("nodes_per_block", 1, 1, 10_000),
            cores_per_node=table.whole("cores_per_node", 0, 1, 4096),
            memory_per_node_gb=table.whole("memory_per_node_gb", 0, 1, 100_000),
            options=table.text("options", "lines for the head of the batch script"),
            setup=table.text("setup", "shell lines before the workers start"),
            address=table.text("address", "the address at which nodes reach this machine"),
        )
        if not table.has("cores_per_node"):
            table.complain("cores_per_node", "not given; write how many cores of a node to use")
        if settings.walltime_seconds < settings.margin_seconds + _LEAST_USE_SECONDS:
            table.complain(
                "walltime",
                f"leaves less than {_LEAST_USE_SECONDS:g} s before the margin of {settings.margin_seconds:g} s in which"
                " points stop; ask for more",
            )
        table.refuse_others()
        return settings

    def _seconds(self, table: Table, key: str, default: str) -> float:
        text = table.text(key, 'a duration such as "4 h"', default=default)
        try:
            return seconds_of(text, key)
        except UsageError as error:
            table.complain(key, str(error).removeprefix(f"{key}: "))
            return seconds_of(default, key)

    def _stop(self, replicates: int) -> StopRule | None:
        table = self.root.table("stop")
        if table is None:
            return None
        measure = table.get("measure", (str,), 'a column such as "collagen_change/sleeve"', required=True)
        day = self._days(table, "time", 'a time such as "28 d"')
        half_width = table.get("half_width", (int, float), "a number in the measure's unit", required=True)
        confidence = table.get("confidence", (float,), "a number between 0.5 and 1")
        most = table.whole("most", 0, 2, 100_000)
        if most < replicates and (most or not table.has("most")):
            table.complain("most", f"found {most or 'nothing'}; allowed: at least `replicates`, {replicates}")
        if replicates < 2:
            table.complain("measure", "an interval needs replicates = 2 or more in [sweep]")
        table.refuse_others()
        width = float(half_width.value) if half_width else 0.0
        if half_width and not 0.0 < width < math.inf:
            table.complain("half_width", f"found {half_width.in_words()}; allowed: a number above 0")
        level = float(confidence.value) if confidence else 0.95
        if not 0.5 < level < 1.0:
            table.complain("confidence", f"found {level:g}; allowed: a number between 0.5 and 1")
        name, place = (str(measure.value), measure) if measure else ("", table.node)
        return StopRule(name, day, width, level, most, place, table.node.value["time"] if day is not None else None)

    def _days(self, table: Table, key: str, allowed: str) -> float | None:
        text = table.text(key, allowed)
        try:
            return days_of(text, key) if text else None
        except UsageError as error:
            table.complain(key, str(error).removeprefix(f"{key}: "))
            return None


def _refuse_twins(table: Table, what: str, names: list[str], who: str = "two") -> None:
    for name in sorted({n for n in names if n and names.count(n) > 1}):
        table.complain(what, f'{who} are named "{name}"; give each a name of its own')


def _flattened(node: Node, prefix: str = "") -> dict[str, Node]:
    """Tables below a table as dotted paths: run.seed = 1 and "run.seed" = 1 are the same."""
    entries: dict[str, Node] = {}
    for key, value in node.value.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value.value, dict):
            entries |= _flattened(value, path)
        else:
            entries[path] = value
    return entries


def read_sweep(path: str | Path, copy: Path | None = None) -> SweepFile:
    """Reads a sweep file, or a copy of it as if it stood there.

    Raises ScenarioError with every mistake found, IoError if the file cannot be read.
    """
    return _Reader(Path(path), copy or Path(path)).read()
