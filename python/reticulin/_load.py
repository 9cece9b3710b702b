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


_ours = os.RTLD_NOW | os.RTLD_LOCAL
if "RETICULIN_PLAIN_LOAD" not in os.environ:
    _ours |= getattr(os, "RTLD_DEEPBIND", 0)
_added = {} if os.environ.get("OMP_WAIT_POLICY") else {k: v for k, v in _THREADS.items() if not os.environ.get(k)}
_flags = sys.getdlopenflags()
os.environ.update(_added)
sys.setdlopenflags(_ours)
try:
    from reticulin import _engine as engine
finally:
    sys.setdlopenflags(_flags)
    for _name in _added:
        del os.environ[_name]
