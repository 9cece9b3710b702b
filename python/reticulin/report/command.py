"""`reticulin report`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from reticulin.report.writing import write_report

_ABOUT = """One HTML page of a sweep or of runs, complete in itself: what was varied or set, means and differences with
intervals, figures, what the measures are, how intervals were made, versions and hashes, and how to repeat it.
A sweep may be unfinished or have failed points; the page says so first."""


def parser() -> argparse.ArgumentParser:
    """Of the verb's words."""
    parser = argparse.ArgumentParser(prog="reticulin report", description=_ABOUT)
    parser.add_argument("folders", metavar="FOLDER", nargs="+", help="a sweep, or runs (folders or packed files)")
    parser.add_argument(
        "-o", "--out", metavar="FILE", default="report.html", help="page to write (default: report.html)"
    )
    parser.add_argument(
        "--measures",
        nargs="+",
        metavar="NAME",
        help='columns of the tables of measures, or "peak NAME" (default: those of `reticulin compare`)',
    )
    parser.add_argument("--against", metavar="ARM", help="differences from this arm, seed by seed (default: the first)")
    parser.add_argument("--time", help='as it stood at this time, "28 d" (default: the end)')
    parser.add_argument("--confidence", type=float, default=0.95, help="of the intervals (default: 0.95)")
    parser.add_argument("--force", action="store_true", help="replace a page that is there")
    parser.add_argument("--json", action="store_true", help="one JSON value on stdout, nothing else")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Runs the verb; returns the exit code."""
    o = parser().parse_args(arguments)
    wishes = {"measures": o.measures, "reference": o.against, "time": o.time, "confidence": o.confidence}
    path = write_report(o.folders, o.out, force=o.force, **wishes)
    print(json.dumps({"report": str(path)}) if o.json else path)
    return 0
