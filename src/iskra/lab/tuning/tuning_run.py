"""A search in a run's folder: it is made, goes on, and ends with the training of the best recipe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...tuner import HyperParameters
from ...tuner.objective import as_objective
from ...typing import Config, PathLike, Verbose
from ...utils import set_random_seed
from ..environment import describe_process
from ..experiments import experiment_for
from ..folder import RunFolder, new_run_path
from ..recipe import Recipe
from ..report.tuning import render_tuning
from ..runs import Run
from ..tables.recipe import TableRecipe
from ..training_run import TrainingRun
from .findings import Findings
from .hypermodel import RecipeHyperModel
from .search import TimeLimit, check_search, make_tuner, read_seconds, run_search
from .space import choose_fields
from .variants import image_shape, recipe_of, variant

REPORT = "tuning.html"
RESULTS = "metrics.json"  # a run that has it is over


@dataclass(frozen=True)
class SearchSettings:
    """How to search for the hyperparameters of a recipe.

    Args:
        search: `random`, `hyperband` or `bayesian`, which needs Optuna.
        trials: The most trials; None for 20, for as many as there is time for where `minutes` are given, and for
            Hyperband's whole schedule.
        minutes: The most minutes, those of earlier calls included; trials that have begun are finished.
        objective: The metric to make small or large, as the history has it.
        kept: Names of fields of the recipe that are not searched for.

    Raises:
        ValueError: If there is no such search, a limit is none, or nobody knows which objectives are better.
        ImportError: If Optuna is missing.

    Example:
        >>> SearchSettings(trials=0)
        Traceback (most recent call last):
        ValueError: trials: expected an integer of at least 1, got 0. Remove it for 20.
    """

    search: str = "random"
    trials: int | None = None
    minutes: float | None = None
    objective: str = "val_loss"
    kept: Collection[str] = ()

    def __post_init__(self) -> None:
        check_search(self.search, self.trials, self.minutes)
        as_objective(self.objective)


class TuningRun:
    """A search for the hyperparameters of an experiment, in a folder of its own or where it was before.

    The trials are in `search` in the run's folder. A folder of the same search is gone on with, whatever ended it;
    limits of trials and time may have grown meanwhile.

    Args:
        experiment: The experiment with the recipe to search around.
        settings: How to search.
        runs: The folder for all runs.
        name: The run's own folder in it. `None` makes a name from the data set and the search: the same search has the
            same.
        command: The command of the search, for `config.json`.

    Attributes:
        path: The run's folder.
        is_resumed: Whether it was there before.
        was_interrupted: Whether Ctrl-C ended the last `run`.

    Raises:
        ValueError: If the recipe has no such fields as are kept, or nothing is left to search for.
        FileExistsError: If there is another run of that name, or a process is at work on it.
    """

    def __init__(
        self,
        experiment: TrainingRun,
        settings: SearchSettings,
        runs: PathLike = "runs",
        name: str | None = None,
        command: str | None = None,
    ) -> None:
        self.experiment = experiment
        self.settings = settings
        _check_kept(experiment, settings.kept)
        self.hypermodel: RecipeHyperModel = RecipeHyperModel(experiment, settings.kept)
        self.was_interrupted: bool = False
        self._identity: Config = _identity(experiment, settings)
        dataset = recipe_of(experiment).dataset
        self.path: Path = Path(runs) / (name or f"{dataset}-{settings.search}-{_digest(self._identity)}")
        self.is_resumed: bool = self.path.exists()
        if self.is_resumed:
            self._check_same()
        else:
            new_run_path(Path(runs), dataset, self.path.name if name is None else name)  # refuses what is no name
        self.command: str = command or self._command()
        experiment.tuning = {"identity": self._identity, "trials": settings.trials, "minutes": settings.minutes}

    def run(self, verbose: Verbose = "auto") -> Run:
        """Search, train the best recipe as `iskra train` does, and write the report of the search.

        Ctrl-C during the search ends it with a report of what was found, and without a training; during the training
        of the best recipe, it ends that.

        Args:
            verbose: As in `fit`.

        Raises:
            ValueError: If no trial was completed.
            RuntimeError: If too many trials in a row have failed.
        """
        folder = RunFolder(self.path, resume=self.is_resumed)
        is_done = self.is_resumed and Run.read(self.path).outcome == "finished"
        if not is_done:
            self._begin(folder)
        tuner = self._tuner()
        try:
            known = tuner.oracle.get_best_trials(len(tuner.oracle.trials))
            run_search(tuner, self.experiment.recipe.epochs, verbose)
            findings = self._findings(tuner)
            if not is_done or len(findings.trials) > len(known):
                self._train_best(folder, findings, verbose)
            if not (self.path / REPORT).exists():
                self._report(findings, Run.read(self.path))
        except KeyboardInterrupt:
            self._stop(folder, self._findings(tuner), is_done)
        except Exception as error:
            if not (self.path / RESULTS).exists():  # the training of the best recipe writes its own errors down
                folder.write_json(RESULTS, {"outcome": "failed", "error": f"{type(error).__name__}: {error}"})
            raise
        finally:
            folder.close()
        self.is_resumed = True
        return Run.read(self.path)

    def _tuner(self) -> TimeLimit:
        settings, recipe = self.settings, self.experiment.recipe
        limits = {"trials": settings.trials, "minutes": settings.minutes}
        return make_tuner(
            settings.search,
            self.hypermodel,
            self.path,
            objective=settings.objective,
            epochs=recipe.epochs,
            seed=recipe.seed,
            **limits,  # type: ignore[arg-type]
        )

    def _findings(self, tuner: TimeLimit) -> Findings:
        seconds = read_seconds(Path(tuner.project_dir))
        return Findings(tuner.oracle, self.hypermodel, self.settings.search, seconds)

    def _begin(self, folder: RunFolder) -> None:
        """Write down what is searched, and remove the results of a search that ended early."""
        for name in (RESULTS, REPORT):
            (self.path / name).unlink(missing_ok=True)
        folder.write_json("config.json", self.experiment._describe(self.command))

    def _train_best(self, folder: RunFolder, findings: Findings, verbose: Verbose) -> None:
        """Train with the hyperparameters of the best trial, from the recipe's own seed."""
        for name in (RESULTS, REPORT):
            (self.path / name).unlink(missing_ok=True)
        fields = best_fields(findings, self.experiment)
        set_random_seed(self.experiment.recipe.seed)
        best = variant(self.experiment, fields)
        best.tuning = {
            **(self.experiment.tuning or {}),
            "fields": list(fields),
            "best_trial": findings.trials[0].trial_id,
            "best_score": findings.trials[0].score,
            "completed_trials": len(findings.trials),
            "failed_trials": len(findings.failed),
            "seconds": findings.seconds,
            "trained_by": best._command(),
        }
        best.train(folder, verbose=verbose, command=self.command)

    def _stop(self, folder: RunFolder, findings: Findings, is_done: bool) -> None:
        """Write what was found until Ctrl-C; the results of an earlier, shorter search are left as they are."""
        self.was_interrupted = True
        if is_done and (self.path / RESULTS).exists():
            return
        if findings.trials:
            self._report(findings, None)
        folder.write_json(RESULTS, {"outcome": "interrupted"})

    def _report(self, findings: Findings, run: Run | None) -> None:
        folder = RunFolder(self.path, resume=True)
        title = recipe_of(self.experiment).dataset
        folder.write_text(REPORT, render_tuning(findings, title, self.command, folder, run))

    def _check_same(self) -> None:
        """See that the folder has this search, and that nobody is at work on it."""
        run = Run.read(self.path)
        if run.config.get("tuning", {}).get("identity") != self._identity:
            raise FileExistsError(
                f"tune: expected a search of the same data and recipe in {str(self.path)!r}, got another run. "
                "Choose another name with --name."
            )
        if run.outcome == "running" and run.config["process"] != describe_process():
            raise FileExistsError(
                f"tune: expected a search that has ended in {str(self.path)!r}, got one that process "
                f"{run.config['process'].get('pid')} is at work on. Wait for it, or choose another name with --name."
            )

    def _command(self) -> str:
        """A command that does the same, apart from what is kept."""
        train = self.experiment._command().removeprefix("iskra train")
        limits = {"trials": self.settings.trials, "minutes": self.settings.minutes}
        options = [f" --{name} {value}" for name, value in limits.items() if value is not None]
        objective = f" --objective {self.settings.objective}"
        return f"iskra tune{train} --search {self.settings.search}{objective}{''.join(options)}"


