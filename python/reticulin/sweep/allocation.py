"""The allocation of a scheduler that we may run in: when it ends, and that we end before."""

from __future__ import annotations

import math
import os
import subprocess
import time
from datetime import datetime

from reticulin.errors import UsageError

DEADLINE_VARIABLE = "RETICULIN_SWEEP_END"
"""Seconds since 1970 by which points have to have stopped; set where there is an allocation."""
MARGIN_SECONDS = 30.0
"""Points stop so long before their allocation ends, unless slurm.margin says otherwise."""


def deadline_of_allocation() -> float | None:
    """By when points have to have stopped, seconds since 1970, or None. Raises UsageError where that is no number."""
    text = os.environ.get(DEADLINE_VARIABLE, "")
    try:
        deadline = float(text) if text else None
    except ValueError:
        deadline = math.nan
    if deadline is not None and not math.isfinite(deadline):
        raise UsageError(f'{DEADLINE_VARIABLE}: found "{text}"; allowed: seconds since 1970, as `date +%s` tells them')
    return deadline


def driver_deadline() -> float | None:
    """By when a driver has to end: its points' own deadline, or the end of the job that it runs in, whichever is first.
    Raises UsageError as `deadline_of_allocation` does."""
    return min((d for d in (deadline_of_allocation(), own_deadline()) if d is not None), default=None)


def own_deadline(margin: float = MARGIN_SECONDS) -> float | None:
    """The same for a job of Slurm that this process was started in; None outside of one or without an end."""
    job = os.environ.get("SLURM_JOB_ID")
    if not job:
        return None
    # SLURM_JOB_END_TIME is not set by every Slurm, so squeue is asked.
    try:
        told = subprocess.run(
            ["squeue", "-h", "-j", job, "-o", "%e"],
            env=os.environ | {"SLURM_TIME_FORMAT": "standard"},  # people may have set "relative": "Tomorr 12:00"
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()
        return datetime.fromisoformat(told).timestamp() - margin
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def seconds_left(deadline: float | None) -> float:
    """Until a point has to have stopped; endless without a deadline."""
    return float("inf") if deadline is None else deadline - time.time()


def shell_lines(walltime: float, margin: float) -> str:
    """Lines for the head of a block's script that set the deadline: as squeue tells it, else as asked for."""
    return (
        f"{DEADLINE_VARIABLE}=$(( $(date +%s) + {walltime:.0f} - {margin:.0f} ))\n"
        'reticulin_end=$(SLURM_TIME_FORMAT=standard squeue -h -j "$SLURM_JOB_ID" -o %e 2>/dev/null)\n'
        'case "$reticulin_end" in\n'
        f'  ????-??-??T*) {DEADLINE_VARIABLE}=$(( $(date -d "$reticulin_end" +%s) - {margin:.0f} )) ;;\n'
        "esac\n"
        f"export {DEADLINE_VARIABLE}"
    )
