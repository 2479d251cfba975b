"""A model's methods for training, evaluation and prediction; the work is done by its trainer and its predictor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, cast

from ..callbacks import History
from ..typing import (
    Batches,
    Callbacks,
    Inputs,
    LossesLike,
    MetricsLike,
    OptimizerLike,
    Outputs,
    Scores,
    Verbose,
)
from .compiling import Compiled
from .optional_inputs import part_for
from .predictor import Predictor
from .trainer import Trainer
from .training import run_alone
from .training_state import TrainingState

if TYPE_CHECKING:
    from .model import Model


class Fitting:
    """Compiling, training, evaluating and predicting."""

    history: History | None = None
    stop_training = False
    stop_evaluating = False
    stop_predicting = False
    steps_per_execution: int = 1
    run_eagerly: bool = False
    jit_compile: bool | str | None = "auto"
    _trainer: Trainer
    _step_predictor: Predictor

    def compile(
        self,
        optimizer: OptimizerLike = "rmsprop",
        loss: LossesLike = None,
        loss_weights: float | Sequence[float] | Mapping[str, float] | None = None,
        metrics: MetricsLike = None,
        weighted_metrics: MetricsLike = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: bool | str | None = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Choose what training minimizes, how, and what is measured.

        Args:
            optimizer: a name ("adam") or an object; None for a model that is only evaluated, or that has a
                `train_step` with optimizers of its own.
            loss: a name ("mse"), a function `(y_true, y_pred) -> losses`, or an object. "crossentropy" is binary,
                categorical or sparse by the shapes of targets and outputs.
                Several outputs have one for all, a list, or a dictionary by their names.
            loss_weights: a factor of the loss, or a list or dictionary of them.
            metrics: a list of names, functions or objects. "accuracy" is binary, categorical or sparse by the shapes.
                For several outputs, a list with one or a list of them for each, or a dictionary by their names.
            weighted_metrics: metrics that count the sample weights.
            run_eagerly: accepted: steps are always compiled.
            steps_per_execution: the number of batches for which callbacks' hooks for batches are called once. Without
                such hooks an epoch is one run.
            jit_compile: accepted, for the same reason.
            auto_scale_loss: accepted: there is one precision.

        Raises:
            ValueError: an unknown name; the message lists the known ones. A number of steps below 1.
            TypeError: an optimizer that is none.
        """
        self.steps_per_execution = _number_of_steps(steps_per_execution)
        self.run_eagerly, self.jit_compile = run_eagerly, jit_compile
        self._trainer.compile(Compiled(optimizer, loss, loss_weights, metrics, weighted_metrics))

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._trainer.compiled is not None

    @property
    def optimizer(self) -> Any:
        """The optimizer, None before `compile`. Training goes on with the one that is set in its place."""
        return self._trainer.setting("optimizer")

    @optimizer.setter
    def optimizer(self, value: Any) -> None:
        self._trainer.change(optimizer=value)

    @property
    def loss(self) -> Any:
        """The loss as it was given to `compile`. Training goes on with the one that is set in its place."""
        return self._trainer.setting("loss")

    @loss.setter
    def loss(self, value: Any) -> None:
        self._trainer.change(loss=value)

    @property
    def metrics_names(self) -> list[str]:
        """The names under which logs have them, "loss" first."""
        return self._trainer.compiled.names if self._trainer.compiled else []

    def fit(
        self,
        x: Inputs | Batches | None = None,
        y: Inputs | None = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Verbose = "auto",
        callbacks: Callbacks = None,
        validation_split: float = 0.0,
        validation_data: tuple[Any, ...] | Batches | None = None,
        shuffle: bool | str = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Inputs | None = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
    ) -> History:
        """Train for a number of epochs.

        Ctrl-C ends it between two batches: the weights are usable, and `model.history` has the epochs so far.

        Args:
            x: inputs (N, ...): an array, list or frame; for several inputs a list of arrays, or a dictionary by the
                inputs' names. They are not copied. The columns' names of a frame are kept: frames that follow, here
                and in `evaluate` and `predict`, are taken in their order.
            y: targets (N, ...); for several outputs a list, or a dictionary by the outputs' names.
            batch_size: rows a step, 32 by default; the last batch of an epoch is smaller if they do not divide N.
            epochs: the number of the last epoch.
            verbose: 0 silent, 1 ("auto") a progress bar, 2 a line an epoch.
            callbacks: callbacks to run beside the progress bar and the history.
            validation_split: share of the rows, taken from the end before any shuffling, to validate on.
            validation_data: `(x, y)` or `(x, y, sample_weight)` to validate on, or what gives batches.
            shuffle: True for a new order of rows in each epoch; "batch" shuffles whole batches. The batches of a
                `PyDataset` are shuffled, those of a generator or iterable come as they do.
            class_weight: factors of the losses by class number. The loss says whether targets are class numbers or
                one-hot rows; a target that does not tell the class of each row, step or pixel is refused.
            sample_weight: factors of the losses by row (N,), or by step or pixel (N, ...); for several outputs also a
                list, or a dictionary by the outputs' names.
            initial_epoch: the epoch to begin with.
            steps_per_epoch: batches an epoch; the next epoch goes on where it ended. A pass over the data that ends
                before ends the epoch, too, with a warning. By default a pass; what has no end needs it.
            validation_steps: batches of a validation, all by default.
            validation_batch_size: rows of a validation step, `batch_size` by default.
            validation_freq: validate after every so many epochs, or after those in a list.

        Returns:
            The history of loss and metrics.

        Raises:
            RuntimeError: the model is not compiled.
            TypeError, ValueError: data or arguments that do not fit; the message says what to change.
        """
        training = self._trainer.fit(
            x,
            y,
            batch_size=batch_size,
            epochs=epochs,
            verbose=verbose,
            callbacks=callbacks,
            validation_split=validation_split,
            validation_data=validation_data,
            shuffle=shuffle,
            class_weight=class_weight,
            sample_weight=sample_weight,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
        )
        return run_alone(training)

    def evaluate(
        self,
        x: Inputs | Batches | None = None,
        y: Inputs | None = None,
        batch_size: int | None = None,
        verbose: Verbose = "auto",
        sample_weight: Inputs | None = None,
        steps: int | None = None,
        callbacks: Callbacks = None,
        return_dict: bool = False,
    ) -> Scores:
        """Measure loss and metrics.

        Args:
            x: inputs (N, ...), or what gives batches, as in `fit`.
            y: targets (N, ...).
            batch_size: rows a step, 32 by default.
            verbose: as in `fit`.
            sample_weight: factors of the losses by row (N,), or by step or pixel (N, ...).
            steps: batches to look at, all by default.
            callbacks: callbacks to run.
            return_dict: return the values by name.

        Returns:
            The loss; with metrics, a list of the loss and the metrics in the order of `metrics_names`, or a dict.

        Raises:
            RuntimeError: the model is not compiled.
            TypeError, ValueError: data that do not fit.
        """
        return self._trainer.evaluate(x, y, batch_size, verbose, sample_weight, steps, callbacks, return_dict)

    def predict(
        self,
        x: Inputs | Batches,
        batch_size: int | None = None,
        verbose: Verbose = "auto",
        steps: int | None = None,
        callbacks: Callbacks = None,
    ) -> Outputs:
        """Compute the outputs for all rows.

        Args:
            x: inputs (N, ...), or anything that gives batches of them, as in `fit`; targets in batches are ignored.
            batch_size: rows a step; the result does not depend on it.
            verbose: as in `fit`; what fits into one batch is not shown.
            steps: batches to compute, all by default.
            callbacks: callbacks to run.

        Returns:
            The outputs (N, ...), or a list or dict of them.

        Raises:
            TypeError, ValueError: data that do not fit.
        """
        model = cast("Model", self)
        part, x = part_for(model, x, model._plain) or (model, x)
        return part._step_predictor.predict(x, batch_size, verbose, steps, callbacks)

    def train_on_batch(
        self,
        x: Inputs,
        y: Inputs | None = None,
        sample_weight: Inputs | None = None,
        class_weight: dict[int, float] | None = None,
        return_dict: bool = False,
    ) -> Scores:
        """Take one step of training.

        Args:
            x: inputs of the batch.
            y: its targets.
            sample_weight: factors of the losses by row, or by step or pixel.
            class_weight: factors of the losses by class number.
            return_dict: return the values by name.

        Returns:
            Loss and metrics of this batch before the step, as `evaluate` returns them.
        """
        return self._trainer.on_batch("train", x, y, sample_weight, class_weight, return_dict)

    def test_on_batch(
        self, x: Inputs, y: Inputs | None = None, sample_weight: Inputs | None = None, return_dict: bool = False
    ) -> Scores:
        """Measure one batch; arguments and result as those of `train_on_batch`."""
        return self._trainer.on_batch("test", x, y, sample_weight, None, return_dict)

    def predict_on_batch(self, x: Inputs) -> Outputs:
        """The outputs for one batch."""
        return self._step_predictor.predict_on_batch(x)

    @property
    def training_state(self) -> TrainingState | None:
        """Where the call of `fit` that is under way is; None if there is none."""
        return self._trainer.state


def _number_of_steps(value: Any) -> int:
    if not isinstance(value, Integral) or value < 1:
        raise ValueError(f"compile: expected steps_per_execution as a number of batches, got {value!r}. 1 is usual.")
    return int(value)