def best_fields(findings: Findings, experiment: TrainingRun) -> dict[str, Any]:
    """Return the fields of the best trial's recipe.

    A training that nothing else ends is ended at the epoch that was the trial's best; where the learning rate follows a
    schedule, it is trained to the end of that, and a table's training ends by itself.

    Raises:
        ValueError: If no trial was completed.
    """
    if not findings.trials:
        raise ValueError("tune: expected a trial that was completed, got none. Search longer, or look at its errors.")
    best, recipe = findings.trials[0], recipe_of(experiment)
    fields = findings.fields(best)
    if isinstance(recipe, Recipe) and recipe.schedule == "constant":
        fields["epochs"] = findings.best_epoch(best)
    return fields


def tune(
    recipe: Recipe | TableRecipe,
    settings: SearchSettings | None = None,
    *,
    runs: PathLike = "runs",
    name: str | None = None,
    engine: str | None = None,
    threads: int | None = None,
    verbose: Verbose = "auto",
) -> Run:
    """Search for the hyperparameters of a recipe, train with the best, and return the run.

    The same call goes on with a search that was interrupted or killed.

    Args:
        recipe: The recipe to search around.
        settings: How to search. `None` tries 20 random choices.
        runs: The folder for all runs.
        name: The run's own folder in it. `None` makes a name from the data set and the search.
        engine: Name of the engine. `None` keeps the one that is set.
        threads: The number of threads. `None` keeps the number that is set.
        verbose: As in `fit`.

    Raises:
        ValueError: If the recipe names something unknown, or no trial was completed.
        FileExistsError: If there is another run of that name.

    Example:
        >>> run = tune(Recipe("digits", epochs=5), SearchSettings(trials=10))  # doctest: +SKIP
        >>> run.config["recipe"]["hidden"], run.metrics["test_accuracy"]  # doctest: +SKIP
    """
    experiment = experiment_for(recipe, engine=engine, threads=threads)
    return TuningRun(experiment, settings or SearchSettings(), runs, name).run(verbose)


def _check_kept(experiment: TrainingRun, kept: Collection[str]) -> None:
    """See that the recipe has the fields that are kept, and others to search for."""
    recipe = recipe_of(experiment)
    known = recipe.as_dict()
    for name in kept:
        if name not in known:
            raise ValueError(f"kept: expected fields of the recipe, got {name!r}. They are {', '.join(known)}.")
    if not choose_fields(HyperParameters(), recipe, kept, image_shape(experiment)):
        raise ValueError(
            f"tune: expected a hyperparameter to search for, got a recipe whose {', '.join(sorted(kept))} are kept. "
            "Leave some of them open, or use iskra train."
        )


def _identity(experiment: TrainingRun, settings: SearchSettings) -> Config:
    """What makes a search the same: its kind, the recipe, and the number of examples."""
    described = experiment._settings()
    identity = {
        "search": settings.search,
        "objective": settings.objective,
        "kept": sorted(settings.kept),
        "recipe": recipe_of(experiment).as_dict(),
        "examples": described.get("images") or described.get("rows"),
    }
    return dict(json.loads(json.dumps(identity)))


def _digest(identity: Config) -> str:
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:8]
