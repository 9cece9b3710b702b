"""An error in Python is the error of the command line: same code, same file and line, same words."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import reticulin
from reticulin.program import program_path

BAD = {
    "a wrong unit, an unknown key, a bare number": '[run]\nduration = "3 mm"\nsed = 1\n[block]\nwidth = 2\n',
    "broken TOML": "[run\nduration = 1\n",
    "an unknown device": '[regimen]\ndevice = "rollr_192"\n',
    "out of range": '[run]\nduration = "1 d"\n\n[regimen]\ndevice = "roller_192"\nneedle_length = "9 mm"\npasses = 0\n',
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_scenario_is_told_alike(bad: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD[bad])
    told = subprocess.run([program_path(), "check", file], capture_output=True, text=True, check=False)
    places = [(m[1], int(m[2]), int(m[3])) for m in re.finditer(r"^(\S+?):(\d+):(\d+): ", told.stderr, re.MULTILINE)]

    with pytest.raises(reticulin.ScenarioError) as raised:
        reticulin.load_scenario(file)

    assert raised.value.exit_code == told.returncode == 3
    assert [(p.file, p.line, p.column) for p in raised.value.problems] == places != []
    assert str(raised.value) in told.stderr
    with pytest.raises(reticulin.ScenarioError) as of_run:
        reticulin.run(file, tmp_path / "out")
    assert str(of_run.value) == str(raised.value)
    assert not (tmp_path / "out").exists()


def test_every_other_error_has_the_command_line_s_code_and_words(tiny: Path, tmp_path: Path) -> None:
    taken = reticulin.run(tiny, tmp_path / "taken", threads=1, progress=False).folder
    (tmp_path / "empty").mkdir()
    cases = [
        (lambda: reticulin.run(tiny, taken), ["run", tiny, "--out", taken]),
        (lambda: reticulin.load_scenario(tmp_path / "none.toml"), ["check", tmp_path / "none.toml"]),
        (lambda: reticulin.open_run(tmp_path / "empty"), ["measures", tmp_path / "empty"]),
        (lambda: reticulin.resume(tmp_path / "empty"), ["resume", tmp_path / "empty"]),
    ]
    for call, command in cases:
        told = subprocess.run([program_path(), *command], capture_output=True, text=True, check=False)
        with pytest.raises(reticulin.ReticulinError) as raised:
            call()
        assert raised.value.exit_code == told.returncode, command
        words = str(raised.value).replace("another folder", "another --out").replace("force=True", "--force")
        assert words.splitlines()[0] in told.stderr, command


@pytest.mark.parametrize("start", [[program_path()], [sys.executable, "-m", "reticulin.command"]])
def test_a_reader_that_has_had_enough_ends_the_program_silently(tiny: Path, start: list[str | Path]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    told = subprocess.run([*start, "explain", tiny], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (told.returncode, told.stderr) == (-signal.SIGPIPE, "")


def test_a_run_that_does_not_fit_is_refused_before_anything_is_written(tiny: Path, tmp_path: Path) -> None:
    settings = {"block.width": "12 mm", "block.breadth": "12 mm", "block.voxel": "10 um"}
    scenario = reticulin.load_scenario(tiny, settings)
    with pytest.raises(reticulin.TooLargeError) as raised:
        reticulin.run(scenario, tmp_path / "out")
    command = [program_path(), "run", tiny, "--out", tmp_path / "out"]
    sets = [word for path, value in settings.items() for word in ("--set", f'{path}="{value}"')]
    told = subprocess.run([*command, *sets], capture_output=True, text=True, check=False)
    assert raised.value.exit_code == told.returncode
    words, of_program = (re.sub(r"\d+", "#", text.strip()) for text in (str(raised.value), told.stderr))
    assert words == of_program  # but for what was free at the time
    assert not (tmp_path / "out").exists()
