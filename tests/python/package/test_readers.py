"""Our files as others read them, and three copies of HDF5 in one process."""

from __future__ import annotations

import itertools
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import reticulin
from reticulin.program import program_path

from .conftest import TINY
from .vtk_check import check


@pytest.mark.parametrize(("count", "until", "is_series"), [(1, None, True), (0, 0, False)])
def test_vtk_reads_a_run_as_paraview_does(
    count: int, until: int | None, is_series: bool, tiny: Path, tmp_path: Path
) -> None:
    scenario = reticulin.load_scenario(tiny, {"regimen.count": count})
    run = reticulin.run(scenario, tmp_path / "run", until=until, threads=1, progress=False).folder
    packed = tmp_path / "run.vtkhdf"
    subprocess.run([program_path(), "pack", run, "--out", packed], check=True, capture_output=True)

    steps = check(run / "run.vtkhdf", run)

    assert check(packed, run) == steps
    assert (steps > 1) == is_series


ORDERS = list(itertools.permutations(["h5py", "vtk", "reticulin"]))
GLOBAL = "import os, sys\nsys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)\n"


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_h5py_vtk_and_reticulin_live_together_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    live_together(order, tmp_path, "")


@pytest.mark.parametrize("order", [ORDERS[0], ORDERS[4]], ids="-".join)
def test_they_do_where_symbols_are_shared_by_all_libraries(order: tuple[str, ...], tmp_path: Path) -> None:
    """Some programs that embed Python load it so; without the guard in `_load.py` the wrong HDF5 is called."""
    live_together(order, tmp_path, GLOBAL)


def live_together(order: tuple[str, ...], tmp_path: Path, first: str) -> None:
    """Each of the three writes or reads HDF5 in one process, imported in this order."""
    (tmp_path / "tiny.toml").write_text(TINY)
    imports = {
        "h5py": "import h5py, numpy",
        "vtk": "import vtk\nfrom vtkmodules.vtkIOHDF import vtkHDFReader",
        "reticulin": "import reticulin",
    }
    script = (
        first
        + "\n".join(imports[name] for name in order)
        + textwrap.dedent("""
        with h5py.File("a.h5", "w") as file:
            file.create_dataset("a", data=numpy.arange(1000), compression="gzip")
        folder = reticulin.run("tiny.toml", "run", threads=1, progress=False).folder
        reader = vtkHDFReader()
        reader.SetFileName("run/run.vtkhdf")
        reader.Update()
        blocks = reader.GetOutputDataObject(0).GetNumberOfBlocks()
        run = reticulin.open_run("run")
        cells = run.get_cells(0)
        with h5py.File("run/snapshots/s000001.h5") as file, h5py.File("a.h5") as own:
            same = len(file["cells/points"]) == len(cells) > 0
            kept = int(own["a"][:].sum())
        field = float(run.get_fields("tgf_beta").tgf_beta.max())
        print(blocks, same, kept, field > 0)
    """)
    )
    told = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "3 True 499500 True\n"), told.stderr
