"""The log directory of a training: its files and tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...configurable import serialized
from .event_file import EventFile
from .graphs import layer_graph
from .pictures import pictures_of
from .summaries import histogram, images, model_graph, scalar


class LogFolder:
    """Keras's layout of a directory: files in `train/` and `validation/`, created when something is written to them."""

    def __init__(self, path: str | Path) -> None:
        self.path: Path = Path(path)
        self._files: dict[str, EventFile] = {}

    def write_scalars(self, part: str, form: str, values: Mapping[str, Any], step: int) -> None:
        """Write the numbers among the values, those of an array one by one, into the part "train" or "validation".

        `form`, such as "epoch_{}", makes a tag of a name; `step` is an epoch, batch or iteration.
        """
        for name, value in values.items():
            tag, numbers = form.format(name), np.asarray(value)
            if numbers.dtype.kind not in "biuf":
                continue
            with np.errstate(over="ignore"):
                floats = numbers.astype(np.float32)
            for i, number in enumerate(floats.flat):
                self._file(part).add(scalar(f"{tag}/{i}" if floats.ndim else tag, number), step)

    def write_weights(self, weights: Iterable[Any], epoch: int, with_images: bool) -> None:
        """Write a histogram of each variable, and an image if asked for."""
        for weight in weights:
            self._file("train").add(histogram(f"{weight.path}/histogram", weight.value), epoch)
            pixels = pictures_of(weight.value) if with_images else None
            if pixels is not None:
                self._file("train").add(images(f"{weight.path}/image", pixels), epoch)

    def write_graph(self, model: Any) -> None:
        """Write the layers of a model: Keras's configuration, and the graph. A subclass of `Model` has neither."""
        config = serialized(model)
        if config["config"].get("layers"):
            self._file("train").add(model_graph("keras", config), 0)
            self._file("train").add_graph(layer_graph(config))

    def begin_session(self, hparams: Mapping[str, Any]) -> None:
        """Write the hyperparameters of a training that begins."""
        from .hyperparameters import session_start

        self._file(".").add(session_start(hparams), 0)

    def end_session(self) -> None:
        """Write that the training succeeded."""
        from .hyperparameters import session_end

        self._file(".").add(session_end(), 0)

    def close(self) -> None:
        """Close the files; what is written after that goes to new ones."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def __del__(self) -> None:
        self.close()  # where a training was interrupted

    def _file(self, part: str) -> EventFile:
        if part not in self._files:
            self._files[part] = EventFile(self.path / part)
        return self._files[part]
