"""Prediction: the loop over batches, and the short way for what fits into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import data as checks
from ..data import Data
from .calls import Calls
from .inference import Inference, run_batches

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
            x: inputs (N, ...).
            batch_size: rows a step; the result does not depend on it.
            verbose: as in `fit`; what fits into one batch is not shown.
            steps: batches to compute, all by default.
            callbacks: callbacks to run.

        Returns:
            The outputs (N, ...), or a list or dict of them.

        Raises:
            TypeError, ValueError: data that do not fit.
        """
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
