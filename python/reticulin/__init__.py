"""Reticulin: parallel agent-based simulation of collagen induction (microneedling).

A research tool; not for clinical decisions.
"""

from __future__ import annotations

from reticulin.comparing import Comparison, compare
from reticulin.errors import (
    IoError,
    NumericalError,
    Problem,
    ReticulinError,
    ScenarioError,
    TooLargeError,
    UsageError,
)
from reticulin.plotting import plot_cells, plot_comparison, plot_measures, plot_section, plot_sweep
from reticulin.report import write_report
from reticulin.result import Run, open_run
from reticulin.running import Outcome, Progress, resume, run
from reticulin.scenario import Scenario, ScenarioFile, load_scenario
from reticulin.sweep.sweep import Sweep

__all__ = [
    "Comparison",
    "IoError",
    "NumericalError",
    "Outcome",
    "Problem",
    "Progress",
    "ReticulinError",
    "Run",
    "Scenario",
    "ScenarioError",
    "ScenarioFile",
    "Sweep",
    "TooLargeError",
    "UsageError",
    "compare",
    "load_scenario",
    "open_run",
    "plot_cells",
    "plot_comparison",
    "plot_measures",
    "plot_section",
    "plot_sweep",
    "resume",
    "run",
    "write_report",
]
