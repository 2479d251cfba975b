"""The tuner of models: builds, trains and keeps the model of each trial."""

from __future__ import annotations

import copy
import functools
import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..callbacks import Callback, TensorBoard
from ..models import Model
from ..models.steps import accepts
from ..population.arguments import as_list
from ..requirements import require
from ..typing import LossesLike, MetricsLike, OptimizerLike, Verbose
from .base_tuner import BaseTuner, TrialEnd
from .checkpoints import BestEpoch, TunerHooks, read_checkpoint
from .errors import FailedTrialError, FatalTypeError
from .execution import Execution, train, trains_side_by_side
from .hypermodel import Builder, HyperModel, built
from .hyperparameters import HyperParameters
from .oracle import Oracle
from .trial import Trial


class Tuner(BaseTuner):
    """Trains a model for each trial and keeps the weights of its best epoch.

    A subclass may search for more than hyperparameters of the model, for example by a `run_trial` that passes other
    arguments on to `super().run_trial`. Weights, order of rows and dropout follow from the oracle's seed and the
    number of the trial: a search that was killed and resumed gives the same models.

    Args:
        oracle: chooses the hyperparameters.
        hypermodel: a function `build(hp)` that returns a compiled model, or a `HyperModel`; not needed if `run_trial`
            does without.
        max_model_size: trials whose models have more weights fail.
        optimizer: used in place of the models' own.
        loss: used in place of the models' own.
        metrics: used in place of the models' own.
        executions_per_trial: how many models of the same hyperparameters are trained, each from other initial
            weights; the score is their mean.
        **kwargs: see `BaseTuner`.

    Raises:
        ValueError: no hypermodel, but no `run_trial` either.
        ImportError: h5py is not installed.

    Example:
        >>> import tempfile
        >>> import iskra
        >>> def build(hp):
        ...     model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
        ...     model.compile("sgd", loss="mse")
        ...     return model
        >>> class OfBatchSizes(iskra.tuner.Tuner):
        ...     def run_trial(self, trial, *args, **kwargs):
        ...         batch_size = trial.hyperparameters.Choice("batch_size", [1, 2, 4])
        ...         return super().run_trial(trial, *args, batch_size=batch_size, **kwargs)
        >>> oracle = iskra.tuner.GridSearchOracle("loss", seed=1)
        >>> tuner = OfBatchSizes(oracle, build, directory=tempfile.mkdtemp())
        >>> tuner.search([[0.0], [1.0], [2.0], [3.0]], [0.0, 1.0, 2.0, 3.0], verbose=0)
        >>> sorted(trial.hyperparameters.get("batch_size") for trial in oracle.trials.values())
        [1, 2, 4]
    """

    def __init__(
        self,
        oracle: Oracle,
        hypermodel: HyperModel | Builder | None = None,
        max_model_size: int | None = None,
        optimizer: OptimizerLike | None = None,
        loss: LossesLike = None,
        metrics: MetricsLike = None,
        executions_per_trial: int = 1,
        **kwargs: Any,
    ) -> None:
        if hypermodel is None and not self.overrides("run_trial"):
            raise ValueError(
                f"{type(self).__name__}: expected a hypermodel, got None. Pass a function build(hp) that returns a "
                "compiled model, or define run_trial in a subclass."
            )
        require("h5py", "files")
        self.max_model_size: int | None = max_model_size
        self.executions_per_trial: int = executions_per_trial
        self.optimizer: OptimizerLike | None = optimizer
        self.loss: LossesLike = loss
        self.metrics: MetricsLike = metrics
        super().__init__(oracle, hypermodel, **kwargs)

    # Training. ------------------------------------------------------------------------------------------------------

    def run_trial(self, trial: Trial, *fit_args: Any, **fit_kwargs: Any) -> Any:
        """Build and train the models of a trial.

        Args:
            trial: has the values in `trial.hyperparameters`.
            *fit_args: passed on to `HyperModel.fit`.
            **fit_kwargs: the same by name.

        Returns:
            A list of what `HyperModel.fit` returned, one for each execution.
        """
        results: list[Any] = []
        self._run_together([trial], lambda _, result: results.append(result), fit_args, fit_kwargs)
        if isinstance(results[0], BaseException):
            raise results[0]
        return results[0]

    def _trials_at_once(self) -> int:
        together = trains_side_by_side(self.hypermodel) and not self.overrides("run_trial")
        return self.oracle.trials_at_once if together else 1

    def _run_trials(
        self, trials: Sequence[Trial], end: TrialEnd, fit_args: Sequence[Any], fit_kwargs: dict[str, Any]
    ) -> None:
        """Run some trials, all at once unless `run_trial` is that of a subclass."""
        if self.overrides("run_trial"):
            super()._run_trials(trials, end, fit_args, fit_kwargs)
        else:
            self._run_together(trials, end, fit_args, fit_kwargs)

    def _run_together(
        self, trials: Sequence[Trial], end: TrialEnd, fit_args: Sequence[Any], fit_kwargs: dict[str, Any]
    ) -> None:
        """Train the models of trials; `end` takes each with the results of its executions, or the first error."""
        assert self.hypermodel is not None
        gc.collect()  # the models of earlier trials, which are cycles of references
        executions = {trial.trial_id: self._executions(trial, fit_kwargs) for trial in trials}
        left = {trial_id: len(each) for trial_id, each in executions.items()}

        def ended(execution: Execution) -> None:
            trial = execution.trial
            left[trial.trial_id] -= 1
            if not left[trial.trial_id]:
                end(trial, self._result(executions.pop(trial.trial_id)))

        train([each for several in list(executions.values()) for each in several], self.hypermodel, fit_args, ended)

    def _executions(self, trial: Trial, fit_kwargs: dict[str, Any]) -> list[Execution]:
        """The trainings of a trial."""
        assert self.hypermodel is not None
        arguments = self.fit_arguments(trial, fit_kwargs)
        if accepts(self.hypermodel.fit, "verbose"):
            arguments = {**arguments, "verbose": _verbose_of_fit(arguments.get("verbose", "auto"))}
        epochs = arguments.get("epochs", 1) - arguments.get("initial_epoch", 0)
        self._display.begin_trial(trial, epochs * self.executions_per_trial)
        return [self._execution(trial, arguments, number) for number in range(self.executions_per_trial)]

    def _execution(self, trial: Trial, arguments: dict[str, Any], number: int) -> Execution:
        best = BestEpoch(self.oracle.objective)
        own = [TunerHooks(self, trial), self._display.progress_of(trial), best]
        callbacks = [*_copied(arguments.get("callbacks"), trial, number), *own]
        build = functools.partial(self._build_model, trial.hyperparameters)
        seed = _seed(self.oracle.seed, trial, number)
        return Execution(trial, build, {**arguments, "callbacks": callbacks}, best, seed)

    def _result(self, executions: Sequence[Execution]) -> Any:
        """The results of a trial's executions, whose best weights are saved, or the first error."""
        for each in executions:
            if each.error is not None:
                return each.error
        best = executions[0]
        for each in executions[1:]:
            if self.oracle.objective.better_than(each.best_epoch.value, best.best_epoch.value):
                best = each
        assert best.model is not None
        best.best_epoch.write(best.model, best.trial, Path(self.get_trial_dir(best.trial.trial_id)))
        return [each.result for each in executions]

    def overrides(self, method: str) -> bool:
        """Whether a subclass defines a method anew."""
        return getattr(type(self), method) is not getattr(Tuner, method)

    def fit_arguments(self, trial: Trial, fit_kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of `HyperModel.fit` for a trial: those of `search`; tuners that decide on epochs add them."""
        return fit_kwargs

    # Models. --------------------------------------------------------------------------------------------------------

    def _build_model(self, hp: HyperParameters) -> Model:
        """The compiled model of some hyperparameters."""
        assert self.hypermodel is not None
        model = built(self.hypermodel, hp)
        if not isinstance(model, Model):
            raise FatalTypeError(
                f"{type(self).__name__}: expected the hypermodel to build a Model, got {model!r}. Return the model."
            )
        if self.max_model_size is not None and model.built and model.count_params() > self.max_model_size:
            raise FailedTrialError(
                f"{type(self).__name__}: expected at most {self.max_model_size} weights, got {model.count_params()}. "
                "Raise max_model_size, or search smaller models."
            )
        self._compile(model)
        return model

    def _compile(self, model: Model) -> None:
        """Compile a model with the tuner's optimizer, loss and metrics, if it has any."""
        if self.optimizer is None and self.loss is None and self.metrics is None:
            return
        optimizer = model.optimizer if self.optimizer is None else copy.deepcopy(self.optimizer)
        loss = model.loss if self.loss is None else self.loss
        if self.metrics is not None or not model.compiled:
            model.compile(optimizer or "rmsprop", loss, metrics=copy.deepcopy(self.metrics))
        else:
            model.optimizer, model.loss = optimizer, loss

    def load_model(self, trial: Trial) -> Model:
        """The model of a trial with the weights of its best epoch.

        Raises:
            FileNotFoundError: no weights were kept.
        """
        model = self._build_model(trial.hyperparameters)
        read_checkpoint(model, trial, Path(self.get_trial_dir(trial.trial_id)))
        return model

    def save_model(self, trial_id: str, model: Model, step: int = 0) -> None:
        """Write the weights of a trial's model; `run_trial` does so itself.

        Args:
            trial_id: the trial's id.
            model: the model.
            step: accepted for compatibility: one set of weights is kept.
        """
        trial = self.oracle.get_trial(trial_id)
        BestEpoch(self.oracle.objective).write(model, trial, Path(self.get_trial_dir(trial_id)))

    # Hooks. ---------------------------------------------------------------------------------------------------------

    def on_epoch_begin(self, trial: Trial, model: Model, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Run before an epoch of a trial."""

    def on_epoch_end(self, trial: Trial, model: Model, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Run after an epoch of a trial."""

    def on_batch_begin(self, trial: Trial, model: Model, batch: int, logs: dict[str, float] | None = None) -> None:
        """Run before a batch of a trial. A subclass that defines it makes training return after each batch."""

    def on_batch_end(self, trial: Trial, model: Model, batch: int, logs: dict[str, float] | None = None) -> None:
        """Run after a batch of a trial. A subclass that defines it makes training return after each batch."""


def _verbose_of_fit(verbose: Verbose) -> Verbose:
    """What `fit` shows: the search shows a trial's epochs itself, unless they are to have a line each."""
    return 2 if verbose == 2 else 0


def _seed(seed: int, trial: Trial, execution: int) -> int:
    """The seed of a training: equal for equal trials of equal searches."""
    return int(np.random.SeedSequence([seed, int(trial.trial_id), execution]).generate_state(1)[0])


def _copied(callbacks: Callback | Sequence[Callback] | None, trial: Trial, execution: int) -> list[Callback]:
    """Copies of callbacks for one training, logs for TensorBoard in a folder of their own.

    Raises:
        FatalTypeError: one cannot be copied.
    """
    try:
        copies = copy.deepcopy(as_list(callbacks))
    except Exception as error:
        raise FatalTypeError(
            f"search: expected callbacks that can be copied for each trial, got one that cannot ({error}). "
            "Let it open files and the like in on_train_begin."
        ) from error
    for each in copies:
        if isinstance(each, TensorBoard):
            each.log_dir = str(Path(each.log_dir) / trial.trial_id / f"execution{execution}")
    return copies
