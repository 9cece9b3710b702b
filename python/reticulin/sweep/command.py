"""`reticulin sweep plan|run|status|resume|collect|cancel`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from reticulin.errors import UsageError
from reticulin.sweep.cancelling import cancel_sweep
from reticulin.sweep.collect import collect_dataset, collect_table, write_dataset, write_table
from reticulin.sweep.driver import Driver, parsl_engine, plan_sweep
from reticulin.sweep.engine import COMMAND_WORDS, check_place
from reticulin.sweep.file import SweepFile, read_sweep
from reticulin.sweep.kept import kept_file
from reticulin.sweep.ledger import Ledger
from reticulin.sweep.standing import OPEN, State
from reticulin.sweep.status import status_of
from reticulin.sweep.store import Store
from reticulin.sweep.summary import columns_of, summary_of
from reticulin.sweep.watching import resolving, shown_on_stderr, watched
from reticulin.units import counted

_WATCH_SECONDS = 2.0
_PIPE_CLOSED = 128 + signal.SIGPIPE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reticulin sweep", description="Many runs that belong together.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, help_: str, work: Callable[[Any], int]) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=help_, description=help_)
        sub.set_defaults(work=work)
        sub.add_argument("--json", action="store_true", help="one JSON value on stdout, nothing else")
        return sub

    plan = verb("plan", "check a sweep file and record its points", _plan)
    plan.add_argument("file", metavar="FILE", help="sweep.toml")
    plan.add_argument("--out", required=True, help="folder of the sweep")

    run = verb("run", "run what is missing of a sweep; the same command goes on with it", _run)
    run.add_argument("file", metavar="FILE", help="sweep.toml")
    run.add_argument("--out", required=True, help="folder of the sweep")
    resume = verb("resume", "go on with a sweep by its folder", _resume)
    resume.add_argument("out", metavar="FOLDER")
    for sub in (run, resume):
        sub.add_argument("--slurm", action="store_true", help="on a cluster, as [slurm] of the file says")
        sub.add_argument("--workers", type=int, help="points at a time on this machine")
        sub.add_argument("--retry-failed", action="store_true", help="run failed points again")
        sub.add_argument("--quiet", action="store_true", help="no progress")

    status = verb("status", "counts by state, rate, time left, slowest and failed points", _status)
    status.add_argument("out", metavar="FOLDER")
    status.add_argument("--watch", action="store_true", help="again every two seconds until nothing is open")

    _say_what_to_collect(verb("collect", "one table and one labelled dataset of what is finished", _collect))

    cancel = verb("cancel", "stop a sweep; its points stop politely and can be resumed", _cancel)
    cancel.add_argument("out", metavar="FOLDER")
    return parser


def _say_what_to_collect(collect: argparse.ArgumentParser) -> None:
    collect.add_argument("out", metavar="FOLDER")
    collect.add_argument("--table", help="file to write, .csv or .parquet (default: FOLDER/table.csv)")
    collect.add_argument("--dataset", help="netCDF-4 file to write (default: FOLDER/dataset.nc)")
    collect.add_argument(
        "--measures", nargs="+", metavar="NAME", help='only these columns; with --summary also "peak NAME"'
    )
    collect.add_argument("--last", action="store_true", help="table: only the last row of every point")
    collect.add_argument(
        "--summary", metavar="FILE", help="also write a row per arm and measure: mean, interval, seeds"
    )
    collect.add_argument("--against", metavar="ARM", help="summary: differences from this arm, seed by seed")
    collect.add_argument("--time", help='summary: as it stood at this time, "28 d" (default: the end)')
    collect.add_argument("--confidence", type=float, help="summary: of its intervals (default: 0.95)")


def main(arguments: Sequence[str]) -> int:
    """Runs a verb; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _note
            code = int(chosen.work(chosen))
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough; nothing more can be said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    return code


def _note(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: object = None,
) -> None:
    """Warnings as people read them, without the place in our code."""
    print(f"note: {message}", file=sys.stderr, flush=True)


