import json
import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from iskra import lab
from iskra.lab.cli.app import app
from iskra.lab.experiment import Experiment
from iskra.lab.history import parse_history

FILES = {
    "config.json",
    "history.csv",
    "metrics.json",
    "model.keras",
    "curves.png",
    "confusion.png",
    "examples.png",
    "filters.png",
    "wrong.png",
    "report.html",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Three epochs on digits, by the command."""
    runs = tmp_path_factory.mktemp("runs")
    arguments = ["train", "digits", "--epochs", "3", "--hidden", "32", "--runs", str(runs), "--name", "first", "-q"]
    result = CliRunner().invoke(app, arguments, prog_name="iskra")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{runs / 'first'}\n"
    return lab.Run.read(runs / "first")


def test_a_run_leaves_its_files_and_no_others(run):
    assert {path.name for path in run.path.iterdir()} == FILES


def test_the_configuration_tells_how_to_do_it_again(run):
    config = run.config
    assert config["recipe"]["hidden"] == [32] and config["recipe"]["epochs"] == 3
    assert config["recipe"]["learning_rate"] == 0.2
    assert set(config["versions"]) == {"iskra", "python", "numpy"}
    assert set(config["engine"]) == {"name", "isa", "threads"}
    assert config["images"] == {"train": 1257, "validation": 180, "test": 360}
    assert config["parameters"] == 64 * 32 + 32 + 32 * 10 + 10
    assert config["command"].split()[0] == "iskra"


@pytest.mark.slow
def test_the_history_has_a_line_for_each_epoch(run):
    assert set(run.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert run.num_epochs == 3
    assert parse_history((run.path / "history.csv").read_text()) == run.history
    assert run.history["loss"][2] < run.history["loss"][0]


def test_the_metrics_agree_with_the_weights(run):
    experiment = Experiment(lab.Recipe("digits", hidden=(32,), seed=5))
    experiment.model.set_weights(run.weights())
    loss, accuracy = experiment.model.evaluate(experiment.data.x_test, experiment.data.y_test, verbose=0)
    assert run.metrics["outcome"] == "finished"
    assert run.metrics["test_loss"] == pytest.approx(loss, rel=1e-4)
    assert run.metrics["test_accuracy"] == pytest.approx(accuracy, abs=1e-6)
    assert run.metrics["test_wrong"] == round((1 - accuracy) * 360)
    assert run.metrics["val_loss"] == run.history["val_loss"][-1]
    assert run.metrics["examples_per_second"] == pytest.approx(3 * 1257 / run.metrics["seconds"])


def test_the_pictures_are_pictures(run):
    for name in ("curves", "confusion", "examples", "filters", "wrong"):
        assert (run.path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_the_same_seed_gives_the_same_run(run, tmp_path):
    again = lab.train(lab.recipe_for("digits", hidden=(32,), epochs=3), runs=tmp_path, verbose=0)
    assert again.history == run.history
    assert again.config["command"] == "iskra train digits --hidden 32 --epochs 3"
    for mine, theirs in zip(again.weights(), run.weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.slow
def test_the_default_recipe_reads_digits(tmp_path):
    run = lab.train(lab.recipe_for("digits"), runs=tmp_path, verbose=0)
    assert run.metrics["test_accuracy"] > 0.97


def test_options_reach_the_network():
    recipe = lab.Recipe("digits", hidden=(8, 7), activation="tanh", dropout=0.25, optimizer="adam", learning_rate=0.01)
    experiment = Experiment(recipe)
    kinds = [type(layer).__name__ for layer in experiment.model.layers]
    assert kinds == ["Reshape", "Rescaling", "Flatten", "Dense", "Dropout", "Dense", "Dropout", "Dense"]
    assert experiment.model.layers[4].rate == 0.25
    assert type(experiment.model.optimizer).__name__ == "Adam"
    assert experiment.learning_rate == pytest.approx(0.01)


def test_no_hidden_layer_is_softmax_regression():
    experiment = Experiment(lab.Recipe("digits", hidden=(), optimizer="adam"))
    assert experiment.model.count_params() == 64 * 10 + 10
    assert experiment.learning_rate == pytest.approx(0.001)  # Adam's own


def test_a_failed_run_says_why(tmp_path, monkeypatch):
    experiment = Experiment(lab.Recipe("digits", hidden=(8,), epochs=1))

    def fail(*_, **__):
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(experiment.model, "evaluate", fail)
    with pytest.raises(RuntimeError):
        experiment.train(tmp_path / "failed", verbose=0)
    run = lab.Run.read(tmp_path / "failed")
    assert run.outcome == "failed"
    assert run.metrics["error"] == "RuntimeError: the plug was pulled"
    assert run.num_epochs == 1


@pytest.mark.slow
def test_ctrl_c_in_the_first_epoch_leaves_a_run_without_history(tmp_path, monkeypatch):
    experiment = Experiment(lab.Recipe("digits", hidden=(8,)))

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(experiment.model, "fit", interrupt)
    run = experiment.train(tmp_path / "stopped", verbose=0)
    assert (run.outcome, run.num_epochs, run.history) == ("interrupted", 0, {})
    assert {path.name for path in run.path.iterdir()} == FILES
    assert "interrupted before its first epoch" in (run.path / "report.html").read_text()


@pytest.mark.slow
def test_a_diverged_run_is_reported_and_ranked_last(run, tmp_path):
    recipe = lab.Recipe("digits", hidden=(32,), epochs=1, activation="linear", learning_rate=1e30)
    lab.train(recipe, runs=tmp_path, name="diverged", verbose=0)
    metrics = json.loads((tmp_path / "diverged" / "metrics.json").read_text())
    assert metrics["test_loss"] is None
    shutil.copytree(run.path, tmp_path / "zzz")
    ranked = lab.rank_runs(lab.find_runs(tmp_path)[0], "loss")
    assert [each.name for each in ranked] == ["zzz", "diverged"]
