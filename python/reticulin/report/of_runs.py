"""The page of one run or of several."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import h5py

from reticulin._load import engine
from reticulin.comparing import PEAK
from reticulin.errors import UsageError
from reticulin.report.page import DASH, Code, Page, Part, Section, Table, Text
from reticulin.report.pictures import course_pictures, section_pictures
from reticulin.report.results import Asked, Results, compared, when_of
from reticulin.result import Run, open_run
from reticulin.sweep.toml import Node
from reticulin.units import counted

_CHOSEN = ("scenario", "--set")
"""Layers of values that somebody wrote for this run; the others are the library's."""
_CELLS = ("neutrophil", "macrophage_m1", "macrophage_m2", "fibroblast_activated", "myofibroblast")


@dataclass(frozen=True)
class _Told:
    """A run and what its folder or packed file tells of it."""

    run: Run
    arm: str
    regimen: str

    @property
    def name(self) -> str:
        """As it is called in its folder."""
        return self.run.path.resolve().name

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Status, versions and hashes."""
        return dict(json.loads(self._text("manifest.json", "manifest")))

    @cached_property
    def scenario(self) -> str:
        """The scenario file, as given."""
        return self._text("scenario.toml", "scenario")

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Values by path that scenario and options set, as text; sessions stand in `regimen`."""
        text = self._text("scenario.resolved.toml", "scenario_resolved")
        lines = text.split("\n")
        root, _ = engine.parse_toml(text, self.name)
        chosen = {}
        for path, node in _values(Node(self.name, root)):
            layer = lines[node.line - 1].rpartition("  # ")[2].partition(":")[0]
            if layer in _CHOSEN and not path.startswith("scenario."):
                chosen[path] = node.in_words().strip('"') if not isinstance(node.value, list) else str(node.plain())
        root, _ = engine.parse_toml(self.scenario, self.name)
        regimen = Node(self.name, root).value.get("regimen")
        for path, node in _values(regimen) if regimen else ():
            chosen[path] = str(node.plain())
        for told in self.manifest.get("overrides", []):
            path, _, value = told.partition("=")
            if path.startswith("regimen."):
                chosen[path] = value.strip('"')
        return chosen

    def _text(self, file: str, packed: str) -> str:
        path = self.run.path
        if path.is_dir():
            return (path / file).read_text(encoding="utf-8")
        with h5py.File(path) as inside:
            return bytes(inside[f"/reticulin/{packed}"][()]).decode()


def _values(node: Node) -> list[tuple[str, Node]]:
    """Every value of a document but those in lists of tables."""
    if isinstance(node.value, dict):
        return [found for child in node.value.values() for found in _values(child)]
    has_tables = isinstance(node.value, list) and any(isinstance(c.value, dict) for c in node.value)
    return [] if has_tables else [(node.path, node)]


def page_of_runs(paths: Sequence[Path], asked: Asked) -> Page:
    """Raises UsageError for an unknown measure or reference, IoError for what is no run or is damaged."""
    arms = engine.compared_arms([engine.ComparedRun(str(path)) for path in paths])
    runs = [_Told(open_run(paths[i]), arm.name, arm.regimen) for arm in arms for i in arm.runs]
    copies = [paths[i].name for arm in arms for i in arm.copies]
    used = [told.run for told in runs]
    wanted = asked.measures if asked.measures is not None else _with_peaks(compared(used, asked, None, None).measures)
    found = compared(used, asked, wanted, asked.reference)
    tables = [run.get_measures() for run in used]
    for run, table in zip(used, tables, strict=True):
        if not len(table):
            raise UsageError(f"{run.path}: has no row of measures yet")
    columns = {c: (table.attrs["units"][c], table.attrs["descriptions"][c]) for table in tables for c in table.columns}
    results = Results(found, columns, when_of(asked.time, [t.index.to_numpy() for t in tables]), asked)
    first = {told.arm: told.run for told in reversed(runs)}
    sections = section_pictures({arm.name: first[arm.name] for arm in arms}, asked.time)
    return Page(
        title=runs[0].run.title if len(arms) == 1 else f"Comparison of {len(arms)} arms",
        lead=_lead(runs, len(arms)),
        notices=[*_notices(runs, copies), *results.notices()],
        sections=[
            Section("Runs", _runs(runs)),
            Section("Settings", _settings(runs)),
            *results.sections([]),
            Section("Courses", course_pictures(used, len(arms), columns, asked.measures)),
            Section("Sections of the tissue", sections),
            *results.measures_and_methods(),
            Section("Provenance", _provenance(runs)),
            Section("How to repeat it", _repeat(runs, asked)),
        ],
    )


