"""Writes a report: found, compared, drawn, filled into the page, and put in its place by rename."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reticulin.arguments import confidence_of, names_of, path_of
from reticulin.comparing import AnyRun, paths_of
from reticulin.errors import IoError, ReticulinError, UsageError, exists
from reticulin.result import Run
from reticulin.running import Outcome
from reticulin.sweep.journal import refuse_other_than_file, write_text
from reticulin.sweep.plan import program_versions
from reticulin.sweep.sweep import Sweep

if TYPE_CHECKING:
    from reticulin.report.page import Page


def write_report(
    results: Sweep | AnyRun | Iterable[AnyRun],
    path: str | Path = "report.html",
    *,
    measures: str | Sequence[str] | None = None,
    reference: str | None = None,
    time: str | float | None = None,
    confidence: float = 0.95,
    force: bool = False,
) -> Path:
    """Writes one HTML page of a sweep or of runs and returns its path.

    results: a sweep or its folder, also one that is not finished; or runs, as for `compare`.
    path: file to write; its folder must be there.
    measures: columns such as "collagen_change/sleeve", or "peak myofibroblast_density/sleeve"; those of
        `reticulin compare` by default.
    reference: arm that differences are taken from; the first by default, as for `compare`.
    time: tells what stood at this time ("28 d", or days) in place of the end; no run may end before.
    confidence: of the intervals, between 0.5 and 1.
    force: replace a file that is there.

    The page stands alone (figures are inside) and tells what was varied or set, means and differences with intervals,
    figures with units, what the measures are, how intervals were made, versions and hashes, failed points with their
    causes, and the commands that repeat it. The same results give the same bytes (with the same Matplotlib and fonts).

    Raises UsageError for an unknown measure or reference, and where the file is there already; IoError for what is no
    run or sweep, or is damaged; ReticulinError without the extra `report`. Nothing is written then.
    """
    jinja2 = _jinja2()
    path = _checked(path_of(path, "path"), force)
    from reticulin.report.of_runs import page_of_runs
    from reticulin.report.of_sweep import page_of_sweep
    from reticulin.report.results import Asked

    wanted = None if measures is None else names_of(measures, "measures", may_be_empty=True) or None
    asked = Asked(wanted, reference, time, confidence_of(confidence))
    found = _found(results)
    page = page_of_sweep(found, asked) if isinstance(found, Sweep) else page_of_runs(found, asked)
    write_text(path, _html(jinja2, page))
    return path


def _jinja2() -> Any:
    try:
        import jinja2
    except ImportError:
        raise ReticulinError('a report needs Jinja2: pip install "reticulin[report]"') from None
    return jinja2


def _checked(path: Path, force: bool) -> Path:
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name the file to write, such as {path / 'report.html'}")
    refuse_other_than_file(path)
    if not path.parent.is_dir():
        raise IoError(f"{path.parent}: no such folder")
    if path.exists() and not force:
        raise UsageError(f"{path} exists; choose another file, or replace it with --force (force=True)")
    return path


def _found(results: Sweep | AnyRun | Iterable[AnyRun]) -> Sweep | list[Path]:
    """A sweep, or the places of runs."""
    if isinstance(results, Sweep):
        return results
    paths = paths_of([results] if isinstance(results, (str, Path, Run, Outcome)) else results)
    if not paths:
        raise UsageError("results: found none; there is nothing to report")
    for path in paths:
        exists(path, "run, packed run or sweep")
        if (path / "plan.jsonl").exists():
            if len(paths) > 1:
                raise UsageError(f"{path}: a sweep; a report is of one sweep, or of runs")
            return Sweep(path)
        if path.suffix == ".toml":
            raise UsageError(f"{path}: a file to run; a report is of what it was run into")
        if path.is_dir() and not (path / "manifest.json").exists():
            raise IoError(f"{path}: neither a run nor a sweep")
    return paths


def _html(jinja2: Any, page: Page) -> str:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = files("reticulin.report").joinpath("page.html").read_text(encoding="utf-8")
    return str(environment.from_string(template).render(page=page, version=program_versions()["version"]))
