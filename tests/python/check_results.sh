#!/usr/bin/env bash
# Writes small runs of every shape with the given program and checks them with VTK and h5py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python="$here/../../.cache/python/bin/python" # made by scripts/setup --python-tests
"$python" -c 'import h5py, vtkmodules' 2> /dev/null || exit 77
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
RETICULIN_RUNS="$runs" "$1" > "$runs/log" || { cat "$runs/log"; exit 1; }
for run in many one no_cells; do
    "$python" "$here/package/vtk_check.py" "$runs/$run" "$runs/$run.vtkhdf"
done
