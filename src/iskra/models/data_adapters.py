"""From what the user passed to data adapters: checked arrays, or batches that are checked as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import data as checks
from ..data import ArrayDataset, Data
from ..data.step_data import unpack_x_y_sample_weight
from ..graph.seed import next_seed
from .batches import Batches, DataAdapter
from .compiling import Compiled
from .output_data import OutputData
from .stream import Stream

if TYPE_CHECKING:
    from .model import Model

_NO_ORDER = np.random.default_rng(0)  # evaluation takes the rows as they come: nothing is drawn from it


class DataAdapters:
    """Makes the data adapters of one call, of data that suit the model, which is built by the first data.

    `compiled` has the losses that targets have to suit; `class_weight` factors of the losses by class number, or None.
    """

    def __init__(self, model: Model, compiled: Compiled, who: str, class_weight: Any = None) -> None:
        self._model = model
        self._compiled = compiled
        self._who = who
        self._class_weight = class_weight
        self._output_data: dict[Any, OutputData] = {}  # by the forms of targets and weights

    def training(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        *,
        batch_size: int | None,
        validation_split: float,
        shuffle: bool | str,
        steps: int | None,
        epochs: int,
        rows: np.ndarray | None = None,
    ) -> tuple[DataAdapter, Data | None]:
        """What to train on, all rows or some, and the rows that `validation_split` holds out."""
        generator = np.random.default_rng(next_seed())
        if checks.is_source(x):
            self._refuse_beside(x, y, sample_weight, validation_split)
            if isinstance(x, ArrayDataset) and x.is_in_memory:
                batches = self._of_rows(x, steps)
                self._advise(batches.sample)
                return batches, None
            stream = Stream(checks.source_of(x, shuffle, generator), self._of_batch, steps, epochs, self._who)
            self._advise(stream.sample.rows(0, stream.batch_size))  # the first batch
            return stream, None
        size = checks.check_batch_size(batch_size)
        train, tail = checks.split_validation(self.arranged(x, y, sample_weight), validation_split)
        train = self._weighted(self.checked(train))
        self._advise(train, tail)
        return Batches(train, size, shuffle, generator, steps, rows, self._who), tail

    def validation(
        self, value: Any, tail: Data | None, batch_size: int | None, steps: int | None, times: int
    ) -> DataAdapter | None:
        """What `validation_data` gives, else the rows held out; it is asked for so many times."""
        if value is None:
            size = checks.check_batch_size(batch_size)
            return None if tail is None else Batches(self.checked(tail), size, False, _NO_ORDER, steps, who=self._who)
        if checks.is_source(value):
            return self.evaluation(value, None, None, batch_size, steps, times)
        if isinstance(value, np.ndarray) and not self._takes_targets:
            return self.evaluation(value, None, None, batch_size, steps)
        if not isinstance(value, (tuple, list)) or len(value) not in (2, 3):
            checks.as_validation_data(value)  # raises
        x, y, *weight = value
        return self.evaluation(x, y, weight[0] if weight else None, batch_size, steps)

    def evaluation(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        batch_size: int | None,
        steps: int | None,
        times: int = 1,
        rows: np.ndarray | None = None,
    ) -> DataAdapter:
        """What to evaluate on, all rows or some, pass after pass."""
        if checks.is_source(x):
            self._refuse_beside(x, y, sample_weight)
            if isinstance(x, ArrayDataset) and x.is_in_memory:
                return self._of_rows(x, steps)
            return Stream(checks.source_of(x), self._of_batch, steps, times, self._who)
        size = checks.check_batch_size(batch_size, self._who)
        data = self.checked(self.arranged(x, y, sample_weight))
        return Batches(data, size, False, _NO_ORDER, steps, rows, self._who)

    @property
    def _takes_targets(self) -> bool:
        """Whether there is a loss that needs them."""
        return self._model.has_call and self._compiled.loss is not None

    def batch(self, x: Any, y: Any, sample_weight: Any) -> Data:
        """One batch as checked arrays, weighted by class."""
        return self._weighted(self.checked(self.arranged(x, y, sample_weight)))

    def _of_batch(self, batch: Any) -> Data:
        return self.batch(*unpack_x_y_sample_weight(batch))

    def _of_rows(self, rows: ArrayDataset, steps: int | None) -> Batches:
        """A data set that is rows of arrays is dealt out as they are."""
        assert rows.batch_size is not None
        data = self.batch(rows.x, rows.y, None)
        return Batches(data, rows.batch_size, rows.shuffled, rows.generator, steps, rows.rows, self._who)

    # Checks. --------------------------------------------------------------------------------------------------------

    def arranged(self, x: Any, y: Any, sample_weight: Any) -> Data:
        """The arrays in the model's order, where they may be dictionaries."""
        return checks.as_data(self._model.program_inputs(x, self._who), y, sample_weight, who=self._who)

    def checked(self, data: Data) -> Data:
        """The data, if inputs, targets and sample weights suit the model."""
        self._model._check_inputs(data, self._who)
        if self._model.has_call:
            self._outputs(data).check(data)
        return data

    def _weighted(self, data: Data) -> Data:
        """The data with the weights of the classes."""
        if self._class_weight is None:
            return data
        if not self._model.has_call:
            return checks.apply_class_weight(data, self._class_weight, who=self._who)
        return self._outputs(data).weighted(data, self._class_weight)

    def _outputs(self, data: Data) -> OutputData:
        """The outputs for data of this form."""
        form = data.y_form, data.weights_form, len(data.y), len(data.weights)
        if form not in self._output_data:
            self._output_data[form] = OutputData(self._model, self._compiled, data, self._who)
        return self._output_data[form]

    def _advise(self, data: Data, tail: Data | None = None) -> None:
        """Say what looks like a mistake, before training."""
        model = self._model
        layers = model.layers if model.has_call else ()
        checks.advise_before_fit(data, tail=tail, layers=layers, loss=self._compiled.loss)

    def _refuse_beside(self, x: Any, y: Any, sample_weight: Any, validation_split: float = 0.0) -> None:
        """Refuse arguments that only arrays have; as in Keras, a batch size is ignored."""
        name = f"a {type(x).__name__}"
        for argument, value in (("y", y), ("sample_weight", sample_weight)):
            if value is not None:
                raise ValueError(
                    f"{self._who}: expected no {argument} beside {name}, got one. "
                    "Let its batches be (x, y) or (x, y, sample_weight)."
                )
        if validation_split:
            raise ValueError(
                f"{self._who}: expected validation_split with arrays only, got {validation_split} and {name}. "
                "Pass validation_data, arrays or another data set."
            )
