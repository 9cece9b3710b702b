"""docs/sweeps.md against the reader: the same keys, and examples that are read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import reticulin
from reticulin.sweep.file import read_sweep
from reticulin.sweep.plan import Planner
from reticulin.sweep.toml import read_toml

from .conftest import ROOT, TINY

MAIN_JOB = ROOT / "scenarios" / "needle_length_by_spacing"
PAGE = (ROOT / "docs" / "sweeps.md").read_text()
TABLES = {
    "sweep": '[sweep]\nscenario = "tiny.toml"\nunknown = 1\n',
    "axes": '[[axes]]\nname = "a"\npath = "run.seed"\nfrom = 1\nto = 3\ncount = 2\nunknown = 1\n'
    '[[axes]]\nname = "b"\npath = "run.seed"\nvalues = [1]\nunknown = 1\n'
    '[[axes]]\nname = "c"\nsettings = [{ "run.seed" = 1 }]\nlabels = ["x"]\nunknown = 1\n',
    "sample": "[sample]\ncount = 2\nunknown = 1\n"
    '[[sample.parameters]]\npath = "run.seed"\nlow = 1\nhigh = 2\nunknown = 1\n',
    "points": '[[points]]\nname = "p"\nunknown = 1\n',
    "stop": '[stop]\nmeasure = "m"\nhalf_width = 1.0\nmost = 3\nunknown = 1\n',
    "run": "[run]\nunknown = 1\n",
    "slurm": "[slurm]\ncores_per_node = 2\nunknown = 1\n",
}


def sections() -> dict[str, str]:
    """Text of the page by the first table that a heading names."""
    found = {}
    for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        name = re.search(r"\[(\w+)\]", heading)
        if name:
            found[name[1]] = re.split(r"^## ", text, flags=re.MULTILINE)[0]
    return found


def keys_of_the_page(section: str) -> set[str]:
    rows = re.findall(r"^\| (`[^|]*) \|", sections()[section], flags=re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def keys_of_the_reader(folder: Path, section: str) -> set[str]:
    """What the reader says is allowed where it meets an unknown key."""
    (folder / "tiny.toml").write_text(TINY)
    head = "" if section == "sweep" else '[sweep]\nscenario = "tiny.toml"\n'
    (folder / "sweep.toml").write_text(head + TABLES[section])
    with pytest.raises(reticulin.ScenarioError) as raised:
        read_sweep(folder / "sweep.toml")
    told = [p.message for p in raised.value.problems if p.message.startswith("found an unknown key; allowed: ")]
    return {key for message in told for key in re.sub(r".*allowed: | \(did.*", "", message).split(", ")}


def test_the_page_has_a_section_for_every_table_that_the_reader_knows(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text('unknown = 1\n[sweep]\nscenario = "tiny.toml"\n')
    with pytest.raises(reticulin.ScenarioError, match="found an unknown key") as raised:
        read_sweep(tmp_path / "sweep.toml")
    allowed = str(raised.value).partition("allowed: ")[2].split(" (")[0].strip().split(", ")
    assert set(sections()) == set(allowed) == set(TABLES)


@pytest.mark.parametrize("section", TABLES)
def test_the_page_lists_the_keys_that_the_reader_takes(tmp_path: Path, section: str) -> None:
    assert keys_of_the_page(section) == keys_of_the_reader(tmp_path, section)


def test_every_example_is_read_and_its_scenarios_too(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(blocks) >= 3
    for name in ("base.toml", "untreated.toml"):
        (tmp_path / name).write_text((MAIN_JOB / name).read_text())
    for number, block in enumerate(blocks):
        head = "" if "[sweep]" in block else '[sweep]\nscenario = "base.toml"\n'
        path = tmp_path / f"sweep_{number}.toml"
        path.write_text(head + block)
        sweep = read_sweep(path)
        assert len(Planner(sweep).points(sweep.design.arms())) > 1


def test_the_shipped_example_is_the_one_on_the_page(tmp_path: Path) -> None:
    (first, *_) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "sweep.toml").write_text(first)
    shipped = read_toml(MAIN_JOB / "sweep.toml", []).plain()
    shipped["sweep"].pop("title")
    assert read_toml(tmp_path / "sweep.toml", []).plain() == shipped
