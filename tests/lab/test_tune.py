"""`iskra tune`: a search in a run's folder, from the command to the trained network."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import iskra
from iskra import lab
from iskra.lab.cli.app import app
from iskra.lab.environment import describe_process
from iskra.lab.experiment import Experiment
from iskra.lab.recipe import Recipe
from iskra.lab.runs import Run, find_runs
from iskra.lab.tuning.hypermodel import Watch
from iskra.lab.tuning.tuning_run import SearchSettings, TuningRun
from iskra.tuner import Oracle

SMALL = Recipe("digits", hidden=(16,), epochs=2, batch_size=64)
KEPT = ["hidden", "batch_size", "shift"]


def command(*arguments):
    """Run the command within this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="iskra")


def searched(folder, experiment=None, *, recipe=SMALL, kept=KEPT, **settings):
    """The run of a search of two trials on digits."""
    experiment = experiment or lab.experiment_for(recipe)
    tuning = TuningRun(experiment, SearchSettings(**{"trials": 2, "kept": kept, **settings}), folder)
    return tuning, tuning.run(verbose=0)


def trials_of(run):
    """The trials in a run's folder as their files have them, without the times."""
    found = [json.loads(path.read_text()) for path in sorted(run.path.glob("search/trial_*/trial.json"))]
    for each in found:
        for history in each["histories"]:
            history.pop("seconds")
        each["metrics"]["metrics"].pop("seconds", None)
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return searched(tmp_path_factory.mktemp("runs"))[1]


def test_a_search_ends_with_a_run_like_any_other(run):
    assert run.outcome == "finished" and run.metrics["test_accuracy"] > 0
    assert {"config.json", "history.csv", "metrics.json", "model.keras", "report.html", "tuning.html"} <= {
        file.name for file in run.path.iterdir()
    }
    assert not (run.path / ".writing").exists()
    assert "Only 180 validation images chose it" in (run.path / "tuning.html").read_text()
    (listed,), complaints = find_runs(run.path.parent)
    assert (listed.name, complaints) == (run.name, [])


def test_the_best_trial_is_what_was_trained(run):
    found, trials = run.config["tuning"], trials_of(run)
    scores = {each["trial_id"]: each["score"] for each in trials}
    assert scores[found["best_trial"]] == min(scores.values()) == found["best_score"]
    best = next(each for each in trials if each["trial_id"] == found["best_trial"])
    assert run.config["recipe"]["optimizer"] == best["hyperparameters"]["values"]["optimizer"]
    assert run.config["recipe"]["epochs"] == best["best_step"] + 1
    assert (found["completed_trials"], found["failed_trials"]) == (2, 0)


def test_the_first_trial_is_the_recipe(run):
    values = trials_of(run)[0]["hyperparameters"]["values"]
    assert values == {"optimizer": "sgd", "dropout": 0.0, "learning_rate": 0.2}


