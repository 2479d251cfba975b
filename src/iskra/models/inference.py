"""From arrays to outputs: compiled inference programs, and the short way to them."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import config
from ..engines import get_engine
from ..graph.nesting import packed
from ..layers import revision
from .batches import stretch
from .steps import Batch, predict_step

_KEPT = 16  # programs a model keeps, the least recently used dropped first

Run = Callable[..., int]


class Inference:
    """Runs a model on arrays.

    Programs are kept by the shapes of the inputs' rows; the dtype does not matter, it is converted in the gather.

    Args:
        model: the model.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: OrderedDict[Any, InferenceProgram] = OrderedDict()
        self._made_from: Any = None
        self._lock = threading.Lock()  # threads may share a model

    def __getstate__(self) -> Any:
        return self._model  # programs are made anew where they are needed

    def __setstate__(self, model: Any) -> None:
        self.__init__(model)  # type: ignore[misc]

    def __call__(self, x: Sequence[np.ndarray]) -> Any:
        """The outputs for all rows as one batch, in the form that the model's `call` gives them."""
        program = self.program(len(x[0]), x)
        outputs = program.empty(len(x[0]))
        program.run(program.state, x, outputs=outputs)
        return program.formed(outputs)

    def program(self, rows: int, x: Sequence[np.ndarray]) -> InferenceProgram:
        """The program for batches of so many rows of `x`."""
        with self._lock:
            made_from = (revision.current(), config.engine())
            if made_from != self._made_from:
                self._kept.clear()
                self._made_from = made_from
            key = (rows, *[array.shape[1:] for array in x])
            program = self._kept.get(key)
            if program is None:
                program = self._kept[key] = InferenceProgram(self._model, rows, x)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
            return program


class InferenceProgram:
    """A compiled inference step.

    Args:
        model: the model.
        rows: rows of a step.
        x: arrays whose rows have the shapes to compile for.

    Attributes:
        run: the engine's `run`.
        state: the arrays to run it on.
    """

    def __init__(self, model: Any, rows: int, x: Sequence[np.ndarray]) -> None:
        dtypes = model.input_dtypes(len(x))
        batch = Batch(rows, tuple((a.shape[1:], dtype) for a, dtype in zip(x, dtypes, strict=True)))
        graph, self._result = predict_step(model, batch)
        self.run: Run = get_engine(config.engine()).compile(graph).run
        self.state = graph.state_arrays()
        self._forms: list[tuple[Any, Any]] = [  # shape and dtype of a row of each output
            (t.shape[1:], np.int32 if t.dtype == "int32" else np.float32) for t in graph.outputs
        ]

    def empty(self, num_rows: int) -> list[np.ndarray]:
        """Arrays for the outputs of so many rows."""
        return [np.empty((num_rows, *shape), dtype) for shape, dtype in self._forms]

    def formed(self, outputs: list[np.ndarray]) -> Any:
        """The outputs as `call` gives them: one, or a list, tuple or dict."""
        return packed(self._result, outputs)


def run_batches(
    programs: Inference,
    x: Sequence[np.ndarray],
    outputs: list[np.ndarray],
    batch_size: int,
    batch: int = 0,
    *,
    most: int | None = None,
) -> int:
    """Run some batches from this one on, writing their rows of `outputs`; returns the batch to go on with."""
    num_rows = len(x[0])
    rows, steps = stretch(num_rows, batch_size, batch, -(-num_rows // batch_size))
    program = programs.program(rows, x)
    return batch + program.run(
        program.state,
        x,
        outputs=outputs,
        first_row=batch * batch_size,
        steps=steps if most is None else min(steps, most),
        seconds=math.inf if most == 1 else 0.1,
    )
