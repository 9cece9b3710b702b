"""The C++ program that the package carries along."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from reticulin.errors import IoError


@cache
def program_path() -> Path:
    """The program: RETICULIN_PROGRAM if set, the one inside the package, else the one beside an uninstalled package.

    Raises IoError if there is none.
    """
    named = os.environ.get("RETICULIN_PROGRAM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise IoError(f"RETICULIN_PROGRAM={named}: no program there")
        return Path(found)
    inside = Path(__file__).parent / "bin" / "reticulin"
    if inside.exists():
        return inside
    raise IoError(f"{inside}: the package was installed without its program; install it again with pip")
