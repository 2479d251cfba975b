"""Prediction: the loop over batches, and the short way for what fits into one."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import data as checks
from ..data import Data
from ..utils.batches import unpack_x_y_sample_weight
from .calls import Calls
from .inference import Inference, run_batches
from .stream import Stream

_ROWS = 256  # of a batch, where the user did not choose


class Prediction:
    """What a model can do with inputs alone."""

    _inference: Inference

    if TYPE_CHECKING:  # what `Model` has besides

        def _check_inputs(self, data: Data, who: str) -> None: ...

        def _arranged(self, x: Any, who: str) -> Any: ...

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch."""
        data = checks.as_data(self._arranged(x, "predict_on_batch"), who="predict_on_batch")
        self._check_inputs(data, "predict_on_batch")
        return self._inference(data.x)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
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
        if checks.is_source(x):
            return self._predict_stream(x, verbose, steps, callbacks)
        data = checks.as_data(self._arranged(x, "predict"), who="predict")
        size = _ROWS if batch_size is None else checks.check_batch_size(batch_size, "predict")
        self._check_inputs(data, "predict")
        if callbacks is None and steps is None and data.num_rows <= size:
            return self._inference(data.x)
        checks.check_fit_arguments(batch_size, steps_per_epoch=steps, verbose=verbose, who="predict")
        steps = min(steps or data.num_rows, -(-data.num_rows // size))
        num_rows = min(steps * size, data.num_rows)
        calls = Calls(callbacks, verbose, self, "predict", steps=steps, num_rows=num_rows)
        with calls.tidy():
            return self._predict(data.rows(0, num_rows), size, calls)

    def _predict(self, data: Data, batch_size: int, calls: Calls) -> Any:
        watched = calls.watches("predict")
        program = self._inference.program(min(batch_size, data.num_rows), data.x)
        outputs = program.empty(data.num_rows)
        calls.on_predict_begin()
        batch = 0
        while batch * batch_size < data.num_rows:
            if watched:
                calls.batch_begin("predict", batch)
            before = batch
            batch = run_batches(self._inference, data.x, outputs, batch_size, batch, most=1 if watched else None)
            if watched:
                rows = slice(before * batch_size, batch * batch_size)
                calls.batch_end("predict", before, {"outputs": program.formed([array[rows] for array in outputs])})
            calls.update_progress(batch)
        calls.on_predict_end()
        return program.formed(outputs)

    def _predict_stream(self, x: Any, verbose: str | int, steps: int | None, callbacks: Any) -> Any:
        """Compute the outputs for batches as they come."""
        checks.check_fit_arguments(steps_per_epoch=steps, verbose=verbose, who="predict")
        parts: list[list[np.ndarray]] = []
        formed: Any = None
        with closing(Stream(checks.source_of(x), self._inputs_of, steps, who="predict")) as stream:
            calls = Calls(callbacks, verbose, self, "predict", steps=stream.steps)
            with calls.tidy():
                calls.on_predict_begin()
                for span in stream.epoch():
                    for batch in range(span.first, span.last):
                        if calls.watches("predict"):
                            calls.batch_begin("predict", len(parts))
                        rows = span.data.rows(batch * span.batch_size, (batch + 1) * span.batch_size).x
                        program = self._inference.program(len(rows[0]), rows)
                        outputs = program.empty(len(rows[0]))
                        program.run(program.state, rows, outputs=outputs)
                        parts.append(outputs)
                        formed = program.formed
                        if calls.watches("predict"):
                            calls.batch_end("predict", len(parts) - 1, {"outputs": formed(outputs)})
                    calls.update_progress(len(parts))
                calls.on_predict_end()
            stream.review()
        return formed([np.concatenate(arrays) for arrays in zip(*parts, strict=True)])

    def _inputs_of(self, batch: Any) -> Data:
        """The inputs of a batch, checked."""
        x, _, _ = unpack_x_y_sample_weight(batch)
        data = checks.as_data(self._arranged(x, "predict"), who="predict")
        self._check_inputs(data, "predict")
        return data
