"""The benchmark of the exercise: its worker on a few images, its report from made-up times; the page of the runs."""

import sys

import cifar10_accuracy as benchmark
import cifar10_page
import numpy as np
import pytest

from iskra.lab import Run


@pytest.fixture
def data(tmp_path):
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (192, 32, 32, 3), np.uint8), np.arange(192) % 10
    np.savez(tmp_path / "data.npz", x=images[:128], y=labels[:128], x_test=images[128:], y_test=labels[128:])
    return tmp_path / "data.npz"


@pytest.mark.slow
def test_the_worker_trains_epochs_and_tells_its_accuracy(data):
    iskra = benchmark.launch("iskra", [sys.executable, "exercise_iskra.py", data, 2], 128, {})
    assert iskra.ask("epoch") > 0
    assert iskra.ask("epoch") > 0
    assert 0 <= iskra.ask("score") <= 1
    iskra.process.communicate()


def test_a_worker_that_fails_is_named(tmp_path):
    nobody = benchmark.launch("iskra", [sys.executable, "exercise_iskra.py", tmp_path / "none.npz", 2], 128, {})
    with pytest.raises(SystemExit, match=r"^iskra: expected an answer to 'epoch', got none\. See its complaint above"):
        nobody.ask("epoch")
    nobody.process.communicate()


def test_the_report_compares_an_epoch_and_the_time_to_the_goal():
    recipe, layers = benchmark.exercise()
    assert layers[:2] == ["32", "pool"] and layers[-1] == "pool"
    iskra = benchmark.Contestant("iskra", None, [10.0, 12.0, 11.0], {2: 0.87, 3: 0.885})
    torch = benchmark.Contestant("PyTorch", None, [20.0, 22.0, 24.0], {2: 0.881, 3: 0.89})
    report = benchmark.markdown([iskra, torch], recipe, layers)
    assert "PyTorch 2.00 times as long as iskra" in report
    assert "PyTorch takes 1.27 times as long" in report  # 42 s of two epochs, 33 s of three
    assert "| iskra | 11.0 s | 3 | 33 s | 88.50 % | 33 s, 3 epochs |" in report
    torch.scores = {3: 0.5}
    assert "until" not in benchmark.markdown([iskra, torch], recipe, layers).split("| | an epoch")[0].lower()


def test_the_page_leaves_out_where_a_run_was_kept(tmp_path):
    config = {"command": "iskra train cifar10 --model mlp --threads 1 --runs here --name first", "recipe": {}}
    assert cifar10_page.command(Run(tmp_path, config, {}, {})) == "iskra train cifar10 --model mlp"
