"""What a search has found, and its report."""

import math

import numpy as np
import pytest

from iskra import lab
from iskra.lab.folder import RunFolder
from iskra.lab.plots.parallel import Coordinate, plot_parallel
from iskra.lab.plots.progress import plot_progress
from iskra.lab.recipe import Recipe
from iskra.lab.report.tuning import render_tuning
from iskra.lab.tuning.findings import Findings
from iskra.lab.tuning.hypermodel import RecipeHyperModel
from iskra.lab.tuning.importance import measure_hyperparameters
from iskra.tuner import RandomSearchOracle, TrialStatus

from .conftest import write_run

NAMES = ["layers", "units", "optimizer", "shift", "dropout", "learning_rate", "batch_size"]


@pytest.fixture(scope="module")
def hypermodel():
    return RecipeHyperModel(lab.experiment_for(Recipe("digits", hidden=(16,))))


def findings_of(hypermodel, score, count, search="random", objective="val_loss"):
    """The findings of random trials whose scores are a function of their values and their number."""
    oracle = RandomSearchOracle(objective, max_trials=count, seed=1)
    hypermodel.declare_hyperparameters(oracle.hyperparameters)
    for number, trial in enumerate(oracle.create_trials(count)):
        value = score(trial.hyperparameters.values, number)
        if value is None:
            trial.status, trial.message = TrialStatus.FAILED, "Traceback\nvalue: it is <bad>."
        else:
            trial.status, trial.score, trial.best_step = TrialStatus.COMPLETED, value, 1
            trial.histories = [{objective: [2 * value, value, 1.5 * value], "seconds": [1.0, 2.0, 3.0]}]
    return Findings(oracle, hypermodel, search, 9.5)


def by_dropout(values, number):
    return 1 + values["dropout"] + 0.001 * number


def test_trials_are_ordered_and_counted(hypermodel):
    findings = findings_of(hypermodel, lambda values, number: None if number == 2 else 1.0 - 0.1 * number, 5)
    assert [trial.trial_id for trial in findings.trials] == ["4", "3", "1", "0"]
    assert [trial.trial_id for trial in findings.failed] == ["2"]
    assert (findings.num_epochs(), findings.seconds) == (12, 9.5)
    best = findings.trials[0]
    assert (findings.num_epochs(best), findings.trial_seconds(best), findings.best_epoch(best)) == (3, 3.0, 2)
    assert findings.names == NAMES


def test_a_search_for_large_values_has_the_largest_first(hypermodel):
    findings = findings_of(hypermodel, by_dropout, 4, objective="val_accuracy")
    assert findings.trials[0].score == max(trial.score for trial in findings.trials)


def test_curves_go_on_from_those_of_the_trial_before(hypermodel):
    findings = findings_of(hypermodel, by_dropout, 2)
    first, second = findings.in_order
    second.hyperparameters.values |= {"tuner/trial_id": first.trial_id, "tuner/initial_epoch": 2}
    before, own = (trial.histories[0]["val_loss"] for trial in (first, second))
    assert findings.curve(first) == before
    assert findings.curve(second) == before[:2] + own
    assert findings.best_epoch(second) == 4


def test_trials_no_further_than_a_second_training_may_be_as_good(hypermodel):
    findings = findings_of(hypermodel, lambda values, number: 1.0 + 0.1 * number, 5)
    assert findings.num_as_good(None) is None
    assert findings.num_as_good(math.nan) is None
    assert findings.num_as_good(1.0) == 0
    assert findings.num_as_good(1.25) == 2
    assert findings.num_as_good(0.75) == 2  # better by chance is chance, too


def test_what_decides_is_told_from_what_does_not(hypermodel):
    found = measure_hyperparameters(findings_of(hypermodel, by_dropout, 40))
    assert (found[0].name, found[0].is_told, found[0].share > 0.8) == ("dropout", True, True)
    assert found[0].best.startswith("0 to ")
    assert not any(each.is_told for each in found[1:])
    assert all(0 <= each.share <= 1 for each in found)


def test_noise_is_told_from_nothing_in_most_searches(hypermodel):
    told = 0
    for seed in range(20):
        noise = np.random.default_rng(seed).random(20)
        found = measure_hyperparameters(findings_of(hypermodel, lambda values, number, noise=noise: noise[number], 20))
        told += any(each.is_told for each in found)
    assert told <= 4  # 1 is to be expected; 5 of 20 happen once in 400 times


def test_a_few_trials_tell_nothing(hypermodel):
    assert measure_hyperparameters(findings_of(hypermodel, by_dropout, 7)) == []


