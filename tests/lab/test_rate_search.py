"""`--lr search`: the run has the network of the best rate, and its files tell how it was chosen."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from iskra import lab
from iskra.lab.cli.app import app
from iskra.lab.rate_search import rate_search
from iskra.optimizers import schedules

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    recipe = lab.Recipe("digits", hidden=(16,), epochs=4, batch_size=32, seed=3)
    return lab.train(recipe, runs=tmp_path_factory.mktemp("runs"), verbose=0, search_rate=True)


def test_config_has_the_rate_and_how_it_was_chosen(run):
    found = run.config["learning_rate_search"]
    assert run.config["recipe"]["learning_rate"] == found["learning_rate"] >= 0.04
    assert found["seeds"] == [3, 4]
    assert found["range"][0] <= found["learning_rate"] <= found["range"][1] <= found["largest_stable"]
    assert found["candidates"][0]["values"].keys() == {"1"}
    assert sum("4" in each["values"] for each in found["candidates"]) == 2
    assert run.config["command"].endswith(" --lr search")


def test_history_and_metrics_are_of_the_network_that_is_kept(run):
    assert run.metrics["epochs"] == 4
    assert run.metrics["val_loss"] == pytest.approx(run.history["val_loss"][-1])
    assert run.metrics["test_accuracy"] > 0.8


def test_report_tells_how_it_was_chosen(run):
    page = (run.path / "report.html").read_text()
    assert "Learning rate search" in page
    assert run.config["learning_rate_search"]["summary"][0] in page
    assert (run.path / "learning_rate.png").exists()


def test_search_of_a_table(tmp_path):
    pytest.importorskip("pandas")
    random = np.random.default_rng(0)
    x = random.normal(size=(300, 3))
    rows = "\n".join(",".join(f"{value:.5f}" for value in (*each, each.sum() ** 2)) for each in x)
    (tmp_path / "table.csv").write_text("a,b,c,y\n" + rows)
    recipe = lab.TableRecipe(tmp_path / "table.csv", "y", hidden=(16,), epochs=10)
    run = lab.train(recipe, runs=tmp_path, verbose=0, search_rate=True)
    assert run.config["recipe"]["learning_rate"] == run.config["learning_rate_search"]["learning_rate"]
    assert "Learning rate search" in (run.path / "report.html").read_text()


def test_schedule_is_made_for_the_length_of_each_training():
    lengths = []

    def network(recipe):
        lengths.append(recipe.epochs)
        from iskra.lab.network import build_network

        return build_network(recipe, (8, 8), 10, brightest=16, num_images=100)

    recipe = lab.Recipe("digits", hidden=(4,), epochs=10, schedule="one_cycle", optimizer="adam")
    search = rate_search(recipe, network)
    random = np.random.default_rng(0)
    x, y = random.integers(0, 17, (100, 8, 8)).astype(np.uint8), random.integers(0, 10, 100)
    search.fit(x, y, epochs=10, batch_size=64, validation_data=(x, y), verbose=0)
    assert set(lengths) == {1, 10}
    assert isinstance(search.model.optimizer.get_config()["learning_rate"], dict)
    assert isinstance(search.model.optimizer._learning_rate, schedules.OneCycle)


def test_command_line(tmp_path):
    options = ["--hidden", "8", "--epochs", "2", "--batch-size", "64", "--runs", str(tmp_path), "--name", "first"]
    result = CliRunner().invoke(app, ["train", "digits", "--lr", "search", *options])
    assert result.exit_code == 0, result.output
    assert "learning rate searched" in result.output
    assert "1 epoch, 16 rates: best " in result.output
    config = json.loads((tmp_path / "first" / "config.json").read_text())
    assert config["recipe"]["learning_rate"] == config["learning_rate_search"]["learning_rate"]


def test_wrong_rate_on_the_command_line():
    result = CliRunner().invoke(app, ["train", "digits", "--lr", "fast"])
    assert result.exit_code == 2
    assert "learning_rate: expected a number above 0 or search, got 'fast'." in " ".join(result.output.split())


def test_interrupted_search(tmp_path, monkeypatch):
    experiment = lab.experiment_for(lab.Recipe("digits", hidden=(8,), epochs=10, batch_size=64), search_rate=True)
    count = []

    def callbacks(own):
        from iskra.callbacks import LambdaCallback

        def interrupt(epoch, logs):
            count.append(epoch)
            if epoch == 5:
                raise KeyboardInterrupt

        return [*own, LambdaCallback(on_epoch_end=interrupt)]

    monkeypatch.setattr(experiment, "_callbacks", callbacks)
    run = experiment.train(tmp_path / "run", verbose=0)
    assert run.outcome == "interrupted"
    assert 4 <= run.metrics["epochs"] < 10
    assert run.config["recipe"]["learning_rate"] == run.config["learning_rate_search"]["learning_rate"]
