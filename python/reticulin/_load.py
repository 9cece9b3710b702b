"""Loads the C++ engine. Everything else imports it from here.

HDF5 may stand in one process three times (h5py, vtk and ours). Symbols of ours are kept to itself, so that any order of
imports works; sanitizers forbid that, hence RETICULIN_PLAIN_LOAD for their runs.
"""

from __future__ import annotations

import os
import sys

__all__ = ["engine"]

# Waiting threads sleep instead of spinning (the OpenMP runtime reads this when it is loaded); see docs/performance.md.
_THREADS = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "1000"}


def _import_engine():  # type: ignore[no-untyped-def]
    flags = sys.getdlopenflags()
    ours = os.RTLD_NOW | os.RTLD_LOCAL
    if "RETICULIN_PLAIN_LOAD" not in os.environ:
        ours |= getattr(os, "RTLD_DEEPBIND", 0)
    added = {name: value for name, value in _THREADS.items() if name not in os.environ}
    if "OMP_WAIT_POLICY" not in added:
        added = {}
    os.environ.update(added)
    sys.setdlopenflags(ours)
    try:
        from reticulin import _engine
    finally:
        sys.setdlopenflags(flags)
        for name in added:
            del os.environ[name]
    return _engine


engine = _import_engine()
