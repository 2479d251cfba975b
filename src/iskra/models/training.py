"""Training and evaluation: the loops of every model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

from .. import data as checks
from ..callbacks import History
from ..data import Data
from ..data.columns import ColumnNames
from ..graph import Variable
from .batches import Feed, Span
from .calls import Calls
from .compiling import Compiled
from .feeding import Feeding
from .own_steps import OwnSteps
from .programs import Programs
from .standing import Standing


class Training(OwnSteps, Feeding):
    """What a model can do with inputs and targets.

    It needs no more of a model than that it can be called with `training`, and that it has weights.

    Attributes:
        history: the `History` of the last `fit`.
        stop_training: a callback sets it to end training after the batch.
        standing: while `fit` runs, where it stands.
    """

    history: History | None = None
    standing: Standing | None = None
    stop_training = False
    _compiled: Compiled | None = None
    _programs: Programs

    if TYPE_CHECKING:  # what `Model` has besides
        trainable_weights: list[Variable]
        _column_names: ColumnNames

    # Settings. ------------------------------------------------------------------------------------------------------

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: bool | str | None = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Choose what training minimizes, how, and what is measured.

        Args:
            optimizer: a name ("adam") or an object.
            loss: a name ("mse"), a function `(y_true, y_pred) -> losses`, or an object. "crossentropy" is binary,
                categorical or sparse by the shapes of targets and outputs.
                Several outputs have one for all, a list, or a dictionary by their names.
            loss_weights: a factor of the loss, or a list or dictionary of them.
            metrics: a list of names, functions or objects. "accuracy" is binary, categorical or sparse by the shapes.
                For several outputs, a list with one or a list of them for each, or a dictionary by their names.
            weighted_metrics: metrics that count the sample weights.
            run_eagerly: accepted: steps are always compiled.
            steps_per_execution: accepted: an epoch is always one run, as far as callbacks allow.
            jit_compile: accepted, for the same reason.
            auto_scale_loss: accepted: there is one precision.

        Raises:
            ValueError: an unknown name; the message lists the known ones.
            TypeError: an optimizer that is none.
        """
        self._compiled = Compiled(optimizer, loss, loss_weights, metrics, weighted_metrics)
        self._step_logs = {}

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return self._compiled is not None

    @property
    def optimizer(self) -> Any:
        """The optimizer, None before `compile`."""
        return self._compiled and self._compiled.optimizer

    @property
    def loss(self) -> Any:
        """The loss as it was given to `compile`."""
        return self._compiled and self._compiled.loss

    @property
    def metrics_names(self) -> list[str]:
        """The names under which logs have them, "loss" first."""
        return self._compiled.names if self._compiled else []

    # Training. ------------------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: str | int = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
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
            class_weight: factors of the losses by class number.
            sample_weight: factors of the losses by row (N,).
            initial_epoch: the epoch to begin with.
            steps_per_epoch: batches an epoch; the next epoch goes on where it ended. By default a pass over the data;
                what has no end needs it.
            validation_steps: batches of a validation, all by default.
            validation_batch_size: rows of a validation step, `batch_size` by default.
            validation_freq: validate after every so many epochs, or after those in a list.

        Returns:
            The history of loss and metrics.

        Raises:
            RuntimeError: the model is not compiled.
            TypeError, ValueError: data or arguments that do not fit; the message says what to change.
        """
        checks.check_fit_arguments(
            batch_size,
            epochs,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_split=validation_split,
            validation_freq=validation_freq,
            verbose=verbose,
        )
        self._check_compiled("fit")
        with ExitStack() as feeds:
            train, tail = self._training_feed(
                x,
                y,
                sample_weight,
                batch_size=batch_size,
                validation_split=validation_split,
                shuffle=shuffle,
                class_weight=class_weight,
                steps=steps_per_epoch,
                epochs=epochs - initial_epoch,
            )
            feeds.callback(train.close)
            self._column_names.learn(self._arranged(x, "fit"))
            times = _times_due(initial_epoch, epochs, validation_freq)
            size = validation_batch_size or batch_size
            held_out = self._validation_feed(validation_data, tail, size, validation_steps, times)
            if held_out is not None:
                feeds.callback(held_out.close)
            calls = Calls(callbacks, verbose, self, "fit", epochs=epochs, steps=train.steps, num_rows=train.num_rows)
            return self._train(train, held_out, calls, initial_epoch, epochs, validation_freq)

    def _train(
        self, train: Feed, held_out: Feed | None, calls: Calls, initial_epoch: int, epochs: int, validation_freq: Any
    ) -> History:
        """The loop over the epochs."""
        self.history, self.stop_training = calls.kept_history, False
        standing = Standing(self, train, calls.callbacks, initial_epoch)
        with calls.tidy(), self._finalizing(), standing:
            calls.on_train_begin()  # which may take it to where another process was
            logs: dict[str, Any] = {}
            while standing.epoch < epochs and not self.stop_training and train.has_more():
                epoch = standing.epoch
                self.reset_metrics()
                calls.on_epoch_begin(epoch)
                self._run_epoch("train", train, calls)
                calls.note_steps(train.steps)
                logs = self.step_results("train")
                if held_out is not None and _is_due(epoch + 1, validation_freq):
                    held_out.restart()
                    results = self._evaluate(held_out, calls)
                    logs.update({f"val_{name}": value for name, value in results.items()})
                standing.epoch += 1
                calls.on_epoch_end(epoch, logs)
                for feed in (train, held_out):
                    if feed is not None:
                        feed.review()
        with calls.tidy():
            calls.on_train_end(logs)
        return self.history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Measure loss and metrics.

        Args:
            x: inputs (N, ...), or what gives batches, as in `fit`.
            y: targets (N, ...).
            batch_size: rows a step, 32 by default.
            verbose: as in `fit`.
            sample_weight: factors of the losses by row (N,).
            steps: batches to look at, all by default.
            callbacks: callbacks to run.
            return_dict: return the values by name.

        Returns:
            The loss; with metrics, a list of the loss and the metrics in the order of `metrics_names`, or a dict.

        Raises:
            RuntimeError: the model is not compiled.
            TypeError, ValueError: data that do not fit.
        """
        self._check_compiled("evaluate")
        checks.check_fit_arguments(batch_size, steps_per_epoch=steps, verbose=verbose, who="evaluate")
        feed = self._evaluation_feed(x, y, sample_weight, "evaluate", batch_size, steps)
        calls = Calls(callbacks, verbose, self, "evaluate", steps=feed.steps, num_rows=feed.num_rows)
        with calls.tidy(), closing(feed):
            results = self._evaluate(feed, calls)
            feed.review()
        return results if return_dict else _values(results)

    def _evaluate(self, feed: Feed, calls: Calls) -> dict[str, Any]:
        """Loss and metrics by name."""
        self.reset_metrics()
        calls.on_test_begin()
        self._run_epoch("test", feed, calls)
        results = self.step_results("test")
        calls.on_test_end(results)
        return results

    def _run_epoch(self, kind: str, batches: Feed, calls: Calls) -> None:
        """Run the batches of an epoch: in long stretches, or one by one if a callback watches them."""
        watched, shown = calls.watches(kind), calls.shows(kind)
        for span in batches.epoch():
            batch, done = batches.done, 0  # of the epoch, of the span
            while done < span.last - span.first:
                if watched:
                    calls.batch_begin(kind, batch + done)
                done = self._programs.run(kind, span, done, most=1 if watched else None)
                batches.within = done
                logs = self.step_results(kind) if watched or shown else {}
                if watched:
                    calls.batch_end(kind, batch + done - 1, logs)
                if shown:
                    calls.update_progress(batch + done, logs)
                if kind == "train" and self.stop_training:
                    return

    # Single batches. ------------------------------------------------------------------------------------------------

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Take one step of training.

        Args:
            x: inputs of the batch.
            y: its targets.
            sample_weight: factors of the losses by row.
            class_weight: factors of the losses by class number.
            return_dict: return the values by name.

        Returns:
            Loss and metrics of this batch before the step, as `evaluate` returns them.
        """
        self._check_compiled("train_on_batch")
        data = self._checked(self._data(x, y, sample_weight, "train_on_batch"), "train_on_batch")
        data = self._weighted(data, class_weight, "train_on_batch")
        return self._one_batch("train", data, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Measure one batch; arguments and result as those of `train_on_batch`."""
        self._check_compiled("test_on_batch")
        data = self._checked(self._data(x, y, sample_weight, "test_on_batch"), "test_on_batch")
        return self._one_batch("test", data, return_dict)

    def _one_batch(self, kind: str, data: Data, return_dict: bool) -> Any:
        self.reset_metrics()
        self._programs.run(kind, Span(data, data.num_rows, None, 0, 1), most=1)
        results = self.step_results(kind)
        return results if return_dict else _values(results)

    @contextmanager
    def _finalizing(self) -> Iterator[None]:
        """At the end, also one by Ctrl-C, give weights the values that the optimizer means them to have."""
        try:
            yield
        finally:
            self.optimizer.finalize_variable_values(self.trainable_weights)


def _is_due(epoch: int, validation_freq: Any) -> bool:
    """Whether to validate after an epoch, counted from 1."""
    if isinstance(validation_freq, int):
        return epoch % validation_freq == 0
    return epoch in validation_freq


def _times_due(initial_epoch: int, epochs: int, validation_freq: Any) -> int:
    """How often a training validates."""
    if isinstance(validation_freq, int):
        return epochs // validation_freq - initial_epoch // validation_freq
    return sum(initial_epoch < epoch <= epochs for epoch in validation_freq)


def _values(results: dict[str, Any]) -> Any:
    """The loss alone, or a list of all values."""
    values = list(results.values())
    return values[0] if len(values) == 1 else values
