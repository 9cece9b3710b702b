"""Runs and figures inside a notebook's kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from .conftest import ROOT, TINY

PATIENCE = 60.0


def test_a_notebook_shows_progress_figures_and_tables(tmp_path: Path) -> None:
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "sweep.toml").write_text('[sweep]\nscenario = "tiny.toml"\nreplicates = 2\n')
    cells = [
        "import reticulin\nrun = reticulin.run('tiny.toml', 'run', threads=1).open()",
        "reticulin.plot_measures(run, 'depth_mean')",
        "reticulin.compare([run], ['depth_mean'])",
        "reticulin.run('tiny.toml', 'quiet', threads=1, progress=False).status",
        "reticulin.Sweep('sweep.toml').run('sweep', workers=1).counts['done']",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, timeout=PATIENCE, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [cell.outputs for cell in notebook.cells]

    lines = [o.data["text/plain"] for o in outputs[0] if "data" in o]
    assert len(lines) == 1, "one line, updated in place"
    assert lines[0].startswith("[##############################] day 0.50 of 0.5, ")
    assert "image/png" in outputs[1][0].data
    assert "<table" in outputs[2][0].data["text/html"]
    assert "depth_mean" in outputs[2][0].data["text/html"]
    assert [o.data["text/plain"] for o in outputs[3]] == ["'finished'"]
    told = [o.data["text/plain"] for o in outputs[4] if "data" in o]
    assert told == ["[##############################] 2 points, 100 % done", "2"]


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(tmp_path))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def next_told(client: BlockingKernelClient, request: str) -> dict[str, Any]:
    """The next message of a request."""
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == request:
            return message


def told_until_idle(client: BlockingKernelClient, request: str) -> list[dict[str, Any]]:
    """The messages of a request, to its end."""
    messages = []
    while True:
        message = next_told(client, request)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return messages
        messages.append(message)


def test_interrupting_the_kernel_stops_the_run_politely(
    kernel: tuple[KernelManager, BlockingKernelClient], tmp_path: Path
) -> None:
    manager, client = kernel
    puncture = str(ROOT / "scenarios" / "single_puncture.toml")
    request = client.execute(f"import reticulin\nreticulin.run({puncture!r}, 'run', threads=1)")
    told = [next_told(client, request)]
    while told[-1]["msg_type"] != "display_data":
        told.append(next_told(client, request))
    manager.interrupt_kernel()
    told += told_until_idle(client, request)

    assert [m["content"]["ename"] for m in told if m["msg_type"] == "error"] == ["KeyboardInterrupt"]
    shown = [m["content"]["data"]["text/plain"] for m in told if m["msg_type"].endswith("display_data")]
    assert all(" of 28, " in line for line in shown)
    more = client.execute(
        "manifest = reticulin.open_run('run').manifest\n"
        "print(manifest['status'], reticulin.resume('run', until=manifest['day'] + 0.5).status)"
    )
    printed = [m["content"]["text"] for m in told_until_idle(client, more) if m["msg_type"] == "stream"]
    assert "".join(printed) == "stopped finished\n"
