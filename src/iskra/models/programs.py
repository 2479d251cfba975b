"""The compiled steps of a model: made when first needed, kept for as long as nothing they were made from changes."""

from __future__ import annotations

import math
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from .. import config
from ..advice import advise
from ..data import Data
from ..engines import get_engine
from ..graph import Graph
from ..layers import revision
from .batches import Span, stretch
from .steps import batch_form, test_step, train_step

_STEPS: dict[str, Callable[..., Graph]] = {"train": train_step, "test": test_step}
_KEPT = 16  # programs a model keeps, the least recently used dropped first

Found = TypeVar("Found")


class Programs:
    """Compiled train and test steps by kind and form of the batch.

    Args:
        model: whose steps they are.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: OrderedDict[Any, tuple[Any, list[np.ndarray]]] = OrderedDict()
        self._made_from: Any = None
        self._num_made = 0
        self._num_dropped = 0
        self._keys: dict[tuple[str, int], tuple[weakref.ref[Data], Any]] = {}  # the programs of data seen last
        self._found: tuple[weakref.ref[Any], int, Any] | None = None

    def __getstate__(self) -> Any:
        return self._model  # programs are made anew where they are needed

    def __setstate__(self, model: Any) -> None:
        self.__init__(model)  # type: ignore[misc]

    def run(self, kind: str, span: Span, done: int = 0, *, most: int | None = None) -> int:
        """Run some batches of a span, from batch `span.first + done` on.

        Whole batches are one call of the engine; the last, smaller one of a pass is a program of its own. The engine
        comes back after a tenth of a second, so that progress is shown and Ctrl-C is heard.

        Args:
            kind: "train" or "test".
            span: which batches.
            done: how many of them are done.
            most: the most to run, None for as many as a tenth of a second allows.

        Returns:
            How many batches of the span are done now.
        """
        batch = span.first + done
        rows, steps = stretch(span.num_rows, span.batch_size, batch, span.last)
        program, state = self._program(kind, span.data, rows)
        return done + program.run(
            state,
            arrays_of(span.data),
            index=span.index,
            first_row=batch * span.batch_size,
            steps=steps if most is None else min(steps, most),
            seconds=math.inf if most == 1 else 0.1,
        )

    def prepare(self, kind: str, data: Data, rows: int) -> None:
        """Make the program for batches of so many rows, and with it metrics and optimizer state, before it is run."""
        self._program(kind, data, rows)

    def find_once(self, call: Any, find: Callable[[], Found]) -> Found:
        """What `find` finds, kept as long as it is asked for by the same call of `fit` and no new program is made."""
        if self._found is None or self._found[0]() is not call or self._found[1] != self._num_made:
            self._found = weakref.ref(call), self._num_made, find()
        return self._found[2]

    def _program(self, kind: str, data: Data, rows: int) -> tuple[Any, list[np.ndarray]]:
        """The program for batches of so many rows, and the state it runs on."""
        model = self._model
        made_from = (revision.current(), config.engine(), model._compiled)
        if made_from != self._made_from:
            self._kept.clear()
            self._keys.clear()
            self._num_dropped = 0
            self._made_from = made_from
        key = self._key(kind, data, rows)
        if key not in self._kept:
            graph = _STEPS[kind](model, key[1])
            self._kept[key] = get_engine(config.engine()).compile(graph), graph.state_arrays()
            self._num_made += 1
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
                self._num_dropped += 1
            if self._num_dropped > _KEPT:
                advise(
                    "forms of batches",
                    f"fit: batches come in many sizes; each needs a program of its own, of which {_KEPT} are kept and "
                    f"{self._num_made} were made so far. Pad batches to a few sizes, and drop the rest of a pass.",
                )
        self._kept.move_to_end(key)
        return self._kept[key]

    def _key(self, kind: str, data: Data, rows: int) -> Any:
        """What tells apart the programs that are kept: what is done, and the form of the batch."""
        seen = self._keys.get((kind, rows))
        if seen is None or seen[0]() is not data:
            model = self._model
            form = batch_form(data, rows, model.input_dtypes(len(data.x)), model.losses_of(data))
            seen = self._keys[kind, rows] = weakref.ref(data), (kind, form)
        return seen[1]


def arrays_of(data: Data) -> Sequence[np.ndarray]:
    """The arrays in the order of a step's inputs."""
    weights = [data.sample_weight, *data.output_weights]
    return [*data.x, *data.y, *[each for each in weights if each is not None]]
