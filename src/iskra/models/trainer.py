"""Training and evaluation: what a model owns for them, and the loops."""

from __future__ import annotations

import copy
import math
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import data as checks, optimizers
from ..advice import advise
from ..callbacks import History
from ..compilation import CAPACITY, BoundProgram, ProgramCache, cache_version
from ..data import Data
from ..engines import Run
from ..graph import Variable
from ..layers import Embedding
from ..layers.tracking import attached_metrics, once, with_sublayers
from ..metrics import Metric
from ..typing import Scores, Verbose
from .batches import Batches, BatchRange, DataAdapter, stretch
from .callback_dispatch import CallbackDispatch
from .compiling import Compiled
from .data_adapters import DataAdapters
from .index_check import IndexCheck
from .nested_passes import counting
from .output_data import OutputData
from .step_logs import StepLogs
from .steps import BatchSignature, arrays_of, batch_signature, is_default, trace_step
from .training import Training, run_alone
from .training_state import TrainingState
from .validation_times import is_due, times_due

if TYPE_CHECKING:
    from .model import Model

_STOP = {"train": "stop_training", "test": "stop_evaluating"}  # the attributes by which callbacks end a pass


_WHO = {"train": "fit", "test": "evaluate"}


class Trainer:
    """Trains and evaluates a model.

    `fit` makes data adapters of what it was passed, and `run_epoch` goes through the batches that they deal out:
    `next_run` finds the program for batches of that signature, traced and compiled once, which runs on the state, many
    steps a call. Loops are generators of these runs (see `training`), so that others can be trained beside.

    Args:
        model: the model. Of it the trainer needs its steps, its weights, and what inputs and targets it takes.

    Attributes:
        model: the model.
        compiled: what `compile` fixed, None before.
        uncompiled: an optimizer or a loss that was set before.
        logs: what the steps return.
        state: while `fit` runs, where it is.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.compiled: Compiled | None = None
        self.uncompiled: dict[str, Any] = {}
        self.logs: StepLogs = StepLogs(model)
        self.state: TrainingState | None = None
        self._programs: ProgramCache[BoundProgram] = ProgramCache()
        self._signatures: dict[tuple[str, int], tuple[weakref.ref[Data], BatchSignature]] = {}  # of data seen last
        self._signed_from: Any = None
        self._checks: dict[str, IndexCheck] = {}  # of data by the last program of each kind

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_signatures": {}, "_checks": {}}

    def compile(self, compiled: Compiled) -> None:
        """Train with these settings from now on."""
        self.compiled = compiled
        self.logs.clear()

    def change(self, **settings: Any) -> None:
        """Set an optimizer or a loss in place of the compiled one, or before `compile`, which replaces it."""
        if self.compiled is None:
            self.uncompiled |= settings
        elif "optimizer" in settings:
            self.compiled = copy.copy(self.compiled)
            self.compiled.optimizer = optimizers.get(settings["optimizer"])
        else:
            now = {**self.compiled.settings, **settings}
            parts = [now[name] for name in ("loss", "loss_weights", "metrics", "weighted_metrics")]
            self.compiled = Compiled(self.compiled.optimizer, *parts)

    def setting(self, name: str) -> Any:
        """The "optimizer" or the "loss", None where there is none."""
        return self.uncompiled.get(name) if self.compiled is None else getattr(self.compiled, name)

    def settings(self, who: str) -> Compiled:
        """What `compile` fixed.

        Raises:
            RuntimeError: the model is not compiled.
        """
        if self.compiled is None:
            raise RuntimeError(
                f"{who}: expected a compiled model, got one without loss and optimizer. "
                "Call model.compile(optimizer='sgd', loss=...) first."
            )
        return self.compiled

    # Training. ------------------------------------------------------------------------------------------------------

    def fit(
        self,
        x: Any,
        y: Any,
        *,
        batch_size: int | None,
        epochs: int,
        verbose: Verbose,
        callbacks: Any,
        validation_split: float,
        validation_data: Any,
        shuffle: bool | str,
        class_weight: dict[int, float] | None,
        sample_weight: Any,
        initial_epoch: int,
        steps_per_epoch: int | None,
        validation_steps: int | None,
        validation_batch_size: int | None,
        validation_freq: Any,
        rows: np.ndarray | None = None,
        validation_rows: np.ndarray | None = None,
    ) -> Training[History]:
        """See `Model.fit`.

        With `rows` only these rows of the arrays are trained on, as if they were all there are; with `validation_rows`
        those are validated on, in place of `validation_data`.
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
        model, compiled = self.model, self.settings("fit")
        with ExitStack() as opened:
            held_out: DataAdapter | None
            train, tail = DataAdapters(model, compiled, "fit", class_weight).training(
                x,
                y,
                sample_weight,
                batch_size=batch_size,
                validation_split=validation_split,
                shuffle=shuffle,
                steps=steps_per_epoch,
                epochs=epochs - initial_epoch,
                rows=rows,
            )
            opened.callback(train.close)
            model._column_names.learn(model._arrange_inputs(x, "fit"))
            size, times = validation_batch_size or batch_size, times_due(initial_epoch, epochs, validation_freq)
            validating = DataAdapters(model, compiled, "fit(validation_data)")
            if validation_rows is not None:
                held_out = validating.evaluation(x, y, sample_weight, size, validation_steps, rows=validation_rows)
            else:
                held_out = validating.validation(validation_data, tail, size, validation_steps, times)
            if held_out is not None:
                opened.callback(held_out.close)
            dispatch = CallbackDispatch(
                callbacks, verbose, model, "fit", epochs=epochs, steps=train.steps, num_rows=train.num_rows
            )
            model.history, model.stop_training = dispatch.kept_history, False
            state = TrainingState(self, train, dispatch.callbacks, initial_epoch)
            with dispatch.tidy(), self._finalizing(), state, counting(self):
                dispatch.on_train_begin()  # which may take it to where another process was
                if isinstance(held_out, Batches):
                    self._check_held_out(train, held_out)
                logs: dict[str, Any] = {}
                while state.epoch < epochs and not model.stop_training and train.has_more():
                    epoch = state.epoch
                    model.reset_metrics()
                    dispatch.on_epoch_begin(epoch)
                    yield from self.run_epoch("train", train, dispatch)
                    dispatch.note_steps(train.steps)
                    logs = self.logs.results("train")
                    if held_out is not None and is_due(epoch + 1, validation_freq):
                        held_out.restart()
                        results = yield from self._evaluate(held_out, dispatch)
                        logs.update({f"val_{name}": value for name, value in results.items()})
                    state.epoch += 1
                    dispatch.on_epoch_end(epoch, logs)
                    for adapter in (train, held_out):
                        if adapter is not None:
                            adapter.review()
            with dispatch.tidy():
                dispatch.on_train_end(logs)
            return dispatch.kept_history

    @contextmanager
    def _finalizing(self) -> Iterator[None]:
        """At the end, also one by Ctrl-C, give weights the values that the optimizer means them to have."""
        try:
            yield
        finally:
            weights, optimizer = self.model.trainable_weights, self.model.optimizer
            if weights and optimizer is not None:
                optimizer.finalize_variable_values(weights)

    def _check_held_out(self, train: DataAdapter, held_out: Batches) -> None:
        """Look for integers that an embedding does not have before the first epoch, not after it."""
        if any(isinstance(layer, Embedding) for layer in with_sublayers(self.model)):
            self.program("train", train.sample, min(train.batch_size, train.sample.num_rows))
            self._checks["train"].check(held_out.sample, "fit(validation_data)")

    def run_epoch(self, kind: str, batches: DataAdapter, dispatch: CallbackDispatch) -> Training[None]:
        """Run the batches of an epoch: in long stretches, or a few at a time if a callback watches them."""
        is_read = dispatch.watches(kind) or dispatch.shows(kind)
        batch, told, logs = 0, 0, {}
        for each in batches.epoch():
            first, done = batches.done, 0  # of the epoch, of the range
            while done < each.last - each.first:
                batch = first + done
                dispatch.batch_begin(kind, batch)
                done += yield self.next_run(kind, each, done, most=dispatch.most(kind, batch))
                batches.within, batch = done, first + done
                logs = self.logs.results(kind) if is_read else {}
                if dispatch.ends(kind, batch, batches.is_over):
                    dispatch.batch_end(kind, batch, logs)
                    told = batch
                if dispatch.shows(kind):
                    dispatch.update_progress(batch, logs)
                if getattr(self.model, _STOP[kind]) and (told == batch or not dispatch.watches(kind)):
                    return
        if told < batch and dispatch.watches(kind):  # a source that ended before anybody knew
            dispatch.batch_end(kind, batch, logs)

    def run_batches(self, kind: str, batches: BatchRange, done: int = 0, *, most: int | None = None) -> int:
        """Run some batches of a range, from batch `batches.first + done` on, and return how many are done now."""
        return done + self.next_run(kind, batches, done, most=most)()

    def next_run(self, kind: str, batches: BatchRange, done: int = 0, *, most: int | None = None) -> Run:
        """The run that goes on with a range, at batch `batches.first + done`.

        Whole batches are one call of the engine; the last, smaller one of a pass is a program of its own. Without
        `most`, the engine comes back after a tenth of a second, so that progress is shown and Ctrl-C is heard.
        """
        batch = batches.first + done
        rows, steps = stretch(batches.num_rows, batches.batch_size, batch, batches.last)
        program = self.program(kind, batches.data, rows)
        if not done:
            self._checks[kind].check(batches.data, _WHO[kind], batches.span if batches.is_buffer else None)
        return program.prepared(
            arrays_of(batches.data),
            index=batches.index,
            first_row=batch * batches.batch_size,
            steps=steps if most is None else min(steps, most),
            seconds=math.inf if most == 1 else 0.1,
        )

    # Evaluation. ----------------------------------------------------------------------------------------------------

    def evaluate(
        self, x: Any, y: Any, batch_size: int | None, verbose: Verbose, sample_weight: Any, steps: int | None,
        callbacks: Any, return_dict: bool,
    ) -> Scores:  # fmt: skip
        """See `Model.evaluate`."""
        evaluation = self.evaluating(x, y, batch_size, verbose, sample_weight, steps, callbacks)
        return _scores(run_alone(evaluation), return_dict)

    def evaluating(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = None,
        verbose: Verbose = 0,
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        rows: np.ndarray | None = None,
    ) -> Training[dict[str, Any]]:
        """Loss and metrics by name, of all rows or some; see `Model.evaluate`."""
        compiled = self.settings("evaluate")
        checks.check_fit_arguments(batch_size, steps_per_epoch=steps, verbose=verbose, who="evaluate")
        adapters = DataAdapters(self.model, compiled, "evaluate")
        with closing(adapters.evaluation(x, y, sample_weight, batch_size, steps, rows=rows)) as adapter:
            dispatch = CallbackDispatch(
                callbacks, verbose, self.model, "evaluate", steps=adapter.steps, num_rows=adapter.num_rows
            )
            with dispatch.tidy(), counting(self):
                results = yield from self._evaluate(adapter, dispatch)
                adapter.review()
        return results

    def _evaluate(self, adapter: DataAdapter, dispatch: CallbackDispatch) -> Training[dict[str, Any]]:
        """Loss and metrics by name."""
        self.model.stop_evaluating = False
        self.model.reset_metrics()
        dispatch.on_test_begin()
        yield from self.run_epoch("test", adapter, dispatch)
        results = self.logs.results("test")
        dispatch.on_test_end(results)
        return results

    # Single batches. ------------------------------------------------------------------------------------------------

    def on_batch(self, kind: str, x: Any, y: Any, sample_weight: Any, class_weight: Any, return_dict: bool) -> Scores:
        """See `Model.train_on_batch` and `Model.test_on_batch`."""
        who = f"{kind}_on_batch"
        data = DataAdapters(self.model, self.settings(who), who, class_weight).batch(x, y, sample_weight)
        with counting(self):
            self.model.reset_metrics()
            self.run_batches(kind, BatchRange(data, data.num_rows, None, 0, 1), most=1)
            return _scores(self.logs.results(kind), return_dict)

    # Programs. ------------------------------------------------------------------------------------------------------

    def program(self, kind: str, data: Data, rows: int) -> BoundProgram:
        """The program for batches of so many rows.

        With the first one, metrics and the optimizer's state are made.
        """
        signature = self.signature(kind, data, rows)

        def make() -> BoundProgram:
            graph = trace_step(kind, self.model, self.logs, signature)
            self._checks[kind] = IndexCheck(graph, self.model)
            return BoundProgram(graph)

        own_logs = not is_default(self.model.compute_metrics)  # which name the metrics there are when it is traced
        named = [id(metric) for metric in self.attached_metrics()] if own_logs else []
        program = self._programs.get((kind, signature), make, self.compiled, *named)
        if self._programs.num_dropped > CAPACITY:
            advise(
                "forms of batches",
                f"fit: batches come in many sizes; each needs a program of its own, of which {CAPACITY} are kept and "
                f"{self._programs.num_made} were made so far. Pad batches to a few sizes, and drop the rest of a pass.",
            )
        return program

    def signature(self, kind: str, data: Data, rows: int) -> BatchSignature:
        """The signature of batches of so many rows of the data."""
        made_from = (cache_version.current(), self.compiled)
        if made_from != self._signed_from:
            self._signatures.clear()
            self._signed_from = made_from
        seen = self._signatures.get((kind, rows))
        if seen is None or seen[0]() is not data:
            model = self.model
            compiled = self.settings("fit")
            losses = OutputData(model, compiled, data).losses_of_targets(data) if model.has_call else None
            signature = batch_signature(data, rows, model.input_dtypes(len(data.x), data.left_out), losses)
            seen = self._signatures[kind, rows] = weakref.ref(data), signature
        return seen[1]

    def counted_metrics(self) -> list[Metric]:
        """All metrics that steps may count in: the model's, and those that steps of its own return or layers have."""
        return once([*self.model.metrics, *self.attached_metrics(), *self.logs.metrics()])

    def counted_variables(self) -> list[Variable]:
        """The variables that logs are read from: those of `counted_metrics`, and the values that steps return."""
        variables = [each for metric in self.counted_metrics() for each in [*metric.variables, *metric.remainders]]
        return once([*variables, *self.logs.variables()])

    def attached_metrics(self) -> list[Metric]:
        """The metrics that are attributes of the model or its layers.

        While `fit` runs, they are looked for only when a program has been made.
        """
        if self.state is None:
            return attached_metrics(self.model)
        found = self.state.attached_metrics
        if found is None or found[0] != self._programs.num_made:
            found = self.state.attached_metrics = self._programs.num_made, attached_metrics(self.model)
        return found[1]


def _scores(results: dict[str, Any], return_dict: bool) -> Scores:
    """The results by name, or the loss alone, or a list of all values."""
    values = list(results.values())
    return results if return_dict else values[0] if len(values) == 1 else values
