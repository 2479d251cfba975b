"""Tables in folds: every row is tested once, and nothing of it is learned before."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import iskra
from iskra import callbacks, lab
from iskra.lab.cli.app import app
from iskra.lab.tables.cross_validation import CrossValidatedTable
from iskra.lab.tables.experiment import TableExperiment
from iskra.lab.tables.reading import read_table

from ..test_report import Page
from .conftest import KINDS

COMMON = {"regression": "with_gaps", "classes": "text_labels"}


def recipe(tables, kind, **options):
    return lab.TableRecipe(tables / f"{kind}.csv", KINDS[kind], **{"epochs": 20, "folds": 3, **options})


@pytest.fixture(scope="module")
def runs(tables, tmp_path_factory):
    """A run with folds for each task."""
    folder = tmp_path_factory.mktemp("runs")
    return {task: lab.train(recipe(tables, kind), runs=folder, name=task, verbose=0) for task, kind in COMMON.items()}


def test_every_row_is_tested_once(tables):
    experiment = CrossValidatedTable(recipe(tables, "text_labels"))
    held_out = np.concatenate([fold.held_out for fold in experiment.folds])
    np.testing.assert_array_equal(np.sort(held_out), np.arange(len(experiment.frame)))
    for label in range(3):
        assert np.ptp([(experiment.truth[fold.held_out] == label).sum() for fold in experiment.folds]) <= 1
    assert len(experiment.population) == 4 and experiment.population[-1].model is experiment.model


def test_what_is_learned_from_data_does_not_depend_on_the_rows_that_are_tested(tables, tmp_path):
    frame = pd.read_csv(tables / "only_numbers.csv")
    fold = CrossValidatedTable(recipe(tables, "only_numbers")).folds[0]
    frame.loc[fold.held_out, "price"] *= 100
    frame.loc[fold.held_out, "size"] += 1000
    frame.to_csv(tmp_path / "only_numbers.csv", index=False)
    experiments = [CrossValidatedTable(recipe(folder, "only_numbers", epochs=3)) for folder in (tables, tmp_path)]
    for experiment in experiments:
        experiment._fit([], epochs=3, verbose=0)
    one, other = (experiment.population[0] for experiment in experiments)
    assert one.history == other.history
    for mine, theirs in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert experiments[0].preparations[0] == experiments[1].preparations[0]
    assert experiments[0].preparations[1] != experiments[1].preparations[1]


def test_a_network_of_a_fold_is_the_one_that_is_trained_alone(tables):
    experiment = CrossValidatedTable(recipe(tables, "text_labels", epochs=3))
    experiment._fit([], epochs=3, verbose=0)
    fold, preparation = experiment.folds[1], experiment.preparations[1]
    iskra.utils.set_random_seed(2)
    model = experiment._network_for(experiment.recipe, preparation, len(fold.training))
    x, y = preparation.features(experiment.frame), preparation.targets(experiment.truth)
    model.fit(
        x[fold.training],
        y[fold.training],
        batch_size=experiment.recipe.batch_size,
        validation_data=(x[fold.validation], y[fold.validation]),
        epochs=3,
        callbacks=experiment._callbacks([]),
        verbose=0,
    )
    for mine, theirs in zip(experiment.population[1].model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("task", COMMON)
def test_results_are_those_of_out_of_fold_predictions(runs, task):
    metrics = runs[task].metrics
    names = {"regression": ("r2", "rmse", "mae"), "classes": ("accuracy", "crossentropy")}[task]
    assert tuple(metrics["folds"]) == names
    for scores in metrics["folds"].values():
        assert scores["mean"] == pytest.approx(np.mean(scores["values"]))
        expected = np.std(scores["values"], ddof=1) * np.sqrt(1 / 3 + 1 / 2)
        assert scores["standard_error"] == pytest.approx(expected, rel=1e-2)
    assert metrics[f"test_{names[0]}"] == pytest.approx(metrics["folds"][names[0]]["mean"], abs=0.1)
    assert runs[task].config["rows"]["test"] == sum(runs[task].config["rows"][part] for part in ("train", "validation"))
    if task == "regression":
        assert 0.8 < metrics["test_covered"] <= 1


@pytest.mark.parametrize("task", COMMON)
def test_the_kept_network_predicts_new_rows(runs, tables, task):
    predictor = lab.TablePredictor.read(runs[task].path)
    frame = read_table(tables / f"{COMMON[task]}.csv").frame
    assert len(predictor.predict(frame)) == len(frame)
    name = {"regression": "r2", "classes": "accuracy"}[task]
    assert predictor.score(frame)[name] == pytest.approx(runs[task].metrics[f"test_{name}"], abs=0.1)


@pytest.mark.parametrize("task", COMMON)
def test_the_report_has_the_folds(runs, task):
    text = Page((runs[task].path / "report.html").read_text()).text
    assert "Behind ± is the standard error of the mean" in text
    assert "each predicted by a network that was not trained on it" in text
    assert "rows in 3 folds" in text and "none of which it was trained on" not in text


def test_the_command_has_the_folds(tables):
    wanted = recipe(tables, "text_labels", epochs=None)
    assert wanted.command().endswith("--target species --folds 3")
    assert isinstance(lab.experiments.experiment_for(wanted), CrossValidatedTable)
    assert type(lab.experiments.experiment_for(recipe(tables, "text_labels", folds=None))) is TableExperiment


def test_the_command_line(tables, tmp_path):
    arguments = ["train", str(tables / "text_labels.csv"), "--target", "species", "--folds", "3", "--epochs", "3"]
    done = CliRunner().invoke(app, [*arguments, "--runs", str(tmp_path), "--name", "run"])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "rows in 3 folds" in told and "mean of 3 and its standard error" in told
    assert json.loads((tmp_path / "run" / "config.json").read_text())["recipe"]["folds"] == 3
    refused = CliRunner().invoke(app, ["train", "digits", "--folds", "3"])
    assert "folds: expected a table to go with --folds" in " ".join(refused.stderr.split())


@pytest.mark.parametrize("folds", [1, 2.5])
def test_a_number_that_makes_no_folds(folds):
    with pytest.raises(ValueError, match=rf"folds: expected an integer of at least 2, got {folds}\."):
        lab.TableRecipe("houses.csv", "price", folds=folds)


class Interrupting(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 4:
            raise KeyboardInterrupt


def test_an_interruption_keeps_the_best_weights_so_far(tables):
    experiment = CrossValidatedTable(recipe(tables, "text_labels"))
    with pytest.raises(KeyboardInterrupt):
        experiment._fit([Interrupting()], epochs=20, verbose=0)
    for member in experiment.population:
        stopping = next(each for each in member.callbacks if isinstance(each, callbacks.EarlyStopping))
        for mine, theirs in zip(member.model.get_weights(), stopping.best_weights or [], strict=False):
            np.testing.assert_array_equal(mine, theirs)
    assert experiment.population[-1].num_epochs >= 4
    assert experiment._out_of_fold().shape == (len(experiment.truth), 3)