def _plan(o: Any) -> int:
    sweep = read_sweep(o.file)
    store = _planned(sweep, Path(o.out), is_quiet=o.json)
    standings = store.standings()
    done = sum(s.state is State.DONE for s in standings.values())
    if o.json:
        print(json.dumps({"folder": o.out, "points": len(standings), "done": done}))
    else:
        print(f"{o.out}: {counted(len(standings), 'point')}, {done} done, {len(standings) - done} to run")
    return 0


def _planned(sweep: SweepFile, out: Path, is_quiet: bool) -> Store:
    if is_quiet:
        return plan_sweep(sweep, out)
    with resolving(is_logged=True) as tell:
        return plan_sweep(sweep, out, tell)


def _run(o: Any) -> int:
    sweep = read_sweep(o.file)
    return _drive(sweep, Path(o.out), o)


def _resume(o: Any) -> int:
    sweep = kept_file(Store.open(Path(o.out)), f"`reticulin sweep run FILE --out {o.out}`")
    return _drive(sweep, Path(o.out), o)


def _drive(sweep: SweepFile, out: Path, o: Any) -> int:
    check_place(sweep, out, o.workers, o.slurm, COMMAND_WORDS)
    store = _planned(sweep, out, is_quiet=o.quiet or o.json)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` wants a hang-up to be ignored
            signal.signal(number, _interrupt)
    with nullcontext() if o.quiet or o.json else shown_on_stderr() as show:
        make = watched(parsl_engine(o.workers), store, show)
        summary = Driver(sweep, store, make, o.slurm, _tell if show else lambda text: None).run(o.retry_failed)
    status = status_of(store)
    if o.json:
        print(json.dumps(status.json() | {"stopping": summary.stopping, "interrupted": summary.was_interrupted}))
    else:
        print(status.text())
        for arm, verdict in summary.stopping.items():
            print(f"  {arm}: {verdict}")
    return summary.exit_code


def _tell(text: str) -> None:
    """A word of the driver; in a terminal it takes the place of the line of progress."""
    print(f"\r{text:<100}" if sys.stderr.isatty() else text, file=sys.stderr, flush=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _status(o: Any) -> int:
    store = Store.open(Path(o.out))
    ledger = Ledger(store)
    while True:
        status = status_of(store, ledger)
        print(json.dumps(status.json()) if o.json else status.text(), flush=True)
        is_open = any(status.counts[s] for s in OPEN)
        if not (o.watch and is_open):
            return 0
        time.sleep(_WATCH_SECONDS)


def _collect(o: Any) -> int:
    _refuse_without_summary(o)
    store = Store.open(Path(o.out))
    table = Path(o.table) if o.table else store.folder / "table.csv"
    dataset = Path(o.dataset) if o.dataset else store.folder / "dataset.nc"
    columns = columns_of(o.measures) if o.summary else o.measures
    frame = collect_table(store, columns, o.last)
    datasets = collect_dataset(store, columns)
    level = 0.95 if o.confidence is None else o.confidence
    summary = summary_of(store.folder, o.measures, o.against, o.time, level) if o.summary else None
    write_table(frame, table)
    write_dataset(datasets, dataset)
    told: dict[str, object] = {"table": str(table), "dataset": str(dataset), "rows": len(frame)}
    lines = [
        f"{table}: {counted(len(frame), 'row')}",
        f"{dataset}: {', '.join(f'{k} {dict(d.sizes)}' for k, d in datasets.items())}",
    ]
    if summary is not None:
        write_table(summary, Path(o.summary))
        told |= {"summary": o.summary, "against": summary["against"].dropna().unique().tolist()}
        lines.append(
            f"{o.summary}: {counted(summary.arm.nunique(), 'arm')} by {counted(summary.measure.nunique(), 'measure')}"
        )
    print(json.dumps(told) if o.json else "\n".join(lines))
    return 0


def _refuse_without_summary(o: Any) -> None:
    for name in ("against", "time", "confidence"):
        if getattr(o, name) is not None and not o.summary:
            raise UsageError(f"--{name} needs --summary FILE")


def _cancel(o: Any) -> int:
    told = cancel_sweep(Store.open(Path(o.out)))
    print(json.dumps({"cancelled": told}) if o.json else told)
    return 0