def test_epochs_of_hyperband_do_not_pass_for_an_effect(hypermodel):
    def short_is_worse(values, number):
        values["tuner/epochs"] = 9 if values["dropout"] > 0.25 else 1
        return 1.0 / values["tuner/epochs"] + 0.001 * ((7 * number) % 40)

    (dropout,) = (
        each for each in measure_hyperparameters(findings_of(hypermodel, short_is_worse, 40)) if each.name == "dropout"
    )
    assert not dropout.is_told


@pytest.fixture
def folder(tmp_path):
    folder = RunFolder(tmp_path / "run")
    yield folder
    folder.close()


def finished_run(path, loss):
    """A run that ended with a validation loss."""
    write_run(path, test_accuracy=0.9, test_loss=0.3, seconds=2.0)
    (path / "history.csv").write_text(f"epoch,val_loss\n1,{2 * loss}\n2,{loss}\n")
    return lab.Run.read(path)


def test_the_report_has_all_sections_and_needs_no_other_file(hypermodel, folder, tmp_path):
    findings = findings_of(hypermodel, lambda values, number: None if number == 3 else by_dropout(values, number), 30)
    page = render_tuning(findings, "Digits", "iskra tune digits", folder, finished_run(tmp_path / "best", 1.01))
    for name in ("certainty", "trials", "parallel", "importance", "curves", "progress", "recipe"):
        assert f'<section id="{name}">' in page
    assert "iskra tune digits" in page and "it is &lt;bad&gt;." in page
    assert "More than chance would show: dropout (best: 0 to" in page
    assert "test accuracy 90.00 %" in page and "is optimistic: it is the best of 29" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    for name in ("parallel", "importance", "trial_curves", "progress"):
        assert (folder.path / f"{name}.png").stat().st_size > 1_000


def test_the_report_says_how_sure_the_order_is(hypermodel, folder, tmp_path):
    findings = findings_of(hypermodel, lambda values, number: 1.5 - 0.1 * number, 9)  # from 1.5 to 0.7

    def certainty(loss):
        page = render_tuning(findings, "Digits", "", folder, finished_run(tmp_path / str(loss), loss))
        return page.partition('id="certainty"')[2].partition("</section>")[0]

    unsure, surer = certainty(0.95), certainty(0.71)
    assert "the same hyperparameters reached 0.95" in unsure
    assert "2 other trials are no further from the best than that" in unsure
    assert "No other trial is as near" in surer
    assert "The recipe&#x27;s own hyperparameters, trial 1, reached 1.5." in surer
    assert "that the search gained anything cannot be told" in certainty(1.6)


def test_the_report_of_an_interrupted_search_promises_nothing(hypermodel, folder):
    page = render_tuning(findings_of(hypermodel, by_dropout, 3), "Digits", "iskra tune digits", folder)
    assert "Interrupted: this is what was found until then." in page
    assert "It cannot be told from 3 trials; at least 8 are needed." in page
    assert "report.html" not in page


def test_the_report_of_one_trial(hypermodel, folder, tmp_path):
    findings = findings_of(hypermodel, by_dropout, 1)
    page = render_tuning(findings, "Digits", "iskra tune digits", folder, finished_run(tmp_path / "best", 1.0))
    assert "With only 1 trial, what is best here is mostly chance." in page
    assert '<section id="parallel">' not in page


def test_bayesian_optimization_says_whose_shares_they_are(hypermodel, folder):
    page = render_tuning(findings_of(hypermodel, by_dropout, 20, search="bayesian"), "Digits", "", folder)
    assert "Promising values were tried more often" in page


def test_lines_without_a_value_pass_below_the_axis():
    momentum = Coordinate("momentum", [0.5, math.nan], {0.0: "0", 1.0: "0.9"})
    figure = plot_parallel([momentum, Coordinate("loss", [1.0, 0.0], {})], ["trial 1"])
    named = next(line for line in figure.axes[0].lines if line.get_label() == "trial 1")
    assert named.get_ydata().tolist() == [0.5, 1.0]
    assert min(min(line.get_ydata()) for line in figure.axes[0].lines) < 0


def test_axes_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"^plot_parallel: expected as many places on every axis, got \[1, 2\]\. Give"):
        plot_parallel([Coordinate("a", [0.5], {}), Coordinate("b", [0.5, 1.0], {})])


@pytest.mark.parametrize("sign", [1, -1])
def test_a_diverged_trial_does_not_squash_the_others(sign):
    scores = [sign * score for score in (1e9, 0.5, 0.45, 0.4, 0.42, 0.44, 0.46, 0.41, 0.43, 0.47)]
    axes = plot_progress([*scores, math.nan], "Trials", "loss", largest=sign < 0).axes[0]
    assert max(abs(value) for value in axes.get_ylim()) < 1e9 / 2
    assert axes.lines[0].get_ydata()[-1] == sign * 0.4
