#!/usr/bin/env bash
# Writes two small runs with the given program and checks them with VTK and h5py.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
packages="vtk==9.7.2 h5py numpy"
venv="$here/../../.cache/venv-$(echo "$packages" | sha256sum | cut -c1-12)"
if [ ! -e "$venv/ready" ]; then
    python3 -m venv "$venv" || exit 77
    "$venv/bin/pip" install -q $packages || exit 77
    touch "$venv/ready"
fi
runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
RETICULIN_RUNS="$runs" "$1" > "$runs/log" || { cat "$runs/log"; exit 1; }
for run in many one no_cells; do
    "$venv/bin/python" "$here/results_check.py" "$runs/$run" "$runs/$run.vtkhdf"
done
