"""TensorBoard beside the laboratory: logs in the runs, and the command that shows them."""

import importlib.util
import os
import signal
import subprocess
import sys
import urllib.request

import pytest
from typer.testing import CliRunner

from iskra import lab
from iskra.lab.board import board_command, has_logs, logs_of
from iskra.lab.cli.app import app

pytest.importorskip("tensorboard")


def command(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="iskra")


@pytest.mark.slow
def test_a_run_keeps_its_logs(tmp_path):
    result = command("train", "digits", "--epochs", 2, "--tensorboard", "--runs", tmp_path, "--name", "first", "-q")
    assert result.exit_code == 0, result.output
    logs = tmp_path / "first" / "logs"
    assert {path.name for path in logs.iterdir() if path.is_dir()} == {"train", "validation"}
    assert has_logs(tmp_path)
    assert lab.Run.read(tmp_path / "first").outcome == "finished"


def test_the_recipe_is_among_the_logs(tmp_path):
    callback = logs_of(tmp_path, lab.Recipe("digits", hidden=(30, 20), optimizer="adam", epochs=200))
    assert callback.hparams["hidden"] == "30,20"
    assert callback.hparams["optimizer"] == "adam"
    assert "learning_rate" not in callback.hparams  # the optimizer's own
    assert callback.histogram_freq == 4


def test_a_missing_tensorboard_is_said_before_training(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tensorboard" else find(name))
    result = command("train", "digits", "--tensorboard", "--runs", tmp_path)
    assert result.exit_code == 1
    assert "tensorboard is required" in result.stderr
    assert "pip install 'iskra[tensorboard]'" in result.stderr
    assert not list(tmp_path.iterdir())
    assert command("board", tmp_path).exit_code == 1


def test_the_board_gets_the_folder_and_the_options(tmp_path):
    assert board_command(tmp_path)[1:] == ["-m", "tensorboard.main", "--logdir", str(tmp_path)]
    assert board_command(tmp_path, "0.0.0.0", 80)[5:] == ["--host", "0.0.0.0", "--port", "80"]


def test_a_missing_folder_is_explained(tmp_path):
    result = command("board", tmp_path / "none")
    assert result.exit_code == 1
    assert "board: expected a folder with logs, got" in result.stderr
    assert "Write some with iskra train digits --tensorboard" in " ".join(result.stderr.split())


def test_a_folder_without_logs_is_noted_and_the_command_run(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(os, "execv", lambda program, words: calls.append(words))
    result = command("board", tmp_path, "--port", 6123)
    assert result.exit_code == 0
    assert "there are no logs in" in result.stderr
    assert calls == [board_command(tmp_path, port=6123)]


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_board_serves_the_logs_until_it_is_ended(tmp_path, end):
    """TensorBoard itself starts, finds a free port and answers; it is the process that the command was."""
    words = [sys.executable, "-m", "iskra", "board", str(tmp_path), "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(words, **pipes) as process:
        try:
            line = next(line for line in process.stdout if "http://" in line)
            address = next(word for word in line.split() if word.startswith("http://"))
            with urllib.request.urlopen(address, timeout=30) as page:
                assert b"TensorBoard" in page.read()
        finally:
            process.send_signal(end)
        rest = process.stdout.read()
        assert process.wait(30) in (0, -end), rest
        assert "Traceback" not in rest
