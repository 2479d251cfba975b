"""The loop of a search, and its project folder."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..advice import advise
from ..models import Model
from ..typing import PathLike
from .display import SearchDisplay
from .errors import FailedTrialError, FatalError
from .hypermodel import Builder, HyperModel, as_hypermodel, explore
from .hyperparameters import HyperParameters
from .oracle import Oracle
from .project_files import ORACLE, remove_project
from .results import histories, metrics_and_step
from .trial import Trial, TrialStatus

TrialEnd = Callable[[Trial, Any], None]


class BaseTuner:
    """Base class of tuners for anything that depends on hyperparameters. A subclass defines `run_trial`.

    The search is kept in the folder `directory/project_name`. A tuner of the same folder goes on with it, also after
    the process was killed: trials that were done are kept, and those that were under way are run again.

    Args:
        oracle: chooses the hyperparameters.
        hypermodel: a function `build(hp)` that returns a compiled model, or a `HyperModel`; not needed if `run_trial`
            does without.
        directory: where the project's folder is, by default the working directory.
        project_name: the name of the folder.
        overwrite: whether to begin anew where the folder has a search already.

    Attributes:
        oracle: the oracle.
        hypermodel: the hypermodel.

    Raises:
        ValueError: an oracle or a hypermodel that is none, or files of the folder that cannot be read.

    Example:
        >>> import tempfile
        >>> from iskra.tuner import RandomSearchOracle
        >>> class Parabola(BaseTuner):
        ...     def run_trial(self, trial, *args, **kwargs):
        ...         return (trial.hyperparameters.Int("x", -9, 9) - 2) ** 2
        >>> tuner = Parabola(RandomSearchOracle(max_trials=19, seed=0), directory=tempfile.mkdtemp())
        >>> tuner.search(verbose=0)
        >>> tuner.get_best_hyperparameters()[0].get("x")
        2
    """

    def __init__(
        self,
        oracle: Oracle,
        hypermodel: HyperModel | Builder | None = None,
        directory: PathLike | None = None,
        project_name: str | None = None,
        overwrite: bool = False,
    ) -> None:
        if not isinstance(oracle, Oracle):
            raise ValueError(
                f"{type(self).__name__}: expected an Oracle, got {oracle!r}. Pass an object such as "
                "RandomSearchOracle('val_loss')."
            )
        self.oracle = oracle
        self.hypermodel: HyperModel | None = as_hypermodel(hypermodel)
        self.directory: Path = Path(directory or ".")
        self.project_name: str = project_name or "untitled_project"
        self._display = SearchDisplay(oracle)
        oracle._folder = Path(self.project_dir)
        if overwrite:
            remove_project(Path(self.project_dir))
        self._populate_initial_space()
        self.save()

    # The search. ----------------------------------------------------------------------------------------------------

    def search(self, *fit_args: Any, **fit_kwargs: Any) -> None:
        """Run trials until the search is over.

        A trial that raises an error has failed, and is told from the others; errors that say that the search itself
        is at fault end it.

        Args:
            *fit_args: passed on to `HyperModel.fit`, and so to `Model.fit`: the data.
            **fit_kwargs: passed on by name: `epochs`, `validation_data`, `callbacks` and the like. Each training gets
                copies of the callbacks. `verbose` is 0 for silence, 1 ("auto") for a line for each trial, live while
                it trains, and 2 for a line for each epoch, too.

        Raises:
            RuntimeError: too many trials in a row have failed.
            FatalError: what trials return lacks the objective.
        """
        self._display.begin(fit_kwargs.get("verbose", "auto"))
        self.on_search_begin()
        self.oracle.run_again()
        try:
            while trials := self._next_trials():
                self._run(trials, fit_args, fit_kwargs)
        finally:
            self._display.end()
        self.on_search_end()

    def _next_trials(self) -> list[Trial]:
        """The trials to run at once, none if the search is over."""
        self.pre_create_trial()
        return self.oracle.create_trials(self._trials_at_once())

    def _trials_at_once(self) -> int:
        """How many trials to ask of the oracle before they are run."""
        return 1

    def _run(self, trials: Sequence[Trial], fit_args: Sequence[Any], fit_kwargs: dict[str, Any]) -> None:
        """Run some trials, and record what came of them."""
        for trial in trials:
            self.on_trial_begin(trial)
        self._run_trials(trials, self._end_trial, fit_args, fit_kwargs)

    def _end_trial(self, trial: Trial, result: Any) -> None:
        self._take(trial, result)
        self.on_trial_end(trial)

    def run_trial(self, trial: Trial, *fit_args: Any, **fit_kwargs: Any) -> Any:
        """Find out how good some hyperparameters are.

        Args:
            trial: has the values in `trial.hyperparameters`.
            *fit_args: what `search` was given.
            **fit_kwargs: the same by name.

        Returns:
            The value of the objective, a dictionary of metrics, a `History`, or a list with one of these for each
            execution.
        """
        raise NotImplementedError(f"{type(self).__name__}: expected a method run_trial, got none. Define it.")

    def _run_trials(
        self, trials: Sequence[Trial], end: TrialEnd, fit_args: Sequence[Any], fit_kwargs: dict[str, Any]
    ) -> None:
        """Run some trials; `end` takes each, with what `run_trial` returned or the error that it raised."""
        for trial in trials:
            end(trial, self._tried(trial, *fit_args, **fit_kwargs))

    def _tried(self, trial: Trial, *fit_args: Any, **fit_kwargs: Any) -> Any:
        try:
            return self.run_trial(trial, *fit_args, **fit_kwargs)
        except Exception as error:
            return error

    def _take(self, trial: Trial, result: Any) -> None:
        """Record what came of a trial."""
        if isinstance(result, FatalError):
            raise result
        if isinstance(result, Exception):
            is_final = isinstance(result, FailedTrialError)
            trial.status = TrialStatus.FAILED if is_final else TrialStatus.INVALID
            trial.message = "".join(traceback.format_exception(result))
            return
        trial.status = TrialStatus.COMPLETED
        if result is None and trial.metrics.exists(self.oracle.objective.name):
            return  # run_trial called oracle.update_trial
        who = f"{type(self).__name__}.run_trial" if self.overrides("run_trial") else "HyperModel.fit"
        metrics, step = metrics_and_step(result, self.oracle.objective, who)
        trial.histories = histories(result)
        self.oracle.update_trial(trial.trial_id, metrics, step)

    def overrides(self, method: str) -> bool:
        """Whether a subclass defines a method anew."""
        return getattr(type(self), method) is not getattr(BaseTuner, method)

    def _populate_initial_space(self) -> None:
        """Declare the hyperparameters of the hypermodel, in addition to those of a search that goes on."""
        hp = self.oracle.get_space()
        if self.hypermodel is not None:
            explore(self.hypermodel, hp)
        if (Path(self.project_dir) / ORACLE).exists():
            self.reload()
            self._advise_on_changes(hp)
        self.oracle.update_space(hp)

    def _advise_on_changes(self, hp: HyperParameters) -> None:
        """Say that hyperparameters have other values now than in the search that goes on."""
        before = [(each, self.oracle.hyperparameters.find(each)) for each in hp.space]
        changed = [each.name for each, old in before if old is not None and old.get_config() != each.get_config()]
        if changed:
            who, names = type(self).__name__, ", ".join(changed)
            advise(
                f"{who} {self.project_dir} {names}",
                f"{who}: expected the hyperparameters of the search in {self.project_dir!r}, got another definition of "
                f"{names}. It goes on with the old one. Pass overwrite=True to begin anew.",
            )

    # Hooks. ---------------------------------------------------------------------------------------------------------

    def on_search_begin(self) -> None:
        """Run when `search` begins."""

    def on_search_end(self) -> None:
        """Run when `search` ends."""

    def pre_create_trial(self) -> None:
        """Run before the oracle is asked for trials."""

    def on_trial_begin(self, trial: Trial) -> None:
        """Run before a trial."""
        self._display.begin_trial(trial)

    def on_trial_end(self, trial: Trial) -> None:
        """Run after a trial: its score is computed, and it is saved."""
        try:
            self.oracle.end_trial(trial)
        finally:
            self._display.end_trial(trial)

    # Results. -------------------------------------------------------------------------------------------------------

    def get_best_hyperparameters(self, num_trials: int = 1) -> list[HyperParameters]:
        """The hyperparameters of the best trials, the best first; `hypermodel.build` makes a model of them."""
        return [trial.hyperparameters for trial in self.oracle.get_best_trials(num_trials)]

    def get_best_models(self, num_models: int = 1) -> list[Model]:
        """The models of the best trials, the best first, with the weights of their best epochs."""
        return [self.load_model(trial) for trial in self.oracle.get_best_trials(num_models)]

    def load_model(self, trial: Trial) -> Model:
        """The model of a trial as it was saved."""
        raise NotImplementedError(f"{type(self).__name__}: expected a method load_model, got none. Define it.")

    def save_model(self, trial_id: str, model: Model, step: int = 0) -> None:
        """Save the model of a trial."""
        raise NotImplementedError(f"{type(self).__name__}: expected a method save_model, got none. Define it.")

    def results_summary(self, num_trials: int = 10) -> None:
        """Print the best trials with their hyperparameters and scores."""
        print("Results summary")
        print(f"Results in {self.project_dir}")
        print(f"Showing {num_trials} best trials")
        print(self.oracle.objective)
        for trial in self.oracle.get_best_trials(num_trials):
            print()
            trial.summary()

    def search_space_summary(self, extended: bool = False) -> None:
        """Print the hyperparameters that are searched; `extended` is accepted: all of it is printed."""
        space = self.oracle.get_space().space
        print("Search space summary")
        print(f"Default search space size: {len(space)}")
        for each in space:
            config = each.get_config()
            print(f"{config.pop('name')} ({type(each).__name__})")
            print(config)

    # Files. ---------------------------------------------------------------------------------------------------------

    @property
    def project_dir(self) -> str:
        """The folder of the search."""
        return str(self.directory / self.project_name)

    def get_trial_dir(self, trial_id: str) -> str:
        """The folder of a trial."""
        return str(Path(self.project_dir) / f"trial_{trial_id}")

    @property
    def remaining_trials(self) -> int | None:
        """How many trials are left, None if their number is not limited."""
        return self.oracle.remaining_trials()

    def save(self) -> None:
        """Write the state of the search into its folder."""
        self.oracle.save()

    def reload(self) -> None:
        """Read the state of the search from its folder."""
        self.oracle.reload()
