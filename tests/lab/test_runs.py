import json
import os
import socket

import pytest

from iskra.lab.runs import Run, find_runs, rank_runs

from .conftest import write_run


def names(runs):
    return [run.name for run in runs]


def test_a_finished_run_is_read(tmp_path):
    run = Run.read(write_run(tmp_path / "a", test_accuracy=0.98))
    assert (run.name, run.dataset, run.outcome, run.num_epochs) == ("a", "digits", "finished", 2)
    assert run.history == {"loss": [0.9, 0.5]}
    assert run.metrics["test_accuracy"] == 0.98


def test_an_unfinished_run_is_running_as_long_as_its_process_lives(tmp_path):
    here = {"host": socket.gethostname(), "pid": os.getpid()}
    assert Run.read(write_run(tmp_path / "alive", process=here)).outcome == "running"
    assert Run.read(write_run(tmp_path / "gone", process=here | {"pid": 2**22 + 1})).outcome == "killed"
    assert Run.read(write_run(tmp_path / "odd", process={"pid": "x"})).outcome == "killed"


def test_runs_rank_by_accuracy_then_by_loss_and_unfinished_ones_come_last(tmp_path):
    write_run(tmp_path / "tie_worse", test_accuracy=0.9, test_loss=0.4)
    write_run(tmp_path / "a_unfinished")
    write_run(tmp_path / "tie_better", test_accuracy=0.9, test_loss=0.3)
    write_run(tmp_path / "best", test_accuracy=0.95, test_loss=0.5)
    write_run(tmp_path / "not_a_number", test_accuracy=None)
    runs, complaints = find_runs(tmp_path)
    assert complaints == []
    assert names(rank_runs(runs)) == ["best", "tie_better", "tie_worse", "a_unfinished", "not_a_number"]
    assert names(rank_runs(runs, "loss"))[:3] == ["tie_better", "tie_worse", "best"]
    assert names(rank_runs(runs, "name"))[:2] == ["a_unfinished", "best"]


def test_each_data_set_is_ranked_by_itself(tmp_path):
    write_run(tmp_path / "m", dataset="mnist", test_accuracy=0.99)
    write_run(tmp_path / "d", dataset="digits", test_accuracy=0.9)
    assert names(rank_runs(find_runs(tmp_path)[0])) == ["d", "m"]


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match=r"^sort: expected one of accuracy, loss, .*, got 'beauty'\. Remove it"):
        rank_runs([], "beauty")


def test_foreign_and_damaged_folders_are_named_and_the_rest_is_read(tmp_path):
    write_run(tmp_path / "good", test_accuracy=0.9)
    (tmp_path / "foreign").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "file.txt").write_text("not a folder")
    damages = {
        "cut_config": ("config.json", b'{"dataset": "dig'),
        "empty_config": ("config.json", b""),
        "other_config": ("config.json", b"[1, 2]"),
        "binary_config": ("config.json", b"\xff\xfe\x00"),
        "poor_config": ("config.json", json.dumps({"dataset": "digits", "started": ""}).encode()),
        "cut_metrics": ("metrics.json", b"{"),
        "poor_metrics": ("metrics.json", b"{}"),
        "text_history": ("history.csv", b"epoch,loss\n1,much\n"),
        "short_history": ("history.csv", b"epoch,loss\n1\n"),
    }
    for name, (file, content) in damages.items():
        (write_run(tmp_path / name, test_accuracy=0.9) / file).write_bytes(content)
    runs, complaints = find_runs(tmp_path)
    assert names(runs) == ["good"]
    assert [line.partition(":")[0] for line in complaints] == sorted([*damages, "foreign"])
    for line in complaints:
        assert "Run: expected" in line
        assert damages.get(line.partition(":")[0], ("config.json",))[0] in line


def test_no_folder_of_runs_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^runs: expected a folder of runs, got .* Start a run with iskra"):
        find_runs(tmp_path / "none")
