"""What is written for users runs: worked scripts, every Python block and every command of the pages."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from reticulin.program import program_path
from reticulin.report.command import parser as report_parser
from reticulin.sweep.command import _parser

from .conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "python" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES += [ROOT / "scenarios" / "README.md", ROOT / "CONTRIBUTING.md"]
ONE_THREAD = os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def python_blocks(page: Path) -> str:
    """The Python blocks of a page, one after the other, each at its line."""
    lines = page.read_text().splitlines()
    kept, inside = [], False
    for line in lines:
        if line.startswith("```"):
            inside = line == "```python"
            kept.append("")
        else:
            kept.append(line if inside else "")
    return "\n".join(kept) + "\n"


def run_script(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=ONE_THREAD, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    ("script", "files", "words"),
    [
        ("first_run", ["measures.png", "tgf_beta.png", "cells.png"], r"most neutrophils on day [\d.]+: \d+ 1/mm\^3"),
        ("two_needle_lengths", ["comparison.png", "neutrophils.png"], r"1\.2 mm, .* \(.*, 3 pairs; pairing saved"),
        ("small_sweep", ["map.png", "sweep/plan.jsonl"], r"12 points, 100 % done"),
    ],
)
def test_worked_scripts_run(script: str, files: list[str], words: str, tmp_path: Path) -> None:
    told = run_script(tmp_path, str(ROOT / "python" / "examples" / f"{script}.py"), str(tmp_path))
    assert re.search(words, told), told
    for file in files:
        assert (tmp_path / file).stat().st_size > 1000


def test_every_worked_script_is_run_here() -> None:
    assert {p.stem for p in (ROOT / "python" / "examples").glob("*.py")} == {
        "first_run",
        "small_sweep",
        "two_needle_lengths",
    }


@pytest.mark.parametrize("page", [p for p in PAGES if "```python" in p.read_text()], ids=name_of)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    for name in ("scenarios", "python"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "page.py").write_text(python_blocks(page))
    run_script(tmp_path, "page.py")


def test_the_package_s_page_has_examples() -> None:
    assert python_blocks(ROOT / "python" / "README.md").count("reticulin.") > 15


def commands(page: Path) -> list[tuple[int, list[str]]]:
    """(line, words after `reticulin`) of every command in blocks and between backquotes."""
    found, fenced = [], ""
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if line.startswith("```"):
            fenced = "" if fenced else line[3:] or "text"
        elif line.startswith("    ") or fenced in ("text", "sh", "bash"):
            match = re.match(r"\s*(?:\S*/)?reticulin (?!-)(.+?)(?:\s+#.*)?$", line)
            found += [(number, match[1].split())] if match else []
        else:
            found += [(number, words.split()) for words in re.findall(r"`(?:\S*/)?reticulin ([a-z][^`]*)`", line)]
    return found


def options_of(verb: str) -> set[str]:
    """Options of a verb, as the program lists them itself, or as the package has them."""
    if verb == "report":
        return {option for action in report_parser()._actions for option in action.option_strings}
    told = subprocess.run([program_path(), verb, "--help"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, f"no verb {verb}"
    return set(re.findall(r"--[a-z][a-z-]*", told.stdout))


def sweep_options(verb: str) -> set[str]:
    verbs = next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)).choices
    assert verb in verbs, f"no verb sweep {verb}"
    return {option for action in verbs[verb]._actions for option in action.option_strings}


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=name_of)
def test_commands_of_a_page_have_verbs_and_options_that_exist(page: Path) -> None:
    for number, words in commands(page):
        verbs = words[1].split("|") if words[0] == "sweep" and len(words) > 1 else words[0].split("|")
        for verb in verbs:
            known = sweep_options(verb) if words[0] == "sweep" else options_of(verb)
            used = {re.sub(r"[=\]].*", "", w.lstrip("[")) for w in words if w.lstrip("[").startswith("--")}
            assert used <= known | {"--help"}, f"{name_of(page)}:{number}: {' '.join(words)}"


def test_commands_are_found() -> None:
    assert sum(len(commands(page)) for page in PAGES) > 30
    assert any(words[0] == "sweep" for _, words in commands(ROOT / "docs" / "sweeps.md"))