def test_the_command_of_the_best_recipe_trains_the_same_network(run, tmp_path):
    words = run.config["tuning"]["trained_by"].split()
    assert words[:3] == ["iskra", "train", "digits"]
    result = command(*words[1:], "--runs", tmp_path, "--name", "again", "--quiet")
    assert result.exit_code == 0, result.stderr
    for ours, theirs in zip(run.weights(), Run.read(tmp_path / "again").weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("search", ["hyperband", "bayesian"])
def test_every_kind_of_search(search, tmp_path):
    if search == "bayesian":
        pytest.importorskip("optuna")
    tuning, run = searched(tmp_path, recipe=replace(SMALL, epochs=3), search=search, trials=4)
    assert run.outcome == "finished" and len(trials_of(run)) == 4
    assert tuning.path.name.startswith(f"digits-{search}-")
    values = trials_of(run)[0]["hyperparameters"]["values"]
    assert (values["learning_rate"], values["optimizer"]) == (0.2, "sgd")


def test_hyperband_stops_by_its_own_schedule(tmp_path):
    _, run = searched(tmp_path, search="hyperband", trials=None)
    assert len(trials_of(run)) == 2  # one bracket of trials of two epochs


def test_a_network_of_stages_is_searched_for_filters_and_shifts(tmp_path):
    recipe = lab.recipe_for("digits", model="cnn", epochs=1, batch_size=128)
    _, run = searched(tmp_path, recipe=recipe, kept=["batch_size"])
    assert {"filters", "depth", "augment", "dropout", "learning_rate"} <= set(run.config["tuning"]["fields"])
    assert run.config["recipe"]["epochs"] == 1 and run.config["recipe"]["schedule"] == "one_cycle"


def test_the_same_search_goes_on_only_where_there_is_more_to_do(tmp_path):
    _, first = searched(tmp_path)
    before = (first.path / "model.keras").stat().st_mtime_ns
    again, same = searched(tmp_path)
    assert again.is_resumed and same.path == first.path
    assert (first.path / "model.keras").stat().st_mtime_ns == before
    _, more = searched(tmp_path, trials=4)
    assert more.path == first.path and trials_of(more)[:2] == trials_of(first)[:2]
    assert more.config["tuning"]["completed_trials"] == 4


def test_no_trial_begins_when_the_time_is_up(tmp_path):
    _, run = searched(tmp_path, trials=None, minutes=1e-6)
    assert 1 <= run.config["tuning"]["completed_trials"] <= iskra.config.num_threads()
    assert 0 < run.config["tuning"]["seconds"] < 60


def test_another_search_has_another_name_and_is_refused_in_the_same(tmp_path):
    experiment = lab.experiment_for(SMALL)
    changes = ({}, {"search": "hyperband"}, {"objective": "val_accuracy"}, {"kept": ["hidden"]})
    names = {TuningRun(experiment, SearchSettings(**each), tmp_path).path.name for each in changes}
    assert len(names) == 4
    lab.train(SMALL, runs=tmp_path, name="taken", verbose=0)
    with pytest.raises(
        FileExistsError, match=r"^tune: expected a search of the same data .* in '.*taken', got another"
    ):
        TuningRun(experiment, SearchSettings(), tmp_path, "taken")


def test_a_search_that_another_process_is_at_work_on_is_left_alone(tmp_path):
    experiment = lab.experiment_for(SMALL)
    tuning, run = searched(tmp_path, experiment)
    (run.path / "metrics.json").unlink()
    with subprocess.Popen(["sleep", "60"]) as process:
        config = json.loads((run.path / "config.json").read_text())
        (run.path / "config.json").write_text(
            json.dumps(config | {"process": describe_process() | {"pid": process.pid}})
        )
        with pytest.raises(FileExistsError, match=rf"got one that process {process.pid} is at work on\. Wait for it"):
            TuningRun(experiment, tuning.settings, tmp_path)
        process.kill()


@pytest.mark.parametrize("moment", ["in a trial", "in the last training"])
def test_ctrl_c_keeps_what_was_found_and_the_search_goes_on(moment, tmp_path, monkeypatch):
    begun = []

    def stop_in_the_second(watch, logs=None):
        begun.append(watch)
        if len(begun) == 2:
            raise KeyboardInterrupt

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Oracle, "trials_at_once", 1, raising=False)
    with monkeypatch.context() as patches:
        if moment == "in a trial":
            patches.setattr(Watch, "on_epoch_begin", lambda self, epoch, logs=None: stop_in_the_second(self))
        else:
            patches.setattr(Experiment, "_fit", stop)
        tuning, run = searched(tmp_path / "runs", recipe=replace(SMALL, epochs=1))
    assert run.outcome == "interrupted" and (run.path / "tuning.html").exists()
    assert tuning.was_interrupted is (moment == "in a trial")
    assert run.has_network is (moment == "in the last training")
    assert ("The last training was interrupted" in (run.path / "tuning.html").read_text()) is run.has_network
    _, run = searched(tmp_path / "runs", recipe=replace(SMALL, epochs=1))
    assert run.outcome == "finished" and not (run.path / ".writing").exists()
    _, undisturbed = searched(tmp_path / "others", recipe=replace(SMALL, epochs=1))
    scores = [[each["score"] for each in trials_of(each)] for each in (run, undisturbed)]
    assert scores[0] == scores[1]
    for ours, theirs in zip(run.weights(), undisturbed.weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_report_that_was_not_written_is_written_later(tmp_path):
    _, run = searched(tmp_path)
    before = (run.path / "model.keras").stat().st_mtime_ns
    (run.path / "tuning.html").unlink()
    searched(tmp_path)
    assert (run.path / "tuning.html").exists() and (run.path / "model.keras").stat().st_mtime_ns == before


SEARCH = """
from iskra.lab.cli import main
main()
"""
WORDS = ["tune", "digits", "--hidden", "16", "--epochs", "40", "--batch-size", "16", "--trials", "3", "--quiet"]


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
def test_a_killed_search_goes_on(tmp_path):
    words = [sys.executable, "-c", SEARCH, *WORDS, "--shift", "0.1", "--name", "run", "--runs"]
    with subprocess.Popen([*words, tmp_path / "killed"]) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "killed" / "run" / "search" / "trial_1").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    assert Run.read(tmp_path / "killed" / "run").outcome == "killed"
    for folder in ("killed", "whole"):
        subprocess.run([*words, tmp_path / folder], check=True, timeout=120, stdout=subprocess.DEVNULL)
    killed, whole = (Run.read(tmp_path / folder / "run") for folder in ("killed", "whole"))
    assert killed.outcome == "finished"
    assert [each["score"] for each in trials_of(killed)] == [each["score"] for each in trials_of(whole)]
    for ours, theirs in zip(killed.weights(), whole.weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_trials_that_diverge_fail_and_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("iskra.lab.tuning.space.RATE_FACTOR", 1e30)
    _, run = searched(tmp_path, kept=[*KEPT, "optimizer", "dropout"], trials=6)
    assert run.config["tuning"]["failed_trials"] > 0
    page = (run.path / "tuning.html").read_text()
    assert "Failed trials" in page and "val_loss is NaN." in page


def test_a_search_without_completed_trials_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("iskra.lab.tuning.hypermodel.RecipeHyperModel.build", lambda self, hp: 1 / 0)
    with pytest.raises(ValueError, match=r"^tune: expected a trial that was completed, got none\. Search longer, or"):
        searched(tmp_path)
    (run,), _ = find_runs(tmp_path)
    assert run.outcome == "failed" and "expected a trial" in run.metrics["error"]


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        (["unit"], r"^kept: expected fields of the recipe, got 'unit'\. They are dataset, hidden, "),
        (
            ["hidden", "shift", "dropout", "learning_rate", "batch_size"],
            r"^tune: expected a hyperparameter to search for, got a recipe whose batch_size, .* are kept\. Leave some",
        ),
    ],
)
def test_what_is_kept_is_checked(kept, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        searched(tmp_path, kept=kept)
    assert not list(tmp_path.iterdir())


def test_an_error_in_the_last_training_is_written_down_once(tmp_path, monkeypatch):
    with monkeypatch.context() as patches:
        patches.setattr(Experiment, "_evaluate", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            searched(tmp_path)
    (run,), _ = find_runs(tmp_path)
    assert run.outcome == "failed" and run.metrics["error"] == "ZeroDivisionError: division by zero"
    assert searched(tmp_path)[1].outcome == "finished"


# The command. ---------------------------------------------------------------------------------------------------------


def test_the_command_shows_the_space_and_the_result(tmp_path):
    result = command(
        "tune", "digits", "--hidden", "8", "--epochs", "1", "--batch-size", "64", "--trials", "2", "--runs", tmp_path
    )
    assert result.exit_code == 0, result.stderr
    words = " ".join(result.stdout.split())
    assert "search random, by val_loss" in words and "dropout 0 to 0.5" in words
    assert "0.01 to 4 (sgd)" in words and "layers" not in words
    assert "best trial" in words and "tuning.html" in words


def test_a_search_that_is_stopped_at_once_has_no_report(tmp_path, monkeypatch):
    def stop(self, hp):
        raise KeyboardInterrupt

    monkeypatch.setattr("iskra.lab.tuning.hypermodel.RecipeHyperModel.build", stop)
    result = command("tune", "digits", "--trials", "2", "--runs", tmp_path)
    assert result.exit_code == 130
    assert "interrupted; the same command goes on" in result.stdout and "tuning.html" not in result.stdout


def test_a_table_is_tuned_by_its_recipe(tmp_path):
    random = np.random.default_rng(0)
    x = random.normal(size=(120, 2))
    rows = np.column_stack([x, x @ [1.0, -2.0] + 0.1 * random.normal(size=120)])
    np.savetxt(tmp_path / "t.csv", rows, delimiter=",", header="a,b,y", comments="")
    words = ["tune", tmp_path / "t.csv", "--target", "y", "--epochs", "4", "--trials", "3", "--runs", tmp_path / "runs"]
    result = command(*words, "--quiet")
    assert result.exit_code == 0, result.stderr
    run = Run.read(result.stdout.strip())
    assert set(run.config["tuning"]["fields"]) == {"hidden", "optimizer", "dropout", "learning_rate", "batch_size"}
    assert "R²" in (run.path / "tuning.html").read_text()
    again = command(*run.config["tuning"]["trained_by"].split()[1:], "--runs", tmp_path, "--name", "again", "--quiet")
    assert again.exit_code == 0, again.stderr
    assert Run.read(tmp_path / "again").metrics["test_r2"] == run.metrics["test_r2"]


def test_a_folder_of_images_is_tuned(tmp_path):
    pytest.importorskip("PIL")
    random = np.random.default_rng(0)
    for number in range(40):
        path = tmp_path / "photos" / ("dark", "light")[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        image = random.integers(0, 100, (8, 8, 3)) + 150 * (number % 2)
        iskra.utils.save_img(path, image, scale=False)
    words = ["tune", tmp_path / "photos", "--image-size", "8", "--filters", "4", "--depth", "1", "--epochs", "1"]
    result = command(*words, "--trials", "2", "--runs", tmp_path / "runs", "--quiet")
    assert result.exit_code == 0, result.stderr
    run = Run.read(result.stdout.strip())
    assert (run.dataset, run.config["recipe"]["filters"], run.config["recipe"]["depth"]) == ("photos", 4, 1)
    assert set(run.config["tuning"]["fields"]) - {"shift"} == {"augment", "dropout", "learning_rate", "batch_size"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--search", "grid"], "search: expected one of random, hyperband, bayesian, got 'grid'. Choose one of these."),
        (["--trials", "0"], "trials: expected an integer of at least 1, got 0. Remove it for 20."),
        (["--minutes", "0"], "minutes: expected a number above 0, got 0.0. Remove it for no limit of time."),
        (["--objective", "profit"], "got 'profit'."),
        (["--epochs", "0"], "epochs: expected an integer of at least 1, got 0."),
        (["--name", "a/b"], "name: expected the plain name of a folder, got 'a/b'."),
    ],
)
def test_a_wrong_value_is_explained_and_leaves_no_folder(arguments, message, tmp_path):
    result = command("tune", "digits", *arguments, "--runs", tmp_path / "runs")
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split()) and "Traceback" not in result.stderr
    assert not (tmp_path / "runs").exists()


def test_a_missing_optuna_is_said_before_the_search(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = command("tune", "digits", "--search", "bayesian", "--runs", tmp_path / "runs")
    assert result.exit_code == 1 and "pip install 'iskra[tuner]'" in result.stderr
    assert not (tmp_path / "runs").exists()