def _with_peaks(measures: Sequence[str]) -> list[str]:
    """What is told where nothing else was asked for: measures of `reticulin compare`, and peaks of cells."""
    return [*measures, *(f"{PEAK}{kind}_density/dermis" for kind in _CELLS)]


def _lead(runs: Sequence[_Told], arms: int) -> str:
    if len(runs) == 1:
        return f"One run: {runs[0].regimen}; seed {runs[0].run.seed}."
    return f"{len(runs)} runs in {counted(arms, 'arm')}; runs of an arm differ only in their seed."


def _notices(runs: Sequence[_Told], copies: Sequence[str]) -> list[str]:
    open_ = [
        f"{told.name} ({m['status']}, day {m.get('day', 0):.4g} of {m['end_day']:.4g})"
        for told in runs
        if (m := told.manifest)["status"] != "finished"
    ]
    notices = [f"Not finished: {', '.join(open_)}. What follows is of what there is."] if open_ else []
    if copies:
        notices.append(f"Left out, since they repeat another run (same seed, same values): {', '.join(copies)}.")
    return notices


def _runs(runs: Sequence[_Told]) -> list[Part]:
    rows = []
    for told in runs:
        sessions = ", ".join(f"{day:g}" for day in told.run.session_days)
        rows.append(
            [told.name, told.arm, told.regimen, str(told.run.seed), sessions or DASH, f"{told.manifest['end_day']:g}"]
        )
    names = ["Run", "Arm", "Regimen", "Seed", "Sessions (d)", "Duration (d)"]
    return [Table("Runs and their arms.", names, rows, False)]


def _settings(runs: Sequence[_Told]) -> list[Part]:
    """What was set in place of the library's values: first what differs between arms, then what all share."""
    arms: dict[str, _Told] = {}
    for told in runs:
        arms.setdefault(told.arm, told)
    chosen = {arm: told.chosen for arm, told in arms.items()}
    paths = sorted({path for values in chosen.values() for path in values} - {"run.seed"})
    differs = [p for p in paths if len({values.get(p) for values in chosen.values()}) > 1]
    parts: list[Part] = []
    if differs:
        rows = [[p, *(values.get(p, DASH) for values in chosen.values())] for p in differs]
        parts.append(Table(f"Settings in which arms differ; {DASH}: not set.", ["Setting", *chosen], rows, False))
    shared = [[p, next(iter(chosen.values()))[p]] for p in paths if p not in differs]
    if shared:
        caption = "Settings of all runs. All other values are those of the library."
        parts.append(Table(caption, ["Setting", "Value"], shared, False))
    return parts


def _provenance(runs: Sequence[_Told]) -> list[Part]:
    rows = []
    for told in runs:
        m = told.manifest
        state = m.get("outcome", {}).get("state_hash", DASH)
        program = f"{m['version']}, results version {m['results_version']}"
        rows.append([told.name, program, m["library_hash"], m["resolved_hash"], state])
    names = ["Run", "Reticulin", "Library", "Scenario and settings", "Last state"]
    caption = (
        "What made the runs, and hashes: of the library of parameters, of the resolved scenario, of the last state."
    )
    return [
        Text(
            "The same scenario and seed give the same last state, bit for bit, on any machine and with any number of"
            " threads."
        ),
        Table(caption, names, rows, False),
    ]


def _repeat(runs: Sequence[_Told], asked: Asked) -> list[Part]:
    commands = []
    files: dict[str, str] = {}
    for told in runs:
        name = Path(told.manifest["scenario_file"]).name
        files.setdefault(name, told.scenario)
        overrides = [f"--set {shlex.quote(o)}" for o in told.manifest.get("overrides", [])]
        out = shlex.quote(told.name.removesuffix(".vtkhdf"))
        commands.append(" ".join(["reticulin run", shlex.quote(name), "--out", out, *overrides]))
    names = [shlex.quote(told.name) for told in runs]
    commands.append(" ".join(["reticulin report", *names, *asked.options()]))
    return [
        Text(
            "Scenario files stand below; files that they name themselves are needed beside them. Each run folder also"
            " holds scenario.resolved.toml: every value in force, which reads back to the same scenario."
        ),
        Code("Commands", "\n".join(commands)),
        *(Code(name, text) for name, text in files.items()),
    ]
