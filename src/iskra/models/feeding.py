"""From what the user passed to feeds: checked arrays, or batches that are checked as they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import data as checks
from ..data import ArrayDataset, Data, Source
from ..graph.seed import next_seed
from ..layers.structures import shapes_in_order
from ..utils.batches import unpack_x_y_sample_weight
from .batches import Batches, Feed
from .compiling import Compiled
from .stream import Stream

_NO_ORDER = np.random.default_rng(0)  # evaluation takes the rows as they come: nothing is drawn from it


class Feeding:
    """What a model knows of the data that suit it."""

    _compiled: Compiled | None

    if TYPE_CHECKING:  # what `Model` has besides

        def _check_inputs(self, data: Data, who: str) -> None: ...

        def _arranged(self, x: Any, who: str) -> Any: ...

        @property
        def log_names(self) -> list[str] | None: ...

        @property
        def output_names(self) -> list[str]: ...

        @property
        def output_shape(self) -> Any: ...

    # Feeds. ---------------------------------------------------------------------------------------------------------

    def _training_feed(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        *,
        batch_size: int | None,
        validation_split: float,
        shuffle: bool | str,
        class_weight: Any,
        steps: int | None,
        epochs: int,
    ) -> tuple[Feed, Data | None]:
        """The feed to train on, and the rows that `validation_split` holds out."""
        generator = np.random.default_rng(next_seed())
        if checks.is_source(x):
            _refuse_beside(x, y, sample_weight, validation_split)
            if isinstance(x, ArrayDataset) and x.is_in_memory:
                return self._feed_of_rows(x, "fit", steps, class_weight), None
            stream = self._stream(x, "fit", steps, epochs, class_weight, shuffle, generator)
            self._advise(stream.sample.rows(0, stream.batch_size))  # the first batch
            return stream, None
        size = checks.check_batch_size(batch_size)
        train, tail = checks.split_validation(self._data(x, y, sample_weight, "fit"), validation_split)
        train = self._weighted(self._checked(train, "fit"), class_weight, "fit")
        self._advise(train, tail)
        return Batches(train, size, shuffle, generator, steps), tail

    def _validation_feed(
        self, value: Any, tail: Data | None, batch_size: int | None, steps: int | None, times: int
    ) -> Feed | None:
        """The feed of `validation_data`, else of the rows held out; it is asked for so many times."""
        who = "fit(validation_data)"
        if value is None:
            size = checks.check_batch_size(batch_size)
            return None if tail is None else Batches(self._checked(tail, who), size, False, _NO_ORDER, steps)
        if checks.is_source(value):
            return self._evaluation_feed(value, None, None, who, batch_size, steps, times)
        if not isinstance(value, (tuple, list)) or len(value) not in (2, 3):
            checks.as_validation_data(value)  # raises
        x, y, *weight = value
        return self._evaluation_feed(x, y, weight[0] if weight else None, who, batch_size, steps)

    def _evaluation_feed(
        self, x: Any, y: Any, sample_weight: Any, who: str, batch_size: int | None, steps: int | None, times: int = 1
    ) -> Feed:
        """The feed of a pass without training."""
        if checks.is_source(x):
            _refuse_beside(x, y, sample_weight, 0.0, who)
            if isinstance(x, ArrayDataset) and x.is_in_memory:
                return self._feed_of_rows(x, who, steps)
            return self._stream(x, who, steps, times)
        size = checks.check_batch_size(batch_size, who)
        return Batches(self._checked(self._data(x, y, sample_weight, who), who), size, False, _NO_ORDER, steps)

    def _feed_of_rows(self, rows: ArrayDataset, who: str, steps: int | None, class_weight: Any = None) -> Batches:
        """A data set that is rows of arrays is dealt out as they are."""
        data = self._weighted(self._checked(self._data(rows.x, rows.y, None, who), who), class_weight, who)
        if who == "fit":
            self._advise(data)
        assert rows.batch_size is not None
        return Batches(data, rows.batch_size, rows.shuffled, rows.generator, steps, rows.rows)

    def _stream(
        self,
        value: Any,
        who: str,
        steps: int | None,
        epochs: int = 1,
        class_weight: Any = None,
        shuffle: bool | str = False,
        generator: np.random.Generator | None = None,
    ) -> Stream:
        source: Source = checks.source_of(value, shuffle, generator)
        return Stream(source, self._taker(who, class_weight), steps, epochs, who)

    def _taker(self, who: str, class_weight: Any) -> Callable[[Any], Data]:
        """What makes checked arrays of a batch."""

        def taken(batch: Any) -> Data:
            x, y, sample_weight = unpack_x_y_sample_weight(batch)
            data = self._checked(self._data(x, y, sample_weight, who), who)
            return self._weighted(data, class_weight, who)

        return taken

    # Checks. --------------------------------------------------------------------------------------------------------

    def _check_compiled(self, who: str) -> Compiled:
        if self._compiled is None:
            raise RuntimeError(
                f"{who}: expected a compiled model, got one without loss and optimizer. "
                "Call model.compile(optimizer='sgd', loss=...) first."
            )
        return self._compiled

    def _advise(self, data: Data, tail: Data | None = None) -> None:
        """Say what looks like a mistake, before training."""
        loss = self._check_compiled("fit").loss
        checks.advise_before_fit(data, tail=tail, layers=getattr(self, "layers", ()), loss=loss)

    def _checked(self, data: Data, who: str) -> Data:
        """The data, if inputs and targets suit the model."""
        self._check_inputs(data, who)
        shapes = shapes_in_order(self.output_shape)
        losses = self._check_compiled(who).losses_for(self._known_names(len(shapes)))
        if losses:
            checks.check_targets(data, shapes, losses, who)
        return data

    def losses_of(self, data: Data) -> list[Any]:
        """The losses as they were given, one for each target."""
        return self._check_compiled("fit").losses_for(self._known_names(len(data.y)))

    def _known_names(self, count: int) -> list[str]:
        """The names of the outputs, numbers where they have none."""
        return self.log_names or [str(number) for number in range(count)]

    def _data(self, x: Any, y: Any, sample_weight: Any, who: str) -> Data:
        """The arrays in the model's order, where they may be dictionaries."""
        x = self._arranged(x, who)
        if isinstance(y, dict):
            y = checks.by_name(y, self._names_for(y), "y", who)
        if isinstance(sample_weight, dict):
            names = self._names_for(sample_weight)
            sample_weight = checks.by_name({**dict.fromkeys(names), **sample_weight}, names, "sample_weight", who)
        return checks.as_data(x, y, sample_weight, who=who)

    def _names_for(self, values: dict[str, Any]) -> list[str]:
        """The outputs' names, those of the layers or those of a dictionary; sorted keys where the model has none."""
        if self.log_names is None:
            return sorted(values)
        return self.output_names if set(values) == set(self.output_names) else self.log_names

    def _weighted(self, data: Data, class_weight: Any, who: str) -> Data:
        """The data with the weights of the classes."""
        if class_weight is None:
            return data
        width = self.output_shape[-1]
        classes = width if isinstance(width, int) and width > 1 else None
        return checks.apply_class_weight(data, class_weight, classes, who)


def _refuse_beside(x: Any, y: Any, sample_weight: Any, validation_split: float, who: str = "fit") -> None:
    """Refuse arguments that only arrays have; as in Keras, a batch size is ignored."""
    name = f"a {type(x).__name__}"
    for argument, value in (("y", y), ("sample_weight", sample_weight)):
        if value is not None:
            raise ValueError(
                f"{who}: expected no {argument} beside {name}, got one. "
                "Let its batches be (x, y) or (x, y, sample_weight)."
            )
    if validation_split:
        raise ValueError(
            f"{who}: expected validation_split with arrays only, got {validation_split} and {name}. "
            "Pass validation_data, arrays or another data set."
        )
