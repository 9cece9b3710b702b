"""Reticulin: parallel agent-based simulation of collagen induction (microneedling).

A research tool; not for clinical decisions.
"""

from __future__ import annotations

from reticulin.errors import (
    IoError,
    NumericalError,
    Problem,
    ReticulinError,
    ScenarioError,
    TooLargeError,
    UsageError,
)
from reticulin.result import Run, open_run
from reticulin.running import Outcome, Progress, resume, run
from reticulin.scenario import Scenario, ScenarioFile, load_scenario

__all__ = [
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
    "TooLargeError",
    "UsageError",
    "load_scenario",
    "open_run",
    "resume",
    "run",
]
