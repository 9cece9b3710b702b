"""The core stands on five libraries; what needs more says which extra to install."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import reticulin
import tomllib

from .conftest import ROOT, SAMPLED, TINY

BLOCKED = textwrap.dedent("""
    import importlib.abc, sys
    class Blocked(importlib.abc.MetaPathFinder):
        def find_spec(self, name, path, target=None):
            if name.partition(".")[0] in {blocked}:
                raise ImportError(f"{{name}} is not installed")
    sys.meta_path.insert(0, Blocked())
    import reticulin
    from reticulin import ReticulinError
""")
EXTRA_MODULES = {
    "vtk",
    "vtkmodules",
    "pyvista",
    "parsl",
    "scipy",
    "h5netcdf",
    "pyarrow",
    "netCDF4",
    "fastparquet",
    "jinja2",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def told_without(folder: Path, script: str, blocked: set[str] = EXTRA_MODULES) -> str:
    """What a script prints where these modules cannot be imported."""
    (folder / "tiny.toml").write_text(TINY)
    (folder / "sweep.toml").write_text(SAMPLED.split("[sample]")[0])
    text = BLOCKED.format(blocked=repr(blocked)) + textwrap.dedent(script)
    done = subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_core_is_light() -> None:
    names = {re.split(r"[<>=]", d)[0] for d in PROJECT["dependencies"]}
    assert names == {"numpy", "h5py", "xarray", "pandas", "matplotlib"}


def test_runs_results_plots_and_plans_need_the_core_alone(tmp_path: Path) -> None:
    told = told_without(
        tmp_path,
        """
        run = reticulin.run("tiny.toml", "run", threads=1, progress=False).open()
        assert float(run.get_fields("collagen_total").collagen_total.mean()) > 0
        assert len(run.get_cells(0)) and len(run.get_punctures()) and len(run.get_measures())
        for figure in (reticulin.plot_measures(run), reticulin.plot_section(run), reticulin.plot_cells(run)):
            figure.savefig("figure.png")
        table = reticulin.compare([run], ["depth_mean"]).table
        sweep = reticulin.Sweep("sweep.toml")
        print(len(table), sweep.plan("sweep").total, len(sweep.collect_table()), sweep.cancel())
        """,
    )
    assert told == "1 4 4 nothing was running\n"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            'reticulin.open_run(reticulin.run("tiny.toml", "run", progress=False).folder).to_pyvista()',
            'a scene needs PyVista: pip install "reticulin[viz]"',
        ),
        (
            'reticulin.Sweep("sweep.toml").run("sweep", progress=False)',
            'a sweep needs Parsl: pip install "reticulin[sweep]"',
        ),
        (
            "from reticulin.statistics import interval_of_mean; interval_of_mean([1.0, 2.0])",
            'intervals need scipy: pip install "reticulin[sweep]"',
        ),
        (
            "from pathlib import Path; import pandas; from reticulin.sweep.collect import write_table; "
            'write_table(pandas.DataFrame({"a": [1]}), Path("a.parquet"))',
            'Parquet needs pyarrow: pip install "reticulin[arrow]"',
        ),
        (
            "from pathlib import Path; import xarray; from reticulin.sweep.collect import write_dataset; "
            'write_dataset({"grid": xarray.Dataset({"a": ("x", [1.0])})}, Path("a.nc"))',
            'a dataset needs h5netcdf: pip install "reticulin[sweep]"',
        ),
        (
            'reticulin.write_report("sweep.toml")',
            'a report needs Jinja2: pip install "reticulin[report]"',
        ),
        (
            'open("sweep.toml", "a").write("[sample]\\ncount = 2\\n[[sample.parameters]]\\n'
            'path = \\"cells.fibroblast.radius\\"\\nlow = \\"7 um\\"\\nhigh = \\"8 um\\"\\n"); '
            'reticulin.Sweep("sweep.toml").arms',
            'a [sample] needs scipy: pip install "reticulin[sweep]"',
        ),
    ],
)
def test_what_needs_more_says_which_extra(tmp_path: Path, call: str, message: str) -> None:
    script = f"""
        try:
            exec({call!r})
        except ReticulinError as error:
            print(error)
        """
    assert told_without(tmp_path, script) == message + "\n"
    assert re.search(r"\[(\w+)\]\"$", message)[1] in PROJECT["optional-dependencies"]  # type: ignore[index]


def test_a_scene_holds_what_paraview_shows(finished: reticulin.Outcome) -> None:
    run = finished.open()
    scene = run.to_pyvista("1 d", ["tgf_beta", "orientation"])
    cells, fields = run.get_cells("1 d"), run.get_fields("tgf_beta").tgf_beta.sel(time=1.0)

    assert scene.keys() == ["tissue", "cells", "punctures"]
    assert scene["tissue"].bounds == pytest.approx((0, 600, 0, 600, -2000, 0))
    assert np.array_equal(scene["tissue"].cell_data["tgf_beta"].reshape(fields.shape), fields)
    assert scene["tissue"].cell_data["orientation"].shape[1] == 6
    assert np.array_equal(scene["cells"].points, cells[["x", "y", "z"]].to_numpy())
    assert scene["punctures"].bounds == pytest.approx((300, 300, 300, 300, -303.5, 0))
    inside = scene["tissue"].find_containing_cell((301, 301, -101))
    assert scene["tissue"].cell_data["tgf_beta"][inside] == fields.sel(x=301, y=301, z=-101, method="nearest")
