"""A run is ended from outside: by Ctrl-C, which it survives, and by SIGKILL, which nobody does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import iskra
from iskra.lab.history import parse_history
from iskra.lab.runs import Run, find_runs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")


# A process started in the background of a script ignores Ctrl-C, and so do its children until they say otherwise.
LISTENING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from iskra.lab.cli import main
main()
"""


@contextmanager
def started(runs: Path, epochs: int) -> Iterator[subprocess.Popen]:
    """Start a run in a process of its own, which does not outlive the block."""
    command = [sys.executable, "-c", LISTENING, "train", "digits", "--hidden", "16", "--epochs", str(epochs)]
    process = subprocess.Popen(
        [*command, "--runs", runs, "--name", "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(path: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def check_whole(file: Path) -> None:
    """Fail unless `file` is a whole file of its kind."""
    content = file.read_bytes()
    match file.suffix:
        case ".json":
            assert json.loads(content)
        case ".csv":
            assert content.endswith(b"\n") and parse_history(content.decode())
        case ".keras":
            assert iskra.models.load_model(file).count_params()
        case ".png":
            assert content.startswith(b"\x89PNG") and content.endswith(b"IEND\xaeB`\x82")
        case ".html":
            assert content.startswith(b"<!DOCTYPE html>") and content.rstrip().endswith(b"</html>")
        case kind:
            raise AssertionError(f"an unexpected file: {file.name} ({kind})")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last", "delay"),
    [("config.json", 0), ("history.csv", 0), ("history.csv", 0.1), ("model.keras", 0), ("curves.png", 0)],
)
def test_a_killed_run_leaves_whole_files_and_is_listed_as_unfinished(tmp_path, last, delay):
    epochs = 100_000 if last in ("config.json", "history.csv") else 2
    with started(tmp_path, epochs) as process:
        wait_for(tmp_path / "run" / last, process)
        time.sleep(delay)
        if epochs > 2:
            assert Run.read(tmp_path / "run").outcome == "running"
    for file in (tmp_path / "run").iterdir():
        if file.is_file():
            check_whole(file)
    (run,), complaints = find_runs(tmp_path)
    assert complaints == []
    assert run.outcome == "killed"


@pytest.mark.slow
def test_ctrl_c_keeps_what_there_is(tmp_path):
    with started(tmp_path, 100_000) as process:
        wait_for(tmp_path / "run" / "history.csv", process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors.decode()
    assert b"Traceback" not in errors
    run = Run.read(tmp_path / "run")
    assert run.outcome == "interrupted"
    assert 1 <= run.num_epochs < 100_000
    assert run.metrics["epochs"] == run.num_epochs
    assert "Interrupted" in (run.path / "report.html").read_text()
    for file in run.path.iterdir():
        check_whole(file)
