"""The page on clusters and its recipes: what can be checked of them without a site."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from reticulin.sweep.driver import plan_sweep
from reticulin.sweep.file import read_sweep

from .conftest import ROOT, TINY

PAGE = (ROOT / "docs" / "cluster.md").read_text()
RECIPES = ROOT / "scripts" / "cluster"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S)


def is_shell(text: str) -> bool:
    return subprocess.run(["bash", "-n"], input=text, text=True).returncode == 0


def test_the_sweep_file_of_the_page_is_right(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text(blocks("toml")[0])
    sweep = read_sweep(tmp_path / "sweep.toml")

    assert len(plan_sweep(sweep, tmp_path / "out").points()) == 15
    assert sweep.slurm is not None
    assert (sweep.slurm.walltime_seconds, sweep.slurm.margin_seconds) == (4 * 3600, 120)


def test_its_script_is_one() -> None:
    assert len(blocks("bash")) == 1
    assert is_shell(blocks("bash")[0])


def test_every_test_that_the_table_of_traps_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py|tests/cluster/run)`", PAGE))
    assert len(named) >= 6
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "tests" / "python" / "package" / name).exists(), name


def test_recipes_ask_for_the_versions_of_the_package() -> None:
    wanted = dict(re.findall(r'"([\w-]+)((?:>=|==)[\d.]+)"', (ROOT / "pyproject.toml").read_text()))
    conda = (RECIPES / "environment.yml").read_text()
    for package in (
        "parsl",
        "numpy",
        "h5py",
        "xarray",
        "pandas",
        "scipy",
        "h5netcdf",
        "jinja2",
        "nanobind",
        "scikit-build-core",
    ):
        assert f"- {package}{wanted[package]}" in conda, package
    assert f"matplotlib-base{wanted['matplotlib']}" in conda


def test_the_apptainer_recipe_installs_what_setup_does() -> None:
    recipe = (RECIPES / "reticulin.def").read_text()
    setup = (ROOT / "scripts" / "setup").read_text()
    libraries = set(re.findall(r"lib[\w-]+-dev", setup)) - {"libvtk9-dev", "libegl-dev", "libgl1-mesa-dev"}
    libraries -= {"libgtest-dev", "libgmock-dev", "libbenchmark-dev"}  # of tests and benches
    assert len(libraries) > 8
    assert libraries <= set(recipe.split())
    assert is_shell(recipe.split("%post")[1].split("%environment")[0])
