"""Prediction: the loop over batches, and the direct way for what fits into one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import data as checks
from ..compilation import BoundProgram, ProgramCache
from ..data import Data
from ..data.step_data import unpack_x_y_sample_weight
from ..engines import Run
from ..tree import pack_sequence_as
from ..typing import Outputs, Verbose
from .batches import stretch
from .callback_dispatch import CallbackDispatch
from .index_check import IndexCheck
from .nested_passes import set_aside
from .steps import BatchSignature, trace_predict_step
from .stream import Stream
from .training import Training

if TYPE_CHECKING:
    from .model import Model

_ROWS = 256  # of a batch, where the user did not choose


class Predictor:
    """Computes a model's outputs by compiled programs.

    Args:
        model: the model.
        by_step: whether by its `predict_step`, instead of its `call`.
    """

    def __init__(self, model: Model, by_step: bool = False) -> None:
        self._model = model
        self._by_step = by_step
        self._programs: ProgramCache[PredictProgram] = ProgramCache()

    def __call__(self, x: Sequence[np.ndarray], left_out: tuple[int, ...] = ()) -> Outputs:
        """The outputs for all rows as one batch, in the structure that the model's `call` gives them."""
        program = self.program(len(x[0]), x, left_out)
        program.check.check_arrays(x, [], "predict")
        outputs = program.empty(len(x[0]))
        with set_aside():
            program.run(x, outputs=outputs)
        return program.pack(outputs)

    def program(self, rows: int, x: Sequence[np.ndarray], left_out: tuple[int, ...] = ()) -> PredictProgram:
        """The program for batches of so many rows of `x`; the dtype does not matter, it is converted in the gather.

        `left_out` are the inputs of the model that are None.
        """
        signature = (rows, left_out, *[array.shape[1:] for array in x])
        return self._programs.get(signature, lambda: PredictProgram(self._model, rows, x, self._by_step, left_out))

    def next_run(
        self,
        x: Sequence[np.ndarray],
        outputs: list[np.ndarray],
        batch_size: int,
        batch: int = 0,
        *,
        most: int | None = None,
    ) -> Run:
        """The run that goes on from this batch, and writes its rows of `outputs`."""
        num_rows = len(x[0])
        rows, steps = stretch(num_rows, batch_size, batch, -(-num_rows // batch_size))
        return self.program(rows, x).prepared(
            x,
            outputs=outputs,
            first_row=batch * batch_size,
            steps=steps if most is None else min(steps, most),
            seconds=math.inf if most == 1 else 0.1,
        )

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Verbose = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Outputs:
        """See `Model.predict`."""
        if checks.is_source(x):
            return self._predict_stream(x, verbose, steps, callbacks)
        size = _ROWS if batch_size is None else checks.check_batch_size(batch_size, "predict")
        data = self._checked(x, "predict")
        if callbacks is None and steps is None and data.num_rows <= size:
            return self(data.x)
        checks.check_fit_arguments(batch_size, steps_per_epoch=steps, verbose=verbose, who="predict")
        steps = min(steps or data.num_rows, -(-data.num_rows // size))
        num_rows = min(steps * size, data.num_rows)
        dispatch = CallbackDispatch(callbacks, verbose, self._model, "predict", steps=steps, num_rows=num_rows)
        with dispatch.tidy(), set_aside():
            return self._predict_rows(data.rows(0, num_rows), size, dispatch)

    def predicting(self, x: Any, batch_size: int | None = None) -> Training[Outputs]:
        """Prediction of arrays as a generator of runs, for models that predict side by side."""
        size = _ROWS if batch_size is None else checks.check_batch_size(batch_size, "predict")
        data = self._checked(x, "predict")
        program = self.program(min(size, data.num_rows), data.x)
        program.check.check_arrays(data.x, [], "predict")
        outputs = program.empty(data.num_rows)
        batch = 0
        while batch * size < data.num_rows:
            batch += yield self.next_run(data.x, outputs, size, batch)
        return program.pack(outputs)

    def predict_on_batch(self, x: Any) -> Outputs:
        """See `Model.predict_on_batch`."""
        data = self._checked(x, "predict_on_batch")
        return self(data.x, data.left_out)

    def _predict_rows(self, data: Data, batch_size: int, dispatch: CallbackDispatch) -> Outputs:
        model, program = self._model, self.program(min(batch_size, data.num_rows), data.x)
        program.check.check_arrays(data.x, [], "predict")
        outputs = program.empty(data.num_rows)
        model.stop_predicting = False
        dispatch.on_predict_begin()
        batch = told = 0
        while batch * batch_size < data.num_rows and not model.stop_predicting:
            dispatch.batch_begin("predict", batch)
            batch += self.next_run(data.x, outputs, batch_size, batch, most=dispatch.most("predict", batch))()
            if dispatch.ends("predict", batch, batch * batch_size >= data.num_rows):
                rows = slice(told * batch_size, batch * batch_size)
                told = batch
                dispatch.batch_end("predict", batch, {"outputs": program.pack([array[rows] for array in outputs])})
            dispatch.update_progress(batch)
        dispatch.on_predict_end()
        return program.pack([array[: batch * batch_size] for array in outputs])

    def _predict_stream(self, x: Any, verbose: Verbose, steps: int | None, callbacks: Any) -> Outputs:
        """Compute the outputs for batches as they come."""
        checks.check_fit_arguments(steps_per_epoch=steps, verbose=verbose, who="predict")
        parts: list[list[np.ndarray]] = []
        pack: Any = None

        def inputs_of(batch: Any) -> Data:
            return self._checked(unpack_x_y_sample_weight(batch)[0], "predict")

        self._model.stop_predicting = False
        with closing(Stream(checks.source_of(x), inputs_of, steps, who="predict")) as stream:
            dispatch = CallbackDispatch(callbacks, verbose, self._model, "predict", steps=stream.steps)
            told = 0

            def tell(is_over: bool = False) -> None:
                nonlocal told
                if dispatch.ends("predict", len(parts), is_over) and told < len(parts):
                    dispatch.batch_end("predict", len(parts), {"outputs": pack(_joined(parts[told:]))})
                    told = len(parts)

            with dispatch.tidy(), set_aside():
                dispatch.on_predict_begin()
                for batches in stream.epoch():
                    for batch in range(batches.first, batches.last):
                        dispatch.batch_begin("predict", len(parts))
                        rows = batches.data.rows(batch * batches.batch_size, (batch + 1) * batches.batch_size).x
                        program = self.program(len(rows[0]), rows, batches.data.left_out)
                        program.check.check_arrays(rows, [], "predict")
                        outputs = program.empty(len(rows[0]))
                        program.run(rows, outputs=outputs)
                        parts.append(outputs)
                        pack = program.pack
                        tell()
                        if self._model.stop_predicting:
                            break
                    dispatch.update_progress(len(parts))
                    if self._model.stop_predicting:
                        break
                tell(is_over=True)
                dispatch.on_predict_end()
            stream.review()
        return pack(_joined(parts))

    def _checked(self, x: Any, who: str) -> Data:
        """Inputs as arrays that suit the model."""
        data = checks.as_data(self._model.program_inputs(x, who), who=who)
        self._model._check_inputs(data, who)
        return data


def _joined(parts: Sequence[list[np.ndarray]]) -> list[np.ndarray]:
    """The outputs of all batches, one array for each output."""
    return [np.concatenate(arrays) for arrays in zip(*parts, strict=True)]


class PredictProgram:
    """A compiled inference step.

    Args:
        model: the model.
        rows: rows of a step.
        x: arrays whose rows have the shapes to compile for.
        by_step: whether by the model's `predict_step`.
        left_out: which inputs are None.

    Attributes:
        run: runs it on the model's state, see `engines.contract.Program.run`.
        prepared: the same as a run that is yet to be made.
        check: looks at data before they are run on.
    """

    def __init__(
        self,
        model: Model,
        rows: int,
        x: Sequence[np.ndarray],
        by_step: bool = False,
        left_out: tuple[int, ...] = (),
    ) -> None:
        dtypes = model.input_dtypes(len(x), left_out)
        inputs = tuple((a.shape[1:], dtype) for a, dtype in zip(x, dtypes, strict=True))
        batch = BatchSignature(rows, inputs, left_out=left_out)
        graph, self._result = trace_predict_step(model, batch, by_step)
        bound = BoundProgram(graph)
        self.run: Callable[..., int] = bound.run
        self.prepared: Callable[..., Run] = bound.prepared
        self.check: IndexCheck = IndexCheck(graph, model)
        self._rows: list[tuple[Any, Any]] = [  # shape and dtype of a row of each output
            (t.shape[1:], np.int32 if t.dtype == "int32" else np.float32) for t in graph.outputs
        ]

    def empty(self, num_rows: int) -> list[np.ndarray]:
        """Arrays for the outputs of so many rows."""
        return [np.empty((num_rows, *shape), dtype) for shape, dtype in self._rows]

    def pack(self, outputs: list[np.ndarray]) -> Outputs:
        """The outputs as `call` gives them: one, or a list, tuple or dict."""
        return pack_sequence_as(self._result, outputs)
